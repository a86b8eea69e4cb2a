package expr

import "github.com/morseldb/morsel/value"

// component is a field of a temporal value, duration or point: d.year, p.x.
func component(v value.Value, name string) (value.Value, error) {
	switch {
	case v.IsNull():
		return value.Null, nil
	case v.Kind() == value.KindPoint:
		return value.PointField(v, name)
	case v.IsTemporalInstant() || v.Kind() == value.KindDuration:
		return value.TemporalField(v, name)
	}
	return value.Null, mismatch("a map", v)
}
