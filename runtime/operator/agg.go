package operator

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// agg is one aggregate over all groups. Counting is done here; everything else
// by the registry's aggregators, one a group.
type agg struct {
	st        *state.State
	slot      physical.Slot
	make      func() procedures.Aggregator
	user      string // the name of an aggregating function that is not built in: it may panic
	pos       status.Pos
	counting  bool
	combined  bool               // see physical.Agg
	grouped   procedures.Grouped // nil: one state of make a group
	groupedOf func() procedures.Grouped
	numbers   []procedures.Column
	args      []expr.Evaluator
	vecs      []batch.Vector
	cols      []*batch.Vector
	vals      []value.Value
	groupCol  batch.Vector
	seen      *keyTable // DISTINCT: combinations of group and arguments; nil otherwise
	sets      *idSets   // where seen would have but numbers of one kind that are to be counted: in its stead
	ctx       procedures.Context
	account   state.Account
	late      *lateRows  // rows that are taken in when all others have been; nil: none
	coll      *collected // of collect(); nil: states of its own

	met    []int32 // of DISTINCT: the combination of each row of a batch
	groups int
	counts []int64
	states []procedures.Aggregator
	taken  int // rows of a batch that the states had taken in when the last update failed
	fed    int // DISTINCT: how many combinations the states have taken in

	asked    bool // whether replayer is known
	replayer bool // states are a procedures.Replayer
}

func (b *Builder) agg(op *physical.Agg) (*agg, error) {
	a := &agg{st: b.State, slot: op.Slot, account: state.Account{Memory: &b.State.Memory}}
	f := b.State.Registry.Aggregate(op.Func)
	a.combined = op.Combined
	a.counting = a.combined || strings.EqualFold(op.Func, "count") && len(op.Args) <= 1 && (f == nil || f.BuiltIn)
	if f == nil && !a.counting {
		return nil, status.Syntax("UnknownFunction", status.Pos{}, "Unknown function '%s'", op.Func)
	}
	if f != nil {
		a.make, a.groupedOf = f.New, f.NewGrouped
		if !f.BuiltIn {
			a.user, a.pos = f.Name, op.Pos
		}
	}
	var err error
	if a.args, err = b.CompileAll(op.Args); err != nil {
		return nil, err
	}
	a.vecs = make([]batch.Vector, len(a.args))
	a.vals = make([]value.Value, len(a.args))
	for i := range a.vecs {
		a.cols = append(a.cols, &a.vecs[i])
	}
	if op.Distinct {
		a.seen = newKeyTable(b.State, 1+len(a.args))
		a.cols = append([]*batch.Vector{&a.groupCol}, a.cols...)
	}
	if f != nil && collects(op, f) {
		a.coll = &collected{desc: op.Order, lazy: op.Lazy, arg: b.Arg}
		if op.Most != nil {
			a.coll.limit, err = b.Compile(op.Most)
		}
	}
	return a, err
}

// collects reports whether an aggregate is the built-in collect() of all values: see collected.
func collects(op *physical.Agg, f *procedures.Aggregate) bool { return f.BuiltIn && op.Collects() }

// begin readies the aggregate for a run: what aggregators keep is charged to it.
func (a *agg) begin() {
	a.ctx = *a.st.Call
	a.ctx.Charge = a.account.Charge
	if a.coll == nil && a.groupedOf != nil && a.grouped == nil {
		a.grouped = a.groupedOf()
	}
	if a.coll != nil {
		a.coll.begin()
	}
}

// aggregatorBytes is about what an aggregator without collected values takes.
const aggregatorBytes = 64

// extend makes room for groups up to n.
func (a *agg) extend(n int) (err error) {
	if a.user != "" {
		defer a.place(&err)
		defer procedures.Guard("function", a.user, &err)
	}
	more := int64(n - a.groups)
	if more <= 0 {
		return nil
	}
	a.groups = n
	switch {
	case a.counting:
		a.counts = append(a.counts, make([]int64, more)...)
		return a.account.Charge(8 * more)
	case a.coll != nil:
		a.coll.extend(n)
	case a.grouped != nil:
		a.grouped.Extend(n)
	default:
		for len(a.states) < n {
			a.states = append(a.states, a.make())
		}
	}
	return a.account.Charge(aggregatorBytes * more)
}

// state is the state of group g, where there is one.
func (a *agg) state(g int) procedures.Aggregator {
	if a.grouped != nil {
		return a.grouped.State(g)
	}
	return a.states[g]
}

// update adds the living rows of a batch, whose groups are given.
func (a *agg) update(in *batch.Batch, groups []int32) (err error) {
	if a.user != "" {
		defer a.place(&err)
		defer procedures.Guard("function", a.user, &err)
	}
	a.taken = 0
	if a.coll != nil {
		if in, groups, err = a.coll.screen(a, in, groups); err != nil {
			return err
		}
	}
	for i, e := range a.args {
		if err := expr.EvalBatch(e, in, &a.vecs[i]); err != nil {
			return err
		}
	}
	if len(a.vecs) == 0 && len(a.counts) == 1 {
		a.counts[0] += CountRows(in)
		return nil
	}
	if a.seen == nil && a.counting {
		a.countAll(in, groups)
		return nil
	}
	if a.coll != nil {
		return a.coll.update(a, in, groups)
	}
	if done, err := a.addNumbers(in, groups); done || err != nil {
		return err
	}
	if a.seen != nil {
		return a.addDistinct(in, groups)
	}
	for k, g := range groups {
		i := in.Row(k)
		a.taken = k
		if err := a.add(int(g), i, in.Count(i)); err != nil {
			return err
		}
	}
	return nil
}

// addDistinct adds the rows whose group and arguments come together for the first time.
func (a *agg) addDistinct(in *batch.Batch, groups []int32) (err error) {
	if a.inSets(in) {
		return a.sets.add(a.vecs[0].Ints, in, groups, a.counts)
	}
	if err := a.leaveSets(); err != nil {
		return err
	}
	a.groupCol.Reset(batch.Int)
	a.groupCol.Resize(in.N)
	for k, g := range groups {
		a.groupCol.Ints[in.Row(k)] = int64(g)
	}
	next := int32(a.seen.len())
	if a.met, err = a.seen.addAll(a.cols, in, a.met[:0]); err != nil {
		return err
	}
	for k, n := range a.met {
		if n != next { // combinations are numbered as they come
			continue
		}
		next++
		if err := a.add(int(groups[k]), in.Row(k), 1); err != nil {
			return err
		}
		a.fed++
	}
	return nil
}

// add adds one row that counts n times.
func (a *agg) add(g, i int, n int64) error {
	if a.counting {
		if len(a.vecs) == 0 || a.combined || !a.vecs[0].IsNull(i) {
			a.counts[g] += n
		}
		return nil
	}
	for k := range a.vecs {
		a.vals[k] = a.vecs[k].Get(i)
	}
	return a.state(g).Update(&a.ctx, a.vals, n)
}

// place gives an error of a user's function its place in the query.
func (a *agg) place(err *error) { *err = status.At(*err, a.pos) }

func (a *agg) result(g int) (v value.Value, err error) {
	if a.counting {
		return value.Int(a.counts[g]), nil
	}
	if a.late != nil && a.late.sorted != nil {
		return a.late.result(a, g)
	}
	if a.coll != nil {
		return a.coll.result(g, a.groups), nil
	}
	if a.user != "" {
		defer a.place(&err)
		defer procedures.Guard("function", a.user, &err)
	}
	return a.state(g).Result()
}

func (a *agg) free() {
	clear(a.states)
	a.states, a.counts, a.grouped, a.groups = a.states[:0], a.counts[:0], nil, 0
	if a.seen != nil {
		a.seen.reset()
		a.sets.clear()
	}
	if a.coll != nil {
		a.coll.free()
	}
	a.late.drop()
	a.late, a.fed = nil, 0
	a.account.Free()
}
