package operator

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
)

// Late keys. Where the grouping items are properties of nodes (see determined),
// hardly a combination of nodes comes twice and no two of them have had the same
// values so far, the nodes themselves become the keys: grouping by n.id is then
// grouping by n. The properties are read for the groups that are given, which a
// bound from above may be few of. Before that it must be seen that no two groups
// are one: where they are, they are put together.

// oneEach reports whether each combination of nodes had values of its own.
func (o *aggregation) oneEach() bool {
	return o.via != nil && o.keys.len() == o.via.keys.len() && o.keys.len() == len(o.via.groups)
}

// beLate goes on with the nodes as keys.
func (o *aggregation) beLate() {
	o.late = o.via.slots
	o.keys.reset()
	o.keys, o.via.keys = o.via.keys, o.keys
	o.via.groups = o.via.groups[:0]
}

// settle makes sure that all groups are different, once there are no more rows:
// those of o, and of all others that have a part of the same groups.
func (o *aggregation) settle(groups *items, all ...*aggregation) error {
	if o.late == nil {
		return nil
	}
	ok, err := distinctKeys(groups, all)
	if err != nil || ok {
		return err
	}
	_, err = o.readKeys(groups)
	return err
}

// readKeys reads the values of the grouping items and puts groups together that
// have the same; into says which each has become.
func (o *aggregation) readKeys(groups *items) (into []int32, err error) {
	nodes, values := o.keys, newKeyTable(o.st, len(groups.slots))
	err = o.eachKeys(groups, func(in *batch.Batch) (err error) {
		into, err = values.addAll(groups.vectors(), in, into)
		return err
	})
	if err != nil {
		return nil, err
	}
	nodes.reset()
	o.keys, o.late, o.via = values, nil, nil
	if values.len() == len(into) {
		return into, nil
	}
	for _, a := range o.aggs {
		if err := a.regroup(values.len(), into); err != nil {
			return nil, err
		}
	}
	return into, nil
}

// eachKeys evaluates grouping items for all groups, a batch of nodes at a time.
func (o *aggregation) eachKeys(groups *items, f func(in *batch.Batch) error) error {
	in := &batch.Batch{Cols: make([]*batch.Vector, o.st.NumSlots)}
	for at := 0; at < o.keys.len(); at += in.N {
		if err := o.st.Check(); err != nil {
			return err
		}
		o.nodesAt(in, at, min(at+keysBatch, o.keys.len()))
		if err := groups.eval(in); err != nil {
			return err
		}
		if err := f(in); err != nil {
			return err
		}
	}
	return nil
}

// keysBatch is how many groups are read at a time.
const keysBatch = 1024

// nodesAt makes in the nodes of groups from at to before end.
func (o *aggregation) nodesAt(in *batch.Batch, at, end int) {
	in.N, in.Sel = end-at, nil
	for k, s := range o.late {
		if in.Cols[s] == nil {
			in.Cols[s] = &batch.Vector{}
		}
		in.Cols[s].ShareRange(o.keys.cols[k], at, end)
	}
}

// regroup puts groups together: into says which each becomes, of n.
func (a *agg) regroup(n int, into []int32) error {
	old := *a
	a.counts, a.states, a.grouped, a.groups = nil, nil, nil, 0
	if a.seen != nil {
		a.seen, a.sets = newKeyTable(a.st, len(a.cols)), nil
	}
	if a.coll != nil {
		a.coll = a.coll.another()
	}
	a.begin()
	if err := a.extend(n); err != nil {
		return err
	}
	if err := a.merge(&old, numbersTo(len(into)), into); err != nil {
		return err
	}
	if old.seen != nil {
		old.seen.reset()
		old.sets.clear()
	}
	return nil
}

// distinctKeys reports whether the groups of several aggregations, which have no
// key in common, have different values: where for each node slot some property
// is another for each of its nodes, none of them null.
func distinctKeys(groups *items, all []*aggregation) (bool, error) {
	for k, s := range all[0].late {
		n := 0
		for _, o := range all {
			n += o.keys.len()
		}
		account := state.Account{Memory: &all[0].st.Memory}
		defer account.Free()
		if err := account.Charge(distinctBytes * int64(n)); err != nil {
			return false, err
		}
		nodes := make([]int64, 0, n)
		for _, o := range all {
			nodes = append(nodes, o.keys.cols[k].Ints...)
		}
		if len(all[0].late) > 1 {
			slices.Sort(nodes)
			nodes = slices.Compact(nodes)
		}
		found := false
		for i := range groups.exprs {
			if groups.of[i] != s || found {
				continue
			}
			var err error
			if found, err = distinctValues(groups.exprs[i], int(s), nodes, all[0].st); err != nil {
				return false, err
			}
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// distinctBytes is what looking whether values are distinct takes for each.
const distinctBytes = 16

// distinctValues reports whether e, over slot s, is another integer or word for each node.
func distinctValues(e expr.Evaluator, s int, nodes []int64, st *state.State) (bool, error) {
	in := &batch.Batch{Cols: make([]*batch.Vector, st.NumSlots)}
	in.Cols[s] = &batch.Vector{}
	all := &batch.Vector{Form: batch.Node, Ints: nodes}
	vals := make([]int64, 0, len(nodes))
	var out batch.Vector
	var words *batch.Words
	for at := 0; at < len(nodes); at += in.N {
		if err := st.Check(); err != nil {
			return false, err
		}
		in.N = min(keysBatch, len(nodes)-at)
		in.Cols[s].ShareRange(all, at, at+in.N)
		if err := expr.EvalBatch(e, in, &out); err != nil {
			return false, err
		}
		switch out.Form {
		case batch.Node, batch.Int:
			if out.Nulls != nil || words != nil {
				return false, nil
			}
		case batch.Code:
			if !out.Words.Unique() || at > 0 && !out.Words.Same(words) {
				return false, nil
			}
			words = out.Words
		default:
			return false, nil
		}
		vals = append(vals, out.Ints[:in.N]...)
	}
	return allDifferent(vals), nil
}

// allDifferent reports whether no number comes twice; those of nodes and words
// that are null are negative and count as one that does.
func allDifferent(vals []int64) bool {
	if len(vals) == 0 {
		return true
	}
	lo, hi := slices.Min(vals), slices.Max(vals)
	if span := uint64(hi - lo); span < 64*uint64(len(vals)) {
		met := make([]uint64, span/64+1)
		for _, v := range vals {
			w, bit := uint64(v-lo)/64, uint64(1)<<(uint64(v-lo)%64)
			if met[w]&bit != 0 {
				return false
			}
			met[w] |= bit
		}
		return true
	}
	slices.Sort(vals)
	for i, v := range vals[1:] {
		if v == vals[i] {
			return false
		}
	}
	return true
}
