// Package packstream writes and reads PackStream, the encoding of Bolt's
// messages: scalars, lists, maps and tagged structures, big-endian. Values that
// need a graph to be written (nodes, relationships, paths) are written by package bolt.
package packstream

import (
	"encoding/binary"
	"math"

	"github.com/morseldb/morsel/value"
)

// The tags of structures that are values.
const (
	TagNode           = 'N'
	TagRelationship   = 'R'
	TagUnbound        = 'r'
	TagPath           = 'P'
	TagDate           = 'D'
	TagTime           = 'T'
	TagLocalTime      = 't'
	TagLocalDateTime  = 'd'
	TagDateTime       = 'I'
	TagDateTimeZone   = 'i'
	TagLegacyDateTime = 'F'
	TagLegacyZone     = 'f'
	TagDuration       = 'E'
	TagPoint2D        = 'X'
	TagPoint3D        = 'Y'
	TagVector         = 'V'
)

// Writer appends PackStream to Buf.
type Writer struct {
	Buf []byte
	// Legacy writes zoned date-times as Bolt 4.4 without its UTC patch has them: seconds of the local clock.
	Legacy bool
	// Vectors writes vectors as Bolt 6.0 has them; before it they are lists of their coordinates.
	Vectors bool
}

// Null appends null.
func (w *Writer) Null() { w.Buf = append(w.Buf, 0xC0) }

// Bool appends a boolean.
func (w *Writer) Bool(b bool) {
	if b {
		w.Buf = append(w.Buf, 0xC3)
		return
	}
	w.Buf = append(w.Buf, 0xC2)
}

// Int appends an integer in its shortest form.
func (w *Writer) Int(i int64) {
	switch {
	case i >= -16 && i <= 127:
		w.Buf = append(w.Buf, byte(i))
	case i >= math.MinInt8 && i < -16:
		w.Buf = append(w.Buf, 0xC8, byte(i))
	case i >= math.MinInt16 && i <= math.MaxInt16:
		w.Buf = append(w.Buf, 0xC9, byte(i>>8), byte(i))
	case i >= math.MinInt32 && i <= math.MaxInt32:
		w.Buf = binary.BigEndian.AppendUint32(append(w.Buf, 0xCA), uint32(i))
	default:
		w.Buf = binary.BigEndian.AppendUint64(append(w.Buf, 0xCB), uint64(i))
	}
}

// Float appends a 64-bit float.
func (w *Writer) Float(f float64) {
	w.Buf = binary.BigEndian.AppendUint64(append(w.Buf, 0xC1), math.Float64bits(f))
}

// size appends a length under the markers of a type: tiny (0 = none), then for 8, 16 and 32 bits.
func (w *Writer) size(n int, tiny, m8, m16, m32 byte) {
	switch {
	case tiny != 0 && n < 16:
		w.Buf = append(w.Buf, tiny|byte(n))
	case n <= math.MaxUint8:
		w.Buf = append(w.Buf, m8, byte(n))
	case n <= math.MaxUint16:
		w.Buf = append(w.Buf, m16, byte(n>>8), byte(n))
	default:
		w.Buf = binary.BigEndian.AppendUint32(append(w.Buf, m32), uint32(n))
	}
}

// String appends a string.
func (w *Writer) String(s string) {
	w.size(len(s), 0x80, 0xD0, 0xD1, 0xD2)
	w.Buf = append(w.Buf, s...)
}

// Bytes appends a byte array.
func (w *Writer) Bytes(b []byte) {
	w.size(len(b), 0, 0xCC, 0xCD, 0xCE)
	w.Buf = append(w.Buf, b...)
}

// List begins a list of n elements, which the caller appends.
func (w *Writer) List(n int) { w.size(n, 0x90, 0xD4, 0xD5, 0xD6) }

// Map begins a map of n pairs; the caller appends each key and value.
func (w *Writer) Map(n int) { w.size(n, 0xA0, 0xD8, 0xD9, 0xDA) }

// Struct begins a structure of n fields, fewer than 16.
func (w *Writer) Struct(tag byte, n int) { w.Buf = append(w.Buf, 0xB0|byte(n), tag) }

// Strings appends a list of strings.
func (w *Writer) Strings(list []string) {
	w.List(len(list))
	for _, s := range list {
		w.String(s)
	}
}

// Value appends any value that needs no graph; it reports false where v is, or has within it, a node, a
// relationship or a path (nothing of use has then been appended).
func (w *Writer) Value(v value.Value) bool {
	switch v.Kind() {
	case value.KindNull:
		w.Null()
	case value.KindBool:
		w.Bool(v.AsBool())
	case value.KindInt:
		w.Int(v.AsInt())
	case value.KindFloat:
		w.Float(v.AsFloat())
	case value.KindString:
		w.String(v.AsString())
	case value.KindList:
		if b, ok := v.AsBytes(); ok {
			w.Bytes(b)
			break
		}
		w.List(len(v.AsList()))
		for _, e := range v.AsList() {
			if !w.Value(e) {
				return false
			}
		}
	case value.KindMap:
		m := v.AsMap()
		w.Map(m.Len())
		for i := range m.Len() {
			k, e := m.At(i)
			w.String(k)
			if !w.Value(e) {
				return false
			}
		}
	case value.KindNode, value.KindRel, value.KindPath:
		return false
	default:
		w.temporal(v)
	}
	return true
}

func (w *Writer) temporal(v value.Value) {
	switch v.Kind() {
	case value.KindDate:
		w.Struct(TagDate, 1)
		w.Int(v.Days())
	case value.KindLocalTime:
		w.Struct(TagLocalTime, 1)
		w.Int(v.NanosOfDay())
	case value.KindTime:
		w.Struct(TagTime, 2)
		w.Int(v.NanosOfDay())
		w.Int(int64(v.OffsetSeconds()))
	case value.KindLocalDateTime:
		w.Struct(TagLocalDateTime, 2)
		w.Int(v.EpochSeconds())
		w.Int(int64(v.Nanos()))
	case value.KindDateTime:
		w.dateTime(v)
	case value.KindDuration:
		d := v.AsDuration()
		w.Struct(TagDuration, 4)
		w.Int(d.Months)
		w.Int(d.Days)
		w.Int(d.Seconds)
		w.Int(d.Nanos)
	case value.KindPoint:
		w.point(v.AsPoint())
	case value.KindVector:
		w.vector(v.AsVector())
	case value.KindUUID:
		w.String(v.AsUUID().String())
	default:
		w.Null()
	}
}

func (w *Writer) dateTime(v value.Value) {
	z, seconds := v.Zone(), v.EpochSeconds()
	offset := int64(z.OffsetAt(seconds))
	tag, named := byte(TagDateTime), byte(TagDateTimeZone)
	if w.Legacy {
		tag, named = TagLegacyDateTime, TagLegacyZone
		seconds += offset
	}
	if z.Named() {
		tag = named
	}
	w.Struct(tag, 3)
	w.Int(seconds)
	w.Int(int64(v.Nanos()))
	if z.Named() {
		w.String(z.String())
		return
	}
	w.Int(offset)
}

func (w *Writer) point(p value.Point) {
	tag, n := byte(TagPoint2D), 3
	if p.CRS.Dims() == 3 {
		tag, n = TagPoint3D, 4
	}
	w.Struct(tag, n)
	w.Int(int64(p.CRS))
	w.Float(p.X)
	w.Float(p.Y)
	if n == 4 {
		w.Float(p.Z)
	}
}
