package packstream

import (
	"slices"

	"github.com/morseldb/morsel/value"
)

// coordMarkers are the markers of the coordinate types: those that single numbers of the type have.
var coordMarkers = map[value.Coord]byte{
	value.CoordInt8: 0xC8, value.CoordInt16: 0xC9, value.CoordInt32: 0xCA, value.CoordInt64: 0xCB, value.CoordFloat32: 0xC6, value.CoordFloat64: 0xC1,
}

// vector appends a vector: the marker of its coordinates' type and the coordinates, big-endian, both as bytes.
func (w *Writer) vector(v value.Vector) {
	if !w.Vectors {
		w.List(v.Dims())
		for i := range v.Dims() {
			w.Value(v.At(i))
		}
		return
	}
	w.Struct(TagVector, 2)
	w.Bytes([]byte{coordMarkers[v.Coord]})
	w.size(len(v.Raw()), 0, 0xCC, 0xCD, 0xCE)
	w.Buf = append(w.Buf, swapped(v.Raw(), v.Coord.Size())...)
}

// swapped is numbers of so many bytes each, the order of their bytes reversed.
func swapped(raw []byte, size int) []byte {
	out := slices.Clone(raw)
	for i := 0; i+size <= len(out); i += size {
		slices.Reverse(out[i : i+size])
	}
	return out
}

// vector reads the two fields of a V structure.
func (r *Reader) vector() (value.Value, error) {
	marker, err := r.byteArray()
	if err != nil {
		return value.Null, err
	}
	data, err := r.byteArray()
	if err != nil {
		return value.Null, err
	}
	for coord, m := range coordMarkers {
		if len(marker) != 1 || marker[0] != m || len(data)%coord.Size() != 0 {
			continue
		}
		v, err := value.RawVector(coord, swapped(data, coord.Size()))
		if err != nil {
			break
		}
		return value.VectorOf(v), nil
	}
	return r.refuse(badValue("Illegal value for a vector: unknown type marker or data that do not fit it"))
}

// byteArray reads a byte array, without copying it.
func (r *Reader) byteArray() ([]byte, error) {
	m, err := r.byte()
	if err != nil {
		return nil, err
	}
	width, ok := widths[m&3]
	if m&^3 != 0xCC || !ok {
		return nil, ErrMarker
	}
	n, err := r.uint(width)
	if err != nil {
		return nil, err
	}
	if n > uint64(len(r.Buf)-r.pos) {
		return nil, ErrShort
	}
	return r.take(int(n))
}
