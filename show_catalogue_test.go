package morsel

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
)

// catalogue is the lines of a file of known signatures: category or mode, signature, description.
func catalogue(t *testing.T, name string) (lines [][]string) {
	t.Helper()
	text, err := os.ReadFile("procedures/builtin/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(fields) >= 2 {
			lines = append(lines, append(fields, "")[:3])
		}
	}
	return lines
}

// bySignature is the rows of a SHOW by their column signature.
func bySignature(t *testing.T, db *DB, text string) map[string]map[string]any {
	t.Helper()
	res, err := db.Run(context.Background(), text, nil)
	if err != nil {
		t.Fatal(err)
	}
	recs, err := res.Collect()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]map[string]any{}
	for _, r := range recs {
		row := r.Map()
		rows[row["signature"].(string)] = row
	}
	return rows
}

// described is a column argumentDescription or returnDescription as a signature writes it.
func described(column any) string {
	var out []string
	for _, p := range column.([]any) {
		p := p.(map[string]any)
		text := p["name"].(string)
		if d, ok := p["default"].(string); ok {
			text += " = " + strings.TrimSuffix(strings.TrimPrefix(d, "DefaultParameterValue{value="), ", type="+p["type"].(string)+"}")
		}
		out = append(out, text+" :: "+p["type"].(string))
	}
	return strings.Join(out, ", ")
}

// TestShowFunctionsHasAll walks every function of Cypher 5 through SHOW FUNCTIONS.
func TestShowFunctionsHasAll(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	rows := bySignature(t, db, "SHOW BUILT IN FUNCTIONS YIELD *")
	walked := 0
	for _, line := range catalogue(t, "functions.txt") {
		row, ok := rows[line[1]]
		if !ok {
			t.Errorf("SHOW FUNCTIONS lacks %s", line[1])
			continue
		}
		walked++
		name, _, _ := strings.Cut(line[1], "(")
		result := line[1][strings.LastIndex(line[1], ") :: ")+len(") :: "):]
		if row["name"] != name || row["category"] != line[0] || row["returnDescription"] != result || row["isBuiltIn"] != true || row["aggregating"] != (line[0] == "Aggregating") {
			t.Errorf("%s is shown as %v", line[1], row)
		}
	}
	if walked < 135 {
		t.Errorf("only %d functions were looked at", walked)
	}
}

// TestShowProceduresHasAll walks every procedure of Neo4j, to 2026.08 and of all editions, through SHOW PROCEDURES.
func TestShowProceduresHasAll(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	rows, names := bySignature(t, db, "SHOW PROCEDURES YIELD *"), map[string]bool{}
	for _, line := range append(catalogue(t, "procedures.txt"), catalogue(t, "enterprise.txt")...) {
		name, _, _ := strings.Cut(line[1], "(")
		row, ok := rows[line[1]]
		if !ok {
			t.Errorf("SHOW PROCEDURES lacks %s", line[1])
			continue
		}
		names[name] = true
		signature := fmt.Sprintf("%s(%s)", row["name"], described(row["argumentDescription"]))
		if results := described(row["returnDescription"]); results != "" {
			signature += " :: (" + results + ")"
		}
		if row["mode"] != line[0] || signature != line[1] {
			t.Errorf("%s is shown as %s %s", line[1], row["mode"], signature)
		}
	}
	if len(names) < 95 {
		t.Errorf("only %d procedures were looked at", len(names))
	}
}

// TestClusterProcedures calls every procedure that needs a cluster: each says that there is none.
func TestClusterProcedures(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	example := map[string]string{"STRING": "'a'", "INTEGER": "1", "BOOLEAN": "true", "LIST<STRING>": "['a']", "MAP": "{}"}
	called := 0
	for _, p := range db.registry.Procedures() {
		cluster := strings.HasPrefix(p.Name, "dbms.cluster.") && p.Name != "dbms.cluster.routing.getRoutingTable"
		if !cluster && !slices.Contains([]string{
			"dbms.setDefaultAllocationNumbers", "dbms.showTopologyGraphConfig", "dbms.recreateDatabase", "dbms.promoteReplicaDatabase",
		}, p.Name) {
			continue
		}
		called++
		_, err := queried(t, db, "CALL "+p.Name+"("+exampleArguments(p.Params, example)+")")
		if Code(err) != status.ProcedureCallFailed || !strings.Contains(err.Error(), "not part of a cluster") {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if called < 18 {
		t.Errorf("only %d procedures were called", called)
	}
}

func exampleArguments(params []procedures.Param, example map[string]string) string {
	args := make([]string, len(params))
	for i, p := range params {
		args[i] = example[p.TypeText()]
	}
	return strings.Join(args, ", ")
}

// TestShowForms is forms of SHOW and TERMINATE with what follows them, as Neo4j 5.26 answers them.
func TestShowForms(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	for text, want := range map[string][]string{
		"SHOW FUNCTIONS YIELD name AS n WHERE name = 'abs'":                                                           {"['abs']"},
		"SHOW FUNCTIONS YIELD name AS n, category AS c WHERE category = 'Spatial' AND name CONTAINS 'BBox' RETURN n":  {"['point.withinBBox']"},
		"SHOW FUNCTIONS YIELD name AS n ORDER BY name DESC SKIP 1 LIMIT 1 WHERE name < 'acot'":                        {},
		"SHOW FUNCTIONS YIELD name AS n, category AS name WHERE n = 'abs' AND name = 'Numeric'":                       {"['abs', 'Numeric']"},
		"SHOW FUNCTIONS YIELD name, category AS n WHERE name = 'abs' RETURN *":                                        {"['abs', 'Numeric']"},
		"SHOW ALL FUNCTIONS EXECUTABLE BY CURRENT USER YIELD name ORDER BY name LIMIT 1":                              {"['abs']"},
		"SHOW USER DEFINED FUNCTIONS EXECUTABLE BY nobody":                                                            {},
		"SHOW PROCEDURES EXECUTABLE BY nobody YIELD mode, name WHERE name = 'db.ping'":                                {"['READ', 'db.ping']"},
		"USE neo4j SHOW FUNCTIONS WHERE name = 'abs' OR name = 'nothing'":                                             {"['abs', 'Numeric', 'Returns the absolute value of an `INTEGER` or `FLOAT`.']"},
		"USE neo4j SHOW FUNCTIONS YIELD name LIMIT 1":                                                                 {"['abs']"},
		"USE neo4j TERMINATE TRANSACTIONS 'neo4j-transaction-99'":                                                     {"['neo4j-transaction-99', null, 'Transaction not found.']"},
		"TERMINATE TRANSACTIONS 'a-transaction-9' YIELD transactionId AS t, message WHERE transactionId CONTAINS '9'": {"['a-transaction-9', 'Transaction not found.']"},
		"SHOW SETTINGS ['db.memory.transaction.max', 'nosuch'] YIELD name":                                            {"['db.memory.transaction.max']"},
		"SHOW TRANSACTIONS [] YIELD database":                                                                         {"['neo4j']"},
		"SHOW NODE PROPERTY TYPE CONSTRAINTS YIELD name":                                                              {},
	} {
		expectRows(t, db, text, want...)
	}
	for text, want := range map[string]string{
		"SHOW INDEXES VERBOSE OUTPUT":  "write `YIELD *` instead of `VERBOSE`",
		"SHOW CONSTRAINT BRIEF":        "leave out `BRIEF`",
		"SHOW NODE EXISTS CONSTRAINTS": "write `EXIST`",
		"SHOW EXISTS CONSTRAINTS":      "write `EXIST`",
		"RETURN 1 BRIEF":               "Invalid input 'BRIEF'",
		"RETURN node EXISTS":           "Invalid input 'EXISTS'",
	} {
		if _, err := queried(t, db, text); Code(err) != status.SyntaxError || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"SHOW SETTINGS 1":                                     status.TypeError,
		"SHOW TRANSACTIONS [1]":                               status.TypeError,
		"TERMINATE TRANSACTIONS null":                         status.TypeError,
		"TERMINATE TRANSACTIONS []":                           status.SemanticError,
		"TERMINATE TRANSACTIONS 'nosuch'":                     status.InvalidArguments,
		"TERMINATE TRANSACTIONS 'neo4j-transaction--1'":       status.InvalidArguments,
		"TERMINATE TRANSACTIONS '-transaction-1'":             status.InvalidArguments,
		"TERMINATE TRANSACTIONS 'a-transaction-1' WHERE true": status.SyntaxError,
		"SHOW FUNCTIONS YIELD name AS n RETURN name":          status.SyntaxError,
		"SHOW FUNCTIONS YIELD name WHERE category = ''":       status.SyntaxError,
		"MATCH (n) SHOW FUNCTIONS":                            status.SyntaxError,
		"SHOW KEY NODE CONSTRAINTS":                           status.SyntaxError,
		"SHOW ALL KEY CONSTRAINTS":                            status.SyntaxError,
		"SHOW NODE CONSTRAINTS":                               status.SyntaxError,
		"SHOW REL TYPE CONSTRAINTS":                           status.SyntaxError,
		"SHOW PROPERTY KEY CONSTRAINTS":                       status.SyntaxError,
	} {
		if _, err := queried(t, db, text); Code(err) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}
