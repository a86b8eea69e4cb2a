package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// items are expressions that are computed into columns.
type items struct {
	slots []physical.Slot
	exprs []expr.Evaluator
	cols  []batch.Vector
	of    []physical.Slot // by item: the slot that it is, or is a property of; NoSlot for others
}

func (b *Builder) items(as []physical.Assign) (items, error) {
	n := len(as)
	slots := make([]physical.Slot, 2*n)
	it := items{cols: make([]batch.Vector, n), slots: slots[:0:n], exprs: make([]expr.Evaluator, 0, n), of: slots[n:]}
	for i, a := range as {
		it.of[i], _ = slotOf(a.Expr)
		e, err := b.Compile(a.Expr)
		if err != nil {
			return it, err
		}
		it.slots, it.exprs = append(it.slots, a.Slot), append(it.exprs, e)
	}
	return it, nil
}

// slotOf is the slot that e is, or is a property of.
func slotOf(e physical.Expr) (physical.Slot, bool) {
	if p, ok := e.(*physical.Property); ok {
		e = p.Of
	}
	ref, ok := e.(*physical.SlotRef)
	if !ok {
		return physical.NoSlot, false
	}
	return ref.Slot, true
}

// eval computes all items for a batch.
func (it *items) eval(in *batch.Batch) error {
	for i, e := range it.exprs {
		if err := expr.EvalBatch(e, in, &it.cols[i]); err != nil {
			return err
		}
	}
	return nil
}

// vectors is the columns that eval fills.
func (it *items) vectors() []*batch.Vector {
	out := make([]*batch.Vector, len(it.cols))
	for i := range it.cols {
		out[i] = &it.cols[i]
	}
	return out
}

// projection adds computed columns; the others are passed on as they are.
type projection struct {
	src   Operator
	items items
	keep  []physical.Slot
	out   batch.Batch
	late
}

func newProjection(b *Builder, op *physical.Projection) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &projection{src: src, keep: op.Keep}
	o.out.Cols = make([]*batch.Vector, b.State.NumSlots)
	o.items, err = b.items(op.Items)
	return o, err
}

func (o *projection) Next() (*batch.Batch, error) {
	if o.late.err != nil {
		return nil, o.late.err
	}
	in, err := o.src.Next()
	if err != nil || in == nil {
		return nil, err
	}
	if err := o.items.eval(in); err != nil {
		if in, err = o.before(in, err, o.items.eval); err != nil {
			return nil, err
		}
	}
	o.out.N, o.out.Sel, o.out.Mult = in.N, in.Sel, in.Mult
	for _, s := range o.keep {
		o.out.Cols[s] = in.Cols[s]
	}
	for i, s := range o.items.slots {
		o.out.Cols[s] = &o.items.cols[i]
	}
	return &o.out, nil
}

// bounded hands a bound on a column that is only passed on to the source.
func (o *projection) bounded(b *cutoff) bool {
	for _, s := range o.items.slots {
		if s == b.slot {
			return false
		}
	}
	src, ok := o.src.(bounder)
	return ok && src.bounded(b)
}

func (o *projection) Reset() {
	o.late = late{}
	o.src.Reset()
}

func (o *projection) Close() { o.src.Close() }
