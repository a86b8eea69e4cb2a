package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// valueBytes is what a list charges for each element.
const valueBytes = 24

type listExpr struct{ items []Evaluator }

func (e *listExpr) Eval(b *batch.Batch, i int) (value.Value, error) {
	out := make([]value.Value, len(e.items))
	for k, item := range e.items {
		v, err := item.Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		out[k] = v
	}
	return value.List(out), nil
}

type mapExpr struct {
	keys  []string
	vals  []Evaluator
	share bool // the maps of all rows share the keys
}

func (e *mapExpr) Eval(b *batch.Batch, i int) (value.Value, error) {
	if e.share {
		return e.record(b, i)
	}
	m := value.NewMap(len(e.keys))
	for k, key := range e.keys {
		v, err := e.vals[k].Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		m.Put(key, v)
	}
	return value.MapOf(m), nil
}

func (e *mapExpr) record(b *batch.Batch, i int) (value.Value, error) {
	m := value.NewRecord(e.keys)
	for k := range e.vals {
		v, err := e.vals[k].Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		m.Set(k, v)
	}
	return value.MapOf(m), nil
}

// mapProjection is of {items}.
type mapProjection struct {
	st    *state.State
	of    Evaluator
	items []physical.MapItem
	vals  []Evaluator
}

func (c *Compiler) mapProjection(e *physical.MapProjection) (Evaluator, error) {
	of, err := c.compile(e.Of)
	if err != nil {
		return nil, err
	}
	p := &mapProjection{st: c.State, of: of, items: e.Items}
	for _, item := range e.Items {
		var v Evaluator
		if item.Value != nil {
			if v, err = c.compile(item.Value); err != nil {
				return nil, err
			}
		}
		p.vals = append(p.vals, v)
	}
	return p, nil
}

func (e *mapProjection) Eval(b *batch.Batch, i int) (value.Value, error) {
	of, err := e.of.Eval(b, i)
	if err != nil || of.IsNull() {
		return value.Null, err
	}
	m := value.NewMap(len(e.items))
	for k, item := range e.items {
		if item.All {
			props, err := Properties(e.st, of)
			if err != nil {
				return value.Null, err
			}
			for j := range props.Len() {
				m.Put(props.At(j))
			}
			continue
		}
		v, err := e.vals[k].Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		m.Put(item.Key, v)
	}
	return value.MapOf(m), nil
}

// index is of[at], for lists, maps and entities.
type index struct {
	st     *state.State
	of, at Evaluator
}

func (c *Compiler) index(e *physical.Index) (Evaluator, error) {
	of, err := c.compile(e.Of)
	if err != nil {
		return nil, err
	}
	at, err := c.compile(e.At)
	x := &index{c.State, of, at}
	if k, ok := at.(*constant); ok && err == nil && k.v.Kind() == value.KindInt {
		if part := splitPartOf(x, of, k.v.AsInt()); part != nil {
			return part, nil
		}
	}
	return x, err
}

func (e *index) Eval(b *batch.Batch, i int) (value.Value, error) {
	of, err := e.of.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	at, err := e.at.Eval(b, i)
	if err != nil || of.IsNull() || at.IsNull() {
		return value.Null, err
	}
	switch of.Kind() {
	case value.KindList:
		return element(of, at)
	case value.KindMap:
		if at.Kind() != value.KindString {
			return value.Null, status.New(status.TypeError, "MapElementAccessByNonString",
				"Cannot access a map '%s' by key '%s': Expected %[2]s to be a String, but it was a %[3]s", Describe(of), Describe(at), value.TypeName(at))
		}
		v, _ := of.AsMap().Get(at.AsString())
		return v, nil
	case value.KindNode, value.KindRel:
		return e.entity(of, at)
	}
	if at.Kind() == value.KindString {
		return component(of, at.AsString())
	}
	return value.Null, status.New(status.TypeError, "InvalidArgumentType", "`%s` is not a collection or a map. Element access is only possible by "+
		"performing a collection lookup using an integer index, or by performing a map lookup using a string key (found: %[1]s[%[2]s])", Describe(of), Describe(at))
}

func (e *index) entity(of, at value.Value) (value.Value, error) {
	if at.Kind() != value.KindString {
		return value.Null, status.New(status.TypeError, "MapElementAccessByNonString",
			"Cannot use a property key with non string name. It was %s: Expected %[1]s to be a String, but it was a %[2]s", Describe(at), value.TypeName(at))
	}
	id, ok := e.st.Graph.Catalog().Key(at.AsString())
	if of.Kind() == value.KindNode {
		return nodeProperty(e.st, of.ID(), id, ok)
	}
	return relProperty(e.st, of.ID(), id, ok)
}

// element is list[at]; a negative index counts from the end, one beyond is null.
func element(list, at value.Value) (value.Value, error) {
	switch at.Kind() {
	case value.KindInt:
	case value.KindFloat:
		return value.Null, status.New(status.TypeError, "ListElementAccessByNonInteger",
			"Cannot access a list using an non-integer number index, got %s", Describe(at))
	case value.KindString:
		return value.Null, status.New(status.TypeError, "ListElementAccessByNonInteger", "Type mismatch: expected a map but was %s", Describe(list))
	default:
		return value.Null, status.New(status.TypeError, "ListElementAccessByNonInteger",
			"Cannot access a list '%s' using a non-number index, got %s: Expected %[2]s to be a Number, but it was a %[3]s",
			Describe(list), Describe(at), value.TypeName(at))
	}
	n, k := int64(list.ListLen()), at.AsInt()
	if k < 0 {
		k += n
	}
	if k < 0 || k >= n {
		return value.Null, nil
	}
	return list.ListAt(int(k)), nil
}

// slice is of[from..to].
type slice struct{ of, from, to Evaluator }

func (c *Compiler) slice(e *physical.Slice) (Evaluator, error) {
	es, err := c.all([]physical.Expr{e.Of, e.From, e.To})
	if err != nil {
		return nil, err
	}
	return &slice{es[0], es[1], es[2]}, nil
}

func (e *slice) Eval(b *batch.Batch, i int) (value.Value, error) {
	of, err := e.of.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	els := elements(of)
	n := int64(len(els))
	from, known, err := bound(e.from, b, i, 0, n)
	if err != nil {
		return value.Null, err
	}
	to, known2, err := bound(e.to, b, i, n, n)
	if err != nil || of.IsNull() || !known || !known2 {
		return value.Null, err
	}
	if from >= to {
		return value.List(nil), nil
	}
	return value.List(els[from:to:to]), nil
}

// bound is one end of a slice within 0..n; known is false where it is null.
func bound(e Evaluator, b *batch.Batch, i int, open, n int64) (at int64, known bool, err error) {
	if e == nil {
		return open, true, nil
	}
	v, err := e.Eval(b, i)
	if err != nil || v.IsNull() {
		return 0, false, err
	}
	switch v.Kind() {
	case value.KindInt:
		at = v.AsInt()
	case value.KindFloat:
		at = int64(v.AsFloat())
	default:
		return 0, false, status.New(status.TypeError, "ListElementAccessByNonInteger", "Type mismatch: expected Integer but was %s", value.TypeName(v))
	}
	if at < 0 {
		at += n
	}
	return min(max(at, 0), n), true, nil
}
