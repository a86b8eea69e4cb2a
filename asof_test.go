package morsel_test

import (
	"context"
	"testing"
	"time"

	"github.com/morseldb/morsel"
)

// TestAsOf reads states of the past: each as it was, in every runtime, by scan and by index, as long as it is kept.
func TestAsOf(t *testing.T) {
	for _, memory := range []bool{true, false} {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		options := []morsel.Option{morsel.WithHistory(time.Minute), morsel.WithClock(func() time.Time { return now })}
		db := morsel.OpenMemory(options...)
		if !memory {
			var err error
			if db, err = morsel.Open(t.TempDir(), options...); err != nil {
				t.Fatal(err)
			}
		}
		testAsOf(t, db, func(d time.Duration) { now = now.Add(d) })
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func testAsOf(t *testing.T, db *morsel.DB, pass func(time.Duration)) {
	t.Helper()
	ctx := context.Background()
	write := func(text string) morsel.Bookmark {
		s := db.Session()
		if _, err := s.Run(ctx, text, nil); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return s.LastBookmark()
	}
	opened := db.Bookmark()
	write("CREATE INDEX FOR (p:P) ON (p.id)")
	first := write("UNWIND range(1, 3) AS i CREATE (:P {id: i, v: 1})")
	second := write("MATCH (p:P {id: 2}) DETACH DELETE p")
	third := write("MATCH (p:P) SET p.v = 5 CREATE (:P {id: 2, v: 7})-[:T]->(:Q)")
	const all, one = "MATCH (p:P) RETURN sum(p.v) AS n", "MATCH (p:P) WHERE p.id = 2 RETURN coalesce(sum(p.v), 0) AS n"
	read := func(b morsel.Bookmark, rt, text string) int64 {
		t.Helper()
		res, err := db.Session(morsel.WithAsOf(b), morsel.WithRuntime(rt)).Run(ctx, text, nil)
		if err != nil {
			t.Fatalf("as of %s: %s: %v", b, text, err)
		}
		var n int64
		for rec, err := range res.Records() {
			if err != nil {
				t.Fatal(err)
			}
			n = rec.Values[0].(int64)
		}
		return n
	}
	for _, rt := range []string{"slotted", "pipelined", "parallel"} {
		for _, c := range []struct {
			b        morsel.Bookmark
			all, one int64
		}{{opened, 0, 0}, {first, 3, 1}, {second, 2, 0}, {third, 24, 14}, {"", 24, 14}} {
			if a, o := read(c.b, rt, all), read(c.b, rt, one); a != c.all || o != c.one {
				t.Errorf("%s as of %s: %d and %d, want %d and %d", rt, c.b, a, o, c.all, c.one)
			}
		}
	}
	past := db.Session(morsel.WithAsOf(first))
	if _, err := past.Run(ctx, "CREATE (:P)", nil); morsel.Code(err) != "Neo.ClientError.Statement.AccessMode" {
		t.Errorf("a write into the past: %v", err)
	}
	if _, err := past.ExecuteWrite(ctx, func(tx *morsel.Tx) (any, error) {
		return tx.Run("CREATE (:P)", nil)
	}); morsel.Code(err) != "Neo.ClientError.Statement.AccessMode" {
		t.Errorf("a write into the past: %v", err)
	}
	pass(2 * time.Minute)
	write("CREATE (:Q)")
	for _, b := range []morsel.Bookmark{first, "morsel:nonsense", db.Bookmark() + "0"} {
		if _, err := db.Session(morsel.WithAsOf(b)).Run(ctx, all, nil); morsel.Code(err) != "Neo.ClientError.Transaction.InvalidBookmark" {
			t.Errorf("as of %s, which is not there: %v", b, err)
		}
	}
	if n := read(third, "pipelined", all); n != 24 {
		t.Errorf("the state that was replaced just now is gone: %d", n)
	}
}
