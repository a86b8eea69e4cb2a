package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
)

// sieve leaves out rows of which no descendant can be among the first that a Top keeps: it stands below the expansions and subqueries that make many
// rows of one, and looks at the value that the Top sorts by first. It is the threshold of top-k processing (Fagin et al., Optimal aggregation
// algorithms for middleware, 2001), told to those who make the rows. So that there is a bound soon, and soon a closer one, it gives few rows at a time.
type sieve struct {
	src   Operator
	st    *state.State
	by    expr.Evaluator
	bound *cutoff
	in    *batch.Batch // whose rows from the k-th living one are still to be looked at
	k     int
	col   batch.Vector
	out   batch.Batch
	sel   []int32
}

// sieveStep is how many rows a sieve gives at a time. What lies between it and its Top gives no more than earlyRows rows at a time, and earlyGroups
// groups: all that are on their way when a bound becomes closer have been let through.
const (
	sieveStep   = 32
	earlyRows   = 128
	earlyGroups = 32
)

// sieveAt is what a sieve above an operator looks at, and for whom.
type sieveAt struct {
	by    physical.Expr
	bound *cutoff
}

// sieved puts the sieve of a Top above the operator of op where one belongs there.
func (b *Builder) sieved(op physical.Op, o Operator) (Operator, error) {
	at, ok := b.sieves[op]
	if !ok {
		return o, nil
	}
	by, err := b.Compile(at.by)
	return &sieve{src: o, st: b.State, by: by, bound: at.bound}, err
}

func (o *sieve) Next() (*batch.Batch, error) {
	for {
		if err := o.st.Check(); err != nil {
			return nil, err
		}
		if o.in == nil {
			in, err := o.src.Next()
			if err != nil || in == nil {
				return nil, err
			}
			if err := expr.EvalBatch(o.by, in, &o.col); err != nil {
				return nil, err
			}
			o.in, o.k = in, 0
		}
		in := o.in
		o.choose(in)
		if o.k == in.Len() {
			o.in = nil
		}
		if len(o.sel) > 0 {
			o.out = *in
			o.out.Sel = o.sel
			return &o.out, nil
		}
	}
}

// choose sets sel to the next rows that pass.
func (o *sieve) choose(in *batch.Batch) {
	o.sel = o.sel[:0]
	least, most, ints := o.bound.ints(&o.col)
	for n := in.Len(); o.k < n && len(o.sel) < sieveStep; o.k++ {
		i := in.Row(o.k)
		if ints && least <= o.col.Ints[i] && o.col.Ints[i] <= most || !ints && o.bound.passes(&o.col, i) {
			o.sel = append(o.sel, int32(i))
		}
	}
}

func (o *sieve) Reset() {
	o.src.Reset()
	o.in = nil
}

func (o *sieve) Close() { o.src.Close() }

// sifting follows the first key of a Top down to where rows are few.
type sifting struct {
	b    *Builder
	slot physical.Slot // the key, or the entity that it is a property of
	key  string
	of   bool // it is a property
	put  physical.Op
	by   physical.Expr
	path []physical.Op // what lies above put
}

// sift finds where a sieve for a Top is worth its while, and readies the builder to put it there. It reports whether it did.
func (b *Builder) sift(op *physical.Top, bound *cutoff) bool {
	if b.State.Writes {
		return false
	}
	s := sifting{b: b, slot: op.By[0].Slot}
	for at := op.Source; at != nil; {
		at = s.through(at)
	}
	if s.put == nil {
		return false
	}
	if b.sieves == nil {
		b.sieves, b.early = map[physical.Op]sieveAt{}, map[physical.Op]bool{}
	}
	b.sieves[s.put] = sieveAt{by: s.by, bound: bound}
	for _, above := range s.path {
		b.early[above] = true
	}
	return true
}

// through goes on to the source of an operator that may have fewer rows to work on; nil ends the way.
func (s *sifting) through(op physical.Op) physical.Op {
	switch op := op.(type) {
	case *physical.Projection:
		if s.rename(op.Items, false) {
			return op.Source
		}
	case *physical.Aggregation:
		if s.b.team == nil && (s.b.lane != nil || s.b.comesTogether(op)) && s.rename(op.Groups, true) {
			s.path = append(s.path, op)
			return op.Source
		}
	case *physical.Distinct:
		if agg := s.b.orderedDistinct(op); agg != nil && s.rename(op.Items, true) {
			s.path = append(s.path, agg)
			return op.Source
		}
	case *physical.Filter:
		return op.Source
	case *physical.SemiJoin:
		return op.Left
	case *physical.SemiApply:
		return s.many(op, op.Left)
	case *physical.Apply:
		if physical.Makes(op.Left, s.slot) {
			return s.many(op, op.Left)
		}
	case *physical.Expand:
		return s.many(op, op.Source)
	case *physical.VarLengthExpand:
		return s.many(op, op.Source)
	case *physical.Unwind:
		return s.many(op, op.Source)
	}
	return nil
}

// many is through for an operator that makes many rows of one, or looks at much for each: a sieve below it is worth something.
func (s *sifting) many(op, source physical.Op) physical.Op {
	if slices.Contains(physical.Defines(op), s.slot) {
		return nil
	}
	s.put, s.by = source, &physical.SlotRef{Slot: s.slot}
	if s.of {
		s.by = &physical.Property{Of: s.by, Key: s.key}
	}
	s.path = append(s.path, op)
	return source
}

// rename follows the key below an operator that makes items; all says that it passes on nothing else.
func (s *sifting) rename(items []physical.Assign, all bool) bool {
	i := slices.IndexFunc(items, func(a physical.Assign) bool { return a.Slot == s.slot })
	if i < 0 {
		return !all
	}
	switch e := items[i].Expr.(type) {
	case *physical.SlotRef:
		s.slot = e.Slot
		return true
	case *physical.Property:
		of, ok := e.Of.(*physical.SlotRef)
		if !ok || s.of {
			return false
		}
		s.slot, s.key, s.of = of.Slot, e.Key, true
		return true
	}
	return false
}
