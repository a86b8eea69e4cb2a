package logical

import (
	"github.com/morseldb/morsel/parser/ast"
)

// Foreign is the connections of several steps that use, in what they say of each step, variables of a part of the graph
// with which no relationship connects them: (a), (b)-[*1..2 {since: a.age}]->(c). Such a part has to be there before.
func (g *Graph) Foreign() []*Rel {
	var out []*Rel
	var parts map[int]int
	for _, r := range g.Rels {
		uses := r.Uses(g.own)
		if len(uses) == 0 {
			continue
		}
		if parts == nil {
			parts = g.parts()
		}
		for _, id := range uses {
			if parts[id] != parts[r.Left.ID] {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// parts gives the variables of each connected part of the graph the same number.
func (g *Graph) parts() map[int]int {
	part := map[int]int{}
	for i, n := range g.Nodes {
		part[n.Var.ID] = i
	}
	for _, r := range g.Rels {
		if a, b := part[r.Left.ID], part[r.Right.ID]; a != b && r.Kind != Shortest {
			for id, at := range part {
				if at == b {
					part[id] = a
				}
			}
		}
	}
	for _, r := range g.Rels {
		for _, v := range r.binds() {
			part[v.ID] = part[r.Left.ID]
		}
	}
	for _, p := range g.Paths {
		if deps := p.Deps(); len(deps) > 0 {
			part[p.Var.ID] = part[deps[0].ID]
		}
	}
	return part
}

// binds is the variables that a connection gives values to, beside its two nodes.
func (r *Rel) binds() []*ast.Variable {
	var out []*ast.Variable
	if r.Var != nil {
		out = append(out, r.Var)
	}
	if r.Paren != nil {
		for _, g := range r.Paren.Groups {
			out = append(out, g.Outer)
		}
	}
	if r.Kind == Selected {
		out = append(out, SelectedVars(r.Part)...)
	}
	return out
}

// Untie turns what foreign relationships of variable length say of each step into a predicate about all of them. Two parts
// of a pattern may use each other like this; there is no order then in which one comes first. Of repetitions that are
// quantified only those of a later MATCH can be foreign, and that is not solved together with the one before.
func (g *Graph) Untie() {
	for _, r := range g.Foreign() {
		if r.Kind != VarLength || r.Props == nil {
			continue
		}
		each := &ast.Variable{At: r.Var.At, Name: r.Var.Name, ID: -r.Var.ID}
		for _, e := range PropsOf(each, r.Props) {
			pred := &Pred{Expr: &ast.Quantified{At: r.Var.At, Kind: ast.All, Var: each, List: r.Var, Where: e}}
			pred.Deps = Uses(pred.Expr, g.own)
			g.Preds = append(g.Preds, pred)
		}
		r.Props = nil
	}
}
