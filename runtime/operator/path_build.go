package operator

import (
	"github.com/morseldb/morsel/planner/physical"
)

// buildPath builds the operators that walk paths; nil when op is none of them.
func buildPath(b *Builder, op physical.Op) (Operator, error) {
	switch op := op.(type) {
	case *physical.VarLengthExpand:
		return newVarLengthExpand(b, op)
	case *physical.Repeat:
		return newRepeat(b, op)
	case *physical.ProjectEndpoints:
		return newProjectEndpoints(b, op)
	case *physical.StatefulShortestPath:
		return newStatefulShortestPath(b, op)
	case *physical.SelectPaths:
		return newSelectPaths(b, op)
	case *physical.ShortestPath:
		return newShortestPath(b, op)
	}
	return nil, nil
}
