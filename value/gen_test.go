package value

import (
	"math"
	"math/rand/v2"
)

// Short makers for tables.
func list(vs ...Value) Value { return List(vs) }

func mapping(kv ...any) Value {
	m := NewMap(len(kv) / 2)
	for i := 0; i < len(kv); i += 2 {
		m.Put(kv[i].(string), kv[i+1].(Value))
	}
	return MapOf(m)
}

func dur(months, days, seconds, nanos int64) Value {
	return DurationOf(Duration{months, days, seconds, nanos})
}

func zone(name string) *Zone {
	z, err := NamedZone(name)
	if err != nil {
		panic(err)
	}
	return z
}

var nan = Float(math.NaN())

// sample makes random values that collide often, of every kind.
func sample(r *rand.Rand, depth int) Value {
	kinds := int(lastKind) + 1
	kind := Kind(r.IntN(kinds))
	if depth == 0 && (kind == KindList || kind == KindMap) {
		kind = KindInt
	}
	switch kind {
	case KindNull:
		return Null
	case KindBool:
		return Bool(r.IntN(2) == 0)
	case KindInt:
		ints := []int64{0, 1, 2, -1, 1 << 53, 1<<53 + 1, math.MaxInt64, math.MinInt64, 1000}
		return Int(ints[r.IntN(len(ints))])
	case KindFloat:
		floats := []float64{0, math.Copysign(0, -1), 1, 1.5, -1, 1 << 53, 1 << 63, -1 << 63, math.NaN(), math.Inf(1), math.Inf(-1), 1e300}
		return Float(floats[r.IntN(len(floats))])
	case KindString:
		strings := []string{"", "a", "b", "ab", "😀", "ｚ", "a much longer string than the others, to reach all of the hash"}
		return String(strings[r.IntN(len(strings))])
	case KindList:
		if r.IntN(3) == 0 {
			return Bytes([][]byte{{}, {1}, {1, 2}, {255, 0}, {0}}[r.IntN(5)])
		}
		vs := make([]Value, r.IntN(3))
		for i := range vs {
			vs[i] = sample(r, depth-1)
		}
		return List(vs)
	case KindVector:
		v, err := NewVector(list(Int(r.Int64N(3)), Int(r.Int64N(2))), Coord(r.IntN(int(numCoords))))
		if err != nil {
			panic(err)
		}
		return VectorOf(v)
	case KindUUID:
		return UUIDOf(UUID{15: byte(r.IntN(3))})
	case KindMap:
		m := NewMap(2)
		for range r.IntN(3) {
			m.Put([]string{"a", "b", "c"}[r.IntN(3)], sample(r, depth-1))
		}
		return MapOf(m)
	case KindNode:
		return Node(int64(r.IntN(3)))
	case KindRel:
		return Rel(int64(r.IntN(3)))
	case KindPath:
		n := r.IntN(2)
		p := Path{Nodes: make([]int64, n+1), Rels: make([]int64, n)}
		for i := range p.Nodes {
			p.Nodes[i] = int64(r.IntN(2))
		}
		return PathOf(&p)
	}
	return sampleTemporal(r, kind)
}

func sampleTemporal(r *rand.Rand, kind Kind) Value {
	n := func(k int) int64 { return int64(r.IntN(k)) }
	zones := []*Zone{UTC, FixedZone(3600), FixedZone(-3600), zone("Europe/Stockholm"), zone("Europe/Berlin")}
	switch kind {
	case KindDate:
		return DateOf(n(3) - 1)
	case KindLocalTime:
		return NewLocalTime(n(3) * 3600 * nanosPerSecond)
	case KindTime:
		return NewTime(n(3)*3600*nanosPerSecond, int32(n(3)-1)*3600)
	case KindLocalDateTime:
		return NewLocalDateTime(n(3)*3600, int32(n(2)))
	case KindDateTime:
		return NewDateTime(n(3)*3600, int32(n(2)), zones[r.IntN(len(zones))])
	case KindDuration:
		return dur(n(3)-1, n(3)*30-30, (n(3)-1)*2_629_746, n(2))
	}
	crs := []CRS{WGS84, WGS84x3D, Cartesian, Cartesian3D}[r.IntN(4)]
	p := Point{CRS: crs, X: float64(n(2)), Y: float64(n(2))}
	if crs.Dims() == 3 {
		p.Z = float64(n(2))
	}
	return PointOf(p)
}

func containsNaN(v Value) bool {
	switch v.kind {
	case KindFloat:
		return v.AsFloat() != v.AsFloat()
	case KindList:
		for _, e := range v.AsList() {
			if containsNaN(e) {
				return true
			}
		}
	case KindMap:
		for i := range v.AsMap().Len() {
			if _, e := v.AsMap().At(i); containsNaN(e) {
				return true
			}
		}
	}
	return false
}
