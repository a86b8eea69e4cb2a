package explain

import "github.com/morseldb/morsel/planner/physical"

// Pipelines numbers the pipelines of a plan, from the leaf of the first one that runs: a pipeline is operators that
// hand each batch on at once. One ends below an operator that needs all rows before it gives any, and where
// operators of two branches meet.
func Pipelines(root physical.Op) map[physical.Op]int {
	p := &pipelines{of: map[physical.Op]int{}}
	p.number(root)
	return p.of
}

type pipelines struct {
	of   map[physical.Op]int
	next int
}

// number numbers op and all below it and gives op's.
func (p *pipelines) number(op physical.Op) int {
	below := -1
	for _, c := range op.Children() {
		if c != nil {
			below = p.number(c)
		}
	}
	for _, c := range physical.Inside(op) { // which have pipelines of their own
		p.number(c)
	}
	// An operator with branches goes on in the last one's pipeline: the other one was built into a table, or gives arguments.
	if below < 0 || breaks(op) {
		below = p.next
		p.next++
	}
	p.of[op] = below
	return below
}

// breaks reports whether an operator needs all its input before it gives a row.
func breaks(op physical.Op) bool {
	switch op.(type) {
	case *physical.Aggregation, *physical.Sort, *physical.Top, *physical.Eager, *physical.Union:
		return true
	}
	return false
}
