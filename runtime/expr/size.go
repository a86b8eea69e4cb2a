package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// sizeCall is size(x): of a stored list it reads the length, of one at hand it asks for it here. Anything else is left to the function.
type sizeCall struct {
	*batchCall
	of *property // nil: x is none of an entity in a slot
}

func newSizeCall(x *call) *sizeCall {
	x.vecs = make([]batch.Vector, 1)
	e := &sizeCall{batchCall: &batchCall{x}}
	if p, ok := x.args[0].(*property); ok {
		if _, ok := p.of.(*slotRef); ok {
			e.of = p
		}
	}
	return e
}

func (e *sizeCall) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	if e.of != nil {
		if col, ids := e.of.column(b, batch.Any); col != nil {
			return e.ofStored(col, ids, b, out)
		}
	}
	x := &e.vecs[0]
	if err := EvalBatch(e.args[0], b, x); err != nil {
		return err
	}
	if x.Form != batch.Any {
		return e.byRow(b, out)
	}
	out.Reset(batch.Int)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		v := &x.Vals[i]
		if v.Kind() == value.KindList {
			out.Put(i, value.Int(int64(v.ListLen())))
			continue
		}
		if err := e.one(*v, i, out); err != nil {
			return err
		}
	}
	return nil
}

// one calls the function for one value.
func (e *sizeCall) one(v value.Value, i int, out *batch.Vector) error {
	e.vals[0] = v
	n, err := e.apply()
	if err == nil {
		out.Put(i, n)
	}
	return err
}

// ofStored reads lengths from a column.
func (e *sizeCall) ofStored(col *column.Column, ids []int64, b *batch.Batch, out *batch.Vector) error {
	out.Reset(batch.Int)
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		if ids[i] >= 0 {
			if n, ok := col.ListLen(ids[i]); ok {
				e.st.Hit(1)
				out.Put(i, value.Int(int64(n)))
				continue
			}
		}
		v, err := e.of.Eval(b, i)
		if err != nil {
			return err
		}
		if err := e.one(v, i, out); err != nil {
			return err
		}
	}
	return nil
}
