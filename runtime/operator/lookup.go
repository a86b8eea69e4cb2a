package operator

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// lookup is what a filter above a scan asks for: nodes whose property is equal
// to a value. A column finds those without reading values one by one, and passes
// over chunks that cannot have any.
type lookup struct {
	key  state.Key
	want expr.Evaluator // over the argument row
}

// lookup looks for node.key = value among the conjuncts of a predicate; nil
// where there is none.
func (b *Builder) lookup(pred physical.Expr, node physical.Slot) (*lookup, error) {
	e, ok := pred.(*physical.Binary)
	if !ok {
		return nil, nil
	}
	if e.Op == physical.OpAnd {
		l, err := b.lookup(e.Left, node)
		if l != nil || err != nil {
			return l, err
		}
		return b.lookup(e.Right, node)
	}
	if e.Op != physical.OpEq {
		return nil, nil
	}
	for _, side := range [2][2]physical.Expr{{e.Left, e.Right}, {e.Right, e.Left}} {
		p, ok := side[0].(*physical.Property)
		if !ok || !isSlot(p.Of, node) || !outside(side[1], node) {
			continue
		}
		want, err := b.Compile(side[1])
		return &lookup{key: state.Key{Name: p.Key}, want: want}, err
	}
	return nil, nil
}

func isSlot(e physical.Expr, s physical.Slot) bool {
	ref, ok := e.(*physical.SlotRef)
	return ok && ref.Slot == s
}

// outside reports whether e is surely the same for all nodes of the scan: a
// literal, a parameter, or read from the argument.
func outside(e physical.Expr, node physical.Slot) bool {
	switch e := e.(type) {
	case *physical.Const, *physical.Param:
		return true
	case *physical.SlotRef:
		return e.Slot != node
	case *physical.Property:
		return outside(e.Of, node)
	}
	return false
}

// muchLarger is how many times a column may have more values than the scan has
// nodes: looking at a value in a column is that much cheaper than reading it.
const muchLarger = 8

// open gives the nodes of set that have the value, nil where it is better or
// necessary to scan: the filter then decides on each node.
func (l *lookup) open(st *state.State, arg *expr.Arg, set *roaring.Bitmap) idSource {
	want, err := l.want.Eval(arg.B, arg.I)
	if err != nil {
		return nil
	}
	switch want.Kind() {
	case value.KindNull:
		return &found{}
	case value.KindInt, value.KindFloat, value.KindString, value.KindBool:
	default:
		return nil
	}
	id, ok := l.key.ID(st.Graph.Catalog())
	if !ok {
		return &found{} // no node has it
	}
	col := st.Graph.NodeColumn(id)
	if col.Count()/muchLarger > int64(set.GetCardinality()) {
		return nil
	}
	f := &found{set: set, col: col, want: want}
	if !st.Writes {
		return f
	}
	// What the scan finds is what was there when it began.
	var all found
	for buf := make([]uint32, st.BatchSize); ; {
		n := f.NextMany(buf)
		if n == 0 {
			return &all
		}
		all.ids = append(all.ids, buf[:n]...)
	}
}

// found gives the ids that a column finds, or those of a list.
type found struct {
	set  *roaring.Bitmap
	col  *column.Column
	want value.Value
	from int64
	ids  []uint32
}

// NextMany fills buf with the next ids.
func (f *found) NextMany(buf []uint32) int {
	if f.col == nil {
		n := copy(buf, f.ids)
		f.ids = f.ids[n:]
		return n
	}
	n := 0
	f.col.Find(f.want, f.from, func(id int64) bool {
		f.from = id + 1
		if f.set.Contains(uint32(id)) {
			buf[n] = uint32(id)
			n++
		}
		return n < len(buf)
	})
	if n < len(buf) {
		f.from = 1 << 40 // the column has no more
	}
	return n
}
