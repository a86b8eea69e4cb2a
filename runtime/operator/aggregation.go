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

// aggregation is EagerAggregation: it groups rows by the values of its grouping
// items and gives a row a group, in the order in which groups were first met.
// Without grouping items there is one group, also of no rows.
type aggregation struct {
	st     *state.State
	src    Operator
	groups items
	cols   []*batch.Vector
	keys   *keyTable
	via    *determined // nil: groups are found by their values alone
	aggs   []*agg
	out    *Output
	rows   []int32 // the group of each living row of a batch
	done   bool
	at     int
}

func newAggregation(b *Builder, op *physical.Aggregation) (Operator, error) {
	op = b.bare(op)
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	return b.aggregationOf(op, src)
}

// aggregationOf makes the aggregation of a source's rows.
func (b *Builder) aggregationOf(op *physical.Aggregation, src Operator) (o *aggregation, err error) {
	o = &aggregation{st: b.State, src: src, keys: newKeyTable(b.State, len(op.Groups)), via: b.determined(op.Groups)}
	if o.groups, err = b.items(op.Groups); err != nil {
		return nil, err
	}
	o.cols = o.groups.vectors()
	own := append([]physical.Slot{}, o.groups.slots...)
	for i := range op.Aggs {
		a, err := b.agg(&op.Aggs[i])
		if err != nil {
			return nil, err
		}
		o.aggs = append(o.aggs, a)
		own = append(own, a.slot)
	}
	o.out = NewOutput(b.State.NumSlots, b.State.BatchSize, nil, own...)
	return o, nil
}

func (o *aggregation) Next() (*batch.Batch, error) {
	if !o.done {
		if err := o.consume(); err != nil {
			return nil, err
		}
		o.done = true
	}
	var err error
	if o.at, err = o.give(o.out, o.at, o.len()); err != nil {
		return nil, err
	}
	return o.out.Finish(), nil
}

// len is the number of groups.
func (o *aggregation) len() int {
	if len(o.cols) == 0 {
		return 1
	}
	return o.keys.len()
}

// give fills out with rows of the groups from at to before n, and answers where
// it ended.
func (o *aggregation) give(out *Output, at, n int) (int, error) {
	out.Start()
	for ; at < n && !out.Full(); at++ {
		out.Repeat(0, 1)
		for k, s := range o.groups.slots {
			out.Col(s).AppendFrom(o.keys.cols[k], at)
		}
		for _, a := range o.aggs {
			v, err := a.result(at)
			if err != nil {
				return at, err
			}
			if c := out.Col(a.slot); c != nil {
				c.Append(v)
			}
		}
	}
	return at, nil
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
		if err != nil || in == nil {
			return err
		}
		if err := o.take(in); err != nil {
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
	if o.via != nil && o.via.suits(in) {
		return o.groupDetermined(in)
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
	o.via.free()
	for _, a := range o.aggs {
		a.free()
	}
	o.done, o.at = false, 0
}

func (o *aggregation) Close() {
	o.src.Close()
	o.free()
}

// agg is one aggregate over all groups. Counting is done here; everything else
// by the registry's aggregators, one a group.
type agg struct {
	st       *state.State
	slot     physical.Slot
	make     func() procedures.Aggregator
	user     string // the name of an aggregating function that is not built in: it may panic
	pos      status.Pos
	counting bool
	summing  bool // a sum, the built-in one
	args     []expr.Evaluator
	vecs     []batch.Vector
	cols     []*batch.Vector
	vals     []value.Value
	groupCol batch.Vector
	seen     *keyTable // DISTINCT: combinations of group and arguments; nil otherwise
	ctx      procedures.Context
	account  state.Account

	counts []int64
	states []procedures.Aggregator
}

func (b *Builder) agg(op *physical.Agg) (*agg, error) {
	a := &agg{st: b.State, slot: op.Slot, account: state.Account{Memory: &b.State.Memory}}
	f := b.State.Registry.Aggregate(op.Func)
	a.counting = strings.EqualFold(op.Func, "count") && len(op.Args) <= 1 && (f == nil || f.BuiltIn)
	if f == nil && !a.counting {
		return nil, status.Syntax("UnknownFunction", status.Pos{}, "Unknown function '%s'", op.Func)
	}
	if f != nil {
		a.make = f.New
		a.summing = f.BuiltIn && strings.EqualFold(f.Name, "sum")
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
	return a, nil
}

// begin readies the aggregate for a run: what aggregators keep is charged to it.
func (a *agg) begin() {
	a.ctx = *a.st.Call
	a.ctx.Charge = a.account.Charge
}

// aggregatorBytes is about what an aggregator without collected values takes.
const aggregatorBytes = 64

// extend makes room for groups up to n.
func (a *agg) extend(n int) (err error) {
	if a.user != "" {
		defer a.place(&err)
		defer procedures.Guard("function", a.user, &err)
	}
	if a.counting {
		for len(a.counts) < n {
			a.counts = append(a.counts, 0)
		}
		return a.account.Charge(8)
	}
	for len(a.states) < n {
		a.states = append(a.states, a.make())
	}
	return a.account.Charge(aggregatorBytes)
}

// update adds the living rows of a batch, whose groups are given.
func (a *agg) update(in *batch.Batch, groups []int32) (err error) {
	if a.user != "" {
		defer a.place(&err)
		defer procedures.Guard("function", a.user, &err)
	}
	for i, e := range a.args {
		if err := expr.EvalBatch(e, in, &a.vecs[i]); err != nil {
			return err
		}
	}
	if a.seen != nil {
		a.groupCol.Reset(batch.Int)
		a.groupCol.Resize(in.N)
	}
	if len(a.vecs) == 0 && len(a.counts) == 1 {
		a.counts[0] += CountRows(in)
		return nil
	}
	if a.seen == nil && a.counting {
		a.countAll(in, groups)
		return nil
	}
	if done, err := a.sumAll(in); done {
		return err
	}
	for k, g := range groups {
		i := in.Row(k)
		n := in.Count(i)
		if a.seen != nil {
			a.groupCol.Ints[i] = int64(g)
			_, fresh, err := a.seen.add(a.cols, i)
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			n = 1
		}
		if err := a.add(int(g), i, n); err != nil {
			return err
		}
	}
	return nil
}

// add adds one row that counts n times.
func (a *agg) add(g, i int, n int64) error {
	if a.counting {
		if len(a.vecs) == 0 || !a.vecs[0].IsNull(i) {
			a.counts[g] += n
		}
		return nil
	}
	for k := range a.vecs {
		a.vals[k] = a.vecs[k].Get(i)
	}
	return a.states[g].Update(&a.ctx, a.vals, n)
}

// place gives an error of a user's function its place in the query.
func (a *agg) place(err *error) { *err = status.At(*err, a.pos) }

func (a *agg) result(g int) (v value.Value, err error) {
	if a.counting {
		return value.Int(a.counts[g]), nil
	}
	if a.user != "" {
		defer a.place(&err)
		defer procedures.Guard("function", a.user, &err)
	}
	return a.states[g].Result()
}

func (a *agg) free() {
	clear(a.states)
	a.states, a.counts = a.states[:0], a.counts[:0]
	if a.seen != nil {
		a.seen.reset()
	}
	a.account.Free()
}
