package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
)

// projection plans WITH and RETURN: items, DISTINCT, ORDER BY, SKIP and LIMIT. rest is the
// clauses behind it, which tell whether an argument is still needed after an aggregation.
func (s *stream) projection(p *ast.Projection, clause string, rest []ast.Clause) {
	for _, it := range p.Items {
		s.fx.readExpr(s, it.Expr)
	}
	for _, o := range p.OrderBy {
		s.fx.readExpr(s, o.Expr)
	}
	merged := p.Distinct || p.GroupBy != nil || s.aggregates(p)
	var kept []*ast.Variable
	if merged {
		kept = s.argsNeeded(rest)
	}
	switch {
	case p.GroupBy != nil || s.aggregates(p):
		s.aggregation(p, kept)
		if p.Distinct {
			s.distinct(columnItems(p), kept)
		}
	case p.Distinct:
		s.distinct(p.Items, kept)
	default:
		s.compute(p.Items)
	}
	if merged {
		s.forget(p, kept)
	}
	s.order(p)
	if clause == "WITH" && !merged {
		s.hide(p)
	}
}

// compute computes items; a variable that only passes through needs nothing, one that gets another name nothing
// but its slot.
func (s *stream) compute(items []*ast.Item) {
	var as []physical.Assign
	var text []string
	for _, it := range items {
		if v, ok := it.Expr.(*ast.Variable); ok && (v.ID == it.As.ID || s.rename(it.As, v)) {
			continue
		}
		as = append(as, physical.Assign{Slot: s.p.slot(it.As), Expr: s.expr(it.Expr)})
		text = append(text, itemText(it))
	}
	if len(as) > 0 {
		s.push(&physical.Projection{Source: s.top(), Items: as}, strings.Join(text, ", "))
	}
	for _, it := range items {
		s.bind(it.As)
	}
}

// rename gives a variable a second name by sharing its slot. What is in the argument row is copied
// instead: a subquery's column must be null without the variable outside being null.
func (s *stream) rename(as, v *ast.Variable) bool {
	for _, id := range s.args {
		if id == v.ID {
			return false
		}
	}
	s.p.slots[as.ID] = s.p.slot(v)
	return true
}

func itemText(it *ast.Item) string {
	e := explain.Expr(it.Expr)
	if name := explain.Var(it.As); name != e {
		return e + " AS " + name
	}
	return e
}

func (s *stream) aggregates(p *ast.Projection) bool {
	for _, it := range p.Items {
		if s.p.hasAggregate(it.Expr) {
			return true
		}
	}
	return false
}

// argsNeeded is the variables of the argument row that clauses behind a merge of rows still use.
func (s *stream) argsNeeded(rest []ast.Clause) []*ast.Variable {
	if len(s.args) == 0 {
		return nil
	}
	isArg := map[int]bool{}
	for _, id := range s.args {
		isArg[id] = true
	}
	var out []*ast.Variable
	for _, c := range rest {
		ast.Inspect(c, func(n ast.Node) bool {
			if v, ok := n.(*ast.Variable); ok && isArg[v.ID] {
				isArg[v.ID] = false
				out = append(out, v)
			}
			return true
		})
	}
	return out
}

// columnItems is the items again as references to what they computed.
func columnItems(p *ast.Projection) []*ast.Item {
	var out []*ast.Item
	for _, it := range p.Items {
		out = append(out, &ast.Item{At: it.At, Expr: it.As, As: it.As, Name: it.Name})
	}
	return out
}

func (s *stream) distinct(items []*ast.Item, kept []*ast.Variable) {
	op := &physical.Distinct{Source: s.top()}
	var text []string
	var keys []ast.Expr
	for _, it := range items {
		keys = append(keys, it.Expr)
		op.Items = append(op.Items, physical.Assign{Slot: s.p.slot(it.As), Expr: s.expr(it.Expr)})
		text = append(text, itemText(it))
	}
	op.Items = append(op.Items, s.passing(kept, op.Items)...)
	s.earlyDistinct(op, &op.Source)
	s.rows = s.groups(keys)
	s.push(op, strings.Join(text, ", "))
	for _, it := range items {
		s.bind(it.As)
	}
}

// passing is the arguments that pass a merge of rows: constant, so they may be keys.
func (s *stream) passing(kept []*ast.Variable, have []physical.Assign) []physical.Assign {
	var out []physical.Assign
next:
	for _, v := range kept {
		slot := s.p.slot(v)
		for _, a := range have {
			if a.Slot == slot {
				continue next
			}
		}
		out = append(out, physical.Assign{Slot: slot, Expr: ref(slot)})
	}
	return out
}

// forget leaves only columns and passed arguments bound.
func (s *stream) forget(p *ast.Projection, kept []*ast.Variable) {
	s.have = map[int]bool{}
	for _, it := range p.Items {
		s.bind(it.As)
	}
	s.bind(kept...)
}

// hide is forget for a WITH that merges no rows: hidden variables stay in their slots, but a pattern
// must not take them for bound. Arguments stay visible.
func (s *stream) hide(p *ast.Projection) {
	have := map[int]bool{}
	for _, id := range s.args {
		have[id] = s.have[id]
	}
	s.have = have
	for _, it := range p.Items {
		s.bind(it.As)
	}
}

// order plans ORDER BY, SKIP and LIMIT; both with a limit are one Top.
func (s *stream) order(p *ast.Projection) {
	var by []physical.SortKey
	text := ""
	if len(p.OrderBy) > 0 {
		by, text = s.sortKeys(p.OrderBy)
	}
	skip, limit := s.expr(p.Skip), s.expr(p.Limit)
	switch {
	case by != nil && s.p.on(ruleInOrder) && s.inOrder(by):
	case by != nil && limit != nil && s.p.on(ruleTop):
		count := limit
		countText := explain.Expr(p.Limit)
		if skip != nil {
			count = &physical.Binary{Op: physical.OpAdd, Left: limit, Right: skip}
			countText += " + " + explain.Expr(p.Skip)
		}
		s.rows = min(s.rows, count10(p.Limit)+count10(p.Skip))
		op := &physical.Top{Source: s.top(), By: by, Limit: count}
		op.Order = text
		s.push(op, text+" LIMIT "+countText)
		s.fx.barrier()
		limit = nil
	case by != nil:
		op := &physical.Sort{Source: s.top(), By: by}
		op.Order = text
		s.push(op, text)
		s.fx.barrier()
	}
	if skip != nil {
		s.rows = max(0, s.rows-count10(p.Skip))
		s.push(&physical.Skip{Source: s.top(), Count: skip}, explain.Expr(p.Skip))
	}
	if limit != nil {
		s.rows = min(s.rows, count10(p.Limit))
		s.push(&physical.Limit{Source: s.top(), Count: limit, Exhaustive: s.fx.writing()}, explain.Expr(p.Limit))
	}
}

// count10 is the value of a literal count, 10 where it is not known, 0 where there is none.
func count10(e ast.Expr) float64 {
	switch e := e.(type) {
	case nil:
		return 0
	case *ast.IntLit:
		return float64(e.Value)
	}
	return 10
}

// sortKeys computes what is sorted by and is not a variable.
func (s *stream) sortKeys(items []*ast.SortItem) ([]physical.SortKey, string) {
	var keys []physical.SortKey
	var as []physical.Assign
	var text, computed []string
	for _, it := range items {
		slot := physical.NoSlot
		if v, ok := it.Expr.(*ast.Variable); ok {
			slot = s.p.slot(v)
		} else {
			slot = s.p.scratch()
			as = append(as, physical.Assign{Slot: slot, Expr: s.expr(it.Expr)})
			computed = append(computed, explain.Expr(it.Expr))
		}
		dir := " ASC"
		if it.Desc {
			dir = " DESC"
		}
		keys = append(keys, physical.SortKey{Slot: slot, Desc: it.Desc})
		text = append(text, explain.Expr(it.Expr)+dir)
	}
	if len(as) > 0 {
		s.push(&physical.Projection{Source: s.top(), Items: as}, strings.Join(computed, ", "))
	}
	return keys, strings.Join(text, ", ")
}
