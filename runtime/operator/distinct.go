package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// distinct keeps the first row of each combination of its items. Combinations for
// which there is no room are told apart later: their rows go to partitions with
// their numbers, and come, as they are met later, after the others.
type distinct struct {
	b     *Builder
	st    *state.State
	src   Operator
	items items
	cols  []*batch.Vector
	keep  []physical.Slot
	seen  *keyTable
	out   batch.Batch
	sel   []int32
	late

	base   int // slots that the rows have beyond the plan's, before those of the rest
	depth  int // how often the rows were partitioned before
	rest   *partitions
	read   int64        // rows, selected or not
	number batch.Vector // of the rows of a batch
	met    []int32      // the numbers of the combinations of a batch
	wide   batch.Batch
	later  Operator // gives the rest
}

func newDistinct(b *Builder, op *physical.Distinct) (Operator, error) {
	if agg := b.orderedDistinct(op); agg != nil {
		return b.orderedAggregation(agg)
	}
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	return b.distinctOf(src, op.Items, op.Keep)
}

// distinctOf makes the Distinct of an operator's rows.
func (b *Builder) distinctOf(src Operator, what []physical.Assign, keep []physical.Slot) (o *distinct, err error) {
	o = &distinct{b: b, st: b.State, src: src, keep: keep, seen: newKeyTable(b.State, len(what))}
	if o.items, err = b.items(what); err != nil {
		return nil, err
	}
	o.out.Cols = make([]*batch.Vector, b.width())
	o.cols = o.items.vectors()
	return o, nil
}

func (o *distinct) Next() (*batch.Batch, error) {
	for o.later == nil {
		if o.late.err != nil {
			return nil, o.late.err
		}
		in, err := o.src.Next()
		if err != nil {
			return nil, err
		}
		if in == nil {
			if o.rest == nil {
				return nil, nil
			}
			if err := o.readRest(); err != nil {
				return nil, err
			}
			break
		}
		if err := o.items.eval(in); err != nil {
			if in, err = o.before(in, err, o.items.eval); err != nil {
				return nil, err
			}
		}
		if err := o.take(in); err != nil {
			return nil, err
		}
		if len(o.sel) > 0 {
			return o.pass(in), nil
		}
	}
	out, err := o.later.Next()
	return trimmed(out, o.b.width()), err
}

// take finds the rows of a batch, whose items are computed, that are new.
func (o *distinct) take(in *batch.Batch) error {
	o.sel = o.sel[:0]
	o.st.Yield(&o.seen.account, o.depth < maxDepth)
	if o.rest == nil && o.depth < maxDepth && o.st.Tight(o.seen.account.Held()) {
		if err := o.overflow(); err != nil {
			return err
		}
	}
	o.met = o.met[:0]
	if o.rest == nil {
		if err := o.takeNew(in); err != nil {
			return err
		}
	}
	for k := len(o.met); k < in.Len(); k++ {
		if i := in.Row(k); o.seen.find(o.cols, i) < 0 {
			o.rest.put(int32(i), hashRow(o.cols, i))
		}
	}
	if o.rest != nil {
		if err := o.writeRest(in); err != nil {
			return err
		}
	}
	o.read += int64(in.N)
	return nil
}

// takeNew chooses the new rows of a batch. Where there is no room for all, met ends before the first that is left to the rest, which begins.
func (o *distinct) takeNew(in *batch.Batch) (err error) {
	next := int32(o.seen.len())
	o.met, err = o.seen.addAll(o.cols, in, o.met)
	for k, n := range o.met {
		if n == next { // they are numbered as they come
			o.sel = append(o.sel, int32(in.Row(k)))
			next++
		}
	}
	if err == nil || !o.st.Spills(err) || o.depth == maxDepth {
		return err
	}
	return o.overflow()
}

// The slots beyond the plan's in the rows of the rest: the number and the items.
func (o *distinct) numberSlot() physical.Slot { return physical.Slot(o.b.State.NumSlots + o.base) }

func (o *distinct) itemSlot(i int) physical.Slot { return o.numberSlot() + 1 + physical.Slot(i) }

// overflow begins the rest. What is kept of a row, beside the items, keeps its slot.
func (o *distinct) overflow() (err error) {
	slots := []physical.Slot{o.numberSlot()}
	for i := range o.cols {
		slots = append(slots, o.itemSlot(i))
	}
	for _, s := range o.keep {
		if s != physical.NoSlot && s != o.numberSlot() {
			slots = append(slots, s)
		}
	}
	o.rest, err = o.b.partitions(slots, o.depth)
	return err
}

// writeRest writes the rows of a batch that were put into partitions.
func (o *distinct) writeRest(in *batch.Batch) error {
	w := &o.wide
	widened(in, int(o.itemSlot(len(o.cols))), w)
	w.Mult = nil
	for i, c := range o.cols {
		w.Cols[o.itemSlot(i)] = c
	}
	if o.depth == 0 {
		w.Cols[o.numberSlot()] = numbered(&o.number, o.read, in)
	}
	return o.rest.write(w)
}

// readRest tells the rows of the rest apart, once there are no others.
func (o *distinct) readRest() (err error) {
	if err := o.rest.finish(); err != nil {
		return err
	}
	o.seen.release()
	b := o.b.further(o.base + 1 + len(o.cols))
	var what []physical.Assign
	keep := addSlot(append([]physical.Slot{}, o.keep...), o.numberSlot())
	slots := append([]physical.Slot{}, keep...)
	for i, s := range o.items.slots {
		what = append(what, physical.Assign{Slot: s, Expr: &physical.SlotRef{Slot: o.itemSlot(i)}})
		slots = addSlot(slots, s)
	}
	o.later, err = o.rest.result(b, o.numberSlot(), slots, func(i int) (Operator, error) {
		if o.rest.parts[i].Len() == 0 {
			return nil, nil
		}
		d, err := b.distinctOf(b.spooled(o.rest.parts[i]), what, keep)
		if err == nil {
			d.depth, d.base = o.depth+1, o.base
		}
		return d, err
	})
	return err
}

// pass gives the new rows of a batch, each once.
func (o *distinct) pass(in *batch.Batch) *batch.Batch {
	for _, s := range o.keep {
		o.out.Cols[s] = in.Cols[s]
	}
	for i, s := range o.items.slots {
		o.out.Cols[s] = o.cols[i]
	}
	o.out.N, o.out.Sel = in.N, o.sel
	return &o.out
}

func (o *distinct) Reset() {
	o.late = late{}
	o.src.Reset()
	o.free()
}

func (o *distinct) free() {
	o.seen.reset()
	o.rest.drop()
	if o.later != nil {
		o.later.Close()
	}
	o.rest, o.later, o.read = nil, nil, 0
}

func (o *distinct) Close() {
	o.src.Close()
	o.free()
}
