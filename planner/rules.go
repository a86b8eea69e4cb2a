package planner

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
)

// improve applies the rules to a finished tree.
func improve(root physical.Op) physical.Op { return root }

// usesRandom reports whether a plan evaluates a function that gives another value each time, so that equal
// rows must not be evaluated together.
func usesRandom(op physical.Op) bool {
	found := false
	var expr func(e physical.Expr)
	expr = func(e physical.Expr) {
		switch e := e.(type) {
		case *physical.Call:
			name := strings.ToLower(e.Func)
			found = found || name == "rand" || name == "randomuuid"
		case *physical.Nested:
			found = found || usesRandom(e.Plan)
		}
		physical.Subexprs(e, expr)
	}
	physical.Exprs(op, expr)
	for _, c := range op.Children() {
		found = found || usesRandom(c)
	}
	return found
}
