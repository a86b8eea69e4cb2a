package planner

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// update plans a clause that writes.
func (s *stream) update(c ast.Clause) {
	switch c := c.(type) {
	case *ast.Create:
		s.create(c)
	case *ast.Merge:
		s.merge(c)
	case *ast.Set:
		s.set(c.Items)
	case *ast.Remove:
		s.remove(c)
	case *ast.Delete:
		s.delete(c)
	case *ast.Foreach:
		s.foreach(c)
	default:
		unsupported(c, "This clause")
	}
}

// making is the nodes and relationships that CREATE or MERGE makes, and paths over them.
type making struct {
	s     *stream
	nodes []physical.CreateNode
	rels  []physical.CreateRel
	paths []*logical.Path
	made  map[int]bool
	maps  map[ast.Factor]physical.Slot // property maps that were computed before
}

func (m *making) part(p *ast.PatternPart) {
	var elems []logical.PathElem
	for i, f := range p.Chain {
		switch f := f.(type) {
		case *ast.NodePattern:
			m.node(f)
			elems = append(elems, logical.PathElem{Node: f.Var})
		case *ast.RelPattern:
			m.rel(f, p.Chain[i-1].(*ast.NodePattern).Var, p.Chain[i+1].(*ast.NodePattern).Var)
			elems = append(elems, logical.PathElem{Rel: f.Var})
		}
	}
	if p.Var != nil {
		m.paths = append(m.paths, &logical.Path{Var: p.Var, Elems: elems})
	}
}

func (m *making) node(n *ast.NodePattern) {
	if m.s.have[n.Var.ID] || m.made[n.Var.ID] {
		return
	}
	m.made[n.Var.ID] = true
	m.nodes = append(m.nodes, physical.CreateNode{
		Slot: m.s.p.slot(n.Var), Labels: m.s.labelRefs(n.Labels), Props: m.props(n),
	})
}

func (m *making) rel(r *ast.RelPattern, left, right *ast.Variable) {
	if r.Dir == ast.RightToLeft {
		left, right = right, left
	}
	m.made[r.Var.ID] = true
	rel := physical.CreateRel{
		Slot: m.s.p.slot(r.Var), Start: m.s.p.slot(left), End: m.s.p.slot(right), Props: m.props(r),
		Name: explain.Var(r.Var), StartName: explain.Var(left), EndName: explain.Var(right),
	}
	if refs := m.s.labelRefs(r.Types); len(refs) == 1 {
		rel.Type = refs[0]
	}
	m.rels = append(m.rels, rel)
}

// labelRefs is the labels of A&$(b).
func (s *stream) labelRefs(l ast.LabelExpr) []physical.LabelRef {
	switch l := l.(type) {
	case *ast.LabelName:
		return []physical.LabelRef{{Name: l.Name}}
	case *ast.LabelDynamic:
		return []physical.LabelRef{{Expr: s.expr(l.Expr)}}
	case *ast.LabelAnd:
		return append(s.labelRefs(l.Left), s.labelRefs(l.Right)...)
	}
	return nil
}

func (m *making) bind() {
	for id := range m.made {
		m.s.have[id] = true
	}
}

func (s *stream) create(c *ast.Create) {
	m := &making{s: s, made: map[int]bool{}, maps: map[ast.Factor]physical.Slot{}}
	m.ahead(c)
	var r, w effects
	var text []string
	for _, p := range c.Pattern.Parts {
		reads := readsOf(exprsOf(p))
		r.join(&reads)
		one := createEffects(p.Chain, m.known)
		w.join(&one)
		if slices.ContainsFunc(p.Chain, m.s.bound) {
			r.addAll(living) // a relationship needs its ends
		}
		m.part(p)
		text = append(text, explain.Pattern(p))
	}
	s.fx.step(s, &r, &w)
	if details := strings.Join(text, ", "); !m.joined(c, details) {
		s.push(&physical.Create{Source: s.top(), Nodes: m.nodes, Rels: m.rels}, details)
	}
	m.bind()
	for _, p := range m.paths {
		s.namePath(p)
	}
}

// bound reports whether f is a node that is there already.
func (s *stream) bound(f ast.Factor) bool {
	n, ok := f.(*ast.NodePattern)
	return ok && s.have[n.Var.ID]
}

func (m *making) known(id int) bool { return m.s.have[id] || m.made[id] }

// exprsOf is the property maps of a pattern that is made: what it says is written, not read.
func exprsOf(p *ast.PatternPart) ast.Node {
	list := &ast.ListLit{At: p.At}
	for _, f := range p.Chain {
		if props := propsOf(f); props != nil {
			list.Items = append(list.Items, props)
		}
	}
	return list
}

// merge plans MERGE: an inner plan that matches, and what to make where it gives nothing.
func (s *stream) merge(c *ast.Merge) {
	g := logical.OfPart(c.Part, nil)
	m := &making{s: s, made: map[int]bool{}}
	r := graphReads(g, m.known)
	w := createEffects(c.Part.Chain, m.known)
	for _, items := range [][]ast.SetItem{c.OnCreate, c.OnMatch} {
		reads, writes := setReads(items), setEffects(items)
		r.join(&reads)
		w.join(&writes)
	}
	s.fx.step(s, &r, &w)

	in := s.fork()
	in.solve(g)
	if seek, ok := in.op.(*physical.NodeIndexSeek); ok && seek.Unique {
		seek.Locking = true
	}
	m.part(c.Part)
	op := &physical.Merge{Source: s.top(), Read: in.top(), Nodes: m.nodes, Rels: m.rels, Pattern: explain.Pattern(c.Part)}
	for _, p := range m.paths {
		op.After = append(op.After, physical.Assign{Slot: s.p.slot(p.Var), Expr: s.pathExpr(p.Elems)})
		s.bind(p.Var)
	}
	m.bind()
	var text []string
	op.OnCreate, text = s.setItems(c.OnCreate)
	details := "CREATE " + explain.Pattern(c.Part)
	if text != nil {
		details += ", ON CREATE SET " + strings.Join(text, ", ")
	}
	op.OnMatch, text = s.setItems(c.OnMatch)
	if text != nil {
		details += ", ON MATCH SET " + strings.Join(text, ", ")
	}
	s.push(op, details)
}

func (s *stream) set(items []ast.SetItem) {
	r, w := setReads(items), setEffects(items)
	s.fx.step(s, &r, &w)
	lowered, text := s.setItems(items)
	s.push(&physical.Set{Source: s.top(), Items: lowered}, strings.Join(text, ", "))
}

// setReads is what SET items read: their values, and that what they set is still there.
func setReads(items []ast.SetItem) effects {
	var r effects
	r.addAll(living)
	for _, it := range items {
		var one effects
		switch it := it.(type) {
		case *ast.SetProperty:
			one = readsOf(it.Value)
		case *ast.SetAll:
			one = readsOf(it.Value)
			if _, entity := it.Value.(*ast.Variable); entity {
				one.addAll(keyed)
			}
		}
		r.join(&one)
	}
	return r
}

func (s *stream) setItems(items []ast.SetItem) ([]physical.SetItem, []string) {
	var out []physical.SetItem
	var text []string
	for _, it := range items {
		switch it := it.(type) {
		case *ast.SetProperty:
			out = append(out, s.setProperty(it.Target, s.expr(it.Value)))
			text = append(text, explain.Expr(it.Target)+" = "+explain.Expr(it.Value))
		case *ast.SetAll:
			out = append(out, &physical.SetProperties{Entity: s.expr(it.Entity), Map: s.expr(it.Value), Add: it.Add})
			op := " = "
			if it.Add {
				op = " += "
			}
			text = append(text, explain.Expr(it.Entity)+op+explain.Expr(it.Value))
		case *ast.SetLabels:
			out = append(out, s.setLabels(it, false))
			text = append(text, explain.Expr(it.Entity)+labelText(it))
		}
	}
	return out, text
}

func (s *stream) setProperty(target ast.Expr, value physical.Expr) physical.SetItem {
	if i, ok := target.(*ast.Index); ok {
		return &physical.SetProperty{Entity: s.expr(i.Of), KeyExpr: s.expr(i.Index), Value: value}
	}
	p := target.(*ast.Property)
	return &physical.SetProperty{Entity: s.expr(p.Of), Key: p.Key, Value: value}
}

func (s *stream) setLabels(it *ast.SetLabels, remove bool) physical.SetItem {
	op := &physical.SetLabels{Entity: s.expr(it.Entity), Remove: remove}
	for _, l := range it.Labels {
		op.Labels = append(op.Labels, physical.LabelRef{Name: l.Name, Expr: s.expr(l.Expr)})
	}
	return op
}

func labelText(it *ast.SetLabels) string {
	text := ""
	for _, l := range it.Labels {
		if l.Expr != nil {
			text += ":$(" + explain.Expr(l.Expr) + ")"
		} else {
			text += ":" + explain.Name(l.Name)
		}
	}
	return text
}

func (s *stream) remove(c *ast.Remove) {
	var w effects
	var items []physical.SetItem
	var text []string
	for _, it := range c.Items {
		if it.Labels != nil {
			labelEffects(&w, it.Labels)
			items = append(items, s.setLabels(it.Labels, true))
			text = append(text, explain.Expr(it.Labels.Entity)+labelText(it.Labels))
			continue
		}
		more := setEffects([]ast.SetItem{&ast.SetProperty{Target: it.Property}})
		w.join(&more)
		items = append(items, s.setProperty(it.Property, nil))
		text = append(text, explain.Expr(it.Property)+" = NULL")
	}
	var r effects
	r.addAll(living)
	s.fx.step(s, &r, &w)
	s.push(&physical.Set{Source: s.top(), Items: items}, strings.Join(text, ", "))
}

func (s *stream) delete(c *ast.Delete) {
	var r, w effects
	w.addAll(living)
	for _, e := range c.Exprs {
		reads := readsOf(e)
		r.join(&reads)
	}
	s.fx.step(s, &r, &w)
	op := &physical.Delete{Source: s.top(), Detach: c.Detach}
	var text []string
	for _, e := range c.Exprs {
		op.Exprs = append(op.Exprs, s.expr(e))
		text = append(text, explain.Expr(e))
	}
	s.push(op, strings.Join(text, ", "))
}

// foreach plans FOREACH: its body is an inner plan that runs for each element.
func (s *stream) foreach(c *ast.Foreach) {
	in := s.fork()
	in.bind(c.Var)
	in.clauses(c.Body)
	r := readsOf(c.List)
	in.fx.allReads.join(&r)
	s.meet(in)
	op := &physical.Foreach{Source: s.top(), Var: s.p.slot(c.Var), List: s.expr(c.List), Body: in.top()}
	s.fx.join(in.fx)
	s.push(op, explain.Var(c.Var)+" IN "+explain.Expr(c.List))
}

// meet puts an Eager onto the stream where it and an inner plan would get into each other's way.
func (s *stream) meet(in *stream) {
	if s.fx.reads.meets(&in.fx.allWrites) || s.fx.writes.meets(&in.fx.allReads) ||
		rewrites(&in.fx.allWrites) && s.fx.writes.meets(&in.fx.allWrites) {
		s.eager("read/set conflict")
	}
}
