package expr

import "github.com/morseldb/morsel/runtime/batch"

// idCall is id(x): of a column of nodes or of relationships, their numbers as they
// are. Anything else is left to the function.
type idCall struct{ *columnCall }

func newIDCall(x *call) *idCall {
	x.vecs = make([]batch.Vector, 1)
	return &idCall{&columnCall{&batchCall{x}}}
}

func (e *idCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if err := EvalBatch(e.args[0], b, &e.vecs[0]); err != nil {
		return err
	}
	v := &e.vecs[0]
	if v.Form != batch.Node && v.Form != batch.Rel {
		return e.byRow(b, out)
	}
	out.Share(v)
	out.Form = batch.Int
	for k := range b.Len() {
		if i := b.Row(k); v.Ints[i] < 0 {
			out.SetNull(i)
		}
	}
	return nil
}
