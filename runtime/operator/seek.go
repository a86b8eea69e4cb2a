package operator

import (
	"strconv"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// idsOf is the entity ids that a value names: a number, an element id, or a
// list of them; each once, in the order given. What names nothing is left out.
func idsOf(v value.Value, byElementID bool) []int64 {
	vs := []value.Value{v}
	if v.Kind() == value.KindList {
		vs = v.AsList()
	}
	var out []int64
	seen := map[int64]bool{}
	for _, v := range vs {
		id, ok := idOf(v, byElementID)
		if ok && id >= 0 && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func idOf(v value.Value, byElementID bool) (int64, bool) {
	switch {
	case byElementID && v.Kind() == value.KindString:
		s := v.AsString()
		id, err := strconv.ParseInt(s[strings.LastIndexByte(s, ':')+1:], 10, 64)
		return id, err == nil
	case byElementID:
		return 0, false
	case v.Kind() == value.KindInt:
		return v.AsInt(), true
	case v.Kind() == value.KindFloat:
		id := int64(v.AsFloat())
		return id, float64(id) == v.AsFloat()
	}
	return 0, false
}

// nodeSeek gives nodes by id.
type nodeSeek struct {
	st          *state.State
	arg         *expr.Arg
	ids         expr.Evaluator
	byElementID bool
	node        physical.Slot
	out         *Output
	left        []int64
	open        bool
}

func newNodeByIDSeek(b *Builder, op *physical.NodeByIDSeek) (Operator, error) {
	ids, err := b.Compile(op.IDs)
	return &nodeSeek{st: b.State, arg: b.Arg, ids: ids, byElementID: op.ByElementID, node: op.Node, out: b.output(&op.Header, op.Node)}, err
}

func (o *nodeSeek) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		v, err := o.ids.Eval(o.arg.B, o.arg.I)
		if err != nil {
			return nil, err
		}
		o.left, o.open = idsOf(v, o.byElementID), true
	}
	o.out.Start()
	o.out.From(o.arg.B)
	col := o.out.Col(o.node)
	if col != nil {
		col.Reset(batch.Node)
	}
	for len(o.left) > 0 && !o.out.Full() {
		id := o.left[0]
		o.left = o.left[1:]
		o.st.Hit(1)
		if !o.st.Graph.NodeExists(id) {
			continue
		}
		o.out.Add(o.arg.I, 1)
		if col != nil {
			col.AppendID(id)
		}
	}
	return o.out.Finish(), nil
}

func (o *nodeSeek) Reset() { o.open = false }
func (o *nodeSeek) Close() {}
