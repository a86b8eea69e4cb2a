package storage

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// script runs random operations on a store and on a model side by side.
type script struct {
	t         *testing.T
	r         *rand.Rand
	dir       string // "" in memory
	s         *Store
	committed *model
	commits   []*scriptTx // in order
	open      []*scriptTx
	pinned    []pin
}

// pin is an old snapshot that must stay as it is.
type pin struct {
	s *Snapshot
	m *model
}

type scriptTx struct {
	tx      *Tx
	view    *model
	changes []change
	nodes   map[int64]bool // used
	rels    map[int64]bool
	began   int // commits before
}

func TestScripts(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("memory/", seed), func(t *testing.T) {
			sc := &script{t: t, r: rand.New(rand.NewPCG(seed, 7)), s: OpenMemory(), committed: newModel()}
			sc.run(400)
		})
		t.Run(fmt.Sprint("folder/", seed), func(t *testing.T) {
			sc := &script{t: t, r: rand.New(rand.NewPCG(seed, 9)), dir: filepath.Join(t.TempDir(), "0"), committed: newModel()}
			sc.s = mustOpen(t, sc.dir, Options{})
			sc.run(250)
			if err := sc.s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func (sc *script) run(steps int) {
	for range steps {
		switch k := sc.r.IntN(100); {
		case k < 20 && len(sc.open) < 4:
			sc.begin()
		case k < 40 && len(sc.open) > 0:
			sc.end()
		case k < 43:
			sc.pinned = append(sc.pinned, pin{sc.s.Snapshot(), sc.committed.clone()})
		case k < 47 && sc.dir != "":
			sc.reopen()
		case len(sc.open) > 0:
			sc.change(sc.open[sc.r.IntN(len(sc.open))])
		}
	}
	for len(sc.open) > 0 {
		sc.end()
	}
	compare(sc.t, "at the end", sc.s.Snapshot(), sc.committed)
	for i, p := range sc.pinned {
		compare(sc.t, fmt.Sprint("pinned snapshot ", i), p.s, p.m)
	}
}

func (sc *script) begin() {
	sc.open = append(sc.open, &scriptTx{
		tx: sc.s.Begin(), view: sc.committed.clone(), began: len(sc.commits),
		nodes: map[int64]bool{}, rels: map[int64]bool{},
	})
}

// end commits or rolls back one of the open transactions.
func (sc *script) end() {
	i := sc.r.IntN(len(sc.open))
	tx := sc.open[i]
	sc.open = slices.Delete(sc.open, i, i+1)
	compare(sc.t, "a transaction's view", tx.tx.Snapshot(), tx.view)
	if sc.r.IntN(5) == 0 {
		tx.tx.Rollback()
		return
	}
	seq, err := tx.tx.Commit(context.Background())
	if err != nil {
		if status.CodeOf(err) != status.Outdated {
			sc.t.Fatal(err)
		}
		if !sc.mayConflict(tx) {
			sc.t.Fatalf("a transaction without conflict was refused: %v", err)
		}
		return
	}
	if tx.tx.Changed() != (len(tx.changes) > 0) {
		sc.t.Fatal("Changed is wrong")
	}
	if len(tx.changes) == 0 {
		return
	}
	if seq != sc.s.Snapshot().Seq() {
		sc.t.Fatal("the bookmark is not the snapshot's name")
	}
	for _, c := range tx.changes {
		c(sc.committed)
	}
	sc.commits = append(sc.commits, tx)
	if sc.r.IntN(4) == 0 {
		compare(sc.t, "after a commit", sc.s.Snapshot(), sc.committed)
	}
}

// mayConflict reports whether a later commit used anything that tx used.
func (sc *script) mayConflict(tx *scriptTx) bool {
	for _, other := range sc.commits[tx.began:] {
		for id := range tx.nodes {
			if other.nodes[id] {
				return true
			}
		}
		for id := range tx.rels {
			if other.rels[id] {
				return true
			}
		}
	}
	return false
}

// reopen closes the store, or leaves it as a crash would: what is on the disk
// is copied and opened.
func (sc *script) reopen() {
	for _, tx := range sc.open {
		tx.tx.Rollback()
	}
	sc.open, sc.commits = nil, nil
	old := sc.s
	switch sc.r.IntN(3) {
	case 0:
		if err := old.Checkpoint(); err != nil {
			sc.t.Fatal(err)
		}
		fallthrough
	case 1:
		if err := old.Close(); err != nil {
			sc.t.Fatal(err)
		}
	case 2:
		dir := sc.dir + "x"
		if err := os.CopyFS(dir, os.DirFS(sc.dir)); err != nil {
			sc.t.Fatal(err)
		}
		defer old.Close()
		sc.dir = dir
	}
	sc.s = mustOpen(sc.t, sc.dir, Options{})
	compare(sc.t, "after opening again", sc.s.Snapshot(), sc.committed)
}

func pick[V any](r *rand.Rand, m map[int64]V) (int64, bool) {
	if len(m) == 0 {
		return 0, false
	}
	ids := slices.Sorted(maps.Keys(m))
	return ids[r.IntN(len(ids))], true
}

func (sc *script) value() value.Value {
	switch sc.r.IntN(12) {
	case 0, 1:
		return value.Null
	case 2, 3, 4:
		return value.Int(sc.r.Int64N(100))
	case 5:
		return value.Float(sc.r.Float64())
	case 6:
		return value.Bool(sc.r.IntN(2) == 0)
	case 7:
		return value.List([]value.Value{value.Int(1), value.String("x")})
	case 8:
		return value.DateOf(sc.r.Int64N(1000))
	case 9:
		return value.NewDateTime(sc.r.Int64N(1000), 5, value.UTC)
	default:
		return value.String(fmt.Sprint("text", sc.r.IntN(20)))
	}
}

// change does one random operation in a transaction.
func (sc *script) change(tx *scriptTx) {
	node, haveNode := pick(sc.r, tx.view.nodes)
	rel, haveRel := pick(sc.r, tx.view.rels)
	switch k := sc.r.IntN(20); {
	case k < 4 || !haveNode:
		sc.createNode(tx)
	case k < 9:
		n := 1
		if sc.r.IntN(10) == 0 {
			n = 300 // enough to merge deltas
		}
		for range n {
			end, _ := pick(sc.r, tx.view.nodes)
			sc.createRel(tx, node, end)
		}
	case k < 12:
		sc.setLabel(tx, node)
	case k < 15:
		key, v := fmt.Sprint("k", sc.r.IntN(4)), sc.value()
		tx.tx.SetNodeProperty(node, tx.tx.Key(key), v)
		tx.nodes[node] = true
		if _, has := tx.view.nodes[node].props[key]; has || !v.IsNull() {
			tx.do(func(m *model) { set(m.nodes[node].props, key, v) })
		}
	case k < 17 && haveRel:
		key, v := fmt.Sprint("k", sc.r.IntN(4)), sc.value()
		tx.tx.SetRelProperty(rel, tx.tx.Key(key), v)
		tx.rels[rel] = true
		if _, has := tx.view.rels[rel].props[key]; has || !v.IsNull() {
			tx.do(func(m *model) { set(m.rels[rel].props, key, v) })
		}
	case k < 19 && haveRel:
		sc.deleteRel(tx, rel)
	default:
		sc.deleteNode(tx, node)
	}
}

func (tx *scriptTx) do(c change) {
	c(tx.view)
	tx.changes = append(tx.changes, c)
}

func set(props map[string]value.Value, key string, v value.Value) {
	if v.IsNull() {
		delete(props, key)
		return
	}
	props[key] = v
}

func (sc *script) createNode(tx *scriptTx) {
	id := tx.tx.CreateNode()
	tx.do(func(m *model) {
		m.nodes[id] = modelNode{labels: map[string]bool{}, props: map[string]value.Value{}}
	})
}

func (sc *script) createRel(tx *scriptTx, start, end int64) {
	typ := fmt.Sprint("T", sc.r.IntN(3))
	id, err := tx.tx.CreateRel(start, end, tx.tx.Type(typ))
	if err != nil {
		sc.t.Fatal(err)
	}
	tx.nodes[start], tx.nodes[end] = true, true
	tx.do(func(m *model) {
		m.rels[id] = modelRel{start: start, end: end, typ: typ, props: map[string]value.Value{}}
	})
}

func (sc *script) setLabel(tx *scriptTx, node int64) {
	name := fmt.Sprint("L", sc.r.IntN(3))
	l, has := tx.tx.Label(name), tx.view.nodes[node].labels[name]
	tx.nodes[node] = true
	if sc.r.IntN(3) == 0 {
		if tx.tx.RemoveLabel(node, l) != has {
			sc.t.Fatal("RemoveLabel is wrong about the label")
		}
		if has {
			tx.do(func(m *model) { delete(m.nodes[node].labels, name) })
		}
		return
	}
	if tx.tx.AddLabel(node, l) == has {
		sc.t.Fatal("AddLabel is wrong about the label")
	}
	if !has {
		tx.do(func(m *model) { m.nodes[node].labels[name] = true })
	}
}

func (sc *script) deleteRel(tx *scriptTx, rel int64) {
	if !tx.tx.DeleteRel(rel) || tx.tx.DeleteRel(rel) || !tx.tx.RelDeleted(rel) {
		sc.t.Fatal("DeleteRel is wrong about the relationship")
	}
	tx.rels[rel] = true
	tx.do(func(m *model) { delete(m.rels, rel) })
}

// deleteNode detaches the node first.
func (sc *script) deleteNode(tx *scriptTx, node int64) {
	for id, r := range tx.view.rels {
		if r.start == node || r.end == node {
			sc.deleteRel(tx, id)
		}
	}
	if !tx.tx.DeleteNode(node) || tx.tx.DeleteNode(node) || !tx.tx.NodeDeleted(node) {
		sc.t.Fatal("DeleteNode is wrong about the node")
	}
	tx.nodes[node] = true
	tx.do(func(m *model) { delete(m.nodes, node) })
}
