package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/physical"
)

// indexSeek puts a seek for a node onto the stream.
func (v *solver) indexSeek(step join.Step) {
	s, use, n := v.s, step.Seek.Index, step.Node.Var
	if len(use.Any) > 0 {
		v.unionSeek(use, n)
		return
	}
	op := &physical.NodeIndexSeek{IndexSeek: v.seek(use), Node: s.p.slot(n)}
	v.labelled(n, use.Token)
	s.leaf(op, nodeSeekText(use, n))
	s.bind(n)
}

// labelled drops the test of a label that all that is in an index has.
func (v *solver) labelled(n *ast.Variable, label string) {
	for i := len(v.preds) - 1; i >= 0; i-- {
		if name, ok := join.PlainLabel(v.preds[i].Expr, n.ID); ok && name == label {
			v.drop(v.preds[i])
		}
	}
}

func nodeSeekText(use *join.IndexUse, n *ast.Variable) string {
	return seekText(use, explain.Var(n)+":"+explain.Name(use.Token)+"("+physical.NameList("", use.Keys)+")")
}

// unionSeek puts several seeks for a node onto the stream, what they find one behind the other, and each node once.
func (v *solver) unionSeek(use *join.IndexUse, n *ast.Variable) {
	s := v.s
	in := s
	if s.inner { // what the argument row has must stay: a union has only what is found
		s.top()
	}
	if s.op != nil {
		in = s.fork()
	}
	var all *stream
	for _, one := range use.Any {
		b := s.fork()
		b.rows = max(1, s.rows/float64(len(use.Any)))
		b.push(&physical.NodeIndexSeek{IndexSeek: v.seek(one), Node: s.p.slot(n)}, nodeSeekText(one, n))
		if all == nil {
			all = b
			continue
		}
		both := s.fork()
		both.concat(all, b, []*ast.Variable{n}, [2][]*ast.Variable{{n}, {n}})
		all = both
	}
	in.op, in.rows = all.op, s.rows
	in.push(&physical.Distinct{Source: in.op, Items: []physical.Assign{{Slot: s.p.slot(n), Expr: ref(s.p.slot(n))}}}, explain.Var(n))
	if in != s {
		s.push(&physical.Apply{Left: s.op, Right: in.op}, "")
	}
	for _, p := range use.Preds {
		v.drop(p)
	}
	v.labelled(n, use.Token)
	s.bind(n)
}

// relIndexSeek puts a seek for a relationship onto the stream.
func (v *solver) relIndexSeek(step join.Step, op *physical.RelIndexSeek) {
	use, r := step.Seek.Index, step.Rel
	op.IndexSeek = v.seek(use)
	left, right := ")-[", "]-("
	switch r.Dir {
	case ast.LeftToRight:
		right = "]->("
	case ast.RightToLeft:
		left = ")<-["
	}
	keys := "(" + physical.NameList("", use.Keys) + ")"
	v.s.leaf(op, seekText(use, "("+explain.Var(r.Left)+left+explain.Var(r.Var)+":"+explain.Name(use.Token)+keys+right+explain.Var(r.Right)+")"))
}

// seek lowers what an index is asked for, and drops the predicates that it sees to.
func (v *solver) seek(use *join.IndexUse) physical.IndexSeek {
	out := physical.IndexSeek{Index: use.Name, Kind: use.Kind, Unique: use.Unique, OnRels: use.OnRels, Token: use.Token, Keys: use.Keys}
	for _, a := range use.Parts {
		part := physical.IndexPart{Op: a.Op, With: a.With, WithUpTo: a.WithUpTo}
		if a.Value != nil {
			part.Value = v.s.expr(a.Value)
		}
		if a.Upper != nil {
			part.Upper = v.s.expr(a.Upper)
		}
		out.Parts = append(out.Parts, part)
	}
	for _, p := range use.Preds {
		v.drop(p)
	}
	return out
}

// seekText is the details of a seek, as in RANGE INDEX n:Person(name) WHERE name = $x.
func seekText(use *join.IndexUse, on string) string {
	kind := use.Kind + " INDEX "
	if use.Unique {
		kind = "UNIQUE "
	}
	var parts []string
	for _, a := range use.Parts {
		parts = append(parts, askedText(a))
	}
	return kind + on + " WHERE " + strings.Join(parts, " AND ")
}

func askedText(a join.Asked) string {
	key := explain.Name(a.Key)
	switch a.Op {
	case physical.IndexEquals:
		return key + " = " + explain.Expr(a.Value)
	case physical.IndexIn:
		return key + " IN " + explain.Expr(a.Value)
	case physical.IndexPrefix:
		return key + " STARTS WITH " + explain.Expr(a.Value)
	case physical.IndexExists:
		return key + " IS NOT NULL"
	case physical.IndexContains:
		return key + " CONTAINS " + explain.Expr(a.Value)
	case physical.IndexSuffix:
		return key + " ENDS WITH " + explain.Expr(a.Value)
	case physical.IndexDistance:
		return "point.distance(" + key + ", " + explain.Expr(a.Value) + ")" + []string{" < ", " <= "}[bit(a.WithUpTo)] + explain.Expr(a.Upper)
	case physical.IndexBox:
		return "point.withinBBox(" + key + ", " + explain.Expr(a.Value) + ", " + explain.Expr(a.Upper) + ")"
	}
	var parts []string
	if a.Value != nil {
		parts = append(parts, key+[]string{" > ", " >= "}[bit(a.With)]+explain.Expr(a.Value))
	}
	if a.Upper != nil {
		parts = append(parts, key+[]string{" < ", " <= "}[bit(a.WithUpTo)]+explain.Expr(a.Upper))
	}
	return strings.Join(parts, " AND ")
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
