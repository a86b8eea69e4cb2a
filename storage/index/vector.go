package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// Vectors is the contents of a vector index: vectors in single precision, which is what their columns do not have. Most
// lie in a graph, which never changes; what came since lies beside it, and what has left it is marked. A search walks
// through the graph and compares with all that lie beside it, so that it misses no change. From time to time the graph is
// made anew in the background, see Overdue.
type Vectors struct {
	owner      uint64
	dimensions int // 0: any
	m, ef      int
	cosine     bool

	fresh Tree[entry] // beside the graph, by id
	odd   int         // how many of fresh the graph could not take: it has vectors of one length
	graph *graph      // nil: none
	dead  Tree[uint32]
}

// entry is an entity's vector.
type entry struct {
	id  uint32
	vec []float32
}

// When a graph is made: exactBelow vectors are compared with as fast as a graph is searched; so is what has come since the
// graph was made, up to a part of it. What has left the graph costs time and is walked through, up to a part.
const (
	exactBelow = 4096
	freshPart  = 16
	deadPart   = 3
)

// Searches look for so many vectors, even where fewer are asked for, lest they miss some; where one asks for more than
// a part of all, they are compared with.
const (
	leastSearched = 128
	exactPart     = 8
)

// NewVectors makes an empty vector index with an index's settings.
func NewVectors(ix *catalog.Index) *Vectors {
	v := &Vectors{cosine: ix.Setting("vector.similarity_function").AsString() == "COSINE", m: 16, ef: 100}
	for name, to := range map[string]*int{"vector.dimensions": &v.dimensions, "vector.hnsw.m": &v.m, "vector.hnsw.ef_construction": &v.ef} {
		if x := ix.Setting(name); x.Kind() == value.KindInt {
			*to = int(x.AsInt())
		}
	}
	return v
}

// Dimensions is how many numbers the vectors have, 0 where they may differ.
func (v *Vectors) Dimensions() int { return v.dimensions }

// Len is how many entities there are.
func (v *Vectors) Len() int { return v.fresh.Len() + v.inGraph() }

func (v *Vectors) inGraph() int {
	if v.graph == nil {
		return 0
	}
	return len(v.graph.order) - v.gone()
}

// gone is how many of the graph's entities are not there any more: those places marked that are an entity's last.
func (v *Vectors) gone() int {
	return v.dead.Len() - (len(v.graph.ids) - len(v.graph.order))
}

// Own gives an index that the branch may change.
func (v *Vectors) Own(gen uint64) Contents {
	if v.owner == gen {
		return v
	}
	c := *v
	c.owner = gen
	return &c
}

// vector is the numbers of a value; ok is false where it is none that the index has.
func (v *Vectors) vector(x value.Value, buf []float32) (list []float32, ok bool) {
	list, ok = v.Usable(x, buf)
	return list, ok && (v.dimensions == 0 || len(list) == v.dimensions)
}

// Usable is the numbers of a list, or vector, that can be compared: finite, and for cosine not all 0.
func (v *Vectors) Usable(x value.Value, buf []float32) (list []float32, ok bool) {
	list = buf[:0]
	switch x.Kind() {
	case value.KindVector:
		vec := x.AsVector()
		for i := range vec.Dims() {
			list = append(list, float32(vec.Float(i)))
		}
	case value.KindList:
		for _, e := range x.AsList() {
			if !e.IsNumber() {
				return nil, false
			}
			list = append(list, float32(e.Number()))
		}
	}
	sum := 0.0
	for _, f := range list {
		sum += float64(f) * float64(f)
	}
	return list, len(list) > 0 && !math.IsInf(sum, 0) && !math.IsNaN(sum) && (!v.cosine || sum > 0)
}

func (v *Vectors) place(id uint32) Pos {
	return v.fresh.Search(func(e entry) bool { return e.id < id })
}

// isDead reports whether a place of the graph is marked, and where the mark is or would be.
func (v *Vectors) isDead(at uint32) (Pos, bool) {
	p := v.dead.Search(func(e uint32) bool { return e < at })
	e, there := v.dead.At(p)
	return p, there && e == at
}

// Insert puts the entity in, if its property is a vector of the index.
func (v *Vectors) Insert(gen uint64, cols []*column.Column, id uint32) {
	vec, ok := v.vector(cols[0].Get(int64(id)), nil)
	if !ok {
		return
	}
	if at, there := v.graph.find(id); there {
		mark, dead := v.isDead(at)
		switch {
		case !dead:
			return
		case slices.Equal(v.graph.vec(at), vec):
			v.dead.Delete(gen, mark)
			return
		}
	}
	p := v.place(id)
	if e, there := v.fresh.At(p); !there || e.id != id {
		v.fresh.Insert(gen, p, entry{id, vec})
	}
}

// Remove takes the entity out, if it is there.
func (v *Vectors) Remove(gen uint64, _ []*column.Column, id uint32) {
	p := v.place(id)
	if e, there := v.fresh.At(p); there && e.id == id {
		v.fresh.Delete(gen, p)
		return
	}
	if at, there := v.graph.find(id); there {
		if mark, dead := v.isDead(at); !dead {
			v.dead.Insert(gen, mark, at)
		}
	}
}

// buildVectors makes an index of entities. It has no graph yet.
func buildVectors(ix *catalog.Index, cols []*column.Column, ids []uint32, pool workers.Pool) (*Vectors, error) {
	v := NewVectors(ix)
	list := make([]entry, len(ids))
	err := pool.Each(len(ids), 256, func(from, to int) {
		for i := from; i < to; i++ {
			if vec, ok := v.vector(cols[0].Get(int64(ids[i])), nil); ok {
				list[i] = entry{ids[i], slices.Clip(vec)}
			}
		}
	})
	list = slices.DeleteFunc(list, func(e entry) bool { return e.vec == nil })
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	v.fresh = FromSorted(list)
	return v, err
}

// without is the index without some entities.
func (v *Vectors) without(gone func(id uint32) bool) *Vectors {
	rest := *v
	rest.owner = 0
	rest.fresh = FromSorted(slices.DeleteFunc(v.fresh.Items(), func(e entry) bool { return gone(e.id) }))
	if v.graph == nil {
		return &rest
	}
	var dead []uint32
	for at, id := range v.graph.ids {
		if _, was := v.isDead(uint32(at)); was || gone(id) {
			dead = append(dead, uint32(at))
		}
	}
	rest.dead = FromSorted(dead)
	return &rest
}

// live is what the graph has and is not marked.
func (v *Vectors) live() []entry {
	var out []entry
	if v.graph == nil {
		return nil
	}
	for _, at := range v.graphPlaces() {
		out = append(out, entry{v.graph.ids[at], v.graph.vec(at)})
	}
	return out
}

// dump is all entities, ascending, each with a hash of its vector.
func (v *Vectors) dump() []uint64 {
	all := append(v.live(), v.fresh.Items()...)
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	var out []uint64
	for _, e := range all {
		hash := uint64(0)
		for _, f := range e.vec {
			hash = value.HashInt(int64(math.Float32bits(f)), hash)
		}
		out = append(out, uint64(e.id), hash)
	}
	return out
}

// Overdue reports whether the graph should be made anew, see Renewed.
func (v *Vectors) Overdue() bool {
	beside := v.fresh.Len() - v.odd
	if v.graph == nil {
		return beside >= exactBelow
	}
	return beside >= max(exactBelow/2, len(v.graph.ids)/freshPart) || v.dead.Len() > max(exactBelow/2, len(v.graph.ids)/deadPart)
}

// Renewed is the same index with what lies beside the graph in it, and without what has left it.
func (v *Vectors) Renewed(pool workers.Pool) (Contents, error) {
	next := *v
	next.owner = 0
	more := v.fresh.Items()
	base := v.graph
	if base == nil || v.dead.Len() > len(base.ids)/deadPart/2 {
		more = append(v.live(), more...)
		base = emptyGraph(v.usualLength(more), v.m, v.ef, v.cosine)
		next.dead = Tree[uint32]{}
	}
	var rest []entry
	more = slices.DeleteFunc(more, func(e entry) bool {
		if len(e.vec) != base.dims {
			rest = append(rest, e)
			return true
		}
		return false
	})
	slices.SortFunc(rest, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	next.fresh, next.odd = FromSorted(rest), len(rest)
	var err error
	next.graph, err = base.grown(more, pool)
	return &next, err
}

// usualLength is how many numbers most vectors have.
func (v *Vectors) usualLength(list []entry) int {
	if v.dimensions != 0 {
		return v.dimensions
	}
	counts := map[int]int{}
	best := 0
	for _, e := range list {
		n := len(e.vec)
		counts[n]++
		if counts[n] > counts[best] || counts[n] == counts[best] && n < best {
			best = n
		}
	}
	return best
}
