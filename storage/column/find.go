package column

import (
	"math"
	"math/bits"

	"github.com/morseldb/morsel/value"
)

// Find calls yield with the ids, ascending and from `from` on, whose value is
// equal to v as Cypher's = says (1 = 1.0; null and NaN equal nothing), until
// yield returns false. It looks at typed arrays and codes rather than at values,
// and passes over chunks of integers whose range does not contain v.
func (c *Column) Find(v value.Value, from int64, yield func(id int64) bool) {
	if v.IsNull() {
		return
	}
	f := finder{v: v, dict: c.dict}
	if v.Kind() == value.KindString {
		f.code, f.coded = c.dict.Code(v.AsString())
	}
	if i, ok := asInt(v); ok {
		f.i, f.isInt = i, true
	}
	at := int(max(from, 0) & chunkMask)
	for i := int(max(from, 0) >> ChunkBits); i < len(c.chunks); i, at = i+1, 0 {
		if c.chunks[i] != nil && !f.chunk(c.chunks[i].open(), position{at, int64(i) << ChunkBits}, yield) {
			return
		}
	}
}

// asInt is v as the integer that it equals.
func asInt(v value.Value) (int64, bool) {
	switch v.Kind() {
	case value.KindInt:
		return v.AsInt(), true
	case value.KindFloat:
		f := v.AsFloat()
		if f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 {
			return int64(f), true
		}
	}
	return 0, false
}

// finder is a value to look for, in the ways that chunks hold it.
type finder struct {
	v     value.Value
	dict  *Dict
	code  uint32
	coded bool
	i     int64
	isInt bool
}

// position is a row of a chunk and the id of the chunk's first row.
type position struct {
	row  int
	base int64
}

func (f *finder) chunk(c *Chunk, p position, yield func(int64) bool) bool {
	switch c.form {
	case Int:
		if !f.isInt {
			return true
		}
		if lo, hi := c.IntRange(); f.i < lo || f.i > hi {
			return true
		}
		return each(c, c.ints, f.i, p, yield)
	case Float:
		if !f.v.IsNumber() {
			return true
		}
		return f.floats(c, p, yield)
	case Dictionary:
		if !f.coded {
			return true
		}
		return each(c, c.codes, f.code, p, yield)
	}
	for at := p.row; at < c.n; at++ {
		if !c.Has(at) {
			continue
		}
		if eq, null := value.Equal(c.get(at, f.dict), f.v); eq && !null && !yield(p.base+int64(at)) {
			return false
		}
	}
	return true
}

func each[T int64 | uint32](c *Chunk, a []T, v T, p position, yield func(int64) bool) bool {
	for at := p.row; at < len(a); at++ {
		if a[at] == v && c.Has(at) && !yield(p.base+int64(at)) {
			return false
		}
	}
	return true
}

// floats leaves integers that no float is equal to exactly to value.Equal.
func (f *finder) floats(c *Chunk, p position, yield func(int64) bool) bool {
	near := f.v.Number()
	for at := p.row; at < len(c.floats); at++ {
		if c.floats[at] != near || !c.Has(at) {
			continue
		}
		if eq, null := value.Equal(value.Float(c.floats[at]), f.v); eq && !null && !yield(p.base+int64(at)) {
			return false
		}
	}
	return true
}

// span is the least and the greatest value of a chunk of integers.
type span struct{ lo, hi int64 }

// IntRange is the least and the greatest value of a chunk whose form has Ints;
// lo > hi where there is none. It is computed on first use.
func (c *Chunk) IntRange() (lo, hi int64) {
	if s := c.span.Load(); s != nil {
		return s.lo, s.hi
	}
	s := &span{math.MaxInt64, math.MinInt64}
	if c.present == nil {
		for _, v := range c.ints {
			s.lo, s.hi = min(s.lo, v), max(s.hi, v)
		}
	}
	for w, word := range c.present {
		for ; word != 0; word &= word - 1 {
			v := c.ints[w<<6|bits.TrailingZeros64(word)]
			s.lo, s.hi = min(s.lo, v), max(s.hi, v)
		}
	}
	c.span.Store(s)
	return s.lo, s.hi
}
