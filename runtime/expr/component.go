package expr

import "github.com/morseldb/morsel/value"

// component is a field of a temporal value, duration or point: d.year, p.x.
func component(v value.Value, name string) (value.Value, error) {
	return value.Null, mismatch("a map", v)
}
