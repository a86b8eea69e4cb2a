package bulk

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/column"
)

// typeBuild makes all that is stored of one relationship type, a part of the
// start nodes at a time and several parts at once. It is a distribution sort:
// appenders have distributed the relationships over parts as they came, so that
// each part is sorted in memory, and what is sorted is written from front to back.
type typeBuild struct {
	b      *Builder
	typ    catalog.TypeID
	groups []*RelAppender
	n      int
	base   uint32 // the first relationship id
	nodes  uint32 // node ids are below

	offs         []int // by part: the place of its first relationship, and the end
	starts, ends []uint32
	order        []uint32 // by relationship: its place in its part, in the order of appending; nil where nobody needs it
}

// each runs f for 0 to n-1 on the builder's workers; the first error ends it.
func (b *Builder) each(n int, f func(i int) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, min(b.options.Workers, n))
	for w := range errs {
		wg.Go(func() {
			for errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if errs[w] = f(i); errs[w] != nil {
					next.Store(int64(n))
				}
			}
		})
	}
	wg.Wait()
	b.arena.settle()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// build sorts the type's relationships and fills its places in the image, the
// list of relationships and the property columns.
func (tb *typeBuild) build(img *checkpoint.Image, rels []*adjacency.RelChunk, cols [][]*column.Chunk) error {
	b := tb.b
	tb.offs = make([]int, b.parts+1)
	for p := range b.parts {
		tb.offs[p+1] = tb.offs[p]
		for _, a := range tb.groups {
			if a.parts[p] != nil {
				tb.offs[p+1] += a.parts[p].n
			}
		}
	}
	hasProps := slices.ContainsFunc(tb.groups, func(a *RelAppender) bool { return len(a.keys) > 0 })
	tb.starts, tb.ends = array[uint32](&b.arena, tb.n), array[uint32](&b.arena, tb.n)
	if hasProps {
		tb.order = array[uint32](&b.arena, tb.n)
	}
	out := &direction{begins: make([]uint32, tb.nodes+1), flats: make([]*adjacency.Flat, tb.nodes>>adjacency.ChunkBits)}
	out.begins[tb.nodes] = uint32(tb.n)
	ids := array[uint32](&b.arena, tb.n)
	err := b.each(b.parts, func(p int) error { return tb.sortPart(p, img, out, ids) })
	if err != nil {
		return err
	}
	in, err := tb.incoming()
	if err != nil {
		return err
	}
	data := &img.TypeData[tb.typ]
	data.Count = int64(tb.n)
	for d, dir := range []*direction{out, in} {
		data.Adj[d] = adjacency.FromFlat(dir.flats)
		data.ByLabel[d] = labelCounts(b.nodes, len(img.Labels), dir.begins)
	}
	tb.chunks(rels)
	if hasProps {
		return tb.properties(cols)
	}
	return nil
}

// direction is the neighbours of all nodes in one direction.
type direction struct {
	begins []uint32 // by node: the place of its first relationship, and the end
	flats  []*adjacency.Flat
}

// span is the nodes of a part.
func (tb *typeBuild) span(p int) (from, to uint32) {
	width := uint64(1) << tb.b.partBits
	from = uint32(min(uint64(p)*width, uint64(tb.nodes)))
	return from, uint32(min(uint64(from)+width, uint64(tb.nodes)))
}

// sortPart brings a part into the order of the starts, equal ones as they were
// appended: that is the order of relationship ids. Then it makes the outgoing
// neighbours, for each node in the order of the targets.
func (tb *typeBuild) sortPart(p int, img *checkpoint.Image, out *direction, ids []uint32) error {
	begin, end := tb.offs[p], tb.offs[p+1]
	pairs := make([]uint64, 0, end-begin)
	for _, a := range tb.groups {
		if part := a.parts[p]; part != nil {
			for i, block := range part.blocks {
				pairs = append(pairs, block...)
				part.blocks[i] = nil
			}
		}
	}
	if err := tb.check(pairs, img); err != nil {
		return err
	}
	from, to := tb.span(p)
	at := make([]uint32, to-from+1)
	for _, pair := range pairs {
		at[uint32(pair>>32)-from+1]++
	}
	for i := range to - from {
		at[i+1] += at[i]
		out.begins[from+i] = uint32(begin) + at[i]
	}
	starts, ends := tb.starts[begin:end], tb.ends[begin:end]
	for i, pair := range pairs {
		start := uint32(pair >> 32)
		place := at[start-from]
		at[start-from]++
		starts[place], ends[place] = start, uint32(pair)
		if tb.order != nil {
			tb.order[begin+int(place)] = uint32(i)
		}
	}
	targets := tb.targets(begin, starts, ends, ids[begin:end], pairs)
	cut(out.flats, out.begins, [2]uint32{from, to}, targets, ids[begin:end])
	return nil
}

// check finds relationships of nodes that were not appended.
func (tb *typeBuild) check(pairs []uint64, img *checkpoint.Image) error {
	dense := img.Nodes.GetCardinality() == uint64(tb.nodes)
	for _, p := range pairs {
		for _, id := range [2]uint32{uint32(p >> 32), uint32(p)} {
			if id >= tb.nodes || !dense && !img.Nodes.Contains(id) {
				return fmt.Errorf("a relationship of type %s names node %d, which was not appended", tb.b.cat.TypeName(tb.typ), id)
			}
		}
	}
	return nil
}

// targets gives a part's ends in the order of starts and ends, and fills ids
// with the relationships that they belong to. Where they have that order
// already they are ends itself. scratch is as long as ends.
func (tb *typeBuild) targets(begin int, starts, ends, ids []uint32, scratch []uint64) []uint32 {
	sorted := true
	for i := range ends {
		ids[i] = tb.base + uint32(begin+i)
		sorted = sorted && (i == 0 || starts[i-1] != starts[i] || ends[i-1] <= ends[i])
	}
	if sorted {
		return ends
	}
	for i, e := range ends {
		scratch[i] = uint64(e)<<32 | uint64(ids[i])
	}
	for i := 0; i < len(starts); {
		j := i + 1
		for j < len(starts) && starts[j] == starts[i] {
			j++
		}
		slices.Sort(scratch[i:j])
		i = j
	}
	targets := array[uint32](&tb.b.arena, len(ends))
	for i, s := range scratch[:len(ends)] {
		targets[i], ids[i] = uint32(s>>32), uint32(s)
	}
	return targets
}

// incoming sorts by target: first over parts of the targets, then each part. As
// relationships are in the order of their sources, they are so for each target.
func (tb *typeBuild) incoming() (*direction, error) {
	b := tb.b
	at := make([][]int, b.parts) // by part of the starts and of the ends: the next place
	_ = b.each(b.parts, func(p int) error {
		at[p] = make([]int, b.parts)
		for _, e := range tb.ends[tb.offs[p]:tb.offs[p+1]] {
			at[p][e>>b.partBits]++
		}
		return nil
	})
	offs := make([]int, b.parts+1)
	sum := 0
	for q := range b.parts {
		offs[q] = sum
		for p := range b.parts {
			at[p][q], sum = sum, sum+at[p][q]
		}
	}
	offs[b.parts] = sum
	pairs := array[uint64](&b.arena, tb.n) // target and place
	_ = b.each(b.parts, func(p int) error {
		for i := tb.offs[p]; i < tb.offs[p+1]; i++ {
			q := tb.ends[i] >> b.partBits
			pairs[at[p][q]] = uint64(tb.ends[i])<<32 | uint64(i)
			at[p][q]++
		}
		return nil
	})
	in := &direction{begins: make([]uint32, tb.nodes+1), flats: make([]*adjacency.Flat, tb.nodes>>adjacency.ChunkBits)}
	in.begins[tb.nodes] = uint32(tb.n)
	sources, ids := array[uint32](&b.arena, tb.n), array[uint32](&b.arena, tb.n)
	err := b.each(b.parts, func(q int) error {
		begin, end := offs[q], offs[q+1]
		tb.sortTargets(q, begin, pairs[begin:end], in, [2][]uint32{sources[begin:end], ids[begin:end]})
		return nil
	})
	return in, err
}

// sortTargets makes the incoming neighbours, sources and relationship ids, of one part of the targets.
func (tb *typeBuild) sortTargets(q, begin int, pairs []uint64, in *direction, to [2][]uint32) {
	from, end := tb.span(q)
	at := make([]uint32, end-from+1)
	for _, p := range pairs {
		at[uint32(p>>32)-from+1]++
	}
	for i := range end - from {
		at[i+1] += at[i]
		in.begins[from+i] = uint32(begin) + at[i]
	}
	for _, p := range pairs {
		target := uint32(p>>32) - from
		place := at[target]
		at[target]++
		to[0][place], to[1][place] = tb.starts[uint32(p)], tb.base+uint32(p)
	}
	cut(in.flats, in.begins, [2]uint32{from, end}, to[0], to[1])
}

// cut makes chunks of the sorted neighbour lists of some nodes; it keeps the
// lists. begins has the places of all nodes, the lists start at that of the first.
func cut(flats []*adjacency.Flat, begins []uint32, span [2]uint32, nodes, rels []uint32) {
	if len(nodes) == 0 {
		return
	}
	first := begins[span[0]]
	next := func(node uint32) uint32 { // of the node after the span others decide, at the same time
		if node == span[1] {
			return first + uint32(len(nodes))
		}
		return begins[node]
	}
	for node := span[0]; node < span[1]; node += adjacency.ChunkSize {
		from, to := next(node), next(node+adjacency.ChunkSize)
		if from == to {
			continue
		}
		f := &adjacency.Flat{Offsets: make([]uint32, adjacency.ChunkSize+1), Nodes: nodes[from-first : to-first : to-first], Rels: rels[from-first : to-first : to-first]}
		for i := range f.Offsets {
			f.Offsets[i] = next(node+uint32(i)) - from
		}
		flats[node>>adjacency.ChunkBits] = f
	}
}
