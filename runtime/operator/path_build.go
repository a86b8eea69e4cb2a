package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/status"
)

// buildPath builds the operators that walk paths; nil when op is none of them.
func buildPath(b *Builder, op physical.Op) (Operator, error) {
	return nil, nil
}

// pathExpr compiles a path expression.
func pathExpr(c *expr.Compiler, e *physical.PathExpr) (expr.Evaluator, error) {
	return nil, status.New(status.UnknownError, "", "path expressions are not supported")
}
