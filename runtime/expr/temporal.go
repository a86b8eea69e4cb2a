package expr

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// epochCall is datetime({epochMillis: x}) or datetime({epochSeconds: x}), without
// a map for each row. What x is no integer for is left to the function.
type epochCall struct {
	call Evaluator
	arg  Evaluator
	unit int64 // in a second
	zone *value.Zone
	// See instants.
	of         *operand
	day, ahead int64 // in units
}

// epochOf makes an epochCall of a call that is one, nil of any other.
func epochOf(e *physical.Call, x *call) Evaluator {
	if x.f.Name != "datetime" || !x.f.BuiltIn || len(x.args) != 1 {
		return nil
	}
	m, ok := x.args[0].(*mapExpr)
	if !ok || len(m.keys) != 1 {
		return nil
	}
	units := map[string]int64{"epochMillis": 1000, "epochSeconds": 1}
	if unit := units[m.keys[0]]; unit != 0 {
		return &epochCall{call: x, arg: m.vals[0], unit: unit}
	}
	return nil
}

func (e *epochCall) Eval(b *batch.Batch, i int) (value.Value, error) {
	if e.zone != nil {
		v, err := e.arg.Eval(b, i)
		if err != nil {
			return value.Null, err
		}
		if v.Kind() == value.KindInt {
			return e.at(v.AsInt()), nil
		}
	}
	v, err := e.call.Eval(b, i)
	if err == nil && v.Kind() == value.KindDateTime {
		e.zone = v.Zone() // the same for all
	}
	return v, err
}

// dateCall is date(x); of a date or a datetime it is made here.
type dateCall struct {
	*call
	arg operand
}

// EvalBatch reads the argument as a column.
func (e *dateCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if at, ok := e.args[0].(*epochCall); ok {
		if ns, err := at.instants(b); ns != nil || err != nil {
			out.Reset(batch.Any)
			out.Resize(b.N)
			for k := range b.Len() {
				i := b.Row(k)
				out.Vals[i] = value.DateOf(at.dayOf(ns[i]))
			}
			return err
		}
	}
	if ns := e.wallOf(b); ns != nil {
		out.Reset(batch.Any)
		out.Resize(b.N)
		for k := range b.Len() {
			i := b.Row(k)
			day, _ := floorDiv(ns[i], nanosPerDay)
			out.Vals[i] = value.DateOf(day)
		}
		return nil
	}
	if err := e.arg.load(b); err != nil {
		return err
	}
	out.Reset(batch.Any)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		v := e.arg.at(i)
		d, ok := value.DateFrom(v)
		if !ok {
			e.vals[0] = v
			var err error
			if d, err = e.apply(); err != nil {
				return err
			}
		}
		out.Vals[i] = d
	}
	return nil
}

// wallOf is the argument as local datetimes in nanoseconds; nil where it is none.
func (e *dateCall) wallOf(b *batch.Batch) []int64 {
	if w := wallOf(e.args[0]); w != nil {
		return w.wall(b)
	}
	return nil
}

// instants is the argument as a column of integers, whose days can be told one by one; nil where it is none.
func (e *epochCall) instants(b *batch.Batch) ([]int64, error) {
	if e.zone == nil || !e.zone.Fixed() {
		return nil, nil
	}
	if e.of == nil {
		of := newOperand(e.arg)
		e.of = &of
	}
	if err := e.of.load(b); err != nil || !e.of.dense(batch.Int) {
		return nil, err
	}
	e.day, e.ahead = 24*60*60*e.unit, int64(e.zone.OffsetAt(0))*e.unit
	return e.of.v.Ints, nil
}

// dayOf is the day of an instant, after instants.
func (e *epochCall) dayOf(n int64) int64 {
	d, rest := n/e.day, n%e.day+e.ahead
	for ; rest < 0; rest += e.day {
		d--
	}
	if rest >= e.day {
		d++
	}
	return d
}

// clockOf is how many units of the day of an instant have passed, after instants.
func (e *epochCall) clockOf(n int64) int64 {
	rest := (n%e.day + e.ahead) % e.day
	if rest < 0 {
		rest += e.day
	}
	return rest
}

func (e *epochCall) at(n int64) value.Value {
	seconds, rest := n/e.unit, n%e.unit
	if rest < 0 {
		seconds, rest = seconds-1, rest+e.unit
	}
	return value.NewDateTime(seconds, int32(rest*(1_000_000_000/e.unit)), e.zone)
}

// EvalBatch reads the argument as a column.
func (e *epochCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	arg := newOperand(e.arg)
	if err := arg.load(b); err != nil {
		return err
	}
	out.Reset(batch.Any)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		if v := arg.at(i); e.zone != nil && v.Kind() == value.KindInt {
			out.Vals[i] = e.at(v.AsInt())
			continue
		}
		v, err := e.Eval(b, i)
		if err != nil {
			return err
		}
		out.Vals[i] = v
	}
	return nil
}
