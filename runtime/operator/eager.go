package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// eager reads all of its input before it gives anything, so that what is done
// above cannot change what is read below.
type eager struct {
	b    *Builder
	st   *state.State
	src  Operator
	rows *Table
	full bool
	at   int
	out  batch.Batch
	long *spooled // the rows, where they do not fit
	list []int32
}

func newEager(b *Builder, op *physical.Eager) (Operator, error) {
	src, err := b.Build(op.Source)
	return &eager{b: b, st: b.State, src: src, rows: b.table(op.Keep)}, err
}

// consume reads all of the input: into the table and, where that becomes too large,
// all of it into a file.
func (o *eager) consume() error {
	for {
		if err := o.st.Check(); err != nil {
			return err
		}
		in, err := o.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			break
		}
		if err := o.take(in); err != nil {
			return err
		}
	}
	if o.long != nil {
		return o.long.rows.Finish()
	}
	return nil
}

func (o *eager) take(in *batch.Batch) error {
	o.st.Yield(&o.rows.account, true)
	if o.long == nil && !o.st.Tight(o.rows.account.Held()) && o.rows.fits(o.st, in) {
		if err := o.rows.Append(in); !o.st.Spills(err) {
			return err
		}
	}
	if o.long == nil {
		o.long = o.b.spooled(o.st.SpillRows(o.rows.slots))
		o.list = livingRows(o.rows.Batch(), o.list)
		if err := o.long.rows.Append(o.rows.Batch(), o.list); err != nil {
			return err
		}
		o.rows.Release()
	}
	o.list = livingRows(in, o.list)
	return o.long.rows.Append(in, o.list)
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
		if err := o.consume(); err != nil {
			return nil, err
		}
		o.full = true
	}
	if o.long != nil {
		return o.long.Next()
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
	o.free()
}

func (o *eager) free() {
	o.rows.Reset()
	if o.long != nil {
		o.long.Close()
		o.long = nil
	}
	o.full, o.at = false, 0
}

func (o *eager) Close() {
	o.src.Close()
	o.free()
}
