package planner

import (
	"strconv"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/counting"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// sum counts each term and adds the counts up.
func (m *matcher) sum(terms []counting.Term, out *ast.Variable) {
	s := m.s
	var total physical.Expr
	text := ""
	for i := range terms {
		t := &terms[i]
		op := m.lower(t)
		in := s.p.newStream(false)
		in.push(op, m.text(t))
		slot := s.p.scratch()
		if len(terms) == 1 && t.Coef == 1 {
			slot = s.p.slot(out)
		}
		in.push(&physical.Aggregation{Source: op, Aggs: []physical.Agg{{Slot: slot, Func: "count"}}}, "count(*)")
		var one physical.Expr = ref(slot)
		name, factor := "count(*)", t.Coef
		if i > 0 && factor < 0 {
			factor = -factor
		}
		if factor != 1 {
			one = &physical.Binary{Op: physical.OpMul, Left: constant(value.Int(int64(factor))), Right: one}
			name = strconv.Itoa(factor) + " * " + name
		}
		if i == 0 {
			s.op, total, text = in.op, one, name
			continue
		}
		op2, sign := physical.OpAdd, " + "
		if t.Coef < 0 {
			op2, sign = physical.OpSub, " - "
		}
		total, text = &physical.Binary{Op: op2, Left: total, Right: one}, text+sign+name
		s.rows = 1
		s.push(&physical.CartesianProduct{Left: s.op, Right: in.op}, "")
	}
	s.rows, s.then = 1, nil
	if r, direct := total.(*physical.SlotRef); direct && r.Slot == s.p.slot(out) {
		s.op.Head().Details = "count(*) AS " + explain.Var(out)
	} else {
		s.push(&physical.Projection{Source: s.op, Items: []physical.Assign{{Slot: s.p.slot(out), Expr: total}}}, text+" AS "+explain.Var(out))
	}
	s.have = map[int]bool{out.ID: true}
}

// lower makes the operator of a term.
func (m *matcher) lower(t *counting.Term) *physical.CountMatches {
	op := &physical.CountMatches{Root: physical.NoSlot, Work: t.Cost / rowTime, Times: int64(t.Times)}
	for _, p := range t.Nodes {
		n := m.lowerNode(p)
		for _, l := range p.Edges {
			n.Edges = append(n.Edges, physical.MatchEdge{From: l.From, Dir: l.Dir, Types: l.Types, Once: l.Once})
		}
		for _, b := range p.Bounds {
			n.Bounds = append(n.Bounds, physical.MatchBound{Node: b.Node, Above: b.Above})
		}
		op.Nodes = append(op.Nodes, *n)
	}
	return op
}

func (m *matcher) lowerNode(p *counting.Place) *physical.MatchNode {
	n := &physical.MatchNode{Name: explain.Var(m.vars[p.Members[0]]), In: physical.NoSlot}
	m.set(n, p.Members)
	for _, b := range p.Branches {
		branch := physical.MatchBranch{Dir: b.Dir, Types: b.Types, Optional: b.Optional, Loop: b.Loop, Once: b.Once}
		if b.Place != nil {
			branch.Node = m.lowerNode(b.Place)
		}
		n.Branches = append(n.Branches, branch)
	}
	return n
}

// set says which nodes may stand at a place: those that satisfy what is asked of each variable that is there.
func (m *matcher) set(n *physical.MatchNode, members []int) {
	plain := true
	for _, i := range members {
		plain = plain && m.setGraph(i, m.preds[i]) == nil
	}
	if plain {
		for _, i := range members {
			for _, p := range m.preds[i] {
				n.Labels = andLabels(n.Labels, (&lowering{s: m.s}).labels(labelsOf(p.Expr, m.vars[i]).Labels))
			}
		}
		return
	}
	v := m.vars[members[0]]
	n.In = m.s.p.slot(v)
	var preds []*logical.Pred
	outer := m.s.p.slots
	m.s.p.slots = map[int]physical.Slot{}
	for id, slot := range outer {
		m.s.p.slots[id] = slot
	}
	for _, i := range members {
		m.s.p.slots[m.vars[i].ID] = n.In
		for _, p := range m.preds[i] {
			if check := labelsOf(p.Expr, m.vars[i]); check != nil {
				p = &logical.Pred{Expr: &ast.LabelCheck{At: check.At, Of: v, Labels: check.Labels}}
			}
			preds = append(preds, &logical.Pred{Expr: p.Expr, Deps: []int{v.ID}})
		}
	}
	in := m.s.p.newStream(false)
	in.solve(m.graph[members[0]].Alone(v, preds))
	m.s.p.slots = outer
	n.Set = in.op
}

func andLabels(a, b *physical.LabelExpr) *physical.LabelExpr {
	switch {
	case a == nil:
		return b
	case a.Op == physical.LabelIs && b.Op == physical.LabelIs && a.Name == b.Name:
		return a
	}
	return &physical.LabelExpr{Op: physical.LabelAnd, Args: []*physical.LabelExpr{a, b}}
}

// text is a term as the Details column shows it: the paths along which nodes are bound or weighed.
func (m *matcher) text(t *counting.Term) string {
	var parts []string
	names := make([]string, len(t.Nodes))
	for i, p := range t.Nodes {
		names[i] = m.name(p)
		if i == 0 {
			parts = append(parts, "("+names[0]+")")
		}
		for _, l := range p.Edges {
			arrow := arrowText(l.Dir, l.Types)
			if l.Once {
				arrow = "EXISTS " + arrow
			}
			parts = append(parts, "("+names[l.From]+")"+arrow+"("+names[i]+")")
		}
	}
	for i, p := range t.Nodes {
		if tree := m.branches(p); tree != "" {
			parts = append(parts, "("+names[i]+")"+tree)
		}
	}
	for i, p := range t.Nodes {
		for _, b := range p.Bounds {
			if b.Above {
				parts = append(parts, names[b.Node]+" < "+names[i])
			} else {
				parts = append(parts, names[i]+" < "+names[b.Node])
			}
		}
	}
	if len(parts) > 1 && len(t.Nodes) == 1 {
		parts = parts[1:]
	}
	if t.Times > 1 {
		return strconv.Itoa(t.Times) + " * " + strings.Join(parts, ", ")
	}
	return strings.Join(parts, ", ")
}

// name is a node with what is tested.
func (m *matcher) name(p *counting.Place) string {
	var names, labels, tests []string
	for _, i := range p.Members {
		names = append(names, explain.Var(m.vars[i]))
		for _, pr := range m.preds[i] {
			if check := labelsOf(pr.Expr, m.vars[i]); check != nil {
				labels = append(labels, explain.Labels(check.Labels))
			} else {
				tests = append(tests, explain.Expr(pr.Expr))
			}
		}
	}
	text := strings.Join(names, " = ")
	if len(labels) > 0 {
		text += ":" + strings.Join(labels, "&")
	}
	if len(tests) > 0 {
		text += " WHERE " + strings.Join(tests, " AND ")
	}
	return text
}

func (m *matcher) branches(p *counting.Place) string {
	var parts []string
	for _, b := range p.Branches {
		text := arrowText(b.Dir, b.Types)
		switch {
		case b.Loop:
			text += "(" + m.name(p) + ")"
			if b.Once {
				text = "EXISTS " + text
			}
		default:
			text += "(" + m.name(b.Place) + ")" + m.branches(b.Place)
		}
		if b.Optional {
			text = "OPTIONAL " + text
		}
		parts = append(parts, text)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, " * ") + "}"
}

func arrowText(d physical.Direction, types []string) string {
	inside := ""
	if types != nil {
		inside = ":" + typesText(&logical.Rel{Types: types})
	}
	switch d {
	case physical.Outgoing:
		return "-[" + inside + "]->"
	case physical.Incoming:
		return "<-[" + inside + "]-"
	}
	return "-[" + inside + "]-"
}
