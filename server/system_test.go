package server_test

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/server"
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

// TestShowUsers: SHOW USERS with all that may follow it; nobody suspends himself.
func TestShowUsers(t *testing.T) {
	s := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("first-password"))
	c := dial(t, s, 4)
	c.queue(0x01, hello)
	c.queue(0x6A, map[string]any{"scheme": "basic", "principal": "neo4j", "credentials": "first-password"})
	c.flush()
	c.expect("SUCCESS")
	c.expect("SUCCESS")
	for _, step := range []struct{ text, want string }{
		{"CREATE USER bob SET PASSWORD 'bob-secret-1'", ""}, {"ALTER USER bob SET STATUS SUSPENDED", ""},
		{"SHOW USERS YIELD user, suspended, passwordChangeRequired WHERE user = 'bob'", "['bob', true, true]"},
		{"SHOW USERS YIELD user WHERE user STARTS WITH 'n' RETURN user AS name", "['neo4j']"}, {"SHOW USERS YIELD * ORDER BY user DESC RETURN user", "['neo4j']"},
		{"SHOW USERS YIELD user RETURN count(user) AS n", "[2]"}, {"SHOW CURRENT USER YIELD user, suspended", "['neo4j', false]"}, {"USE system SHOW USERS YIELD user LIMIT 1", "['bob']"},
		{"ALTER USER neo4j SET STATUS SUSPENDED", "Neo.ClientError.Statement.ArgumentError"}, {"SHOW USERS YIELD nosuch", "Neo.ClientError.Statement.SyntaxError"},
	} {
		if got := c.ask("system", step.text); got != step.want {
			t.Errorf("%s: %s, not %s", step.text, got, step.want)
		}
	}
	if got := c.ask("neo4j", "DROP USER bob") + c.ask("neo4j", "SHOW USERS YIELD user"); got != "['neo4j']" {
		t.Error(got)
	}
	if got := c.ask("neo4j", "USE system SHOW USERS YIELD user LIMIT 1"); got != "['neo4j']" {
		t.Error(got)
	}
}
