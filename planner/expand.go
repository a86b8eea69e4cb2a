package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// ends is the two ends of an expansion in the direction in which it is walked.
type ends struct {
	from, to *ast.Variable
	dir      physical.Direction
	reverse  bool // against the order in which the pattern is written
	into     bool
}

func endsOf(step join.Step, bound func(id int) bool) ends {
	r := step.Rel
	e := ends{from: r.Left, to: r.Right, dir: direction(r.Dir), reverse: !step.FromLeft}
	if e.reverse {
		e.from, e.to = e.to, e.from
		e.dir = flip(e.dir)
	}
	e.into = bound(e.to.ID)
	return e
}

func direction(d ast.RelDirection) physical.Direction {
	switch d {
	case ast.LeftToRight:
		return physical.Outgoing
	case ast.RightToLeft:
		return physical.Incoming
	}
	return physical.Both
}

func flip(d physical.Direction) physical.Direction {
	switch d {
	case physical.Outgoing:
		return physical.Incoming
	case physical.Incoming:
		return physical.Outgoing
	}
	return d
}

// expand walks one connection.
func (v *solver) expand(step join.Step) {
	s, r := v.s, step.Rel
	if s.op == nil {
		s.top()
	}
	e := endsOf(step, v.bound)
	switch r.Kind {
	case logical.Single:
		s.push(&physical.Expand{Source: s.top(), From: s.p.slot(e.from), Rel: s.p.slot(r.Var), To: s.p.slot(e.to),
			Dir: e.dir, Types: r.Types, Into: e.into, Unique: v.unique(r)}, relText(r, step.FromLeft))
		s.bind(r.Var, e.to)
	case logical.VarLength:
		v.varLength(r, e)
	case logical.Quantified:
		v.repeat(r, e)
	case logical.Selected:
		v.selected(r, e)
	}
}

// unique is the slots of the relationships that those of r must differ from.
func (v *solver) unique(r *logical.Rel) []physical.Slot {
	var out []physical.Slot
	for _, other := range v.solved {
		if mayClash(r, other) {
			out = append(out, v.s.relSlots(other)...)
		}
	}
	return out
}

func (v *solver) varLength(r *logical.Rel, e ends) {
	s := v.s
	op := &physical.VarLengthExpand{
		Source: s.top(), From: s.p.slot(e.from), To: s.p.slot(e.to), Rels: s.p.slot(r.Var), Path: physical.NoSlot,
		Dir: e.dir, Reverse: e.reverse, Types: r.Types, Min: r.Min, Max: r.Max, Into: e.into, Unique: v.unique(r),
	}
	t := v.eachStep(r)
	if t.nodePred != nil { // the first node is not one that is reached
		s.filter(&physical.With{Slot: t.nodeVar, Value: ref(op.From), Body: t.nodePred}, t.nodeText)
		op.Source = s.op
	}
	op.RelVar, op.RelPred, op.NodeVar, op.NodePred = t.relVar, t.relPred, t.nodeVar, t.nodePred
	text := relText(r, !e.reverse)
	if t.text != "" {
		text += " WHERE " + t.text
	}
	s.push(op, text)
	s.bind(r.Var, e.to)
}

// stepTests is what is asked of each relationship, and of each node, of a part of many steps.
type stepTests struct {
	relVar, nodeVar   physical.Slot
	relPred, nodePred physical.Expr
	text, nodeText    string // what predicates say of them, and of nodes alone
}

// eachStep is what a variable-length part says of its steps, and what predicates say of all its relationships, or nodes, that can be asked as they
// are met: all(x IN r WHERE …), none(x IN nodes(p) WHERE …). These predicates are done with.
func (v *solver) eachStep(r *logical.Rel) stepTests {
	t := stepTests{nodeVar: physical.NoSlot}
	t.relVar, t.relPred = v.s.relPred(r)
	if !v.s.p.on(ruleEachStep) {
		return t
	}
	var path *logical.Path
	for _, p := range v.paths {
		if len(p.Elems) == 3 && p.Elems[1].List != nil && p.Elems[1].List.ID == r.Var.ID {
			path = p
		}
	}
	var rest []*logical.Pred
	for _, p := range v.preds {
		if v.onlyOver(p, r, path) && v.pushed(p.Expr, r, path, &t) {
			v.applied = append(v.applied, p.Expr)
			continue
		}
		rest = append(rest, p)
	}
	v.preds = rest
	return t
}

// onlyOver reports whether all that a predicate uses beside a connection and the path that it makes is bound.
func (v *solver) onlyOver(p *logical.Pred, r *logical.Rel, path *logical.Path) bool {
	for _, d := range p.Deps {
		if !v.bound(d) && d != r.Var.ID && (path == nil || d != path.Var.ID) {
			return false
		}
	}
	return true
}

// relPred lowers what a variable-length pattern says of each relationship. There, its variable stands
// for the one relationship, outside for the list.
func (s *stream) relPred(r *logical.Rel) (physical.Slot, physical.Expr) {
	var conds []ast.Expr
	if r.TypeExpr != nil {
		conds = append(conds, &ast.LabelCheck{Of: r.Var, Labels: r.TypeExpr})
	}
	conds = append(conds, logical.PropsOf(r.Var, r.Props)...)
	conds = append(conds, logical.Conjuncts(r.Where)...)
	if len(conds) == 0 {
		return physical.NoSlot, nil
	}
	each := s.p.scratch()
	l := &lowering{s: s, local: map[int]physical.Slot{r.Var.ID: each}}
	return each, l.all(conds)
}

// all lowers a conjunction; nil when it is empty.
func (l *lowering) all(conds []ast.Expr) physical.Expr {
	var out physical.Expr
	for _, c := range conds {
		out = and(out, l.expr(c))
	}
	return out
}

func and(a, b physical.Expr) physical.Expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &physical.Binary{Op: physical.OpAnd, Left: a, Right: b}
}

// repeat walks a quantified part: its inside is a plan of its own that starts at one inner end.
func (v *solver) repeat(r *logical.Rel, e ends) {
	s := v.s
	chain := r.Paren.Part.Chain
	first, last := chain[0].(*ast.NodePattern).Var, chain[len(chain)-1].(*ast.NodePattern).Var
	if e.reverse {
		first, last = last, first
	}
	in := s.fork()
	in.have[first.ID] = true
	in.solve(logical.OfChain(r.Paren))
	op := &physical.Repeat{
		Source: s.top(), Inner: in.top(), From: s.p.slot(e.from), To: s.p.slot(e.to), Into: e.into,
		InnerFrom: s.p.slot(first), InnerTo: s.p.slot(last), Min: r.Min, Max: r.Max,
		Mode: mode(r), Reverse: e.reverse, Unique: v.unique(r),
	}
	for _, g := range r.Paren.Groups {
		op.Groups = append(op.Groups, physical.GroupSlot{Inner: s.p.slot(g.Inner), Outer: s.p.slot(g.Outer)})
		s.bind(g.Outer)
	}
	for _, f := range chain {
		if rel, ok := f.(*ast.RelPattern); ok {
			op.InnerRels = append(op.InnerRels, s.p.slot(rel.Var))
		}
	}
	s.push(op, relText(r, !e.reverse))
	s.bind(e.to)
}

func mode(r *logical.Rel) physical.PathMode {
	switch {
	case r.Mode == ast.Acyclic:
		return physical.Acyclic
	case r.Mode == ast.Walk || r.Clause < 0:
		return physical.Walk
	}
	return physical.Trail
}

// shortest finds shortest paths between two bound nodes.
func (v *solver) shortest(r *logical.Rel) {
	s := v.s
	op := &physical.ShortestPath{
		Source: s.top(), From: s.p.slot(r.Left), To: s.p.slot(r.Right), Rels: s.p.slot(r.Var), Path: physical.NoSlot,
		Dir: direction(r.Dir), Types: r.Types, Min: r.Min, Max: r.Max, All: r.Part.Shortest == ast.AllShortestPaths,
	}
	t := stepTests{nodeVar: physical.NoSlot}
	t.relVar, t.relPred = s.relPred(r)
	s.bind(r.Var)
	v.pathPreds(r, op, &t)
	op.RelVar, op.RelPred, op.NodeVar, op.NodePred = t.relVar, t.relPred, t.nodeVar, t.nodePred
	s.push(op, explain.Pattern(r.Part))
}

// pathPreds moves predicates over the path into the search: the path that is found must satisfy them.
func (v *solver) pathPreds(r *logical.Rel, op *physical.ShortestPath, t *stepTests) {
	var path *logical.Path
	for i, p := range v.paths {
		if r.Part.Var != nil && p.Var.ID == r.Part.Var.ID {
			path = p
			v.paths = append(v.paths[:i:i], v.paths[i+1:]...)
			op.Path = v.s.p.slot(p.Var)
			v.s.bind(p.Var)
			break
		}
	}
	var rest []*logical.Pred
	for _, p := range v.preds {
		over := uses(p, r.Var.ID) || path != nil && uses(p, path.Var.ID)
		if !over || !v.applicable(p) {
			rest = append(rest, p)
			continue
		}
		if v.pushed(p.Expr, r, path, t) {
			continue
		}
		op.PathPred = and(op.PathPred, v.s.expr(p.Expr))
	}
	v.preds = rest
}

func uses(p *logical.Pred, id int) bool {
	for _, d := range p.Deps {
		if d == id {
			return true
		}
	}
	return false
}

// pushed turns all(x IN relationships(p) WHERE …), all(x IN nodes(p) WHERE …) and the same with none into tests of
// each relationship or node as it is met.
func (v *solver) pushed(e ast.Expr, r *logical.Rel, path *logical.Path, t *stepTests) bool {
	q, ok := e.(*ast.Quantified)
	if !ok || q.Where == nil || q.Kind != ast.All && q.Kind != ast.None || mentionsAny(q.Where, r, path) {
		return false
	}
	each := v.s.p.slot(q.Var)
	pred := v.s.expr(q.Where)
	if q.Kind == ast.None {
		pred = &physical.Not{Of: pred}
	}
	switch {
	case isVar(q.List, r.Var) || path != nil && isCallOf(q.List, "relationships", path.Var):
		t.relVar, t.relPred = joinPreds(t.relVar, t.relPred, each, pred)
	case path != nil && isCallOf(q.List, "nodes", path.Var):
		t.nodeVar, t.nodePred = joinPreds(t.nodeVar, t.nodePred, each, pred)
		t.nodeText = joinTexts(t.nodeText, explain.Expr(e))
	default:
		return false
	}
	t.text = joinTexts(t.text, explain.Expr(e))
	return true
}

// joinPreds adds a predicate over another variable for the same thing.
func joinPreds(slot physical.Slot, pred physical.Expr, each physical.Slot, more physical.Expr) (physical.Slot, physical.Expr) {
	if pred == nil {
		return each, more
	}
	return slot, and(pred, &physical.With{Slot: each, Value: ref(slot), Body: more})
}

func joinTexts(a, b string) string {
	if a == "" {
		return b
	}
	return a + " AND " + b
}

func mentionsAny(e ast.Expr, r *logical.Rel, path *logical.Path) bool {
	set := map[int]bool{r.Var.ID: true}
	if path != nil {
		set[path.Var.ID] = true
	}
	return len(logical.Uses(e, set)) > 0
}

func isVar(e ast.Expr, v *ast.Variable) bool {
	x, ok := e.(*ast.Variable)
	return ok && x.ID == v.ID
}

func isCallOf(e ast.Expr, name string, v *ast.Variable) bool {
	f, ok := e.(*ast.FuncCall)
	return ok && len(f.Args) == 1 && equalFold(f.FullName(), name) && isVar(f.Args[0], v)
}
