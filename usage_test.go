package morsel_test

import (
	"testing"
	"time"

	"github.com/morseldb/morsel"
)

// TestIndexUsage counts how often indexes are read, before and after the database was closed.
func TestIndexUsage(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2030, 1, 2, 3, 4, 5, 6789000, time.UTC)
	clock := morsel.WithClock(func() time.Time { return now })
	db, err := morsel.Open(dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	const show = "SHOW INDEXES YIELD name, readCount, lastRead, trackedSince WHERE name IN ['a', 'f'] RETURN name, readCount, lastRead, trackedSince"
	since := "2030-01-02 03:04:05.006 +0000 UTC"
	follow(t, db.Session(), []statement{
		{"CREATE INDEX a FOR (n:L) ON (n.a)", ""},
		{"CREATE FULLTEXT INDEX f FOR (n:L) ON EACH [n.t]", ""},
		{"UNWIND range(1, 5) AS i CREATE (:L {a: i, t: 'w' + i})", ""},
		{show, "a 0 <nil> " + since + "\nf 0 <nil> " + since},
		{"MATCH (n:L {a: 2}) RETURN n.a", "2"},
		{"UNWIND [1, 3, 9] AS i MATCH (n:L {a: i}) RETURN n.a", "1\n3"},
		{"CALL db.index.fulltext.queryNodes('f', 'w3') YIELD node RETURN node.a", "3"},
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if db, err = morsel.Open(dir, clock); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	follow(t, db.Session(), []statement{
		{"MATCH (n:L {a: 4}) RETURN n.a", "4"},
		{show, "a 5 2030-01-02 04:04:05.006 +0000 UTC " + since + "\nf 1 " + since + " " + since},
		{"DROP INDEX a", ""},
		{"CREATE INDEX a FOR (n:L) ON (n.a)", ""},
		{show, "a 0 <nil> 2030-01-02 04:04:05.006 +0000 UTC\nf 1 " + since + " " + since},
	})
}
