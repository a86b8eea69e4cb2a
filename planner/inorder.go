package planner

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/value"
)

// sortedProperty is a property of a variable that the rows of a MATCH are going to be sorted by.
type sortedProperty struct {
	id  int
	key string
}

// wantedOrder is what the projection behind a MATCH sorts by first, or takes the minimum or maximum of, where that is
// a property.
func wantedOrder(then []ast.Clause) (w sortedProperty, ok bool) {
	if len(then) == 0 {
		return w, false
	}
	var p *ast.Projection
	switch c := then[0].(type) {
	case *ast.Return:
		p = &c.Projection
	case *ast.With:
		p = &c.Projection
	default:
		return w, false
	}
	var e ast.Expr
	switch {
	case len(p.OrderBy) > 0:
		e = p.OrderBy[0].Expr
	case len(p.Items) == 1:
		if f, is := p.Items[0].Expr.(*ast.FuncCall); is && len(f.Args) == 1 && (equalFold(f.FullName(), "min") || equalFold(f.FullName(), "max")) {
			e = f.Args[0]
		}
	}
	if v, is := e.(*ast.Variable); is {
		for _, it := range p.Items {
			if it.As != nil && it.As.ID == v.ID {
				e = it.Expr
			}
		}
	}
	prop, is := e.(*ast.Property)
	if !is {
		return w, false
	}
	v, is := prop.Of.(*ast.Variable)
	if !is {
		return w, false
	}
	return sortedProperty{v.ID, prop.Key}, true
}

// inOrder makes the seek at the bottom of the stream give its rows in the order that is asked for, where its index has
// that order and what is above keeps it. It reports whether it did: nothing needs sorting then.
func (s *stream) inOrder(by []physical.SortKey) bool {
	var keys []string
	var entity physical.Slot
	for i, k := range by {
		slot, key, ok := s.propertyIn(s.op, k.Slot)
		if !ok || i > 0 && slot != entity || k.Desc != by[0].Desc {
			return false
		}
		entity, keys = slot, append(keys, key)
	}
	seek, head := s.bottomSeek()
	if seek == nil || len(keys) == 0 || !seek.sorts(entity, keys) {
		return false
	}
	seek.Ordered, seek.Desc = true, by[0].Desc
	dir := " ASC"
	if by[0].Desc {
		dir = " DESC"
	}
	head.Order = s.p.names[entity] + "." + strings.Join(quotedNames(keys), dir+", "+s.p.names[entity]+".") + dir
	return true
}

func quotedNames(keys []string) []string {
	var out []string
	for _, k := range keys {
		out = append(out, explain.Name(k))
	}
	return out
}

// bottom is a seek and the entity that it finds.
type bottom struct {
	*physical.IndexSeek
	entity physical.Slot
}

// sorts reports whether the seek's index has entities in the order of some keys, after those of which the seek asks
// for one value.
func (b *bottom) sorts(entity physical.Slot, keys []string) bool {
	if b.Kind != "RANGE" || entity != b.entity {
		return false
	}
	at := 0
	for at < len(b.Parts) && b.Parts[at].Op == physical.IndexEquals {
		at++
	}
	for i, k := range keys {
		if at+i >= len(b.Keys) || b.Keys[at+i] != k {
			return false
		}
		if op := b.Parts[at+i].Op; op == physical.IndexIn && i > 0 {
			return false
		}
	}
	return true
}

// bottomSeek is the seek below operators that keep the order of their rows; nil where there is none.
func (s *stream) bottomSeek() (*bottom, *physical.Header) {
	op := s.op
	for {
		switch o := op.(type) {
		case *physical.Projection:
			op = o.Source
		case *physical.Filter:
			op = o.Source
		case *physical.Expand:
			op = o.Source
		case *physical.NodeIndexSeek:
			return &bottom{&o.IndexSeek, o.Node}, &o.Header
		case *physical.RelIndexSeek:
			return &bottom{&o.IndexSeek, o.Rel}, &o.Header
		default:
			return nil, nil
		}
	}
}

// propertyIn finds what a slot is a property of, by the projections that lead to it.
func (s *stream) propertyIn(op physical.Op, slot physical.Slot) (entity physical.Slot, key string, ok bool) {
	for {
		switch o := op.(type) {
		case *physical.Projection:
			for _, it := range o.Items {
				if it.Slot != slot {
					continue
				}
				switch e := it.Expr.(type) {
				case *physical.SlotRef:
					slot = e.Slot
				case *physical.Property:
					r, is := e.Of.(*physical.SlotRef)
					if !is {
						return 0, "", false
					}
					return r.Slot, e.Key, true
				default:
					return 0, "", false
				}
			}
			op = o.Source
		case *physical.Filter:
			op = o.Source
		case *physical.Expand:
			op = o.Source
		default:
			return 0, "", false
		}
	}
}

// extreme answers min or max of an indexed property by the first entry of the index, or the last: one row of it
// is enough. It reports whether it did.
func (s *stream) extreme(op *physical.Aggregation) bool {
	if len(op.Groups) > 0 || len(op.Aggs) != 1 || op.Aggs[0].Func != "min" && op.Aggs[0].Func != "max" || len(op.Aggs[0].Args) != 1 {
		return false
	}
	p, ok := op.Aggs[0].Args[0].(*physical.Property)
	if !ok {
		return false
	}
	r, ok := p.Of.(*physical.SlotRef)
	seek, head := s.bottomSeek()
	if !ok || seek == nil || !seek.sorts(r.Slot, []string{p.Key}) {
		return false
	}
	seek.Ordered, seek.Desc = true, op.Aggs[0].Func == "max"
	head.Order = s.p.names[r.Slot] + "." + explain.Name(p.Key) + []string{" ASC", " DESC"}[bit(seek.Desc)]
	s.push(&physical.Limit{Source: s.op, Count: constant(value.Int(1))}, "1")
	op.Source = s.op
	return true
}
