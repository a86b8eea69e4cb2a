package operator

import (
	"errors"
	"iter"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// procedureCall is CALL of a procedure, once an input row. What a procedure
// reads streams: it runs on only as far as its rows are asked for. A procedure
// that writes has ended before its first row is passed on.
type procedureCall struct {
	st   *state.State
	op   *physical.ProcedureCall
	proc *procedures.Procedure
	feed Feed
	args []expr.Evaluator
	out  *Output

	open    bool // the current row's call has more to give
	found   bool
	ready   [][]value.Value // rows of a procedure that writes
	ahead   rowsAhead
	account state.Account
}

// rowsAhead is the rows of a procedure that runs as a coroutine. It is let run for
// a few rows at a time, more and more of them: a switch costs as much as several rows.
type rowsAhead struct {
	pull  func() (error, bool)
	stop  func()
	width int // values a row
	vals  []value.Value
	n, at int // rows in vals, and the next one to give
	most  int // rows until the next switch
	ended bool
	err   error // what the procedure ended with
}

// next is the next row; nil at the end, or after an error.
func (a *rowsAhead) next(limit int) []value.Value {
	for a.at == a.n {
		if a.ended {
			return nil
		}
		a.at, a.n, a.vals = 0, 0, a.vals[:0]
		a.most = min(a.most*2, max(limit, 1))
		err, more := a.pull()
		if a.ended = !more || err != nil; a.ended {
			a.err = err
		}
	}
	row := a.vals[a.at*a.width : (a.at+1)*a.width : (a.at+1)*a.width]
	a.at++
	return row
}

// add keeps a row that the procedure gave.
func (a *rowsAhead) add(row []value.Value) {
	k := min(len(row), a.width)
	a.vals = append(a.vals, row[:k]...)
	for ; k < a.width; k++ {
		a.vals = append(a.vals, value.Null)
	}
	a.n++
}

// running reports whether there is a call under way.
func (a *rowsAhead) running() bool { return a.pull != nil }

// halt ends the call that is under way.
func (a *rowsAhead) halt() {
	if a.stop != nil {
		a.stop()
	}
	*a = rowsAhead{vals: a.vals[:0]}
}

func newProcedureCall(b *Builder, op *physical.ProcedureCall) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &procedureCall{st: b.State, op: op, feed: Feed{src: src}, account: state.Account{Memory: &b.State.Memory}}
	if o.proc = b.State.Registry.Procedure(op.Proc); o.proc == nil {
		return nil, status.New(status.ProcedureNotFound, "ProcedureNotFound",
			"There is no procedure with the name `%s` registered for this database instance. "+
				"Please ensure you've spelled the procedure name correctly and that the procedure is properly deployed.", op.Proc)
	}
	var own []physical.Slot
	for _, r := range op.Results {
		own = append(own, r.Slot)
	}
	o.out = b.output(&op.Header, own...)
	o.args, err = b.CompileAll(op.Args)
	return o, err
}

func (o *procedureCall) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if o.open {
			if err := o.emit(); err != nil {
				o.open = false
				return o.feed.after(o.out, err)
			}
			continue
		}
		ok, err := o.feed.Next(o.out)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := o.begin(); err != nil {
			return o.feed.after(o.out, err)
		}
	}
	return o.out.Finish(), nil
}

// begin calls the procedure for the row at hand.
func (o *procedureCall) begin() error {
	args, err := o.evalArgs()
	if err != nil {
		return err
	}
	writes := o.proc.Mode == procedures.Write || o.proc.Mode == procedures.Schema
	if writes {
		if err := writable(o.st); err != nil {
			return err
		}
	}
	o.found = false
	if !writes && !o.op.Void {
		o.start(args)
		return nil
	}
	o.account.Free()
	o.ready = o.ready[:0]
	for range o.times() {
		if err := o.proc.Invoke(o.st.Call, args, o.collect); err != nil {
			return o.failed(err)
		}
	}
	if o.op.Void {
		o.out.Add(o.feed.Row, o.feed.Count())
		return nil
	}
	o.open = true
	return nil
}

// times is how often the procedure is called for the row at hand: one call for
// each of the rows that it stands for when the procedure has effects.
func (o *procedureCall) times() int64 {
	if o.proc.Mode == procedures.Read {
		return 1
	}
	return o.feed.Count()
}

func (o *procedureCall) collect(row []value.Value) error {
	if o.op.Void {
		return nil
	}
	size := int64(24)
	for _, v := range row {
		size += value.SizeOf(v)
	}
	if err := o.account.Charge(size); err != nil {
		return err
	}
	o.ready = append(o.ready, append([]value.Value(nil), row...))
	return nil
}

// errStopped ends a procedure whose rows are no longer wanted.
var errStopped = errors.New("the rows of the procedure are no longer wanted")

// start runs a procedure as a coroutine.
func (o *procedureCall) start(args []value.Value) {
	a := &o.ahead
	a.width, a.most = max(len(o.proc.Results), 1), 1
	a.pull, a.stop = iter.Pull(func(yield func(error) bool) {
		err := o.proc.Invoke(o.st.Call, args, func(row []value.Value) error {
			if a.add(row); a.n >= a.most && !yield(nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(err)
		}
	})
	o.open = true
	if !o.proc.BuiltIn {
		o.st.BeginCall(o.op.Pos)
	}
}

// halt ends the call that is under way.
func (o *procedureCall) halt() {
	if o.ahead.running() {
		o.ahead.halt()
		o.st.EndedCall(o.op.Pos)
	}
}

// nextRow is the next row of the procedure; ok is false at its end.
func (o *procedureCall) nextRow() (vals []value.Value, ok bool, err error) {
	if !o.ahead.running() {
		if len(o.ready) == 0 {
			return nil, false, nil
		}
		vals, o.ready = o.ready[0], o.ready[1:]
		return vals, true, nil
	}
	if vals = o.ahead.next(o.st.BatchSize); vals != nil {
		return vals, true, nil
	}
	if err = o.ahead.err; err != nil {
		err = o.failed(err)
	}
	o.halt()
	return nil, false, err
}

func (o *procedureCall) emit() error {
	if err := o.st.Tick(); err != nil {
		return err
	}
	vals, ok, err := o.nextRow()
	if err != nil {
		return err
	}
	if !ok {
		o.open = false
		if o.found || !o.op.Optional {
			return nil
		}
	}
	o.found = true
	count := o.feed.Count()
	if ok && !o.ahead.running() && o.proc.Mode != procedures.Read {
		count = 1 // called once for each
	}
	o.out.Add(o.feed.Row, count)
	for _, r := range o.op.Results {
		if r.Slot == physical.NoSlot {
			continue
		}
		v := value.Null
		if ok && r.Index < len(vals) {
			v = vals[r.Index]
		}
		o.out.Col(r.Slot).Append(v)
	}
	return nil
}

// failed is the error of a procedure as the user sees it.
func (o *procedureCall) failed(err error) error {
	if err = o.st.Ended(err); status.As(err) == nil {
		err = procedures.Failed("procedure", o.proc.Name, err)
	}
	return o.placed(err)
}

// placed gives an error in a user's procedure its place in the query.
func (o *procedureCall) placed(err error) error {
	if o.proc.BuiltIn {
		return err
	}
	return status.At(err, o.op.Pos)
}

// evalArgs gives the arguments in the types that the signature asks for.
func (o *procedureCall) evalArgs() ([]value.Value, error) {
	args := make([]value.Value, 0, len(o.proc.Params))
	for k, e := range o.args {
		v, err := e.Eval(o.feed.In, o.feed.Row)
		if err != nil {
			return nil, err
		}
		if k < len(o.proc.Params) {
			p := &o.proc.Params[k]
			w, ok := coerce(v, p.Type)
			if !ok {
				return nil, status.New(status.TypeError, "InvalidArgumentType",
					"Type mismatch for parameter '%s' of procedure `%s`: expected %s but was %s", p.Name, o.proc.Name, p.Type, value.TypeName(v))
			}
			v = w
		}
		args = append(args, v)
	}
	for k := len(args); k < len(o.proc.Params); k++ {
		d := o.proc.Params[k].Default
		if d == nil {
			return nil, status.New(status.ParameterMissing, "InvalidNumberOfArguments",
				"Procedure call does not provide the required number of arguments: got %d expected %d.", len(o.args), len(o.proc.Params))
		}
		args = append(args, *d)
	}
	return args, nil
}

// coerce is v as a value of type t: integers are floats where only those are
// allowed. ok is false where v is of another type. Null is of every type.
func coerce(v value.Value, t value.Type) (w value.Value, ok bool) {
	k := v.Kind()
	switch {
	case k == value.KindNull:
		return v, true
	case k == value.KindInt && !t.Kinds.Has(k) && t.Kinds.Has(value.KindFloat):
		return value.Float(v.Number()), true
	case !t.Kinds.Has(k):
		return v, false
	case k != value.KindList || t.Elem == nil || t.Elem.Kinds == value.TypeAny.Kinds:
		return v, true
	}
	if _, bytes := v.AsBytes(); bytes && t.Elem.Kinds.Has(value.KindInt) {
		return v, true
	}
	items := make([]value.Value, len(v.AsList()))
	for i, e := range v.AsList() {
		if items[i], ok = coerce(e, *t.Elem); !ok {
			return v, false
		}
	}
	return value.List(items), true
}

func (o *procedureCall) Reset() {
	o.halt()
	o.feed.Reset()
	o.open, o.ready = false, nil
}

func (o *procedureCall) Close() {
	o.halt()
	o.account.Free()
	o.feed.src.Close()
}
