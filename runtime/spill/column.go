package spill

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// A column is a byte with its form and whether there are nulls, a bit a row where
// there are, and its values: numbers and ids as differences to the least in as few
// bytes as the largest needs, floats as they are, other values in value's
// encoding. Codes of a stored dictionary stay codes: the dictionary is there for as
// long as the query.

const (
	hasNulls byte = 0x80
	formMask byte = 0x7f
)

func (r *Rows) appendColumn(dst []byte, c *batch.Vector, n int) []byte {
	if c.Form == batch.Code && !c.Words.Stored() {
		c.ToAny()
	}
	form := byte(c.Form)
	if c.Nulls != nil {
		form |= hasNulls
	}
	dst = append(dst, form)
	if c.Nulls != nil {
		bits := make([]byte, (n+7)/8)
		for i, null := range c.Nulls[:n] {
			if null {
				bits[i/8] |= 1 << (i % 8)
			}
		}
		dst = append(dst, bits...)
	}
	switch c.Form {
	case batch.Any:
		for _, v := range c.Vals[:n] {
			dst = appendValue(dst, v)
		}
		return dst
	case batch.Float:
		for _, f := range c.Floats[:n] {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(f))
		}
		return dst
	case batch.Code:
		dst = binary.AppendUvarint(dst, uint64(r.wordsNumber(c.Words)))
	}
	return appendInts(dst, c.Ints[:n])
}

// wordsNumber is the number of a dictionary among those of the sequence.
func (r *Rows) wordsNumber(w *batch.Words) int {
	i := slices.IndexFunc(r.words, w.Same)
	if i < 0 {
		i = len(r.words)
		r.words = append(r.words, w)
	}
	return i
}

func appendInts(dst []byte, xs []int64) []byte {
	if len(xs) == 0 {
		return dst
	}
	least := slices.Min(xs)
	var most uint64
	for _, x := range xs {
		most = max(most, uint64(x)-uint64(least))
	}
	width := 0
	for most>>(8*width) != 0 && width < 8 {
		width++
	}
	dst = append(binary.AppendVarint(dst, least), byte(width))
	for _, x := range xs {
		d := uint64(x) - uint64(least)
		for range width {
			dst = append(dst, byte(d))
			d >>= 8
		}
	}
	return dst
}

// Values that have a virtual entity in them come after this byte, which begins no
// value's encoding, and are written by parts.
const tagVirtual byte = 0x7f

// What follows tagVirtual.
const (
	virtualNode byte = iota
	virtualRel
	listWith
	mapWith
)

// hasVirtual reports whether a virtual entity is in v.
func hasVirtual(v value.Value) bool {
	switch v.Kind() {
	case value.KindNode, value.KindRel:
		return v.Virtual() != nil
	case value.KindList:
		_, bytes := v.AsBytes()
		return !bytes && slices.ContainsFunc(v.AsList(), hasVirtual)
	case value.KindMap:
		m := v.AsMap()
		for _, k := range m.Keys() {
			if x, _ := m.Get(k); hasVirtual(x) {
				return true
			}
		}
	}
	return false
}

func appendValue(dst []byte, v value.Value) []byte {
	if !hasVirtual(v) {
		return value.AppendBinary(dst, v)
	}
	dst = append(dst, tagVirtual)
	switch v.Kind() {
	case value.KindList:
		dst = binary.AppendUvarint(append(dst, listWith), uint64(len(v.AsList())))
		for _, e := range v.AsList() {
			dst = appendValue(dst, e)
		}
	case value.KindMap:
		m := v.AsMap()
		dst = binary.AppendUvarint(append(dst, mapWith), uint64(m.Len()))
		for _, k := range m.Keys() {
			x, _ := m.Get(k)
			dst = appendValue(value.AppendBinary(dst, value.String(k)), x)
		}
	case value.KindNode:
		x := v.Virtual()
		dst = binary.AppendVarint(append(dst, virtualNode), v.ID())
		dst = binary.AppendUvarint(dst, uint64(len(x.Labels)))
		for _, l := range x.Labels {
			dst = value.AppendBinary(dst, value.String(l))
		}
		dst = appendProps(dst, x)
	default:
		x := v.Virtual()
		dst = binary.AppendVarint(append(dst, virtualRel), v.ID())
		dst = value.AppendBinary(dst, value.String(x.Type))
		dst = appendValue(appendValue(dst, x.Start), x.End)
		dst = appendProps(dst, x)
	}
	return dst
}

func appendProps(dst []byte, x *value.Virtual) []byte {
	if x.Props == nil {
		return value.AppendBinary(dst, value.Null)
	}
	return appendValue(dst, value.MapOf(x.Props))
}

// input is bytes being decoded; bad is set at the first that make no sense.
type input struct {
	b   []byte
	bad bool
}

func (d *input) take(n int) []byte {
	if d.bad || n > len(d.b) {
		d.bad = true
		return make([]byte, n)
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *input) byte() byte { return d.take(1)[0] }

func (d *input) uvarint(most uint64) uint64 {
	x, n := binary.Uvarint(d.b)
	if d.bad || n <= 0 || x > most {
		d.bad = true
		return 0
	}
	d.b = d.b[n:]
	return x
}

func (d *input) varint() int64 {
	x, n := binary.Varint(d.b)
	if d.bad || n <= 0 {
		d.bad = true
		return 0
	}
	d.b = d.b[n:]
	return x
}

func (d *input) ints(dst []int64, n int) []int64 {
	if n == 0 {
		return dst
	}
	least := d.varint()
	width := int(d.byte())
	if width > 8 || d.bad {
		d.bad = true
		return append(dst, make([]int64, n)...)
	}
	data := d.take(n * width)
	for i := range n {
		var x uint64
		for k, b := range data[i*width : (i+1)*width] {
			x |= uint64(b) << (8 * k)
		}
		dst = append(dst, int64(uint64(least)+x))
	}
	return dst
}

// column fills c with n rows, and answers about how many bytes they take.
func (d *input) column(c *batch.Vector, n int, words []*batch.Words) int64 {
	form := d.byte()
	c.Reset(batch.Form(form & formMask))
	var bits []byte
	if form&hasNulls != 0 {
		bits = d.take((n + 7) / 8)
	}
	bytes := 8 * int64(n)
	switch c.Form {
	case batch.Any:
		for range n {
			v := d.value()
			bytes += value.SizeOf(v)
			c.Vals = append(c.Vals, v)
		}
	case batch.Float:
		for range n {
			c.Floats = append(c.Floats, math.Float64frombits(binary.LittleEndian.Uint64(d.take(8))))
		}
	case batch.Code:
		if i := d.uvarint(math.MaxInt32); i < uint64(len(words)) {
			c.Words = words[i]
		} else {
			d.bad = true
		}
		fallthrough
	default:
		c.Ints = d.ints(c.Ints, n)
	}
	for i := range n {
		if bits != nil && bits[i/8]&(1<<(i%8)) != 0 {
			c.SetNull(i)
		}
	}
	return bytes
}

func (d *input) value() value.Value {
	if d.bad || len(d.b) == 0 {
		d.bad = true
		return value.Null
	}
	if d.b[0] == tagVirtual {
		d.b = d.b[1:]
		return d.virtual()
	}
	v, rest, err := value.DecodeBinary(d.b)
	if err != nil {
		d.bad = true
		return value.Null
	}
	d.b = rest
	return v
}

func (d *input) text() string {
	v := d.value()
	if v.Kind() != value.KindString {
		d.bad = true
		return ""
	}
	return v.AsString()
}

func (d *input) virtual() value.Value {
	switch d.byte() {
	case listWith:
		var vs []value.Value
		for range d.uvarint(uint64(len(d.b))) {
			vs = append(vs, d.value())
		}
		return value.List(vs)
	case mapWith:
		n := int(d.uvarint(uint64(len(d.b))))
		m := value.NewMap(n)
		for range n {
			k := d.text()
			m.Put(k, d.value())
		}
		return value.MapOf(m)
	case virtualNode:
		id, x := d.varint(), &value.Virtual{}
		for range d.uvarint(uint64(len(d.b))) {
			x.Labels = append(x.Labels, d.text())
		}
		d.props(x)
		return value.VirtualNode(id, x)
	case virtualRel:
		id, x := d.varint(), &value.Virtual{}
		x.Type, x.Start, x.End = d.text(), d.value(), d.value()
		d.props(x)
		return value.VirtualRel(id, x)
	}
	d.bad = true
	return value.Null
}

func (d *input) props(x *value.Virtual) {
	if v := d.value(); v.Kind() == value.KindMap {
		x.Props = v.AsMap()
	}
}
