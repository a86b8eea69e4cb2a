package operator

import (
	"slices"
	"sync"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// parallelAggregation lets each lane group its own rows and then puts the groups
// together. A lane that finds hardly two rows in one group stops that: from then
// on its rows go to partitions that all lanes fill, see partition.
type parallelAggregation struct {
	p       *pipeline
	op      *physical.Aggregation // collect() has the number of the morsel as its last key
	stamps  bool                  // some collect() has
	parting sync.Mutex            // held while parts are made
	parts   []*partition
	// groups is the result: aggregations without common groups.
	groups []*aggregation
	whole  *aggregation // what lanes with few groups are merged into
	done   bool
	at     int // in groups
	from   int // in groups[at]
	out    *groupOutput
}

func (b *Builder) parallelAggregation(op *physical.Aggregation) (Operator, error) {
	op = b.bare(op)
	p, err := b.pipeline(op.Source)
	if p == nil || err != nil {
		return nil, err
	}
	o := &parallelAggregation{p: p}
	o.op, o.stamps = b.stampedAggregation(op, p)
	if o.out, err = b.groupOutput(op); err != nil {
		return nil, err
	}
	p.into = op
	p.sink = o.newSink
	p.extra = len(op.Groups)
	for _, a := range o.op.Aggs {
		p.extra += len(a.Args)
	}
	o.whole, err = b.aggregationOf(o.op, nothing{})
	return o, err
}

// stampedAggregation is an aggregation whose collected values have the number of their morsel as the last key they are sorted by, so
// that they come as they would in a plan that is run alone.
func (b *Builder) stampedAggregation(op *physical.Aggregation, p *pipeline) (stamped *physical.Aggregation, some bool) {
	out := *op
	out.Aggs = slices.Clone(op.Aggs)
	for i := range out.Aggs {
		a := &out.Aggs[i]
		if f := b.State.Registry.Aggregate(a.Func); f != nil && collects(a, f) {
			a.Args = append(slices.Clone(a.Args), &physical.SlotRef{Slot: p.morselSlot()})
			a.Order = append(slices.Clone(a.Order), false)
			some = true
		}
	}
	return &out, some
}

func (o *parallelAggregation) newSink(l *lane) (Operator, sink, error) {
	src, err := l.b.Build(o.op.Source)
	if err != nil {
		return nil, nil, err
	}
	a, err := l.b.aggregationOf(o.op, src)
	if err != nil {
		return nil, nil, err
	}
	s := &aggregationSink{aggregation: a, owner: o, spread: spread{first: o.p.morselSlot() + 1}}
	return a.src, s, a.begin()
}

// nothing is an operator without rows.
type nothing struct{}

func (nothing) Next() (*batch.Batch, error) { return nil, nil }
func (nothing) Reset()                      {}
func (nothing) Close()                      {}

// aggregationSink groups a lane's rows.
type aggregationSink struct {
	*aggregation
	owner   *parallelAggregation
	taken   int64   // rows
	born    []int64 // by group: the morsel in which it was met first
	full    bool    // rows are to go to the partitions from the next morsel on, or at once where their order does not matter
	last    int64   // the morsel in which that was found
	spreads bool    // rows go to the partitions
	spread  spread
	dealt   dealt
	stamp   stamped
}

// bornBytes is what keeping the morsel in which a group was met takes.
const bornBytes = 8

// A lane gives up grouping by itself when it has so many groups, or different
// values of a DISTINCT, and on average not so many rows in each.
const (
	manyGroups = 8 << 10
	rowsEach   = 4
)

// many is how many groups make it worth to share out even the merging.
func (o *parallelAggregation) many() int {
	if grain := o.p.b.team.Grain; grain > 0 {
		return 2 * grain
	}
	return manyGroups
}

func (s *aggregationSink) take(l *lane, in *batch.Batch) error {
	if s.owner.stamps {
		in = s.stamp.batch(l, in)
	}
	if s.spreads = s.full && (l.seq != s.last || !s.owner.stamps); s.spreads {
		return s.spread.take(s, l, in)
	}
	s.taken += int64(in.Len())
	if err := s.aggregation.take(in); err != nil {
		return err
	}
	if err := s.keys.account.Charge(bornBytes * int64(s.keys.len()-len(s.born))); err != nil {
		return err
	}
	for len(s.born) < s.keys.len() {
		s.born = append(s.born, l.seq)
	}
	n := s.keys.len()
	for _, a := range s.aggs {
		if a.sets == nil || a.sets.n == 0 { // sets of ids are small, and quick to put together
			n = max(n, a.different())
		}
	}
	s.last, s.full = l.seq, s.late == nil && n > s.owner.many() && len(s.owner.op.Groups) > 0 && len(l.p.lanes) > 1 && s.fewEach(n)
	return nil
}

func (s *aggregationSink) ended(*lane) error { return nil }

func (s *aggregationSink) finish(l *lane) error {
	s.settleStates()
	if !s.spreads {
		return nil
	}
	return s.spread.flush(s.owner.parts)
}

func (s *aggregationSink) close() {
	s.free()
	s.spread.close()
}

func (o *parallelAggregation) Next() (*batch.Batch, error) {
	if err := o.run(); err != nil {
		return nil, err
	}
	for o.at < len(o.groups) {
		g := o.groups[o.at]
		if o.from < g.len() {
			var err error
			o.from, err = g.give(o.out, o.from, g.len())
			if out := o.out.finish(); out != nil || err != nil {
				return out, err
			}
			continue
		}
		o.at, o.from = o.at+1, 0
	}
	return nil, nil
}

func (o *parallelAggregation) bounded(b *cutoff) bool { return o.out.bounded(b) }

// run makes the groups, once.
func (o *parallelAggregation) run() error {
	if o.done {
		return nil
	}
	if err := o.p.open(); err != nil {
		return err
	}
	if err := o.p.work(); err != nil {
		return err
	}
	o.done = true
	if err := o.merge(); err != nil {
		return err
	}
	for _, g := range o.groups {
		g.settleCollected() // several workers may read the groups
	}
	return nil
}

// merge puts the groups of the lanes together. Where there are many, each
// partition takes its own from all lanes.
func (o *parallelAggregation) merge() error {
	lanes := o.p.lanes
	if len(lanes) == 1 {
		g := lanes[0].sink.(*aggregationSink).aggregation
		o.groups = []*aggregation{g}
		return g.settle(&g.groups, g)
	}
	return o.mergeLanes(lanes)
}

func (o *parallelAggregation) mergeLanes(lanes []*lane) error {
	n, spread := 0, false
	var found []*aggregationSink
	for _, l := range lanes {
		s := l.sink.(*aggregationSink)
		n += s.keys.len() + s.collected()
		spread = spread || s.spreads
		found = append(found, s)
	}
	spread = spread || n >= o.many() && len(o.op.Groups) > 0
	if spread {
		if err := o.makeParts(); err != nil {
			return err
		}
	}
	if err := o.agreeOnKeys(); err != nil {
		return err
	}
	if !spread {
		o.groups = []*aggregation{o.whole}
		if err := o.whole.begin(); err != nil {
			return err
		}
		whole := &partition{agg: o.whole}
		for _, s := range found {
			if err := whole.mergeAll(s); err != nil {
				return err
			}
		}
		o.p.close()
		if err := o.whole.settle(&o.whole.groups, o.whole); err != nil {
			return err
		}
		return o.finishStates()
	}
	var chores []chore
	for _, s := range found {
		chores = append(chores, func() (bool, error) { return false, s.deal(len(o.parts)) })
	}
	if err := o.p.b.together(chores); err != nil {
		return err
	}
	chores = nil
	for i, part := range o.parts {
		o.groups = append(o.groups, part.agg)
		left := found
		chores = append(chores, func() (bool, error) {
			err := part.merge(left[0], i)
			if left = left[1:]; len(left) == 0 && err == nil {
				part.agg.finishAll()
			}
			return len(left) > 0, err
		})
	}
	if err := o.p.b.together(chores); err != nil {
		return err
	}
	return o.settleParts()
}

func (o *parallelAggregation) Reset() {
	o.free()
	o.done, o.at, o.from = false, 0, 0
}

func (o *parallelAggregation) free() {
	o.p.close()
	o.whole.Reset()
	for _, p := range o.parts {
		p.agg.free()
		p.agg.st.Memory.Retire()
	}
	o.parts, o.groups = nil, nil
}

func (o *parallelAggregation) Close() {
	o.free()
	o.p.closeInputs()
}

// partitionOf tells groups apart by bits of their hash that tables do not use to place them.
func partitionOf(hash uint64, n int) int { return int(hash>>48) % n }

// hash is the hash of key n.
func (t *keyTable) hash(n int) uint64 {
	if t.dense == nil && !t.packing.on {
		return t.hashes[n]
	}
	return hashRow(t.cols, n)
}

// dealt is the groups of a lane by partition.
type dealt struct {
	hashes []uint64
	lists  [][]int32
}

// dealtBytes is what dealing takes a group.
const dealtBytes = 8 + groupNumberBytes

// deal finds the partition of each group.
func (s *aggregationSink) deal(parts int) error {
	n := s.keys.len()
	if err := s.keys.account.Charge(dealtBytes * int64(n)); err != nil {
		return err
	}
	for _, a := range s.aggs {
		if a.coll != nil {
			a.coll.index(a.groups)
		}
	}
	s.dealt = dealt{make([]uint64, n), make([][]int32, parts)}
	sizes := make([]int, parts)
	for g := range s.dealt.hashes {
		h := s.keys.hash(g)
		s.dealt.hashes[g] = h
		sizes[partitionOf(h, parts)]++
	}
	all := make([]int32, n)
	for i, size := range sizes {
		s.dealt.lists[i], all = all[:0:size], all[size:]
	}
	for g, h := range s.dealt.hashes {
		list := &s.dealt.lists[partitionOf(h, parts)]
		*list = append(*list, int32(g))
	}
	return nil
}

// numbersTo is all numbers up to n.
func numbersTo(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

// mergeAll adds all groups of a lane's aggregation.
func (p *partition) mergeAll(other *aggregationSink) error {
	if err := other.deal(1); err != nil {
		return err
	}
	return p.merge(other, 0)
}

// merge adds the groups of a lane's aggregation that have been dealt to a part.
func (p *partition) merge(other *aggregationSink, part int) error {
	o, list := p.agg, other.dealt.lists[part]
	account := state.Account{Memory: &o.st.Memory}
	defer account.Free()
	if err := account.Charge(groupNumberBytes * int64(len(list))); err != nil {
		return err
	}
	into := make([]int32, len(list))
	for k, g := range list {
		n, fresh, err := o.keys.addKnown(other.keys.cols, int(g), other.dealt.hashes[g])
		if err != nil {
			return err
		}
		into[k] = int32(n)
		if !fresh {
			p.met(n, other.born[g], other.keys.cols, int(g))
			continue
		}
		if err := o.keys.account.Charge(bornBytes); err != nil {
			return err
		}
		p.born = append(p.born, other.born[g])
	}
	if len(other.cols) == 0 {
		list, into = []int32{0}, []int32{0} // the one group, which has no key
	}
	for i, a := range o.aggs {
		if err := a.extend(o.len()); err != nil {
			return err
		}
		if err := a.merge(other.aggs[i], list, into); err != nil {
			return err
		}
	}
	return nil
}

// addKnown is add of a row whose hash is known.
func (t *keyTable) addKnown(cols []*batch.Vector, i int, h uint64) (n int, fresh bool, err error) {
	if t.dense == nil && !t.packing.on {
		return t.addHashed(cols, i, h)
	}
	return t.add(cols, i)
}

// merge adds what another worker aggregated for some groups; into says which group
// here each of them is.
func (a *agg) merge(other *agg, groups, into []int32) error {
	switch {
	case a.seen != nil:
		return a.mergeDistinct(other, groups, into)
	case a.coll != nil:
		return a.coll.merge(a, other, groups, into)
	case a.counting:
		for k, g := range groups {
			a.counts[into[k]] += other.counts[g]
		}
		return nil
	}
	for k, g := range groups {
		if err := a.state(int(into[k])).Merge(other.state(int(g))); err != nil {
			return err
		}
	}
	return nil
}

// mergeDistinct adds the values that the other worker met and nobody before.
func (a *agg) mergeDistinct(other *agg, list, into []int32) error {
	account := state.Account{Memory: &a.st.Memory}
	defer account.Free()
	if err := account.Charge(groupNumberBytes * int64(other.groups+other.seen.len())); err != nil {
		return err
	}
	here := make([]int32, other.groups) // by the other's group: 1 + the group here
	for k, g := range list {
		here[g] = into[k] + 1
	}
	if other.sets != nil && other.sets.n > 0 {
		return a.mergeSets(other, here)
	}
	if other.seen.len() == 0 {
		return nil
	}
	if err := a.leaveSets(); err != nil {
		return err
	}
	return a.takeDistinct(other.seen.cols, here)
}

// takeDistinct adds the values that were not met before of columns that begin with the group, of which here says 1 + the group here, 0 = left out.
func (a *agg) takeDistinct(from []*batch.Vector, here []int32) error {
	n := from[0].Len()
	groups := from[0].Ints
	a.groupCol.Reset(batch.Int)
	a.groupCol.Resize(n)
	cols := append([]*batch.Vector{&a.groupCol}, from[1:]...)
	in := &batch.Batch{N: n, Sel: make([]int32, 0, n)}
	for i := range n {
		if g := here[groups[i]]; g > 0 {
			a.groupCol.Ints[i] = int64(g - 1)
			in.Sel = append(in.Sel, int32(i))
		}
	}
	next := int32(a.seen.len())
	met, err := a.seen.addAll(cols, in, a.met[:0])
	if a.met = met; err != nil {
		return err
	}
	for k, n := range met {
		if n != next {
			continue
		}
		next++
		i := in.Row(k)
		if err := a.addFrom(int(a.groupCol.Ints[i]), cols[1:], i); err != nil {
			return err
		}
	}
	return nil
}

// addFrom adds one row of values.
func (a *agg) addFrom(g int, cols []*batch.Vector, i int) error {
	if a.counting {
		if len(cols) == 0 || a.combined || !cols[0].IsNull(i) {
			a.counts[g]++
		}
		return nil
	}
	for k, c := range cols {
		a.vals[k] = c.Get(i)
	}
	return a.state(g).Update(&a.ctx, a.vals, 1)
}
