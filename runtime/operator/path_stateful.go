package operator

import (
	"slices"

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
	auto *automaton // whose results are being given
	main *automaton
	more *automaton // for ends that the main search may have missed paths to
	k    expr.Evaluator
	pred expr.Evaluator

	limit   int64 // k; 0 before it is known
	from    int64
	pending []int32
	risky   []uint32 // ends still to be searched for one by one
	walk    []autoStep
	vals    []value.Value // of the walk at hand, by the view's own slots
}

func newStatefulShortestPath(b *Builder, op *physical.StatefulShortestPath) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &statefulShortest{st: b.State, op: op, feed: Feed{src: src}}
	for _, a := range []**automaton{&o.main, &o.more} {
		if *a, err = newAutomaton(b, op); err != nil {
			return nil, err
		}
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
		o.main.accept = o.accepts
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
		if len(o.risky) > 0 {
			if err := o.searchRisky(); err != nil {
				return nil, err
			}
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
	var ok bool
	var err error
	if o.from, ok, err = NodeAt(o.feed.In, o.op.From, o.feed.Row); !ok {
		return err
	}
	to := int64(-1)
	if o.op.Into {
		if to, ok, err = NodeAt(o.feed.In, o.op.To, o.feed.Row); !ok {
			return err
		}
	}
	if o.limit == 0 {
		if o.limit, err = pathCount(o.k); err != nil {
			return err
		}
	}
	a := o.main
	if err := o.search(a, to); err != nil {
		return err
	}
	o.pending, o.risky = o.pending[:0], o.risky[:0]
	for _, e := range a.results {
		if _, again := a.risky[a.steps[e].node]; !again {
			o.pending = append(o.pending, e)
		}
	}
	for node := range a.risky {
		o.risky = append(o.risky, node)
	}
	slices.Sort(o.risky)
	return nil
}

// searchRisky searches for the paths to an end of which the main search may have missed some.
func (o *statefulShortest) searchRisky() error {
	to := int64(o.risky[0])
	o.risky = o.risky[1:]
	err := o.search(o.more, to)
	o.pending = append(o.pending[:0], o.more.results...)
	return err
}

// exhaustiveSteps bounds the search that keeps every walk when pruning was
// doubtful; beyond it several walks are kept for each that is asked for.
const (
	exhaustiveSteps = 1 << 17
	alternatives    = 8
)

// search lets an automaton find the paths to an end (-1: all ends). A predicate
// over whole paths may refuse any of them, so that every walk must be kept.
func (o *statefulShortest) search(a *automaton, to int64) error {
	o.auto = a
	a.in, a.row, a.wanted, a.to = o.feed.In, o.feed.Row, o.limit, to
	a.keep, a.limit = o.limit, 0
	if o.pred != nil {
		a.keep = 0
	}
	if err := a.search(o.from); err != nil {
		return err
	}
	if !a.dropped {
		a.risky = nil
		return nil
	}
	if !a.doubtful {
		return nil
	}
	a.keep, a.limit = 0, exhaustiveSteps
	if err := a.search(o.from); err != nil || !a.gaveUp {
		return err
	}
	a.keep, a.limit = o.limit*alternatives, 0
	err := a.search(o.from)
	a.risky = nil
	return err
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
	o.pending, o.risky = nil, nil
}

func (o *statefulShortest) Close() {
	o.feed.src.Close()
	o.main.account.Free()
	o.more.account.Free()
}
