package value

import (
	"math"
	"strings"

	"github.com/morseldb/morsel/status"
)

// earthRadius is the radius in metres that distances on the globe count with.
const earthRadius = 6378140.0

// MakePoint is the function point: a map with x and y (and z), or longitude and
// latitude (and height), and perhaps crs or srid. A null coordinate makes the
// point null.
func MakePoint(m *Map) (Value, error) {
	for i := range m.keys {
		if m.vals[i].IsNull() {
			return Null, nil
		}
	}
	names, geographic := []string{"x", "y"}, false
	if !hasKeys(m, names) {
		names, geographic = []string{"longitude", "latitude"}, true
		if !hasKeys(m, names) {
			return Null, errPointKeys()
		}
	}
	if _, ok := m.Get("z"); ok {
		names = append(names, "z")
	} else if _, ok := m.Get("height"); ok && geographic {
		names = append(names, "height")
	}
	var coords [3]float64
	for i, name := range names {
		v, _ := m.Get(name)
		if !v.IsNumber() {
			return Null, errArgument("Cannot assign %s to field '%s'", Debug(v), name)
		}
		coords[i] = v.Number()
	}
	crs, err := crsOf(m, len(names), geographic)
	if err != nil {
		return Null, err
	}
	return NewPoint(crs, coords)
}

func hasKeys(m *Map, names []string) bool {
	for _, name := range names {
		if m.find(name) < 0 {
			return false
		}
	}
	return true
}

func errPointKeys() error {
	return status.New(status.ArgumentError, "", "A point must contain either 'x' and 'y' or 'latitude' and 'longitude'")
}

// crsOf is the system that a map names or that its coordinates mean.
func crsOf(m *Map, dims int, geographic bool) (CRS, error) {
	name, named := m.Get("crs")
	code, coded := m.Get("srid")
	var crs CRS
	switch {
	case named && coded:
		return 0, errArgument("Cannot specify both CRS and SRID")
	case named:
		if name.kind != KindString {
			return 0, errArgument("Cannot assign %s to field crs", Debug(name))
		}
		if crs = CRSByName(name.AsString()); crs == 0 {
			return 0, errArgument("Unknown coordinate reference system: %s", name.AsString())
		}
	case coded:
		if code.kind != KindInt {
			return 0, errArgument("Cannot assign %s to field srid", Debug(code))
		}
		if n := code.AsInt(); n == int64(int32(n)) && CRS(n).Dims() > 0 {
			crs = CRS(n)
		} else {
			return 0, errArgument("Unknown coordinate reference system: code=%d", n)
		}
	default:
		return map[bool][2]CRS{false: {Cartesian, Cartesian3D}, true: {WGS84, WGS84x3D}}[geographic][dims-2], nil
	}
	if geographic && !crs.Geographic() {
		return 0, errArgument("Geographic points does not support coordinate reference system: %s", crs)
	}
	if crs.Dims() != dims {
		return 0, errArgument("Cannot create point with %dD coordinate reference system and %d coordinates. "+
			"Please consider using equivalent %dD coordinate reference system", crs.Dims(), dims, dims)
	}
	return crs, nil
}

// CRSByName finds a coordinate reference system by its name in any case; 0
// where there is none.
func CRSByName(name string) CRS {
	for _, crs := range []CRS{WGS84, WGS84x3D, Cartesian, Cartesian3D} {
		if strings.EqualFold(name, crs.String()) {
			return crs
		}
	}
	return 0
}

// NewPoint is the point with the first crs.Dims() of the coordinates c, a longitude brought into -180..180. Coordinates
// that are not finite and latitudes beyond the poles are an ArgumentError.
func NewPoint(crs CRS, c [3]float64) (Value, error) {
	coords := make([]string, crs.Dims())
	finite := true
	for i := range coords {
		coords[i] = FormatFloat(c[i])
		finite = finite && !math.IsNaN(c[i]) && !math.IsInf(c[i], 0)
	}
	if !finite {
		return Null, errArgument("Cannot create a point with non-finite coordinate values: [%s]", strings.Join(coords, ", "))
	}
	if crs.Geographic() {
		if c[1] < -90 || c[1] > 90 {
			return Null, errArgument("Cannot create WGS84 point with invalid coordinate: [%s]. Valid range for Y coordinate is [-90, 90].",
				strings.Join(coords, ", "))
		}
		c[0] = wrapLongitude(c[0])
	}
	return PointOf(Point{CRS: crs, X: c[0], Y: c[1], Z: c[2]}), nil
}

func wrapLongitude(x float64) float64 {
	if x >= -180 && x <= 180 {
		return x
	}
	x = math.Mod(x+180, 360)
	if x < 0 {
		x += 360
	}
	return x - 180
}

// PointField is a component of a point: x, y, z, longitude, latitude, height,
// crs or srid.
func PointField(v Value, name string) (Value, error) {
	p := v.AsPoint()
	written := name
	switch name = strings.ToLower(name); name {
	case "x":
		return Float(p.X), nil
	case "y":
		return Float(p.Y), nil
	case "crs":
		return String(p.CRS.String()), nil
	case "srid":
		return Int(int64(p.CRS)), nil
	case "longitude", "latitude", "height":
		if !p.CRS.Geographic() {
			return Null, errArgument("Field: %s is not available on cartesian point: %s", name, v)
		}
	case "z":
	default:
		return Null, errArgument("No such field: %s", written)
	}
	switch {
	case name == "longitude":
		return Float(p.X), nil
	case name == "latitude":
		return Float(p.Y), nil
	case p.CRS.Dims() == 3:
		return Float(p.Z), nil
	}
	return Null, errArgument("Field: %s is not available on point: %s", name, v)
}

// Distance is the function point.distance: in the unit of the coordinates on
// the plane and in space, in metres on the globe. Points of different systems,
// and what is no point, have none: null.
func Distance(a, b Value) Value {
	if a.kind != KindPoint || b.kind != KindPoint {
		return Null
	}
	p, q := a.AsPoint(), b.AsPoint()
	if p.CRS != q.CRS {
		return Null
	}
	if !p.CRS.Geographic() {
		dx, dy, dz := p.X-q.X, p.Y-q.Y, p.Z-q.Z
		return Float(math.Sqrt(dx*dx + dy*dy + dz*dz))
	}
	across := greatCircle(p, q, earthRadius+(p.Z+q.Z)/2)
	if p.CRS.Dims() == 2 {
		return Float(across)
	}
	up := p.Z - q.Z
	return Float(math.Sqrt(across*across + up*up))
}

// greatCircle is the haversine distance on a sphere.
func greatCircle(p, q Point, radius float64) float64 {
	const radian = math.Pi / 180
	lat1, lat2 := p.Y*radian, q.Y*radian
	alpha := math.Sin((lat2 - lat1) / 2)
	beta := math.Sin((q.X*radian - p.X*radian) / 2)
	h := float64(alpha*alpha) + float64(math.Cos(lat1)*math.Cos(lat2)*float64(beta*beta))
	return radius * 2 * math.Atan2(math.Sqrt(h), math.Sqrt(1-h))
}

// WithinBBox is the function point.withinBBox: whether p lies in the box from
// lower left to upper right, its edges included. On the globe a box may cross
// the 180th meridian. Points of different systems make it null.
func WithinBBox(p, lowerLeft, upperRight Value) Value {
	for _, v := range []Value{p, lowerLeft, upperRight} {
		if v.kind != KindPoint || p.kind != KindPoint || v.AsPoint().CRS != p.AsPoint().CRS {
			return Null
		}
	}
	at, low, high := p.AsPoint(), lowerLeft.AsPoint(), upperRight.AsPoint()
	inX := at.X >= low.X && at.X <= high.X
	if at.CRS.Geographic() && low.X > high.X {
		inX = at.X >= low.X || at.X <= high.X
	}
	inY := at.Y >= low.Y && at.Y <= high.Y
	inZ := at.Z >= low.Z && at.Z <= high.Z
	return Bool(inX && inY && inZ)
}
