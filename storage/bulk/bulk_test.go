package bulk

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

type rel struct {
	start, end int64
	w          int64
	s          string
}

// TestBuild builds a random graph by several appenders and compares what a
// store reads back.
func TestBuild(t *testing.T) {
	for seed := range uint64(3) {
		for _, limit := range []int64{0, 1, 1 << 20} {
			t.Run(fmt.Sprint(seed, limit), func(t *testing.T) { testBuild(t, rand.New(rand.NewPCG(seed, 1)), limit) })
		}
	}
}

func testBuild(t *testing.T, r *rand.Rand, limit int64) {
	dir := filepath.Join(t.TempDir(), "db")
	b, err := NewBuilder(dir, Options{Workers: 2, MaxMemory: limit})
	if err != nil {
		t.Fatal(err)
	}
	names := map[int64]string{}
	mixed := map[int64]value.Value{}
	extra := map[int64]bool{}
	var ids []uint32
	for g := range 3 {
		a := b.Nodes([]string{"All", fmt.Sprint("G", g)}, []ColumnSpec{{"name"}, {"mixed"}})
		for i := range r.IntN(9000) {
			name := fmt.Sprint(g, "/", i%5000)
			a.SetString(0, []byte(name))
			v := value.Null
			switch i % 5 {
			case 0:
				v = value.Int(int64(i))
			case 1:
				v = value.String(name)
			case 2:
				v = value.List([]value.Value{value.Int(1), value.Int(int64(i))})
			}
			a.Set(1, v)
			x := r.IntN(3) == 0
			if x {
				a.AddLabel(b.Label("Extra"))
				a.AddLabel(b.Label("All"))
			}
			id := a.Append()
			names[int64(id)], mixed[int64(id)], extra[int64(id)] = name, v, x
			ids = append(ids, id)
		}
	}
	var want []rel
	b.Expect(60000)
	for g := range 3 {
		a := b.Relationships("R", []ColumnSpec{{"w"}, {"s"}}[:g])
		for i := range r.IntN(20000) {
			x := rel{start: int64(ids[r.IntN(len(ids))]), end: int64(ids[r.IntN(min(len(ids), 50))]), w: -1}
			a.Begin(uint32(x.start), uint32(x.end))
			if g > 0 && i%3 > 0 {
				x.w = int64(i)
				a.SetInt(0, x.w)
			}
			if g > 1 {
				x.s = fmt.Sprint("s", i%7)
				a.SetString(1, []byte(x.s))
			}
			a.End()
			want = append(want, x)
		}
	}
	b.Relationships("NONE", nil)
	if _, err := b.Finish(); err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(dir, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	snap := s.Snapshot()
	if snap.NodeCount() != int64(len(ids)) || snap.RelCount() != int64(len(want)) {
		t.Fatal(snap.NodeCount(), snap.RelCount())
	}
	compareNodes(t, snap, names, mixed, extra)
	compareRels(t, snap, want, extra)
}

func compareNodes(t *testing.T, snap *storage.Snapshot, names map[int64]string, mixed map[int64]value.Value, extra map[int64]bool) {
	t.Helper()
	all, _ := snap.Catalog().Label("All")
	ex, _ := snap.Catalog().Label("Extra")
	name, _ := snap.Catalog().Key("name")
	mix, _ := snap.Catalog().Key("mixed")
	if snap.LabelCount(all) != int64(len(names)) {
		t.Fatal("label count", snap.LabelCount(all))
	}
	for id, n := range names {
		if got := snap.NodeProperty(id, name); got.AsString() != n {
			t.Fatalf("node %d is named %q, not %q", id, got.AsString(), n)
		}
		if got := snap.NodeProperty(id, mix); string(value.AppendBinary(nil, got)) != string(value.AppendBinary(nil, mixed[id])) {
			t.Fatalf("node %d: mixed is %v, not %v", id, got, mixed[id])
		}
		if snap.HasLabel(id, ex) != extra[id] || !snap.HasLabel(id, all) {
			t.Fatalf("node %d: labels", id)
		}
	}
}

func compareRels(t *testing.T, snap *storage.Snapshot, want []rel, extra map[int64]bool) {
	t.Helper()
	typ, _ := snap.Catalog().Type("R")
	w, _ := snap.Catalog().Key("w")
	sk, _ := snap.Catalog().Key("s")
	ex, _ := snap.Catalog().Label("Extra")
	key := func(x rel) string { return fmt.Sprint(x) }
	wantKeys, gotKeys := []string{}, []string{}
	fromExtra := int64(0)
	// Ids are by start node, then in the order of appending.
	slices.SortStableFunc(want, func(x, y rel) int { return cmp.Compare(x.start, y.start) })
	for _, x := range want {
		wantKeys = append(wantKeys, key(x))
		if extra[x.start] {
			fromExtra++
		}
	}
	var buf storage.Buffer
	snap.RelIDs(typ, 0, func(id int64) bool {
		a, b, _, _ := snap.Rel(id)
		x := rel{start: a, end: b, w: -1}
		if v := snap.RelProperty(id, w); !v.IsNull() {
			x.w = v.AsInt()
		}
		if v := snap.RelProperty(id, sk); !v.IsNull() {
			x.s = v.AsString()
		}
		gotKeys = append(gotKeys, key(x))
		for d, ends := range [2][2]int64{{a, b}, {b, a}} {
			nodes, rels := snap.Neighbours(ends[0], typ, storage.Direction(d), &buf)
			if i := slices.Index(rels, uint32(id)); i < 0 || int64(nodes[i]) != ends[1] || !sorted(nodes, rels) {
				t.Fatalf("relationship %d is not in the neighbours of %d", id, ends[0])
			}
		}
		return true
	})
	if !slices.Equal(wantKeys, gotKeys) {
		t.Fatal("relationships differ, or their order does")
	}
	if n, exact := snap.PatternCount(ex, typ, catalog.AnyLabel); exact && n != fromExtra {
		t.Fatal(n, fromExtra)
	}
}

func sorted(nodes, rels []uint32) bool {
	for i := 1; i < len(nodes); i++ {
		if nodes[i-1] > nodes[i] || nodes[i-1] == nodes[i] && rels[i-1] >= rels[i] {
			return false
		}
	}
	return true
}

// TestAscending builds relationships that come in the order of their ends.
func TestAscending(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	b, err := NewBuilder(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := b.Nodes([]string{"All"}, []ColumnSpec{{"name"}, {"mixed"}})
	r := b.Relationships("R", []ColumnSpec{{"w"}, {"s"}})
	b.Label("Extra")
	var want []rel
	for i := range uint32(3000) {
		a.Append()
		for end := range i % 7 {
			r.Append(i, end)
			want = append(want, rel{int64(i), int64(end), -1, ""})
		}
	}
	if _, err := b.Finish(); err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(dir, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	compareRels(t, s.Snapshot(), want, nil)
}

func TestBuilderErrors(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	b, err := NewBuilder(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewBuilder(dir, Options{}); status.CodeOf(err) != status.DatabaseInUse {
		t.Error("built twice at once:", err)
	}
	b.Relationships("R", nil).Append(7, 8)
	if _, err := b.Finish(); err == nil {
		t.Error("a relationship of missing nodes was accepted")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("a failed build left its folder behind:", err)
	}
	for round := range 2 {
		if b, err = NewBuilder(dir, Options{Overwrite: round > 0}); err != nil {
			t.Fatal(err)
		}
		b.Nodes(nil, nil).Append()
		if _, err := b.Finish(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := NewBuilder(dir, Options{}); status.CodeOf(err) != status.InvalidRequest {
		t.Error("a database was overwritten:", err)
	}
	if b, err = NewBuilder(dir, Options{Overwrite: true}); err != nil {
		t.Fatal(err)
	}
	b.Abort()
	s, err := storage.Open(dir, storage.Options{})
	if err != nil || s.Snapshot().NodeCount() != 1 {
		t.Fatal("an aborted build harmed what was there:", err)
	}
	s.Close()
}
