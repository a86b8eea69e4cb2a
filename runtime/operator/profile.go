package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// profiled counts an operator's rows, time and reads for PROFILE.
type profiled struct {
	Operator
	st *state.State
	id int
}

// profiled wraps o where the run is profiled.
func (b *Builder) profiled(op physical.Op, o Operator) Operator {
	if b.State.Profile() == nil {
		return o
	}
	return &profiled{o, b.State, op.Head().ID}
}

// waits wraps o, which gives what is counted elsewhere, so that the time in it is no other operator's.
func (b *Builder) waits(op physical.Op, o Operator) Operator {
	if b.State.Profile() == nil {
		return o
	}
	return &waiting{o, b.State, op.Head().ID}
}

// waiting is an operator whose work is counted elsewhere.
type waiting struct {
	Operator
	st *state.State
	id int
}

func (w *waiting) Next() (*batch.Batch, error) {
	in := w.st.Enter(w.id)
	defer w.st.LeaveIdle(in)
	return w.Operator.Next()
}

// lanesCount reports whether lanes have counted the rows of an operator. An operator that began in lanes may go on without them.
func lanesCount(o Operator) bool {
	switch o := o.(type) {
	case *gather:
		return true
	case *fallback:
		return lanesCount(o.Operator)
	}
	return false
}

func (p *profiled) Next() (*batch.Batch, error) {
	in := p.st.Enter(p.id)
	out, err := p.Operator.Next()
	if lanesCount(p.Operator) {
		p.st.LeaveIdle(in)
		return out, err
	}
	var rows int64
	if out != nil {
		rows = CountRows(out)
	}
	p.st.Leave(in, rows)
	return out, err
}

func (p *profiled) bounded(b *cutoff) bool {
	o, ok := p.Operator.(bounder)
	return ok && o.bounded(b)
}

// CountRows is how many rows b stands for, multiplicity counted.
func CountRows(b *batch.Batch) int64 {
	if b.Mult == nil {
		return int64(b.Len())
	}
	var n int64
	for k := range b.Len() {
		n += b.Mult[b.Row(k)]
	}
	return n
}
