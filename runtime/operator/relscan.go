package operator

import (
	"math"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage/catalog"
)

// relRows makes rows of relationships: RelTypeScan and RelByIDSeek.
type relRows struct {
	st              *state.State
	arg             *expr.Arg
	rel, start, end physical.Slot
	both            bool
	out             *Output
	ids             []int64 // to come
	swapped         bool    // ids[0] has been given once, its ends are swapped next
}

func (b *Builder) relRows(h *physical.Header, rel, start, end physical.Slot, both bool) relRows {
	return relRows{st: b.State, arg: b.Arg, rel: rel, start: start, end: end, both: both, out: b.output(h, rel, start, end)}
}

func (o *relRows) begin() {
	o.out.Start()
	o.out.From(o.arg.B)
	for _, s := range []physical.Slot{o.start, o.end} {
		if c := o.out.Col(s); c != nil {
			c.Reset(batch.Node)
		}
	}
	if c := o.out.Col(o.rel); c != nil {
		c.Reset(batch.Rel)
	}
}

// emit gives rows of the ids at hand while there is room.
func (o *relRows) emit() {
	for len(o.ids) > 0 && !o.out.Full() {
		id := o.ids[0]
		start, end, _, ok := o.st.Graph.Rel(id)
		o.st.Hit(1)
		if ok && o.swapped {
			start, end = end, start
		}
		if ok {
			o.add(id, start, end)
		}
		if ok && o.both && !o.swapped && start != end {
			o.swapped = true
			continue
		}
		o.swapped = false
		o.ids = o.ids[1:]
	}
}

func (o *relRows) add(id, start, end int64) {
	if o.start == o.end && o.start != physical.NoSlot && start != end {
		return // one slot for both ends: only loops fit
	}
	o.out.Add(o.arg.I, 1)
	for _, p := range [3]struct {
		s  physical.Slot
		id int64
	}{{o.rel, id}, {o.start, start}, {o.end, end}} {
		if c := o.out.Col(p.s); c != nil && c.Len() < o.out.Len() {
			c.AppendID(p.id)
		}
	}
}

// relScan gives all relationships of some types.
type relScan struct {
	relRows
	types []catalog.TypeID
	names *state.Types
	open  bool
	from  int64
	buf   []int64

	// morsels gives the next range of ids to scan, an empty one at the end; nil: this worker alone scans.
	morsels      func() (from, to int64)
	first, limit int64 // the range
}

func newRelTypeScan(b *Builder, op *physical.RelTypeScan) Operator {
	if op.AnyOrder && !b.State.Writes {
		return newRelWalk(b, op)
	}
	o := &relScan{relRows: b.relRows(&op.Header, op.Rel, op.Start, op.End, op.Both)}
	if len(op.Types) > 0 {
		o.names = state.NewTypes(op.Types)
	}
	return o
}

func (o *relScan) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		o.types = []catalog.TypeID{catalog.AnyType}
		if o.names != nil {
			o.types = append(o.types[:0], o.names.IDs(o.st.Graph.Catalog())...)
		}
		o.begins()
	}
	o.begin()
	for !o.out.Full() {
		if len(o.ids) == 0 && !o.fetch() {
			break
		}
		if !o.run() {
			o.emit()
		}
	}
	return o.out.Finish(), nil
}

// run gives rows of the ids at hand, column by column; false where ids may be those of relationships that are gone, or ends are swapped or compared.
func (o *relScan) run() bool {
	if o.both || o.st.Writes || o.start == o.end && o.start != physical.NoSlot {
		return false
	}
	n := min(len(o.ids), o.out.Room())
	ids := o.ids[:n]
	o.out.Repeat(o.arg.I, n)
	o.st.Hit(int64(n))
	if c := o.out.Col(o.rel); c != nil {
		c.Ints = append(c.Ints, ids...)
	}
	if starts, ends := intsOf(o.out.Col(o.start)), intsOf(o.out.Col(o.end)); starts != nil || ends != nil {
		o.st.Graph.AppendRelEnds(ids, starts, ends)
	}
	o.ids = o.ids[n:]
	return true
}

// intsOf is the array of a column of ids; nil where there is none.
func intsOf(c *batch.Vector) *[]int64 {
	if c == nil {
		return nil
	}
	return &c.Ints
}

// begins starts with the first id, or with that of the next morsel.
func (o *relScan) begins() {
	o.open, o.ids, o.swapped = true, nil, false
	o.first, o.limit = 0, o.st.Graph.RelLimit()
	if o.morsels != nil {
		o.first, o.limit = o.morsels()
	}
	o.from = o.first
}

// fetch reads the next ids, all of them where the plan writes: a scan sees what
// was there when it began.
func (o *relScan) fetch() bool {
	limit := o.st.BatchSize
	if o.st.Writes {
		limit = math.MaxInt
	}
	o.buf = o.buf[:0]
	for len(o.buf) == 0 || o.st.Writes {
		if len(o.types) == 0 {
			break
		}
		n := len(o.buf)
		o.buf = o.st.Graph.AppendRelIDs(o.buf, limit-n, o.types[0], o.from, o.limit)
		if len(o.buf) == n || o.st.Writes {
			o.types, o.from = o.types[1:], o.first
			continue
		}
		o.from = o.buf[len(o.buf)-1] + 1
	}
	o.ids = o.buf
	return len(o.ids) > 0
}

func (o *relScan) Reset() { o.open = false }
func (o *relScan) Close() {}

// relSeek gives relationships by id.
type relSeek struct {
	relRows
	expr        expr.Evaluator
	byElementID bool
	open        bool
}

func newRelByIDSeek(b *Builder, op *physical.RelByIDSeek) (Operator, error) {
	ids, err := b.Compile(op.IDs)
	return &relSeek{relRows: b.relRows(&op.Header, op.Rel, op.Start, op.End, op.Both), expr: ids, byElementID: op.ByElementID}, err
}

func (o *relSeek) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		v, err := o.expr.Eval(o.arg.B, o.arg.I)
		if err != nil {
			return nil, err
		}
		o.ids, o.open, o.swapped = idsOf(v, o.byElementID), true, false
	}
	o.begin()
	o.emit()
	return o.out.Finish(), nil
}

func (o *relSeek) Reset() { o.open = false }
func (o *relSeek) Close() {}
