package planner

import (
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/join"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

func (p *planner) selectivity(e ast.Expr) float64 { return join.Selectivity(p.Stats, e, p.scope) }

// step puts one step of an order onto the stream.
func (v *solver) step(step join.Step) {
	s := v.s
	switch step.Kind {
	case join.ScanNode:
		v.scanNode(step.Node.Var)
	case join.SeekNode:
		if step.Seek.Index != nil {
			v.indexSeek(step)
			break
		}
		v.drop(step.Seek.Pred)
		s.leaf(&physical.NodeByIDSeek{Node: s.p.slot(step.Node.Var), IDs: s.expr(step.Seek.IDs), ByElementID: step.Seek.ByElementID},
			explain.Var(step.Node.Var)+" WHERE "+explain.Expr(step.Seek.Pred.Expr))
		s.bind(step.Node.Var)
	case join.ScanRel, join.SeekRel:
		v.scanRel(step)
	case join.Endpoints:
		v.endpoints(step.Rel)
	case join.Expand:
		v.expand(step)
	case join.Join:
		v.join(step)
	}
	if step.Rel != nil {
		v.solved = append(v.solved, step.Rel)
	}
}

// leaf begins the stream with a scan, or joins one to it.
func (s *stream) leaf(op physical.Op, details string) {
	if s.op == nil {
		s.push(op, details)
		return
	}
	in := s.fork()
	in.rows = s.rows
	in.push(op, details)
	s.push(&physical.Apply{Left: s.op, Right: in.op}, "")
}

func (v *solver) drop(p *logical.Pred) {
	for i, q := range v.preds {
		if q == p {
			v.preds = append(v.preds[:i:i], v.preds[i+1:]...)
			return
		}
	}
}

// scanNode scans by all labels that are asked of the node, if any.
func (v *solver) scanNode(n *ast.Variable) {
	s := v.s
	var labels *physical.LabelExpr
	text := ""
	var rest []*logical.Pred
	for _, p := range v.preds {
		check := labelsOf(p.Expr, n)
		if check == nil || !static(check.Labels) {
			rest = append(rest, p)
			continue
		}
		one := (&lowering{s: s}).labels(check.Labels)
		if labels == nil {
			labels, text = one, explain.Labels(check.Labels)
			continue
		}
		labels = &physical.LabelExpr{Op: physical.LabelAnd, Args: []*physical.LabelExpr{labels, one}}
		text += "&" + explain.Labels(check.Labels)
	}
	if labels == nil {
		s.leaf(&physical.AllNodesScan{Node: s.p.slot(n)}, explain.Var(n))
	} else {
		v.preds = rest
		s.leaf(&physical.NodeByLabelScan{Node: s.p.slot(n), Labels: labels}, explain.Var(n)+":"+text)
	}
	s.bind(n)
}

// labelsOf is e when it tests the labels of v itself, or nil.
func labelsOf(e ast.Expr, v *ast.Variable) *ast.LabelCheck {
	if c, ok := e.(*ast.LabelCheck); ok {
		if of, ok := c.Of.(*ast.Variable); ok && of.ID == v.ID {
			return c
		}
	}
	return nil
}

// static reports whether a label expression has only names that are known now.
func static(l ast.LabelExpr) bool {
	ok := true
	ast.Inspect(l, func(n ast.Node) bool {
		if _, dyn := n.(*ast.LabelDynamic); dyn {
			ok = false
		}
		return ok
	})
	return ok
}

// scanRel starts from a relationship, whichever its ends.
func (v *solver) scanRel(step join.Step) {
	s, r := v.s, step.Rel
	start, end := r.Left, r.Right
	if r.Dir == ast.RightToLeft {
		start, end = end, start
	}
	endSlot := s.p.slot(end)
	loop := start.ID == end.ID
	if loop {
		endSlot = s.p.scratch()
	}
	rel, both := s.p.slot(r.Var), r.Dir == ast.Undirected && !loop // a loop is the same either way, and given once
	if step.Kind == join.SeekRel && step.Seek.Index != nil {
		v.relIndexSeek(step, &physical.RelIndexSeek{Rel: rel, Start: s.p.slot(start), End: endSlot, Both: both})
	} else if step.Kind == join.SeekRel {
		v.drop(step.Seek.Pred)
		s.leaf(&physical.RelByIDSeek{Rel: rel, Start: s.p.slot(start), End: endSlot, IDs: s.expr(step.Seek.IDs),
			ByElementID: step.Seek.ByElementID, Both: both}, relText(r, true)+" WHERE "+explain.Expr(step.Seek.Pred.Expr))
		if r.Types != nil {
			s.filter(&physical.HasLabels{Of: ref(rel), Labels: anyOf(r.Types)}, explain.Var(r.Var)+":"+typesText(r))
		}
	} else {
		s.leaf(&physical.RelTypeScan{Rel: rel, Start: s.p.slot(start), End: endSlot, Types: r.Types, Both: both}, relText(r, true))
	}
	if loop {
		s.filter(&physical.Binary{Op: physical.OpEq, Left: ref(s.p.slot(start)), Right: ref(endSlot)}, explain.Var(start)+" = "+explain.Var(end))
	}
	s.bind(r.Left, r.Right, r.Var)
}

func anyOf(names []string) *physical.LabelExpr {
	var out *physical.LabelExpr
	for _, n := range names {
		one := &physical.LabelExpr{Op: physical.LabelIs, Name: n}
		if out == nil {
			out = one
		} else {
			out = &physical.LabelExpr{Op: physical.LabelOr, Args: []*physical.LabelExpr{out, one}}
		}
	}
	return out
}

// endpoints binds or checks the ends of a relationship that is bound already.
func (v *solver) endpoints(r *logical.Rel) {
	s := v.s
	if s.op == nil {
		s.top()
	}
	start, end := r.Left, r.Right
	if r.Dir == ast.RightToLeft {
		start, end = end, start
	}
	op := &physical.ProjectEndpoints{
		Source: s.top(), Rel: s.p.slot(r.Var), Start: s.p.slot(start), End: s.p.slot(end),
		StartBound: v.bound(start.ID), EndBound: v.bound(end.ID), Types: r.Types, Both: r.Dir == ast.Undirected,
		VarLength: r.Kind == logical.VarLength, Min: r.Min, Max: r.Max,
	}
	loop := start.ID == end.ID && !op.StartBound
	if loop {
		op.End = s.p.scratch()
	}
	if differ := v.differ(r); differ != nil {
		s.filter(differ, "")
		op.Source = s.op
	}
	s.push(op, relText(r, true))
	if loop {
		s.filter(&physical.Binary{Op: physical.OpEq, Left: ref(op.Start), Right: ref(op.End)}, explain.Var(start)+" = "+explain.Var(end))
	}
	s.bind(start, end)
}

// differ is the predicate that a bound relationship is none of those solved before; nil when that is certain.
func (v *solver) differ(r *logical.Rel) physical.Expr {
	var out physical.Expr
	for _, other := range v.solved {
		one := v.s.apart(r, other)
		switch {
		case one == nil:
		case out == nil:
			out = one
		default:
			out = &physical.Binary{Op: physical.OpAnd, Left: out, Right: one}
		}
	}
	return out
}

// apart says that two connections share no relationship; nil when they cannot or may.
func (s *stream) apart(a, b *logical.Rel) physical.Expr {
	if !mayClash(a, b) {
		return nil
	}
	var out physical.Expr
	for _, x := range s.relSlots(a) {
		for _, y := range s.relSlots(b) {
			var one physical.Expr = &physical.Not{Of: clash(s, x, y, a.Kind != logical.Single, b.Kind != logical.Single)}
			if out != nil {
				one = &physical.Binary{Op: physical.OpAnd, Left: out, Right: one}
			}
			out = one
		}
	}
	return out
}

// clash says that two relationships, or a relationship and a list, or two lists have one in common.
func clash(s *stream, x, y physical.Slot, xList, yList bool) physical.Expr {
	switch {
	case !xList && !yList:
		return &physical.Binary{Op: physical.OpEq, Left: ref(x), Right: ref(y)}
	case !xList:
		return &physical.Binary{Op: physical.OpIn, Left: ref(x), Right: ref(y)}
	case !yList:
		return &physical.Binary{Op: physical.OpIn, Left: ref(y), Right: ref(x)}
	}
	each := s.p.scratch()
	return &physical.Quantified{Kind: physical.QuantAny, Var: each, List: ref(x),
		Pred: &physical.Binary{Op: physical.OpIn, Left: ref(each), Right: ref(y)}}
}

// mayClash reports whether relationship uniqueness concerns a and b: they are of one clause and may be of one type.
func mayClash(a, b *logical.Rel) bool {
	if a.Clause != b.Clause || a.Clause < 0 || a.Kind >= logical.Shortest || b.Kind >= logical.Shortest || a.Apart(b) {
		return false
	}
	at, bt := relTypes(a), relTypes(b)
	if at == nil || bt == nil {
		return true
	}
	for _, t := range at {
		if contains(bt, t) {
			return true
		}
	}
	return false
}

// relTypes is the types that the relationships of a connection may have; nil = any.
func relTypes(r *logical.Rel) []string {
	if r.Paren == nil {
		return r.Types
	}
	var out []string
	for _, f := range r.Paren.Part.Chain {
		if in, ok := f.(*ast.RelPattern); ok {
			types, _ := logical.Types(in.Types)
			if types == nil {
				return nil
			}
			out = append(out, types...)
		}
	}
	return out
}

// relSlots is the slots of the relationships of a connection: one, a list, or the lists of a quantified part.
func (s *stream) relSlots(r *logical.Rel) []physical.Slot {
	if r.Paren == nil {
		return []physical.Slot{s.p.slot(r.Var)}
	}
	var out []physical.Slot
	for _, g := range r.Paren.Groups {
		if isRelVar(r.Paren, g.Inner) {
			out = append(out, s.p.slot(g.Outer))
		}
	}
	return out
}

func isRelVar(p *ast.ParenPattern, v *ast.Variable) bool {
	for _, f := range p.Part.Chain {
		if r, ok := f.(*ast.RelPattern); ok && r.Var.ID == v.ID {
			return true
		}
	}
	return false
}
