package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// rowView is an input batch together with columns that an operator fills row by
// row, so that expressions see what the same clause has already made. The
// columns of the input are shared, not copied.
type rowView struct {
	b   batch.Batch
	own []physical.Slot
}

func newRowView(slots int, own ...physical.Slot) *rowView {
	v := &rowView{b: batch.Batch{Cols: make([]*batch.Vector, slots)}}
	v.own = slices.DeleteFunc(slices.Clone(own), func(s physical.Slot) bool { return s == physical.NoSlot })
	slices.Sort(v.own)
	v.own = slices.Compact(v.own)
	return v
}

// over makes the view one of batch in, its own columns null.
func (v *rowView) over(in *batch.Batch) {
	mine := make([]*batch.Vector, len(v.own))
	for i, s := range v.own {
		mine[i] = v.b.Cols[s]
	}
	copy(v.b.Cols, in.Cols)
	v.b.N, v.b.Sel, v.b.Mult = in.N, in.Sel, in.Mult
	for i, s := range v.own {
		c := mine[i]
		if c == nil {
			c = &batch.Vector{}
		}
		c.Reset(batch.Any)
		c.Resize(in.N)
		clear(c.Vals)
		v.b.Cols[s] = c
	}
}

// clear makes the own columns of row i null.
func (v *rowView) clear(i int) {
	for _, s := range v.own {
		v.b.Cols[s].SetNull(i)
	}
}

// put sets an own column of row i; NoSlot is ignored.
func (v *rowView) put(s physical.Slot, i int, val value.Value) {
	if s != physical.NoSlot {
		v.b.Cols[s].Put(i, val)
	}
}

// get is the value of a slot in row i, null where the slot is not filled.
func (v *rowView) get(s physical.Slot, i int) value.Value { return cell(&v.b, s, i) }

// cell is the value of a slot in physical row i of b, null where the slot is not filled.
func cell(b *batch.Batch, s physical.Slot, i int) value.Value {
	if s == physical.NoSlot || b.Cols[s] == nil {
		return value.Null
	}
	return b.Cols[s].Get(i)
}

// rowCursor reads an operator's rows one after the other, a row that stands for
// several as often as it counts.
type rowCursor struct {
	src   Operator
	in    *batch.Batch
	k     int   // the next living row
	i     int   // the physical row that is current
	times int64 // how often the current row is still to come
	late
}

// batch makes in the next batch when the one at hand is used up; false at the end.
func (c *rowCursor) batch() (fresh, ok bool, err error) {
	if c.late.err != nil {
		return false, false, c.late.err
	}
	if c.in != nil && (c.times > 0 || c.k < c.in.Len()) {
		return false, true, nil
	}
	c.in, err = c.src.Next()
	c.k, c.times = 0, 0
	return true, c.in != nil && err == nil, err
}

// next moves to the next row of the batch at hand.
func (c *rowCursor) next() bool {
	if c.times == 0 {
		if c.k >= c.in.Len() {
			return false
		}
		c.i = c.in.Row(c.k)
		c.times = c.in.Count(c.i)
		c.k++
	}
	c.times--
	return true
}

// rest is how often the current row is still to come, this time included; it will not come again.
func (c *rowCursor) rest() int64 {
	n := c.times + 1
	c.times = 0
	return n
}

func (c *rowCursor) reset() {
	c.src.Reset()
	c.in, c.k, c.times, c.late = nil, 0, 0, late{}
}

// writable is the error of a write in a run that may only read.
func writable(st *state.State) error {
	if st.Tx == nil {
		return status.New(status.AccessMode, "", "Writing in read access mode not allowed. Attempted write to neo4j")
	}
	return st.ChargeChanges()
}
