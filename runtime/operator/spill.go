package operator

import (
	"container/heap"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/runtime/state"
)

// What operators do when their rows do not fit into the budget; docs/decisions/0023
// says how it fits together. Rows in files may have slots beyond the plan's, for
// keys, arguments and the number of a row: Builder.extra makes room for them.

// further is a builder for operators over rows from files, which have so many
// slots more.
func (b *Builder) further(extra int) *Builder {
	f := *b
	f.extra, f.team, f.lane = extra, nil, nil
	return &f
}

// trimmed is a batch without the slots beyond the first width.
func trimmed(in *batch.Batch, width int) *batch.Batch {
	if in == nil || len(in.Cols) == width {
		return in
	}
	out := *in
	out.Cols = in.Cols[:width:width]
	return &out
}

// width is how many slots the rows of the plan have.
func (b *Builder) width() int { return b.State.NumSlots + b.extra }

// spooled gives rows from a file, as an operator does.
type spooled struct {
	st      *state.State
	rows    *spill.Rows
	width   int
	reader  *spill.Reader
	in      *batch.Batch
	at      int
	out     batch.Batch
	account state.Account
}

func (b *Builder) spooled(rows *spill.Rows) *spooled {
	return &spooled{st: b.State, rows: rows, width: b.width(), account: state.Account{Memory: &b.State.Memory}}
}

func (o *spooled) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if o.reader == nil {
		o.reader = o.rows.Reader(o.width)
	}
	for o.in == nil || o.at >= o.in.N {
		in, err := o.reader.Next()
		if in == nil || err != nil {
			return nil, err
		}
		o.in, o.at = in, 0
		if err := o.charge(); err != nil {
			return nil, err
		}
	}
	to := min(o.at+o.st.BatchSize, o.in.N)
	sliceRows(o.in, o.at, to, &o.out)
	o.at = to
	return &o.out, nil
}

// charge charges the block that was read. One of usual size is a small part of the
// budget, of which others may have left less just now: they go on in files.
func (o *spooled) charge() error {
	more := o.reader.Bytes() - o.account.Held()
	if more <= 0 {
		return nil
	}
	if o.reader.Bytes() <= readerBlocks*o.st.SpillBlock() {
		room, _ := o.st.Memory.Room()
		more = min(more, room)
	}
	return o.account.Charge(more)
}

// sliceRows makes out the physical rows from..to of a batch without a selection.
func sliceRows(in *batch.Batch, from, to int, out *batch.Batch) {
	if out.Cols == nil {
		out.Cols = make([]*batch.Vector, len(in.Cols))
		for s, c := range in.Cols {
			if c != nil {
				out.Cols[s] = &batch.Vector{}
			}
		}
	}
	for s, c := range in.Cols {
		if c != nil {
			out.Cols[s].ShareRange(c, from, to)
		}
	}
	out.N, out.Sel, out.Mult = to-from, nil, nil
	if in.Mult != nil {
		out.Mult = in.Mult[from:to]
	}
}

func (o *spooled) Reset() {
	if o.reader != nil {
		o.reader.Close()
	}
	o.reader, o.in, o.out = nil, nil, batch.Batch{}
	o.account.Free()
}

// Close ends reading and removes the file.
func (o *spooled) Close() {
	o.Reset()
	o.rows.Drop()
}

// merging gives the rows of several inputs in order, where each has its own in order;
// of rows that are equal, those of the earlier input come first.
type merging struct {
	st   *state.State
	by   []physical.SortKey
	in   []Operator
	keep []physical.Slot
	open bool
	head heads
	out  *Output
}

// head is an input's place.
type head struct {
	number int
	in     *batch.Batch
	k      int // of the living row that comes next
}

func (h *head) row() int { return h.in.Row(h.k) }

type heads struct {
	by   []physical.SortKey
	list []*head
}

func (h *heads) Len() int      { return len(h.list) }
func (h *heads) Swap(i, j int) { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *heads) Push(x any)    { h.list = append(h.list, x.(*head)) }

func (h *heads) Less(i, j int) bool {
	x, y := h.list[i], h.list[j]
	if c := orderRows(h.by, x.in, x.row(), y.in, y.row()); c != 0 {
		return c < 0
	}
	return x.number < y.number
}

func (h *heads) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}

// merging makes a merging that gives the slots in keep.
func (b *Builder) merging(by []physical.SortKey, keep []physical.Slot, in []Operator) *merging {
	return &merging{st: b.State, by: by, in: in, keep: keep, out: NewOutput(b.width(), b.State.BatchSize, nil, keep...)}
}

func (o *merging) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		o.open, o.head = true, heads{by: o.by}
		for i, src := range o.in {
			in, err := src.Next()
			if err != nil {
				return nil, err
			}
			if in != nil {
				o.head.list = append(o.head.list, &head{number: i, in: in})
			}
		}
		heap.Init(&o.head)
	}
	o.out.Start()
	for !o.out.Full() && len(o.head.list) > 0 {
		if err := o.step(o.head.list[0]); err != nil {
			return nil, err
		}
	}
	return o.out.Finish(), nil
}

// step gives the row of the first head and moves it on.
func (o *merging) step(h *head) error {
	i := h.row()
	o.out.Add(0, h.in.Count(i))
	for _, s := range o.keep {
		if c := h.in.Cols[s]; c != nil {
			o.out.Col(s).AppendFrom(c, i)
		} else {
			o.out.Col(s).AppendNull()
		}
	}
	if h.k++; h.k < h.in.Len() {
		heap.Fix(&o.head, 0)
		return nil
	}
	in, err := o.in[h.number].Next()
	if err != nil {
		return err
	}
	if in == nil {
		heap.Pop(&o.head)
		return nil
	}
	h.in, h.k = in, 0
	heap.Fix(&o.head, 0)
	return nil
}

func (o *merging) Reset() {
	for _, src := range o.in {
		src.Reset()
	}
	o.open, o.head.list = false, nil
}

func (o *merging) Close() {
	for _, src := range o.in {
		src.Close()
	}
	o.open, o.head.list = false, nil
}

// writeOut writes all rows of an operator into a file.
func writeOut(st *state.State, src Operator, into *spill.Rows) error {
	var list []int32
	for {
		if err := st.Check(); err != nil {
			return err
		}
		in, err := src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			return into.Finish()
		}
		list = livingRows(in, list)
		if err := into.Append(in, list); err != nil {
			return err
		}
	}
}
