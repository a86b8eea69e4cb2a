package join

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// hints is what USING INDEX and USING SCAN ask of variables, by id.
type hints map[int]*ast.Hint

// joinHint reports whether there is a USING JOIN ON.
func (o *orderer) joinHint() bool {
	return slices.ContainsFunc(o.g.Hints, func(h *ast.Hint) bool { return h.Kind == "JOIN" })
}

// Joined reports whether an order has a join on just these variables.
func Joined(steps []Step, on []*ast.Variable) bool {
	return slices.ContainsFunc(steps, func(s Step) bool {
		return s.Kind == Join && (sameNodes(s.On, on) || Joined(s.Build, on) || Joined(s.Probe, on))
	})
}

func sameNodes(nodes []*logical.Node, vars []*ast.Variable) bool {
	if len(nodes) != len(vars) {
		return false
	}
	for _, v := range vars {
		if !slices.ContainsFunc(nodes, func(n *logical.Node) bool { return n.Var.ID == v.ID }) {
			return false
		}
	}
	return true
}

func hintsOf(g *logical.Graph) hints {
	out := hints{}
	for _, h := range g.Hints {
		id := h.Vars[0].ID
		if before := out[id]; h.Kind != "JOIN" && (before == nil || IsIndex(h) && !IsIndex(before)) { // of two for one variable, an index, or the first
			out[id] = h
		}
	}
	return out
}

// IsIndex reports whether a hint asks for an index.
func IsIndex(h *ast.Hint) bool { return strings.Contains(h.Kind, "INDEX") }

// Names reports whether a hint is about an index.
func Names(h *ast.Hint, ix cost.Index) bool {
	kind, _, _ := strings.Cut(h.Kind, " ")
	return IsIndex(h) && ix.Token == h.Label && slices.Equal(ix.Keys, h.Keys) && (kind == "INDEX" || kind == ix.Kind)
}

// allowIndex reports whether a variable may be found by an index: with a hint, only by the one it names.
func (h hints) allowIndex(id int, ix cost.Index) bool {
	hint := h[id]
	return hint == nil || Names(hint, ix)
}

// allowUse reports whether a variable may be found by what an index is asked for: with a hint for a seek, not by all that
// is in the index.
func (h hints) allowUse(id int, u *IndexUse) bool {
	hint := h[id]
	return hint == nil || !hint.Seek || u.Parts[0].Op != physical.IndexExists
}

// hinted adds that the properties of a hint exist where another predicate is true only then, such as NOT n.a = 1: there is
// a scan of the index that has all candidates.
func (o *orderer) hinted(id int, asked map[string][]Asked) {
	hint := o.hints[id]
	if hint == nil || !IsIndex(hint) {
		return
	}
	for _, key := range hint.Keys {
		if len(asked[key]) == 0 && slices.ContainsFunc(o.g.Preds, func(p *logical.Pred) bool { return needs(p.Expr, id, key) }) {
			asked[key] = []Asked{{Key: key, Op: physical.IndexExists}}
		}
	}
}

// whole is a scan of all that is in an index, where a hint names it and predicates can only be true of what is there.
func (o *orderer) whole(id int, ix cost.Index, asked map[string][]Asked) *IndexUse {
	for _, a := range asked[ix.Keys[0]] {
		if len(ix.Keys) == 1 && (ix.Kind == "RANGE" && a.Op != physical.IndexDistance && a.Op != physical.IndexBox || ix.Kind == "TEXT" && a.textual(o.stats)) {
			u := &IndexUse{Index: ix, Parts: []Asked{{Key: a.Key, Op: physical.IndexExists}}, rows: ix.Entries}
			return u
		}
	}
	return nil
}

// Textual reports whether something is asked of a variable's property that can only be true of strings, so that a text index may be asked for it.
func Textual(g *logical.Graph, stats cost.Stats, id int, key string) bool {
	return slices.ContainsFunc(g.Preds, func(p *logical.Pred) bool {
		a, ok := askedBy(p.Expr, id)
		return ok && a.Key == key && a.textual(stats)
	})
}

func (a *Asked) textual(stats cost.Stats) bool {
	switch a.Op {
	case physical.IndexPrefix, physical.IndexContains, physical.IndexSuffix:
		return true
	case physical.IndexIn:
		l, ok := a.Value.(*ast.ListLit)
		return ok && len(l.Items) > 0 && !slices.ContainsFunc(l.Items, func(e ast.Expr) bool { return !isString(e, stats) })
	case physical.IndexEquals, physical.IndexRange:
		return a.Value != nil && isString(a.Value, stats) || a.Upper != nil && isString(a.Upper, stats)
	}
	return false
}

// isString reports whether a value is a string for certain.
func isString(e ast.Expr, stats cost.Stats) bool {
	switch e := e.(type) {
	case *ast.StringLit:
		return true
	case *ast.Param:
		p, ok := stats.(cost.Parameters)
		if !ok {
			return false
		}
		v, ok := p.Parameter(e.Name)
		return ok && v.Kind() == value.KindString
	case *ast.Binary:
		return e.Op == ast.Add && (isString(e.Left, stats) || isString(e.Right, stats))
	case *ast.FuncCall:
		return slices.Contains(stringFunctions, strings.ToLower(e.FullName()))
	}
	return false
}

// stringFunctions give strings, or null.
var stringFunctions = []string{"tostring", "toupper", "tolower", "upper", "lower", "trim", "btrim", "ltrim", "rtrim", "left", "right", "substring", "replace", "type", "elementid", "randomuuid", "normalize"}

// needs reports whether a predicate can only be true where v.key is not null.
func needs(e ast.Expr, id int, key string) bool {
	is := func(e ast.Expr) bool { k, ok := propertyOf(e, id); return ok && k == key }
	switch e := e.(type) {
	case *ast.Unary:
		return e.Op == ast.Not && needs(e.Of, id, key) && !isNullTest(e.Of)
	case *ast.Comparison:
		return len(e.Ops) == 1 && slices.ContainsFunc(e.Operands, is)
	case *ast.Binary:
		switch e.Op {
		case ast.In, ast.StartsWith, ast.EndsWith, ast.Contains:
			return is(e.Left) && e.Op != ast.In
		}
	}
	return false
}

func isNullTest(e ast.Expr) bool { _, ok := e.(*ast.IsNull); return ok }

// first is the steps that hints ask for, which begin an order before any other where there are several, or where the part
// hangs on what is bound: a seek or scan for each, relationships before nodes. What a step would bind again is left out.
func (o *orderer) first(c *part) []Step {
	var out []Step
	have := map[int]bool{}
	for _, r := range c.rels {
		if r.Kind != logical.Single || o.hints[r.Var.ID] == nil || o.bound(r.Var.ID) || have[r.Left.ID] || have[r.Right.ID] || o.bound(r.Left.ID) || o.bound(r.Right.ID) {
			continue
		}
		if seek := o.seekRel(r); IsIndex(o.hints[r.Var.ID]) && seek != nil && seek.Index != nil {
			out = append(out, Step{Kind: SeekRel, Rel: r, Seek: seek})
			have[r.Left.ID], have[r.Right.ID] = true, true
		}
	}
	for _, n := range c.nodes {
		id := n.Var.ID
		hint := o.hints[id]
		if hint == nil || have[id] || o.bound(id) {
			continue
		}
		if seek := o.nodes[id].seek; !IsIndex(hint) {
			out = append(out, Step{Kind: ScanNode, Node: n})
		} else if seek != nil && seek.Index != nil {
			out = append(out, Step{Kind: SeekNode, Node: n, Seek: seek})
		}
	}
	return out
}

// begins reports whether an order has all of some steps that something is found by, on whatever sides of joins.
func begins(steps, first []Step) bool {
	all := flat(nil, steps)
	return !slices.ContainsFunc(first, func(f Step) bool {
		return !slices.ContainsFunc(all, func(s Step) bool { return s.Kind == f.Kind && s.Node == f.Node && s.Rel == f.Rel })
	})
}

// Obeyed reports whether an order does what a hint asks for.
func Obeyed(h *ast.Hint, order []Component) bool {
	names := func(u *IndexUse) bool { return u != nil && Names(h, u.Index) }
	for _, c := range order {
		for _, s := range c.All() {
			switch {
			case s.Kind == ScanNode && !IsIndex(h) && s.Node.Var.ID == h.Vars[0].ID, s.Kind == ScanRel && !IsIndex(h) && s.Rel.Var.ID == h.Vars[0].ID:
				return true
			case s.Seek == nil || s.Seek.Index == nil || !IsIndex(h):
			case s.Node != nil && s.Node.Var.ID == h.Vars[0].ID, s.Rel != nil && s.Rel.Var != nil && s.Rel.Var.ID == h.Vars[0].ID:
				if names(s.Seek.Index) || slices.ContainsFunc(s.Seek.Index.Any, names) {
					return true
				}
			}
		}
	}
	return false
}

// start reports whether an order of a part may begin with a step: where hints say how a variable of it is to be found, with one
// of these steps only.
func (o *orderer) start(c *part, step Step) bool {
	asked, obeys := o.asked(c, step)
	return obeys != 0 || !asked
}

// obeyed is the hints that a step does, by their place in the graph.
func (o *orderer) obeyed(c *part, step Step) (obeys uint64) {
	_, obeys = o.asked(c, step)
	return obeys
}

// asked reports whether hints say how something of a part is to be found, and which of them a step does.
func (o *orderer) asked(c *part, step Step) (asked bool, obeys uint64) {
	if len(o.hints) == 0 {
		return false, 0
	}
	look := func(id int, mine bool, seek *Seek, byIndex bool) {
		hint := o.hints[id]
		if hint == nil || !o.obeyable(hint, seek) {
			return
		}
		asked = true
		if mine && IsIndex(hint) == byIndex {
			obeys |= 1 << slices.Index(o.g.Hints, hint)
		}
	}
	for _, n := range c.nodes {
		look(n.Var.ID, step.Node == n, o.nodes[n.Var.ID].seek, step.Kind == SeekNode)
	}
	for _, r := range c.rels {
		if r.Kind == logical.Single {
			look(r.Var.ID, step.Rel == r, o.seekRel(r), step.Kind == SeekRel)
		}
	}
	return asked, obeys
}

// obeyable reports whether a hint can be obeyed: an index needs a seek in it.
func (o *orderer) obeyable(h *ast.Hint, seek *Seek) bool {
	return !IsIndex(h) || seek != nil && seek.Index != nil
}
