package value

import "unsafe"

// CRS is a coordinate reference system, by its SRID.
type CRS int32

// The four coordinate reference systems.
const (
	WGS84       CRS = 4326
	WGS84x3D    CRS = 4979
	Cartesian   CRS = 7203
	Cartesian3D CRS = 9157
)

// Dims is the number of coordinates: 2 or 3; 0 for an unknown system.
func (c CRS) Dims() int {
	switch c {
	case WGS84, Cartesian:
		return 2
	case WGS84x3D, Cartesian3D:
		return 3
	}
	return 0
}

// Geographic reports whether x and y are longitude and latitude in degrees.
func (c CRS) Geographic() bool { return c == WGS84 || c == WGS84x3D }

// String is the name that Cypher knows a system by.
func (c CRS) String() string {
	switch c {
	case WGS84:
		return "wgs-84"
	case WGS84x3D:
		return "wgs-84-3d"
	case Cartesian:
		return "cartesian"
	case Cartesian3D:
		return "cartesian-3d"
	}
	return "unknown"
}

// Point is a place; Z is 0 in two dimensions.
type Point struct {
	CRS     CRS
	X, Y, Z float64
}

// PointOf wraps a POINT.
func PointOf(p Point) Value { return Value{kind: KindPoint, p: unsafe.Pointer(&p)} }

// AsPoint is the point of a KindPoint value.
func (v Value) AsPoint() Point { return *(*Point)(v.p) }
