package value

import "slices"

// Map is an immutable map from string keys to values that keeps the order in
// which its keys were added, so that results read as they were written.
// Equality, order and hash do not depend on that order.
type Map struct {
	keys  []string
	vals  []Value
	index map[string]int // only beyond smallMap keys
}

// smallMap is the size up to which a linear search beats a Go map.
const smallMap = 12

// NewMap makes an empty map with room for n keys, to be filled with Put before
// it is wrapped by MapOf.
func NewMap(n int) *Map {
	return &Map{keys: make([]string, 0, n), vals: make([]Value, 0, n)}
}

// NewRecord makes a map with the keys of others, which all share them: at most smallMap keys, each once. The values are null until Set puts them.
// What is small is allocated in one piece.
func NewRecord(keys []string) *Map {
	n := len(keys)
	keys = keys[:n:n]
	switch {
	case n <= 2:
		m := new(struct {
			Map
			vals [2]Value
		})
		m.Map = Map{keys: keys, vals: m.vals[:n:n]}
		return &m.Map
	case n <= 4:
		m := new(struct {
			Map
			vals [4]Value
		})
		m.Map = Map{keys: keys, vals: m.vals[:n:n]}
		return &m.Map
	}
	return &Map{keys: keys, vals: make([]Value, n)}
}

// Shareable reports whether maps can be records of these keys.
func Shareable(keys []string) bool {
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			return false
		}
	}
	return len(keys) <= smallMap
}

// Set puts the value of the i-th key. Only before MapOf.
func (m *Map) Set(i int, v Value) { m.vals[i] = v }

// Put sets key to v; a key that exists keeps its place. Only before MapOf.
func (m *Map) Put(key string, v Value) {
	if i := m.find(key); i >= 0 {
		m.vals[i] = v
		return
	}
	m.keys = append(m.keys, key)
	m.vals = append(m.vals, v)
	if len(m.keys) > smallMap {
		if m.index == nil {
			m.index = make(map[string]int, len(m.keys)*2)
			for i, k := range m.keys {
				m.index[k] = i
			}
		} else {
			m.index[key] = len(m.keys) - 1
		}
	}
}

// Get is the value at key; ok is false where the key is absent.
func (m *Map) Get(key string) (v Value, ok bool) {
	if i := m.find(key); i >= 0 {
		return m.vals[i], true
	}
	return Null, false
}

// Len is the number of keys.
func (m *Map) Len() int { return len(m.keys) }

// At is the i-th key and value in order of insertion.
func (m *Map) At(i int) (string, Value) { return m.keys[i], m.vals[i] }

// Keys is the keys in order of insertion; do not write to it.
func (m *Map) Keys() []string { return m.keys }

func (m *Map) find(key string) int {
	if m.index != nil {
		if i, ok := m.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range m.keys {
		if k == key {
			return i
		}
	}
	return -1
}
