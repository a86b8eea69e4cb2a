// Package column stores property values by entity id: a column a key, cut into
// chunks of 4,096 ids, each chunk in the form that suits what it holds (flat
// arrays for numbers, codes of a dictionary for strings, ...). Chunks are shared
// between snapshots; who changes one first makes it its own. A chunk read from
// a file is the file's memory.
package column

import (
	"slices"

	"github.com/morseldb/morsel/storage/place"
	"github.com/morseldb/morsel/value"
)

// A chunk holds ChunkSize consecutive ids.
const (
	ChunkBits = 12
	ChunkSize = 1 << ChunkBits
	chunkMask = ChunkSize - 1
)

// Column is the values of one property key over all nodes or relationships. A
// column that a snapshot hands out is immutable.
type Column struct {
	gen    uint64
	chunks []*Chunk // nil where no id of the chunk has a value
	dict   *Dict    // shared by all states of the column
	count  int64
}

// New makes an empty column.
func New() *Column { return &Column{dict: newDict()} }

// FromChunks makes a column of chunks that came from a file or a bulk build;
// dict may be nil where no chunk has codes.
func FromChunks(chunks []*Chunk, dict *Dict) *Column {
	if dict == nil {
		dict = newDict()
	}
	c := &Column{chunks: chunks, dict: dict}
	for _, ch := range chunks {
		if ch != nil {
			c.count += int64(ch.count)
		}
	}
	return c
}

// Get is the value at id, null where there is none.
func (c *Column) Get(id int64) value.Value {
	i := uint64(id) >> ChunkBits
	if i >= uint64(len(c.chunks)) {
		return value.Null
	}
	ch := c.chunks[i]
	if ch == nil {
		return value.Null
	}
	if ch.packed.Load() {
		ch.unpack()
	}
	return ch.get(int(id&chunkMask), c.dict)
}

// ListLen is the number of elements of the list at id, which is not decoded; ok is false where there is no stored list.
func (c *Column) ListLen(id int64) (n int, ok bool) { return value.EncodedListLen(c.encoded(id)) }

// ListTo appends the elements of the list at id to buf; ok is false where there is no stored list.
func (c *Column) ListTo(id int64, buf []value.Value) (_ []value.Value, ok bool) {
	return value.DecodeListTo(c.encoded(id), buf)
}

// encoded is the encoding of the value at id, empty where it is not stored as one.
func (c *Column) encoded(id int64) []byte {
	ch := c.Chunk(int(id >> ChunkBits))
	if ch == nil {
		return nil
	}
	i := int(id & (ChunkSize - 1))
	if ch.form != Packed || !ch.Has(i) {
		return nil
	}
	return ch.blob[ch.offs[i]:ch.offs[i+1]]
}

// Has reports whether id has a value.
func (c *Column) Has(id int64) bool {
	i := uint64(id) >> ChunkBits
	if i >= uint64(len(c.chunks)) || c.chunks[i] == nil {
		return false
	}
	ch := c.chunks[i]
	if ch.present != nil && ch.packed.Load() {
		ch.unpack() // which looks whether it is damaged
	}
	return ch.Has(int(id & chunkMask))
}

// Count is how many ids have a value.
func (c *Column) Count() int64 { return c.count }

// Dict gives the strings behind the codes of chunks in form Dictionary. It only
// grows, and is the same for every snapshot of a database.
func (c *Column) Dict() *Dict { return c.dict }

// Chunks is how many chunks there are: ids from Chunks()*ChunkSize on have no value.
func (c *Column) Chunks() int { return len(c.chunks) }

// Chunk gives the i-th chunk, of ids i*ChunkSize and up; nil where none of them
// has a value. Read only.
func (c *Column) Chunk(i int) *Chunk {
	if i >= len(c.chunks) || c.chunks[i] == nil {
		return nil
	}
	return c.chunks[i].open()
}

// Mark is the place of the i-th chunk; nil where there is no chunk.
func (c *Column) Mark(i int) *place.Mark {
	if c.chunks[i] == nil {
		return nil
	}
	return &c.chunks[i].mark
}

// Stored gives the i-th chunk, which must be there, as files have it. What a file
// has packed is not unpacked.
func (c *Column) Stored(i int) (Raw, Lists) {
	ch := c.chunks[i]
	if ch.file != nil {
		return ch.file.raw, ch.file.lists
	}
	r := ch.Raw()
	l := r.Pack() // which takes from r what it packs
	return r, l
}

// Own gives a column that the branch gen may change: c itself where it is the
// branch's already, else a copy that shares all chunks.
func (c *Column) Own(gen uint64) *Column {
	if c.gen == gen {
		return c
	}
	return &Column{gen: gen, chunks: slices.Clone(c.chunks), dict: c.dict, count: c.count}
}

// Set changes the value at id; null removes it. Only on a column that Own gave.
func (c *Column) Set(id uint32, v value.Value) {
	i := int(id >> ChunkBits)
	if i >= len(c.chunks) {
		if v.IsNull() {
			return
		}
		c.chunks = append(c.chunks, make([]*Chunk, i+1-len(c.chunks))...)
	}
	ch := c.chunks[i]
	switch {
	case ch == nil && v.IsNull():
		return
	case ch == nil:
		ch = &Chunk{gen: c.gen}
		c.chunks[i] = ch
	case ch.gen != c.gen:
		ch = ch.open()
		if ch.mayExtend(int(id&chunkMask), v) {
			ch = ch.extend(c.gen)
		} else {
			ch = ch.clone(c.gen, c.dict)
		}
		c.chunks[i] = ch
	}
	before := ch.count
	ch.set(int(id&chunkMask), v, c.dict)
	c.count += int64(ch.count - before)
	if ch.count == 0 {
		c.chunks[i] = nil
	}
}
