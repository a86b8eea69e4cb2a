package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// Subtracting pays when the parts are so many times cheaper than the whole, and the whole is not small.
const (
	subtractGain = 1.5
	subtractCost = 1_000_000
	// maxSplits is how many predicates are looked at.
	maxSplits = 3
)

// term is a count that is added or subtracted.
type term struct {
	g     *logical.Graph
	minus bool
	same  [][2]*ast.Variable // pairs of variables that stand for one node
}

// subtract plans MATCH … RETURN count(*) as a sum and difference of counts where that is cheaper: the rows in which
// a <> c are all rows but those in which a is c, and all but those with a relationship are those without. All rows can
// often be counted by merging equal ones, which a predicate over distant nodes prevents.
func (s *stream) subtract(g *logical.Graph, rest []ast.Clause) bool {
	if s.op != nil || s.inner || !s.p.bound.ReadOnly || len(g.Paths) > 0 || len(rest) == 0 {
		return false
	}
	out := bareCount(rest[0])
	if out == nil {
		return false
	}
	for _, r := range g.Rels {
		if r.Kind != logical.Single {
			return false
		}
	}
	s.then = rest
	terms, _ := s.split(term{g: g}, maxSplits)
	if len(terms) < 2 {
		return false
	}
	s.difference(terms, out)
	return true
}

// bareCount is the name that a clause gives to count(*), where it does nothing else.
func bareCount(c ast.Clause) *ast.Variable {
	var p *ast.Projection
	switch c := c.(type) {
	case *ast.Return:
		p = &c.Projection
	case *ast.With:
		if c.Where != nil {
			return nil
		}
		p = &c.Projection
	default:
		return nil
	}
	if len(p.Items) != 1 || p.Distinct || p.GroupBy != nil || len(p.OrderBy) > 0 || p.Skip != nil || p.Limit != nil {
		return nil
	}
	if _, count := p.Items[0].Expr.(*ast.CountStar); !count {
		return nil
	}
	return p.Items[0].As
}

// split finds the cheapest way to count a term, itself or in parts.
func (s *stream) split(t term, depth int) ([]term, float64) {
	best, least := []term{t}, s.costOf(t.g)
	always := s.p.Rules.Always
	if depth == 0 || least < subtractCost && !always {
		return best, least
	}
	for _, p := range t.g.Preds {
		all, without := t, t
		without.minus = !t.minus
		all.g = t.g.Without(p)
		if a, c := t.g.Unequal(p); a != nil {
			without.g = all.g.Identify(a, c)
			without.same = append(t.same[:len(t.same):len(t.same)], [2]*ast.Variable{a, c})
		} else if r, not := logical.Joins(p.Expr); r != nil && not && len(p.Deps) == 2 {
			without.g = t.g.Replace(p, p.Expr.(*ast.Unary).Of)
		} else {
			continue
		}
		left, leftCost := s.split(all, depth-1)
		right, rightCost := s.split(without, 0)
		if cost := leftCost + rightCost; cost*subtractGain < least || always && len(best) == 1 {
			best, least = append(append([]term{}, left...), right...), cost
		}
	}
	return best, least
}

func (s *stream) costOf(g *logical.Graph) float64 {
	v := &solver{s: s, g: g}
	total := 0.0
	for _, c := range join.Order(g, s.p.Stats, s.input(v)) {
		total += c.Cost
	}
	return total
}

// difference counts each term in a plan of its own and adds the counts up.
func (s *stream) difference(terms []term, out *ast.Variable) {
	var sum physical.Expr
	text := ""
	then := s.then
	outer := s.p.slots
	for i, t := range terms {
		in := s.p.newStream(false)
		in.then = then
		s.p.slots = map[int]physical.Slot{}
		for id, slot := range outer {
			s.p.slots[id] = slot
		}
		for _, pair := range t.same {
			s.p.slots[pair[1].ID] = s.p.slot(pair[0])
		}
		in.solve(t.g)
		count := in.countRows()
		var one physical.Expr = ref(count)
		name := "count(*)"
		switch {
		case i == 0:
			s.op, sum, text = in.op, one, name
			continue
		case t.minus:
			sum, text = &physical.Binary{Op: physical.OpSub, Left: sum, Right: one}, text+" - "+name
		default:
			sum, text = &physical.Binary{Op: physical.OpAdd, Left: sum, Right: one}, text+" + "+name
		}
		s.rows = 1
		s.push(&physical.CartesianProduct{Left: s.op, Right: in.op}, "")
	}
	s.p.slots = outer
	s.rows, s.then = 1, nil
	s.push(&physical.Projection{Source: s.op, Items: []physical.Assign{{Slot: s.p.slot(out), Expr: sum}}}, text+" AS "+explain.Var(out))
	s.have = map[int]bool{out.ID: true}
}

// countRows puts count(*) on top and answers its slot.
func (s *stream) countRows() physical.Slot {
	slot := s.p.scratch()
	agg := &physical.Aggregation{Source: s.top(), Aggs: []physical.Agg{{Slot: slot, Func: "count"}}}
	s.mergeRows(agg)
	s.rows = 1
	if count, details := s.countFromStore(agg); count != nil {
		s.push(count, details)
	} else {
		s.push(agg, "count(*)")
	}
	return slot
}
