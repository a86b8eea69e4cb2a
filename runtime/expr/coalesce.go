package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// coalesce gives its first argument that is not null; the ones behind it are not
// computed, so that what is wrong with them does not matter.
type coalesce struct {
	args  []Evaluator
	first batch.Vector
}

func (e *coalesce) Eval(b *batch.Batch, i int) (value.Value, error) {
	for _, arg := range e.args {
		v, err := arg.Eval(b, i)
		if err != nil || !v.IsNull() {
			return v, err
		}
	}
	return value.Null, nil
}

// EvalBatch evaluates the first argument as a column, and the others for the rows where it is null.
func (e *coalesce) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if len(e.args) == 0 {
		return lift(e, b, out)
	}
	if err := EvalBatch(e.args[0], b, &e.first); err != nil {
		return err
	}
	null := false
	for k := range b.Len() {
		null = null || e.first.IsNull(b.Row(k))
	}
	if !null {
		out.Share(&e.first)
		return nil
	}
	form := e.first.Form
	if form == batch.Code {
		form = batch.Any // the codes of what is put between are others
	}
	out.Reset(form)
	out.Resize(b.N)
	rest := coalesce{args: e.args[1:]}
	for k := range b.Len() {
		i := b.Row(k)
		if !e.first.IsNull(i) {
			out.Set(&e.first, i)
			continue
		}
		v, err := rest.Eval(b, i)
		if err != nil {
			return err
		}
		out.Put(i, v)
	}
	return nil
}
