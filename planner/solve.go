package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
)

// solver puts the operators of one query graph onto a stream.
type solver struct {
	s      *stream
	g      *logical.Graph
	preds  []*logical.Pred // not yet applied
	paths  []*logical.Path // not yet computed
	late   []*logical.Rel  // shortest paths, which wait for both ends
	solved []*logical.Rel  // for uniqueness
	// applied is the predicates that the last step made possible.
	applied []ast.Expr
	// share is what the steps' estimates have left of the rows because of predicates that are applied elsewhere; 0: all.
	share float64
}

// maxPattern is how many relationships, and nodes beyond theirs, the MATCH clauses in a row may have:
// people write ten, and a planner that compares them all with each other has an end somewhere.
const maxPattern = 500

// solve joins the stream with the matches of a graph.
func (s *stream) solve(g *logical.Graph) {
	if n := len(g.Rels); n > maxPattern {
		tooLarge(g.Rels[maxPattern].Left.Position(), n, "relationships")
	}
	if n := len(g.Nodes); n > 2*maxPattern+1 {
		tooLarge(g.Nodes[2*maxPattern+1].Var.Position(), n, "nodes")
	}
	g.Untie()
	v := newSolver(s, g)
	order := join.Order(g, s.p.Stats, s.input(v))
	s.p.hinted(g, order)
	s.p.refuse(g, order)
	for _, c := range order {
		if c.Bound || s.op == nil {
			v.component(c)
		} else {
			v.independent(c)
		}
	}
	v.settle()
}

func tooLarge(at status.Pos, n int, what string) {
	fail(status.Compile(status.ArgumentError, "", at, "A pattern of %d %s is too large; split the MATCH by WITH", n, what))
}

func newSolver(s *stream, g *logical.Graph) *solver {
	s.p.tell(g)
	v := &solver{s: s, g: g, preds: append([]*logical.Pred{}, g.Preds...), paths: append([]*logical.Path{}, g.Paths...)}
	for _, r := range g.Rels {
		if r.Kind == logical.Shortest {
			v.late = append(v.late, r)
		}
	}
	v.lonely()
	return v
}

// lonely adds that bound nodes are not null where nothing else of the pattern says so: a null matches nothing.
func (v *solver) lonely() {
	linked := map[int]bool{}
	for _, r := range v.g.Rels {
		linked[r.Left.ID], linked[r.Right.ID] = true, true
	}
	for _, n := range v.g.Nodes {
		if v.bound(n.Var.ID) && !linked[n.Var.ID] {
			v.preds = append(v.preds, &logical.Pred{Expr: &ast.IsNull{Of: n.Var, Not: true}, Deps: []int{n.Var.ID}})
		}
	}
}

func (v *solver) bound(id int) bool { return v.s.have[id] }

func (v *solver) component(c join.Component) {
	v.ready()
	for _, step := range c.Steps {
		v.s.rows, v.applied = step.Raw, nil
		v.step(step)
		v.count(step)
		v.ready()
		v.s.rows = step.Rows
		if v.share > 0 {
			v.s.rows /= v.share
		}
		v.s.op.Head().EstRows = v.s.rows
		note(v.s.op, v.reason(step, v.applied))
	}
}

// settle does what is left when all components are there.
func (v *solver) settle() {
	v.ready()
	for len(v.late) > 0 {
		r := v.late[0]
		v.late = v.late[1:]
		v.shortest(r)
		v.ready()
	}
}

// ready applies every predicate and computes every path whose variables are bound; a path is
// computed where a predicate or the end needs it.
func (v *solver) ready() {
	for again := true; again; {
		var rest []*logical.Pred
		for _, p := range v.preds {
			if v.applicable(p) {
				if !v.s.p.on(ruleImplied) || !v.implied(p.Expr) {
					v.applied = append(v.applied, p.Expr)
					v.s.conjunct(p.Expr)
				}
				continue
			}
			rest = append(rest, p)
		}
		v.preds = rest
		again = v.path()
	}
}

func (v *solver) applicable(p *logical.Pred) bool {
	for _, d := range p.Deps {
		if !v.bound(d) {
			return false
		}
	}
	return true
}

// path computes one named path that can be and reports whether there was one.
func (v *solver) path() bool {
next:
	for i, p := range v.paths {
		for _, d := range p.Deps() {
			if !v.bound(d.ID) {
				continue next
			}
		}
		v.paths = append(v.paths[:i:i], v.paths[i+1:]...)
		v.s.namePath(p)
		return true
	}
	return false
}

// namePath puts a path together from its parts.
func (s *stream) namePath(p *logical.Path) {
	item := physical.Assign{Slot: s.p.slot(p.Var), Expr: s.pathExpr(p.Elems)}
	s.push(&physical.Projection{Source: s.top(), Items: []physical.Assign{item}}, pathText(p)+" AS "+explain.Var(p.Var))
	s.bind(p.Var)
}

func (s *stream) pathExpr(elems []logical.PathElem) *physical.PathExpr {
	e := &physical.PathExpr{}
	for _, el := range elems {
		switch {
		case el.Node != nil:
			e.Elems = append(e.Elems, physical.PathElem{Kind: physical.PathNode, Slot: s.p.slot(el.Node)})
		case el.Rel != nil:
			e.Elems = append(e.Elems, physical.PathElem{Kind: physical.PathRel, Slot: s.p.slot(el.Rel)})
		case el.List != nil:
			e.Elems = append(e.Elems, physical.PathElem{Kind: physical.PathRelList, Slot: s.p.slot(el.List)})
		default:
			e.Elems = append(e.Elems, physical.PathElem{Kind: physical.PathGroup, Slot: physical.NoSlot, Group: s.slots(el.Group)})
		}
	}
	return e
}

func pathText(p *logical.Path) string {
	text := ""
	for _, el := range p.Elems {
		switch {
		case el.Node != nil:
			text += "(" + explain.Var(el.Node) + ")"
		case el.Rel != nil:
			text += "-[" + explain.Var(el.Rel) + "]-"
		case el.List != nil:
			text += "-[" + explain.Var(el.List) + "*]-"
		default:
			text += " (" + explain.Var(el.Group[0]) + "…) "
		}
	}
	return text
}

// conjunct keeps the rows for which e holds. A pattern or EXISTS that stands alone, or negated, becomes
// a semi-join; anything else a filter.
func (s *stream) conjunct(e ast.Expr) {
	l := &lowering{s: s}
	anti := false
	inner := e
	for {
		u, ok := inner.(*ast.Unary)
		if !ok || u.Op != ast.Not {
			break
		}
		anti, inner = !anti, u.Of
	}
	s.rows *= s.p.selectivity(e)
	var in *stream
	switch x := inner.(type) {
	case *ast.PatternExpr:
		if x.Part.Shortest == ast.NoShortest {
			in = l.inner(x.Free)
			in.solve(logical.OfPart(x.Part, nil))
		}
	case *ast.Subquery:
		if x.Kind == ast.ExistsSub {
			in = l.inner(x.Free)
			in.query(x.Query)
		}
	}
	if in == nil {
		s.filter(l.expr(e), explain.Expr(e))
		return
	}
	if !anti && s.p.on(ruleSemiExpand) && s.semiExpand(in.top()) {
		return
	}
	if anti && s.p.on(ruleAntiExpand) && s.antiExpand(in.top(), explain.Expr(e)) {
		return
	}
	if s.p.on(ruleSemiJoin) && s.semiJoin(inner, in, anti) {
		return
	}
	s.push(&physical.SemiApply{Left: s.top(), Right: in.top(), Anti: anti}, "")
}
