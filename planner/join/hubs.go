package join

import (
	"math/bits"

	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// Nodes are met by their relationships: a node of a thousand is met a thousand times as often as one with a single one, and then
// goes on to a thousand. What a connection makes of a row is therefore not the mean degree where another connection
// led to its node, but more by as much as their degrees go together (cost.Meet).

// ArmOf is a connection as seen from one of its ends; ok is false for those of which that is not known.
func ArmOf(r *logical.Rel, node int) (a cost.Arm, ok bool) {
	if r.Kind != logical.Single || len(r.Types) > 1 || r.Left.ID == r.Right.ID {
		return a, false
	}
	if len(r.Types) == 1 {
		a.Type = r.Types[0]
	}
	a.Ways = waysOf(r)
	if r.Right.ID == node {
		a.Ways.Out, a.Ways.In = a.Ways.In, a.Ways.Out
	}
	return a, r.Left.ID == node || r.Right.ID == node
}

// meet is the factor of two connections at a node that they share; 0 where they do not.
func (o *orderer) meet(node int, a, b *logical.Rel) float64 {
	x, one := ArmOf(a, node)
	y, two := ArmOf(b, node)
	if !one || !two {
		return 0
	}
	return cost.Meet(o.stats, o.nodes[node].base, x, y, mayMeet(a, b))
}

// meets is meet of connection i with each of the component, at its ends.
func (t *table) meetsOf(i int) (at [2][]float64) {
	r := t.part.rels[i]
	for end, node := range [2]int{r.Left.ID, r.Right.ID} {
		at[end] = make([]float64, len(t.part.rels))
		for j, other := range t.part.rels {
			if j != i {
				at[end][j] = t.orderer.meet(node, r, other)
			}
		}
	}
	return at
}

// hub is the factor of a connection at an end (0: left) where others have been solved.
func (e *edge) hub(end int, solved uint64) float64 {
	most := 0.0
	for ; solved != 0; solved &= solved - 1 {
		most = max(most, e.meets[end][bits.TrailingZeros64(solved)])
	}
	return orOne(most)
}

func orOne(factor float64) float64 {
	if factor == 0 {
		return 1
	}
	return factor
}

// hub is the same for a search.
func (s *search) hub(r *logical.Rel, node int) float64 {
	most := 0.0
	for _, other := range s.part.rels {
		if other != r && s.done[other] {
			most = max(most, s.meet(node, r, other))
		}
	}
	return orOne(most)
}

// hubs is the factor of two sides that are joined at a node.
func (t *table) hubs(at int, a, b uint64) float64 {
	most := 0.0
	for ; a != 0; a &= a - 1 {
		e := &t.rels[bits.TrailingZeros64(a)]
		for end, node := range [2]int{e.left, e.right} {
			for rest := b; node == at && rest != 0; rest &= rest - 1 {
				most = max(most, e.meets[end][bits.TrailingZeros64(rest)])
			}
		}
	}
	return orOne(most)
}

// hubs is the same for the sides of a search.
func (s *search) hubs(node int, a, b *search) float64 {
	most := 0.0
	for x := range a.done {
		for y := range b.done {
			most = max(most, s.meet(node, x, y))
		}
	}
	return orOne(most)
}
