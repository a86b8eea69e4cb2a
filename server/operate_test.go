package server_test

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server"
)

// TestMetrics looks for what a person who runs a server wants to see.
func TestMetrics(t *testing.T) {
	s := start(t)
	c := open(t, s, 8)
	for range 3 {
		c.run("CREATE (n:Metric)", nil)
		c.flush()
		c.expect("SUCCESS")
		c.expect("SUCCESS")
	}
	c.run("BAD", nil)
	c.flush()
	c.expect("FAILURE")
	_, h, out := call(t, "GET", "http://"+s.HTTPAddress()+"/metrics", "")
	if !strings.HasPrefix(h.Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Errorf("%v", h)
	}
	for _, line := range []string{
		`morsel_queries_total{runtime="pipelined"} 3`, `morsel_queries_total{runtime="none"} 1`, "morsel_queries_failed_total 1", "morsel_commits_total 3",
		"morsel_bolt_connections 1", "morsel_nodes 3", "morsel_last_committed_transaction 3", "morsel_plan_cache_hits_total 2", "morsel_query_duration_seconds_count 4",
		"morsel_workers_busy 0", "morsel_log_fsyncs_total 0", "morsel_transactions_running 0",
	} {
		if !strings.Contains(out, line+"\n") {
			t.Errorf("no line %s in\n%s", line, out)
		}
	}
}

// TestShowSettings: the settings of the server and of its database are one list.
func TestShowSettings(t *testing.T) {
	s := start(t, server.WithSetting("db.transaction.timeout", "1h"))
	c := open(t, s, 8)
	c.run("SHOW SETTINGS YIELD name, value, isExplicitlySet, isDynamic WHERE name IN ['db.transaction.timeout', 'server.http.enabled', 'db.memory.transaction.max'] "+
		"RETURN collect(name + ' ' + CASE isExplicitlySet WHEN true THEN value ELSE '-' END + ' ' + isDynamic)", nil)
	c.flush()
	c.expect("SUCCESS")
	if got := c.expect("RECORD").data.String(); got != "[['db.memory.transaction.max - true', 'db.transaction.timeout 1h false', 'server.http.enabled - false']]" {
		t.Error(got)
	}
	c.expect("SUCCESS")
	c.run("CALL dbms.setConfigValue('db.transaction.timeout', '2h')", nil)
	c.flush()
	if r := c.expect("FAILURE"); !strings.Contains(r.get("message").String(), "not dynamic") {
		t.Error(r.data)
	}
}

// TestMustChange: who must change the password may do that, and nothing else; one given by another user leaves it as it was.
func TestMustChange(t *testing.T) {
	s := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("first-password"))
	log := func(user, password string) (*client, reply) {
		c := dial(t, s, 8)
		c.queue(0x01, hello)
		c.queue(0x6A, map[string]any{"scheme": "basic", "principal": user, "credentials": password})
		c.flush()
		c.expect("SUCCESS")
		return c, c.read()
	}
	ask := func(c *client, text string) string {
		c.queue(0x10, text, map[string]any{}, map[string]any{"db": "system"})
		c.queue(0x3F, all)
		c.flush()
		r := c.read()
		for last := r; last.kind != "IGNORED" && (last.get("type").IsNull()); {
			last = c.read()
		}
		if r.kind == "FAILURE" {
			c.queue(0x0F)
			c.flush()
			c.expect("SUCCESS")
		}
		return r.kind + r.code()
	}
	root, _ := log("neo4j", "first-password")
	if got := ask(root, "CREATE USER ann SET PASSWORD 'ann-password'"); got != "SUCCESS" {
		t.Fatal(got)
	}
	ann, r := log("ann", "ann-password")
	if !r.get("credentials_expired").IsTrue() {
		t.Errorf("%v", r.data)
	}
	const expired = "FAILURENeo.ClientError.Security.CredentialsExpired"
	for text, want := range map[string]string{
		"SHOW USERS": expired, "SHOW CURRENT USER": expired, "SHOW DATABASES": expired, "CALL dbms.components()": expired, "RETURN 1": expired,
		"CREATE USER bob SET PASSWORD 'bob-password'":                           expired,
		"ALTER CURRENT USER SET PASSWORD FROM 'wrong' TO 'ann-password-2'":      "FAILURENeo.ClientError.Statement.ArgumentError",
		"ALTER CURRENT USER SET PASSWORD FROM 'ann-password' TO 'ann-password'": "FAILURENeo.ClientError.Statement.ArgumentError",
	} {
		if got := ask(ann, text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	if got := ask(ann, "ALTER CURRENT USER SET PASSWORD FROM 'ann-password' TO 'ann-password-2'"); got != "SUCCESS" {
		t.Error(got)
	}
	if _, r := log("ann", "ann-password-2"); r.kind != "SUCCESS" || r.get("credentials_expired").IsTrue() {
		t.Errorf("%v", r.data)
	}
	if got := ask(root, "ALTER USER ann SET PASSWORD 'ann-password-3'"); got != "SUCCESS" {
		t.Error(got)
	}
	if _, r := log("ann", "ann-password-3"); r.kind != "SUCCESS" || r.get("credentials_expired").IsTrue() {
		t.Errorf("%v", r.data)
	}
	if got := ask(root, "ALTER USER ann SET STATUS SUSPENDED"); got != "SUCCESS" {
		t.Error(got)
	}
	if _, r := log("ann", "ann-password-3"); r.code() != "Neo.ClientError.Security.Unauthorized" {
		t.Errorf("%v", r.data)
	}
}

// TestShowTransactions: what a client said of its transaction can be seen by others while it runs.
func TestShowTransactions(t *testing.T) {
	s := start(t)
	busy, c := open(t, s, 8), open(t, s, 8)
	busy.queue(0x11, map[string]any{"tx_metadata": map[string]any{"app": "walk"}})
	busy.queue(0x10, "UNWIND range(1, 3) AS x RETURN x", map[string]any{}, map[string]any{})
	busy.flush()
	busy.expect("SUCCESS")
	busy.expect("SUCCESS")
	c.run("SHOW TRANSACTIONS YIELD protocol, requestUri, metaData, currentQuery, transactionId WHERE currentQuery STARTS WITH 'UNWIND' "+
		"RETURN protocol, requestUri, metaData, transactionId", nil)
	c.flush()
	c.expect("SUCCESS")
	row := c.expect("RECORD").data.AsList()
	c.expect("SUCCESS")
	if row[0].String() != "'bolt'" || row[1].AsString() != s.BoltAddress() || row[2].String() != "{app: 'walk'}" {
		t.Errorf("%v", row)
	}
	c.run("TERMINATE TRANSACTION '"+row[3].AsString()+"'", nil)
	c.flush()
	c.expect("SUCCESS")
	c.expect("RECORD")
	c.expect("SUCCESS")
	busy.queue(0x12)
	busy.flush()
	if r := busy.expect("FAILURE"); r.code() != "Neo.ClientError.Transaction.Terminated" {
		t.Errorf("%v", r.data)
	}
}

// logged collects a log.
type logged struct {
	mu sync.Mutex
	strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(p)
}

func (l *logged) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}

func TestQueryLog(t *testing.T) {
	var out logged
	s := start(t, server.WithLog(slog.New(slog.NewJSONHandler(&out, nil))), server.WithSetting("db.logs.query.enabled", "VERBOSE"),
		server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("first-secret"))
	url := "http://" + s.HTTPAddress() + "/db/neo4j/query/v2"
	for _, body := range []string{
		`{"statement":"RETURN 'personal' AS x, 4711 AS y"}`, `{"statement":"RETURN 1 AS n // it's\n, 'personal' AS x"}`,
		`{"statement":"RETURN /* don't */ 'personal' AS x, [n IN range(0, 4711) | n][1..2] AS l"}`, `{"statement":"RETURN \\u0027personal\\u0027 AS x"}`,
		`{"statement":"EXPLAIN CREATE USER ann SET PASSWORD 'personal'"}`, `{"statement":"create/**/user ann set password 'personal'"}`,
		`{"statement":"RETURN $secret AS z","parameters":{"secret":"hidden"}}`, `{"statement":"RETRUN 'wrong'"}`,
		`{"statement":"ALTER CURRENT USER SET PASSWORD FROM 'first-secret' TO 'second-secret'"}`,
	} {
		req := []string{"Authorization", "Basic bmVvNGo6Zmlyc3Qtc2VjcmV0"}
		call(t, "POST", url, body, req...)
	}
	text := out.text()
	for _, secret := range []string{"personal", "4711", "hidden", "wrong", "first-secret", "second-secret"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in the log: %s", secret, text)
		}
	}
	if !strings.Contains(text, `"query":"RETURN '******' AS x, ****** AS y"`) || !strings.Contains(text, `"runtime":"pipelined"`) || !strings.Contains(text, "SyntaxError") {
		t.Errorf("the log: %s", text)
	}
}

// TestLimitOfTransactions holds a transaction open and asks for more.
func TestLimitOfTransactions(t *testing.T) {
	s := start(t, server.WithSetting("db.transaction.concurrent.maximum", "1"))
	first, second := open(t, s, 8), open(t, s, 8)
	first.queue(0x11, map[string]any{})
	first.flush()
	first.expect("SUCCESS")
	second.run("RETURN 1", nil)
	second.flush()
	if r := second.expect("FAILURE"); r.code() != "Neo.TransientError.Transaction.MaximumTransactionLimitReached" {
		t.Errorf("%v", r.data)
	}
}

// TestIdleTransaction lets an open transaction wait too long: its connection ends, and it has left nothing.
func TestIdleTransaction(t *testing.T) {
	s := start(t, server.WithSetting("db.transaction.idle_timeout", "50ms"))
	c, other := open(t, s, 8), open(t, s, 8)
	c.queue(0x11, map[string]any{})
	c.run("CREATE (:Idle)", nil)
	c.flush()
	for range 3 {
		c.expect("SUCCESS")
	}
	if r := c.read(); r.kind != "EOF" {
		t.Errorf("%s %v", r.kind, r.data)
	}
	other.run("MATCH (n:Idle) RETURN count(n)", nil)
	other.flush()
	other.expect("SUCCESS")
	if r := other.expect("RECORD"); r.data.String() != "[0]" {
		t.Errorf("%v", r.data)
	}
	other.expect("SUCCESS")
}

// TestStopDrains stops a server while a query runs: it ends, what it has written is there afterwards, and the log is empty.
func TestStopDrains(t *testing.T) {
	dir := t.TempDir()
	opts := []server.Option{
		server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"), server.WithSetting("server.http.enabled", "false"),
		server.WithSetting("dbms.security.auth_enabled", "false"), server.WithSetting("server.shutdown_timeout", "30s"),
	}
	s, err := server.Open(context.Background(), dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, s, 8)
	c.queue(0x11, map[string]any{})
	c.flush()
	c.expect("SUCCESS")
	c.queue(0x13)
	c.flush()
	c.expect("SUCCESS")
	c.run("UNWIND range(1, 200000) AS x CREATE (:Drained {x: x})", nil)
	c.flush()
	for s.DB().Transactions() == 0 {
		runtime.Gosched()
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.expect("SUCCESS")
	c.expect("SUCCESS")
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if n := db.Stats().Nodes; n != 200_000 {
		t.Errorf("%d nodes", n)
	}
}

// TestStopEnds stops a server that does not wait: idle connections are closed, and what runs is told to try again.
func TestStopEnds(t *testing.T) {
	s := start(t, server.WithSetting("server.shutdown_timeout", "100ms"))
	idle, inTx, busy := open(t, s, 8), open(t, s, 8), open(t, s, 8)
	inTx.queue(0x11, map[string]any{})
	inTx.flush()
	inTx.expect("SUCCESS")
	busy.run("UNWIND range(1, 1000000000000) AS x RETURN count(x)", nil)
	busy.flush()
	busy.expect("SUCCESS")
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r := busy.expect("FAILURE"); r.code() != "Neo.TransientError.General.DatabaseUnavailable" {
		t.Error(r.code())
	}
	for _, c := range []*client{busy, idle, inTx} {
		c.expect("EOF")
	}
}

// TestConnections lists connections and ends one while it works.
func TestConnections(t *testing.T) {
	s := start(t)
	victim, c := open(t, s, 8), open(t, s, 8)
	victim.run("UNWIND range(1, 1000000000000) AS x RETURN count(x)", nil)
	victim.flush()
	victim.expect("SUCCESS")
	ask := func(query string) string {
		c.run(query, nil)
		c.flush()
		c.expect("SUCCESS")
		out := ""
		for r := c.read(); r.kind == "RECORD"; r = c.read() {
			out += r.data.String()
		}
		return out
	}
	if got := ask("CALL dbms.listConnections() YIELD connector, userAgent, serverAddress, clientAddress RETURN connector, userAgent, serverAddress, clientAddress <> ''"); got !=
		strings.Repeat("['bolt', 'test/1', '"+s.BoltAddress()+"', true]", 2) {
		t.Error(got)
	}
	if got := ask("CALL dbms.routing.getRoutingTable({}) YIELD servers RETURN servers[0].addresses"); got != "[['"+s.BoltAddress()+"']]" {
		t.Error(got)
	}
	id := strings.Trim(ask("CALL dbms.listConnections() YIELD connectionId RETURN connectionId ORDER BY connectionId LIMIT 1"), "[']")
	if got := ask("CALL dbms.killConnection('" + id + "')"); !strings.Contains(got, "Connection found") {
		t.Error(got)
	}
	for r := victim.read(); r.kind != "EOF"; r = victim.read() {
	}
	until(t, "its transaction ends", func() bool { return s.DB().Transactions() == 0 })
}

// TestSpilledShown runs a query that has to go on in temporary files: PROFILE says so of its operator, and the metrics count the bytes.
func TestSpilledShown(t *testing.T) {
	s := start(t, server.WithSetting("db.memory.transaction.max", "1m"))
	url := "http://" + s.HTTPAddress()
	_, _, out := call(t, "GET", url+"/metrics", "")
	if !strings.Contains(out, "morsel_spilled_bytes_total 0\n") || !strings.Contains(out, "morsel_transactions_memory_bytes 0\n") {
		t.Errorf("before:\n%s", out)
	}
	_, _, out = call(t, "POST", url+"/db/neo4j/query/v2", `{"statement": "PROFILE UNWIND range(1, 200000) AS x RETURN x ORDER BY -x SKIP 199990"}`)
	if !strings.Contains(out, "Spilled (Bytes)") {
		t.Errorf("PROFILE does not tell of temporary files: %s", out)
	}
	_, _, out = call(t, "GET", url+"/metrics", "")
	if strings.Contains(out, "morsel_spilled_bytes_total 0\n") || !strings.Contains(out, "morsel_spilled_bytes_total ") || !strings.Contains(out, "morsel_transactions_memory_bytes 0\n") {
		t.Errorf("after:\n%s", out)
	}
}
