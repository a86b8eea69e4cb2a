package value

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"
	"unsafe"

	"github.com/morseldb/morsel/status"
)

// Coord is the type of a vector's coordinates. The order is that of ORDER BY.
type Coord uint8

// The coordinate types.
const (
	CoordInt8 Coord = iota
	CoordInt16
	CoordInt32
	CoordInt64
	CoordFloat32
	CoordFloat64
	numCoords
)

// MaxDims is the largest dimension of a vector.
const MaxDims = 4096

var coords = [numCoords]struct {
	name string
	size int
}{{"INTEGER8", 1}, {"INTEGER16", 2}, {"INTEGER32", 4}, {"INTEGER", 8}, {"FLOAT32", 4}, {"FLOAT", 8}}

// String is the name that type expressions have: INTEGER8, INTEGER16, INTEGER32, INTEGER, FLOAT32, FLOAT.
func (c Coord) String() string { return coords[c].name }

// Size is the number of bytes of one coordinate.
func (c Coord) Size() int { return coords[c].size }

// Integer reports whether the coordinates are integers.
func (c Coord) Integer() bool { return c < CoordFloat32 }

// CoordOf finds a coordinate type by one of its names, in any case.
func CoordOf(name string) (Coord, bool) {
	name = strings.Replace(strings.ToUpper(name), "SIGNED INTEGER", "INTEGER", 1)
	if rest, ok := strings.CutPrefix(name, "INT"); ok && !strings.HasPrefix(rest, "EGER") {
		name = "INTEGER" + rest
	}
	switch name {
	case "INTEGER64":
		return CoordInt64, true
	case "FLOAT64":
		return CoordFloat64, true
	}
	for c := range numCoords {
		if coords[c].name == name {
			return c, true
		}
	}
	return 0, false
}

// Vector is the content of a VECTOR: 1 to MaxDims coordinates of one type, finite numbers.
type Vector struct {
	Coord Coord
	raw   []byte // little-endian
}

// VectorOf wraps a VECTOR.
func VectorOf(v Vector) Value {
	return Value{kind: KindVector, aux: int32(v.Coord), n: uint64(len(v.raw)), p: unsafe.Pointer(unsafe.SliceData(v.raw))}
}

// AsVector is the vector of a KindVector value.
func (v Value) AsVector() Vector {
	return Vector{Coord: Coord(v.aux), raw: unsafe.Slice((*byte)(v.p), int(v.n))}
}

// Dims is the number of coordinates.
func (v Vector) Dims() int { return len(v.raw) / v.Coord.Size() }

// Raw is the coordinates one after the other, little-endian; do not write to it.
func (v Vector) Raw() []byte { return v.raw }

// Int is coordinate i as an integer; of a vector of floats it is cut towards zero.
func (v Vector) Int(i int) int64 {
	switch v.Coord {
	case CoordInt8:
		return int64(int8(v.raw[i]))
	case CoordInt16:
		return int64(int16(binary.LittleEndian.Uint16(v.raw[2*i:])))
	case CoordInt32:
		return int64(int32(binary.LittleEndian.Uint32(v.raw[4*i:])))
	case CoordInt64:
		return int64(binary.LittleEndian.Uint64(v.raw[8*i:]))
	}
	return saturate(v.Float(i))
}

// Float is coordinate i as a float.
func (v Vector) Float(i int) float64 {
	switch v.Coord {
	case CoordFloat32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(v.raw[4*i:])))
	case CoordFloat64:
		return math.Float64frombits(binary.LittleEndian.Uint64(v.raw[8*i:]))
	}
	return float64(v.Int(i))
}

// At is coordinate i as an INTEGER or FLOAT value.
func (v Vector) At(i int) Value {
	if v.Coord.Integer() {
		return Int(v.Int(i))
	}
	return Float(v.Float(i))
}

// List is all coordinates.
func (v Vector) List() []Value {
	out := make([]Value, v.Dims())
	for i := range out {
		out[i] = v.At(i)
	}
	return out
}

// errVectorShape is what RawVector answers to bytes that are no vector.
var errVectorShape = errors.New("not a vector: wrong length, type or a coordinate that is no finite number")

// RawVector is the vector of these coordinates, little-endian one after the other; the slice must not be written to afterwards.
func RawVector(c Coord, raw []byte) (Vector, error) {
	if c >= numCoords || len(raw) == 0 || len(raw)%c.Size() != 0 || len(raw) > MaxDims*c.Size() {
		return Vector{}, errVectorShape
	}
	v := Vector{Coord: c, raw: raw}
	if !c.Integer() {
		for i := range v.Dims() {
			if f := v.Float(i); f != f || math.IsInf(f, 0) {
				return Vector{}, errVectorShape
			}
		}
	}
	return v, nil
}

// NewVector makes a vector of numbers, or of a text such as '[1, 2.5]', coercing each to the coordinate type: floats lose
// their fraction, integers may lose precision. What does not fit is an ArgumentError.
func NewVector(of Value, c Coord) (Vector, error) {
	list := of.AsList
	if of.kind == KindString {
		nums, err := parseVector(of.AsString())
		if err != nil {
			return Vector{}, err
		}
		list = func() []Value { return nums }
	}
	out := Vector{Coord: c}
	for _, e := range list() {
		var err error
		if out.raw, err = appendCoord(out.raw, e, c); err != nil {
			return Vector{}, err
		}
	}
	if n := out.Dims(); n < 1 || n > MaxDims {
		return Vector{}, errVector("a vector has 1 to %d coordinates, not %d", MaxDims, n)
	}
	return out, nil
}

func errVector(format string, args ...any) error {
	return status.New(status.ArgumentError, "InvalidArgumentValue", "Invalid input for function 'vector()': "+format, args...)
}

// appendCoord appends e as a coordinate of type c.
func appendCoord(raw []byte, e Value, c Coord) ([]byte, error) {
	if !e.IsNumber() {
		return nil, errVector("a coordinate must be an INTEGER or a FLOAT, got: %s", Debug(e))
	}
	if !c.Integer() {
		f := e.Number()
		if c == CoordFloat32 {
			f = float64(float32(f))
		}
		if f != f || math.IsInf(f, 0) {
			return nil, errVector("%s is no %s coordinate", e, c)
		}
		if c == CoordFloat32 {
			return binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(f))), nil
		}
		return binary.LittleEndian.AppendUint64(raw, math.Float64bits(f)), nil
	}
	i := e.AsInt()
	if e.kind == KindFloat {
		f := math.Trunc(e.AsFloat())
		if f != f || f >= 1<<63 || f < -1<<63 {
			return nil, errVector("%s is no %s coordinate", e, c)
		}
		i = int64(f)
	}
	if bits := 8*c.Size() - 1; i>>bits != 0 && i>>bits != -1 {
		return nil, errVector("%s is no %s coordinate", e, c)
	}
	var word [8]byte
	binary.LittleEndian.PutUint64(word[:], uint64(i))
	return append(raw, word[:c.Size()]...), nil
}

// parseVector reads '[1, 2.5, 1e3]'.
func parseVector(s string) ([]Value, error) {
	body := strings.TrimSpace(s)
	if len(body) < 2 || body[0] != '[' || body[len(body)-1] != ']' {
		return nil, errVector("a text must hold comma-separated numbers in square brackets, got: %s", String(s))
	}
	var out []Value
	for part := range strings.SplitSeq(body[1:len(body)-1], ",") {
		part = strings.TrimSpace(part)
		if i, err := strconv.ParseInt(part, 10, 64); err == nil {
			out = append(out, Int(i))
			continue
		}
		f, err := strconv.ParseFloat(part, 64)
		if err != nil || !isDecimal(part) {
			return nil, errVector("'%s' is no number", part)
		}
		out = append(out, Float(f))
	}
	return out, nil
}

func equalVectors(a, b Vector) bool { return a.Coord == b.Coord && orderVectors(a, b) == 0 }

// orderVectors orders by coordinate type, dimension, then pair by pair.
func orderVectors(a, b Vector) int {
	if c := cmp.Or(cmp.Compare(a.Coord, b.Coord), cmp.Compare(len(a.raw), len(b.raw))); c != 0 || bytes.Equal(a.raw, b.raw) {
		return c
	}
	for i := range a.Dims() {
		c := 0
		if a.Coord.Integer() {
			c = cmp.Compare(a.Int(i), b.Int(i))
		} else {
			c = cmp.Compare(a.Float(i), b.Float(i))
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// hashVector hashes 0.0 and -0.0 alike, as they are equal.
func hashVector(v Vector, seed uint64) uint64 {
	h := hashWord(uint64(v.Coord), seed+uint64(KindVector))
	for i := range v.Dims() {
		if v.Coord.Integer() {
			h = hashWord(uint64(v.Int(i)), h)
		} else {
			h = hashFloat(v.Float(i), h)
		}
	}
	return h
}

// appendVector writes the call that makes v: vector([1.0, 2.5], 2, FLOAT32). A FLOAT32 has the digits that tell it from its neighbours.
func appendVector(b []byte, v Vector) []byte {
	b = append(b, "vector(["...)
	for i := range v.Dims() {
		if i > 0 {
			b = append(b, ", "...)
		}
		switch v.Coord {
		case CoordFloat32:
			short, err := strconv.ParseFloat(strconv.FormatFloat(v.Float(i), 'g', -1, 32), 64)
			if err != nil {
				short = v.Float(i)
			}
			b = appendFloat(b, short)
		case CoordFloat64:
			b = appendFloat(b, v.Float(i))
		default:
			b = strconv.AppendInt(b, v.Int(i), 10)
		}
	}
	b = strconv.AppendInt(append(b, "], "...), int64(v.Dims()), 10)
	return append(append(append(b, ", "...), v.Coord.String()...), ')')
}

func appendVectorBinary(dst []byte, v Vector) []byte {
	dst = binary.AppendUvarint(append(dst, tagVector, byte(v.Coord)), uint64(len(v.raw)))
	return append(dst, v.raw...)
}

func (d *decoder) vector() Value {
	c := Coord(d.byte())
	v, err := RawVector(c, d.bytes())
	if err != nil {
		d.fail()
		return Null
	}
	return VectorOf(v)
}
