package planner

import (
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
)

// ahead computes property maps of a CREATE for all rows before it makes anything for the first,
// where they would see what it makes. Maps that use what the clause itself makes stay with it.
func (m *making) ahead(c *ast.Create) {
	made := map[int]bool{}
	var w effects
	for _, p := range c.Pattern.Parts {
		one := createEffects(p.Chain, m.known)
		w.join(&one)
		for _, f := range p.Chain {
			switch f := f.(type) {
			case *ast.NodePattern:
				made[f.Var.ID] = !m.s.have[f.Var.ID]
			case *ast.RelPattern:
				made[f.Var.ID] = true
			}
		}
	}
	var reads effects
	var early []ast.Factor
	for _, p := range c.Pattern.Parts {
		for _, f := range p.Chain {
			props := propsOf(f)
			if props == nil || mentions(props, made) {
				continue
			}
			if r := readsOf(props); r.meets(&w) {
				reads.join(&r)
				early = append(early, f)
			}
		}
	}
	if early == nil {
		return
	}
	m.s.fx.read(m.s, &reads)
	var items []physical.Assign
	text := ""
	for _, f := range early {
		slot, props := m.s.p.scratch(), propsOf(f)
		items = append(items, physical.Assign{Slot: slot, Expr: m.s.expr(props)})
		m.maps[f] = slot
		if text != "" {
			text += ", "
		}
		text += explain.Expr(props)
	}
	m.s.push(&physical.Projection{Source: m.s.top(), Items: items}, text)
	m.s.eager("read/create conflict")
}

// mentions reports whether an expression names one of the variables.
func mentions(e ast.Expr, vars map[int]bool) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok && vars[v.ID] {
			found = true
		}
		return !found
	})
	return found
}

// propsOf is the property map of an element of a pattern; nil when it has none.
func propsOf(f ast.Factor) ast.Expr {
	switch f := f.(type) {
	case *ast.NodePattern:
		return f.Props
	case *ast.RelPattern:
		return f.Props
	}
	return nil
}

// props is the property map that an element is made with.
func (m *making) props(f ast.Factor) physical.Expr {
	if slot, ok := m.maps[f]; ok {
		return ref(slot)
	}
	return m.s.expr(propsOf(f))
}

// maxDetails is how long the details of clauses that were joined may get.
const maxDetails = 4096

// joined adds the pattern to the Create on top, if there is one that may make it, too: scripts that load
// a graph are thousands of CREATE clauses. Relationships are made after the nodes, so that
// nothing in the pattern may name one of them.
func (m *making) joined(c *ast.Create, details string) bool {
	top, ok := m.s.op.(*physical.Create)
	if !ok {
		return false
	}
	for _, p := range c.Pattern.Parts {
		for _, f := range p.Chain {
			if m.namesRel(f, top.Rels) {
				return false
			}
		}
	}
	top.Nodes = append(top.Nodes, m.nodes...)
	top.Rels = append(top.Rels, m.rels...)
	if h := top.Head(); len(h.Details) < maxDetails {
		h.Details += ", " + details
	}
	return true
}

// namesRel reports whether an element of a pattern names one of the relationships.
func (m *making) namesRel(f ast.Factor, rels []physical.CreateRel) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.Variable); ok && m.s.have[v.ID] {
			slot := m.s.p.slot(v)
			found = found || slices.ContainsFunc(rels, func(r physical.CreateRel) bool { return r.Slot == slot })
		}
		return !found
	})
	return found
}
