package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// selectPaths is SelectPaths: of the candidate paths of each pair of ends the
// ones that a path selector asks for. For ANY k the first k do, as they come; for
// the shortest ones all candidates are read first.
type selectPaths struct {
	st     *state.State
	op     *physical.SelectPaths
	src    Operator
	k      expr.Evaluator
	length expr.Evaluator
	out    *Output

	limit   int64
	started bool
	counts  map[string]int64
	table   *Table
	groups  map[string][]candidate
	order   []string // keys as they were met
	picked  []pickedRow
	key     []byte
	account state.Account
}

// pickedRow is a row of the table that is to be given so many times.
type pickedRow struct {
	row   int32
	times int64
}

// candidate is a row of the table with the length of its path.
type candidate struct {
	row    int32
	length int64
}

func newSelectPaths(b *Builder, op *physical.SelectPaths) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &selectPaths{st: b.State, op: op, src: src, out: b.output(&op.Header), account: state.Account{Memory: &b.State.Memory}}
	if o.k, err = b.Compile(op.K); err != nil {
		return nil, err
	}
	if op.Shortest {
		o.table = b.table(op.Keep)
	}
	o.length, err = b.Compile(op.Length)
	return o, err
}

func (o *selectPaths) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.started {
		if err := o.begin(); err != nil {
			return nil, err
		}
	}
	if o.op.Shortest {
		return o.nextPicked(), nil
	}
	for {
		in, err := o.src.Next()
		if in == nil || err != nil {
			return nil, err
		}
		if b, err := o.anyOf(in); b != nil || err != nil {
			return b, err
		}
	}
}

// begin finds how many paths are asked for, and reads the candidates where all are needed.
func (o *selectPaths) begin() (err error) {
	o.started = true
	o.counts = map[string]int64{}
	if o.limit, err = pathCount(o.k); err != nil || !o.op.Shortest {
		return err
	}
	o.groups, o.order, o.picked = map[string][]candidate{}, o.order[:0], o.picked[:0]
	for {
		in, err := o.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			break
		}
		if err := o.collect(in); err != nil {
			return err
		}
	}
	for _, key := range o.order {
		o.pick(o.groups[key])
	}
	return nil
}

// pathCount evaluates the number of paths of a selector; nil is 1.
func pathCount(k expr.Evaluator) (int64, error) {
	if k == nil {
		return 1, nil
	}
	v, err := k.Eval(&batch.Batch{N: 1}, 0)
	if err != nil {
		return 0, err
	}
	if v.Kind() != value.KindInt || v.AsInt() < 1 {
		return 0, status.New(status.ArgumentError, "", "The path count needs to be greater than 0, but was %s", v)
	}
	return v.AsInt(), nil
}

// keyOf is the pair of ends that row i belongs to.
func (o *selectPaths) keyOf(b *batch.Batch, i int) []byte {
	o.key = o.key[:0]
	for _, s := range o.op.Keys {
		o.key = value.AppendBinary(o.key, cell(b, s, i))
	}
	return o.key
}

func (o *selectPaths) collect(in *batch.Batch) error {
	for k := range in.Len() {
		i := in.Row(k)
		v, err := o.length.Eval(in, i)
		if err != nil {
			return err
		}
		key := o.keyOf(in, i)
		list, seen := o.groups[string(key)]
		if !seen {
			o.order = append(o.order, string(key))
		}
		o.groups[string(key)] = append(list, candidate{int32(o.table.Len()), v.AsInt()})
		if err := o.table.AppendRow(in, i); err != nil {
			return err
		}
		if err := o.account.Charge(int64(16 + len(key))); err != nil {
			return err
		}
	}
	return nil
}

// pick chooses among the candidates of one pair.
func (o *selectPaths) pick(list []candidate) {
	slices.SortStableFunc(list, func(a, b candidate) int { return int(a.length - b.length) })
	var paths, lengths int64
	for n, c := range list {
		if n == 0 || c.length != list[n-1].length {
			lengths++
		}
		times := o.table.Batch().Count(int(c.row))
		if o.op.Groups && lengths > o.limit {
			return
		}
		if !o.op.Groups {
			times = min(times, o.limit-paths)
			if times == 0 {
				return
			}
		}
		paths += times
		o.picked = append(o.picked, pickedRow{c.row, times})
	}
}

func (o *selectPaths) nextPicked() *batch.Batch {
	o.out.Start()
	o.out.From(o.table.Batch())
	for len(o.picked) > 0 && !o.out.Full() {
		o.out.Add(int(o.picked[0].row), o.picked[0].times)
		o.picked = o.picked[1:]
	}
	return o.out.Finish()
}

// anyOf passes on the rows of pairs that still lack paths.
func (o *selectPaths) anyOf(in *batch.Batch) (*batch.Batch, error) {
	o.out.Start()
	o.out.From(in)
	for k := range in.Len() {
		i := in.Row(k)
		key := o.keyOf(in, i)
		had, seen := o.counts[string(key)]
		n := min(in.Count(i), o.limit-had)
		if n <= 0 {
			continue
		}
		if !seen {
			if err := o.account.Charge(int64(40 + len(key))); err != nil {
				return nil, err
			}
		}
		o.counts[string(key)] = had + n
		o.out.Add(i, n)
	}
	return o.out.Finish(), nil
}

func (o *selectPaths) Reset() {
	o.src.Reset()
	o.started, o.picked = false, nil
	o.account.Free()
	if o.table != nil {
		o.table.Reset()
	}
}

func (o *selectPaths) Close() {
	o.src.Close()
	o.account.Free()
	if o.table != nil {
		o.table.Reset()
	}
}
