package operator

import (
	"cmp"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
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
	runs *sortedRuns // what did not fit; nil: it is an error when something does not
	list []int32
}

func newSort(b *Builder, op *physical.Sort) (Operator, error) {
	src, err := b.Build(op.Source)
	return b.sorterOf(src, op.By, &op.Header), err
}

// sorterOf makes the Sort of an operator's rows.
func (b *Builder) sorterOf(src Operator, by []physical.SortKey, h *physical.Header) *sorter {
	o := &sorter{st: b.State, src: src, by: by, rows: b.table(h.Keep, sortSlots(by)), out: b.output(h)}
	o.rows.each = orderBytes
	o.runs = b.sortedRuns(by, o.rows.slots)
	return o
}

func (o *sorter) Next() (*batch.Batch, error) {
	if !o.done {
		if err := o.consume(); err != nil {
			return nil, err
		}
		o.done = true
	}
	if o.runs.some() {
		return o.runs.Next()
	}
	o.out.Start()
	o.out.From(o.rows.Batch())
	for ; o.at < len(o.perm) && !o.out.Full(); o.at++ {
		i := int(o.perm[o.at])
		o.out.Add(i, o.rows.Batch().Count(i))
	}
	return o.out.Finish(), nil
}

// consume reads the input and puts it in order.
func (o *sorter) consume() error {
	for {
		if err := o.st.Check(); err != nil {
			return err
		}
		in, err := o.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			break
		}
		if err := o.take(in); err != nil {
			return err
		}
	}
	if o.runs.some() {
		return o.runs.end(o.rows, allRowsOf)
	}
	o.perm = permutation(o.by, o.rows)
	return nil
}

// take adds the rows of a batch. Where they do not fit, those before them become a
// run, and they one of their own if need be.
func (o *sorter) take(in *batch.Batch) error {
	o.st.Yield(&o.rows.account, true)
	if o.st.Tight(o.rows.account.Held()) {
		if err := o.runs.writeTable(o.rows, allRowsOf); err != nil {
			return err
		}
	}
	for range 2 {
		if o.rows.fits(o.st, in) {
			if err := o.rows.Append(in); !o.st.Spills(err) {
				return err
			}
		}
		if o.rows.Len() == 0 {
			break
		}
		if err := o.runs.writeTable(o.rows, allRowsOf); err != nil {
			return err
		}
	}
	o.list = livingRows(in, o.list)
	return o.runs.write(in, o.list, allRowsOf)
}

func (o *sorter) Reset() {
	o.src.Reset()
	o.free()
}

func (o *sorter) free() {
	o.rows.Reset()
	o.runs.drop()
	o.perm, o.done, o.at = nil, false, 0
}

func (o *sorter) Close() {
	o.src.Close()
	o.free()
}
