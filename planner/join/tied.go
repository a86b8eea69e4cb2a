package join

import (
	"cmp"
	"maps"
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
)

// loose is a component that hangs on nothing that is bound before the graph is solved.
type loose struct {
	part *part
	Component
}

// alone solves a component by itself.
func (o *orderer) alone(c *part, in Input) Component {
	best := o.ordered(c, in, 1)
	return Component{Steps: best.steps, Rows: best.rows, Cost: best.cost}
}

// line is the order of loose components: the smallest first, so that cartesian products repeat the larger side least, and behind
// them those with hints that are obeyed only when what the others bind is known. Known is what the components before them bind.
func (o *orderer) line(in Input, rest []loose, known map[int]bool, rows float64) []Component {
	slices.SortStableFunc(rest, func(a, b loose) int {
		if x, y := o.disobeys(a), o.disobeys(b); x != y {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(a.Rows, b.Rows)
	})
	out := make([]Component, 0, len(rest))
	for _, c := range rest {
		next := o.tie(in, c, known, rows)
		out = append(out, next)
		rows *= next.Rows
		if !next.Tied {
			rows *= o.ties(c.part, known).kept
		}
		maps.Copy(known, c.part.vars())
	}
	return out
}

// disobeys is how many hints about a component it does not obey.
func (o *orderer) disobeys(c loose) (n int) {
	vars := c.part.vars()
	for _, h := range o.g.Hints {
		if h.Kind != "JOIN" && vars[h.Vars[0].ID] && !Obeyed(h, []Component{c.Component}) {
			n++
		}
	}
	return n
}

// vars is the variables of nodes and relationships that a part binds.
func (c *part) vars() map[int]bool {
	out := map[int]bool{}
	for _, n := range c.nodes {
		out[n.Var.ID] = true
	}
	for _, r := range c.rels {
		if r.Var != nil {
			out[r.Var.ID] = true
		}
	}
	return out
}

// ties is what predicates say of a part and what is known before it: whether there are any, whether one of them is an
// equality that a hash join can be made of, and what share of the pairs they keep.
type ties struct {
	any, equal bool
	kept       float64
}

func (o *orderer) ties(c *part, known map[int]bool) ties {
	own, t := c.vars(), ties{kept: 1}
	for _, p := range o.g.Preds {
		mine, others := 0, 0
		for _, d := range p.Deps {
			switch {
			case own[d]:
				mine++
			case known[d]:
				others++
			case !o.bound(d):
				mine = -len(p.Deps)
			}
		}
		if mine > 0 && others > 0 {
			t.any, t.equal = true, t.equal || equates(p.Expr, own, known)
			t.kept *= o.selectivity(p)
		}
	}
	return t
}

// equates reports whether e is an equality of something of a part and something else.
func equates(e ast.Expr, own, known map[int]bool) bool {
	c, ok := e.(*ast.Comparison)
	if !ok || len(c.Ops) != 1 || c.Ops[0] != ast.Eq {
		return false
	}
	for i, mine := range c.Operands {
		if len(logical.Uses(mine, own)) > 0 && len(logical.Uses(mine, known)) == 0 && len(logical.Uses(c.Operands[1-i], own)) == 0 {
			return true
		}
	}
	return false
}

// applyCost is what beginning an inner plan costs for each row.
const applyCost = 12

// tie is a component behind others: solved for each row of theirs, where what they bind lets an index find it and that costs less than to solve
// it once and join it by a hash, where a hint asks for it, and where predicates that no hash join can be made of need both; else as it is.
func (o *orderer) tie(in Input, c loose, known map[int]bool, rows float64) Component {
	t := o.ties(c.part, known)
	if !t.any {
		return c.Component
	}
	bound := in.Bound
	in.Bound = func(id int) bool { return bound(id) || known[id] }
	in.Beside, in.Wants, in.Grouped = false, nil, nil
	tied := newOrderer(o.g, o.stats, in).alone(c.part, in)
	tied.Tied = true
	once := c.Cost + c.Rows + 4*min(rows, c.Rows) + 2.5*max(rows, c.Rows)
	switch {
	case !t.equal, o.disobeys(loose{c.part, tied}) < o.disobeys(c):
		return tied
	case sought(tied.Steps, known) && rows*(tied.Cost+tied.Rows+applyCost) < once:
		return tied
	}
	return c.Component
}

// sought reports whether something is found by what is known.
func sought(steps []Step, known map[int]bool) bool {
	return slices.ContainsFunc(flat(nil, steps), func(s Step) bool {
		return s.Seek != nil && slices.ContainsFunc(s.Seek.Exprs(), func(e ast.Expr) bool { return len(logical.Uses(e, known)) > 0 })
	})
}
