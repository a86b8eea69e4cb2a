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

// EvalBatch decides the branches one after the other, each for the rows that are
// left.
func (e *caseOf) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	out.Reset(batch.Any)
	out.Resize(b.N)
	sub := *b
	rest := make([]int32, 0, b.Len())
	for k := range b.Len() {
		rest = append(rest, int32(b.Row(k)))
	}
	var hit []int32
	for k, cond := range e.conds {
		if len(rest) == 0 {
			return nil
		}
		sub.Sel = rest
		var err error
		if hit, err = Select(cond, &sub, hit[:0]); err != nil {
			return err
		}
		if err := fillRows(e.thens[k], b, hit, out); err != nil {
			return err
		}
		rest = without(rest, hit)
	}
	if e.otherwise != nil {
		return fillRows(e.otherwise, b, rest, out)
	}
	for _, i := range rest {
		out.Vals[i] = value.Null
	}
	return nil
}

// fillRows evaluates e for some rows.
func fillRows(e Evaluator, b *batch.Batch, rows []int32, out *batch.Vector) error {
	for _, i := range rows {
		v, err := e.Eval(b, int(i))
		if err != nil {
			return err
		}
		out.Vals[i] = v
	}
	return nil
}

// without removes one ascending list from another.
func without(rows, gone []int32) []int32 {
	if len(gone) == 0 {
		return rows
	}
	left := rows[:0]
	for _, i := range rows {
		if len(gone) > 0 && gone[0] == i {
			gone = gone[1:]
			continue
		}
		left = append(left, i)
	}
	return left
}
