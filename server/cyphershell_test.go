package server_test

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/server"
)

// shell sends what cypher-shell does, which is not to be had from a registry: each query with its metadata, PULL 1000, and RESET when the rows have come.
type shell struct{ *client }

// logOn is how cypher-shell begins; database is "" until :use names one.
func (s shell) logOn(password string) reply {
	s.queue(0x01, map[string]any{"user_agent": "neo4j-cypher-shell/v5.26.0", "bolt_agent": map[string]any{"product": "neo4j-java/5.28.0", "language": "Java/21"},
		"routing": map[string]any{"address": "localhost:7687"}})
	s.queue(0x6A, map[string]any{"scheme": "basic", "principal": "neo4j", "credentials": password})
	s.flush()
	s.expect("SUCCESS")
	return s.read()
}

// ask runs a query and gives its rows and the database that answered, or the end of the failure's code.
func (s shell) ask(kind, database, text string, params map[string]any) string {
	extra := map[string]any{"tx_metadata": map[string]any{"type": kind, "app": "cypher-shell_v5.26.0"}}
	if database != "" {
		extra["db"] = database
	}
	s.queue(0x10, text, params, extra)
	s.queue(0x3F, map[string]any{"n": 1000})
	s.flush()
	run := s.read()
	if run.kind == "FAILURE" {
		if next := s.read(); next.kind != "IGNORED" {
			return "PULL was answered by " + next.kind
		}
		s.reset()
		return run.code()[strings.LastIndexByte(run.code(), '.')+1:]
	}
	var out []string
	r := s.read()
	for ; r.kind == "RECORD"; r = s.read() {
		out = append(out, r.data.String())
	}
	if r.kind == "FAILURE" {
		out = append(out, r.code()[strings.LastIndexByte(r.code(), '.')+1:])
	} else {
		out = append(out, r.get("db").String())
	}
	s.reset()
	return strings.Join(out, " ")
}

// reset is how its driver gives a connection back.
func (s shell) reset() {
	s.queue(0x0F)
	s.flush()
	s.expect("SUCCESS")
}

// TestCypherShell is a session of cypher-shell: its start, :use, queries, :begin and :commit, a change of the password, another log-on.
func TestCypherShell(t *testing.T) {
	s := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("first-password"))
	c := shell{dial(t, s, 8)}
	if r := c.logOn("first-password"); r.kind != "SUCCESS" {
		t.Fatalf("%v", r.data)
	}
	c.queue(0x66, map[string]any{"address": "localhost:7687"}, []string{}, map[string]any{}) // of neo4j://
	c.flush()
	c.expect("SUCCESS")
	for _, q := range []struct{ kind, database, text, want string }{
		{"system", "", "CALL db.ping()", "[true] 'neo4j'"},
		{"system", "", "CALL dbms.licenseAgreementDetails()", "ProcedureNotFound"}, // as in Neo4j Community, which cypher-shell knows
		{"system", "", "CALL dbms.components() YIELD versions", ""},
		{"user-direct", "", "CREATE (:Shell {x: $x}) RETURN 1", "[1] 'neo4j'"},
		{"user-direct", "", "MATCH (n:Shell) RETURN n.x", "[7] 'neo4j'"},
		{"user-direct", "", "RETURN 1 +", "SyntaxError"},
		{"user-direct", "", "UNWIND [1, 0] AS x RETURN 1 / x", "[1] ArithmeticError"},
		{"system", "system", "CALL db.ping()", "[true] 'system'"}, // :use system
		{"user-direct", "system", "SHOW DATABASES YIELD name", "['neo4j'] ['system'] 'system'"},
		{"system", "nosuch", "CALL db.ping()", "DatabaseNotFound"}, // :use nosuch
		{"system", "neo4j", "CALL db.ping()", "[true] 'neo4j'"},
		{"user-action", "system", "ALTER CURRENT USER SET PASSWORD FROM $o TO $n", "'system'"},
	} {
		got := c.ask(q.kind, q.database, q.text, map[string]any{"x": 7, "o": "first-password", "n": "second-password"})
		if q.want == "" && (!strings.HasPrefix(got, "[[") || !strings.HasSuffix(got, "'neo4j'")) || q.want != "" && got != q.want {
			t.Errorf("%s on %q: %s, want %s", q.text, q.database, got, q.want)
		}
	}
	for _, step := range []struct{ step, want string }{
		{"begin", "S"}, {"run CREATE (:Shell)", "S"}, {"pull 1000", "S"}, {"run MATCH (n:Shell) RETURN count(n)", "S"}, {"pull 1000", "2 S"}, {"rollback", "S"},
		{"begin", "S"}, {"run CREATE (:Shell)", "S"}, {"pull 1000", "S"}, {"commit", "S"}, {"run MATCH (n:Shell) RETURN count(n)", "S"}, {"pull 1000", "2 S"},
	} {
		if got := c.deliver(step.step); got != step.want {
			t.Errorf("%s: %s, want %s", step.step, got, step.want)
		}
	}
	for password, want := range map[string]string{"first-password": "FAILURE", "second-password": "SUCCESS"} {
		again := shell{dial(t, s, 8)}
		if r := again.logOn(password); r.kind != want {
			t.Errorf("%s: %v", password, r.data)
		}
	}
}
