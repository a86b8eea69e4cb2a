package operator

import (
	"github.com/morseldb/morsel/planner/physical"
)

// buildWrite builds the operators that write, and those that call out; nil when
// op is none of them.
func buildWrite(b *Builder, op physical.Op) (Operator, error) {
	switch op := op.(type) {
	case *physical.Create:
		return newCreate(b, op)
	case *physical.Set:
		return newSet(b, op)
	case *physical.Delete:
		return newDelete(b, op)
	case *physical.Merge:
		return newMerge(b, op)
	case *physical.Foreach:
		return newForeach(b, op)
	case *physical.SubqueryForeach:
		return newSubqueryForeach(b, op)
	case *physical.ProcedureCall:
		return newProcedureCall(b, op)
	case *physical.Transactions:
		return newTransactions(b, op)
	case *physical.LoadCSV:
		return newLoadCSV(b, op)
	case *physical.EmptyResult:
		return newEmptyResult(b, op)
	}
	return nil, nil
}
