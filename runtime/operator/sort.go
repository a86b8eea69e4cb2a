package operator

import (
	"cmp"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// orderCell orders two cells as ORDER BY does.
func orderCell(a *batch.Vector, i int, b *batch.Vector, j int) int {
	if a.Form == batch.Int && b.Form == batch.Int && a.Nulls == nil && b.Nulls == nil {
		return cmp.Compare(a.Ints[i], b.Ints[j])
	}
	if a.Form == batch.Code && b.Form == batch.Code && a.Ints[i] == b.Ints[j] && a.Words.Same(b.Words) {
		return 0
	}
	return value.Order(a.Get(i), b.Get(j))
}

// orderRows orders row i of a and row j of b by keys.
func orderRows(by []physical.SortKey, a *batch.Batch, i int, b *batch.Batch, j int) int {
	for _, k := range by {
		x, y := a.Cols[k.Slot], b.Cols[k.Slot]
		if x == nil || y == nil {
			continue
		}
		if c := orderCell(x, i, y, j); c != 0 {
			if k.Desc {
				return -c
			}
			return c
		}
	}
	return 0
}

// permutation is the rows of a table in order; equal rows stay as they came.
func permutation(by []physical.SortKey, t *Table) []int32 {
	rows := make([]int32, t.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	b := t.Batch()
	slices.SortStableFunc(rows, func(i, j int32) int { return orderRows(by, b, int(i), b, int(j)) })
	return rows
}

func sortSlots(by []physical.SortKey) []physical.Slot {
	var out []physical.Slot
	for _, k := range by {
		out = append(out, k.Slot)
	}
	return out
}

// sorter gives all rows of its input in order.
type sorter struct {
	st   *state.State
	src  Operator
	by   []physical.SortKey
	rows *Table
	perm []int32
	done bool
	at   int
	out  *Output
}

func newSort(b *Builder, op *physical.Sort) (Operator, error) {
	src, err := b.Build(op.Source)
	return &sorter{st: b.State, src: src, by: op.By, rows: b.table(op.Keep, sortSlots(op.By)), out: b.output(&op.Header)}, err
}

func (o *sorter) Next() (*batch.Batch, error) {
	if !o.done {
		if err := fill(o.st, o.src, o.rows); err != nil {
			return nil, err
		}
		if err := o.rows.account.Charge(4 * int64(o.rows.Len())); err != nil {
			return nil, err
		}
		o.perm, o.done = permutation(o.by, o.rows), true
	}
	o.out.Start()
	o.out.From(o.rows.Batch())
	for ; o.at < len(o.perm) && !o.out.Full(); o.at++ {
		i := int(o.perm[o.at])
		o.out.Add(i, o.rows.Batch().Count(i))
	}
	return o.out.Finish(), nil
}

func (o *sorter) Reset() {
	o.src.Reset()
	o.rows.Reset()
	o.perm, o.done, o.at = nil, false, 0
}

func (o *sorter) Close() {
	o.src.Close()
	o.rows.Reset()
}

// top gives the first rows in order. It keeps candidates in a table that is
// sorted and cut whenever it has grown to a few times the limit; rows that do
// not come before the last candidate of the last cut are not taken in at all.
type top struct {
	sorter
	arg   *expr.Arg
	limit expr.Evaluator
	spare *Table
	full  bool // the table has been cut: its last row bounds what can enter
	bound int
}

func newTop(b *Builder, op *physical.Top) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	slots := sortSlots(op.By)
	o := &top{arg: b.Arg, spare: b.table(op.Keep, slots)}
	o.sorter = sorter{st: b.State, src: src, by: op.By, rows: b.table(op.Keep, slots), out: b.output(&op.Header)}
	if below, ok := src.(bounder); ok && len(op.By) > 0 {
		below.bounded(&cutoff{slot: op.By[0].Slot, top: o})
	}
	o.limit, err = b.Compile(op.Limit)
	return o, err
}

func (o *top) Next() (*batch.Batch, error) {
	if !o.done {
		limit, err := rowCount(o.limit, o.arg, "LIMIT")
		if err != nil {
			return nil, err
		}
		if limit > 0 {
			err = o.consume(limit)
		}
		if err != nil {
			return nil, err
		}
		o.done = true
	}
	if o.at >= o.rows.Len() {
		return nil, nil
	}
	o.out.Start()
	o.out.From(o.rows.Batch())
	for ; o.at < o.rows.Len() && !o.out.Full(); o.at++ {
		o.out.Add(o.at, o.rows.Batch().Count(o.at))
	}
	return o.out.Finish(), nil
}

// slack is by how much more than the limit the table may grow.
const slack = 128

func (o *top) consume(limit int64) error {
	for {
		if err := o.st.Check(); err != nil {
			return err
		}
		in, err := o.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			return o.cut(limit)
		}
		if err := o.take(in, limit); err != nil {
			return err
		}
	}
}

// take adds the rows of a batch that may be among the first.
func (o *top) take(in *batch.Batch, limit int64) error {
	for k := range in.Len() {
		i := in.Row(k)
		if o.full && orderRows(o.by, in, i, o.rows.Batch(), o.bound) >= 0 {
			continue
		}
		if err := o.rows.AppendRow(in, i); err != nil {
			return err
		}
	}
	if int64(o.rows.Len())/2 > limit+slack {
		return o.cut(limit)
	}
	return nil
}

// cut sorts the candidates and keeps as many as the limit asks for, counting
// what each stands for.
func (o *top) cut(limit int64) error {
	perm := permutation(o.by, o.rows)
	old := o.rows.Batch()
	o.spare.Reset()
	left := limit
	for _, i := range perm {
		if left <= 0 {
			break
		}
		if err := o.spare.AppendRow(old, int(i)); err != nil {
			return err
		}
		n := old.Count(int(i))
		if n > left {
			o.spare.mult[o.spare.Len()-1] = left
		}
		left -= n
	}
	o.rows, o.spare = o.spare, o.rows
	o.spare.Reset()
	o.full, o.bound = left <= 0, o.rows.Len()-1
	return nil
}

func (o *top) Reset() {
	o.sorter.Reset()
	o.spare.Reset()
	o.full = false
}
