package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// and is ternary; the right side is not evaluated when the left is false.
type and struct {
	left, right Evaluator
	sub         batch.Batch
	sel         []int32
}

func (e *and) Eval(b *batch.Batch, i int) (value.Value, error) {
	l, err := evalTruth(e.left, b, i)
	if err != nil || l == value.False {
		return l, err
	}
	r, err := evalTruth(e.right, b, i)
	if err != nil || r == value.False || l.IsTrue() {
		return r, err
	}
	return value.Null, nil
}

func evalTruth(e Evaluator, b *batch.Batch, i int) (value.Value, error) {
	v, err := e.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return truth(v)
}

// Select asks the right side only about rows for which the left is true.
func (e *and) Select(b *batch.Batch, out []int32) ([]int32, error) {
	var err error
	if e.sel, err = Select(e.left, b, e.sel[:0]); err != nil || len(e.sel) == 0 {
		return out, err
	}
	e.sub = *b
	e.sub.Sel = e.sel
	return Select(e.right, &e.sub, out)
}

// or is ternary; the right side is not evaluated when the left is true.
type or struct {
	left, right Evaluator
	sub         batch.Batch
	first, rest []int32
	second      []int32
}

func (e *or) Eval(b *batch.Batch, i int) (value.Value, error) {
	l, err := evalTruth(e.left, b, i)
	if err != nil || l.IsTrue() {
		return l, err
	}
	r, err := evalTruth(e.right, b, i)
	if err != nil || r.IsTrue() || l == value.False {
		return r, err
	}
	return value.Null, nil
}

// Select asks the right side only about rows for which the left is not true.
func (e *or) Select(b *batch.Batch, out []int32) ([]int32, error) {
	var err error
	if e.first, err = Select(e.left, b, e.first[:0]); err != nil {
		return out, err
	}
	e.rest = e.rest[:0]
	at := 0
	for k := range b.Len() {
		i := int32(b.Row(k))
		if at < len(e.first) && e.first[at] == i {
			at++
			continue
		}
		e.rest = append(e.rest, i)
	}
	if len(e.rest) == 0 { // a nil selection would mean all rows
		return append(out, e.first...), nil
	}
	e.sub = *b
	e.sub.Sel = e.rest
	if e.second, err = Select(e.right, &e.sub, e.second[:0]); err != nil {
		return out, err
	}
	return mergeRows(out, e.first, e.second), nil
}

// mergeRows appends two ascending lists as one.
func mergeRows(out, x, y []int32) []int32 {
	for len(x) > 0 && len(y) > 0 {
		if x[0] < y[0] {
			out, x = append(out, x[0]), x[1:]
		} else {
			out, y = append(out, y[0]), y[1:]
		}
	}
	return append(append(out, x...), y...)
}

type xor struct{ left, right Evaluator }

func (e *xor) Eval(b *batch.Batch, i int) (value.Value, error) {
	l, err := evalTruth(e.left, b, i)
	if err != nil {
		return value.Null, err
	}
	r, err := evalTruth(e.right, b, i)
	if err != nil || l.IsNull() || r.IsNull() {
		return value.Null, err
	}
	return value.Bool(l.IsTrue() != r.IsTrue()), nil
}

type not struct {
	of   Evaluator
	vals batch.Vector
}

func (e *not) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := evalTruth(e.of, b, i)
	if err != nil || v.IsNull() {
		return value.Null, err
	}
	return value.Bool(!v.IsTrue()), nil
}

// EvalBatch evaluates what it negates as a column.
func (e *not) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if _, ok := e.of.(vectorized); !ok {
		return lift(e, b, out)
	}
	if err := EvalBatch(e.of, b, &e.vals); err != nil {
		return err
	}
	out.Reset(batch.Bool)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		v, err := truth(e.vals.Get(i))
		switch {
		case err != nil:
			return err
		case v.IsNull():
			out.SetNull(i)
		default:
			out.Put(i, value.Bool(!v.IsTrue()))
		}
	}
	return nil
}

// Select is only for IS NOT NULL and the negation of columns of booleans.
func (e *not) Select(b *batch.Batch, out []int32) ([]int32, error) {
	if null, ok := e.of.(*isNull); ok {
		return null.choose(b, 0, out)
	}
	if _, ok := e.of.(vectorized); !ok {
		return liftSelect(e, b, out)
	}
	if err := EvalBatch(e.of, b, &e.vals); err != nil {
		return out, err
	}
	return selectTruths(&e.vals, false, b, out)
}

// selectTruths appends the rows whose truth value is the one that is wanted.
func selectTruths(vals *batch.Vector, want bool, b *batch.Batch, out []int32) ([]int32, error) {
	for k := range b.Len() {
		i := b.Row(k)
		v, err := truth(vals.Get(i))
		if err != nil {
			return out, err
		}
		if !v.IsNull() && v.IsTrue() == want {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// isNull is of IS NULL.
type isNull struct {
	of   Evaluator
	vals batch.Vector
	is   batch.Vector
}

func (e *isNull) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.of.Eval(b, i)
	return value.Bool(v.IsNull()), err
}

// EvalBatch asks a stored column only whether there is a value.
func (e *isNull) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	out.Reset(batch.Bool)
	out.Resize(b.N)
	if p, ok := e.of.(*property); ok && p.has(b, out.Ints) {
		for k := range b.Len() {
			out.Ints[b.Row(k)] ^= 1
		}
		return nil
	}
	if err := EvalBatch(e.of, b, &e.vals); err != nil {
		return err
	}
	for k := range b.Len() {
		i := b.Row(k)
		out.Ints[i] = 0
		if e.vals.IsNull(i) {
			out.Ints[i] = 1
		}
	}
	return nil
}

func (e *isNull) Select(b *batch.Batch, out []int32) ([]int32, error) { return e.choose(b, 1, out) }

// choose selects the rows for which it is so (1), or not (0).
func (e *isNull) choose(b *batch.Batch, so int64, out []int32) ([]int32, error) {
	if err := e.EvalBatch(b, &e.is); err != nil {
		return out, err
	}
	for k := range b.Len() {
		if i := b.Row(k); e.is.Ints[i] == so {
			out = append(out, int32(i))
		}
	}
	return out, nil
}
