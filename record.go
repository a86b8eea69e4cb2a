package morsel

import (
	"github.com/morseldb/morsel/status"
)

// Record is one row.
type Record struct {
	Keys   []string
	Values []any
}

// Get is the value of a column; ok is false where there is no such column.
func (r *Record) Get(key string) (v any, ok bool) {
	for i, k := range r.Keys {
		if k == key {
			return r.Values[i], true
		}
	}
	return nil, false
}

// Map is the row as a map from column to value.
func (r *Record) Map() map[string]any {
	m := make(map[string]any, len(r.Keys))
	for i, k := range r.Keys {
		m[k] = r.Values[i]
	}
	return m
}

// Get is the value of a column as a T: one of the types in the table of
// [Record]'s values, or any. A null is the zero T; a missing column or another type is an error.
func Get[T any](r *Record, key string) (T, error) {
	var zero T
	v, ok := r.Get(key)
	if !ok {
		return zero, status.New(status.InvalidRequest, "", "the result has no column %q", key)
	}
	if v == nil {
		return zero, nil
	}
	if t, ok := v.(T); ok {
		return t, nil
	}
	if err := assign(&zero, v); err != nil {
		return zero, status.Wrap(status.TypeError, err, "column %q: %v", key, err)
	}
	return zero, nil
}
