package planner

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
)

// inline continues the stream with an inner plan in which each row of the argument becomes rows of its own, one by
// one: the stream's rows take the argument's place. Anything that looks at the argument's rows together, or
// begins with a scan of its own, is run by an Apply. It reports whether it did.
func (s *stream) inline(inner physical.Op, rows float64) bool {
	if inner == nil || !s.p.bound.ReadOnly {
		return false
	}
	var chain []physical.Op
	at := &inner
	for {
		if _, ok := (*at).(*physical.Argument); ok {
			break
		}
		chain = append(chain, *at)
		if at = singly(*at); at == nil {
			return false
		}
	}
	for _, op := range chain {
		op.Head().EstRows *= rows
	}
	*at = s.op
	s.op = inner
	return true
}

// readOnceRows is how many rows a subquery may give that is run once and kept: they all are read before the first is given.
const readOnceRows = 1000

// independent reports whether a plan needs nothing of its argument's rows, and gives the same rows for each.
func (p *planner) independent(op physical.Op) bool {
	if op == nil || !p.bound.ReadOnly || usesRandom(op) || callsOut(op) {
		return false
	}
	l := live{}
	return len(l.op(op, slotSet{}.with(definedBelow(op)...))) == 0
}

// callsOut reports whether a plan asks anything but the graph.
func callsOut(op physical.Op) bool {
	switch op.(type) {
	case nil:
		return false
	case *physical.ProcedureCall, *physical.LoadCSV, *physical.Optional:
		return true
	}
	return slices.ContainsFunc(op.Children(), callsOut)
}

// singly is the place of the input of an operator that makes rows of each row on its own; nil for any other.
func singly(op physical.Op) *physical.Op {
	switch op := op.(type) {
	case *physical.Projection:
		return &op.Source
	case *physical.Filter:
		return &op.Source
	case *physical.Expand:
		return &op.Source
	case *physical.VarLengthExpand:
		return &op.Source
	case *physical.ShortestPath:
		return &op.Source
	case *physical.ProjectEndpoints:
		return &op.Source
	case *physical.Unwind:
		return &op.Source
	case *physical.SemiApply:
		return &op.Left
	case *physical.Apply:
		return &op.Left
	}
	return nil
}
