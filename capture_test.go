package morsel

import (
	"context"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// changesAfter is the events of db.cdc.query, and the identifier of the last.
func changesAfter(t *testing.T, db *DB, from string, selectors any) (events []map[string]any, last string) {
	t.Helper()
	res, err := db.Run(context.Background(), "CALL db.cdc.query($from, $selectors)", map[string]any{"from": from, "selectors": selectors})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := res.Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		m := r.Map()
		last = m["id"].(string)
		event := m["event"].(map[string]any)
		event["tx"], event["meta"] = m["txId"], m["metadata"]
		events = append(events, event)
	}
	return events, last
}

func oneText(t *testing.T, db *DB, text string) string {
	t.Helper()
	res, err := db.Run(context.Background(), text, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := res.Collect()
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	return rows[0].Values[0].(string)
}

func write(t *testing.T, s *Session, text string) {
	t.Helper()
	res, err := s.Run(context.Background(), text, nil)
	if err == nil {
		_, err = res.Consume()
	}
	if err != nil {
		t.Fatal(text, err)
	}
}

func entityStateOf(labels []any, props map[string]any) map[string]any {
	return map[string]any{"labels": labels, "properties": props}
}

// TestCaptureStates follows a node and a relationship through their lives in both modes.
func TestCaptureStates(t *testing.T) {
	type states struct{ before, after any }
	none := map[string]any{}
	labels := func(l ...any) []any { return append([]any{}, l...) }
	for mode, want := range map[Capture][]states{
		CaptureFull: {
			{nil, entityStateOf(labels("A"), map[string]any{"x": int64(1), "y": "s"})},
			{entityStateOf(labels("A"), map[string]any{"x": int64(1), "y": "s"}), entityStateOf(labels("A", "B"), map[string]any{"x": int64(2), "z": true})},
			{entityStateOf(labels("A", "B"), map[string]any{"x": int64(2), "z": true}), nil},
		},
		CaptureDiff: {
			{nil, entityStateOf(labels("A"), map[string]any{"x": int64(1), "y": "s"})},
			{entityStateOf(labels(), map[string]any{"x": int64(1), "y": "s"}), entityStateOf(labels("B"), map[string]any{"x": int64(2), "z": true})},
			{entityStateOf(labels("A", "B"), map[string]any{"x": int64(2), "z": true}), nil},
		},
	} {
		db := OpenMemory(WithCapture(mode))
		from := oneText(t, db, "CALL db.cdc.current()")
		s := db.Session()
		write(t, s, "CREATE (:A {x: 1, y: 's'})")
		write(t, s, "MATCH (n:A) SET n.x = 2, n.y = null, n.z = true, n:B")
		write(t, s, "MATCH (n:A) SET n.x = 2, n.x = 3, n.x = 2") // ends as it was: no change
		write(t, s, "MATCH (n:A) DELETE n")
		write(t, s, "CREATE (n:A) DELETE n") // nobody ever saw it
		events, _ := changesAfter(t, db, from, []any{})
		if len(events) != len(want) {
			t.Fatalf("%v: %d events: %v", mode, len(events), events)
		}
		for i, e := range events {
			state := map[string]any{"before": want[i].before, "after": want[i].after}
			if !reflect.DeepEqual(e["state"], state) || e["operation"] != string("cud"[i]) || e["eventType"] != "n" || e["elementId"] != "4:neo4j:0" {
				t.Errorf("%v %d: %v, want %v", mode, i, e, state)
			}
		}
		write(t, s, "CREATE (:A)-[:R {w: 1}]->(:C)")
		write(t, s, "MATCH ()-[r:R]->() SET r.w = 2")
		write(t, s, "MATCH (a)-[r:R]->(c) DELETE a, r, c")
		events, _ = changesAfter(t, db, from, []any{map[string]any{"select": "r"}})
		if len(events) != 3 || events[2]["operation"] != "d" || events[2]["type"] != "R" ||
			!reflect.DeepEqual(events[2]["start"], map[string]any{"elementId": "4:neo4j:2", "labels": labels("A"), "keys": none}) ||
			!reflect.DeepEqual(events[1]["state"], map[string]any{"before": map[string]any{"properties": map[string]any{"w": int64(1)}}, "after": map[string]any{"properties": map[string]any{"w": int64(2)}}}) {
			t.Errorf("%v: %v", mode, events)
		}
		db.Close()
	}
}

// TestCaptureSelects has each field of a selector take some changes and leave others.
func TestCaptureSelects(t *testing.T) {
	db := OpenMemory(WithCapture(CaptureFull))
	defer db.Close()
	meta := value.NewMap(1)
	meta.Put("job", value.Int(7))
	s := db.Session(WithCaller(Caller{User: "ada", ClientAddress: "1.2.3.4:5", Protocol: "bolt"}), WithTxMetadata(value.MapOf(meta)))
	write(t, s, "CREATE CONSTRAINT FOR (p:P) REQUIRE (p.a, p.b) IS NODE KEY")
	write(t, s, "CREATE CONSTRAINT FOR ()-[r:R]-() REQUIRE r.k IS REL KEY")
	write(t, s, "CREATE (:P {a: 1, b: 2})-[:R {k: 5, w: 1}]->(:Q)")
	write(t, db.Session(), "MATCH (p:P)-[r]->(q) SET p.c = 3, q.c = 3, r.w = 9 SET q:Q2 REMOVE q:Q")
	for _, c := range []struct {
		selector map[string]any
		want     int
	}{
		{map[string]any{"select": "e"}, 6},
		{map[string]any{"select": "n"}, 4},
		{map[string]any{"select": "r"}, 2},
		{map[string]any{"select": "e", "operation": "c"}, 3},
		{map[string]any{"select": "e", "operation": "d"}, 0},
		{map[string]any{"select": "e", "changesTo": []any{"c"}}, 2},
		{map[string]any{"select": "e", "changesTo": []any{"a", "b"}}, 1},
		{map[string]any{"select": "e", "changesTo": []any{"a", "c"}}, 0},
		{map[string]any{"select": "e", "executingUser": "ada"}, 3},
		{map[string]any{"select": "e", "authenticatedUser": "eve"}, 0},
		{map[string]any{"select": "e", "txMetadata": map[string]any{"job": 7}}, 3},
		{map[string]any{"select": "e", "txMetadata": map[string]any{"job": 8}}, 0},
		{map[string]any{"select": "n", "labels": []any{"P"}}, 2},
		{map[string]any{"select": "n", "labels": []any{"Q"}}, 2},
		{map[string]any{"select": "n", "labels": []any{"Q2"}}, 1},
		{map[string]any{"select": "n", "elementId": "4:neo4j:1"}, 2},
		{map[string]any{"select": "n", "key": map[string]any{"a": 1, "b": 2}}, 2},
		{map[string]any{"select": "n", "key": map[string]any{"a": 2}}, 0},
		{map[string]any{"select": "r", "type": "R", "key": map[string]any{"k": 5}}, 2},
		{map[string]any{"select": "r", "type": "S"}, 0},
		{map[string]any{"select": "r", "start": map[string]any{"labels": []any{"P"}, "key": map[string]any{"b": 2}}}, 2},
		{map[string]any{"select": "r", "end": map[string]any{"select": "n", "elementId": "4:neo4j:0"}}, 0},
	} {
		if events, _ := changesAfter(t, db, "", []any{c.selector}); len(events) != c.want {
			t.Errorf("%v: %d events, want %d", c.selector, len(events), c.want)
		}
	}
	events, _ := changesAfter(t, db, "", []any{map[string]any{"select": "n", "labels": []any{"P"}}, map[string]any{"select": "r"}})
	if len(events) != 4 {
		t.Errorf("two selectors: %v", events)
	}
	keys := map[string]any{"P": []any{map[string]any{"a": int64(1), "b": int64(2)}}}
	m := events[0]["meta"].(map[string]any)
	if !reflect.DeepEqual(events[0]["keys"], keys) || m["executingUser"] != "ada" || m["connectionClient"] != "1.2.3.4:5" || m["connectionType"] != "bolt" ||
		m["captureMode"] != "FULL" || !reflect.DeepEqual(m["txMetadata"], map[string]any{"job": int64(7)}) || m["txCommitTime"].(time.Time).IsZero() {
		t.Error(events[0])
	}
	for _, bad := range []any{
		map[string]any{}, map[string]any{"select": "x"}, map[string]any{"select": "end"}, map[string]any{"select": "n", "type": "R"}, map[string]any{"select": "e", "operation": "z"},
		map[string]any{"select": "e", "changesTo": []any{1}}, map[string]any{"select": "n", "labels": "P"}, map[string]any{"select": "r", "start": map[string]any{"type": "R"}},
	} {
		res, err := db.Run(context.Background(), "CALL db.cdc.query('', $s)", map[string]any{"s": []any{bad}})
		if err == nil {
			_, err = res.Collect()
		}
		if Code(err) != status.InvalidArguments {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// TestCaptureIdentifiers goes on from each identifier, over a restart too, and refuses what would leave a gap.
func TestCaptureIdentifiers(t *testing.T) {
	dir := t.TempDir()
	open := func(opts ...Option) *DB {
		db, err := Open(dir, append([]Option{WithCapture(CaptureDiff)}, opts...)...)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	fails := func(db *DB, from, code, message string) {
		t.Helper()
		res, err := db.Run(context.Background(), "CALL db.cdc.query($from)", map[string]any{"from": from})
		if err == nil {
			_, err = res.Collect()
		}
		if Code(err) != code || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v, want %s", from, err, code)
		}
	}
	db := open()
	start := oneText(t, db, "CALL db.cdc.earliest()")
	write(t, db.Session(), "UNWIND range(1, 3) AS i CREATE (:N {i: i})")
	events, last := changesAfter(t, db, start, nil)
	if len(events) != 3 {
		t.Fatal(events)
	}
	if rest, _ := changesAfter(t, db, last, nil); len(rest) != 0 {
		t.Error(rest)
	}
	res, err := db.Run(context.Background(), "CALL db.cdc.query($from) YIELD id, seq WHERE seq = 0 RETURN id", map[string]any{"from": start})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := res.Collect()
	if err != nil {
		t.Fatal(err)
	}
	middle := rows[0].Values[0].(string)
	if rest, _ := changesAfter(t, db, middle, nil); len(rest) != 2 {
		t.Error(rest)
	}
	db.Close()

	db = open()
	if all, _ := changesAfter(t, db, start, nil); len(all) != 3 || !reflect.DeepEqual(all, events) {
		t.Errorf("changes after a restart: %v, want %v", all, events)
	}
	if rest, _ := changesAfter(t, db, middle, nil); len(rest) != 2 {
		t.Errorf("from the middle of a transaction, after a restart: %v", rest)
	}
	if rest, _ := changesAfter(t, db, last, nil); len(rest) != 0 {
		t.Error(rest)
	}
	write(t, db.Session(), "CREATE (:N {i: 4})")
	rest, _ := changesAfter(t, db, last, nil)
	if len(rest) != 1 {
		t.Errorf("who had read all before the restart has missed something: %v", rest)
	}
	fails(db, "nonsense", status.InvalidChangeIdentifier, "form")
	other := OpenMemory(WithCapture(CaptureDiff))
	fails(db, oneText(t, other, "CALL db.cdc.current()"), status.InvalidChangeIdentifier, "another database")
	other.Close()

	current := oneText(t, db, "CALL db.cdc.current()")
	write(t, db.Session(), "CALL dbms.setConfigValue('db.cdc.memory.max', '1m')")
	write(t, db.Session(), "UNWIND range(1, 20000) AS i CREATE (:N {i: i})") // more than the limit allows
	fails(db, current, status.CaptureScanFailure, "not kept any more")
	write(t, db.Session(), "CREATE (:N)")
	if events, _ := changesAfter(t, db, "", nil); len(events) != 1 {
		t.Error(events)
	}
	if got := oneText(t, db, "SHOW DATABASES YIELD name, options WHERE name = 'neo4j' RETURN options.txLogEnrichment AS e"); got != "DIFF" {
		t.Error(got)
	}
	write(t, db.Session(), "CALL dbms.setConfigValue('db.cdc.log_enrichment', 'OFF')")
	fails(db, current, status.CaptureDisabled, "txLogEnrichment")
	db.Close()
}

// TestCaptureOfManyWriters captures each commit once, in order, whoever comes behind whom.
func TestCaptureOfManyWriters(t *testing.T) {
	db := OpenMemory(WithCapture(CaptureFull))
	defer db.Close()
	const writers, each = 4, 25
	done := make(chan error, writers)
	for range writers {
		go func() {
			for range each {
				res, err := db.Run(context.Background(), "CREATE (:W {v: 1})-[:T]->(:W)", nil)
				if err == nil {
					_, err = res.Consume()
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range writers {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	events, _ := changesAfter(t, db, "", nil)
	if len(events) != 3*writers*each {
		t.Fatalf("%d events", len(events))
	}
	for i := 1; i < len(events); i++ {
		if events[i]["tx"].(int64) < events[i-1]["tx"].(int64) {
			t.Fatal("not in the order of the commits")
		}
	}
}

// TestCaptureTranslates goes on reading in a database restored from a backup of the one that was read.
func TestCaptureTranslates(t *testing.T) {
	dir := t.TempDir()
	first, backup, second := filepath.Join(dir, "first"), filepath.Join(dir, "backup"), filepath.Join(dir, "second")
	db, err := Open(first, WithCapture(CaptureDiff))
	if err != nil {
		t.Fatal(err)
	}
	from := oneText(t, db, "CALL db.cdc.earliest()")
	write(t, db.Session(), "CREATE (:N {i: 1})")
	_, last := changesAfter(t, db, from, nil)
	if _, err := db.Backup(backup, true); err != nil {
		t.Fatal(err)
	}
	write(t, db.Session(), "CREATE (:N {i: 'lost'})")
	_, lost := changesAfter(t, db, last, nil)
	db.Close()

	if _, err := Restore(backup, second, RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(second, WithCapture(CaptureDiff)); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	refused := func(call, id, message string) {
		t.Helper()
		res, err := db.Run(context.Background(), call, map[string]any{"from": id})
		if err == nil {
			_, err = res.Collect()
		}
		if Code(err) != status.InvalidChangeIdentifier || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %v", call, err)
		}
	}
	refused("CALL db.cdc.query($from)", last, "db.cdc.translateId")
	refused("CALL db.cdc.translateId($from)", lost, "the newest is 1")
	refused("CALL db.cdc.translateId($from)", "nonsense", "form")
	write(t, db.Session(), "CREATE (:N {i: 2})")
	refused("CALL db.cdc.translateId($from)", lost, "committed at another time")
	here := oneText(t, db, "CALL db.cdc.translateId('"+last+"')")
	events, _ := changesAfter(t, db, here, nil)
	if len(events) != 1 || events[0]["tx"] != int64(2) {
		t.Error(events)
	}
	if same := oneText(t, db, "CALL db.cdc.translateId('"+here+"')"); same != here {
		t.Errorf("%s is of this database, and became %s", here, same)
	}
}
