package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/server"
)

// TestAsOfOnServer reads a state of the past by the metadata of transactions, in a shell and by a query.
func TestAsOfOnServer(t *testing.T) {
	s, err := server.Open(context.Background(), "", server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"), server.WithSetting("db.history.retention", "1h"),
		server.WithSetting("server.http.enabled", "false"), server.WithInitialPassword("the-password"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	t.Setenv("MORSEL_PASSWORD", "the-password")
	there, count := "bolt://"+s.BoltAddress(), "MATCH (n:A) RETURN count(n) AS n"
	db, err := connect.Open(context.Background(), there, connect.LogOn{User: "neo4j", Password: "the-password"})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	sess := db.Session(connect.SessionOptions{})
	var marks []string
	for range 2 {
		res, err := sess.Run(context.Background(), "CREATE (:A)", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := res.Consume(); err != nil {
			t.Fatal(err)
		}
		marks = append(marks, sess.Bookmark())
	}
	for i, mark := range marks {
		out, err := runCommand(t, "query", there, count, "--user", "neo4j", "--as-of", mark, "--format", "csv")
		if want := fmt.Sprintf("n\n%d\n", i+1); err != nil || strings.ReplaceAll(out, "\r", "") != want {
			t.Errorf("as of %s: %q %v, want %q", mark, out, err, want)
		}
		tx, err := db.Session(connect.SessionOptions{AsOf: mark}).Begin(context.Background())
		if err == nil {
			_, err = tx.Run("CREATE (:B)", nil)
		}
		if err == nil || !strings.Contains(err.Error(), "AccessMode") && !strings.Contains(err.Error(), "read access") {
			t.Errorf("writing to the past: %v", err)
		}
	}
	if _, err := runCommand(t, "query", there, count, "--user", "neo4j", "--as-of", "nonsense"); err == nil || !strings.Contains(err.Error(), "ookmark") {
		t.Errorf("%v", err)
	}
}

// TestOnServer runs queries and a shell on a folder and on a server: both print the same.
func TestOnServer(t *testing.T) {
	s, err := server.Open(context.Background(), "", server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"),
		server.WithSetting("server.http.enabled", "false"), server.WithInitialPassword("the-password"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	t.Setenv("MORSEL_PASSWORD", "the-password")
	folder := filepath.Join(t.TempDir(), "db")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		`CREATE p = (:A {x: 1, d: date('2024-01-02')})-[:R {y: 1.5}]->(:B {l: [1, 2]}) RETURN p`,
		`RETURN null, true, 1, 1.5, 'é', [1, [2]], {a: 1}, date('2024-02-29'), time('01:02:03.5+02:00'), localtime('01:02'), localdatetime('2024-01-02T03:04:05'),
		 datetime('2024-07-01T01:02:03[Europe/Paris]'), datetime('2024-07-01T01:02:03-05:30'), duration('P1M2DT3.5S'), point({x: 1, y: 2}), point({longitude: 1, latitude: 2, height: 3})`,
		`MATCH (n:A)-[r]->(m) RETURN n, r, m, elementId(n)`, `MATCH (n:Nothing) RETURN n`, `RETURN $a, $b`, `CREATE (:C)`,
	} {
		args := []string{q, "-P", "a=[date('2024-01-01'), time('01:02Z'), localtime('02:03'), localdatetime('2024-01-01T00:00'), point({x: 1, y: 2, z: 3}), duration('P1M')]", "-P", "b=text of no query"}
		here, err := runCommand(t, append([]string{"query", folder}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		there, err := runCommand(t, append([]string{"query", "bolt://" + s.BoltAddress(), "--user", "neo4j"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		if here != there {
			t.Errorf("%s\non the folder:\n%s\non the server:\n%s", q, here, there)
		}
	}
	_, err = runCommand(t, "query", "neo4j://"+s.BoltAddress(), "BAD", "--user", "neo4j")
	if err == nil || !strings.Contains(err.Error(), "Invalid input 'BAD'") {
		t.Errorf("%v", err)
	}
	file := filepath.Join(t.TempDir(), "queries.cypher")
	if err := os.WriteFile(file, []byte("// name: count\nMATCH (n:A) RETURN count(n) AS n;\n// name: bad\nRETURN 1 / 0"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runCommand(t, "bench", "bolt://"+s.BoltAddress(), file, "--user", "neo4j", "--runs", "2", "--runtime", "slotted,pipelined", "--only", "count", "--format", "json")
	if err != nil || strings.Count(out, `"count"`) != 2 || !strings.Contains(out, `[[1]]`) {
		t.Errorf("%s %v", out, err)
	}
	if _, err := runCommand(t, "bench", "bolt://"+s.BoltAddress(), file, "--user", "neo4j", "--runs", "1", "--only", "bad"); err == nil || !strings.Contains(err.Error(), "1 of 1 queries failed") {
		t.Errorf("%v", err)
	}
	if _, err := runCommand(t, "import", "bolt://x", "--nodes", "a.csv"); err == nil || !strings.Contains(err.Error(), "what dump has written can be given to a shell") {
		t.Errorf("%v", err)
	}
	for _, c := range [][]string{{"import", "bolt://x"}, {"check", "neo4j://x"}, {"query", folder, "RETURN 1", "--user", "ann"}} {
		_, err := runCommand(t, c...)
		if usage := (usageError{}); !errors.As(err, &usage) {
			t.Errorf("%v: %v", c, err)
		}
	}
}
