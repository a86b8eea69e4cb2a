package morsel

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/status"
)

// notThreadSafe is the built-in procedures that force the pipelined runtime, each
// with a call that works.
var notThreadSafe = []string{
	"db.awaitIndex('i')", "db.awaitIndexes()", "db.checkpoint()", "db.info()", "db.labels()", "db.listLocks()", "db.ping()", "db.propertyKeys()",
	"db.prepareForReplanning()", "db.relationshipTypes()", "db.resampleIndex('i')", "db.resampleOutdatedIndexes()", "db.schema.nodeTypeProperties()",
	"db.schema.relTypeProperties()", "db.schema.visualization()", "dbms.checkConfigValue('db.memory.transaction.max', '2MiB')",
	"dbms.listActiveLocks('query-1')", "dbms.listPools()", "dbms.scheduler.failedJobs()", "dbms.scheduler.groups()", "dbms.scheduler.jobs()",
	"dbms.upgrade()", "dbms.upgradeStatus()",
}

func TestProceduresThatAreNotThreadSafe(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	if _, err := queried(t, db, "CREATE (:A {x: 1})-[:R {y: 2}]->(:B)"); err != nil {
		t.Fatal(err)
	}
	for _, call := range notThreadSafe {
		res, err := db.Run(context.Background(), "CYPHER runtime=parallel CALL "+call, nil)
		if err == nil {
			_, err = res.Collect()
		}
		if strings.Contains(call, "'i'") { // there is no index of that name
			if Code(err) != status.IndexNotFound {
				t.Errorf("%s: %v", call, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", call, err)
			continue
		}
		sum, err := res.Consume()
		if err != nil || sum.Runtime != "pipelined" {
			t.Errorf("%s ran on %s: %v", call, sum.Runtime, err)
		}
		told := false
		for _, n := range sum.Notifications {
			told = told || n.Code == "Neo.ClientNotification.Statement.RuntimeUnsupportedWarning"
		}
		if !told {
			t.Errorf("%s: no notification says why: %v", call, sum.Notifications)
		}
	}
}

func TestProceduresAboutTheDatabase(t *testing.T) {
	db := OpenMemory(WithMemoryLimit(64 << 20))
	defer db.Close()
	expectRows(t, db, "CALL db.ping()", "[true]")
	expectRows(t, db, "CALL db.info() YIELD id, name, creationDate RETURN size(id) AS s, name, creationDate IS NOT NULL AS c", "[64, 'neo4j', true]")
	expectRows(t, db, "RETURN 1 AS one", "[1]")
	expectRows(t, db, "CALL db.clearQueryCaches() YIELD value RETURN value STARTS WITH 'Query caches successfully cleared of' AS v", "[true]")
	expectRows(t, db, "CALL db.checkpoint() YIELD success RETURN success", "[true]")
	expectRows(t, db, "CALL db.compact()", "[true, 'The database is in memory: there is nothing to write.']")
	expectRows(t, db, "CALL dbms.setDefaultDatabase('Neo4j')", "['Default database already set to neo4j, no change required']")
	expectRows(t, db, "CALL fleetManagement.status() YIELD active, connected", "[false, false]")
	expectRows(t, db, "CALL fleetManagement.reportedData()")
	expectRows(t, db, "CALL fleetManagement.inspectToken('x') YIELD projectId, tokenExpires", "[null, null]")
	for _, call := range []string{"disable()", "restart()", "debugLogging(true, false)"} {
		expectRows(t, db, "CALL fleetManagement."+call+" YIELD result RETURN result STARTS WITH 'Fleet Manager is not part of this server' AS r", "[true]")
	}
	expectRows(t, db, "CALL dbms.upgrade()", "['CURRENT', 'nothing to do']")
	expectRows(t, db, "CALL dbms.killConnection('bolt-1')", "['bolt-1', 'n/a', 'No connection found with this id']")
	expectRows(t, db, "CALL dbms.listPools() YIELD pool, totalPoolMemory RETURN pool, totalPoolMemory", "['Transaction', '64.00MiB']")
	expectRows(t, db, "CALL dbms.routing.getRoutingTable({}) YIELD ttl RETURN ttl", "[300]")
	for text, code := range map[string]string{
		"CALL dbms.cluster.cordonServer('a')": status.ProcedureCallFailed, "CALL db.index.fulltext.queryNodes('i', 'x')": status.ProcedureCallFailed,
		"CALL db.lables()": status.ProcedureNotFound, "CALL fleetManagement.registerToken('x')": status.ProcedureCallFailed,
		"CALL dbms.setDefaultDatabase('other')": status.ProcedureCallFailed, "CALL dbms.setDefaultDatabase('system')": status.ProcedureCallFailed,
		"CALL dbms.quarantineDatabase('neo4j', true)": status.ProcedureCallFailed, "CALL dbms.unquarantineDatabase('x', 'neo4j')": status.ProcedureCallFailed,
	} {
		if _, err := queried(t, db, text); Code(err) != code {
			t.Errorf("%s: %s %v", text, Code(err), err)
		}
	}
}

func TestMetaData(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	tx, err := db.Session().Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	one := func(text string) string {
		res, err := tx.Run(text, nil)
		if err != nil {
			t.Fatal(text, err)
		}
		recs, err := res.Collect()
		if err != nil || len(recs) != 1 {
			t.Fatal(text, recs, err)
		}
		return FormatValue(recs[0].Values)
	}
	if got := one("CALL tx.getMetaData()"); got != "[{}]" {
		t.Error(got)
	}
	if res, err := tx.Run("CALL tx.setMetaData({app: 'x'})", nil); err != nil {
		t.Fatal(err)
	} else if _, err := res.Consume(); err != nil {
		t.Fatal(err)
	}
	if got := one("CALL tx.getMetaData()"); got != "[{app: 'x'}]" {
		t.Error(got)
	}
	if got := one("SHOW TRANSACTIONS YIELD metaData, currentQuery, status"); got != "[{app: 'x'}, 'SHOW TRANSACTIONS YIELD metaData, currentQuery, status', 'Running']" {
		t.Error(got)
	}
}

func TestSettings(t *testing.T) {
	db := OpenMemory(WithMemoryLimit(64<<20), WithWorkerLimit(1))
	defer db.Close()
	expectRows(t, db, "SHOW SETTINGS 'db.memory.transaction.max' YIELD name, value, isDynamic, isExplicitlySet RETURN *", "['db.memory.transaction.max', '64.00MiB', true, true]")
	expectRows(t, db, "CALL dbms.checkConfigValue('db.memory.transaction.max', '2m')", "[true, '']")
	expectRows(t, db, "CALL dbms.checkConfigValue('server.cypher.parallel.worker_limit', '3')", "[true, 'requires restart']")
	expectRows(t, db, "CALL dbms.checkConfigValue('db.memory.transaction.max', 'lots') YIELD valid RETURN valid", "[false]")
	expectRows(t, db, "CALL dbms.checkConfigValue('no.such', 'x')", "[false, 'Setting `no.such` not found']")
	expectRows(t, db, "CALL dbms.setConfigValue('db.memory.transaction.max', '1MiB')")
	expectRows(t, db, "CALL dbms.listConfig('transaction.max') YIELD name, value, startupValue RETURN *", "['db.memory.transaction.max', '64.00MiB', '1.00MiB']")
	if _, err := queried(t, db, "UNWIND collect { UNWIND range(1, 1000000) AS x RETURN x } AS y RETURN count(y) AS n"); Code(err) != status.MemoryLimit {
		t.Errorf("the budget that was set is not kept: %v", err)
	}
	expectRows(t, db, "CALL dbms.setConfigValue('db.memory.transaction.max', '0')")
	if _, err := queried(t, db, "CALL dbms.setConfigValue('server.cypher.parallel.worker_limit', '3')"); err == nil {
		t.Error("a setting that is not dynamic was set")
	}
	for text, want := range map[string]int64{"10MiB": 10 << 20, "1g": 1 << 30, "2048K": 2 << 20, "0": 0, "0B": 0, "1.5GiB": 3 << 29} {
		if n, err := parseBytes(text); n != want || err != nil {
			t.Errorf("%s is %d %v", text, n, err)
		}
	}
	for _, text := range []string{"", "x", "-1m", "10", "1e30g"} {
		if n, err := parseBytes(text); err == nil {
			t.Errorf("%q is %d", text, n)
		}
	}
}

// TestDurabilitySetting gives the setting and the option, and reads both back.
func TestDurabilitySetting(t *testing.T) {
	for text, want := range map[string]string{"full": "full", " FULL": "full", "group": "group(100ms)", "Group(50ms)": "group(50ms)", "none": "none"} {
		o, err := Setting("db.durability", text)
		if err != nil {
			t.Fatal(err)
		}
		db, err := Open(t.TempDir(), o)
		if err != nil {
			t.Fatal(err)
		}
		expectRows(t, db, "CREATE ()")
		expectRows(t, db, "SHOW SETTINGS 'db.durability' YIELD value, isDynamic", "['"+want+"', false]")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"", "fully", "group()", "group(0s)", "group(5)", "group(1s", "none(1s)"} {
		if _, err := Setting("db.durability", text); err == nil {
			t.Errorf("%q is a durability", text)
		}
	}
	db := OpenMemory(WithDurability(DurabilityGroup, time.Second))
	defer db.Close()
	expectRows(t, db, "SHOW SETTINGS 'db.durability' YIELD value, startupValue", "['group(1s)', 'group(1s)']")
}

func TestVisualization(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	if _, err := queried(t, db, "CREATE (:A)-[:R]->(b:B)-[:S]->(b), (:A:B)-[:R]->(:A)"); err != nil {
		t.Fatal(err)
	}
	res, err := db.Run(context.Background(), "CALL db.schema.visualization()", nil)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := res.Single()
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := Get[[]Node](rec, "nodes")
	if err != nil || len(nodes) != 2 || nodes[0].ID >= 0 || nodes[0].Labels[0] != "A" || nodes[1].Props["name"] != "B" {
		t.Errorf("%+v %v", nodes, err)
	}
	rels, err := Get[[]Relationship](rec, "relationships")
	if err != nil || len(rels) != 5 || rels[4].Type != "S" || rels[4].Start != nodes[1].ID || rels[4].End != nodes[1].ID {
		t.Errorf("%+v %v", rels, err)
	}
	expectRows(t, db, "CALL db.schema.visualization() YIELD nodes UNWIND nodes AS n RETURN labels(n) AS l, n.name AS name, id(n) < 0 AS virtual, properties(n).name AS p, keys(n) AS k",
		"[['A'], 'A', true, 'A', ['name', 'indexes', 'constraints']]", "[['B'], 'B', true, 'B', ['name', 'indexes', 'constraints']]")
	expectRows(t, db, "CALL db.schema.visualization() YIELD relationships UNWIND relationships AS r RETURN type(r) AS t, labels(startNode(r)) AS s, labels(endNode(r)) AS e ORDER BY t DESC LIMIT 1",
		"['S', ['B'], ['B']]")
}

func TestShowTransactions(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	tx, err := db.Session().Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	res, err := tx.Run("UNWIND [1, 2] AS n RETURN $x AS x", map[string]any{"x": 1})
	if err != nil || !res.Next() {
		t.Fatal(err)
	}
	const show = "SHOW TRANSACTIONS 'neo4j-transaction-1' YIELD transactionId AS id, currentQuery AS q, parameters AS p RETURN id, q, p"
	expectRows(t, db, show, "['neo4j-transaction-1', 'UNWIND [1, 2] AS n RETURN $x AS x', {x: 1}]")
	if _, err := res.Collect(); err != nil {
		t.Fatal(err)
	}
	expectRows(t, db, show, "['neo4j-transaction-1', '', {}]")
	expectRows(t, db, "TERMINATE TRANSACTIONS 'neo4j-transaction-1', 'neo4j-transaction-99' YIELD transactionId AS id, message AS m RETURN id, m",
		"['neo4j-transaction-1', 'Transaction terminated.']", "['neo4j-transaction-99', 'Transaction not found.']")
	if _, err := tx.Run("RETURN 1", nil); Code(err) != status.TransactionTerminated {
		t.Error(err)
	}
}
