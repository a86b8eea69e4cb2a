package operator

import "github.com/morseldb/morsel/planner/physical"

// buildLeaf builds the operators without input; nil when op is none of them.
func buildLeaf(b *Builder, op physical.Op) (Operator, error) {
	switch op := op.(type) {
	case *physical.Argument:
		return newArgument(b, op), nil
	case *physical.AllNodesScan:
		return newAllNodesScan(b, op), nil
	case *physical.NodeByLabelScan:
		return newNodeByLabelScan(b, op)
	}
	return nil, nil
}

// buildRow builds the operators that look at one row after the other; nil when
// op is none of them.
func buildRow(b *Builder, op physical.Op) (Operator, error) {
	switch op := op.(type) {
	case *physical.Expand:
		return newExpand(b, op)
	case *physical.Filter:
		return newFilter(b, op)
	case *physical.Projection:
		return newProjection(b, op)
	case *physical.Unwind:
		return newUnwind(b, op)
	case *physical.Skip:
		return newSkip(b, op)
	case *physical.Limit:
		return newLimit(b, op)
	case *physical.ProduceResults:
		return newProduceResults(b, op)
	}
	return nil, nil
}

// buildMany builds the operators that need many rows at once or several inputs;
// nil when op is none of them.
func buildMany(b *Builder, op physical.Op) (Operator, error) {
	return nil, nil
}
