package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

func (c *Compiler) compile(e physical.Expr) (Evaluator, error) {
	switch e := e.(type) {
	case *physical.Const:
		return &constant{e.Value}, nil
	case *physical.SlotRef:
		return c.Slot(e.Slot), nil
	case *physical.PathExpr:
		return c.Path(c, e)
	}
	return nil, status.New(status.UnknownError, "", "the runtime has no expression %T", e)
}

// Describe is how Neo4j writes a value of the wrong type in a message: Long(1), String("a").
func Describe(v value.Value) string { return v.String() }
