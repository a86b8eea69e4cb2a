package server_test

import (
	"strings"
	"testing"
)

// TestSystemDatabase asks the system database what it can and cannot answer, as Neo4j 5.26 does.
func TestSystemDatabase(t *testing.T) {
	c := open(t, start(t), 4)
	const semantic = "Neo.ClientError.Statement.SemanticError"
	for text, want := range map[string]string{
		"CALL db.ping() YIELD success RETURN success": "[true]", "CALL db.ping()": "[true]", "SHOW DATABASES YIELD name RETURN name": "['neo4j']",
		"SHOW FUNCTIONS YIELD name WHERE name = 'abs' RETURN name": "['abs']", "CALL nosuch()": "Neo.ClientError.Procedure.ProcedureNotFound",
		"RETUN": "Neo.ClientError.Statement.SyntaxError", "RETURN 1": semantic, "EXPLAIN RETURN 1": semantic, "CYPHER 5 RETURN 1": semantic, "WITH 1 AS x RETURN x": semantic,
		"UNWIND [1] AS x RETURN x": semantic, "CALL { RETURN 1 AS x } RETURN x": semantic, "MATCH (n) CALL db.ping() YIELD success RETURN 1": semantic,
		"CALL dbms.info() YIELD id CALL db.ping() YIELD success RETURN id": semantic, "CALL db.ping() UNION CALL db.ping()": semantic,
		"SHOW INDEXES": semantic, "SHOW CONSTRAINTS": semantic, "CREATE INDEX FOR (n:A) ON (n.b)": semantic, "FINISH": semantic, "CREATE (n)": semantic,
	} {
		if got := c.ask("system", text); got != want {
			t.Errorf("%s: %s, not %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"EXPLAIN RETURN 1": "can only be executed in a user database: RETURN 1", "UNWIND [1] AS x WITH x RETURN x": "The following unsupported clauses were used: UNWIND, WITH.",
		"SHOW CONSTRAINTS": "The following commands are not allowed on a system database: SHOW CONSTRAINTS.",
		"CALL db.ping() YIELD success RETURN 1 UNION CALL db.ping() YIELD success RETURN 1": "The given query uses 2 CALL clauses (1 too many).",
	} {
		c.run(text, map[string]any{"db": "system"})
		c.queue(0x0F)
		c.flush()
		if got := c.expect("FAILURE").get("message").AsString(); !strings.Contains(got, want) {
			t.Errorf("%s: %s", text, got)
		}
		c.expect("IGNORED")
		c.expect("SUCCESS")
	}
}
