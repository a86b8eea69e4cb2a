package server_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/server"
)

// ask runs a query in a database and gives its first row, or the code of its error; what went wrong is left behind by RESET.
func (c *client) ask(database, text string) string {
	c.run(text, map[string]any{"db": database})
	c.flush()
	first := ""
	for range 2 {
		r := c.read()
		for r.kind == "RECORD" {
			if first == "" {
				first = r.data.String()
			}
			r = c.read()
		}
		if r.kind == "FAILURE" {
			first = r.code()
		}
	}
	c.queue(0x0F)
	c.flush()
	c.expect("SUCCESS")
	return first
}

// TestQuarantine: nobody can use a database in quarantine, over a restart too, until it is lifted on the system database.
func TestQuarantine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	open := func() (*server.Server, *client) {
		s, err := server.Open(context.Background(), dir, server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"),
			server.WithSetting("server.http.enabled", "false"), server.WithSetting("dbms.security.auth_enabled", "false"))
		if err != nil {
			t.Fatal(err)
		}
		return s, open(t, s, 4)
	}
	const unavailable = "Neo.TransientError.General.DatabaseUnavailable"
	const failed = "Neo.ClientError.Procedure.ProcedureCallFailed"
	s, c := open()
	expect := func(database, text, want string) {
		t.Helper()
		if got := c.ask(database, text); !strings.Contains(got, want) {
			t.Errorf("%s on %s: %s, not %s", text, database, got, want)
		}
	}
	expect("neo4j", "CREATE (n:Kept) RETURN 1", "[1]")
	expect("neo4j", "CALL dbms.quarantineDatabase('neo4j', false)", "['neo4j', false, 'Database \\'neo4j\\' is not in quarantine']")
	expect("system", "CALL dbms.quarantineDatabase('nosuch', true)", failed)
	expect("system", "CALL dbms.quarantineDatabase('system', true)", failed)
	expect("system", "CALL dbms.quarantineDatabase('neo4j', null)", failed)
	busy := openTx(t, s)
	expect("system", "CALL dbms.quarantineDatabase('neo4j', true, 'a disk fails')", ": a disk fails'")
	expect("neo4j", "RETURN 1", unavailable)
	busy.queue(0x12)
	busy.flush()
	if r := busy.read(); r.code() != unavailable {
		t.Errorf("a transaction from before was committed: %v", r.data)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	s, c = open()
	defer s.Close(context.Background())
	expect("neo4j", "RETURN 1", unavailable)
	expect("system", "SHOW DATABASE neo4j YIELD requestedStatus, currentStatus, statusMessage RETURN requestedStatus, currentStatus, statusMessage ENDS WITH ': a disk fails'",
		"['online', 'quarantined', true]")
	const lift = "CALL dbms.unquarantineDatabase"
	id := strings.Trim(c.ask("system", "CALL dbms.info() YIELD id"), "[]")
	expect("system", lift+"('x', 'neo4j')", failed)
	expect("system", lift+"("+id+", 'neo4j', 'replaceStateKeepStore')", failed)
	expect("system", lift+"("+id+", 'neo4j', 'nosuch')", failed)
	expect("system", lift+"("+id[:9]+"', 'neo4j')", "")
	expect("system", lift+"("+id+", 'neo4j')", failed)
	expect("neo4j", "MATCH (n:Kept|Late) RETURN count(n)", "[1]")
	expect("system", "CALL dbms.quarantineDatabase('neo4j', true) YIELD quarantined", "[true]")
	expect("system", "CALL dbms.quarantineDatabase('neo4j', false) YIELD result RETURN result ENDS WITH ': No reason given'", "[true]")
	expect("neo4j", "RETURN 1", "[1]")
}

// openTx is a client with a transaction that has written.
func openTx(t *testing.T, s *server.Server) *client {
	c := open(t, s, 4)
	c.queue(0x11, map[string]any{})
	c.run("CREATE (n:Late)", nil)
	c.flush()
	for range 3 {
		c.expect("SUCCESS")
	}
	return c
}
