package index

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// uniform and clustered make random vectors: in a cube, or about a few centres, one behind the other.
func uniform(r *rand.Rand, n, dims int) [][]float32 {
	out := make([][]float32, n)
	for i := range out {
		for range dims {
			out[i] = append(out[i], r.Float32()*2-1)
		}
	}
	return out
}

func clustered(r *rand.Rand, n, dims int) [][]float32 {
	const each = 200
	centres := uniform(r, n/each+1, dims)
	out := make([][]float32, n)
	for i := range out {
		for _, c := range centres[i/each] {
			out[i] = append(out[i], c+float32(r.NormFloat64())/20)
		}
	}
	return out
}

func vectorIndex(similarity string, dims int64) *catalog.Index {
	return &catalog.Index{Kind: catalog.Vector, Config: []catalog.Setting{
		{Name: "vector.dimensions", Value: value.Int(dims)}, {Name: "vector.similarity_function", Value: value.String(similarity)},
	}}
}

// indexed is vectors in an index, entity 3i has the i-th, and a graph with all of them.
func indexed(t testing.TB, similarity string, list [][]float32, pool workers.Pool) *Vectors {
	t.Helper()
	v := NewVectors(vectorIndex(similarity, int64(len(list[0]))))
	var es []entry
	for i, vec := range list {
		es = append(es, entry{uint32(3 * i), vec})
	}
	v.fresh = FromSorted(es)
	c, err := v.Renewed(pool)
	if err != nil {
		t.Fatal(err)
	}
	return c.(*Vectors)
}

func never() error { return nil }

// recall is which part of the truly nearest k a search finds, over many queries.
func recall(t testing.TB, v *Vectors, queries [][]float32, k int) float64 {
	t.Helper()
	found, all := 0, 0
	for _, q := range queries {
		want, err := v.Exact(q, k, never)
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.Nearest(q, k, never)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("a search for %d found %d", k, len(got))
		}
		for _, h := range got {
			if h.Score >= want[len(want)-1].Score { // as good as the worst that belongs there
				found++
			}
		}
		all += len(want)
	}
	return float64(found) / float64(all)
}

// TestRecall holds the graph against comparing with all vectors.
func TestRecall(t *testing.T) {
	const n, dims, k = 4500, 16, 10
	for _, similarity := range []string{"COSINE", "EUCLIDEAN"} {
		for name, sample := range map[string]func(*rand.Rand, int, int) [][]float32{"uniform": uniform, "clustered": clustered} {
			r := rand.New(rand.NewPCG(1, 2))
			list := sample(r, n+100, dims)
			r.Shuffle(100, func(i, k int) { list[n+i], list[k*40] = list[k*40], list[n+i] }) // queries from everywhere
			v := indexed(t, similarity, list[:n], workers.All(context.Background()))
			if got := recall(t, v, list[n:n+50], k); got < 0.95 {
				t.Errorf("%s, %s: recall %.3f", similarity, name, got)
			}
		}
	}
}

// TestGraphByManyWorkers makes the same graph whatever the number of workers, in one go.
func TestGraphByManyWorkers(t *testing.T) {
	list := clustered(rand.New(rand.NewPCG(3, 4)), 2500, 8)
	one, many := indexed(t, "COSINE", list, workers.Pool{}).graph, indexed(t, "COSINE", list, workers.Pool{Size: 7}).graph
	if !slices.Equal(one.near, many.near) || !slices.Equal(one.upper, many.upper) || one.top != many.top {
		t.Fatal("the graph depends on the number of workers")
	}
}

// TestVectorChanges changes an index at random, makes its graph anew now and then, stores and loads it, and compares with
// an index that has no graph; states from before stay as they were.
func TestVectorChanges(t *testing.T) {
	const n, dims = 1500, 6
	r := rand.New(rand.NewPCG(5, 6))
	ix := vectorIndex("EUCLIDEAN", 0)
	col := column.New()
	set := func(gen uint64, id uint32) {
		size := dims
		if r.IntN(20) == 0 {
			size = 3 // these stay beside the graph
		}
		var list []value.Value
		for _, f := range uniform(r, 1, size)[0] {
			list = append(list, value.Float(float64(f)))
		}
		col = col.Own(gen)
		col.Set(id, value.List(list))
	}
	for id := range uint32(n) {
		set(1, id)
	}
	ids := make([]uint32, n)
	for i := range ids {
		ids[i] = uint32(i)
	}
	build := func(there map[uint32]bool) *Vectors {
		var list []uint32
		for id := range there {
			list = append(list, id)
		}
		c, err := Build(ix, []*column.Column{col}, list, workers.Pool{Size: 2})
		if err != nil {
			t.Fatal(err)
		}
		return c.(*Vectors)
	}
	there := map[uint32]bool{}
	for _, id := range ids {
		there[id] = true
	}
	v := build(there)
	for round := range 40 {
		gen := uint64(10 + round)
		before := Dump(v)
		old := v
		v = v.Own(gen).(*Vectors)
		for range r.IntN(120) {
			id := uint32(r.IntN(n))
			cols := []*column.Column{col}
			if there[id] {
				v.Remove(gen, cols, id)
			}
			if there[id] = r.IntN(3) > 0; !there[id] {
				delete(there, id)
				continue
			}
			if r.IntN(4) > 0 {
				set(gen, id)
			}
			v.Insert(gen, []*column.Column{col}, id)
		}
		if !slices.Equal(Dump(old), before) {
			t.Fatalf("round %d: the state before has changed", round)
		}
		switch r.IntN(4) {
		case 0:
			c, err := v.Renewed(workers.Pool{Size: 3})
			if err != nil {
				t.Fatal(err)
			}
			v = c.(*Vectors)
		case 1:
			c, err := Load(ix, Store(v))
			if err != nil {
				t.Fatal(err)
			}
			v = c.(*Vectors)
		case 2:
			gone := map[uint32]bool{}
			for range 20 {
				gone[uint32(r.IntN(n))] = true
			}
			v = Without(v, func(id uint32) bool { return gone[id] }).(*Vectors)
			for id := range gone {
				delete(there, id)
			}
		}
		exact := build(there)
		if !slices.Equal(Dump(v), Dump(exact)) || v.Len() != exact.Len() {
			t.Fatalf("round %d: the index has other vectors than the columns, %d instead of %d", round, v.Len(), exact.Len())
		}
		queries := uniform(r, 5, dims)
		if got := recall(t, v, queries, 10); got < 0.9 {
			t.Fatalf("round %d: recall %.2f", round, got)
		}
	}
}

// TestManyTheSame finds as many as are asked for among vectors that are all the same.
func TestManyTheSame(t *testing.T) {
	list := make([][]float32, 5000)
	for i := range list {
		list[i] = []float32{1, 2, 3}
	}
	v := indexed(t, "COSINE", list, workers.Pool{Size: 2})
	for _, k := range []int{1, 10, 500, 4999, 5000, 10000} {
		hits, err := v.Nearest([]float32{1, 2, 2}, k, never)
		if err != nil || len(hits) != min(k, len(list)) {
			t.Fatalf("asked for %d, found %d, %v", k, len(hits), err)
		}
	}
}

// TestDamagedVectors loads arrays that were cut: an error, never a panic.
func TestDamagedVectors(t *testing.T) {
	v := indexed(t, "COSINE", uniform(rand.New(rand.NewPCG(7, 8)), 300, 4), workers.Pool{})
	ix := vectorIndex("COSINE", 4)
	stored := Store(v)
	for i := range stored {
		cut := slices.Clone(stored)
		if len(cut[i]) == 0 {
			continue
		}
		cut[i] = cut[i][:len(cut[i])-4]
		if i == 8 { // levels are a byte each
			cut[i] = cut[i][:len(cut[i])-1]
		}
		if _, err := Load(ix, cut); err == nil && i != 4 {
			t.Errorf("array %d may be cut", i)
		}
		if _, err := Load(ix, stored[:i]); err == nil && i > 1 {
			t.Errorf("%d arrays are enough", i)
		}
	}
}

// BenchmarkVectors compares a search in the graph with comparing with all vectors.
func BenchmarkVectors(b *testing.B) {
	for _, dims := range []int{32, 384} {
		list := clustered(rand.New(rand.NewPCG(1, 2)), 20_000, dims)
		v := indexed(b, "COSINE", list, workers.All(b.Context()))
		queries := list[:200]
		b.Run("graph", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if _, err := v.Nearest(queries[i%200], 10, never); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(recall(b, v, queries[:50], 10), "recall")
		})
		b.Run("exact", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if _, err := v.Exact(queries[i%200], 10, never); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
