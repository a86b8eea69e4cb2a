package index

import (
	"errors"
	"slices"
	"unsafe"

	"github.com/morseldb/morsel/storage/catalog"
)

// A checkpoint has contents as arrays that are mapped and used as they are, see Store.

// errDamaged is that arrays are not what Store gave.
var errDamaged = errors.New("the arrays do not fit each other")

// flat is what lies in arrays.
type flat interface {
	uint8 | uint32 | uint64 | int64 | float32 | cell | posting
}

// bytesOf is the memory of an array.
func bytesOf[T flat](a []T) []byte {
	if len(a) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a))), len(a)*int(unsafe.Sizeof(a[0])))
}

// arrays takes arrays one after the other; what does not fit is an error, after which all are empty.
type arrays struct {
	list [][]byte
	err  error
}

// take is the next array; n is how many entries it must have, below 0: any.
func take[T flat](a *arrays, n int) []T {
	var zero T
	size := int(unsafe.Sizeof(zero))
	if a.err == nil && (len(a.list) == 0 || len(a.list[0])%size != 0 || n >= 0 && len(a.list[0]) != n*size) {
		a.err = errDamaged
	}
	if a.err != nil {
		return nil
	}
	b := a.list[0]
	a.list = a.list[1:]
	if len(b) == 0 {
		return nil
	}
	if at := unsafe.Pointer(unsafe.SliceData(b)); uintptr(at)%unsafe.Alignof(zero) != 0 {
		a.err = errDamaged
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
}

// Store is contents as a checkpoint has them: arrays in the memory's form.
func Store(c Contents) [][]byte {
	switch c := c.(type) {
	case *Sorted:
		return [][]byte{bytesOf(c.Items())}
	case *Text:
		return [][]byte{bytesOf(c.Items())}
	case *Points:
		return [][]byte{bytesOf(c.Items())}
	case *Vectors:
		return c.store()
	case *Fulltext:
		return c.store()
	}
	return nil
}

// Load makes contents of what Store gave, which it keeps; nil where they must be built, as those of checkpoints from
// before there was their form.
func Load(ix *catalog.Index, stored [][]byte) (Contents, error) {
	a := &arrays{list: stored}
	switch ix.Kind {
	case catalog.Range:
		return &Sorted{Tree: FromSorted(take[uint32](a, -1))}, a.err
	case catalog.Text:
		return &Text{Tree: FromSorted(take[uint64](a, -1))}, a.err
	case catalog.Point:
		return &Points{Tree: FromSorted(take[cell](a, -1))}, a.err
	case catalog.Vector:
		if len(stored) == 1 {
			return nil, nil
		}
		v := NewVectors(ix)
		v.load(a)
		return v, a.err
	case catalog.Fulltext:
		f := NewFulltext(ix)
		f.load(a)
		return f, a.err
	}
	return nil, nil
}

// store writes the vectors beside the graph, what is marked, and the graph.
func (v *Vectors) store() [][]byte {
	var ids, lens []uint32
	var vecs []float32
	for _, e := range v.fresh.Items() {
		ids, lens, vecs = append(ids, e.id), append(lens, uint32(len(e.vec))), append(vecs, e.vec...)
	}
	g := v.graph
	if g == nil {
		g = &graph{}
	}
	head := []uint32{uint32(v.odd), uint32(g.dims), uint32(len(g.ids)), uint32(len(g.order)), g.top, uint32(len(g.upper))}
	out := [][]byte{bytesOf(head), bytesOf(ids), bytesOf(lens), bytesOf(vecs), bytesOf(v.dead.Items())}
	if v.graph == nil {
		return out
	}
	out = append(out, bytesOf(g.ids), bytesOf(g.order), bytesOf(g.inv), bytesOf(g.levels), bytesOf(g.near), bytesOf(g.first), bytesOf(g.upper))
	for _, b := range g.vecs {
		out = append(out, bytesOf(b))
	}
	return out
}

func (v *Vectors) load(a *arrays) {
	head := take[uint32](a, 6)
	ids := take[uint32](a, -1)
	lens := take[uint32](a, len(ids))
	vecs := take[float32](a, -1)
	dead := take[uint32](a, -1)
	if a.err != nil {
		return
	}
	list := make([]entry, len(ids))
	for i, n := range lens {
		if int(n) > len(vecs) {
			a.err = errDamaged
			return
		}
		list[i], vecs = entry{ids[i], vecs[:n:n]}, vecs[n:]
	}
	v.fresh, v.odd, v.dead = FromSorted(list), int(head[0]), FromSorted(dead)
	if n := int(head[2]); n > 0 {
		v.graph = emptyGraph(int(head[1]), v.m, v.ef, v.cosine)
		v.graph.load(a, n, int(head[3]), int(head[5]))
		if v.graph.top = head[4]; a.err == nil && int(head[4]) >= n {
			a.err = errDamaged
		}
	}
}

// load takes a graph with n places, of some entities, and so many words of upper lists.
func (g *graph) load(a *arrays, n, entities, words int) {
	lengths := 0
	if g.cosine {
		lengths = n
	}
	g.ids, g.order, g.inv = take[uint32](a, n), take[uint32](a, entities), take[float32](a, lengths)
	g.levels, g.near, g.first = take[uint8](a, n), take[uint32](a, n*(2*g.m+1)), take[uint32](a, n)
	g.upper = take[uint32](a, words)
	for left := n; left > 0 && a.err == nil; left -= blockSize {
		g.vecs = append(g.vecs, take[float32](a, g.dims*min(left, blockSize)))
	}
	if a.err == nil && slices.ContainsFunc(g.order, func(at uint32) bool { return int(at) >= n }) {
		a.err = errDamaged
	}
}

// store writes the postings, figures, and terms: their ends, texts, and their numbers in the order of the texts.
func (f *Fulltext) store() [][]byte {
	var figures []int64
	for _, x := range f.fields {
		figures = append(figures, x.docs, x.terms)
	}
	ends, texts, sorted := f.terms.store()
	return [][]byte{bytesOf(f.Items()), bytesOf(figures), bytesOf(ends), texts, bytesOf(sorted)}
}

func (f *Fulltext) load(a *arrays) {
	list := take[posting](a, -1)
	figures := take[int64](a, 2*len(f.fields))
	ends := take[uint32](a, -1)
	texts := take[uint8](a, -1)
	sorted := take[uint32](a, len(ends))
	if a.err != nil {
		return
	}
	if len(ends) > 0 && int(ends[len(ends)-1]) != len(texts) {
		a.err = errDamaged
		return
	}
	f.Tree = FromSorted(list)
	for i := range f.fields {
		f.fields[i] = field{figures[2*i], figures[2*i+1]}
	}
	f.terms.load(ends, texts, sorted)
}
