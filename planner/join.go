package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// join solves the two sides of a join, each on its own, and joins them on the nodes that they share. It is how a pattern begins.
func (v *solver) join(step join.Step) {
	s := v.s
	if step.Build == nil || step.Probe == nil {
		v.joinRows(step)
		return
	}
	build, probe := v.side(step.Build), v.side(step.Probe)
	op := &physical.NodeHashJoin{Left: build.s.top(), Right: probe.s.top()}
	s.leaf(op, s.keys(op, step.On))
	v.joined(build)
	v.joined(probe)
}

// keys makes nodes the keys of a join, and is their names.
func (s *stream) keys(op *physical.NodeHashJoin, on []*logical.Node) string {
	var names []string
	for _, n := range on {
		op.Keys = append(op.Keys, s.p.slot(n.Var))
		names = append(names, explain.Var(n.Var))
	}
	return strings.Join(names, ", ")
}

// joined takes over what a side of a join has solved.
func (v *solver) joined(side *solver) {
	for id := range side.s.have {
		v.s.have[id] = true
	}
	v.preds = left(v.preds, side.preds)
	v.apart(side.solved)
}

// side solves a part of the graph on a stream of its own.
func (v *solver) side(steps []join.Step) *solver {
	in := v.s.fork()
	in.inner, in.args = v.s.inner, v.s.args
	w := &solver{s: in, g: v.g, preds: append([]*logical.Pred{}, v.preds...)}
	w.component(join.Component{Steps: steps})
	return w
}

// left is the predicates that are in both lists.
func left(a, b []*logical.Pred) []*logical.Pred {
	rest := map[*logical.Pred]bool{}
	for _, p := range b {
		rest[p] = true
	}
	var out []*logical.Pred
	for _, p := range a {
		if rest[p] {
			out = append(out, p)
		}
	}
	return out
}
