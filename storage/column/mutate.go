package column

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/value"
)

// clone makes a copy that the branch gen may change. Forms that only exist in
// files turn into their sisters in memory.
func (c *Chunk) clone(gen uint64, d *Dict) *Chunk {
	n := &Chunk{gen: gen, form: c.form, n: c.n, count: c.count, zone: c.zone}
	if c.present == nil {
		n.present = allPresent(c.n)
	} else {
		n.present = slices.Clone(c.present)
	}
	switch c.form {
	case Packed:
		n.form = Generic
		n.vals = make([]value.Value, c.n)
		for i := range c.n {
			n.vals[i] = c.get(i, d)
		}
	case Heap:
		n.form = Text
		n.strs = make([]string, c.n)
		for i := range c.n {
			n.strs[i] = c.Str(i)
		}
	default:
		n.ints = slices.Clone(c.ints)
		n.nanos = slices.Clone(c.nanos)
		n.floats = slices.Clone(c.floats)
		n.bits = slices.Clone(c.bits)
		n.codes = slices.Clone(c.codes)
		n.strs = slices.Clone(c.strs)
		n.vals = slices.Clone(c.vals)
	}
	return n
}

func words(n int) int { return (n + 63) >> 6 }

// set changes one row of a chunk that the caller owns.
func (c *Chunk) set(i int, v value.Value, d *Dict) {
	if c.span.Load() != nil {
		c.span.Store(nil)
	}
	if i < c.shared {
		c.unshare()
	}
	if v.IsNull() {
		if c.Has(i) {
			c.present[i>>6] &^= 1 << (i & 63)
			c.count--
			c.forget(i)
		}
		return
	}
	c.suit(v, d)
	c.grow(i + 1)
	if !c.Has(i) {
		c.present[i>>6] |= 1 << (i & 63)
		c.count++
	}
	c.put(i, v, d)
}

// forget drops what a removed row refers to, so that it can be collected.
func (c *Chunk) forget(i int) {
	switch c.form {
	case Generic:
		c.vals[i] = value.Null
	case Text:
		c.strs[i] = ""
	}
}

// formOf is the form in which a value likes to be stored.
func formOf(v value.Value, d *Dict) Form {
	switch v.Kind() {
	case value.KindInt:
		return Int
	case value.KindFloat:
		return Float
	case value.KindBool:
		return Bool
	case value.KindDate:
		return Date
	case value.KindLocalTime:
		return LocalTime
	case value.KindLocalDateTime:
		return LocalDateTime
	case value.KindDateTime:
		return DateTime
	case value.KindString:
		if d.takes(v.AsString()) {
			return Dictionary
		}
		return Text
	}
	return Generic
}

// suit changes the form of c to one that can hold v beside what is there.
func (c *Chunk) suit(v value.Value, d *Dict) {
	if c.form == Text && v.Kind() == value.KindString || c.form == Generic && c.count > 0 {
		return
	}
	f := formOf(v, d)
	if c.count == 0 {
		c.become(&Chunk{form: f})
		c.shared, c.end = 0, nil
		if f == DateTime {
			c.zone = v.Zone()
		}
		return
	}
	if f == c.form && (f != DateTime || c.zone == v.Zone()) {
		return
	}
	to := Generic
	if f == Text && c.form == Dictionary {
		to = Text
	}
	c.convert(to, d)
}

// convert moves all rows to form Generic or Text.
func (c *Chunk) convert(to Form, d *Dict) {
	n := &Chunk{form: to, n: c.n, count: c.count, present: c.present}
	if to == Text {
		n.strs = make([]string, c.n)
	} else {
		n.vals = make([]value.Value, c.n)
	}
	for i := range c.n {
		if !c.Has(i) {
			continue
		}
		if v := c.get(i, d); to == Text {
			n.strs[i] = v.AsString()
		} else {
			n.vals[i] = v
		}
	}
	c.become(n)
	c.shared, c.end = 0, nil
}

// become takes over all of n but its generation and what it shares.
func (c *Chunk) become(n *Chunk) {
	c.form, c.n, c.count, c.present = n.form, n.n, n.count, n.present
	c.ints, c.nanos, c.floats, c.bits, c.codes = n.ints, n.nanos, n.floats, n.bits, n.codes
	c.strs, c.vals, c.offs, c.blob, c.zone = n.strs, n.vals, n.offs, n.blob, n.zone
}

// grow makes room for n rows.
func (c *Chunk) grow(n int) {
	if n <= c.n {
		return
	}
	c.claim(n)
	c.present = grown(c.present, words(n))
	switch c.form {
	case Int, Date, LocalTime:
		c.ints = grown(c.ints, n)
	case LocalDateTime, DateTime:
		c.ints, c.nanos = grown(c.ints, n), grown(c.nanos, n)
	case Float:
		c.floats = grown(c.floats, n)
	case Bool:
		c.bits = grown(c.bits, words(n))
	case Dictionary:
		c.codes = grown(c.codes, n)
	case Text:
		c.strs = grown(c.strs, n)
	case Generic:
		c.vals = grown(c.vals, n)
	}
	c.n = n
}

func grown[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	return append(s, make([]T, n-len(s))...)
}

// put stores v, whose form c has, in a row that exists.
func (c *Chunk) put(i int, v value.Value, d *Dict) {
	switch c.form {
	case Int:
		c.ints[i] = v.AsInt()
	case Float:
		c.floats[i] = v.AsFloat()
	case Bool:
		if v.AsBool() {
			c.bits[i>>6] |= 1 << (i & 63)
		} else {
			c.bits[i>>6] &^= 1 << (i & 63)
		}
	case Date:
		c.ints[i] = v.Days()
	case LocalTime:
		c.ints[i] = v.NanosOfDay()
	case LocalDateTime, DateTime:
		c.ints[i], c.nanos[i] = v.EpochSeconds(), v.Nanos()
	case Dictionary:
		c.codes[i] = d.Encode(v.AsString())
	case Text:
		c.strs[i] = strings.Clone(v.AsString())
	case Generic:
		c.vals[i] = detach(v)
	}
}

// detach copies the strings inside a value, so that a small string does not
// keep the query text or the file line alive that it was cut from.
func detach(v value.Value) value.Value {
	switch v.Kind() {
	case value.KindString:
		return value.String(strings.Clone(v.AsString()))
	case value.KindList:
		if _, ok := v.AsBytes(); ok {
			return v
		}
		old := v.AsList()
		list := make([]value.Value, len(old))
		for i, e := range old {
			list[i] = detach(e)
		}
		return value.List(list)
	}
	return v
}
