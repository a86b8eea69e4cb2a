// Package value is Cypher's values: their kinds, equality, comparison, order,
// hashing, formatting, temporal and spatial arithmetic. It knows nothing of
// graphs: a node is its internal id here, its labels and properties are read
// through a snapshot.
//
// A Value is 24 bytes and holds numbers, booleans, entities and most temporal
// kinds without allocation. Values are immutable: nobody writes into a list or
// a map after it was wrapped.
package value

import (
	"math"
	"unsafe"
)

// Kind tells what a Value holds.
type Kind uint8

// The kinds of Cypher values.
const (
	KindNull Kind = iota
	KindBool
	KindInt
	KindFloat
	KindString
	KindList
	KindMap
	KindNode
	KindRel
	KindPath
	KindDate
	KindLocalTime
	KindTime
	KindLocalDateTime
	KindDateTime
	KindDuration
	KindPoint
	KindVector
	KindUUID

	lastKind = KindUUID
)

// Value is one Cypher value; the zero Value is null.
//
// The fields by kind: bool and int in n; float as its bits in n; string and
// list as length n and first element p (a byte array: first byte p, aux listOfBytes); map, path, duration, point behind p;
// node and relationship as internal id in n; date as days since 1970 in n;
// local time as nanoseconds of the day in n; time the same, its offset in
// seconds in aux; local date-time as seconds since 1970 in n and nanoseconds in
// aux; date-time the same in UTC with its *Zone behind p; vector as coordinate
// type in aux, number of bytes in n and the first of them at p; UUID behind p.
type Value struct {
	kind Kind
	aux  int32
	n    uint64
	p    unsafe.Pointer
}

// Null is the null value.
var Null = Value{}

// True and False are the booleans.
var (
	True  = Value{kind: KindBool, n: 1}
	False = Value{kind: KindBool}
)

// Bool wraps a BOOLEAN.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// Int wraps an INTEGER.
func Int(i int64) Value { return Value{kind: KindInt, n: uint64(i)} }

// Float wraps a FLOAT.
func Float(f float64) Value { return Value{kind: KindFloat, n: math.Float64bits(f)} }

// String wraps a STRING.
func String(s string) Value {
	return Value{kind: KindString, n: uint64(len(s)), p: unsafe.Pointer(unsafe.StringData(s))}
}

// List wraps a list; the slice must not be written to afterwards.
func List(vs []Value) Value {
	return Value{kind: KindList, n: uint64(len(vs)), p: unsafe.Pointer(unsafe.SliceData(vs))}
}

// MapOf wraps a map; m must not be written to afterwards.
func MapOf(m *Map) Value { return Value{kind: KindMap, p: unsafe.Pointer(m)} }

// Node wraps a node's internal id.
func Node(id int64) Value { return Value{kind: KindNode, n: uint64(id)} }

// Rel wraps a relationship's internal id.
func Rel(id int64) Value { return Value{kind: KindRel, n: uint64(id)} }

// PathOf wraps a path; p must not be written to afterwards.
func PathOf(p *Path) Value { return Value{kind: KindPath, p: unsafe.Pointer(p)} }

// Kind tells what v holds.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether v is null.
func (v Value) IsNull() bool { return v.kind == KindNull }

// IsTrue reports whether v is the boolean true (not null, not false).
func (v Value) IsTrue() bool { return v.kind == KindBool && v.n != 0 }

// IsNumber reports whether v is an INTEGER or a FLOAT.
func (v Value) IsNumber() bool { return v.kind == KindInt || v.kind == KindFloat }

// AsBool is the boolean of a KindBool value.
func (v Value) AsBool() bool { return v.n != 0 }

// AsInt is the integer of a KindInt value.
func (v Value) AsInt() int64 { return int64(v.n) }

// AsFloat is the float of a KindFloat value.
func (v Value) AsFloat() float64 { return math.Float64frombits(v.n) }

// Number is an INTEGER or FLOAT value as a float64.
func (v Value) Number() float64 {
	if v.kind == KindInt {
		return float64(int64(v.n))
	}
	return math.Float64frombits(v.n)
}

// AsString is the string of a KindString value.
func (v Value) AsString() string { return unsafe.String((*byte)(v.p), int(v.n)) }

// AsList is the elements of a KindList value; do not write to it. Those of a byte array are made at each call.
func (v Value) AsList() []Value {
	if v.aux == listOfBytes {
		return bytesList(v.p, v.n)
	}
	return unsafe.Slice((*Value)(v.p), int(v.n))
}

// AsMap is the map of a KindMap value; do not write to it.
func (v Value) AsMap() *Map { return (*Map)(v.p) }

// AsPath is the path of a KindPath value; do not write to it.
func (v Value) AsPath() *Path { return (*Path)(v.p) }

// ID is the internal id of a KindNode or KindRel value.
func (v Value) ID() int64 { return int64(v.n) }

// Path is an alternating walk: len(Nodes) == len(Rels)+1. A relationship's own
// direction is asked from the snapshot; it may be walked either way.
type Path struct {
	Nodes []int64
	Rels  []int64
}
