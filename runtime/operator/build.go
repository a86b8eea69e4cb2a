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
	case *physical.NodeByIDSeek:
		return newNodeByIDSeek(b, op)
	case *physical.NodeIndexSeek:
		return newNodeIndexSeek(b, op)
	case *physical.RelIndexSeek:
		return newRelIndexSeek(b, op)
	case *physical.RelTypeScan:
		return newRelTypeScan(b, op), nil
	case *physical.RelByIDSeek:
		return newRelByIDSeek(b, op)
	case *physical.NodeCount:
		return newNodeCount(b, op), nil
	case *physical.RelCount:
		return newRelCount(b, op), nil
	case *physical.CountMatches:
		return newCountMatches(b, op)
	case *physical.ShowCommand:
		return newShowCommand(b, op)
	case *physical.AlterDatabase:
		return newAlterDatabase(b, op)
	case *physical.SchemaCommand:
		return newSchemaCommand(b, op)
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
	case *physical.Optional:
		return newOptional(b, op)
	}
	return nil, nil
}

// buildMany builds the operators that need many rows at once or several inputs;
// nil when op is none of them.
func buildMany(b *Builder, op physical.Op) (Operator, error) {
	switch op := op.(type) {
	case *physical.Eager:
		return newEager(b, op)
	case *physical.Distinct:
		return newDistinct(b, op)
	case *physical.Aggregation:
		return newAggregation(b, op)
	case *physical.Sort:
		return newSort(b, op)
	case *physical.Top:
		return newTop(b, op)
	case *physical.Union:
		return newUnion(b, op)
	case *physical.CartesianProduct:
		return newCartesianProduct(b, op)
	case *physical.NodeHashJoin:
		return newNodeHashJoin(b, op)
	case *physical.ValueHashJoin:
		return newValueHashJoin(b, op)
	case *physical.Apply:
		return newApply(b, op)
	case *physical.SemiApply:
		return newSemiApply(b, op)
	case *physical.SemiJoin:
		return newSemiJoin(b, op)
	}
	return nil, nil
}
