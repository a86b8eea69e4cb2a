package expr

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// durationCall is duration({days: x, …}), without a map for each row. What x is no integer for is left to the function.
type durationCall struct {
	call  Evaluator
	args  []operand
	parts []value.DurationUnit
	units []int64 // nanoseconds of each; nil where one is no fixed time
	out   []int64
}

// durationOf makes a durationCall of a call that is one, nil of any other.
func durationOf(x *call) Evaluator {
	if x.f.Name != "duration" || !x.f.BuiltIn || len(x.args) != 1 {
		return nil
	}
	m, ok := x.args[0].(*mapExpr)
	if !ok || len(m.keys) == 0 {
		return nil
	}
	e := &durationCall{call: x, units: []int64{}}
	for k, key := range m.keys {
		part, ok := value.DurationUnitOf(key)
		if !ok || slices.Index(m.keys, key) != k {
			return nil
		}
		e.parts = append(e.parts, part)
		e.args = append(e.args, newOperand(m.vals[k]))
		ns, ok := spanOf(part.Of(1))
		if !ok {
			e.units = nil
		}
		if e.units != nil {
			e.units = append(e.units, ns)
		}
	}
	return e
}

func (e *durationCall) Eval(b *batch.Batch, i int) (value.Value, error) {
	var d value.Duration
	for k := range e.args {
		v, err := e.args[k].e.Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		if v.Kind() != value.KindInt || !e.parts[k].AddTo(&d, v.AsInt()) {
			return e.call.Eval(b, i)
		}
	}
	return value.NewDuration(d)
}

// EvalBatch reads the arguments as columns.
func (e *durationCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	for k := range e.args {
		if err := e.args[k].load(b); err != nil {
			return err
		}
	}
	out.Reset(batch.Any)
	out.Resize(b.N)
	for r := range b.Len() {
		i := b.Row(r)
		v, err := e.at(b, i)
		if err != nil {
			return err
		}
		out.Vals[i] = v
	}
	return nil
}

// at is the duration of a row whose arguments are loaded.
func (e *durationCall) at(b *batch.Batch, i int) (value.Value, error) {
	var d value.Duration
	for k := range e.args {
		v := e.args[k].at(i)
		if v.Kind() != value.KindInt || !e.parts[k].AddTo(&d, v.AsInt()) {
			return e.call.Eval(b, i)
		}
	}
	return value.NewDuration(d)
}

// spans is the durations in nanoseconds; nil where one is not known, or too long.
func (e *durationCall) spans(b *batch.Batch) []int64 {
	e.out = slices.Grow(e.out[:0], b.N)[:b.N]
	clear(e.out)
	for k := range e.args {
		if e.args[k].load(b) != nil {
			return nil // the way over values tells
		}
		col, c, ok := e.args[k].ints()
		if !ok || e.args[k].nulls() != nil {
			return nil
		}
		unit := e.units[k]
		most := farSeconds * nanosPerSecond / unit / int64(len(e.args))
		for r := range b.Len() {
			i, n := b.Row(r), c
			if col != nil {
				n = col[i]
			}
			if n < -most || n > most {
				return nil
			}
			e.out[i] += n * unit
		}
	}
	return e.out
}
