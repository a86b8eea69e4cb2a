package operator

import (
	"errors"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// orderedAggregation is an aggregation of which the rows of a group come together:
// rows with one node in slot by do, and a grouping item tells these nodes apart.
// It gives groups as soon as it has some that are complete, and keeps no others.
// Where all grouping items depend on the node alone, a group is a run of rows.
type orderedAggregation struct {
	*aggregation
	by     physical.Slot
	runs   bool
	node   int64 // of the last row that was taken
	in     *batch.Batch
	rest   batch.Batch // rows of in that are not taken yet
	most   int         // groups that are gathered before they are given
	giving bool        // the groups are complete
	ended  bool
}

// completeGroups is how many groups are gathered before they are given, and completeValues how many different values of a DISTINCT: no more than a
// near cache holds.
const (
	completeGroups = 512
	completeValues = 8 << 10
)

// enough reports whether groups may be given that are complete.
func (o *orderedAggregation) enough() bool {
	if o.len() >= o.most {
		return true
	}
	for _, a := range o.aggs {
		if a.different() >= completeValues {
			return true
		}
	}
	return false
}

// orderedAggregation makes one of an aggregation; nil where it is none. A lane has
// no other aggregations in its chain.
func (b *Builder) orderedAggregation(op *physical.Aggregation) (Operator, error) {
	if b.team != nil || b.lane == nil && !b.comesTogether(op) {
		return nil, nil
	}
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	agg, err := b.aggregationOf(op, src)
	if err != nil {
		return nil, err
	}
	o := &orderedAggregation{aggregation: agg, by: op.By, runs: b.ofNode(op), most: completeGroups}
	if b.early[op] {
		o.most = earlyGroups
	}
	agg.via, agg.nodes = nil, nil
	if o.runs {
		agg.keys = newKeyTable(b.State, 1)
		agg.late = []physical.Slot{op.By}
		if agg.out.items, err = b.items(op.Groups); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// groupingOf is the aggregation that an operator is; nil where it is none.
func groupingOf(op physical.Op) *physical.Aggregation {
	switch op := op.(type) {
	case *physical.Aggregation:
		return op
	case *physical.Distinct:
		return op.Ordered
	}
	return nil
}

// orderedDistinct is an aggregation that does what a DISTINCT does, whose rows come together; nil for any other DISTINCT.
func (b *Builder) orderedDistinct(op *physical.Distinct) *physical.Aggregation {
	agg := op.Ordered
	switch {
	case agg == nil || !within(op.Keep, op.Items):
		return nil
	case b.lane != nil:
		return b.lane.p.bare[agg]
	case b.team != nil || !b.comesTogether(agg):
		return nil
	}
	return agg
}

// ofNode reports whether all grouping items depend on the node alone.
func (b *Builder) ofNode(op *physical.Aggregation) bool {
	for _, g := range op.Groups {
		reads := map[physical.Slot]bool{}
		slotsOf(g.Expr, reads)
		if delete(reads, op.By); len(reads) > 0 || !b.Steady(g.Expr) {
			return false
		}
	}
	return true
}

// comesTogether reports whether an aggregation is one of which the rows of a group come together.
func (b *Builder) comesTogether(op *physical.Aggregation) bool {
	if !op.Together || b.State.Writes {
		return false
	}
	known, ok := b.comes[op]
	if !ok {
		known = b.byNode(op) || b.tellsApart(op)
		if b.comes == nil {
			b.comes = map[*physical.Aggregation]bool{}
		}
		b.comes[op] = known
	}
	return known
}

// byNode reports whether the node itself is a grouping item.
func (b *Builder) byNode(op *physical.Aggregation) bool {
	for _, g := range op.Groups {
		if isSlot(g.Expr, op.By) {
			return true
		}
	}
	return false
}

// tellsApart reports whether a grouping item is a property that every node of the
// scan has, each another. That is looked at where the scan is a good part of the work.
func (b *Builder) tellsApart(op *physical.Aggregation) bool {
	var leaf physical.Op = op
	by := op.By
	for next := op.Source; ; next = leaf.Children()[0] {
		leaf = next
		if len(leaf.Children()) == 0 {
			break
		}
		if agg := groupingOf(leaf); agg != nil {
			by = agg.By
		}
	}
	of, ok := b.scanned(leaf, by)
	if !ok {
		return false
	}
	for _, g := range op.Groups {
		p, ok := g.Expr.(*physical.Property)
		if !ok || !isSlot(p.Of, op.By) {
			continue
		}
		key, ok := b.State.Graph.Catalog().Key(p.Key)
		if !ok {
			continue
		}
		find := func() (bool, error) { return b.findApart(p, op, of) }
		known := find
		if b.State.Tx == nil {
			known = func() (bool, error) { return b.State.Graph.TellsApart(key, of, find) }
		}
		if ok, err := known(); ok && err == nil {
			return true
		}
	}
	return false
}

// errNotWorth says that looking at all nodes would be more work than what is known then saves.
var errNotWorth = errors.New("too many nodes to look at")

// findApart looks at a property of all of some nodes.
func (b *Builder) findApart(p *physical.Property, op *physical.Aggregation, of storage.NodesOf) (bool, error) {
	e, err := b.Compile(p)
	if err != nil {
		return false, err
	}
	nodes := b.nodesOf(of)
	if len(nodes) == 0 || op.Source.Head().EstRows*4 < float64(len(nodes)) {
		return false, errNotWorth
	}
	account := state.Account{Memory: &b.State.Memory}
	defer account.Free()
	if err := account.Charge(distinctBytes * int64(len(nodes))); err != nil {
		return false, err
	}
	return distinctValues(e, int(op.By), nodes, b.State)
}

// scanned is which nodes a scan gives in a slot; ok is false where that cannot be told beforehand.
func (b *Builder) scanned(leaf physical.Op, slot physical.Slot) (of storage.NodesOf, ok bool) {
	g := b.State.Graph
	switch leaf := leaf.(type) {
	case *physical.NodeByLabelScan:
		if leaf.Labels == nil || leaf.Labels.Name == "" {
			return of, false
		}
		of.Label, ok = g.Catalog().Label(leaf.Labels.Name)
		return of, ok
	case *physical.RelTypeScan:
		if len(leaf.Types) != 1 {
			return of, false
		}
		of.ByType = true
		of.Type, ok = g.Catalog().Type(leaf.Types[0])
		of.Incoming = leaf.Both || slot == leaf.End
		of.Outgoing = leaf.Both || !of.Incoming
		return of, ok
	}
	return of, false
}

// nodesOf is the nodes that are named, ascending.
func (b *Builder) nodesOf(of storage.NodesOf) []int64 {
	g := b.State.Graph
	if of.ByType {
		var dirs []storage.Direction
		if of.Outgoing {
			dirs = append(dirs, storage.Outgoing)
		}
		if of.Incoming {
			dirs = append(dirs, storage.Incoming)
		}
		return b.withRelationships(of.Type, dirs)
	}
	ids := make([]int64, 0, g.LabelCount(of.Label))
	for it := g.LabelNodes(of.Label).Iterator(); it.HasNext(); {
		ids = append(ids, int64(it.Next()))
	}
	return ids
}

// withRelationships is the nodes that have relationships of a type in any of some directions, ascending.
func (b *Builder) withRelationships(t catalog.TypeID, dirs []storage.Direction) []int64 {
	g := b.State.Graph
	ids := make([]int64, 0, min(g.NodeLimit(), g.TypeCount(t)))
	var degrees, some [1024]uint32
	for from := int64(0); from < g.NodeLimit(); from += int64(len(degrees)) {
		clear(some[:])
		for _, d := range dirs {
			for i, n := range g.Degrees(from, t, d, degrees[:]) {
				some[i] |= n
			}
		}
		for i, n := range some {
			if n > 0 {
				ids = append(ids, from+int64(i))
			}
		}
	}
	return ids
}

// inLanes reports whether an aggregation is done by each lane for itself: its rows
// come together, and the lanes share out the scan that they come from.
func (b *Builder) inLanes(op *physical.Aggregation) bool {
	if b.team == nil || !b.comesTogether(op) {
		return false
	}
	var chain []physical.Op
	leaf := op.Source
	for len(leaf.Children()) > 0 {
		if agg := groupingOf(leaf); agg != nil && !b.comesTogether(agg) {
			return false
		}
		chain = append(chain, leaf)
		leaf = leaf.Children()[0]
	}
	if leaf.Head().EstRows < b.team.few() {
		return false
	}
	switch leaf.(type) {
	case *physical.RelTypeScan:
		return true
	case *physical.NodeByLabelScan, *physical.AllNodesScan:
		p := &pipeline{b: b}
		found, err := p.finds(leaf, chain)
		return !found && err == nil
	}
	return false
}

func (o *orderedAggregation) Next() (*batch.Batch, error) {
	if !o.done {
		if err := o.begin(); err != nil {
			return nil, err
		}
		o.done = true
	}
	for {
		if o.giving {
			var err error
			if o.at, err = o.give(o.out, o.at, o.len()); err != nil {
				return nil, err
			}
			if out := o.out.finish(); out != nil {
				return out, nil
			}
			o.forget()
		}
		if o.ended {
			return nil, nil
		}
		if err := o.st.Check(); err != nil {
			return nil, err
		}
		if err := o.read(); err != nil {
			return nil, err
		}
	}
}

// read takes the rest of a batch, or the next one, up to where the groups at hand are complete.
func (o *orderedAggregation) read() error {
	if o.in == nil {
		in, err := o.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			o.ended, o.giving = true, o.len() > 0
			return nil
		}
		o.in, o.rest = in, *in
	}
	ids := o.in.Cols[o.by].Ints
	if n := o.rest.Len(); !o.enough() || ids[o.rest.Row(0)] == o.node && ids[o.rest.Row(n-1)] == o.node {
		return o.consumeRest()
	}
	k := 0
	for ids[o.rest.Row(k)] == o.node {
		k++
	}
	if k > 0 {
		part := o.rest
		part.Sel = selected(&o.rest, 0, k)
		if err := o.takeRows(&part); err != nil {
			return err
		}
		o.rest.Sel = selected(&o.rest, k, o.rest.Len())
	}
	o.giving = true
	return nil
}

// selected lists the living rows from k to before n.
func selected(b *batch.Batch, k, n int) []int32 {
	if b.Sel != nil {
		return b.Sel[k:n]
	}
	rows := make([]int32, 0, n-k)
	for ; k < n; k++ {
		rows = append(rows, int32(k))
	}
	return rows
}

func (o *orderedAggregation) consumeRest() error {
	if err := o.takeRows(&o.rest); err != nil {
		return err
	}
	o.in = nil
	return nil
}

func (o *orderedAggregation) takeRows(in *batch.Batch) error {
	ids := in.Cols[o.by].Ints
	if o.runs {
		before := o.len()
		o.number(in, ids)
		for _, a := range o.aggs {
			if n := o.len(); n > before {
				if err := a.extend(n); err != nil {
					return err
				}
			}
			if err := a.update(in, o.rows); err != nil {
				return err
			}
		}
	} else if err := o.take(in); err != nil {
		return err
	}
	o.node = ids[in.Row(in.Len()-1)]
	return nil
}

// number gives each row its run.
func (o *orderedAggregation) number(in *batch.Batch, ids []int64) {
	t, n := o.keys, in.Len()
	last := int64(-1)
	if t.n > 0 {
		last = o.node
	} else {
		t.cols[0].Reset(batch.Node)
	}
	o.rows = slices.Grow(o.rows[:0], n)[:n]
	rows, nodes := o.rows, t.cols[0].Ints
	for k := range rows {
		if id := ids[in.Row(k)]; id != last {
			last = id
			nodes = append(nodes, id)
		}
		rows[k] = int32(len(nodes) - 1)
	}
	t.cols[0].Ints, t.n = nodes, len(nodes)
}

// forget makes room for the next groups.
func (o *orderedAggregation) forget() {
	o.giving, o.at = false, 0
	o.keys.reset()
	for _, a := range o.aggs {
		a.forget()
	}
}

func (o *orderedAggregation) Reset() {
	o.src.Reset()
	o.restart()
}

func (o *orderedAggregation) restart() {
	o.forget()
	o.in, o.ended, o.done = nil, false, false
}

func (o *orderedAggregation) Close() {
	o.src.Close()
	o.restart()
	for _, a := range o.aggs {
		a.free()
	}
}

// forget drops all groups and keeps their memory.
func (a *agg) forget() {
	clear(a.states)
	a.states, a.counts, a.groups = a.states[:0], a.counts[:0], 0
	if a.grouped != nil {
		a.grouped.Extend(0)
	}
	if a.coll != nil {
		a.coll.forget()
	}
	if a.seen != nil {
		a.seen.reset()
		a.sets.clear()
	}
	a.fed = 0
	a.account.Free()
}
