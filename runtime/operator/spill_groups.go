package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// overflow is what an aggregation does with rows for which there is no room. Its
// groups stay. Rows of further groups go to partitions, as values of grouping
// items and arguments, with their numbers: aggregations of these, done one after
// the other, give the groups that are met later. What grows within the groups, see
// lateRows, goes to files, too.
type overflow struct {
	o      *aggregation
	depth  int // how often the rows were partitioned before
	rest   *partitions
	read   int64        // rows, selected or not
	number batch.Vector // of the rows of a batch
	args   [][]batch.Vector
	wide   batch.Batch
	piece  batch.Batch
	sel    []int32
	known  []int32 // rows of groups that there are, and these
	groups []int32
	later  Operator // gives the groups of the rest
}

// takeCarefully is take, as long as there is room for a batch; then it goes on by
// small pieces and looks where each belongs.
func (o *aggregation) takeCarefully(in *batch.Batch) error {
	if o.over == nil {
		if !o.nearEnd(in) {
			return o.take(in)
		}
		if err := o.overflow(); err != nil {
			return err
		}
	}
	v := o.over
	for from := 0; from < in.Len(); {
		room, _ := o.st.Memory.Room()
		n := min(max(room/(4*o.groupBytes()), 1), pieceRows)
		to := min(from+int(n), in.Len())
		v.piece = *in
		v.piece.Sel = selected(in, from, to)
		if err := v.take(&v.piece); err != nil {
			return err
		}
		from = to
	}
	v.read += int64(in.N)
	return nil
}

// pieceRows is the most rows that are taken at a time when little room is left.
const pieceRows = 128

// groupBytes is about what a further group takes, values that lie elsewhere not counted.
func (o *aggregation) groupBytes() int64 { return int64(128 + aggregatorBytes*len(o.aggs)) }

// nearEnd reports whether a batch may be too much. Hash tables grow by as much again
// and more at once, and late keys need several times their room when they are read.
func (o *aggregation) nearEnd(in *batch.Batch) bool {
	if o.st.Spill == nil {
		return false
	}
	room, limit := o.st.Memory.Room()
	return room/8 < limit/20 || room/4 < o.groupBytes()*int64(in.Len()) || room/2 < o.held() || o.late != nil && room/8 < o.held()
}

// held is what the groups and the aggregates have charged.
func (o *aggregation) held() int64 {
	n := o.keys.account.Held()
	if o.via != nil {
		n += o.via.keys.account.Held()
	}
	for _, a := range o.aggs {
		n += a.account.Held()
		if a.seen != nil {
			n += a.seen.account.Held()
			if a.sets != nil {
				n += a.sets.account.Held()
			}
		}
	}
	return n
}

// overflow makes the aggregation careful: from now on groups are found by values.
func (o *aggregation) overflow() error {
	if o.late != nil {
		if _, err := o.readKeys(&o.groups); err != nil {
			return err
		}
	}
	o.nodes.free()
	o.via = nil
	o.over = &overflow{o: o, depth: o.depth}
	return nil
}

// take takes a piece of a batch.
func (v *overflow) take(in *batch.Batch) error {
	o := v.o
	if err := v.find(in); err != nil {
		return err
	}
	for _, a := range o.aggs {
		if len(v.known) == 0 {
			break
		}
		part := *in
		part.Sel = v.known
		if err := v.update(a, &part); err != nil {
			return err
		}
	}
	if v.rest != nil {
		return v.writeRest(in)
	}
	return nil
}

// update is agg.update. What an aggregate keeps goes to files where it grows too large.
func (v *overflow) update(a *agg, in *batch.Batch) error {
	if a.late == nil && a.defers(v.o) && v.o.st.Tight(v.o.held()) {
		if err := a.putOff(v.o.b); err != nil {
			return err
		}
	}
	if a.seen != nil {
		v.o.st.Yield(&a.seen.account, a.late == nil && a.defers(v.o))
	}
	if a.late == nil {
		err := a.update(in, v.groups)
		if !v.o.st.Spills(err) || !a.defers(v.o) {
			return err
		}
		if err := a.putOff(v.o.b); err != nil {
			return err
		}
		// Combinations of DISTINCT that were taken in already come again, and are then not new.
		part := *in
		part.Sel = selected(in, a.taken, in.Len())
		return a.late.take(a, &part, v.groups[a.taken:])
	}
	return a.late.take(a, in, v.groups)
}

// find finds the groups of the rows of a piece: known and groups are the rows that have one.
func (v *overflow) find(in *batch.Batch) (err error) {
	o := v.o
	v.known, v.groups = v.known[:0], v.groups[:0]
	if len(o.cols) == 0 {
		v.known = livingRows(in, v.known)
		for range v.known {
			v.groups = append(v.groups, 0)
		}
		return nil
	}
	if err := o.groups.eval(in); err != nil {
		return err
	}
	if v.rest == nil && v.full(in.Len()) {
		if err := v.begin(); err != nil {
			return err
		}
	}
	o.st.Yield(&o.keys.account, v.depth < maxDepth)
	for k := range in.Len() {
		i := in.Row(k)
		if v.rest == nil {
			n, fresh, err := o.keys.add(o.cols, i)
			if err == nil && fresh {
				err = v.extend()
			}
			if err == nil {
				v.known, v.groups = append(v.known, int32(i)), append(v.groups, int32(n))
				continue
			}
			if !o.st.Spills(err) || v.depth == maxDepth || fresh {
				return err
			}
			if err := v.begin(); err != nil {
				return err
			}
		}
		if n := o.keys.find(o.cols, i); n >= 0 {
			v.known, v.groups = append(v.known, int32(i)), append(v.groups, int32(n))
		} else {
			v.rest.put(int32(i), hashRow(o.cols, i))
		}
	}
	return nil
}

// full reports whether no further groups should be made.
func (v *overflow) full(rows int) bool {
	if v.depth == maxDepth {
		return false
	}
	room, _ := v.o.st.Memory.Room()
	return room < v.o.groupBytes()*int64(rows) || v.o.st.Tight(v.o.held())
}

func (v *overflow) extend() error {
	for _, a := range v.o.aggs {
		if err := a.extend(v.o.keys.len()); err != nil {
			return err
		}
	}
	return nil
}

// The slots beyond the plan's in the rows of the rest: the number, the grouping
// items, then the arguments.
func (v *overflow) numberSlot() physical.Slot { return physical.Slot(v.o.b.State.NumSlots) }

// inner is the aggregation of the rest, which gives for each group the number of
// its first row, too; slots is those of its rows.
func (v *overflow) inner() (op *physical.Aggregation, slots []physical.Slot) {
	next := v.numberSlot()
	column := func() physical.Expr {
		next++
		slots = append(slots, next)
		return &physical.SlotRef{Slot: next}
	}
	slots = append(slots, v.numberSlot())
	op = &physical.Aggregation{Header: v.o.op.Header}
	for _, g := range v.o.op.Groups {
		op.Groups = append(op.Groups, physical.Assign{Slot: g.Slot, Expr: column()})
	}
	for _, a := range v.o.op.Aggs {
		args := a.Args
		a.Args = nil
		for range args {
			a.Args = append(a.Args, column())
		}
		op.Aggs = append(op.Aggs, a)
	}
	op.Aggs = append(op.Aggs, physical.Agg{Slot: v.numberSlot(), Func: "min", Args: []physical.Expr{&physical.SlotRef{Slot: v.numberSlot()}}})
	return op, slots
}

// begin begins the rest.
func (v *overflow) begin() (err error) {
	var slots []physical.Slot
	if v.depth == 0 {
		_, slots = v.inner()
	} else {
		slots = v.o.slots
	}
	v.rest, err = v.o.b.partitions(slots, v.depth)
	if v.args == nil {
		for _, a := range v.o.aggs {
			v.args = append(v.args, make([]batch.Vector, len(a.args)))
		}
	}
	return err
}

// writeRest writes the rows of a piece that were put into partitions.
func (v *overflow) writeRest(in *batch.Batch) error {
	if v.depth > 0 { // the columns are there already
		return v.rest.write(in)
	}
	part := *in
	v.sel = v.sel[:0]
	for _, rows := range v.rest.rows {
		v.sel = append(v.sel, rows...)
	}
	if len(v.sel) == 0 {
		return nil
	}
	part.Sel = v.sel
	w, next := &v.wide, int(v.numberSlot())
	widened(in, next+len(v.rest.slots), w)
	w.Cols[next] = numbered(&v.number, v.read, in)
	for _, c := range v.o.cols {
		next++
		w.Cols[next] = c
	}
	for i, a := range v.o.aggs {
		for k, e := range a.args {
			if err := expr.EvalBatch(e, &part, &v.args[i][k]); err != nil {
				return err
			}
			next++
			w.Cols[next] = &v.args[i][k]
		}
	}
	return v.rest.write(w)
}

// end takes in what was put off, once there are no more rows.
func (v *overflow) end() error {
	for _, a := range v.o.aggs {
		if a.late == nil {
			continue
		}
		if err := a.late.end(a); err != nil {
			return err
		}
		if a.late.sorted != nil {
			v.o.out.size = 1 // what a group has may be large
		}
	}
	if v.rest != nil {
		return v.rest.finish()
	}
	return nil
}

// readRest aggregates the rest, once the groups before it have been given.
func (v *overflow) readRest() (err error) {
	o := v.o
	o.keys.release()
	for _, a := range o.aggs {
		a.free()
	}
	op, rows := o.op, o.slots
	b := o.b
	if v.depth == 0 {
		op, rows = v.inner()
		b = b.further(len(rows))
	}
	var slots []physical.Slot
	for _, g := range op.Groups {
		slots = addSlot(slots, g.Slot)
	}
	for _, a := range op.Aggs {
		if a.Slot != physical.NoSlot {
			slots = addSlot(slots, a.Slot)
		}
	}
	v.later, err = v.rest.result(b, v.numberSlot(), slots, func(i int) (Operator, error) {
		if v.rest.parts[i].Len() == 0 {
			return nil, nil
		}
		inner, err := b.aggregationOf(op, b.spooled(v.rest.parts[i]))
		if err == nil {
			inner.depth, inner.slots = v.depth+1, rows
		}
		return inner, err
	})
	return err
}

func (v *overflow) next() (*batch.Batch, error) {
	out, err := v.later.Next()
	return trimmed(out, v.o.b.width()), err
}

func (v *overflow) drop() {
	if v == nil {
		return
	}
	v.rest.drop()
	if v.later != nil {
		v.later.Close()
	}
}
