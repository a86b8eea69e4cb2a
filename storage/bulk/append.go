package bulk

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// Row is the properties of the row that is being made. A column not set is
// null; each Set must come at most once a row. None of them keeps its argument's
// memory.
type Row struct {
	keys []catalog.KeyID
	cols []*column.Builder
	row  int // in the chunk that is being filled
	// at, where set, makes room for a row when row is beyond the chunk.
	at func()
}

func (r *Row) col(c int) *column.Builder {
	if r.row == column.ChunkSize {
		r.at()
	}
	return r.cols[c]
}

// SetInt sets column c to an INTEGER.
func (r *Row) SetInt(c int, v int64) { r.col(c).Int(r.row, v) }

// SetFloat sets column c to a FLOAT.
func (r *Row) SetFloat(c int, v float64) { r.col(c).Float(r.row, v) }

// SetBool sets column c to a BOOLEAN.
func (r *Row) SetBool(c int, v bool) { r.col(c).Value(r.row, value.Bool(v)) }

// SetString sets column c to a STRING; s is copied and may be reused.
func (r *Row) SetString(c int, s []byte) { r.col(c).String(r.row, s) }

// Set sets column c to any storable value; null leaves it unset.
func (r *Row) Set(c int, v value.Value) {
	if !v.IsNull() {
		r.col(c).Value(r.row, v)
	}
}

// NodeAppender takes the nodes of one group, for one goroutine at a time.
type NodeAppender struct {
	Row
	b      *Builder
	labels []catalog.LabelID
	extra  map[catalog.LabelID]*roaring.Bitmap // nodes that got a label one by one
	chunk  uint32
	ranges []idRange
}

// idRange is consecutive node ids: from, and up to but not including, to.
type idRange struct{ from, to uint32 }

// take ends the chunk that is full and takes ids for the next.
func (a *NodeAppender) take() {
	a.seal()
	a.chunk = a.b.takeChunk()
	a.row = 0
}

// seal hands over the chunk that is being filled.
func (a *NodeAppender) seal() {
	if n := len(a.ranges); n == 0 || a.ranges[n-1].from>>column.ChunkBits != a.chunk {
		return // nothing was appended to it
	}
	a.b.place(a.chunk, a.keys, a.cols)
}

// AddLabel gives the node of the row that is being made one more label.
func (a *NodeAppender) AddLabel(l catalog.LabelID) {
	if a.row == column.ChunkSize {
		a.take()
	}
	for _, have := range a.labels {
		if have == l {
			return
		}
	}
	set := a.extra[l]
	if set == nil {
		set = roaring.New()
		a.extra[l] = set
	}
	set.Add(a.chunk<<column.ChunkBits | uint32(a.row))
}

// Append ends the row: the node has what was set since the last Append. It
// returns the node's id, which relationships name it by.
func (a *NodeAppender) Append() uint32 {
	if a.row == column.ChunkSize {
		a.take()
	}
	id := a.chunk<<column.ChunkBits | uint32(a.row)
	if a.row == 0 {
		a.ranges = append(a.ranges, idRange{id, id})
	}
	a.ranges[len(a.ranges)-1].to = id + 1
	a.row++
	return id
}

// RelAppender takes the relationships of one group, for one goroutine at a time.
// For each: Begin, the properties, End; or Append, where it has no properties.
type RelAppender struct {
	Row        // of the relationship that is being made, in its part's columns
	b          *Builder
	typ        catalog.TypeID
	start, end uint32
	cur        *relPart
	parts      []*relPart        // by start node, see Builder.Expect; nil until used
	first      []*column.Builder // what parts' builders are made like
	n          int
}

// relPart is those of an appender's relationships whose start nodes are in one
// part of the ids. Sorting and gathering work on one part after the other, in
// memory that the processor's caches, or a small machine, can hold.
type relPart struct {
	cols   []*column.Builder
	row    int
	n      int
	blocks []pairs
	chunks [][]*column.Chunk // by column: values in the order of appending
}

// pairs is a block of relationships' ends, start in the high half.
type pairs []uint64

const pairsBlock = 1 << 14

// Begin starts a relationship from node start to node end, ids that
// NodeAppender.Append returned.
func (a *RelAppender) Begin(start, end uint32) {
	a.start, a.end = start, end
	at := min(int(uint64(start)>>a.b.partBits), len(a.parts)-1)
	p := a.parts[at]
	if p == nil {
		p = a.newPart()
		a.parts[at] = p
	}
	a.cur, a.Row.cols, a.Row.row = p, p.cols, p.row
}

func (a *RelAppender) newPart() *relPart {
	p := &relPart{cols: make([]*column.Builder, len(a.keys)), chunks: make([][]*column.Chunk, len(a.keys))}
	for i, c := range a.first {
		p.cols[i] = c.Sibling()
	}
	return p
}

// Append is Begin and End: a relationship without properties.
func (a *RelAppender) Append(start, end uint32) {
	a.Begin(start, end)
	a.End()
}

// End ends the relationship: it has what was set since Begin.
func (a *RelAppender) End() {
	p := a.cur
	last := len(p.blocks) - 1
	if p.n%pairsBlock == 0 {
		if last >= 0 {
			p.blocks[last] = a.b.arena.pairs(p.blocks[last])
		}
		size := pairsBlock
		if p.n == 0 {
			size = 1 << 8 // many parts are small
		}
		p.blocks = append(p.blocks, make(pairs, 0, size))
		last++
	}
	p.blocks[last] = append(p.blocks[last], uint64(a.start)<<32|uint64(a.end))
	p.n++
	a.n++
	p.row++
	if p.row == column.ChunkSize {
		a.seal(p)
		p.row = 0
	}
}

// seal keeps the chunks of a part that are being filled.
func (a *RelAppender) seal(p *relPart) {
	for i, c := range p.cols {
		p.chunks[i] = append(p.chunks[i], a.b.arena.chunk(c.Chunk(), c.Codes()))
	}
}
