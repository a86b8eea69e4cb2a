package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/runtime/state"
)

// grace is what a hash join does with a build side for which there is no room: it
// partitions both sides by the hash of their keys and joins partition by partition.
// The results are merged by the numbers of the streamed rows. A partition whose
// build side does not fit either is partitioned again, and in the end joined in
// rounds: so many of its rows as fit, with all streamed rows, each round.
type grace struct {
	o     *hashJoin
	depth int         // how often the rows were partitioned before
	round bool        // no more partitions: the rows of the build side that fit are a round
	build *partitions // nil: all fits so far
	probe *partitions
	wide  batch.Batch
	num   batch.Vector
	later Operator
}

// maxJoinDepth is after how many partitionings a join is done in rounds.
const maxJoinDepth = 3

// The slots beyond the plan's: the number of a streamed row, and the keys.
func (g *grace) numberSlot() physical.Slot { return physical.Slot(g.o.b.State.NumSlots) }

func (g *grace) keySlots() []physical.Slot {
	var slots []physical.Slot
	for i := range g.o.keys.cols {
		slots = append(slots, g.numberSlot()+1+physical.Slot(i))
	}
	return slots
}

func (g *grace) width() int { return int(g.numberSlot()) + 1 + len(g.o.keys.cols) }

// begin moves the table to partitions: key by key, as only the order of the rows
// of one key matters.
func (g *grace) begin() (err error) {
	o := g.o
	slots := append(g.keySlots(), o.rows.slots...)
	if g.build, err = o.b.partitions(slots, g.depth); err != nil {
		g.build = nil
		return err
	}
	var rows, keys []int32
	for n, row := range o.head {
		for ; row >= 0; row = o.next[row] {
			rows, keys = append(rows, row), append(keys, int32(n))
			if len(rows) == keysBatch {
				if err := g.move(rows, keys); err != nil {
					return err
				}
				rows, keys = rows[:0], keys[:0]
			}
		}
	}
	if err := g.move(rows, keys); err != nil {
		return err
	}
	o.rows.Release()
	o.keys.release()
	o.head, o.tail, o.next = nil, nil, nil
	return nil
}

// move writes rows of the table, with their keys.
func (g *grace) move(rows, keys []int32) error {
	o := g.o
	w := &batch.Batch{Cols: make([]*batch.Vector, g.width()), N: len(rows)}
	for _, s := range o.rows.slots {
		w.Cols[s] = &batch.Vector{}
		o.rows.take(s, rows, w.Cols[s])
	}
	for i, s := range g.keySlots() {
		w.Cols[s] = &batch.Vector{}
		w.Cols[s].Gather(o.keys.cols[i], keys)
	}
	for k, row := range rows {
		w.Mult = append(w.Mult, o.rows.b.Count(int(row)))
		g.build.put(int32(k), o.keys.hash(int(keys[k])))
	}
	return g.build.write(w)
}

// writeBuild writes the rows of the left side that were put.
func (g *grace) writeBuild(in *batch.Batch) error {
	widened(in, g.width(), &g.wide)
	for i, s := range g.keySlots() {
		g.wide.Cols[s] = g.o.build.cols[i]
	}
	return g.build.write(&g.wide)
}

func (g *grace) next() (*batch.Batch, error) {
	if g.later == nil {
		if err := g.build.finish(); err != nil {
			return nil, err
		}
		if err := g.readProbe(); err != nil {
			return nil, err
		}
		if g.probe == nil { // no streamed row
			g.later = nothing{}
		} else if err := g.join(); err != nil {
			return nil, err
		}
	}
	out, err := g.later.Next()
	return trimmed(out, g.o.b.width()), err
}

// readProbe partitions the streamed side.
func (g *grace) readProbe() error {
	o := g.o
	for read := int64(0); ; {
		if err := o.st.Check(); err != nil {
			return err
		}
		in, err := o.feed.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			break
		}
		if g.probe == nil {
			o.decide(in)
			slots := append([]physical.Slot{g.numberSlot()}, g.keySlots()...)
			for _, s := range o.keep {
				if s != physical.NoSlot && in.Cols[s] != nil {
					slots = addSlot(slots, s)
				}
			}
			if g.probe, err = o.b.partitions(slots, g.depth); err != nil {
				return err
			}
		}
		if err := o.look.eval(in); err != nil {
			return err
		}
		for k := range in.Len() {
			if i := in.Row(k); o.look.joins(i) {
				g.probe.put(int32(i), hashRow(o.look.cols, i))
			} else if o.outer {
				g.probe.put(int32(i), 0)
			}
		}
		widened(in, g.width(), &g.wide)
		for i, s := range g.keySlots() {
			g.wide.Cols[s] = o.look.cols[i]
		}
		if g.depth == 0 {
			g.wide.Cols[g.numberSlot()] = numbered(&g.num, read, in)
		}
		if err := g.probe.write(&g.wide); err != nil {
			return err
		}
		read += int64(in.N)
	}
	if g.probe == nil {
		return nil
	}
	return g.probe.finish()
}

// join joins the partitions.
func (g *grace) join() (err error) {
	o := g.o
	b := o.b.further(g.width() - int(g.numberSlot()))
	keep := []physical.Slot{g.numberSlot()}
	for _, s := range o.keep {
		if s != physical.NoSlot {
			keep = addSlot(keep, s)
		}
	}
	all := int64(0)
	for _, rows := range g.build.parts {
		all += rows.Len()
	}
	g.later, err = g.probe.result(b, g.numberSlot(), keep, func(i int) (Operator, error) {
		build, probe := g.build.parts[i], g.probe.parts[i]
		if build.Len() == 0 && !o.outer || probe.Len() == 0 {
			build.Drop()
			probe.Drop()
			return nil, nil
		}
		inner := g.inner(b, keep, build, probe)
		inner.grace = &grace{o: inner, depth: g.depth + 1}
		// Where all rows are in one partition they have one key, or a hash that tells nothing.
		if g.depth+1 >= maxJoinDepth || build.Len() == all {
			inner.grace = nil
			return g.rounds(b, keep, inner)
		}
		return inner, nil
	})
	return err
}

// inner is the join of two files.
func (g *grace) inner(b *Builder, keep []physical.Slot, build, probe *spill.Rows) *hashJoin {
	o := &hashJoin{st: b.State, current: -1, none: -1, outer: g.o.outer, left: b.spooled(build)}
	o.feed.src = b.spooled(probe)
	o.build.slots, o.look.slots = g.keySlots(), g.keySlots()
	o.pairs = pairs{b: b, keep: keep, rows: b.table(g.o.held)}
	o.rows.each, o.rows.sparse = chainBytes, true
	o.keys = newKeyTable(b.State, len(o.build.slots))
	return o
}

// rounds joins two files in rounds; of one streamed row, what the earlier rounds
// gave comes first, as these have the earlier rows of its key. An outer join has one more, for the rows that no round had a partner for.
func (g *grace) rounds(b *Builder, keep []physical.Slot, o *hashJoin) (op Operator, err error) {
	defer o.Close()
	out := b.merging([]physical.SortKey{{Slot: g.numberSlot()}}, keep, nil)
	defer func() {
		if err != nil {
			out.Close()
		}
	}()
	round := func() error {
		o.full = true
		rows := b.State.SpillRows(keep)
		out.in = append(out.in, b.spooled(rows))
		err := writeOut(b.State, o, rows)
		o.feed.Reset()
		o.free()
		if o.met != nil {
			o.met.at = 0
		}
		return err
	}
	if o.outer {
		o.met = &metRows{account: state.Account{Memory: &b.State.Memory}}
		defer o.met.account.Free()
	}
	left := &Feed{src: o.left}
	for more := true; more; {
		if more, err = o.fillRound(left); err != nil {
			return nil, err
		}
		if err = round(); err != nil {
			return nil, err
		}
	}
	if o.outer {
		o.met.last = true
		if err = o.complete(); err != nil {
			return nil, err
		}
		err = round()
	}
	return out, err
}

// metRows is which streamed rows, by their place, had a partner in the rounds so far.
type metRows struct {
	met     []bool
	at      int
	last    bool // now those that had none are given
	account state.Account
}

// row looks at the next streamed row, whose partner o has found, or has not.
func (m *metRows) row(o *hashJoin) error {
	if m.at == len(m.met) {
		if err := m.account.Charge(1); err != nil {
			return err
		}
		m.met = append(m.met, false)
	}
	if m.last && !m.met[m.at] {
		o.current = o.none
	}
	m.met[m.at] = m.met[m.at] || o.current >= 0
	m.at++
	return nil
}

// fillRound fills the table as far as there is room, and with a row at least; more
// reports whether there are other rows.
func (o *hashJoin) fillRound(left *Feed) (more bool, err error) {
	for {
		if left.In == nil || left.k >= left.In.Len() {
			if err := o.st.Check(); err != nil {
				return false, err
			}
			if left.end || o.rows.Len() > 0 && o.st.Tight(o.size()) {
				return !left.end, nil
			}
		}
		ok, err := left.Next(nil)
		if !ok || err != nil {
			return false, err
		}
		if left.k == 1 {
			if err := o.build.eval(left.In); err != nil {
				return false, err
			}
		}
		if err := o.insert(left.In, left.Row); err != nil {
			if !o.st.Spills(err) || o.rows.Len() == 0 {
				return false, err
			}
			left.k-- // the row comes again
			return true, nil
		}
	}
}

// drop removes the files.
func (g *grace) drop() {
	if g == nil {
		return
	}
	g.build.drop()
	g.probe.drop()
	if g.later != nil {
		g.later.Close()
	}
	g.build, g.probe, g.later = nil, nil, nil
}
