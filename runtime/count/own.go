package count

import (
	"slices"

	"github.com/morseldb/morsel/storage"
)

// pieces is in how many parts the own lists of a chunk are made, which may be made side by side.
const pieces = len(zeros) / blockSize

// ownChunk is the own lists of a chunk. Each piece begins where it must at the latest, and is moved there when all are made.
type ownChunk struct {
	offsets, nodes []uint32
	from, to       [pieces]uint32
}

// lists makes lists of one kind.
func (o *orienter) lists(k *kind) (Ref, error) {
	for i := range o.made {
		if m := &o.made[i]; m.same(k) {
			return m.ref, nil
		}
	}
	first, end := o.span(k.refs)
	chunks := make([]ownChunk, end)
	for c := first; c < end; c++ {
		if err := o.room(k, c, &chunks[c]); err != nil {
			return Ref{}, err
		}
	}
	err := o.each((end-first)*pieces, func(i int) {
		if c := first + i/pieces; chunks[c].offsets != nil {
			o.piece(k, c, i%pieces, &chunks[c])
		}
	})
	views := make([]storage.View, end)
	for c := range chunks {
		if out := &chunks[c]; out.offsets != nil && err == nil {
			views[c] = storage.NewView(out.offsets, out.together())
		}
	}
	ref := Ref{own: len(o.made) + 1, loops: k.order == anyOrder}
	o.p.views[ref] = views
	o.made = append(o.made, own{kind: *k, ref: ref})
	return ref, err
}

// room makes room for the own lists of a chunk, as many entries as the lists that they are chosen from have.
func (o *orienter) room(kind *kind, c int, out *ownChunk) error {
	size := uint32(0)
	for i := range pieces {
		out.from[i] = size
		for _, r := range kind.refs {
			l := o.p.Graph.Lists(r.Type, r.Dir)
			if offsets, _ := l.Chunk(c); offsets != nil {
				size += offsets[(i+1)*blockSize] - offsets[i*blockSize]
			}
		}
	}
	if size == 0 {
		return nil
	}
	out.offsets, out.nodes = narrow.get(len(zeros)+1), narrow.get(int(size))
	o.p.arrays = append(o.p.arrays, out.offsets, out.nodes)
	return o.p.Charge(4 * int64(cap(out.offsets)+cap(out.nodes)))
}

// piece makes a piece of a chunk's own lists.
func (o *orienter) piece(kind *kind, c, i int, out *ownChunk) {
	lists := make([]storage.Lists, len(kind.refs))
	for i, r := range kind.refs {
		lists[i] = o.p.Graph.Lists(r.Type, r.Dir)
	}
	n := out.from[i]
	for k := i * blockSize; k < (i+1)*blockSize; k++ {
		x := uint32(c)<<storage.ChunkBits + uint32(k)
		out.offsets[k] = n
		if kind.keys != nil && kind.mine.of(x) == 0 {
			continue
		}
		for l := range lists {
			n += o.choose(kind, kind.refs[l].Skip, x, lists[l].Of(x), out.nodes[n:])
		}
		if len(lists) > 1 {
			slices.Sort(out.nodes[out.offsets[k]:n])
		}
	}
	out.to[i] = n
}

// together moves the pieces to where they belong, and gives all that there is.
func (out *ownChunk) together() []uint32 {
	n := uint32(0)
	for i := range pieces {
		gap := out.from[i] - n
		if gap > 0 {
			copy(out.nodes[n:], out.nodes[out.from[i]:out.to[i]])
			for k := i * blockSize; k < (i+1)*blockSize; k++ {
				out.offsets[k] -= gap
			}
		}
		n += out.to[i] - out.from[i]
	}
	out.offsets[len(zeros)] = n
	return out.nodes[:n]
}

// choose copies those neighbours of x that are wanted, and says how many that are.
func (o *orienter) choose(kind *kind, skip bool, x uint32, xs, out []uint32) (n uint32) {
	if kind.keys != nil {
		key, some := kind.mine.of(x), uint32(0)
		for _, y := range xs {
			out[some] = y
			if kind.keys.of(y) == key {
				some++
			}
		}
		xs = out[:some]
	}
	if kind.order == anyOrder {
		for _, y := range xs {
			out[n] = y
			if !skip || x != y {
				n++
			}
		}
		return n
	}
	mine, above := o.degreeOf(x), kind.order == above
	for _, y := range xs {
		other := o.degreeOf(y)
		out[n] = y
		if x != y && (other > mine || other == mine && y > x) == above {
			n++
		}
	}
	return n
}
