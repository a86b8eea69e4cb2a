package planner

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/counting"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// rowTime is the unit of join.Component.Cost in nanoseconds.
const rowTime = physical.RowTime

// matcher plans MATCH clauses of which only the number of matches is asked for, or that number for each node of
// one variable: see counting and physical.CountMatches.
type matcher struct {
	s    *stream
	g    *logical.Graph // the MATCH clauses
	p    *counting.Pattern
	node map[int]int // index of a node variable
	vars []*ast.Variable
	// preds is what is asked of each node alone; any[i]: nothing that its relationships do not imply.
	preds [][]*logical.Pred
	graph []*logical.Graph // that the node is of
	rels  map[*logical.Rel]int
}

// countMatches plans MATCH clauses together with what only counts them; it answers how many of the clauses behind are done
// then, -1 where it cannot do it or where that would cost more than listing the matches.
func (s *stream) countMatches(g *logical.Graph, rest []ast.Clause) int {
	if s.op != nil || s.inner || !s.p.bound.ReadOnly || len(g.Rels) == 0 || len(g.Paths) > 0 {
		return -1
	}
	optional, p := 0, (*ast.Projection)(nil)
	for optional < len(rest) {
		if m, ok := rest[optional].(*ast.Match); !ok || !m.Optional || m.Search != nil || len(m.Hints) > 0 {
			break
		}
		optional++
	}
	if optional < len(rest) {
		p = projectionOf(rest[optional])
	}
	m := &matcher{s: s, g: g, node: map[int]int{}, rels: map[*logical.Rel]int{}, p: &counting.Pattern{Root: -1, Stats: s.p.Stats, LoopFree: s.p.loopFree, Simple: s.p.simple}}
	bare := len(g.Rels) == 1 && len(g.Preds) == 0 && optional == 0 // the store knows their number
	if p == nil || bare || !m.counted(p) || !m.add(g, false) {
		return -1
	}
	for _, c := range rest[:optional] {
		o := logical.Of([]*ast.Match{c.(*ast.Match)})
		if len(o.Paths) > 0 || !m.add(o, true) || !m.hangs(o) {
			return -1
		}
	}
	root, ok := m.root(p)
	if !ok || !m.connected() {
		return -1
	}
	m.nodes()
	terms, ok := counting.Plan(m.p)
	if !ok || len(terms) == 0 || root != nil && (len(terms) > 1 || terms[0].Coef != 1) || !m.pays(terms, optional > 0) {
		return -1
	}
	for _, c := range rest[:optional] {
		s.fx.readGraph(s, logical.Of([]*ast.Match{c.(*ast.Match)}))
	}
	if root == nil {
		m.sum(terms, p.Items[0].As)
		return optional + 1
	}
	op := m.lower(&terms[0])
	op.Root = s.p.slot(root)
	s.rows = m.p.Nodes[m.node[root.ID]].Count
	s.push(op, m.text(&terms[0]))
	s.p.different[op.Root] = s.rows
	s.bind(root)
	return optional
}

// hinted reports whether a clause says how it wants to be solved.
func hinted(ms []*ast.Match) bool {
	for _, m := range ms {
		if len(m.Hints) > 0 {
			return true
		}
	}
	return false
}

func projectionOf(c ast.Clause) *ast.Projection {
	switch c := c.(type) {
	case *ast.With:
		if c.Where == nil {
			return &c.Projection
		}
	case *ast.Return:
		return &c.Projection
	}
	return nil
}

// counted reports whether a projection counts, asks for nothing that depends on the order of rows, and has nothing in it that gives another value
// each time.
func (m *matcher) counted(p *ast.Projection) bool {
	counts := false
	for _, it := range p.Items {
		if volatile(it.Expr) {
			return false
		}
		if m.s.p.hasAggregate(it.Expr) {
			counts = true
			if !countsOf(it.Expr) && !m.countsAll(it.Expr) {
				return false
			}
		}
	}
	return counts && p.GroupBy == nil
}

// root is the one variable that a projection uses; nil where it does nothing but count(*).
func (m *matcher) root(p *ast.Projection) (v *ast.Variable, ok bool) {
	if len(p.Items) == 1 && !p.Distinct && len(p.OrderBy) == 0 && p.Skip == nil && p.Limit == nil && m.countsAll(p.Items[0].Expr) {
		return nil, true
	}
	used := map[int]bool{}
	for _, it := range p.Items {
		allVars(it.Expr, used)
	}
	for _, o := range p.OrderBy {
		allVars(o.Expr, used)
	}
	for _, v := range m.vars {
		if used[v.ID] {
			if m.p.Root >= 0 {
				return nil, false
			}
			m.p.Root = m.node[v.ID]
		}
	}
	for r := range m.rels {
		if used[r.Var.ID] {
			return nil, false
		}
	}
	if m.p.Root < 0 || !m.g.Owns(m.vars[m.p.Root].ID) {
		return nil, false
	}
	return m.vars[m.p.Root], true
}

// countsAll reports whether e is count(*), or the same: a count of a variable that is never null.
func (m *matcher) countsAll(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CountStar:
		return true
	case *ast.FuncCall:
		if !equalFold(e.FullName(), "count") || e.Distinct || len(e.Args) != 1 {
			return false
		}
		v, ok := e.Args[0].(*ast.Variable)
		return ok && m.g.Owns(v.ID)
	}
	return false
}

// add adds a graph to the pattern; false where it has something that cannot be counted.
func (m *matcher) add(g *logical.Graph, optional bool) bool {
	for _, n := range g.Nodes {
		if _, ok := m.node[n.Var.ID]; !ok {
			m.node[n.Var.ID] = len(m.vars)
			m.vars, m.preds, m.graph = append(m.vars, n.Var), append(m.preds, nil), append(m.graph, g)
		}
	}
	for _, r := range g.Rels {
		if r.Kind != logical.Single {
			return false
		}
		m.rels[r] = len(m.p.Edges)
		m.p.Edges = append(m.p.Edges, m.edge(r))
	}
	for i, r := range g.Rels {
		for _, other := range g.Rels[:i] {
			if !mayClash(r, other) {
				continue
			}
			if optional {
				return false
			}
			m.p.Apart = append(m.p.Apart, [2]int{m.rels[other], m.rels[r]})
		}
	}
	for _, p := range g.Preds {
		if !m.pred(g, p, optional) {
			return false
		}
	}
	return true
}

func (m *matcher) edge(r *logical.Rel) counting.Edge {
	e := counting.Edge{A: m.node[r.Left.ID], B: m.node[r.Right.ID], Both: r.Dir == ast.Undirected, Types: r.Types}
	if r.Dir == ast.RightToLeft {
		e.A, e.B = e.B, e.A
	}
	return e
}

// pred adds a predicate.
func (m *matcher) pred(g *logical.Graph, p *logical.Pred, optional bool) bool {
	if volatile(p.Expr) {
		return false
	}
	if len(p.Deps) == 1 {
		i, ok := m.node[p.Deps[0]]
		if !ok || optional && m.g.Owns(p.Deps[0]) { // a condition on what is there already
			return false
		}
		m.preds[i] = append(m.preds[i], p)
		return true
	}
	if len(p.Deps) != 2 || optional {
		return false
	}
	if a, c := g.Unequal(p); a != nil {
		m.p.Differ = append(m.p.Differ, [2]int{m.node[a.ID], m.node[c.ID]})
		return true
	}
	r, not := logical.Joins(p.Expr)
	if r == nil {
		return false
	}
	e := counting.Edge{A: m.at(r.Left), B: m.at(r.Right), Both: r.Dir == ast.Undirected, Types: r.Types, Once: true}
	if r.Dir == ast.RightToLeft {
		e.A, e.B = e.B, e.A
	}
	if e.A < 0 || e.B < 0 {
		return false
	}
	if not {
		m.p.None = append(m.p.None, e)
	} else {
		m.p.Edges = append(m.p.Edges, e)
	}
	return true
}

func (m *matcher) at(v *ast.Variable) int {
	if i, ok := m.node[v.ID]; ok {
		return i
	}
	return -1
}

// hangs marks the relationship that an optional graph hangs on; false where it is not a tree that one relationship joins with a node
// of the MATCH clauses.
func (m *matcher) hangs(o *logical.Graph) bool {
	joint := -1
	fresh := 0
	for _, n := range o.Nodes {
		if m.graph[m.node[n.Var.ID]] == o {
			fresh++
		} else if !m.g.Owns(n.Var.ID) {
			return false
		}
	}
	for _, r := range o.Rels {
		i := m.rels[r]
		e := &m.p.Edges[i]
		a, b := m.graph[e.A] == o, m.graph[e.B] == o
		if a && b {
			continue
		}
		if joint >= 0 || !a && !b {
			return false
		}
		joint = i
		e.Optional = true
	}
	return joint >= 0 && len(o.Rels) == fresh && m.outward(o, joint)
}

// outward turns the joint so that B is the optional end; false where the tree is not all beyond it.
func (m *matcher) outward(o *logical.Graph, joint int) bool {
	e := &m.p.Edges[joint]
	seen := map[int]bool{e.A: true, e.B: true}
	for again := true; again; {
		again = false
		for _, r := range o.Rels {
			x := m.p.Edges[m.rels[r]]
			if seen[x.A] != seen[x.B] {
				seen[x.A], seen[x.B], again = true, true, true
			}
		}
	}
	for _, r := range o.Rels {
		if !seen[m.p.Edges[m.rels[r]].A] {
			return false
		}
	}
	e.In = m.graph[e.A] == o
	if e.In {
		e.A, e.B = e.B, e.A
	}
	return true
}

// connected reports whether relationships join all nodes.
func (m *matcher) connected() bool {
	seen := map[int]bool{0: true}
	for range m.vars {
		for _, e := range m.p.Edges {
			if !e.Once && (seen[e.A] || seen[e.B]) {
				seen[e.A], seen[e.B] = true, true
			}
		}
	}
	return len(seen) == len(m.vars)
}

// nodes estimates how many nodes may stand at each place.
func (m *matcher) nodes() {
	for i, v := range m.vars {
		n := counting.Node{Count: m.s.p.Stats.LabelCount(""), Any: true}
		var rest []*logical.Pred
		for _, p := range m.preds[i] {
			if label, ok := join.PlainLabel(p.Expr, v.ID); ok {
				if count := m.s.p.Stats.LabelCount(label); n.Label == "" || count < n.Count {
					n.Label, n.Count = label, count
				}
				if m.implied(i, label) {
					continue
				}
			}
			rest = append(rest, p)
			n.Any = false
		}
		if m.setGraph(i, rest) != nil { // a set of nodes that are found by their properties is found sooner among those with the label
			rest = m.preds[i]
		}
		if set := m.setGraph(i, rest); set != nil {
			for _, c := range join.Order(set, m.s.p.Stats, join.Input{Bound: func(int) bool { return false }, Rows: 1}) {
				n.Cost += c.Cost * rowTime
				n.Count = min(n.Count, c.Rows)
			}
		}
		if set := m.setGraph(i, rest); set == nil {
			n.Key = m.labelKey(i, rest)
		}
		m.preds[i] = rest
		m.p.Nodes = append(m.p.Nodes, n)
	}
}

// labelKey says which labels are asked of a node.
func (m *matcher) labelKey(i int, preds []*logical.Pred) string {
	var names []string
	for _, p := range preds {
		names = append(names, explain.Labels(labelsOf(p.Expr, m.vars[i]).Labels))
	}
	slices.Sort(names)
	return strings.Join(names, "&")
}

// implied reports whether some relationship of a node joins only nodes with the label.
func (m *matcher) implied(i int, label string) bool {
	if !m.s.p.on(ruleImplied) {
		return false
	}
	for r, k := range m.rels {
		e := m.p.Edges[k]
		if r.Types == nil || e.A != i && e.B != i || e.Optional && e.A == i {
			continue
		}
		start, end := e.A == i, e.B == i
		if e.In {
			start, end = end, start
		}
		if m.s.p.onlyLabel(r, label, e.Both || start, e.Both || end) {
			return true
		}
	}
	return false
}

// setGraph is the graph of a node alone, where more than labels is asked of it.
func (m *matcher) setGraph(i int, preds []*logical.Pred) *logical.Graph {
	plain := true
	for _, p := range preds {
		check := labelsOf(p.Expr, m.vars[i])
		plain = plain && check != nil && static(check.Labels)
	}
	if plain {
		return nil
	}
	return m.graph[i].Alone(m.vars[i], preds)
}

// pays reports whether counting costs less than listing the matches does.
func (m *matcher) pays(terms []counting.Term, optional bool) bool {
	cost := 0.0
	for _, t := range terms {
		cost += t.Cost
	}
	if cost == 0 {
		return false
	}
	_, listed := m.s.split(term{g: m.g}, maxSplits)
	return m.s.p.Rules.Always || cost < listed*rowTime
}
