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
	Chunk uint32 // of nodes
	Flat  *Flat
}

// RunOf gives the first id of a flat chunk whose relationships make a Run.
func RunOf(f *Flat) (first uint32, ok bool) {
	if len(f.Rels) == 0 {
		return 0, false
	}
	first = slices.Min(f.Rels)
	seen := make([]bool, len(f.Rels))
	for i := range ChunkSize {
		for at := f.Offsets[i]; at < f.Offsets[i+1]; at++ {
			to := f.Rels[at] - first
			if to < f.Offsets[i] || to >= f.Offsets[i+1] || seen[to] {
				return 0, false
			}
			seen[to] = true
		}
	}
	return first, true
}

// FindRun is the run that has relationship id, -1 where there is none. Runs
// ascend by First.
func FindRun(runs []Run, id uint32) int {
	i := sort.Search(len(runs), func(i int) bool { return runs[i].First > id }) - 1
	if i >= 0 && int(id-runs[i].First) >= len(runs[i].Flat.Nodes) {
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
	runs = runs[i:]
	p := &packedRels{n: n, runs: runs, skip: first - runs[0].First}
	for have := -int(p.skip); have < n; runs = runs[1:] {
		if len(runs) == 0 || int(runs[0].First)-int(first) != have {
			return nil, false
		}
		have += len(runs[0].Flat.Nodes)
	}
	return p.chunk(only), true
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
		f := r.Flat
		to := min(len(f.Nodes), at+p.n-have)
		ids := f.Rels
		if f.Packed != nil && !f.Packed.Run() {
			ids = pack.List[uint32](f.Packed)
		}
		// The node in whose list the place `at` is: the last that begins there or before.
		local, _ := slices.BinarySearch(f.Offsets, uint32(at)+1)
		for local--; local < ChunkSize && int(f.Offsets[local]) < to; local++ {
			node := r.Chunk<<ChunkBits | uint32(local)
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
	l := c.load()
	if l.types != nil || len(l.start) == 0 {
		return false
	}
	d, ok := Derived(runs, first, len(l.start), l.only)
	if !ok {
		return false
	}
	starts, ends := d.file.derive()
	return slices.Equal(starts, l.start) && slices.Equal(ends, l.end)
}
