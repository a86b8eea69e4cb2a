package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// distinct keeps the first row of each combination of its items.
type distinct struct {
	src   Operator
	items items
	cols  []*batch.Vector
	keep  []physical.Slot
	seen  *keyTable
	out   batch.Batch
	sel   []int32
	late
}

func newDistinct(b *Builder, op *physical.Distinct) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &distinct{src: src, keep: op.Keep, seen: newKeyTable(b.State, len(op.Items))}
	if o.items, err = b.items(op.Items); err != nil {
		return nil, err
	}
	o.out.Cols = make([]*batch.Vector, b.State.NumSlots)
	o.cols = o.items.vectors()
	return o, nil
}

func (o *distinct) Next() (*batch.Batch, error) {
	for {
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
		o.sel = o.sel[:0]
		for k := range in.Len() {
			i := in.Row(k)
			_, fresh, err := o.seen.add(o.cols, i)
			if err != nil {
				return nil, err
			}
			if fresh {
				o.sel = append(o.sel, int32(i))
			}
		}
		if len(o.sel) > 0 {
			return o.pass(in), nil
		}
	}
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
	o.seen.reset()
}

func (o *distinct) Close() {
	o.src.Close()
	o.seen.reset()
}
