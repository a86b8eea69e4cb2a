package storage

import (
	"testing"

	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/value"
)

// TestTraces holds what is kept of commits while an older transaction runs to what others must know: nothing of what is done
// to new entities, one entry for a row of entities, no values.
func TestTraces(t *testing.T) {
	s := OpenMemory()
	old := s.Begin()
	defer old.Rollback()
	tx := s.Begin()
	l, a, typ := tx.Label("L"), tx.Key("a"), tx.Type("T")
	for i := range 1000 {
		n := tx.CreateNode()
		tx.AddLabel(n, l)
		tx.SetNodeProperty(n, a, value.Int(int64(i)))
	}
	rel, err := tx.CreateRel(3, 4, typ)
	if err != nil {
		t.Fatal(err)
	}
	tx.SetRelProperty(rel, a, value.Int(1))
	commit(t, tx)
	tx = s.Begin()
	for n := range int64(500) {
		tx.SetNodeProperty(n+100, a, value.String("a long text that nobody keeps"))
	}
	tx.RemoveLabel(7, l)
	commit(t, tx)
	tx = s.Begin()
	for n := range int64(400) {
		tx.DeleteNode(n + 200)
	}
	tx.DeleteRel(rel)
	commit(t, tx)
	want := [][]trace{
		{{record.CreateNode, 0, 0, 1000, 0, 0}, {record.CreateRel, uint32(typ), 0, 1, 3, 4}},
		{{record.SetNodeProp, uint32(a), 100, 500, 0, 0}, {record.RemoveLabel, uint32(l), 7, 1, 0, 0}},
		{{record.DeleteNode, 0, 200, 400, 0, 0}, {record.DeleteRel, 0, 0, 1, 0, 0}},
	}
	m := old.base.mark
	for i, w := range want {
		if m = m.next.Load(); m == nil {
			t.Fatal("a commit has left no mark")
		}
		if len(m.traces) != len(w) || m.traces[0] != w[0] || m.traces[1] != w[1] {
			t.Errorf("commit %d is kept as %v, not %v", i, m.traces, w)
		}
	}
}
