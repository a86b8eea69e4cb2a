package morsel

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Coordinate is the Go types that the coordinates of a VECTOR may have: INTEGER8 to INTEGER64, FLOAT32 and FLOAT64.
type Coordinate interface {
	int8 | int16 | int32 | int64 | float32 | float64
}

// Vector is a VECTOR: 1 to 4,096 finite numbers of one type. The zero Vector is none.
type Vector struct{ v value.Vector }

// VectorOf makes a VECTOR of a copy of xs. It fails with an ArgumentError where there are too few or too many, or one is NaN or infinite.
func VectorOf[T Coordinate](xs []T) (Vector, error) {
	coord := coordOf[T]()
	raw := make([]byte, 0, len(xs)*coord.Size())
	for _, x := range xs {
		switch x := any(x).(type) {
		case int8:
			raw = append(raw, byte(x))
		case int16:
			raw = binary.LittleEndian.AppendUint16(raw, uint16(x))
		case int32:
			raw = binary.LittleEndian.AppendUint32(raw, uint32(x))
		case int64:
			raw = binary.LittleEndian.AppendUint64(raw, uint64(x))
		case float32:
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
		case float64:
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(x))
		}
	}
	v, err := value.RawVector(coord, raw)
	if err != nil {
		return Vector{}, status.Wrap(status.ArgumentError, err, "%d coordinates of type %s: %v", len(xs), coord, err)
	}
	return Vector{v}, nil
}

func coordOf[T Coordinate]() value.Coord {
	var zero T
	switch any(zero).(type) {
	case int8:
		return value.CoordInt8
	case int16:
		return value.CoordInt16
	case int32:
		return value.CoordInt32
	case int64:
		return value.CoordInt64
	case float32:
		return value.CoordFloat32
	}
	return value.CoordFloat64
}

// Coordinates is a copy of a vector's coordinates as Ts, converted where they are of another type.
func Coordinates[T Coordinate](v Vector) []T {
	out := make([]T, v.Dimension())
	for i := range out {
		if v.v.Coord.Integer() {
			out[i] = T(v.v.Int(i))
		} else {
			out[i] = T(v.v.Float(i))
		}
	}
	return out
}

// Dimension is the number of coordinates.
func (v Vector) Dimension() int {
	if v.v.Raw() == nil {
		return 0
	}
	return v.v.Dims()
}

// CoordinateType is the Cypher name of the coordinates' type: INTEGER8, INTEGER16, INTEGER32, INTEGER, FLOAT32 or FLOAT.
func (v Vector) CoordinateType() string { return v.v.Coord.String() }

// String is the call that makes the vector: vector([1.0, 2.5], 2, FLOAT32).
func (v Vector) String() string {
	if v.Dimension() == 0 {
		return "null"
	}
	return value.VectorOf(v.v).String()
}

// UUID is a UUID, its most significant byte first.
type UUID [16]byte

// ParseUUID reads 32 hexadecimal digits in groups of 8-4-4-4-12.
func ParseUUID(s string) (UUID, error) {
	u, err := value.ParseUUID(s)
	return UUID(u), err
}

// String is the form 8-4-4-4-12, in lower case.
func (u UUID) String() string { return value.UUID(u).String() }

// GoString shows which value a UUID is.
func (u UUID) GoString() string { return fmt.Sprintf("morsel.UUID(%q)", u.String()) }
