package planner

import (
	"maps"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
)

// slotSet is a set of slots.
type slotSet map[physical.Slot]bool

func (a slotSet) with(more ...physical.Slot) slotSet {
	out := make(slotSet, len(a)+len(more))
	for s := range a {
		out[s] = true
	}
	for _, s := range more {
		if s != physical.NoSlot {
			out[s] = true
		}
	}
	return out
}

func (a slotSet) union(b slotSet) slotSet {
	out := a.with()
	for s := range b {
		out[s] = true
	}
	return out
}

func (a slotSet) without(drop ...physical.Slot) slotSet {
	out := a.with()
	for _, s := range drop {
		delete(out, s)
	}
	return out
}

// sorted is the set in ascending order; never nil.
func (a slotSet) sorted() []physical.Slot {
	out := slices.AppendSeq(make([]physical.Slot, 0, len(a)), maps.Keys(a))
	slices.Sort(out)
	return out
}

// finish fills the headers of a finished tree: Keep by liveness, then the ids. While it is at it, it uses what
// it knows: an expansion of which nobody needs anything but the number of rows becomes a count.
func (p *planner) finish(root physical.Op) {
	l := live{degrees: p.on(ruleDegree) && !usesRandom(root), many: !p.on(ruleOnce), all: !p.on(ruleLiveness)}
	l.op(root, slotSet{})
	number(root, 0)
	identify(root, p.names)
}

// dropEnds has a scan of relationships not give ends that nobody needs.
func dropEnds(op *physical.RelTypeScan, need slotSet) {
	if op.Start == op.End {
		return // loops only
	}
	if !need[op.Start] {
		op.Start = physical.NoSlot
	}
	if !need[op.End] {
		op.End = physical.NoSlot
	}
}

// identify names what is in the rows of each operator.
func identify(op physical.Op, names map[physical.Slot]string) {
	h := op.Head()
	h.Idents = nil
	in := slotSet{}.with(h.Keep...).with(physical.Defines(op)...)
	if p, ok := op.(*physical.ProduceResults); ok {
		in = in.with(p.Slots...)
	}
	for _, s := range in.sorted() {
		if n := names[s]; n != "" {
			h.Idents = append(h.Idents, n)
		}
	}
	for _, c := range physical.Below(op) {
		identify(c, names)
	}
}

// live walks a tree from the top with the set of slots that is needed there.
type live struct {
	degrees bool    // expansions may become counts
	once    bool    // above, it does not matter how many equal rows there are
	many    bool    // it always does
	all     bool    // everything is needed
	counted slotSet // of what is needed above: what is only counted, so that nothing but whether it is null matters
}

// op fills Keep in op and below it, where need is what the operators above op need, and answers the slots
// of the argument row that the tree needs.
func (l *live) op(op physical.Op, need slotSet) slotSet {
	above, counted := l.once, l.counted
	defer func() { l.once, l.counted = above, counted }()
	l.once = !l.many && onceBelow(op, above)
	if l.all {
		need = need.with(definedBelow(op)...)
	}
	own := physical.Defines(op)
	uses := l.uses(op)
	l.countedBelow(op, uses)
	h := op.Head()
	switch op := op.(type) {
	case *physical.Apply:
		return l.apply(op, need)
	case *physical.SemiApply:
		l.once = above
		h.Keep = need.sorted()
		return l.op(op.Left, need.union(uses))
	case *physical.SemiJoin:
		l.once = !l.many
		l.op(op.Right, slotSet{}.with(op.Nodes()...))
		l.once = above
		h.Keep = need.sorted()
		return l.op(op.Left, need.with(op.Nodes()...))
	case *physical.RelTypeScan:
		dropEnds(op, need)
	case *physical.Union:
		return l.union(op, need)
	case *physical.CountMatches:
		return l.matches(op, need)
	case *physical.Aggregation:
		h.Keep = []physical.Slot{}
		return l.op(op.Source, uses)
	case *physical.Distinct:
		prune(&op.Items, nil)
		h.Keep = []physical.Slot{}
		return l.op(op.Source, uses)
	case *physical.Projection:
		prune(&op.Items, need)
		uses = l.uses(op)
		own = physical.Defines(op)
	case *physical.Expand:
		l.degree(op, need)
	case *physical.VarLengthExpand:
		l.varLength(op, need, above)
		own, uses = physical.Defines(op), l.uses(op)
	case *physical.StatefulShortestPath:
		wanted := need.union(l.predUses(op.Pred))
		op.Singles, op.GroupsBy = wantedGroups(op.Singles, wanted), wantedGroups(op.GroupsBy, wanted)
		own = physical.Defines(op)
	case *physical.Optional:
		h.Keep = need.without(op.Nulls...).sorted()
		return l.op(op.Source, need)
	case *physical.CartesianProduct, *physical.NodeHashJoin, *physical.ValueHashJoin:
		return l.both(op, need, uses)
	}
	if args, done := l.nested(op, need, uses); done {
		return args
	}
	rest := need.without(own...)
	h.Keep = rest.sorted()
	in := rest.union(uses)
	children := op.Children()
	if len(children) == 0 {
		return in
	}
	return l.op(children[0], in)
}

// semiNeeds is what is asked of the rows of op's right side: only whether there are any, or for which rows of a batch.
func semiNeeds(op *physical.SemiApply) slotSet {
	if op.ByBatch {
		return slotSet{op.Row: true}
	}
	return slotSet{}
}

// apply splits what is needed between the rows of Left and of Right.
func (l *live) apply(op *physical.Apply, need slotSet) slotSet {
	inner := slotSet{}
	made := slotSet{}.with(definedBelow(op.Right)...).with(op.Nulls...)
	for s := range need {
		if made[s] {
			inner[s] = true
		}
	}
	if op.ByBatch {
		inner[op.Row], made[op.Row] = true, true
	}
	args := l.op(op.Right, inner)
	outer := need.without(made.sorted()...)
	op.Keep = outer.sorted()
	return l.op(op.Left, outer.union(args))
}

// nested is the operators with an inner plan that runs for each row of their source.
func (l *live) nested(op physical.Op, need, uses slotSet) (slotSet, bool) {
	var inner physical.Op
	var source physical.Op
	var needed, hidden []physical.Slot
	passes := false // rows of the inner plan go on
	switch op := op.(type) {
	case *physical.Merge:
		inner, source, passes = op.Read, op.Source, true
		needed = setUses(op)
	case *physical.Foreach:
		inner, source, hidden = op.Body, op.Source, []physical.Slot{op.Var}
	case *physical.SubqueryForeach:
		inner, source = op.Body, op.Source
	case *physical.Transactions:
		inner, source, passes = op.Body, op.Source, !op.Unit
	case *physical.Repeat:
		inner, source = op.Inner, op.Source
		hidden = []physical.Slot{op.InnerFrom}
		needed = append([]physical.Slot{op.InnerTo}, op.InnerRels...)
		for _, g := range op.Groups {
			needed = append(needed, g.Inner)
		}
	default:
		return nil, false
	}
	made := slotSet{}.with(definedBelow(inner)...).with(physical.Defines(op)...)
	below := slotSet{}.with(definedBelow(inner)...)
	in := slotSet{}
	want := slotSet{}.with(needed...)
	if passes {
		want = want.union(need)
	}
	for s := range want {
		if below[s] {
			in[s] = true
		}
	}
	if r, ok := op.(*physical.Repeat); ok {
		in[r.InnerFrom] = true // a group may be made of it
	}
	args := l.op(inner, in).without(hidden...)
	rest := need.without(made.sorted()...)
	if !passes {
		rest = need.without(physical.Defines(op)...)
	}
	op.Head().Keep = rest.sorted()
	return l.op(source, rest.union(uses.without(l.hiddenUses(op, made)...)).union(args)), true
}

// hiddenUses is what op uses of what it makes itself.
func (l *live) hiddenUses(op physical.Op, made slotSet) []physical.Slot {
	if _, merge := op.(*physical.Merge); merge {
		return made.sorted()
	}
	return nil
}

// setUses is the slots that a MERGE's ON CREATE and ON MATCH read.
func setUses(op *physical.Merge) []physical.Slot {
	l := live{}
	return l.uses(&physical.Set{Items: append(append([]physical.SetItem{}, op.OnCreate...), op.OnMatch...)}).sorted()
}

// both is an operator of two sides that do not depend on each other.
func (l *live) both(op physical.Op, need, uses slotSet) slotSet {
	children := op.Children()
	all := need.union(uses)
	op.Head().Keep = need.sorted()
	args := slotSet{}
	for i, c := range children {
		other := slotSet{}.with(definedBelow(children[1-i])...)
		mine := slotSet{}.with(definedBelow(c)...)
		want := slotSet{}
		for s := range all {
			if mine[s] || !other[s] {
				want[s] = true
			}
		}
		args = args.union(l.op(c, want))
	}
	return args
}

// matches is a leaf but for the plans that give the sets of nodes it picks from.
func (l *live) matches(op *physical.CountMatches, need slotSet) slotSet {
	op.EachSet(func(set physical.Op, in physical.Slot) { l.op(set, slotSet{in: true}) })
	rest := need.without(op.Root)
	op.Keep = rest.sorted()
	return rest
}

func (l *live) union(op *physical.Union, need slotSet) slotSet {
	left, right := slotSet{}, slotSet{}
	for i := range op.LeftMap {
		left[op.LeftMap[i].From] = true
		right[op.RightMap[i].From] = true
	}
	op.Keep = []physical.Slot{}
	return l.op(op.Left, left).union(l.op(op.Right, right))
}

// degree makes an expansion a count where nobody above needs its relationship or its end. Relationships that
// it must differ from do not matter: those of them that would be met are not counted.
// Where they are only counted, all that an expansion makes of a row is one row, counted as often.
func (l *live) degree(op *physical.Expand, need slotSet) {
	if op.Pred != nil || l.merge(op, need) || need[op.Rel] {
		return
	}
	if op.Into || need[op.To] {
		op.Rel = physical.NoSlot
		return
	}
	if l.degrees {
		op.Rel, op.To = physical.NoSlot, physical.NoSlot
	}
}

// merge makes an expansion give one row for all its relationships, where nobody asks of them more than whether there are any.
func (l *live) merge(op *physical.Expand, need slotSet) bool {
	some := false
	for _, s := range []physical.Slot{op.Rel, op.To} {
		if need[s] && !l.counted[s] {
			return false
		}
		some = some || need[s]
	}
	if !some || !l.degrees || op.Into || op.From == op.To {
		return false
	}
	if op.Merged = true; !need[op.Rel] {
		op.Rel = physical.NoSlot
	}
	if !need[op.To] {
		op.To = physical.NoSlot
	}
	return true
}

// countedBelow goes on to what is below op with what is only counted.
func (l *live) countedBelow(op physical.Op, uses slotSet) {
	switch op := op.(type) {
	case *physical.Aggregation:
		l.counted = l.onlyCounted(op)
	case *physical.Distinct, *physical.Union, *physical.Merge, *physical.Foreach, *physical.SubqueryForeach, *physical.Transactions, *physical.Repeat:
		l.counted = nil
	default:
		if len(l.counted) > 0 {
			l.counted = l.counted.without(uses.sorted()...)
		}
	}
}

// onlyCounted is what an aggregation does nothing with but count it.
func (l *live) onlyCounted(op *physical.Aggregation) slotSet {
	rest, out := *op, slotSet{}
	rest.Aggs = nil
	for _, a := range op.Aggs {
		if a.Func == "count" && !a.Distinct && len(a.Args) == 1 {
			if ref, ok := a.Args[0].(*physical.SlotRef); ok {
				out[ref.Slot] = true
				continue
			}
		}
		rest.Aggs = append(rest.Aggs, a)
	}
	if len(out) == 0 {
		return nil
	}
	return out.without(l.uses(&rest).sorted()...)
}

// varLength drops what nobody needs of a variable-length expansion: the relationships, the end, or, where equal
// rows are as good as one, all but one of the ways to each end.
func (l *live) varLength(op *physical.VarLengthExpand, need slotSet, once bool) {
	if !need[op.Rels] {
		op.Rels = physical.NoSlot
	}
	if !need[op.Path] {
		op.Path = physical.NoSlot
	}
	op.CountHops = op.CountHops && need[op.Hops]
	if op.CountHops || op.Rels != physical.NoSlot || op.Path != physical.NoSlot || !l.degrees {
		return
	}
	switch {
	case once:
		op.Distinct = true
	case !op.Into && !need[op.To] && op.NodePred == nil:
		op.To = physical.NoSlot
	}
}

// onceBelow reports whether the number of equal rows that op gets does not matter, where above tells
// whether that of the rows it gives does.
func onceBelow(op physical.Op, above bool) bool {
	switch op := op.(type) {
	case *physical.Distinct:
		return true
	case *physical.Aggregation:
		for _, a := range op.Aggs {
			if a.Func != "min" && a.Func != "max" && !a.Distinct {
				return false
			}
		}
		return true
	case *physical.Filter, *physical.Projection, *physical.Expand, *physical.VarLengthExpand, *physical.Apply, *physical.SemiApply, *physical.SemiJoin,
		*physical.Optional, *physical.Union, *physical.CartesianProduct, *physical.ValueHashJoin, *physical.NodeHashJoin,
		*physical.Sort, *physical.Eager, *physical.Unwind:
		return above
	}
	return false
}

// wantedGroups is the results of a search that somebody needs.
func wantedGroups(groups []physical.GroupSlot, need slotSet) []physical.GroupSlot {
	var out []physical.GroupSlot
	for _, g := range groups {
		if need[g.Outer] {
			out = append(out, g)
		}
	}
	return out
}

func (l *live) predUses(e physical.Expr) slotSet {
	set := slotSet{}
	l.expr(e, set, nil)
	return set
}

// prune drops items that nobody needs and that only gather what is there: paths and renamed variables. Anything
// else may fail and is computed in any case.
func prune(items *[]physical.Assign, need slotSet) {
	if need == nil {
		return
	}
	out := make([]physical.Assign, 0, len(*items))
	for _, it := range *items {
		switch it.Expr.(type) {
		case *physical.PathExpr, *physical.SlotRef:
			if !need[it.Slot] {
				continue
			}
		}
		out = append(out, it)
	}
	*items = out
}

// definedBelow is every slot that some operator of a tree fills.
func definedBelow(op physical.Op) []physical.Slot {
	var out []physical.Slot
	var walk func(op physical.Op)
	walk = func(op physical.Op) {
		out = append(out, visible(op)...)
		for _, c := range passing(op) {
			walk(c)
		}
	}
	walk(op)
	return out
}

// visible is what op fills as seen from above.
func visible(op physical.Op) []physical.Slot { return physical.Defines(op) }

// passing is the children whose rows, or parts of them, come out of op.
func passing(op physical.Op) []physical.Op {
	switch op := op.(type) {
	case *physical.SemiApply:
		return []physical.Op{op.Left}
	case *physical.SemiJoin:
		return []physical.Op{op.Left}
	case *physical.Foreach:
		return []physical.Op{op.Source}
	case *physical.SubqueryForeach:
		return []physical.Op{op.Source}
	case *physical.Repeat:
		return []physical.Op{op.Source}
	case *physical.Union, *physical.Aggregation, *physical.Distinct, *physical.CountMatches:
		return nil
	}
	return op.Children()
}

// number gives ids in the order of the plan table, where a right branch stands above the left one, and plans inside expressions above both.
func number(op physical.Op, next int) int {
	op.Head().ID = next
	next++
	below := physical.Below(op)
	for i := len(below) - 1; i >= 0; i-- {
		next = number(below[i], next)
	}
	return next
}
