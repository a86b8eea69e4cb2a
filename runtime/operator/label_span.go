package operator

import (
	"math"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/state"
)

// labelSpan is the ids from..to of the nodes that some labels are asked of. Nodes of one label are often made together, so that in the lists of
// neighbours, which are sorted by id, those with another label lie before and behind: they are left out without being looked at.
type labelSpan struct {
	labels   []*physical.LabelExpr
	from, to uint32
}

// labelsAsked is the labels that a predicate asks of a node, in any case.
func labelsAsked(pred physical.Expr, node physical.Slot) (out []*physical.LabelExpr) {
	switch e := pred.(type) {
	case *physical.HasLabels:
		if isSlot(e.Of, node) {
			return []*physical.LabelExpr{e.Labels}
		}
	case *physical.Binary:
		if e.Op == physical.OpAnd {
			return append(labelsAsked(e.Left, node), labelsAsked(e.Right, node)...)
		}
	}
	return nil
}

// tellSpan tells an expansion which labels the filter above it asks of its ends.
func (b *Builder) tellSpan(src Operator, pred physical.Expr) {
	if p, ok := src.(*profiled); ok {
		src = p.Operator
	}
	if o, ok := src.(*expand); ok && !o.op.Into && !o.op.Optional {
		o.adj.span.labels = append(o.adj.span.labels, labelsAsked(pred, o.op.To)...)
	}
}

// resolve finds the ids in the graph of a run; while that is written to, all may have the labels.
func (s *labelSpan) resolve(st *state.State) {
	s.from, s.to = 0, math.MaxUint32
	if st.Writes {
		return
	}
	for _, l := range s.labels {
		from, to := labelRange(st, l)
		s.from, s.to = max(s.from, from), min(s.to, to)
	}
}

// labelRange is between which ids the nodes lie for which a label expression may hold; from is above to where there are none.
func labelRange(st *state.State, l *physical.LabelExpr) (from, to uint32) {
	const none = math.MaxUint32
	switch l.Op {
	case physical.LabelIs:
		if id, ok := st.Graph.Catalog().Label(l.Name); ok {
			return st.Graph.LabelSpan(id)
		}
		return none, 0
	case physical.LabelAnd:
		to = none
		for _, a := range l.Args {
			f, t := labelRange(st, a)
			from, to = max(from, f), min(to, t)
		}
		return from, to
	case physical.LabelOr:
		from = none
		for _, a := range l.Args {
			f, t := labelRange(st, a)
			from, to = min(from, f), max(to, t)
		}
		return from, to
	}
	return 0, none
}

// cut leaves of the current list what lies in the span.
func (a *adjacency) cut() {
	n, s := len(a.nodes), &a.span
	if a.nodes[0] >= s.from && a.nodes[n-1] <= s.to {
		return
	}
	lo, _ := slices.BinarySearch(a.nodes, s.from)
	hi := n
	if s.to < math.MaxUint32 {
		hi, _ = slices.BinarySearch(a.nodes, s.to+1)
	}
	hi = max(lo, hi)
	a.nodes, a.rels = a.nodes[lo:hi], a.rels[lo:hi]
}
