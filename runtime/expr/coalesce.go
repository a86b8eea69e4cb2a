package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// coalesce gives its first argument that is not null; the ones behind it are not
// computed, so that what is wrong with them does not matter.
type coalesce struct{ args []Evaluator }

func (e *coalesce) Eval(b *batch.Batch, i int) (value.Value, error) {
	for _, arg := range e.args {
		v, err := arg.Eval(b, i)
		if err != nil || !v.IsNull() {
			return v, err
		}
	}
	return value.Null, nil
}
