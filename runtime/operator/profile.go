package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// profiled counts an operator's rows, time and reads for PROFILE.
type profiled struct {
	Operator
	st    *state.State
	id    int
	lanes bool // lanes have counted the rows
}

// profiled wraps o where the run is profiled.
func (b *Builder) profiled(op physical.Op, o Operator) Operator {
	if b.State.Profile() == nil || b.inside {
		return o
	}
	_, lanes := o.(*gather)
	return &profiled{Operator: o, st: b.State, id: op.Head().ID, lanes: lanes}
}

func (p *profiled) Next() (*batch.Batch, error) {
	in := p.st.Enter(p.id)
	out, err := p.Operator.Next()
	var rows int64
	if out != nil && !p.lanes {
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
