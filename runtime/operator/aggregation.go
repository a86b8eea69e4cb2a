package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// aggregation is EagerAggregation: it groups rows by the values of its grouping
// items and gives a row a group, in the order in which groups were first met.
// Without grouping items there is one group, also of no rows.
type aggregation struct {
	b      *Builder
	op     *physical.Aggregation
	st     *state.State
	src    Operator
	groups items
	cols   []*batch.Vector
	keys   *keyTable
	nodes  *determined     // nil: groups are found by their values alone
	via    *determined     // nodes, unless that came to nothing
	late   []physical.Slot // not nil: keys has the nodes in these slots, and not the values, see latekeys.go
	aggs   []*agg
	out    *groupOutput
	rows   []int32 // the group of each living row of a batch
	done   bool
	at     int
	depth  int             // how often the rows were partitioned before, see overflow
	slots  []physical.Slot // of those rows
	over   *overflow       // what does not fit; nil: all has so far
}

func newAggregation(b *Builder, op *physical.Aggregation) (Operator, error) {
	if b.lane == nil {
		op = b.bare(op)
	} else if bare := b.lane.p.bare[op]; bare != nil {
		op = bare
	}
	if o, err := b.orderedAggregation(op); o != nil || err != nil {
		return o, err
	}
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	return b.aggregationOf(op, src)
}

// aggregationOf makes the aggregation of a source's rows.
func (b *Builder) aggregationOf(op *physical.Aggregation, src Operator) (o *aggregation, err error) {
	o = &aggregation{b: b, op: op, st: b.State, src: src, keys: newKeyTable(b.State, len(op.Groups)), via: b.determined(op.Groups)}
	if o.groups, err = b.items(op.Groups); err != nil {
		return nil, err
	}
	o.cols, o.nodes = o.groups.vectors(), o.via
	for i := range op.Aggs {
		a, err := b.agg(&op.Aggs[i])
		if err != nil {
			return nil, err
		}
		o.aggs = append(o.aggs, a)
	}
	o.out, err = b.groupOutput(op)
	return o, err
}

func (o *aggregation) Next() (*batch.Batch, error) {
	if !o.done {
		if err := o.consume(); err != nil {
			return nil, err
		}
		o.done = true
	}
	if o.over != nil && o.over.later != nil {
		return o.over.next()
	}
	var err error
	o.at, err = o.give(o.out, o.at, o.len())
	if out := o.out.finish(); out != nil || err != nil || o.over == nil || o.over.rest == nil {
		return out, err
	}
	if err := o.over.readRest(); err != nil {
		return nil, err
	}
	return o.over.next()
}

// bounded lets only groups through that come before a bound.
func (o *aggregation) bounded(b *cutoff) bool { return o.out.bounded(b) }

// len is the number of groups.
func (o *aggregation) len() int {
	if len(o.cols) == 0 {
		return 1
	}
	return o.keys.len()
}

func (o *aggregation) consume() error {
	if err := o.begin(); err != nil {
		return err
	}
	for {
		if err := o.st.Check(); err != nil {
			return err
		}
		in, err := o.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			if o.over != nil {
				return o.over.end()
			}
			return o.settle(&o.groups, o)
		}
		if err := o.takeCarefully(in); err != nil {
			return err
		}
	}
}

// begin readies the aggregates, and the group that is there without rows.
func (o *aggregation) begin() error {
	for _, a := range o.aggs {
		a.begin()
		if len(o.cols) == 0 {
			if err := a.extend(1); err != nil {
				return err
			}
		}
	}
	return nil
}

// take adds the rows of a batch.
func (o *aggregation) take(in *batch.Batch) error {
	if err := o.group(in); err != nil {
		return err
	}
	for _, a := range o.aggs {
		if err := a.update(in, o.rows); err != nil {
			return err
		}
	}
	return nil
}

// group finds the group of each living row.
func (o *aggregation) group(in *batch.Batch) error {
	o.rows = o.rows[:0]
	if len(o.cols) == 0 {
		for range in.Len() {
			o.rows = append(o.rows, 0)
		}
		return nil
	}
	before := o.keys.len()
	if err := o.number(in); err != nil {
		return err
	}
	if n := o.keys.len(); n > before {
		for _, a := range o.aggs {
			if err := a.extend(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// number finds the group of each living row where there are grouping items.
func (o *aggregation) number(in *batch.Batch) (err error) {
	if o.via != nil {
		isNodes, pays := o.via.nodes(in), o.via.pays()
		if isNodes && o.late == nil && !pays && o.oneEach() {
			if o.via.various() {
				o.beLate()
			} else {
				pays = o.via.undecided()
			}
		}
		switch {
		case isNodes && o.late != nil:
			o.rows, err = o.keys.addAll(o.via.cols, in, o.rows)
			return err
		case isNodes && pays:
			return o.groupDetermined(in)
		case o.late != nil:
			if _, err := o.readKeys(&o.groups); err != nil {
				return err
			}
		}
		o.via = nil // from now on groups are not numbered as nodes are
	}
	if err := o.groups.eval(in); err != nil {
		return err
	}
	o.rows, err = o.keys.addAll(o.cols, in, o.rows)
	return err
}

func (o *aggregation) Reset() {
	o.src.Reset()
	o.free()
}

func (o *aggregation) free() {
	o.keys.reset()
	if o.late != nil || o.via != o.nodes {
		o.keys, o.via, o.late = newKeyTable(o.st, len(o.cols)), o.nodes, nil
		if o.via != nil {
			o.via.keys.reset()
			o.via.keys = newKeyTable(o.st, len(o.via.slots))
		}
	}
	o.via.free()
	for _, a := range o.aggs {
		a.free()
	}
	o.over.drop()
	o.done, o.at, o.over, o.out.size = false, 0, nil, o.st.BatchSize
}

func (o *aggregation) Close() {
	o.src.Close()
	o.free()
}
