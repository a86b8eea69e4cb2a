package bulk

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/column"
)

// typeBuild makes all that is stored of one relationship type.
type typeBuild struct {
	typ    catalog.TypeID
	groups []*RelAppender
	n      int
	base   uint32 // the first relationship id
	nodes  uint32 // node ids are below

	pairs []uint64 // ends in order of appending, then by start
	order []uint32 // by relationship: its place in the order of appending; nil where nobody needs it
}

// parallel runs f over the types, the largest first, on the builder's workers.
func (b *Builder) parallel(builds []*typeBuild, f func(*typeBuild) error) error {
	builds = slices.Clone(builds)
	slices.SortFunc(builds, func(x, y *typeBuild) int { return cmp.Compare(y.n, x.n) })
	work := make(chan *typeBuild, len(builds))
	for _, tb := range builds {
		if tb.n > 0 {
			work <- tb
		}
	}
	close(work)
	var wg sync.WaitGroup
	errs := make([]error, b.options.Workers)
	for w := range errs {
		wg.Go(func() {
			for tb := range work {
				if err := f(tb); err != nil && errs[w] == nil {
					errs[w] = err
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// build sorts the type's relationships and fills its places in the image, the
// list of relationships and the property columns.
func (tb *typeBuild) build(b *Builder, img *checkpoint.Image, rels []*adjacency.RelChunk, cols [][]*column.Chunk) error {
	if err := tb.collect(b, img); err != nil {
		return err
	}
	hasProps := slices.ContainsFunc(tb.groups, func(a *RelAppender) bool { return len(a.cols) > 0 })
	bySource := tb.sort(hasProps)
	starts, ends := split(tb.pairs)
	tb.pairs = nil

	data := &img.TypeData[tb.typ]
	data.Count = int64(tb.n)
	byTarget, sources, inIDs := tb.incoming(starts, ends)
	data.Adj[1] = table(byTarget, sources, inIDs)
	data.ByLabel[1] = labelCounts(b.nodes, len(img.Labels), byTarget)
	targets, outIDs := tb.outgoing(bySource, ends, data.Adj[1])
	data.Adj[0] = table(bySource, targets, outIDs)
	data.ByLabel[0] = labelCounts(b.nodes, len(img.Labels), bySource)
	tb.chunks(starts, ends, rels)
	if hasProps {
		tb.properties(cols)
	}
	return nil
}

// collect joins the groups' pairs and checks that their nodes are there.
func (tb *typeBuild) collect(b *Builder, img *checkpoint.Image) error {
	tb.pairs = make([]uint64, 0, tb.n)
	for _, a := range tb.groups {
		for i, block := range a.blocks {
			tb.pairs = append(tb.pairs, block...)
			a.blocks[i] = nil
		}
	}
	dense := img.Nodes.GetCardinality() == uint64(tb.nodes)
	for _, p := range tb.pairs {
		for _, id := range [2]uint32{uint32(p >> 32), uint32(p)} {
			if id >= tb.nodes || !dense && !img.Nodes.Contains(id) {
				return fmt.Errorf("a relationship of type %s names node %d, which was not appended", b.cat.TypeName(tb.typ), id)
			}
		}
	}
	return nil
}

// sort brings pairs into the order of their starts, equal ones as they were
// appended: that is the order of relationship ids. It fills tb.order where the
// places are needed, and gives back where each node's relationships begin.
func (tb *typeBuild) sort(places bool) []uint32 {
	begins := count(tb.pairs, tb.nodes, 32)
	at := slices.Clone(begins)
	to := make([]uint64, tb.n)
	if places {
		tb.order = make([]uint32, tb.n)
	}
	for i, p := range tb.pairs {
		start := p >> 32
		place := at[start]
		at[start]++
		to[place] = p
		if places {
			tb.order[place] = uint32(i)
		}
	}
	tb.pairs = to
	return begins
}

// count gives for each node how many pairs have a smaller one in the half that
// shift names; there is one entry more than nodes.
func count(pairs []uint64, nodes uint32, shift uint) []uint32 {
	at := make([]uint32, nodes+1)
	for _, p := range pairs {
		at[uint32(p>>shift)+1]++
	}
	sum := uint32(0)
	for i, n := range at {
		sum += n
		at[i] = sum
	}
	return at
}

func split(pairs []uint64) (starts, ends []uint32) {
	starts, ends = make([]uint32, len(pairs)), make([]uint32, len(pairs))
	for i, p := range pairs {
		starts[i], ends[i] = uint32(p>>32), uint32(p)
	}
	return starts, ends
}

// incoming gives the sources and relationship ids by target; as relationships
// are in the order of their sources, they are so for each target, too.
func (tb *typeBuild) incoming(starts, ends []uint32) (begins, sources, ids []uint32) {
	at := make([]uint32, tb.nodes+1)
	for _, e := range ends {
		at[e+1]++
	}
	sum := uint32(0)
	for i, n := range at {
		sum += n
		at[i] = sum
	}
	begins = slices.Clone(at)
	sources, ids = make([]uint32, tb.n), make([]uint32, tb.n)
	for i, e := range ends {
		place := at[e]
		at[e]++
		sources[place], ids[place] = starts[i], tb.base+uint32(i)
	}
	return begins, sources, ids
}

// outgoing gives the targets and relationship ids by source, by target for each
// source. Where the relationships were appended in that order already, targets
// is ends itself; else they are taken in the order of the incoming ones.
func (tb *typeBuild) outgoing(begins, ends []uint32, in adjacency.Table) (targets, ids []uint32) {
	ids = make([]uint32, tb.n)
	if tb.ascending(begins, ends) {
		for i := range ids {
			ids[i] = tb.base + uint32(i)
		}
		return ends, ids
	}
	targets = make([]uint32, tb.n)
	at := slices.Clone(begins)
	for c := range in.Chunks() {
		f, ok := in.Flat(c)
		if !ok {
			continue
		}
		for local := range uint32(adjacency.ChunkSize) {
			target := uint32(c)<<adjacency.ChunkBits | local
			for i := f.Offsets[local]; i < f.Offsets[local+1]; i++ {
				place := at[f.Nodes[i]]
				at[f.Nodes[i]]++
				targets[place], ids[place] = target, f.Rels[i]
			}
		}
	}
	return targets, ids
}

// ascending reports whether the ends of each node's relationships ascend.
func (tb *typeBuild) ascending(begins, ends []uint32) bool {
	next := 0 // the node whose relationships begin at i or later
	for i := range ends {
		first := false
		for begins[next] <= uint32(i) {
			first = first || begins[next] == uint32(i)
			next++
		}
		if !first && ends[i-1] > ends[i] {
			return false
		}
	}
	return true
}

// table cuts sorted neighbour lists into chunks; it keeps the lists.
func table(begins, nodes, rels []uint32) adjacency.Table {
	n := (len(begins) - 1) >> adjacency.ChunkBits
	flats := make([]*adjacency.Flat, n)
	for c := range flats {
		b := begins[c<<adjacency.ChunkBits : (c+1)<<adjacency.ChunkBits+1]
		from, to := b[0], b[len(b)-1]
		if from == to {
			continue
		}
		f := &adjacency.Flat{Offsets: make([]uint32, len(b)), Nodes: nodes[from:to:to], Rels: rels[from:to:to]}
		for i, at := range b {
			f.Offsets[i] = at - from
		}
		flats[c] = f
	}
	return adjacency.FromFlat(flats)
}

// labelCounts counts relationships by the labels of the nodes that begins is by.
func labelCounts(groups []*NodeAppender, labels int, begins []uint32) []int64 {
	counts := make([]int64, labels)
	for _, a := range groups {
		n := int64(0)
		for _, r := range a.ranges {
			n += int64(begins[r.to] - begins[r.from])
		}
		for _, l := range a.labels {
			counts[l] += n
		}
		for l, set := range a.extra {
			for it := set.Iterator(); it.HasNext(); {
				id := it.Next()
				counts[l] += int64(begins[id+1] - begins[id])
			}
		}
	}
	return counts
}

// chunks enters the relationships in the list by id.
func (tb *typeBuild) chunks(starts, ends []uint32, rels []*adjacency.RelChunk) {
	at := int(tb.base >> adjacency.ChunkBits)
	for from := 0; from < tb.n; from += adjacency.ChunkSize {
		to := min(from+adjacency.ChunkSize, tb.n)
		c := adjacency.NewRelChunk(starts[from:to:to], ends[from:to:to], nil, uint32(tb.typ))
		rels[at] = &c
		at++
	}
}

// properties brings the values into the order of the relationships.
func (tb *typeBuild) properties(cols [][]*column.Chunk) {
	for k := range cols {
		if cols[k] != nil {
			tb.property(catalog.KeyID(k), cols[k])
		}
	}
}

// source is one group's values of a property: from a place in pairs on.
type source struct {
	begin  int
	chunks []*column.Chunk // nil where the group does not have the property
}

func (tb *typeBuild) property(k catalog.KeyID, out []*column.Chunk) {
	var sources []source
	var build *column.Builder
	n := 0
	for _, a := range tb.groups {
		s := source{begin: n}
		if c := slices.Index(a.keys, k); c >= 0 {
			s.chunks, build = a.chunks[c], a.cols[c]
		}
		if n += a.n; a.n > 0 {
			sources = append(sources, s)
		}
	}
	if build == nil {
		return
	}
	for from := 0; from < tb.n; from += column.ChunkSize {
		for i, place := range tb.order[from:min(from+column.ChunkSize, tb.n)] {
			s := sourceOf(sources, int(place))
			if row := int(place) - s.begin; s.chunks != nil {
				build.Append(i, s.chunks[row>>column.ChunkBits], row&(column.ChunkSize-1))
			}
		}
		out[(int(tb.base)+from)>>column.ChunkBits] = build.Chunk()
	}
}

// sourceOf finds the group that a place is in.
func sourceOf(sources []source, place int) *source {
	g := len(sources) - 1
	for sources[g].begin > place {
		g--
	}
	return &sources[g]
}
