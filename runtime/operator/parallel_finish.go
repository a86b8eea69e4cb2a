package operator

import (
	"sync/atomic"

	"github.com/morseldb/morsel/procedures"
)

// finisher is the aggregate's states where their results are work of their own; nil elsewhere.
func (a *agg) finisher() procedures.Finisher {
	if a.late != nil || a.groups == 0 {
		return nil
	}
	f, _ := a.grouped.(procedures.Finisher)
	return f
}

// finishers is finisher of all aggregates that have one.
func (o *aggregation) finishers() (found []procedures.Finisher) {
	for _, a := range o.aggs {
		if f := a.finisher(); f != nil {
			found = append(found, f)
		}
	}
	return found
}

// settleStates is told that there are no more rows.
func (o *aggregation) settleStates() {
	for _, f := range o.finishers() {
		f.Settle()
	}
}

// collected is how many values are kept for collect().
func (o *aggregation) collected() (n int) {
	for _, a := range o.aggs {
		if a.coll != nil {
			n += a.coll.n
		}
	}
	return n
}

// settleCollected brings what collect() has kept in order.
func (o *aggregation) settleCollected() {
	for _, a := range o.aggs {
		if a.coll != nil {
			a.coll.settle(a.groups)
		}
	}
}

// finishAll finds the results of all groups.
func (o *aggregation) finishAll() {
	o.settleCollected()
	for _, f := range o.finishers() {
		f.Settle()
		for g := range o.len() {
			f.Finish(g)
		}
	}
}

// finishStates lets the team find the results of the groups of the whole.
func (o *parallelAggregation) finishStates() error {
	found, n := o.whole.finishers(), int64(o.whole.len())
	if len(found) == 0 {
		return nil
	}
	o.whole.settleStates()
	workers := int64(o.p.b.team.Group.Workers())
	each := max(n/(morselsEach*workers), 1)
	var at atomic.Int64
	var chores []chore
	for range min(workers, n) {
		chores = append(chores, func() (bool, error) {
			from := at.Add(each) - each
			to := min(from+each, n)
			for _, f := range found {
				for g := from; g < to; g++ {
					f.Finish(int(g))
				}
			}
			return to < n, nil
		})
	}
	return o.p.b.together(chores)
}
