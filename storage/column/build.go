package column

import (
	"math"

	"github.com/morseldb/morsel/value"
)

// Builder fills chunks with values that come in ascending rows, without a
// snapshot around them. Several builders may share one column's dictionary.
// A Builder is for one goroutine.
type Builder struct {
	dict  *Dict
	codes map[string]uint32 // of the dictionary, those met here
	c     *Chunk
	// TooLarge is set where a chunk's strings have more than 4 GiB.
	TooLarge bool
}

// NewDict makes an empty dictionary, for builders to share.
func NewDict() *Dict { return newDict() }

// NewBuilder makes a builder whose chunks have codes of dict.
func NewBuilder(dict *Dict) *Builder {
	return &Builder{dict: dict, codes: map[string]uint32{}}
}

// Sibling makes a builder for more chunks of the same column, for the same
// goroutine: both share what they know of the dictionary.
func (b *Builder) Sibling() *Builder { return &Builder{dict: b.dict, codes: b.codes} }

// Codes is the number of strings in the dictionary.
func (b *Builder) Codes() int { return b.dict.Len() }

// Chunk ends the chunk and gives it; nil where no row has a value.
func (b *Builder) Chunk() *Chunk {
	c := b.c
	b.c = nil
	if c == nil || c.count == 0 {
		return nil
	}
	if c.Full() {
		c.present = nil
	}
	return c
}

// begin makes room for row i in a chunk of form f; false where the chunk has
// another form already.
func (b *Builder) begin(i int, f Form) bool {
	if b.c == nil {
		b.c = &Chunk{form: f}
	}
	c := b.c
	if c.form != f {
		return false
	}
	if i >= cap(c.present)*64 {
		c.present = append(make([]uint64, 0, ChunkSize/64), c.present...)
	}
	c.grow(i + 1)
	c.present[i>>6] |= 1 << (i & 63)
	c.count++
	return true
}

// Int sets row i to an INTEGER.
func (b *Builder) Int(i int, v int64) {
	if !b.begin(i, Int) {
		b.Value(i, value.Int(v))
		return
	}
	b.c.ints[i] = v
}

// Float sets row i to a FLOAT.
func (b *Builder) Float(i int, v float64) {
	if !b.begin(i, Float) {
		b.Value(i, value.Float(v))
		return
	}
	b.c.floats[i] = v
}

// Value sets row i to any value but null.
func (b *Builder) Value(i int, v value.Value) {
	if v.Kind() == value.KindString {
		b.String(i, []byte(v.AsString()))
		return
	}
	if b.c == nil {
		b.c = &Chunk{}
	}
	if b.c.form == Heap {
		b.c.convert(Generic, b.dict)
	}
	b.c.set(i, v, b.dict)
}

// String sets row i to a STRING; s is copied.
func (b *Builder) String(i int, s []byte) {
	if b.c == nil || b.c.form == Dictionary {
		if code, ok := b.code(s); ok {
			b.begin(i, Dictionary)
			b.c.codes[i] = code
			return
		}
		b.toHeap()
	}
	if b.c.form != Heap {
		if b.c.form != Generic {
			b.c.convert(Generic, b.dict)
		}
		b.c.set(i, value.String(string(s)), b.dict)
		return
	}
	b.begin(i, Heap)
	c := b.c
	if len(c.blob)+len(s) > math.MaxUint32 {
		b.TooLarge = true
		return
	}
	c.padOffsets(i)
	c.blob = append(c.blob, s...)
	c.offs = append(c.offs, uint32(len(c.blob)))
}

// padOffsets gives rows before i that have no string an empty one.
func (c *Chunk) padOffsets(i int) {
	if c.offs == nil {
		c.offs = append(make([]uint32, 0, ChunkSize+1), 0)
	}
	for len(c.offs) <= i {
		c.offs = append(c.offs, uint32(len(c.blob)))
	}
}

// code is the dictionary's code of s; ok is false where it takes no more strings.
func (b *Builder) code(s []byte) (uint32, bool) {
	if code, ok := b.codes[string(s)]; ok {
		return code, true
	}
	if b.c == nil && b.dict.Len() >= maxDict {
		return 0, false // most strings of a new chunk would not be there
	}
	if !b.dict.takes(str(s)) {
		return 0, false
	}
	code := b.dict.Encode(str(s))
	b.codes[b.dict.String(code)] = code
	return code, true
}

// toHeap gives the chunk that is being built form Heap.
func (b *Builder) toHeap() {
	old := b.c
	b.c = &Chunk{form: Heap}
	if old == nil {
		return
	}
	b.c.n, b.c.count, b.c.present = old.n, old.count, old.present
	for i := range old.n {
		if old.Has(i) {
			b.c.blob = append(b.c.blob, b.dict.String(old.codes[i])...)
		}
		b.c.padOffsets(i)
		b.c.offs = append(b.c.offs, uint32(len(b.c.blob)))
	}
}

// Append copies a row of another chunk, which has codes of the same dictionary.
func (b *Builder) Append(i int, from *Chunk, row int) {
	if from == nil || !from.Has(row) {
		return
	}
	switch from.form {
	case Int:
		b.Int(i, from.ints[row])
	case Float:
		b.Float(i, from.floats[row])
	case Dictionary:
		if b.c == nil || b.c.form == Dictionary {
			b.begin(i, Dictionary)
			b.c.codes[i] = from.codes[row]
			return
		}
		b.Value(i, from.get(row, b.dict))
	case Heap:
		if b.c == nil || b.c.form == Dictionary {
			b.toHeap()
		}
		b.String(i, from.blob[from.offs[row]:from.offs[row+1]])
	default:
		b.Value(i, from.get(row, b.dict))
	}
}
