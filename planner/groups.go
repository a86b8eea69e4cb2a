package planner

import (
	"math"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/bind"
	"github.com/morseldb/morsel/planner/cost"
)

// groups is how many different combinations of values some keys have in the stream's rows. A key that depends on variables that are keys
// themselves adds none. Where nothing is known of a key there are at least as many as Neo4j says of any: the root of the rows.
func (s *stream) groups(keys []ast.Expr) float64 {
	whole := map[int]bool{}
	for _, e := range keys {
		if v, ok := e.(*ast.Variable); ok {
			whole[v.ID] = true
		}
	}
	n, unknown := 1.0, false
	var ids []int
	of := map[int]float64{} // by variable: combinations of what is asked of it alone
	for _, e := range keys {
		d, ok := s.different(e, whole)
		if !ok {
			unknown = true
			continue
		}
		free := bind.FreeVars(e)
		if len(free) != 1 {
			n *= max(d, 1)
			continue
		}
		if of[free[0].ID] == 0 {
			of[free[0].ID] = 1
			ids = append(ids, free[0].ID)
		}
		of[free[0].ID] *= max(d, 1)
	}
	for _, id := range ids {
		d := of[id]
		if all, ok := s.entities(id); ok {
			d = min(d, max(all, 1))
		}
		n *= d
	}
	if unknown {
		n = max(n, math.Sqrt(s.rows))
	}
	return met(s.rows, n)
}

// entities is how many nodes a variable may stand for; known is false where it is not known to be a node with a label.
func (s *stream) entities(id int) (n float64, known bool) {
	about := s.p.scope[id]
	if about.Rel || about.Label == "" {
		return 0, false
	}
	n = s.p.Stats.LabelCount(about.Label)
	if slot, bound := s.p.slots[id]; bound {
		n *= s.p.reached(slot, about.Label)
	}
	return n, true
}

// different is how many values an expression has; known is false where that cannot be told.
func (s *stream) different(e ast.Expr, whole map[int]bool) (n float64, known bool) {
	if v, ok := e.(*ast.Variable); ok {
		n, known = s.p.different[s.p.slot(v)]
		return n, known
	}
	determined := true
	for _, v := range bind.FreeVars(e) {
		determined = determined && whole[v.ID]
	}
	if determined {
		return 1, true
	}
	if n, known = cost.Different(s.p.Stats, e, s.p.scope); known {
		return n, true
	}
	p, ok := e.(*ast.Property)
	if !ok {
		return 0, false
	}
	if v, ok := p.Of.(*ast.Variable); ok {
		n, known = s.p.different[s.p.slot(v)]
	}
	return n, known
}

// met is how many of n equally likely values are met in some rows (Cardenas, CACM 1975).
func met(rows, n float64) float64 {
	if n <= 1 || rows <= 1 {
		return min(rows, max(n, 0))
	}
	return min(rows, -n*math.Expm1(rows*math.Log1p(-1/n)))
}
