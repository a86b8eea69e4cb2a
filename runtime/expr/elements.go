package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// listOperand is a list whose elements are looked at one after the other, and of which nothing is kept: those of a stored list are read into memory
// that is used again for the next row.
type listOperand struct {
	e      Evaluator
	stored *property // e, if it is the property of an entity in a slot
	buf    []value.Value
}

func newListOperand(e Evaluator) listOperand {
	o := listOperand{e: e}
	if p, ok := e.(*property); ok {
		if _, ok := p.of.(*slotRef); ok {
			o.stored = p
		}
	}
	return o
}

// elements gives the elements for a row; kept says that they stay when the next row is read. null is reported of no list.
func (o *listOperand) elements(b *batch.Batch, i int) (els []value.Value, kept, null bool, err error) {
	if o.stored != nil && b != nil && b.Cols[o.stored.of.(*slotRef).slot] != nil {
		var ok bool
		if o.buf, ok = o.stored.ListTo(b, i, o.buf[:0]); ok {
			return o.buf, false, false, nil
		}
	}
	list, err := o.e.Eval(b, i)
	if err != nil || list.IsNull() {
		return nil, true, true, err
	}
	return elements(list), true, false, nil
}
