package join

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
	"github.com/morseldb/morsel/planner/physical"
)

// IndexUse is an index and what its properties are asked for, the first to the last; or several such uses, each of
// which finds some, see united.
type IndexUse struct {
	cost.Index
	Parts []Asked
	Any   []*IndexUse     // of a union, which has no index of its own
	Preds []*logical.Pred // that hold for all that is found
	rows  float64
	sorts bool // it gives the rows in an order that is wanted
}

// Asked is what one property is asked for, as physical.IndexPart.
type Asked struct {
	Key            string
	Op             physical.IndexOp
	Value, Upper   ast.Expr
	With, WithUpTo bool
	preds          []*logical.Pred
}

// selectivity of what is asked for, of an index whose first keys so far are known; distinct is how many values they have.
func (a *Asked) selectivity() float64 {
	switch a.Op {
	case physical.IndexExists:
		return 1
	case physical.IndexRange:
		if a.Value != nil && a.Upper != nil {
			return cost.Range * cost.Range
		}
		return cost.Range
	case physical.IndexPrefix:
		return cost.Range / 3
	case physical.IndexContains, physical.IndexSuffix, physical.IndexDistance, physical.IndexBox:
		return cost.Range / 10
	}
	return cost.Range
}

// exact reports whether equality is asked for.
func (a *Asked) exact() bool { return a.Op == physical.IndexEquals || a.Op == physical.IndexIn }

// values is how many values are asked for.
func (a *Asked) values() float64 {
	if a.Op != physical.IndexIn {
		return 1
	}
	if l, ok := a.Value.(*ast.ListLit); ok {
		return float64(len(l.Items))
	}
	return 10
}

// indexOf is the best way to find a variable by an index on one of its labels, or its type; nil where there is none.
func (o *orderer) indexOf(id int, rels bool, tokens []string) *IndexUse {
	var asked map[string][]Asked
	var best *IndexUse
	for _, token := range tokens {
		for _, ix := range cost.Indexes(o.stats, rels, token) {
			if !o.hints.allowIndex(id, ix) {
				continue
			}
			if asked == nil {
				asked = o.askedOf(id)
			}
			use := useOf(ix, asked)
			if use == nil && o.hints[id] != nil && ix.Kind == "TEXT" {
				use = askWhole(ix, asked, physical.IndexEquals, physical.IndexPrefix)
			}
			if use == nil && o.hints[id] != nil {
				use = o.whole(id, ix, asked)
			}
			if use == nil || !o.hints.allowUse(id, use) {
				continue
			}
			o.refine(id, use)
			use.sorts = o.wants != nil && use.orderedBy(func(key string) bool { return o.wants(id, key) })
			if best == nil || use.better(best) {
				best = use
			}
		}
	}
	return best
}

// refine estimates by what is known of the property's values, certain ones among them; an index knows only how many there are.
func (o *orderer) refine(id int, u *IndexUse) {
	exprs := make([]ast.Expr, 0, len(u.Preds))
	for _, p := range u.Preds {
		if !o.about(p, id) || !cost.Knows(o.stats, p.Expr, o.scope) {
			return
		}
		exprs = append(exprs, p.Expr)
	}
	about := o.scope[id]
	all := o.stats.LabelCount(about.Label)
	if about.Rel {
		all = cost.Rels(o.stats, about.Types)
	}
	if rows := all * cost.All(o.stats, exprs, o.scope); !u.Unique && len(exprs) > 0 {
		u.rows = min(rows, u.Entries)
	}
}

// orderedBy reports whether the entities come in the order of a property, of all that have the same values before it.
func (u *IndexUse) orderedBy(wanted func(key string) bool) bool {
	for _, p := range u.Parts {
		if p.Op != physical.IndexEquals {
			return wanted(p.Key)
		}
	}
	return false
}

// cost is what it costs to find what is asked for. What then need not be sorted is worth more than what a scan in
// the order of memory is.
func (u *IndexUse) cost() float64 {
	if u.sorts {
		return u.rows * sortedCost
	}
	return u.rows * seekCost
}

func (u *IndexUse) better(other *IndexUse) bool {
	if u.rows != other.rows {
		return u.rows < other.rows
	}
	if u.Unique != other.Unique {
		return u.Unique
	}
	return len(u.Preds) > len(other.Preds)
}

// askedOf is what is asked of each property of a variable, by values that are known before it is.
func (o *orderer) askedOf(id int) map[string][]Asked {
	out := map[string][]Asked{}
	for _, p := range o.g.Preds {
		if slices.ContainsFunc(p.Deps, func(d int) bool { return d != id && !o.bound(d) }) || !slices.Contains(p.Deps, id) {
			continue
		}
		if a, ok := askedBy(p.Expr, id); ok {
			a.preds = []*logical.Pred{p}
			out[a.Key] = append(out[a.Key], a)
		}
	}
	for key, list := range out {
		out[key] = joined(list)
	}
	o.hinted(id, out)
	return out
}

// joined makes one range of a lower and an upper bound of the same property.
func joined(list []Asked) []Asked {
	lower := slices.IndexFunc(list, func(a Asked) bool { return a.Op == physical.IndexRange && a.Upper == nil })
	upper := slices.IndexFunc(list, func(a Asked) bool { return a.Op == physical.IndexRange && a.Value == nil })
	if lower < 0 || upper < 0 {
		return list
	}
	both := list[lower]
	both.Upper, both.WithUpTo = list[upper].Upper, list[upper].WithUpTo
	both.preds = append(slices.Clone(both.preds), list[upper].preds...)
	return append([]Asked{both}, list...)
}

// useOf asks an index; nil where something is missing: an entity is in it only with all properties. Only the
// properties before the first that is not asked for equality bound what is read.
func useOf(ix cost.Index, asked map[string][]Asked) *IndexUse {
	if ix.Kind != "RANGE" {
		return wholeUse(ix, asked)
	}
	u := &IndexUse{Index: ix, rows: ix.Entries}
	exact, values := 0, 1.0
	for i, key := range ix.Keys {
		best := -1
		for j, a := range asked[key] {
			if a.Op > physical.IndexExists {
				continue
			}
			if best < 0 || rank(a) < rank(asked[key][best]) {
				best = j
			}
		}
		if best < 0 {
			return nil
		}
		a := asked[key][best]
		u.Parts = append(u.Parts, a)
		u.Preds = append(u.Preds, a.preds...)
		if a.exact() && exact == i {
			exact++
			values *= a.values()
		}
	}
	if len(u.Parts) == 0 || u.Parts[0].Op == physical.IndexExists && len(u.Parts) > 1 && exact == 0 && u.mixed() {
		return nil
	}
	u.estimate(exact, values)
	return u
}

// helps is what the kinds of indexes other than RANGE can be asked for.
var helps = map[string][]physical.IndexOp{
	"TEXT":  {physical.IndexContains, physical.IndexSuffix},
	"POINT": {physical.IndexDistance, physical.IndexBox},
}

// wholeUse asks a text or point index.
func wholeUse(ix cost.Index, asked map[string][]Asked) *IndexUse {
	if u := askWhole(ix, asked, helps[ix.Kind]...); u != nil || ix.Kind != "POINT" {
		return u
	}
	return atPoint(ix, asked)
}

// atPoint asks a point index for what is in the box that a point is; nil where nothing is compared with one.
func atPoint(ix cost.Index, asked map[string][]Asked) *IndexUse {
	for _, a := range asked[ix.Keys[0]] {
		if f, ok := a.Value.(*ast.FuncCall); ok && a.Op == physical.IndexEquals && strings.EqualFold(f.FullName(), "point") {
			u := &IndexUse{Index: ix, Parts: []Asked{{Key: a.Key, Op: physical.IndexBox, Value: f, Upper: f}}, rows: ix.Entries * cost.Equality}
			return u
		}
	}
	return nil
}

// askWhole asks an index, of one property, that gives candidates. A text index can be asked for equality and prefixes, too,
// but a range index is better at them: only hints make it so.
func askWhole(ix cost.Index, asked map[string][]Asked, ops ...physical.IndexOp) *IndexUse {
	for _, a := range asked[ix.Keys[0]] {
		if slices.Contains(ops, a.Op) {
			u := &IndexUse{Index: ix, Parts: []Asked{a}, Preds: a.preds, rows: ix.Entries}
			u.estimate(0, 1)
			return u
		}
	}
	return nil
}

// mixed reports whether a property behind the first is asked for more than to be there.
func (u *IndexUse) mixed() bool {
	return slices.ContainsFunc(u.Parts[1:], func(a Asked) bool { return a.Op != physical.IndexExists })
}

// rank is lower for what finds less.
func rank(a Asked) int {
	switch a.Op {
	case physical.IndexEquals:
		return 0
	case physical.IndexIn:
		return 1
	case physical.IndexRange:
		if a.Value != nil && a.Upper != nil {
			return 2
		}
		return 4
	case physical.IndexPrefix:
		return 3
	}
	return 5
}

// estimate sets the rows, where the first properties are asked for equality with so many values.
func (u *IndexUse) estimate(exact int, values float64) {
	switch {
	case exact == len(u.Parts) && u.Unique:
		u.rows = values
	case exact > 0:
		each := u.Entries * cost.Equality
		if exact <= len(u.Distinct) && u.Distinct[exact-1] > 0 {
			each = u.Entries / u.Distinct[exact-1]
		}
		u.rows = min(u.Entries, each*values)
	}
	for i := range u.Parts {
		if i >= exact {
			u.rows *= u.Parts[i].selectivity()
		}
	}
}

// askedBy reads a predicate as one about a property of a variable.
func askedBy(e ast.Expr, id int) (a Asked, ok bool) {
	switch e := e.(type) {
	case *ast.Comparison:
		return comparisonOf(e, id)
	case *ast.IsNull:
		if key, is := propertyOf(e.Of, id); is && e.Not {
			return Asked{Key: key, Op: physical.IndexExists}, true
		}
	case *ast.FuncCall:
		if len(e.Args) == 3 && strings.EqualFold(e.FullName(), "point.withinBBox") && known(e.Args[1], id) && known(e.Args[2], id) {
			key, is := propertyOf(e.Args[0], id)
			return Asked{Key: key, Op: physical.IndexBox, Value: e.Args[1], Upper: e.Args[2]}, is
		}
	case *ast.Binary:
		switch e.Op {
		case ast.Or:
			return anyOf(e, id)
		case ast.Contains, ast.EndsWith:
			key, is := propertyOf(e.Left, id)
			op := physical.IndexContains
			if e.Op == ast.EndsWith {
				op = physical.IndexSuffix
			}
			return Asked{Key: key, Op: op, Value: e.Right}, is && known(e.Right, id)
		case ast.In, ast.StartsWith:
			key, is := propertyOf(e.Left, id)
			if !is || !known(e.Right, id) {
				return a, false
			}
			op := physical.IndexIn
			if e.Op == ast.StartsWith {
				op = physical.IndexPrefix
			}
			if l, lit := e.Right.(*ast.ListLit); lit && op == physical.IndexIn && len(l.Items) == 1 {
				return Asked{Key: key, Op: physical.IndexEquals, Value: l.Items[0]}, true
			}
			return Asked{Key: key, Op: op, Value: e.Right}, true
		}
	}
	return a, false
}

// propertyOf recognises v.key.
func propertyOf(e ast.Expr, id int) (key string, ok bool) {
	p, is := e.(*ast.Property)
	if !is {
		return "", false
	}
	v, is := p.Of.(*ast.Variable)
	return p.Key, is && v.ID == id
}

// known reports whether a value does not depend on the variable, and is the same however often it is computed.
func known(e ast.Expr, id int) bool {
	ok := !mentions(e, id)
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncCall:
			name := n.FullName()
			ok = ok && !strings.EqualFold(name, "rand") && !strings.EqualFold(name, "randomUUID")
		case *ast.Subquery, *ast.PatternExpr, *ast.PatternComp:
			ok = false
		}
		return ok
	})
	return ok
}

func comparisonOf(e *ast.Comparison, id int) (a Asked, ok bool) {
	if len(e.Ops) == 2 {
		return between(e, id)
	}
	if len(e.Ops) != 1 {
		return a, false
	}
	for i, side := range e.Operands {
		key, is := propertyOf(side, id)
		value := e.Operands[1-i]
		if a, ok = distanceOf(side, id); ok && known(value, id) {
			below := (e.Ops[0] == ast.Lt || e.Ops[0] == ast.Le) && i == 0 || (e.Ops[0] == ast.Gt || e.Ops[0] == ast.Ge) && i == 1
			a.Upper, a.WithUpTo = value, e.Ops[0] == ast.Le || e.Ops[0] == ast.Ge
			return a, below
		}
		if !is || !known(value, id) {
			continue
		}
		switch op := e.Ops[0]; {
		case op == ast.Eq:
			return Asked{Key: key, Op: physical.IndexEquals, Value: value}, true
		case op == ast.Ne:
		default:
			above := (op == ast.Gt || op == ast.Ge) == (i == 0)
			return rangeOf(key, value, above, op == ast.Ge || op == ast.Le), true
		}
	}
	return a, false
}

// distanceOf recognises point.distance(v.key, p).
func distanceOf(e ast.Expr, id int) (a Asked, ok bool) {
	f, is := e.(*ast.FuncCall)
	if !is || len(f.Args) != 2 || !strings.EqualFold(f.FullName(), "point.distance") {
		return a, false
	}
	for i, arg := range f.Args {
		if key, is := propertyOf(arg, id); is && known(f.Args[1-i], id) {
			return Asked{Key: key, Op: physical.IndexDistance, Value: f.Args[1-i]}, true
		}
	}
	return a, false
}

func rangeOf(key string, value ast.Expr, above, with bool) Asked {
	if above {
		return Asked{Key: key, Op: physical.IndexRange, Value: value, With: with}
	}
	return Asked{Key: key, Op: physical.IndexRange, Upper: value, WithUpTo: with}
}

// between is a < v.key < b.
func between(e *ast.Comparison, id int) (a Asked, ok bool) {
	key, is := propertyOf(e.Operands[1], id)
	lo, hi := e.Operands[0], e.Operands[2]
	if !is || !known(lo, id) || !known(hi, id) {
		return a, false
	}
	first, second := e.Ops[0], e.Ops[1]
	if (first == ast.Gt || first == ast.Ge) && (second == ast.Gt || second == ast.Ge) {
		lo, hi = hi, lo
		first, second = second, first
	} else if first != ast.Lt && first != ast.Le || second != ast.Lt && second != ast.Le {
		return a, false
	}
	return Asked{
		Key: key, Op: physical.IndexRange, Value: lo, Upper: hi,
		With: first == ast.Le || first == ast.Ge, WithUpTo: second == ast.Le || second == ast.Ge,
	}, true
}

// anyOf is v.key = a OR v.key = b OR v.key IN [c]: one IN.
func anyOf(e *ast.Binary, id int) (a Asked, ok bool) {
	list := &ast.ListLit{At: e.At}
	var add func(e ast.Expr) bool
	add = func(e ast.Expr) bool {
		if b, is := e.(*ast.Binary); is && b.Op == ast.Or {
			return add(b.Left) && add(b.Right)
		}
		one, is := askedBy(e, id)
		if !is || !one.exact() || a.Key != "" && a.Key != one.Key {
			return false
		}
		a.Key = one.Key
		if one.Op == physical.IndexEquals {
			list.Items = append(list.Items, one.Value)
			return true
		}
		l, lit := one.Value.(*ast.ListLit)
		if lit {
			list.Items = append(list.Items, l.Items...)
		}
		return lit
	}
	if !add(e) {
		return Asked{}, false
	}
	a.Op, a.Value = physical.IndexIn, list
	return a, true
}
