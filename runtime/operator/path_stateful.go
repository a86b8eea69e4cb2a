package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// statefulShortest is StatefulShortestPath: the shortest matches of a path
// pattern from a bound node, for each end or for one that is bound.
type statefulShortest struct {
	st   *state.State
	op   *physical.StatefulShortestPath
	feed Feed
	out  *Output
	view *rowView
	auto *automaton
	k    expr.Evaluator
	pred expr.Evaluator

	limit   int64 // k; 0 before it is known
	pending []int32
	walk    []autoStep
	vals    []value.Value // of the walk at hand, by the view's own slots
}

func newStatefulShortestPath(b *Builder, op *physical.StatefulShortestPath) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &statefulShortest{st: b.State, op: op, feed: Feed{src: src}}
	if o.auto, err = newAutomaton(b, op); err != nil {
		return nil, err
	}
	if o.k, err = b.Compile(op.K); err != nil {
		return nil, err
	}
	if o.pred, err = b.Compile(op.Pred); err != nil {
		return nil, err
	}
	var own []physical.Slot
	if !op.Into {
		own = append(own, op.To)
	}
	for _, list := range [][]physical.GroupSlot{op.Singles, op.GroupsBy} {
		for _, g := range list {
			own = append(own, g.Outer)
		}
	}
	o.view = newRowView(b.State.NumSlots, own...)
	if o.pred != nil {
		o.auto.accept = o.accepts
	}
	o.out = b.output(&op.Header, own...)
	return o, nil
}

func (o *statefulShortest) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if len(o.pending) > 0 {
			o.give(o.pending[0])
			o.pending = o.pending[1:]
			continue
		}
		ok, err := o.feed.Next(o.out)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := o.begin(); err != nil {
			return nil, err
		}
	}
	return o.out.Finish(), nil
}

// begin searches for the row at hand.
func (o *statefulShortest) begin() error {
	if o.feed.k == 1 {
		o.view.over(o.feed.In)
	}
	from, ok, err := NodeAt(o.feed.In, o.op.From, o.feed.Row)
	if !ok {
		return err
	}
	a := o.auto
	a.to = -1
	if o.op.Into {
		if a.to, ok, err = NodeAt(o.feed.In, o.op.To, o.feed.Row); !ok {
			return err
		}
	}
	if o.limit == 0 {
		if o.limit, err = pathCount(o.k); err != nil {
			return err
		}
	}
	a.in, a.row, a.wanted = o.feed.In, o.feed.Row, o.limit
	if err := o.search(from); err != nil {
		return err
	}
	o.pending = append(o.pending[:0], a.results...)
	return nil
}

// exhaustiveSteps bounds the search that keeps every walk when pruning was
// doubtful; beyond it several walks are kept for each that is asked for.
const (
	exhaustiveSteps = 1 << 17
	alternatives    = 8
)

// search lets the automaton find the paths. A predicate over whole paths may
// refuse any of them, so that every walk must be kept.
func (o *statefulShortest) search(from int64) error {
	a := o.auto
	a.keep, a.limit = o.limit, 0
	if o.pred != nil {
		a.keep = 0
	}
	if err := a.search(from); err != nil || !a.doubtful || !a.dropped {
		return err
	}
	a.keep, a.limit = 0, exhaustiveSteps
	if err := a.search(from); err != nil || !a.gaveUp {
		return err
	}
	a.keep, a.limit = o.limit*alternatives, 0
	return a.search(from)
}

// load puts a result into row i of the view.
func (o *statefulShortest) load(e int32) {
	i := o.feed.Row
	o.walk = o.auto.walkTo(e, o.walk[:0])
	if !o.op.Into {
		o.view.put(o.op.To, i, value.Node(int64(o.walk[len(o.walk)-1].node)))
	}
	for _, g := range o.op.Singles {
		if vals := o.valuesOf(g.Inner); len(vals) > 0 {
			o.view.put(g.Outer, i, vals[len(vals)-1])
		}
	}
	for _, g := range o.op.GroupsBy {
		o.view.put(g.Outer, i, value.List(append([]value.Value(nil), o.valuesOf(g.Inner)...)))
	}
}

// valuesOf is what a variable inside the pattern had along the walk at hand.
func (o *statefulShortest) valuesOf(s physical.Slot) []value.Value {
	o.vals = o.vals[:0]
	for k := range o.walk {
		w := &o.walk[k]
		if w.walked && o.auto.states[o.walk[k-1].state].moves[w.move].rel == s {
			o.vals = append(o.vals, value.Rel(int64(w.rel)))
		}
		if o.auto.states[w.state].node == s {
			o.vals = append(o.vals, value.Node(int64(w.node)))
		}
	}
	return o.vals
}

// accepts asks the predicate over a whole path.
func (o *statefulShortest) accepts(e int32) (bool, error) {
	o.load(e)
	return expr.Test(o.pred, &o.view.b, o.feed.Row)
}

func (o *statefulShortest) give(e int32) {
	o.load(e)
	o.out.Add(o.feed.Row, o.feed.Count())
	for _, s := range o.view.own {
		o.out.Col(s).Append(o.view.get(s, o.feed.Row))
	}
}

func (o *statefulShortest) Reset() {
	o.feed.Reset()
	o.pending = nil
}

func (o *statefulShortest) Close() {
	o.feed.src.Close()
	o.auto.account.Free()
}
