package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/value"
)

// lateRows is rows of an aggregate that grows with them, in files: they are taken
// in when all rows are there. Those of DISTINCT are first told apart, which needs
// no group; what keeps its values, as collect does, takes them in group by group,
// when the group is given.
type lateRows struct {
	b      *Builder
	slots  []physical.Slot // the group and the arguments
	raw    *spill.Rows     // of DISTINCT, as they come
	fed    int             // how many of the combinations in raw come first and have been taken in
	sorted *sorter         // by group
	in     *batch.Batch    // of sorted
	k      int             // row of in
	group  batch.Vector
	wide   batch.Batch
	list   []int32
}

// defers reports whether the rows of a can be taken in later. A single group that
// keeps all values would have to have them at once in the end.
func (a *agg) defers(o *aggregation) bool {
	if a.seen != nil {
		return a.counting || a.groups > 0 && (!a.replays() || len(o.cols) > 0)
	}
	return a.replays() && len(o.cols) > 0
}

// replays reports whether the states grow, and can be emptied.
func (a *agg) replays() bool {
	if a.counting || a.user != "" || a.groups == 0 {
		return false
	}
	if a.coll != nil {
		return true
	}
	if !a.asked { // once: to hand out a state may bring all rows to their groups
		_, a.replayer = a.state(0).(procedures.Replayer)
		a.asked = true
	}
	return a.replayer
}

// putOff puts what a has kept into files.
func (a *agg) putOff(b *Builder) error {
	l := &lateRows{b: b.further(1 + len(a.args))}
	for i := range 1 + len(a.args) {
		l.slots = append(l.slots, physical.Slot(b.State.NumSlots+i))
	}
	a.late = l
	if a.replays() {
		h := &physical.Header{Keep: l.slots}
		l.sorted = l.b.sorterOf(nothing{}, []physical.SortKey{{Slot: l.slots[0]}}, h)
		if err := l.replay(a); err != nil {
			return err
		}
	}
	if a.seen == nil {
		return nil
	}
	l.raw = b.State.SpillRows(l.slots)
	if a.sets != nil {
		if err := a.sets.pairs(b.State.BatchSize, func(pairs *batch.Batch) error { return l.putSeen(pairs.Cols, pairs.N) }); err != nil {
			return err
		}
		a.sets.clear()
		a.sets = nil
	} else if err := l.putSeen(a.seen.cols, a.fed); err != nil {
		return err
	}
	a.seen.release()
	return nil
}

// putSeen writes the first n combinations of groups and arguments, which were taken in before.
func (l *lateRows) putSeen(cols []*batch.Vector, n int) error {
	seen := &batch.Batch{Cols: make([]*batch.Vector, l.b.width()), N: cols[0].Len()}
	for i, s := range l.slots {
		seen.Cols[s] = cols[i]
	}
	l.list = livingRows(seen, l.list)
	l.fed += n
	return l.raw.Append(seen, l.list[:n])
}

// replay moves what the states have kept to sorted.
func (l *lateRows) replay(a *agg) error {
	l.wide = batch.Batch{Cols: make([]*batch.Vector, l.b.width())}
	cols := make([]batch.Vector, len(l.slots))
	flush := func() error {
		for i, s := range l.slots {
			l.wide.Cols[s] = &cols[i]
		}
		l.wide.N = cols[0].Len()
		if l.wide.N == 0 {
			return nil
		}
		err := l.sorted.take(&l.wide)
		for i := range cols {
			cols[i].Reset(batch.Any)
		}
		l.wide.Mult = nil
		return err
	}
	held := a.account.Held()
	// The states are emptied one by one; what they held is only given back in the end,
	// so that what is taken meanwhile goes to files and not to the room that they leave.
	err := a.replay(func(g int, args []value.Value, n int64) error {
		cols[0].Append(value.Int(int64(g)))
		for i := range cols[1:] {
			cols[i+1].Append(args[i])
		}
		l.wide.Mult = append(l.wide.Mult, n)
		if cols[0].Len() < l.b.State.BatchSize {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	a.account.Release(held - aggregatorBytes*int64(a.groups))
	return nil
}

// replay gives what the states have kept and empties them.
func (a *agg) replay(each func(g int, args []value.Value, n int64) error) error {
	if a.coll != nil {
		return a.coll.replay(a.groups, each)
	}
	for g := range a.groups {
		err := a.state(g).(procedures.Replayer).Replay(func(args []value.Value, n int64) error { return each(g, args, n) })
		if err != nil {
			return err
		}
	}
	return nil
}

// take puts rows, whose groups are given, into files.
func (l *lateRows) take(a *agg, in *batch.Batch, groups []int32) error {
	for i, e := range a.args {
		if err := expr.EvalBatch(e, in, &a.vecs[i]); err != nil {
			return err
		}
	}
	widened(in, l.b.width(), &l.wide)
	l.group.Reset(batch.Int)
	l.group.Resize(in.N)
	for k, g := range groups {
		l.group.Ints[in.Row(k)] = int64(g)
	}
	l.wide.Cols[l.slots[0]] = &l.group
	for i := range a.vecs {
		l.wide.Cols[l.slots[i+1]] = &a.vecs[i]
	}
	if l.raw == nil {
		return l.sorted.take(&l.wide)
	}
	l.wide.Mult = nil
	l.list = livingRows(in, l.list)
	return l.raw.Append(&l.wide, l.list)
}

// end tells the rows of DISTINCT apart and puts those that are kept in order.
func (l *lateRows) end(a *agg) error {
	if l.raw != nil {
		if err := l.tellApart(a); err != nil {
			return err
		}
	}
	if l.sorted == nil {
		return nil
	}
	return l.sorted.consume()
}

func (l *lateRows) tellApart(a *agg) error {
	if err := l.raw.Finish(); err != nil {
		return err
	}
	var what []physical.Assign
	for _, s := range l.slots {
		what = append(what, physical.Assign{Slot: s, Expr: &physical.SlotRef{Slot: s}})
	}
	// The rows have slots of their own behind these.
	b := l.b.further(l.b.extra)
	d, err := b.distinctOf(b.spooled(l.raw), what, nil)
	if err != nil {
		return err
	}
	d.base = l.b.extra
	defer d.Close()
	fed := l.fed
	for {
		if err := l.b.State.Check(); err != nil {
			return err
		}
		in, err := d.Next()
		if in == nil || err != nil {
			return err
		}
		part := *in
		if fed > 0 {
			n := min(fed, in.Len())
			fed -= n
			part.Sel = selected(in, n, in.Len())
		}
		if part.Len() == 0 {
			continue
		}
		if err := l.feed(a, &part); err != nil {
			return err
		}
	}
}

// feed takes in rows whose combinations are new.
func (l *lateRows) feed(a *agg, in *batch.Batch) error {
	if l.sorted != nil {
		return l.sorted.take(in)
	}
	for i := range a.vecs {
		a.vecs[i].Share(in.Cols[l.slots[i+1]])
	}
	for k := range in.Len() {
		i := in.Row(k)
		if err := a.add(int(in.Cols[l.slots[0]].Get(i).AsInt()), i, 1); err != nil {
			return err
		}
	}
	return nil
}

// result is the result of group g, asked for in ascending order.
func (l *lateRows) result(a *agg, g int) (value.Value, error) {
	held := a.account.Held()
	for {
		if l.in == nil || l.k >= l.in.Len() {
			in, err := l.sorted.Next()
			if err != nil {
				return value.Null, err
			}
			if l.in, l.k = in, 0; in == nil {
				break
			}
		}
		i := l.in.Row(l.k)
		n := l.in.Cols[l.slots[0]].Get(i).AsInt()
		if n > int64(g) {
			break
		}
		l.k++
		if n < int64(g) {
			continue
		}
		for j := range a.vals {
			a.vals[j] = l.in.Cols[l.slots[j+1]].Get(i)
		}
		if err := a.again(g, l.in.Count(i)); err != nil {
			return value.Null, err
		}
	}
	v, err := a.only(g)
	a.account.Release(a.account.Held() - held)
	return v, err
}

// again takes in the values at hand, which have come back from a file, for group g, the only one that is not empty.
func (a *agg) again(g int, n int64) error {
	if a.coll != nil {
		return a.coll.again(a, n)
	}
	return a.state(g).Update(&a.ctx, a.vals, n)
}

// only is the result of the only group that is not empty. It is empty then.
func (a *agg) only(g int) (value.Value, error) {
	if a.coll != nil {
		v := a.coll.result(0, 1)
		a.coll.forget()
		return v, nil
	}
	v, err := a.state(g).Result()
	if err != nil {
		return value.Null, err
	}
	return v, a.state(g).(procedures.Replayer).Replay(func([]value.Value, int64) error { return nil })
}

func (l *lateRows) drop() {
	if l == nil {
		return
	}
	if l.raw != nil {
		l.raw.Drop()
	}
	if l.sorted != nil {
		l.sorted.free()
	}
}
