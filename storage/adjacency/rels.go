package adjacency

import (
	"math"
	"slices"
	"sync/atomic"

	"github.com/morseldb/morsel/storage/place"
)

// NoNode is an id that no node has.
const NoNode = ^uint32(0)

// dead marks the start of a relationship that is not there.
const dead = NoNode

// Rel is one relationship's ends and type.
type Rel struct {
	Start, End, Type uint32
}

// RelChunk is the ends and types of ChunkSize consecutive relationship ids.
type RelChunk struct {
	gen   uint64
	start []uint32 // dead where there is no relationship
	end   []uint32
	types []uint32 // nil where all have type only
	only  uint32

	// shared is how many rows lie in arrays that older states read, too; next is
	// how far anybody has written in them. See extend.
	shared int
	next   *atomic.Int32

	// packed says that start, end and types are still to be unpacked from file.
	packed atomic.Bool
	file   *packedRels

	mark  place.Mark
	under atomic.Pointer[[]Run] // what it was last derived from, where it was
}

// Mark is the chunk's place.
func (c *RelChunk) Mark() *place.Mark { return &c.mark }

// Rels is all relationships by id. The zero Rels is empty. One that a snapshot
// holds is immutable.
type Rels struct {
	gen    uint64
	chunks []*RelChunk
}

// NewRelChunk makes a chunk of a file's or a build's arrays, which it keeps;
// types is nil where all relationships have the type only.
func NewRelChunk(start, end, types []uint32, only uint32) *RelChunk {
	return &RelChunk{start: start, end: end, types: types, only: only}
}

// RelsOf makes a list of chunks, nil where a chunk has no relationship.
func RelsOf(chunks []*RelChunk) Rels { return Rels{chunks: chunks} }

// Chunks is how many chunks there are.
func (r *Rels) Chunks() int { return len(r.chunks) }

// Chunk gives the i-th chunk, nil where none of its relationships is there.
func (r *Rels) Chunk(i int) *RelChunk { return r.chunks[i] }

// Get is the relationship id; ok is false where it is not there.
func (r *Rels) Get(id uint32) (rel Rel, ok bool) {
	i := id >> ChunkBits
	if int(i) >= len(r.chunks) {
		return Rel{}, false
	}
	c := r.chunks[i]
	if c == nil {
		return Rel{}, false
	}
	if c.packed.Load() {
		c.unpack()
	}
	at := int(id & chunkMask)
	if at >= len(c.start) || c.start[at] == dead {
		return Rel{}, false
	}
	rel = Rel{Start: c.start[at], End: c.end[at], Type: c.only}
	if c.types != nil {
		rel.Type = c.types[at]
	}
	return rel, true
}

// Range is relationships with ids from From to before To, of a type or (Any) of all.
type Range struct {
	From, To, Type uint32
	Any            bool
}

// AppendIDs appends to ids those of the relationships of a range, ascending, up to n of them.
func (r *Rels) AppendIDs(ids []int64, n int, of Range) []int64 {
	most := len(ids) + n
	at := int(of.From & chunkMask)
	for i := int(of.From >> ChunkBits); i < len(r.chunks) && i<<ChunkBits < int(of.To) && len(ids) < most; i, at = i+1, 0 {
		c := r.chunks[i]
		if c == nil {
			continue
		}
		c = c.load()
		if !of.Any && c.types == nil && c.only != of.Type {
			continue
		}
		all := of.Any || c.types == nil
		for end := min(len(c.start), int(of.To)-i<<ChunkBits); at < end && len(ids) < most; at++ {
			if c.start[at] != dead && (all || c.types[at] == of.Type) {
				ids = append(ids, int64(i<<ChunkBits|at))
			}
		}
	}
	return ids
}

// AppendEnds appends where relationships start and end, as far as starts and ends are not nil; the relationships are there.
func (r *Rels) AppendEnds(ids []int64, starts, ends *[]int64) {
	var c *RelChunk
	at := int64(-1)
	for _, id := range ids {
		if i := id >> ChunkBits; i != at {
			c, at = r.chunks[i].load(), i
		}
		if starts != nil {
			*starts = append(*starts, int64(c.start[id&chunkMask]))
		}
		if ends != nil {
			*ends = append(*ends, int64(c.end[id&chunkMask]))
		}
	}
}

// IDs calls yield with the ids from `from` on of the relationships with a type
// (any: of all), ascending, until it returns false.
func (r *Rels) IDs(from, typ uint32, any bool, yield func(id uint32) bool) {
	buf := make([]int64, 0, ChunkSize)
	for {
		buf = r.AppendIDs(buf[:0], ChunkSize, Range{from, math.MaxUint32, typ, any})
		for _, id := range buf {
			if !yield(uint32(id)) {
				return
			}
		}
		if len(buf) < ChunkSize {
			return
		}
		from = uint32(buf[len(buf)-1]) + 1
	}
}

// own gives a chunk in which the branch gen may change the row at.
func (r *Rels) own(i int, gen uint64, at int) *RelChunk {
	if r.gen != gen {
		r.gen = gen
		r.chunks = slices.Clone(r.chunks)
	}
	if i >= len(r.chunks) {
		r.chunks = append(r.chunks, make([]*RelChunk, i+1-len(r.chunks))...)
	}
	c := r.chunks[i]
	switch {
	case c == nil:
		c = &RelChunk{gen: gen}
	case c.gen != gen:
		c = c.load()
		c = &RelChunk{
			gen: gen, start: c.start, end: c.end, types: c.types, only: c.only,
			shared: len(c.start), next: c.next,
		}
	}
	if at < c.shared {
		c.unshare()
	}
	r.chunks[i] = c
	return c
}

// unshare gives the chunk arrays of its own.
func (c *RelChunk) unshare() {
	c.start, c.end, c.types = slices.Clone(c.start), slices.Clone(c.end), slices.Clone(c.types)
	c.shared, c.next = 0, nil
}

// extend makes room for rows below n. A chunk that was copied for a branch has
// the arrays of the one before, which does not look behind its own rows; the
// branch that moved the end may write there, others copy the arrays first.
func (c *RelChunk) extend(n int) {
	if c.next == nil || !c.next.CompareAndSwap(int32(len(c.start)), int32(n)) {
		if c.shared > 0 {
			c.unshare()
		}
		c.next = new(atomic.Int32)
		c.next.Store(int32(n))
	}
	for len(c.start) < n {
		c.start, c.end = append(c.start, dead), append(c.end, 0)
		if c.types != nil {
			c.types = append(c.types, 0)
		}
	}
}

// Insert adds relationship id on behalf of the branch gen.
func (r *Rels) Insert(gen uint64, id uint32, rel Rel) {
	at := int(id & chunkMask)
	c := r.own(int(id>>ChunkBits), gen, at)
	if len(c.start) == 0 {
		c.only = rel.Type
	}
	if c.types == nil && c.only != rel.Type {
		c.types = slices.Repeat([]uint32{c.only}, len(c.start))
	}
	if at >= len(c.start) {
		c.extend(at + 1)
	}
	c.start[at], c.end[at] = rel.Start, rel.End
	if c.types != nil {
		c.types[at] = rel.Type
	}
}

// Delete removes relationship id on behalf of the branch gen.
func (r *Rels) Delete(gen uint64, id uint32) {
	at := int(id & chunkMask)
	r.own(int(id>>ChunkBits), gen, at).start[at] = dead
}
