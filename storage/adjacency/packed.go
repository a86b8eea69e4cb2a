package adjacency

import (
	"slices"
	"sort"
	"sync"

	"github.com/morseldb/morsel/storage/pack"
)

// packedRels is a chunk of relationships as a file has it. It is unpacked whole
// when one of its rows is first asked for.
//
// Where ids were given by start node, as an import does, the file has nothing at
// all of the chunk: starts and ends are found from the outgoing neighbours and the
// relationships to them. Otherwise it has packed lists.
type packedRels struct {
	mu sync.Mutex // held while the chunk is unpacked

	n           int
	starts      *pack.Ints // one more than the node, 0 where there is no relationship; nil where derived
	ends, types *pack.Ints // types is nil where all have only one

	runs []Run // the relationship that is the first lies in the first of them
	skip uint32
}

// Run is the outgoing neighbours of a chunk of nodes, whose relationships have all
// ids from First on in the order of the nodes; those of one node in any order.
type Run struct {
	First uint32
	Size  uint32 // how many relationships
	Nodes uint32 // which chunk of the table
	chunk *Chunk
}

// RunOf gives the first id of a flat chunk whose relationships make a Run.
func RunOf(f *Flat) (first uint32, ok bool) {
	if len(f.Nodes) == 0 {
		return 0, false
	}
	ids := f.Rels
	if f.Packed != nil {
		if f.Packed.Run() {
			return uint32(f.Packed.First), true
		}
		ids = pack.List[uint32](f.Packed)
	}
	first = slices.Min(ids)
	seen := make([]bool, len(ids))
	for i := range ChunkSize {
		for at := f.Offsets[i]; at < f.Offsets[i+1]; at++ {
			to := ids[at] - first
			if to < f.Offsets[i] || to >= f.Offsets[i+1] || seen[to] {
				return 0, false
			}
			seen[to] = true
		}
	}
	return first, true
}

// Run is chunk i, which must be there, as a run that begins with id first; size
// is how many relationships it has.
func (t *Table) Run(i int, first, size uint32) Run {
	return Run{First: first, Size: size, Nodes: uint32(i), chunk: t.chunks[i]}
}

// FindRun is the run that has relationship id, -1 where there is none. Runs
// ascend by First.
func FindRun(runs []Run, id uint32) int {
	i := sort.Search(len(runs), func(i int) bool { return runs[i].First > id }) - 1
	if i >= 0 && id-runs[i].First >= runs[i].Size {
		return -1
	}
	return i
}

// Derived makes a chunk of n relationships of one type, with ids from first on,
// that runs of the type's outgoing neighbours have; ok is false where they do not.
func Derived(runs []Run, first uint32, n int, only uint32) (c *RelChunk, ok bool) {
	i := FindRun(runs, first)
	if i < 0 {
		return nil, false
	}
	from := runs[i:]
	p := &packedRels{n: n, skip: first - from[0].First}
	used := 0
	for have := -int(p.skip); have < n; used++ {
		if used == len(from) || int(from[used].First)-int(first) != have {
			return nil, false
		}
		have += int(from[used].Size)
	}
	p.runs = from[:used:used]
	c = p.chunk(only)
	c.under.Store(&p.runs)
	return c, true
}

// restsOn reports whether the runs that the chunk was last derived from are still
// among these.
func (c *RelChunk) restsOn(runs []Run) bool {
	under := c.under.Load()
	if under == nil {
		return false
	}
	for _, r := range *under {
		i := FindRun(runs, r.First)
		if i < 0 || runs[i] != r {
			return false
		}
	}
	return true
}

func (p *packedRels) chunk(only uint32) *RelChunk {
	c := &RelChunk{only: only, file: p}
	c.packed.Store(true)
	return c
}

// PackedRels makes a chunk of packed lists, of equal length; types is nil where all
// relationships have the type only. Starts are one more than the node, 0 for none.
func PackedRels(starts, ends, types *pack.Ints, only uint32) *RelChunk {
	return (&packedRels{n: starts.Len, starts: starts, ends: ends, types: types}).chunk(only)
}

// load is the chunk with its arrays.
func (c *RelChunk) load() *RelChunk {
	if c.packed.Load() {
		c.unpack()
	}
	return c
}

func (c *RelChunk) unpack() {
	p := c.file
	p.mu.Lock()
	defer p.mu.Unlock()
	if !c.packed.Load() {
		return
	}
	if p.starts == nil {
		c.start, c.end = p.derive()
	} else {
		c.start, c.end = pack.List[uint32](p.starts), pack.List[uint32](p.ends)
		for i := range c.start {
			c.start[i]-- // 0 becomes dead
		}
		if p.types != nil {
			c.types = pack.List[uint32](p.types)
		}
	}
	c.packed.Store(false)
}

// derive reads the ends of relationships off the outgoing neighbours.
func (p *packedRels) derive() (starts, ends []uint32) {
	starts, ends = make([]uint32, p.n), make([]uint32, p.n)
	have, at := 0, int(p.skip) // rows filled; the place in the run of the next one
	for _, r := range p.runs {
		f := r.chunk.stored()
		to := min(len(f.Nodes), at+p.n-have)
		ids := f.Rels
		if f.Packed != nil && !f.Packed.Run() {
			ids = pack.List[uint32](f.Packed)
		}
		// The node in whose list the place `at` is: the last that begins there or before.
		local, _ := slices.BinarySearch(f.Offsets, uint32(at)+1)
		for local--; local < ChunkSize && int(f.Offsets[local]) < to; local++ {
			node := r.Nodes<<ChunkBits | uint32(local)
			for i := int(f.Offsets[local]); i < int(f.Offsets[local+1]); i++ {
				row := i
				if ids != nil {
					row = int(ids[i] - r.First)
				}
				if row >= at && row < to {
					starts[have+row-at], ends[have+row-at] = node, f.Nodes[i]
				}
			}
		}
		if have += to - at; have == p.n {
			break
		}
		at = 0
	}
	return starts, ends
}

// Matches reports whether what Derived would make of the runs is this chunk.
func (c *RelChunk) Matches(runs []Run, first uint32) bool {
	if c.restsOn(runs) {
		return true
	}
	l := c.load()
	if l.types != nil || len(l.start) == 0 {
		return false
	}
	d, ok := Derived(runs, first, len(l.start), l.only)
	if !ok {
		return false
	}
	starts, ends := d.file.derive()
	if !slices.Equal(starts, l.start) || !slices.Equal(ends, l.end) {
		return false
	}
	c.under.Store(&d.file.runs)
	return true
}

// StoredRels is a chunk of relationships as files have it: see PackedRels.
type StoredRels struct {
	Starts, Ends pack.Ints
	Types        *pack.Ints
	Only         uint32
}

// Stored gives the chunk as packed lists. What a file has packed is not unpacked.
func (c *RelChunk) Stored() StoredRels {
	if p := c.file; p != nil && p.starts != nil {
		return StoredRels{Starts: *p.starts, Ends: *p.ends, Types: p.types, Only: c.only}
	}
	l := c.load()
	starts := slices.Clone(l.start)
	for i := range starts {
		starts[i]++ // the mark of a missing one becomes 0
	}
	s := StoredRels{Starts: pack.Of(starts), Ends: pack.Of(l.end), Only: l.only}
	if l.types != nil {
		types := pack.Of(l.types)
		s.Types = &types
	}
	return s
}

// Mixed reports whether the chunk has relationships of more than one type, and
// how many rows it has; type is the one where it is not mixed.
func (c *RelChunk) Mixed() (mixed bool, rows int, only uint32) {
	if p := c.file; p != nil {
		return p.types != nil, p.n, c.only
	}
	return c.types != nil, len(c.start), c.only
}
