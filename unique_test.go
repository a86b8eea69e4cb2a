package morsel_test

import (
	"context"
	"sync"
	"testing"

	"github.com/morseldb/morsel"
)

// TestMergeBesideMerge lets many sessions merge the same few values on a uniqueness constraint: one of them makes each,
// the others find it, nobody fails.
func TestMergeBesideMerge(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	follow(t, db.Session(), []statement{{"CREATE CONSTRAINT FOR (n:U) REQUIRE n.id IS UNIQUE", ""}})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s := db.Session()
			for i := range 50 {
				res, err := s.Run(context.Background(), "MERGE (n:U {id: $i}) ON CREATE SET n.seen = 1 ON MATCH SET n.seen = n.seen + 1", map[string]any{"i": i % 10})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := res.Consume(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	follow(t, db.Session(), []statement{
		{"MATCH (n:U) RETURN count(*)", "10"},
		{"MATCH (n:U) RETURN sum(n.seen)", "400"},
	})
}

// TestCreateBesideCreate lets sessions create the same values: exactly one succeeds for each, the others are told why not.
func TestCreateBesideCreate(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	follow(t, db.Session(), []statement{{"CREATE CONSTRAINT FOR (n:U) REQUIRE n.id IS UNIQUE", ""}})
	var all sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 8 {
		all.Go(func() {
			for i := range 50 {
				_, err := db.Session().Run(context.Background(), "CREATE (:U {id: $i})", map[string]any{"i": i})
				if err == nil {
					mu.Lock()
					made++
					mu.Unlock()
				} else if morsel.Code(err) != "Neo.ClientError.Schema.ConstraintValidationFailed" {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if made != 50 {
		t.Errorf("%d succeeded, 50 should have", made)
	}
	follow(t, db.Session(), []statement{{"MATCH (n:U) RETURN count(*)", "50"}})
}

// TestSchemaAfterReopen opens a database again, behind a checkpoint and behind a log, and finds indexes and constraints.
func TestSchemaAfterReopen(t *testing.T) {
	dir := t.TempDir()
	open := func() *morsel.DB {
		db, err := morsel.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := open()
	follow(t, db.Session(), []statement{
		{"CREATE INDEX i FOR (n:A) ON (n.x)", ""},
		{"CREATE CONSTRAINT c FOR (n:A) REQUIRE n.id IS UNIQUE", ""},
		{"UNWIND range(1, 500) AS i CREATE (:A {x: i % 10, id: i})", ""},
		{"CALL db.checkpoint()", "true"},
		{"UNWIND range(501, 600) AS i CREATE (:A {x: i % 10, id: i})", ""},
		{"CREATE INDEX late FOR (n:A) ON (n.x, n.id)", ""},
	})
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db = open()
		follow(t, db.Session(), []statement{
			{"CALL db.awaitIndexes()", ""},
			{"MATCH (n:A {x: 3}) RETURN count(*)", "60"},
			{"CREATE (:A {id: 550})", "Schema.ConstraintValidationFailed Node(549) already exists with label `A` and property `id` = 550"},
			{"SHOW RANGE INDEXES YIELD name, state", "c ONLINE\ni ONLINE\nlate ONLINE"},
		})
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if report, err := morsel.Check(dir); err != nil || len(report.Faults) > 0 {
		t.Errorf("%v, %v", report, err)
	}
}
