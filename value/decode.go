package value

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// maxDepth is how deep lists and maps may nest in an encoded value.
const maxDepth = 10_000

// decoder reads an encoded value; after the first fault err is set and
// everything read is zero.
type decoder struct {
	b      []byte
	depth  int
	err    error
	shares bool   // strings share
	copy   string // what was left of b at the first string
}

// DecodeBinary reads one value that AppendBinary wrote and gives back the bytes
// behind it. It accepts any bytes: what is not an encoding is an error. The
// value does not refer to b.
func DecodeBinary(b []byte) (v Value, rest []byte, err error) {
	d := decoder{b: b}
	v = d.value()
	if d.err != nil {
		return Null, nil, fmt.Errorf("decoding a value: %w", d.err)
	}
	return v, d.b, nil
}

// sharedText is up to how many bytes of an encoding its strings share a copy of: one that is kept keeps all.
const sharedText = 1024

// DecodeAll reads a value whose encoding is all of b. Its strings share one copy of a short encoding.
func DecodeAll(b []byte) (Value, error) {
	d := decoder{b: b, shares: len(b) <= sharedText}
	v := d.value()
	if d.err == nil && len(d.b) > 0 {
		d.fail()
	}
	if d.err != nil {
		return Null, fmt.Errorf("decoding a value: %w", d.err)
	}
	return v, nil
}

// EncodedListLen is how many elements a list has whose encoding is b, without decoding them; ok is false where it encodes anything else.
func EncodedListLen(b []byte) (n int, ok bool) {
	if len(b) == 0 || b[0] != tagList {
		return 0, false
	}
	d := decoder{b: b[1:]}
	n = d.count()
	return n, d.err == nil
}

// DecodeListTo appends the elements of the list whose encoding is all of b to buf; ok is false where it encodes anything else. Its strings share one
// copy of a short encoding.
func DecodeListTo(b []byte, buf []Value) (_ []Value, ok bool) {
	if len(b) == 0 || b[0] != tagList {
		return buf, false
	}
	d := decoder{b: b[1:], depth: 1, shares: len(b) <= sharedText}
	began := len(buf)
	for n := d.count(); n > 0 && d.err == nil; n-- {
		buf = append(buf, d.value())
	}
	if d.err != nil || len(d.b) > 0 {
		return buf[:began], false
	}
	return buf, true
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = errEncoding
	}
	d.b = nil
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.fail()
		return tagNull
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) varint() int64 {
	i, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return i
}

// uvarint reads a number of at most limit.
func (d *decoder) uvarint(limit uint64) uint64 {
	i, n := binary.Uvarint(d.b)
	if n <= 0 || i > limit {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return i
}

// within reads a signed number between low and high.
func (d *decoder) within(low, high int64) int64 {
	i := d.varint()
	if i < low || i > high {
		d.fail()
		return 0
	}
	return i
}

func (d *decoder) float() float64 {
	if len(d.b) < 8 {
		d.fail()
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(d.b))
	d.b = d.b[8:]
	return f
}

func (d *decoder) text() string {
	n := d.uvarint(uint64(len(d.b)))
	if uint64(len(d.b)) < n {
		d.fail()
		return ""
	}
	if d.shares && d.copy == "" {
		d.copy = string(d.b)
	}
	s := ""
	if d.shares {
		at := uint64(len(d.copy) - len(d.b))
		s = d.copy[at : at+n]
	} else {
		s = string(d.b[:n])
	}
	d.b = d.b[n:]
	return s
}

// bytes is a copy of the bytes behind their number.
func (d *decoder) bytes() []byte {
	n := d.count()
	if n > len(d.b) {
		d.fail()
		return nil
	}
	b := bytes.Clone(d.b[:n])
	d.b = d.b[n:]
	return b
}

// count reads a number of items that take at least a byte each.
func (d *decoder) count() int { return int(d.uvarint(uint64(len(d.b)))) }

func (d *decoder) value() Value {
	tag := d.byte()
	if tag >= tagSmallInt {
		return Int(int64(tag - tagSmallInt))
	}
	switch tag {
	case tagNull:
		return Null
	case tagFalse:
		return False
	case tagTrue:
		return True
	case tagInt:
		return Int(d.varint())
	case tagFloat:
		return Float(d.float())
	case tagString:
		return String(d.text())
	case tagList, tagMap:
		return d.nested(tag)
	case tagNode:
		return Node(d.varint())
	case tagRel:
		return Rel(d.varint())
	case tagPath:
		return d.path()
	case tagPoint:
		return d.point()
	case tagVector:
		return d.vector()
	case tagUUID:
		return d.uuid()
	case tagBytes:
		return Bytes(d.bytes())
	}
	return d.temporal(tag)
}

func (d *decoder) nested(tag byte) Value {
	d.depth++
	n := d.count()
	if d.depth > maxDepth {
		d.fail()
	}
	if d.err != nil {
		return Null
	}
	if tag == tagMap {
		m := NewMap(min(n, 1024))
		for range n {
			key := d.text()
			v := d.value()
			if d.err != nil {
				return Null
			}
			m.Put(key, v)
		}
		d.depth--
		return MapOf(m)
	}
	vs := make([]Value, 0, min(n, 1024))
	for range n {
		v := d.value()
		if d.err != nil {
			return Null
		}
		vs = append(vs, v)
	}
	d.depth-- // after a fault nothing more is read
	return List(vs)
}

func (d *decoder) path() Value {
	rels := d.count()
	if 2*rels+1 > len(d.b) {
		d.fail()
		return Null
	}
	ids := make([]int64, 2*rels+1)
	for i := range ids {
		ids[i] = d.varint()
	}
	return PathOf(&Path{Nodes: ids[: rels+1 : rels+1], Rels: ids[rels+1:]})
}

func (d *decoder) point() Value {
	p := Point{CRS: CRS(d.uvarint(math.MaxInt32))}
	p.X, p.Y = d.float(), d.float()
	switch p.CRS.Dims() {
	case 0:
		d.fail()
	case 3:
		p.Z = d.float()
	}
	return PointOf(p)
}

func (d *decoder) temporal(tag byte) Value {
	nanos := func() int32 { return int32(d.uvarint(uint64(nanosPerSecond - 1))) }
	switch tag {
	case tagDate:
		return DateOf(d.within(MinDays, MaxDays))
	case tagLocalTime:
		return NewLocalTime(int64(d.uvarint(uint64(nanosPerDay - 1))))
	case tagTime:
		n := d.uvarint(uint64(nanosPerDay - 1))
		return NewTime(int64(n), d.offset())
	case tagLocalDateTime:
		sec := d.within(minSeconds, maxSeconds)
		return NewLocalDateTime(sec, nanos())
	case tagDateTimeOffset:
		sec := d.within(minSeconds-maxOffsetSeconds, maxSeconds+maxOffsetSeconds)
		n := nanos()
		return NewDateTime(sec, n, FixedZone(d.offset()))
	case tagDateTimeNamed:
		sec := d.within(minSeconds-maxOffsetSeconds, maxSeconds+maxOffsetSeconds)
		n := nanos()
		zone, err := NamedZone(d.text())
		if err != nil {
			d.fail()
			return Null
		}
		return NewDateTime(sec, n, zone)
	case tagDuration:
		months, days, sec := d.varint(), d.varint(), d.varint()
		return DurationOf(Duration{Months: months, Days: days, Seconds: sec, Nanos: int64(nanos())})
	}
	d.fail()
	return Null
}

func (d *decoder) offset() int32 { return int32(d.within(-maxOffsetSeconds, maxOffsetSeconds)) }
