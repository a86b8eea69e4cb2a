package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// applyBatch is an Apply whose right side runs once for each batch of the left side: what it gives says
// which left row it goes with, in the order of these rows.
type applyBatch struct {
	st    *state.State
	op    *physical.Apply
	left  Operator
	right Operator
	arg   *expr.Arg
	out   *Output
	empty []value.Value // of op.Empty

	in    *batch.Batch // left; nil: the next one is to be fetched
	at    int          // the left row that is answered, by its place among the living
	found bool         // it has had a right row
	got   *batch.Batch // right; nil: the next one is to be fetched
	k     int          // in got
	end   bool         // the right side has given all for in
	take  []int32      // rows of got that were added and whose columns are still to be copied
}

func newApplyBatch(b *Builder, op *physical.Apply) (Operator, error) {
	left, err := b.Build(op.Left)
	if err != nil {
		return nil, err
	}
	own := append([]physical.Slot{}, op.Nulls...)
	for _, a := range op.Empty {
		own = append(own, a.Slot)
	}
	o := &applyBatch{st: b.State, op: op, left: left, out: b.output(&op.Header, own...)}
	if o.right, o.arg, err = b.Inner(op.Right); err != nil {
		return nil, err
	}
	o.arg.All = true
	o.empty, err = b.emptyAggregates(op.Empty)
	return o, err
}

// emptyAggregates is the results of aggregates over no rows.
func (b *Builder) emptyAggregates(aggs []physical.Agg) ([]value.Value, error) {
	if len(aggs) == 0 {
		return nil, nil
	}
	none := &physical.Limit{Source: &physical.Argument{}, Count: &physical.Const{Value: value.Int(0)}}
	op, _, err := b.Inner(&physical.Aggregation{Source: none, Aggs: aggs})
	if err != nil {
		return nil, err
	}
	defer op.Close()
	row, err := op.Next()
	if err != nil {
		return nil, err
	}
	var out []value.Value
	for _, a := range aggs {
		out = append(out, row.Cols[a.Slot].Get(row.Row(0)))
	}
	return out, nil
}

func (o *applyBatch) Next() (*batch.Batch, error) {
	o.out.Start()
	if o.in != nil {
		o.out.From(o.in)
	}
	for !o.out.Full() {
		if o.in == nil {
			if ok, err := o.nextLeft(); err != nil {
				return nil, err
			} else if !ok {
				break
			}
		}
		if !o.end && (o.got == nil || o.k == o.got.Len()) {
			if err := o.nextRight(); err != nil {
				return nil, err
			}
		}
		o.answer()
	}
	o.flush()
	return o.out.Finish(), nil
}

// nextLeft runs the right side for the next left batch.
func (o *applyBatch) nextLeft() (bool, error) {
	o.flush()
	o.out.gather()
	in, err := o.left.Next()
	if in == nil || err != nil {
		return false, err
	}
	o.in, o.at, o.found, o.got, o.end = in, 0, false, nil, false
	o.out.From(in)
	o.arg.B = in
	o.right.Reset()
	return true, nil
}

func (o *applyBatch) nextRight() (err error) {
	o.flush()
	o.got, err = o.right.Next()
	o.k, o.end = 0, o.got == nil
	return err
}

// answer adds rows until the output is full or more of the right side is needed.
func (o *applyBatch) answer() {
	n := o.in.Len()
	for !o.out.Full() {
		switch {
		case !o.end && o.k < o.got.Len():
			i := o.got.Row(o.k)
			row := int(o.got.Cols[o.op.Row].Ints[i])
			if at := o.in.Row(o.at); at != row {
				o.leave()
				continue
			}
			o.found = true
			o.out.Add(row, o.in.Count(row)*o.got.Count(i))
			o.take = append(o.take, int32(i))
			o.k++
		case !o.end:
			return
		case o.at == n:
			o.flush()
			o.out.gather()
			o.in = nil
			return
		default:
			o.leave()
		}
	}
}

// leave goes on to the next left row; the one that is left gets a row of its own if there was none.
func (o *applyBatch) leave() {
	if row := o.in.Row(o.at); !o.found && (o.op.Optional || o.empty != nil) {
		o.flush()
		o.out.Add(row, o.in.Count(row))
		for k, a := range o.op.Empty {
			c := o.out.Col(a.Slot)
			for c.Len() < o.out.Len()-1 {
				c.AppendNull()
			}
			c.Append(o.empty[k])
		}
		o.out.pad()
	}
	o.at++
	o.found = false
}

// flush copies the columns of the rows that were taken.
func (o *applyBatch) flush() {
	if len(o.take) > 0 {
		o.out.adopt(o.got, o.take)
		o.take = o.take[:0]
	}
}

func (o *applyBatch) Reset() {
	o.left.Reset()
	o.in = nil
}

func (o *applyBatch) Close() {
	o.left.Close()
	o.right.Close()
}
