package server_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/morseldb/morsel/value"
)

// TestCauses fails as queries failed on Neo4j 5.26, and compares GQLSTATUS, its description and its cause
// (testdata/causes.jsonl: query, status, description, message and description of the cause).
func TestCauses(t *testing.T) {
	c := open(t, start(t), 8)
	for _, q := range []string{
		"CREATE INDEX gi FOR (n:G) ON (n.i)", "CREATE CONSTRAINT gu FOR (n:G) REQUIRE n.u IS UNIQUE",
		"CREATE (:G {u: 1, s: 'x'})-[:R]->(:G {u: 2})", "CREATE FULLTEXT INDEX gf FOR (n:G) ON EACH [n.s]",
	} {
		c.run(q, nil)
		c.flush()
		c.expect("SUCCESS")
		c.expect("SUCCESS")
	}
	file, err := os.Open("testdata/causes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); n++ {
		var want [5]string
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		c.run(want[0], nil)
		c.flush()
		failure := c.read()
		for failure.kind == "SUCCESS" || failure.kind == "RECORD" {
			failure = c.read()
		}
		c.queue(0x0F) // on its own: one that waits behind a query interrupts it
		c.flush()
		for r := c.read(); r.kind != "SUCCESS"; r = c.read() {
			if r.kind == "EOF" {
				t.Fatalf("%s: the connection ended", want[0])
			}
		}
		cause := reply{data: failure.get("cause")}
		got := [5]string{want[0]}
		for i, v := range []value.Value{failure.get("gql_status"), failure.get("description"), cause.get("message"), cause.get("description")} {
			if v.Kind() == value.KindString {
				got[i+1] = v.AsString()
			}
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if n < 130 {
		t.Errorf("%d queries", n)
	}
}
