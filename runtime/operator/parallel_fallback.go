package operator

import (
	"maps"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// fallback is an operator of a team that is built anew, as in a plan that runs
// alone, when the budget is used up before it has given a row: that one can go on
// in temporary files. What is below it is still the team's work.
type fallback struct {
	Operator
	b     *Builder
	op    physical.Op
	given bool
	fell  bool
}

func (o *fallback) Next() (*batch.Batch, error) {
	out, err := o.Operator.Next()
	if err == nil || o.given || o.fell || !o.b.State.Spills(err) {
		o.given = o.given || out != nil
		return out, err
	}
	o.Operator.Close()
	o.fell = true
	o.b.forget(o.op)
	again, err := o.b.withAlone(o.op).usual(o.op)
	if err != nil {
		return nil, err
	}
	o.Operator = again
	return o.Operator.Next()
}

// withAlone is a builder that does op without the team. Where lanes do a whole
// chain, it is all of that.
func (b *Builder) withAlone(op physical.Op) *Builder {
	f := *b
	f.alone = maps.Clone(b.alone)
	if f.alone == nil {
		f.alone = map[physical.Op]bool{}
	}
	f.alone[op] = true
	for next := streamed(op); next != nil; next = streamed(next) {
		f.alone[next] = true
	}
	return &f
}

// forget drops what was counted for PROFILE of what is done again.
func (b *Builder) forget(op physical.Op) {
	b.State.Forget(op.Head().ID)
	for _, c := range physical.Below(op) {
		b.forget(c)
	}
}

func (o *fallback) bounded(b *cutoff) bool {
	below, ok := o.Operator.(bounder)
	return ok && below.bounded(b)
}

func (o *fallback) Reset() {
	o.given = false
	o.Operator.Reset()
}
