package operator

import "github.com/morseldb/morsel/planner/physical"

// buildWrite builds the operators that write, and those that call out; nil when
// op is none of them.
func buildWrite(b *Builder, op physical.Op) (Operator, error) {
	return nil, nil
}
