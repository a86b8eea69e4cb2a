package planner

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// independent adds a component that shares no variable with the rows so far: as a hash join where an equality
// relates the two, as an inner plan for each row where it otherwise depends on the rows, else as a product.
func (v *solver) independent(c join.Component) {
	s := v.s
	v.ready()
	own := componentVars(c)
	in, keys := v.split(own)
	right := s.p.newStream(s.inner)
	right.args, right.csv = s.args, s.csv
	for id := range s.have {
		right.have[id] = true // what the argument brings, or, under an Apply, the row
	}
	depends := c.Tied || s.usesRow(c) || len(keys) == 0 && len(in.tied) > 0
	w := &solver{s: right, g: v.g, preds: in.preds}
	if depends {
		right.inner = true
		for _, k := range keys {
			w.preds = append(w.preds, k.pred)
		}
		w.preds = append(w.preds, in.tied...)
	} else {
		w.share = s.p.early(own, keys, in.tied)
	}
	for _, p := range w.preds {
		v.drop(p)
	}
	w.component(c)
	left := s.op
	s.rows *= right.rows
	switch {
	case depends, len(keys) == 0 && s.fx.writing(): // a product with nothing would not read what writes on the left
		s.push(&physical.Apply{Left: left, Right: right.top()}, "")
	case len(keys) > 0:
		s.hashJoin(left, right, keys)
		for _, k := range keys {
			v.drop(k.pred)
		}
	default:
		s.push(&physical.CartesianProduct{Left: left, Right: right.top()}, "")
	}
	for id := range own {
		s.have[id] = true
	}
	v.apart(w.solved)
}

// apart keeps the relationships of two components different.
func (v *solver) apart(solved []*logical.Rel) {
	for _, a := range solved {
		for _, b := range v.solved {
			if differ := v.s.apart(a, b); differ != nil {
				v.s.filter(differ, "NOT "+explain.Var(a.Var)+" = "+explain.Var(b.Var))
			}
		}
	}
	v.solved = append(v.solved, solved...)
}

// componentVars is what a component binds.
func componentVars(c join.Component) map[int]bool {
	own := map[int]bool{}
	for _, st := range c.All() {
		if st.Node != nil {
			own[st.Node.Var.ID] = true
		}
		if r := st.Rel; r != nil {
			own[r.Left.ID], own[r.Right.ID] = true, true
			if r.Var != nil {
				own[r.Var.ID] = true
			}
			if r.Paren != nil {
				for _, g := range r.Paren.Groups {
					own[g.Outer.ID] = true
				}
			}
			if r.Kind == logical.Selected {
				for _, x := range logical.SelectedVars(r.Part) {
					if x != r.Part.Var { // which is put together outside
						own[x.ID] = true
					}
				}
			}
		}
	}
	return own
}

// inside is the predicates about a component: those that can be applied inside, as they are about it alone, and those
// tied to the row outside.
type inside struct {
	preds, tied []*logical.Pred
}

// equality is a predicate left = right between the rows so far and a component.
type equality struct {
	pred        *logical.Pred
	left, right ast.Expr
}

// split sorts the predicates that concern a component.
func (v *solver) split(own map[int]bool) (in inside, keys []equality) {
	row := v.s.rowVars()
	for _, p := range v.preds {
		mine, others := false, false
		for _, d := range p.Deps {
			if own[d] {
				mine = true
			} else if !v.bound(d) {
				others = true
			}
		}
		if !mine || others {
			continue
		}
		if len(logical.Uses(p.Expr, row)) == 0 {
			in.preds = append(in.preds, p)
			continue
		}
		if k, ok := equalityOf(p, own, row); ok {
			keys = append(keys, k)
			continue
		}
		in.tied = append(in.tied, p)
	}
	return in, keys
}

// rowVars is the variables of the rows that an independent plan does not see.
func (s *stream) rowVars() map[int]bool {
	args := map[int]bool{}
	for _, id := range s.args {
		args[id] = true
	}
	row := map[int]bool{}
	for id := range s.have {
		if !args[id] {
			row[id] = true
		}
	}
	return row
}

func equalityOf(p *logical.Pred, own, row map[int]bool) (equality, bool) {
	c, ok := p.Expr.(*ast.Comparison)
	if !ok || len(c.Ops) != 1 || c.Ops[0] != ast.Eq {
		return equality{}, false
	}
	for i, left := range c.Operands {
		right := c.Operands[1-i]
		if len(logical.Uses(left, own)) == 0 && len(logical.Uses(right, row)) == 0 && len(logical.Uses(right, own)) > 0 {
			return equality{p, left, right}, true
		}
	}
	return equality{}, false
}

// usesRow reports whether a component starts from an id that the row gives, or asks something of its steps that the row says.
func (s *stream) usesRow(c join.Component) bool {
	row := s.rowVars()
	for _, st := range c.All() {
		if st.Rel != nil && len(st.Rel.Uses(row)) > 0 {
			return true
		}
		if st.Seek == nil {
			continue
		}
		for _, e := range st.Seek.Exprs() {
			if len(logical.Uses(e, row)) > 0 {
				return true
			}
		}
	}
	return false
}

// early is the share of a component's rows that its estimate has left after predicates that are about it and the row outside the graph,
// though they are applied where the two are joined.
func (p *planner) early(own map[int]bool, keys []equality, tied []*logical.Pred) float64 {
	for _, k := range keys {
		tied = append(tied[:len(tied):len(tied)], k.pred)
	}
	share := 1.0
	for _, t := range tied {
		if !slices.ContainsFunc(t.Deps, func(d int) bool { return !own[d] }) {
			share *= max(p.selectivity(t.Expr), 1e-12)
		}
	}
	return share
}

// hashJoin joins with the smaller side as the build side.
func (s *stream) hashJoin(left physical.Op, right *stream, keys []equality) {
	op := &physical.ValueHashJoin{Left: left, Right: right.top()}
	text := ""
	var reasons []ast.Expr
	for i, k := range keys {
		op.LeftKeys = append(op.LeftKeys, s.expr(k.left))
		op.RightKeys = append(op.RightKeys, right.expr(k.right))
		if i > 0 {
			text += " AND "
		}
		text += explain.Expr(k.pred.Expr)
		s.rows *= s.p.selectivity(k.pred.Expr)
		reasons = append(reasons, k.pred.Expr)
	}
	// What writes on the left must be done before the right reads, and even where the right has no rows.
	if right.rows < left.Head().EstRows && !s.fx.writing() {
		op.Left, op.Right = op.Right, op.Left
		op.LeftKeys, op.RightKeys = op.RightKeys, op.LeftKeys
	}
	s.push(op, text)
	if s.p.explained() {
		note(op, strings.Join(s.p.keeps(reasons), "; "))
	}
}

// optional is OPTIONAL MATCH.
func (s *stream) optional(g *logical.Graph) {
	if s.optionalJoin(g) {
		return
	}
	in := s.fork()
	in.rows = 1
	for id := range s.have {
		in.args = append(in.args, id)
	}
	var nulls []physical.Slot
	in.solve(g)
	for _, v := range graphVars(g) {
		if !s.have[v.ID] {
			nulls = append(nulls, s.p.slot(v))
		}
	}
	rows := s.rows
	s.rows = max(rows, rows*in.rows)
	opt := &physical.Optional{Source: in.top(), Nulls: nulls}
	opt.EstRows = max(1, in.rows)
	if s.op == nil {
		s.push(opt, "")
	} else if op := s.optionalExpand(in.op); op != nil {
		op.Source = s.op
		s.push(op, op.Details)
	} else {
		s.push(&physical.Apply{Left: s.op, Right: opt}, "")
	}
	for id := range in.have {
		s.have[id] = true
	}
}

// graphVars is every variable that a graph can bind, in the order of their ids.
func graphVars(g *logical.Graph) []*ast.Variable {
	seen := map[int]*ast.Variable{}
	var ids []int
	add := func(vs ...*ast.Variable) {
		for _, v := range vs {
			if v != nil && seen[v.ID] == nil {
				seen[v.ID] = v
				ids = append(ids, v.ID)
			}
		}
	}
	for _, n := range g.Nodes {
		add(n.Var)
	}
	for _, r := range g.Rels {
		add(r.Var)
		if r.Paren != nil {
			for _, gr := range r.Paren.Groups {
				add(gr.Outer)
			}
		}
		if r.Kind == logical.Selected {
			add(logical.SelectedVars(r.Part)...)
		}
	}
	for _, p := range g.Paths {
		add(p.Var)
	}
	out := make([]*ast.Variable, 0, len(ids))
	for _, id := range ids {
		out = append(out, seen[id])
	}
	return out
}

// optionalExpand turns a plan of one expansion from the argument and filters on it into an
// OptionalExpand; nil when the plan is anything else.
func (s *stream) optionalExpand(op physical.Op) *physical.Expand {
	if !s.p.on(ruleOptionalExpand) {
		return nil
	}
	var pred physical.Expr
	where := ""
	for {
		f, ok := op.(*physical.Filter)
		if !ok {
			break
		}
		pred = and(f.Pred, pred)
		if where == "" {
			where = f.Details
		} else {
			where = f.Details + " AND " + where
		}
		op = f.Source
	}
	e, ok := op.(*physical.Expand)
	if !ok {
		return nil
	}
	if _, arg := e.Source.(*physical.Argument); !arg {
		return nil
	}
	e.Optional, e.Pred = true, pred
	if where != "" {
		e.Details += " WHERE " + where
	}
	return e
}
