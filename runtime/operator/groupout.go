package operator

import (
	"math"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// cutoff is what a Top tells those below it: rows whose value of its first key
// comes after that of the last row it has kept need not be given.
type cutoff struct {
	slot physical.Slot
	top  *top
}

// bounder is an operator that can do something with a bound; it reports whether it does.
type bounder interface{ bounded(*cutoff) bool }

// passes reports whether row i of the column of the first key may be among the first.
func (b *cutoff) passes(col *batch.Vector, i int) bool {
	if !b.top.full {
		return true
	}
	kept := b.top.rows.Batch().Cols[b.slot]
	if kept == nil {
		return true
	}
	c := orderCell(col, i, kept, b.top.bound)
	if b.top.by[0].Desc {
		c = -c
	}
	return c <= 0
}

// groupOutput makes batches of groups. Its columns are shared with the
// aggregation, but for what has to be computed.
type groupOutput struct {
	b     batch.Batch
	size  int
	items items // late keys are read by
	nodes batch.Batch
	bound *cutoff
	aggs  []physical.Slot
	sel   []int32
}

func (b *Builder) groupOutput(op *physical.Aggregation) (*groupOutput, error) {
	o := &groupOutput{size: b.State.BatchSize}
	o.b.Cols = make([]*batch.Vector, b.width())
	o.nodes.Cols = make([]*batch.Vector, b.width())
	for _, a := range op.Aggs {
		o.aggs = append(o.aggs, a.Slot)
		if a.Slot != physical.NoSlot {
			o.b.Cols[a.Slot] = &batch.Vector{}
		}
	}
	for _, g := range op.Groups {
		o.b.Cols[g.Slot] = &batch.Vector{}
	}
	if b.determined(op.Groups) == nil {
		return o, nil
	}
	var err error
	o.items, err = b.items(op.Groups)
	return o, err
}

// bounded takes a bound on the result of an aggregate.
func (o *groupOutput) bounded(b *cutoff) bool {
	for _, s := range o.aggs {
		if s == b.slot {
			o.bound = b
			return true
		}
	}
	return false
}

// finish gives the batch, nil when it has no rows.
func (o *groupOutput) finish() *batch.Batch {
	if o.b.Len() == 0 {
		return nil
	}
	return &o.b
}

// give fills out with rows of the groups from at to before n, and answers where
// it ended. There are rows, unless it ended at n.
func (o *aggregation) give(out *groupOutput, at, n int) (int, error) {
	out.b.N, out.b.Sel = 0, nil
	for at < n {
		end := min(at+out.size, n)
		out.b.N, out.b.Sel = end-at, nil
		if err := o.fill(out, at, end); err != nil {
			return at, err
		}
		at = end
		if out.b.Len() > 0 {
			break
		}
		if err := o.st.Check(); err != nil {
			return at, err
		}
	}
	return at, nil
}

// fill fills out with the groups from at to before end that pass the bound.
func (o *aggregation) fill(out *groupOutput, at, end int) error {
	done := physical.NoSlot
	if out.bound != nil {
		for _, a := range o.aggs {
			if a.slot != out.bound.slot {
				continue
			}
			if err := a.results(&out.b, at); err != nil {
				return err
			}
			done = a.slot
			out.screen()
			break
		}
	}
	if out.b.Len() == 0 {
		return nil
	}
	for _, a := range o.aggs {
		if a.slot != done && a.slot != physical.NoSlot {
			if err := a.results(&out.b, at); err != nil {
				return err
			}
		}
	}
	if o.late != nil {
		return o.fillLate(out, at, end)
	}
	for k, s := range o.groups.slots {
		out.b.Cols[s].ShareRange(o.keys.cols[k], at, end)
	}
	return nil
}

// fillLate reads the values of the grouping items of late keys.
func (o *aggregation) fillLate(out *groupOutput, at, end int) error {
	o.nodesAt(&out.nodes, at, end)
	out.nodes.Sel = out.b.Sel
	if err := out.items.eval(&out.nodes); err != nil {
		return err
	}
	for k, s := range out.items.slots {
		out.b.Cols[s] = &out.items.cols[k]
	}
	return nil
}

// screen keeps the groups that pass the bound.
func (o *groupOutput) screen() {
	col := o.b.Cols[o.bound.slot]
	o.sel = o.sel[:0]
	if least, most, ok := o.bound.ints(col); ok {
		for i, x := range col.Ints[:o.b.N] {
			if least <= x && x <= most {
				o.sel = append(o.sel, int32(i))
			}
		}
	} else {
		o.each(col)
	}
	if len(o.sel) < o.b.N {
		o.b.Sel = o.sel
		if o.sel == nil {
			o.b.Sel = []int32{}
		}
	}
}

// ints is the range in which a column of integers passes; ok is false for others.
func (b *cutoff) ints(col *batch.Vector) (least, most int64, ok bool) {
	if col.Form != batch.Int || col.Nulls != nil || !b.top.full {
		return 0, 0, false
	}
	kept := b.top.rows.Batch().Cols[b.slot]
	if kept == nil || kept.Form != batch.Int || kept.Nulls != nil {
		return 0, 0, false
	}
	if b.top.by[0].Desc {
		return kept.Ints[b.top.bound], math.MaxInt64, true
	}
	return math.MinInt64, kept.Ints[b.top.bound], true
}

// each asks of each group.
func (o *groupOutput) each(col *batch.Vector) {
	for i := range o.b.N {
		if o.bound.passes(col, i) {
			o.sel = append(o.sel, int32(i))
		}
	}
}

// results puts the results of the living groups, the first of which is number at, into their column.
func (a *agg) results(b *batch.Batch, at int) error {
	col := b.Cols[a.slot]
	if a.counting {
		all := batch.Vector{Form: batch.Int, Ints: a.counts}
		col.ShareRange(&all, at, at+b.N)
		return nil
	}
	for k := range b.Len() {
		i := b.Row(k)
		v, err := a.result(at + i)
		if err != nil {
			return err
		}
		if k == 0 {
			col.StartAs(v, b.N)
		}
		col.Put(i, v)
	}
	return nil
}
