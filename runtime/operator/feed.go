package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Feed is an operator's place in its input: a batch and a living row of it.
type Feed struct {
	src Operator
	In  *batch.Batch
	Row int // physical
	k   int
	end bool // the source has given all: in a long chain of operators, asking again would go all the way down
	late
}

// Next moves to the next row of the input, fetching batches as needed; out (may
// be nil) is what rows are copied to, which must finish with a batch before the
// next one is fetched. It reports whether there is a row; an error of the source waits until the rows in out are given.
func (f *Feed) Next(out *Output) (bool, error) {
	if f.late.err != nil {
		return false, f.late.err
	}
	for f.In == nil || f.k >= f.In.Len() {
		if f.src == nil || f.end {
			return false, nil
		}
		if out != nil {
			out.gather()
		}
		in, err := f.src.Next()
		if err != nil || in == nil {
			f.In, f.end = nil, err == nil
			if err != nil && out != nil && out.n > 0 {
				f.late.err, err = err, nil
			}
			return false, err
		}
		f.In, f.k = in, 0
		if out != nil {
			out.From(in)
		}
	}
	f.Row = f.In.Row(f.k)
	f.k++
	return true, nil
}

// Count is how many rows the row stands for.
func (f *Feed) Count() int64 { return f.In.Count(f.Row) }

// Reset starts over.
func (f *Feed) Reset() {
	f.src.Reset()
	f.In, f.k, f.end, f.late = nil, 0, false, late{}
}

// NodeAt is the node in a slot of row i; ok is false for null.
func NodeAt(b *batch.Batch, s physical.Slot, i int) (id int64, ok bool, err error) {
	c := b.Cols[s]
	if c == nil {
		return 0, false, nil
	}
	if c.Form == batch.Node {
		return c.Ints[i], c.Ints[i] >= 0, nil
	}
	v := c.Get(i)
	if v.Kind() == value.KindNode {
		return v.ID(), true, nil
	}
	if v.IsNull() {
		return 0, false, nil
	}
	return 0, false, status.New(status.TypeError, "InvalidArgumentType", "Expected to find a node but found %s instead", v)
}

// RelAt is the relationship in a slot of row i; ok is false for null.
func RelAt(b *batch.Batch, s physical.Slot, i int) (id int64, ok bool, err error) {
	c := b.Cols[s]
	if c == nil {
		return 0, false, nil
	}
	if c.Form == batch.Rel {
		return c.Ints[i], c.Ints[i] >= 0, nil
	}
	v := c.Get(i)
	if v.Kind() == value.KindRel {
		return v.ID(), true, nil
	}
	if v.IsNull() {
		return 0, false, nil
	}
	return 0, false, status.New(status.TypeError, "InvalidArgumentType", "Expected to find a relationship but found %s instead", v)
}
