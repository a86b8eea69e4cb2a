package storage

import (
	"math/rand/v2"
	"slices"
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
	if _, err := tx.CreateRel(3, 4, typ); err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	tx = s.Begin()
	for n := range int64(400) {
		tx.DeleteNode(n + 200)
	}
	tx.DeleteRel(rel)
	commit(t, tx)
	want := [][]trace{
		{{nodeMade, 0, 0, 1000}, {relMade, 0, 0, 1}},
		{{nodeProp, uint32(a), 100, 500}, {nodeLabel, uint32(l), 7, 1}, {relMade, 0, 1, 1}, {nodeUse, 0, 3, 2}},
		{{nodeGone, 0, 200, 400}, {relGone, 0, 0, 1}},
	}
	m := old.base.mark
	for i, w := range want {
		next := m.after.Load()
		if next == nil {
			t.Fatal("a commit has left nothing")
		}
		if !slices.Equal(next.traces, w) {
			t.Errorf("commit %d is kept as %v, not %v", i, next.traces, w)
		}
		m = next.to
	}
}

// kept is how many traces and links a chain has.
func kept(m *mark) (traces, links int) {
	for l := m.after.Load(); l != nil; l = l.to.after.Load() {
		traces, links = traces+len(l.traces), links+1
	}
	return traces, links
}

// TestTracesOfManyCommits holds what 100,000 commits beside open transactions leave to what they touched, not what they were.
func TestTracesOfManyCommits(t *testing.T) {
	const entities, commits = 50, 100_000
	s := OpenMemory()
	tx := s.Begin()
	a, typ := tx.Key("a"), tx.Type("T")
	for range entities {
		tx.CreateNode()
	}
	commit(t, tx)
	old := s.Begin()
	defer old.Rollback()
	old.SetNodeProperty(entities-1, a, value.Int(1))
	var middle *Tx
	for i := range commits {
		tx := s.Begin()
		node := int64(i * 5 % (entities - 1))
		if i%100 == 0 {
			if _, err := tx.CreateRel(node, (node+1)%(entities-1), typ); err != nil {
				t.Fatal(err)
			}
		} else {
			tx.SetNodeProperty(node, a, value.Int(int64(i)))
		}
		commit(t, tx)
		if i == commits/2 {
			middle = s.Begin()
			defer middle.Rollback()
		}
	}
	const most = 4*(3*entities) + 4*shortenEvery // touches of three kinds; what is not yet put together
	if traces, links := kept(old.base.mark); traces > most || links > 3*shortenEvery {
		t.Errorf("beside the old transaction %d traces are kept in %d links, want at most %d", traces, links, most)
	}
	if traces, _ := kept(middle.base.mark); traces > most/2 {
		t.Errorf("beside the one in the middle %d traces are kept", traces)
	}
	if err := old.conflict(); err != nil {
		t.Errorf("nobody touched what it changed, but: %v", err)
	}
	old.SetNodeProperty(3, a, value.Int(1))
	if old.conflict() == nil {
		t.Error("it changes what others changed")
	}
}

// randomRecord is a transaction that has done something to a few of 40 entities.
func randomRecord(r *rand.Rand) *Tx {
	tx := &Tx{}
	for range 1 + r.IntN(4) {
		op := record.Op{Kind: record.Kind(1 + r.IntN(int(record.DropConstraint))), Key: uint32(r.IntN(3)), ID: uint32(r.IntN(40))}
		switch op.Kind {
		case record.CreateNode:
			op.ID += 100
			if n := len(tx.newNodes); n > 0 {
				op.ID = tx.newNodes[n-1] + 1
			}
			tx.newNodes = append(tx.newNodes, op.ID)
		case record.CreateRel:
			op.ID += 100
			if n := len(tx.newRels); n > 0 {
				op.ID = tx.newRels[n-1] + 1
			}
			tx.newRels = append(tx.newRels, op.ID)
			op.Start, op.End = uint32(r.IntN(40)), uint32(r.IntN(40))
			if n := len(tx.newNodes); n > 0 && r.IntN(2) == 0 {
				op.End = tx.newNodes[n-1]
			}
		default:
			if op.Kind.Schema() && r.IntN(20) > 0 {
				continue
			}
		}
		tx.rec.Ops = append(tx.rec.Ops, op)
	}
	return tx
}

// TestShortened holds a chain that is shortened at random to one that is not, and to the records themselves: the same transactions may
// follow from each place in it, and the same entities count as touched.
func TestShortened(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		first, plain := new(mark), []*mark{new(mark)}
		marks, last := []*mark{first}, first
		var records []*Tx
		for i := range 300 {
			tx := randomRecord(r)
			records = append(records, tx)
			m, p := new(mark), new(mark)
			last.after.Store(&link{traces: tx.traces(), records: 1, to: m})
			plain[i].after.Store(&link{traces: tx.traces(), records: 1, to: p})
			marks, plain, last = append(marks, m), append(plain, p), m
			if r.IntN(8) > 0 {
				continue
			}
			held := map[*mark]struct{}{}
			for range r.IntN(4) {
				held[marks[r.IntN(len(marks))]] = struct{}{}
			}
			marks[r.IntN(len(marks))/3].shorten(held)
			at := r.IntN(len(marks))
			mine := randomRecord(r).mine()
			want := plain[at].meets(mine) != nil
			if got := marks[at].meets(mine) != nil; got != want || got != meetsRecords(records[at:], mine) {
				t.Fatalf("seed %d, record %d, from %d: a conflict is %v, want %v", seed, i, at, got, want)
			}
			for _, rels := range []bool{false, true} {
				if !touchedBetween(marks[at], last, rels).Equals(touchedBetween(plain[at], p, rels)) {
					t.Fatalf("seed %d, record %d: other entities are touched", seed, i)
				}
			}
		}
		first.shorten(nil)
		shortened, _ := kept(first)
		if all, _ := kept(plain[0]); shortened >= all {
			t.Errorf("seed %d: %d of %d traces are left", seed, shortened, all)
		}
	}
}

// meetsRecords is what mark.meets is to say, by the records' operations.
func meetsRecords(records []*Tx, mine map[uint64]struct{}) (met bool) {
	for _, tx := range records {
		for i := range tx.rec.Ops {
			touches(&tx.rec.Ops[i], func(x touch) {
				_, same := mine[x.packed()]
				met = met || same && !x.shared()
				if other, ok := x.excludes(); ok {
					_, excluded := mine[other.packed()]
					met = met || excluded
				}
			})
		}
	}
	return met
}
