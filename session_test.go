package morsel_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/morseldb/morsel"
)

func one(t *testing.T, db *morsel.DB, text string, params map[string]any) any {
	t.Helper()
	res, err := db.Run(context.Background(), text, params)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	rec, err := res.Single()
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return rec.Values[0]
}

func TestConcurrentIncrements(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	one(t, db, "CREATE (n:Counter {v: 0}) RETURN n.v", nil)
	const workers, each = 4, 50
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			sess := db.Session()
			for range each {
				if _, err := sess.Run(context.Background(), "MATCH (n:Counter) SET n.v = n.v + 1", nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := one(t, db, "MATCH (n:Counter) RETURN n.v", nil); got != int64(workers*each) {
		t.Errorf("the counter is %v, want %d", got, workers*each)
	}
}

func TestParametersBothWays(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	type point struct {
		Name string `morsel:"name"`
		X    *int
		skip int
	}
	seven := 7
	when := time.Date(2024, 2, 29, 12, 30, 0, 5, time.FixedZone("", 3600))
	for _, c := range []struct{ in, out any }{
		{nil, nil}, {true, true}, {int8(-3), int64(-3)}, {uint16(9), int64(9)}, {float32(0.5), 0.5}, {"x", "x"},
		{[]int{1, 2}, []any{int64(1), int64(2)}}, {[2]string{"a", "b"}, []any{"a", "b"}}, {map[string]int{"a": 1}, map[string]any{"a": int64(1)}},
		{point{Name: "p", X: &seven, skip: 1}, map[string]any{"name": "p", "X": int64(7)}}, {(*int)(nil), nil}, {&seven, int64(7)},
		{morsel.Date{Days: 19782}, morsel.Date{Days: 19782}}, {morsel.LocalTime{Nanos: 1}, morsel.LocalTime{Nanos: 1}},
		{morsel.OffsetTime{Nanos: 1, Offset: 3600}, morsel.OffsetTime{Nanos: 1, Offset: 3600}}, {morsel.LocalDateTime{Seconds: 5, Nanos: 6}, morsel.LocalDateTime{Seconds: 5, Nanos: 6}},
		{morsel.Duration{Months: 1, Days: 2, Seconds: 3, Nanos: 4}, morsel.Duration{Months: 1, Days: 2, Seconds: 3, Nanos: 4}},
		{90 * time.Second, morsel.Duration{Seconds: 90}}, {morsel.Point{SRID: 7203, X: 1, Y: 2}, morsel.Point{SRID: 7203, X: 1, Y: 2}},
	} {
		if got := one(t, db, "RETURN $p AS p", map[string]any{"p": c.in}); !reflect.DeepEqual(got, c.out) {
			t.Errorf("%#v came back as %#v, want %#v", c.in, got, c.out)
		}
	}
	if got := one(t, db, "RETURN $p", map[string]any{"p": when}).(time.Time); !got.Equal(when) {
		t.Errorf("%s came back as %s", when, got)
	}
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "RETURN $p", map[string]any{"p": when.In(stockholm)}).(time.Time); got.Location().String() != "Europe/Stockholm" {
		t.Errorf("the zone became %s", got.Location())
	}
	for name, bad := range map[string]any{"uint": uint64(math.MaxUint64), "func": func() {}, "node": morsel.Node{}, "deep": []any{1, make(chan int)}, "keys": map[int]int{1: 1}} {
		_, err := db.Run(context.Background(), "RETURN $p", map[string]any{"p": bad})
		if morsel.Code(err) != "Neo.ClientError.Statement.TypeError" || !strings.Contains(err.Error(), "$p") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScan(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	res, err := db.Run(context.Background(), "RETURN 'Ada' AS name, 36 AS age, ['x', 'y'] AS tags, {k: 1.5} AS extra, null AS nick", nil)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := res.Single()
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		Name  string
		Years uint8 `morsel:"age"`
		Tags  []string
		Extra map[string]float32
		Nick  *string
	}
	if err := rec.Scan(&p); err != nil {
		t.Fatal(err)
	}
	if p.Name != "Ada" || p.Years != 36 || len(p.Tags) != 2 || p.Extra["k"] != 1.5 || p.Nick != nil {
		t.Errorf("scanned %+v", p)
	}
	if _, err := morsel.Get[bool](rec, "age"); morsel.Code(err) != "Neo.ClientError.Statement.TypeError" {
		t.Errorf("an INTEGER as a bool: %v", err)
	}
	if _, err := morsel.Get[int8](rec, "nope"); err == nil {
		t.Error("a missing column gives no error")
	}
}

func TestExplicitTransactions(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	ctx := context.Background()
	tx, err := db.Session().Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	first, err := tx.Run("UNWIND [1, 2, 3] AS x RETURN x", nil)
	if err != nil {
		t.Fatal(err)
	}
	first.Next()
	if _, err := tx.Run("CREATE (:N)", nil); err != nil {
		t.Fatal(err)
	}
	if rest, err := first.Collect(); err != nil || len(rest) != 2 {
		t.Errorf("the result before has %d rows left, %v", len(rest), err)
	}
	if n := one(t, db, "MATCH (n) RETURN count(n)", nil); n != int64(0) {
		t.Errorf("others see %v nodes before the commit", n)
	}
	if _, err := tx.Run("RETURN 1/0", nil); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); morsel.Code(err) != "Neo.ClientError.Statement.ArithmeticError" {
		t.Errorf("the commit after a failed query: %v", err)
	}
	if _, err := tx.Run("RETURN 1", nil); morsel.Code(err) != "Neo.ClientError.Transaction.TransactionNotFound" {
		t.Errorf("after the end: %v", err)
	}
	if n := one(t, db, "MATCH (n) RETURN count(n)", nil); n != int64(0) {
		t.Errorf("%v nodes survived a failed transaction", n)
	}
}

func TestClosing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := morsel.Open(dir); morsel.Code(err) != "Neo.ClientError.General.DatabaseInUse" {
		t.Errorf("opened twice: %v", err)
	}
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Error(err)
	}
	if _, err := db.Run(context.Background(), "RETURN 1", nil); err == nil {
		t.Error("a closed database answers")
	}
	ro, err := morsel.Open(dir, morsel.WithReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer ro.Close()
	if _, err := ro.Run(context.Background(), "CREATE (:N)", nil); morsel.Code(err) != "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase" {
		t.Errorf("a write into a read-only database: %v", err)
	}
}

func TestRuntimesAndNotifications(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	for text, want := range map[string]string{"RETURN 1": "pipelined", "CYPHER runtime=slotted RETURN 1": "slotted", "CYPHER runtime=pipelined RETURN 1": "pipelined"} {
		res, err := db.Run(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := res.Consume()
		if err != nil || sum.Runtime != want {
			t.Errorf("%s ran on %s, %v", text, sum.Runtime, err)
		}
	}
	if _, err := db.Run(context.Background(), "CYPHER runtime=warp RETURN 1", nil); err == nil || !strings.Contains(err.Error(), "Valid options are") {
		t.Errorf("an unknown runtime: %v", err)
	}
	res, err := db.Run(context.Background(), "MATCH (n:Nope) RETURN n.nix", nil)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := res.Consume()
	if err != nil || len(sum.Notifications) != 2 || sum.Notifications[0].Pos.Line != 1 {
		t.Errorf("notifications %+v, %v", sum.Notifications, err)
	}
}

func TestSummaryHasTheBookmarkOfItsCommit(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	sess := db.Session()
	for range 2 {
		res, err := sess.Run(context.Background(), "CREATE (n) RETURN n", nil)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := res.Consume(); err != nil || s.Bookmark == "" || s.Bookmark != sess.LastBookmark() {
			t.Errorf("%q, the session's is %q: %v", s.Bookmark, sess.LastBookmark(), err)
		}
	}
}

// TestUnknownNamesOfWrites: a query that writes is not told of names that nobody knows; it may make them itself.
func TestUnknownNamesOfWrites(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	for text, want := range map[string]int{
		"MATCH (n:A) RETURN n.a": 2, "CREATE (n:B {b: 1}) RETURN n.b": 0, "CREATE (n:C) WITH n MATCH (m:C) RETURN m": 0, "MATCH (n:D) SET n.d = 1": 0, "EXPLAIN MERGE (n:E {e: 1}) RETURN n.e": 0,
	} {
		res, err := db.Run(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := res.Consume(); err != nil || len(sum.Notifications) != want {
			t.Errorf("%s: %v %v", text, sum.Notifications, err)
		}
	}
}
