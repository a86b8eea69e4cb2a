package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// Table holds rows that are kept for longer than a batch, column by column. Its
// memory is charged to the run. It can be read as one large batch.
type Table struct {
	slots   []physical.Slot
	b       batch.Batch
	mult    []int64
	account state.Account
	each    int64 // bytes that the owner needs for each row beside the columns
	rows    []int32
	row     [1]int32
	sparse  bool // columns that no row has so far are left empty; they are read by take only
}

// table makes a table of the slots in all lists, each once.
func (b *Builder) table(lists ...[]physical.Slot) *Table {
	t := &Table{account: state.Account{Memory: &b.State.Memory}}
	t.b.Cols = make([]*batch.Vector, b.width())
	for _, list := range lists {
		for _, s := range list {
			if s != physical.NoSlot && t.b.Cols[s] == nil {
				t.b.Cols[s] = &batch.Vector{}
				t.slots = append(t.slots, s)
			}
		}
	}
	return t
}

// Batch is all rows, valid until the table changes.
func (t *Table) Batch() *batch.Batch { return &t.b }

// Len is the number of rows.
func (t *Table) Len() int { return t.b.N }

// Append adds all living rows of a batch.
func (t *Table) Append(in *batch.Batch) error {
	t.rows = livingRows(in, t.rows)
	return t.gather(in, t.rows)
}

// livingRows lists the living rows of a batch in the memory of list.
func livingRows(in *batch.Batch, list []int32) []int32 {
	list = list[:0]
	for k := range in.Len() {
		list = append(list, int32(in.Row(k)))
	}
	return list
}

// AppendRow adds one row.
func (t *Table) AppendRow(in *batch.Batch, i int) error {
	t.row[0] = int32(i)
	return t.gather(in, t.row[:])
}

// take adds rows of the table's column of a slot to a vector.
func (t *Table) take(s physical.Slot, rows []int32, out *batch.Vector) {
	if c := t.b.Cols[s]; c.Len() > 0 {
		out.Gather(c, rows)
		return
	}
	appendNulls(out, len(rows))
}

func appendNulls(v *batch.Vector, n int) {
	for range n {
		v.AppendNull()
	}
}

func (t *Table) gather(in *batch.Batch, rows []int32) error {
	if err := t.account.Charge(rowBytes(in, t.slots, rows) + t.each*int64(len(rows))); err != nil {
		return err
	}
	for _, s := range t.slots {
		dst, src := t.b.Cols[s], in.Cols[s]
		if t.sparse && dst.Len() == 0 {
			if src == nil {
				continue
			}
			appendNulls(dst, t.b.N)
		}
		if src != nil {
			dst.Gather(src, rows)
			continue
		}
		appendNulls(dst, len(rows))
	}
	t.count(in, rows)
	t.b.N += len(rows)
	return nil
}

// count appends the rows' multiplicities, from the first row on for which one is needed.
func (t *Table) count(in *batch.Batch, rows []int32) {
	if in.Mult == nil && t.b.Mult == nil {
		return
	}
	for len(t.mult) < t.b.N {
		t.mult = append(t.mult, 1)
	}
	for _, i := range rows {
		t.mult = append(t.mult, in.Count(int(i)))
	}
	t.b.Mult = t.mult
}

// rowBytes is what copies of rows take.
func rowBytes(in *batch.Batch, slots []physical.Slot, rows []int32) int64 {
	var n int64
	for _, s := range slots {
		c := in.Cols[s]
		if c == nil {
			continue
		}
		n += vectorBytes(c, rows)
	}
	return n
}

func vectorBytes(c *batch.Vector, rows []int32) int64 {
	if c.Form != batch.Any {
		return 8 * int64(len(rows))
	}
	var n int64
	for _, i := range rows {
		n += value.SizeOf(c.Vals[i])
	}
	return n
}

// Slice makes out the rows from..to without copying them.
func (t *Table) Slice(from, to int, out *batch.Batch) {
	if out.Cols == nil {
		out.Cols = make([]*batch.Vector, len(t.b.Cols))
		for _, s := range t.slots {
			out.Cols[s] = &batch.Vector{}
		}
	}
	for _, s := range t.slots {
		out.Cols[s].ShareRange(t.b.Cols[s], from, to)
	}
	out.N, out.Sel, out.Mult = to-from, nil, nil
	if t.b.Mult != nil {
		out.Mult = t.b.Mult[from:to]
	}
}

// Reset empties the table and gives its memory back to the budget.
func (t *Table) Reset() {
	for _, s := range t.slots {
		t.b.Cols[s].Reset(batch.Any)
	}
	t.b.N, t.b.Mult, t.mult = 0, nil, t.mult[:0]
	t.account.Free()
}

// fits reports whether the rows of a batch can be added and leave some room to others.
func (t *Table) fits(st *state.State, in *batch.Batch) bool {
	if st.Spill == nil {
		return true
	}
	room, limit := st.Memory.Room()
	if room > limit/4 {
		return true // as far as is known: the bytes of a batch are only counted when it matters
	}
	t.rows = livingRows(in, t.rows)
	return room-rowBytes(in, t.slots, t.rows)-t.each*int64(len(t.rows)) > limit/16
}

// Release is Reset for a table that is not filled again soon: its memory goes.
func (t *Table) Release() {
	for _, s := range t.slots {
		*t.b.Cols[s] = batch.Vector{}
	}
	t.b.N, t.b.Mult, t.mult = 0, nil, nil
	t.account.Free()
}
