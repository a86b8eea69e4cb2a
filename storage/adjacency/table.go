// Package adjacency keeps which nodes are joined by which relationships: per
// relationship type and direction a table of neighbours, cut into chunks of
// 4,096 nodes, and the list of relationships by id.
//
// A chunk of a table is flat (compressed sparse rows) and immutable; fresh
// changes lie beside it in a small delta, which is merged into a new flat part
// when it has grown. Chunks are shared between snapshots; who changes one first
// makes it its own.
package adjacency

import (
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/storage/place"
)

// A chunk holds ChunkSize consecutive node ids.
const (
	ChunkBits = 12
	ChunkSize = 1 << ChunkBits
	chunkMask = ChunkSize - 1
)

// Flat is the neighbours of ChunkSize nodes: those of the i-th are
// Nodes[Offsets[i]:Offsets[i+1]], ascending by neighbour, then relationship, and
// Rels has the relationship at the same place. Offsets has ChunkSize+1 entries.
// Packed, where it is not nil, is Rels as a file has them, and Rels is nil then:
// most queries never look at them.
type Flat struct {
	Offsets, Nodes, Rels []uint32
	Packed               *pack.Ints
}

// UnitOffsets is the offsets of a chunk in which every node has one neighbour, as
// is usual where a relationship says something that everybody has. Read only.
var UnitOffsets = func() []uint32 {
	o := make([]uint32, ChunkSize+1)
	for i := range o {
		o[i] = uint32(i)
	}
	return o
}()

// Unit reports whether every node of the chunk has one neighbour.
func (f *Flat) Unit() bool { return len(f.Nodes) == ChunkSize && slices.Equal(f.Offsets, UnitOffsets) }

// Chunk is a flat part and what changed since it was made.
type Chunk struct {
	begins atomic.Pointer[offsets] // see bounds
	flat   Flat                    // Offsets is nil where there is no flat part
	packed atomic.Bool             // flat.Rels is still to be unpacked
	unseen atomic.Bool             // flat lies in a file and is still to be compared with its checksums

	gen     uint64
	fresh   int    // changes by the branch gen
	changes int    // how often the branch gen has owned the chunk, to change it
	facts   *facts // of the flat part
	delta   *delta // nil where nothing changed; beside it, flat is not packed

	whole  atomic.Pointer[whole]  // see Flats
	simple atomic.Pointer[simple] // see Simple
	mutual atomic.Pointer[mutual] // see Mutual

	mu   sync.Mutex // held while flat.Rels is unpacked, or whole is made
	mark place.Mark
}

type offsets [ChunkSize + 1]uint32

// marked is set beside the offset of a node in begins where its list may be another than the flat part's.
const marked = 1 << 31

// allMarked is the begins of chunks without a flat part, or with one that nobody has looked at yet.
var allMarked = func() (o offsets) {
	for i := range o {
		o[i] = marked
	}
	return o
}()

// lay gives the chunk a flat part with its facts, and a delta or nil. In begins, which is the flat part's offsets or a copy, the nodes of
// the delta are marked: so those who read a node need not look whether there is a delta, and read untouched nodes at one speed beside
// a writer. States that have a flat part in common share the copy. Marks are only added, with atomic operations:
// to an older state, or one of a branch beside, a node may be marked that is not in its delta.
func (c *Chunk) lay(f Flat, known *facts, d *delta) {
	c.flat, c.facts, c.delta = f, known, d
	switch {
	case f.Offsets == nil:
		c.begins.Store(&allMarked)
	case f.Packed != nil && f.Packed.From != nil:
		c.begins.Store(&allMarked)
		c.unseen.Store(true)
	case d == nil:
		c.begins.Store((*offsets)(f.Offsets))
	default:
		own := offsets(f.Offsets)
		c.begins.Store(&own)
	}
}

// seen is the flat part, which is compared with the file's checksums before it is first read: damage is an error, not other neighbours.
func (c *Chunk) seen() *Flat {
	if c.unseen.Load() { // by several at once, perhaps
		pack.Require(c.flat.Packed.From, c.flat.Offsets)
		pack.Require(c.flat.Packed.From, c.flat.Nodes)
		c.begins.Store((*offsets)(c.flat.Offsets))
		c.unseen.Store(false)
	}
	return &c.flat
}

// bounds is where the neighbours of a node begin and end in the flat part. It is marked where they may be others.
func (c *Chunk) bounds(local uint32) (a, b uint32) {
	o := c.begins.Load()
	return atomic.LoadUint32(&o[local&chunkMask]), atomic.LoadUint32(&o[local&chunkMask+1]) &^ marked
}

// rels is the relationships of the flat part.
func (c *Chunk) rels() []uint32 {
	if c.packed.Load() {
		c.unpack()
	}
	return c.flat.Rels
}

func (c *Chunk) unpack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.packed.Load() {
		c.seen()
		c.flat.Rels = pack.List[uint32](c.flat.Packed)
		c.packed.Store(false)
	}
}

// unpacked is the flat part with its relationships.
func (c *Chunk) unpacked() Flat {
	return Flat{Offsets: c.flat.Offsets, Nodes: c.flat.Nodes, Rels: c.rels()}
}

// Table is the neighbours of all nodes over one type in one direction. The zero
// Table is empty. A table that a snapshot holds is immutable.
type Table struct {
	gen    uint64
	chunks []*Chunk
}

// FromFlat makes a table of flat chunks, nil where a chunk has no relationship.
func FromFlat(flats []*Flat) Table {
	t := Table{chunks: make([]*Chunk, len(flats))}
	store, known := make([]Chunk, len(flats)), make([]facts, len(flats))
	for i, f := range flats {
		if f != nil {
			store[i].lay(*f, &known[i], nil)
			store[i].packed.Store(f.Packed != nil)
			t.chunks[i] = &store[i]
		}
	}
	return t
}

// Chunks is how many chunks there are: nodes beyond have no neighbours.
func (t *Table) Chunks() int { return len(t.chunks) }

// Flat gives chunk i in flat form, merged where it has a delta; ok is false
// where the chunk is empty.
func (t *Table) Flat(i int) (f Flat, ok bool) {
	if i >= len(t.chunks) || t.chunks[i] == nil {
		return Flat{}, false
	}
	c := t.chunks[i]
	if c.delta == nil {
		return c.unpacked(), c.flat.Offsets != nil
	}
	f = c.merged(true)
	return f, len(f.Nodes) > 0
}

// Mark is the place of chunk i; nil where there is no chunk.
func (t *Table) Mark(i int) *place.Mark {
	if t.chunks[i] == nil {
		return nil
	}
	return &t.chunks[i].mark
}

// Stored is Flat, but for relationships that are still packed, which stay so.
func (t *Table) Stored(i int) (f Flat, ok bool) {
	c := t.chunks[i]
	if c == nil {
		return Flat{}, false
	}
	f = c.stored()
	return f, len(f.Nodes) > 0
}

func (c *Chunk) stored() Flat {
	switch {
	case c.delta != nil:
		return c.merged(true)
	case c.flat.Packed != nil:
		c.seen()
		return Flat{Offsets: c.flat.Offsets, Nodes: c.flat.Nodes, Packed: c.flat.Packed}
	}
	return c.flat
}

// Neighbours gives the neighbours of a node and the relationships to them. The
// slices are the table's own, or buf's where they have to be put together, or
// where the branch that calls (gen, 0 for none) may change them under the reader.
func (t *Table) Neighbours(node uint32, gen uint64, bufN, bufR *[]uint32) (nodes, rels []uint32) {
	i := node >> ChunkBits
	if int(i) >= len(t.chunks) {
		return nil, nil
	}
	c := t.chunks[i]
	if c == nil {
		return nil, nil
	}
	a, b := c.bounds(node)
	if a >= marked {
		return c.neighbours(node&chunkMask, gen, bufN, bufR)
	}
	if c.packed.Load() {
		c.unpack()
	}
	return c.flat.Nodes[a:b:b], c.flat.Rels[a:b:b]
}

// NeighbourNodes is Neighbours without the relationships, which may have to be
// unpacked.
func (t *Table) NeighbourNodes(node uint32, gen uint64, bufN, bufR *[]uint32) (nodes []uint32) {
	i := node >> ChunkBits
	if int(i) >= len(t.chunks) {
		return nil
	}
	c := t.chunks[i]
	if c == nil {
		return nil
	}
	a, b := c.bounds(node)
	if a >= marked {
		return c.markedNodes(node&chunkMask, gen, bufN, bufR)
	}
	return c.flat.Nodes[a:b:b]
}

// farChunks is how many chunks a table must have for its lists to lie outside the processor's near caches.
const farChunks = 16

// Touch reads where the lists of nodes begin, and the beginning of each list (its relationships too, where they are unpacked), so that
// those who then read list by list find them in the cache: these reads do not depend on each other, and the processor has many of them under way at once. places is working memory of at least len(nodes). What it returns means nothing.
func (t *Table) Touch(nodes, places []uint32) (sum uint32) {
	if len(t.chunks) < farChunks {
		return 0
	}
	places = places[:len(nodes)]
	for k, node := range nodes {
		places[k] = marked
		if i := node >> ChunkBits; int(i) < len(t.chunks) && t.chunks[i] != nil {
			places[k], _ = t.chunks[i].bounds(node)
		}
	}
	for k, at := range places {
		if at >= marked {
			continue
		}
		c := t.chunks[nodes[k]>>ChunkBits]
		if int(at) < len(c.flat.Nodes) {
			sum += c.flat.Nodes[at]
		}
		if !c.packed.Load() && int(at) < len(c.flat.Rels) {
			sum += c.flat.Rels[at]
		}
	}
	return sum
}

// Degree is the number of neighbours of a node.
func (t *Table) Degree(node uint32) int {
	i := node >> ChunkBits
	if int(i) >= len(t.chunks) {
		return 0
	}
	c := t.chunks[i]
	if c == nil {
		return 0
	}
	a, b := c.bounds(node)
	if a >= marked {
		return c.degree(node & chunkMask)
	}
	return int(b - a)
}

// Next is the first node from `node` on that may have neighbours; ok is false where none has.
func (t *Table) Next(node uint32) (next uint32, ok bool) {
	at := node & chunkMask
	for i := int(node >> ChunkBits); i < len(t.chunks); i++ {
		if c := t.chunks[i]; c != nil {
			if at = c.next(at); at < ChunkSize {
				return uint32(i)<<ChunkBits + at, true
			}
		}
		at = 0
	}
	return 0, false
}

// next is Next within the chunk, ChunkSize where there is none.
func (c *Chunk) next(at uint32) uint32 {
	o := c.begins.Load()
	for a := atomic.LoadUint32(&o[at]); at < ChunkSize; at++ {
		b := atomic.LoadUint32(&o[at+1])
		if a >= marked || b&^marked > a {
			return at
		}
		a = b
	}
	return ChunkSize
}

// degrees fills out with the degrees of the chunk's nodes from the at-th on.
func (c *Chunk) degrees(at int, out []uint32) {
	if f := c.seen(); f.Offsets == nil {
		clear(out)
	} else {
		o := f.Offsets[at : at+len(out)+1]
		for k := range out {
			out[k] = o[k+1] - o[k]
		}
	}
	if c.delta == nil {
		return
	}
	i, _ := slices.BinarySearch(c.delta.locals, uint16(at))
	for ; i < len(c.delta.locals) && int(c.delta.locals[i]) < at+len(out); i++ {
		local := uint32(c.delta.locals[i])
		a, b := c.flat.bounds(local)
		out[int(local)-at] = uint32(c.delta.nodes[i].degree(a, b))
	}
}

// Degrees fills out with the degrees of the nodes from `from` on.
func (t *Table) Degrees(from uint32, out []uint32) {
	for len(out) > 0 {
		i, at := int(from>>ChunkBits), int(from&chunkMask)
		n := min(len(out), ChunkSize-at)
		if i >= len(t.chunks) || t.chunks[i] == nil {
			clear(out[:n])
		} else {
			t.chunks[i].degrees(at, out[:n])
		}
		from, out = from+uint32(n), out[n:]
	}
}

// Split appends the bounds of ranges of nodes that have about `each` relationships, or one node with more; nodes
// without any may be in none. A range is from one bound to before the next.
func (t *Table) Split(each int, bounds []uint32) []uint32 {
	var degrees [ChunkSize]uint32
	held := 0
	for i, c := range t.chunks {
		if c == nil {
			continue
		}
		from := uint32(i) << ChunkBits
		if len(bounds) == 0 {
			bounds = append(bounds, from)
		}
		if n := len(c.flat.Nodes); c.delta == nil && held+n < each {
			held += n
			continue
		}
		t.Degrees(from, degrees[:])
		for k, n := range degrees {
			if held > 0 && held+int(n) > each {
				bounds = append(bounds, from+uint32(k))
				held = 0
			}
			held += int(n)
		}
	}
	if len(bounds) == 0 {
		return bounds
	}
	return append(bounds, uint32(len(t.chunks))<<ChunkBits)
}

// own gives a chunk that the branch gen may change, making it where it is missing.
func (t *Table) own(i int, gen uint64) *Chunk {
	if t.gen != gen {
		t.gen = gen
		t.chunks = slices.Clone(t.chunks)
	}
	if i >= len(t.chunks) {
		t.chunks = append(t.chunks, make([]*Chunk, i+1-len(t.chunks))...)
	}
	c := t.chunks[i]
	switch {
	case c == nil:
		c = &Chunk{gen: gen}
		c.lay(Flat{}, new(facts), &delta{})
	case c.gen != gen:
		c = c.branch(gen)
	case c.delta == nil:
		c.lay(c.flat, c.facts, &delta{})
	}
	c.changed()
	t.chunks[i] = c
	return c
}

// branch is a copy of the chunk for the branch gen to change.
func (c *Chunk) branch(gen uint64) *Chunk {
	own := &Chunk{gen: gen}
	switch {
	case c.delta == nil:
		own.lay(c.unpacked(), c.facts, &delta{})
	case c.delta.size >= max(minRest, len(c.flat.Nodes)/restShare):
		own.lay(c.merged(true), new(facts), &delta{})
	default:
		own.flat, own.facts, own.delta = c.flat, c.facts, c.delta.clone()
		own.begins.Store(c.begins.Load())
	}
	return own
}

// changed forgets what is known of the chunk and its delta together.
func (c *Chunk) changed() {
	c.changes++
	c.whole.Store(nil)
	c.simple.Store(nil)
	c.mutual.Store(nil)
}

// Compact merges the deltas of chunks in which the branch gen changed enough to
// repay it, so that readers find what a large transaction wrote in flat form.
func (t *Table) Compact(gen uint64) {
	if t.gen != gen {
		return
	}
	for _, c := range t.chunks {
		if c != nil && c.gen == gen && c.delta != nil && c.fresh >= minCompact && c.fresh >= len(c.flat.Nodes)/restShare {
			c.merge()
		}
	}
}

// Insert adds a neighbour on behalf of the branch gen.
func (t *Table) Insert(gen uint64, node, neighbour, rel uint32) {
	c := t.own(int(node>>ChunkBits), gen)
	c.own(node&chunkMask, gen).insert(neighbour, rel)
	c.grown()
}

// Delete removes a neighbour on behalf of the branch gen; it must be there.
func (t *Table) Delete(gen uint64, node, neighbour, rel uint32) {
	c := t.own(int(node>>ChunkBits), gen)
	d := c.own(node&chunkMask, gen)
	if d.remove(neighbour, rel) {
		if d.whole {
			c.grown()
		} else {
			c.delta.size--
		}
		return
	}
	a, b := c.flat.bounds(node & chunkMask)
	at := a + uint32(search(c.flat.Nodes[a:b], c.flat.Rels[a:b], neighbour, rel))
	if !d.whole && at < b && c.flat.Nodes[at] == neighbour && c.flat.Rels[at] == rel {
		d.drop(at)
		c.grown()
	}
}

// search finds the place of (neighbour, rel) in sorted lists.
func search(nodes, rels []uint32, neighbour, rel uint32) int {
	return sort.Search(len(nodes), func(i int) bool {
		return nodes[i] > neighbour || nodes[i] == neighbour && rels[i] >= rel
	})
}
