package morsel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel"
)

// TestStoredLists asks for sizes and elements of lists that lie encoded in files, beside nodes that have something else there or nothing.
func TestStoredLists(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	run := func(q string) string {
		t.Helper()
		res, err := db.Run(ctx, q, nil)
		out := ""
		for err == nil && res.Next() {
			out += fmt.Sprint(res.Record().Values...) + " "
		}
		if err == nil {
			err = res.Err()
		}
		if err != nil {
			return err.Error()
		}
		return out
	}
	run(`UNWIND [[1, 2], ['x'], [], null, 'ab'] AS l CREATE (n:M)-[r:R {l: l}]->(n) SET n.l = l`)
	if err := db.Checkpoint(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = morsel.Open(dir); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct{ q, want string }{
		{"MATCH (n:M) RETURN size(n.l) AS s ORDER BY s", "0 1 2 2 <nil> "},
		{"MATCH (n:M) UNWIND n.l AS x RETURN count(x) AS n, count(n.l) AS m", "4 4 "},
		{"MATCH ()-[r:R]->() RETURN sum(size(r.l)) AS s, count(size(r.l)) AS n", "5 4 "},
		{"MATCH ()-[r:R]->() UNWIND r.l AS x WITH x ORDER BY toString(x) RETURN collect(x) AS x", "[1 2 ab x] "},
		{"OPTIONAL MATCH (n:None) RETURN size(n.l) AS s", "<nil> "},
		{"MATCH (n:M) SET n.l = [7, 8, 9] WITH n UNWIND n.l AS x RETURN sum(size(n.l)) AS s, sum(x) AS x", "45 120 "},
		{"MATCH (n:M) SET n.l = 5 RETURN size(n.l) AS s", "Invalid input for function 'size()': Expected a String or List, got: Long(5)"},
	} {
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			if got := run("CYPHER runtime=" + rt + " " + c.q); got != c.want {
				t.Errorf("%s in %s: %q", c.q, rt, got)
			}
		}
	}
}
