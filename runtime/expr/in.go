package expr

import (
	"math"
	"math/bits"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// in is x IN list. A long list in which many values are looked for is looked into by hash.
type in struct {
	x     Evaluator
	list  listOperand
	xs    batch.Vector
	set   *valueSet // of the list; nil while there is none
	fixed bool      // the list is a constant
	first *value.Value
	looks int // how often the list that begins at first was gone through
}

// manyLooks is after how many looks a list has a hash table: making it costs about as much as these do.
const manyLooks = 4

func newIn(x, list Evaluator) Evaluator {
	e := &in{x: x, list: newListOperand(list)}
	if k, ok := list.(*constant); ok && k.v.Kind() == value.KindList {
		e.set = newValueSet(k.v.AsList())
		e.fixed = e.set != nil
	}
	return e
}

func (e *in) Eval(b *batch.Batch, i int) (value.Value, error) {
	x, err := e.x.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return e.has(x, b, i)
}

// EvalBatch reads what is looked for as a column.
func (e *in) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if err := EvalBatch(e.x, b, &e.xs); err != nil {
		return err
	}
	out.Reset(batch.Bool)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		v, err := e.has(e.xs.Get(i), b, i)
		if err != nil {
			return err
		}
		out.Put(i, v)
	}
	return nil
}

// Select is EvalBatch for the rows where it is true.
func (e *in) Select(b *batch.Batch, out []int32) ([]int32, error) {
	if err := EvalBatch(e.x, b, &e.xs); err != nil {
		return out, err
	}
	for k := range b.Len() {
		i := b.Row(k)
		v, err := e.has(e.xs.Get(i), b, i)
		if err != nil {
			return out, err
		}
		if v.IsTrue() {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// has looks for x in the list of row i.
func (e *in) has(x value.Value, b *batch.Batch, i int) (value.Value, error) {
	if e.fixed && simple(x) {
		return e.set.has(x), nil
	}
	els, kept, null, err := e.list.elements(b, i)
	if err != nil || null {
		return value.Null, err
	}
	if simple(x) && kept && e.hashed(els) {
		return e.set.has(x), nil
	}
	return contains(els, x), nil
}

// hashed reports whether set is of a list, and makes it so where the same list, which nobody changes, comes again and again.
func (e *in) hashed(list []value.Value) bool {
	if len(list) < leastSet {
		return false
	}
	if e.first != &list[0] || e.set != nil && len(e.set.list) != len(list) {
		e.first, e.looks, e.set = &list[0], 0, nil
	}
	if e.looks++; e.looks == manyLooks {
		e.set = newValueSet(list)
	}
	return e.set != nil
}

// contains is ternary: unknown where only an unknown equality could be one.
func contains(list []value.Value, x value.Value) value.Value {
	unknown := false
	for _, y := range list {
		eq, null := value.Equal(x, y)
		if eq {
			return value.True
		}
		unknown = unknown || null
	}
	if unknown {
		return value.Null
	}
	return value.False
}

// elements is a list's elements; another value is a list of itself, null of none.
func elements(v value.Value) []value.Value {
	switch v.Kind() {
	case value.KindList:
		return v.AsList()
	case value.KindNull:
		return nil
	}
	return []value.Value{v}
}

// valueSet is a list to look into by hash: an open-addressed table of places in it, which takes a third of the list's own memory at most.
type valueSet struct {
	list  []value.Value
	index []int32 // 1 + place in list, 0 = free
	null  bool
}

// leastSet is how long a list is that is worth a table.
const leastSet = 8

// simple reports whether equality with x is never unknown but for a null.
func simple(x value.Value) bool {
	k := x.Kind()
	return k != value.KindNull && k != value.KindList && k != value.KindMap
}

// newValueSet makes a set of a list that is long and simple enough; else nil.
func newValueSet(list []value.Value) *valueSet {
	if len(list) < leastSet || len(list) > math.MaxInt32 {
		return nil
	}
	s := &valueSet{list: list, index: make([]int32, 1<<bits.Len(uint(len(list)*3/2)))}
	for n, v := range list {
		if v.IsNull() {
			s.null = true
			continue
		}
		if !simple(v) {
			return nil
		}
		if place, known := s.find(v); !known {
			s.index[place] = int32(n + 1)
		}
	}
	return s
}

// find gives the place of a value in the index, or where it belongs.
func (s *valueSet) find(x value.Value) (place int, known bool) {
	mask := len(s.index) - 1
	for place = int(value.Hash(x, 0)) & mask; s.index[place] != 0; place = (place + 1) & mask {
		if eq, _ := value.Equal(x, s.list[s.index[place]-1]); eq {
			return place, true
		}
	}
	return place, false
}

func (s *valueSet) has(x value.Value) value.Value {
	if _, known := s.find(x); known {
		return value.True
	}
	if s.null {
		return value.Null
	}
	return value.False
}
