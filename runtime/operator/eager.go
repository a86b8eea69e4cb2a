package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// eager reads all of its input before it gives anything, so that what is done
// above cannot change what is read below.
type eager struct {
	st   *state.State
	src  Operator
	rows *Table
	full bool
	at   int
	out  batch.Batch
}

func newEager(b *Builder, op *physical.Eager) (Operator, error) {
	src, err := b.Build(op.Source)
	return &eager{st: b.State, src: src, rows: b.table(op.Keep)}, err
}

// fill appends all of src to a table.
func fill(st *state.State, src Operator, t *Table) error {
	for {
		if err := st.Check(); err != nil {
			return err
		}
		in, err := src.Next()
		if err != nil || in == nil {
			return err
		}
		if err := t.Append(in); err != nil {
			return err
		}
	}
}

func (o *eager) Next() (*batch.Batch, error) {
	if !o.full {
		if err := fill(o.st, o.src, o.rows); err != nil {
			return nil, err
		}
		o.full = true
	}
	if o.at >= o.rows.Len() {
		return nil, nil
	}
	to := min(o.at+o.st.BatchSize, o.rows.Len())
	o.rows.Slice(o.at, to, &o.out)
	o.at = to
	return &o.out, nil
}

func (o *eager) Reset() {
	o.src.Reset()
	o.rows.Reset()
	o.full, o.at = false, 0
}

func (o *eager) Close() {
	o.src.Close()
	o.rows.Reset()
}
