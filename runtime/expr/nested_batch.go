package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"

	"github.com/morseldb/morsel/planner/physical"
)

// batched runs the plan once for all living rows of b, and once for rows with one node that come together.
func (e *nested) batched(b *batch.Batch, out *batch.Vector) error {
	e.ask(b)
	account := state.Account{Memory: &e.st.Memory}
	defer account.Free()
	if known, err := e.gather(b.N, &account); err != nil && e.kind != physical.NestedExists {
		return err
	} else if !known {
		return lift(e, b, out)
	}
	first := 0
	out.Reset(forms[e.kind])
	out.Resize(b.N)
	for k, at := 0, 0; k < b.Len(); k++ {
		i := b.Row(k)
		if at < e.asked.Len() && e.asked.Row(at) == i {
			first = i
			at++
		}
		switch e.kind {
		case physical.NestedCollect:
			out.Vals[i] = value.List(e.lists[first])
		case physical.NestedExists:
			out.Ints[i] = min(e.counts[first], 1)
		default:
			out.Ints[i] = e.counts[first]
		}
	}
	return nil
}

// forms is what columns of answers are.
var forms = map[physical.NestedKind]batch.Form{physical.NestedExists: batch.Bool, physical.NestedCount: batch.Int, physical.NestedCollect: batch.Any}

// ManyRows is how many rows the plan of an EXISTS gives for each row of a batch before it is asked for the first one of each row only. So it is where it fails,
// as the row that fails may be one that nobody needs to look at.
const ManyRows = 64

// ask makes the batch of arguments: b, or the first of the rows with one node where the plan reads nothing else.
func (e *nested) ask(b *batch.Batch) {
	e.asked = *b
	if !e.memo.on {
		return
	}
	c := b.Cols[e.memo.slot]
	if c == nil || c.Form != batch.Node {
		return
	}
	e.firsts = e.firsts[:0]
	for k := range b.Len() {
		i := b.Row(k)
		if k == 0 || c.Ints[i] != c.Ints[b.Row(k-1)] {
			e.firsts = append(e.firsts, int32(i))
		}
	}
	e.asked.Sel = e.firsts
}

// gather runs the plan and puts together what it gives for each of n rows. It does not know where an EXISTS would look at too many rows, or fails.
func (e *nested) gather(n int, account *state.Account) (known bool, err error) {
	if e.kind == physical.NestedCollect {
		e.lists = make([][]value.Value, n)
		for i := range e.lists {
			e.lists[i] = []value.Value{}
		}
	} else {
		if cap(e.counts) < n {
			e.counts = make([]int64, n)
		}
		e.counts = e.counts[:n]
		clear(e.counts)
	}
	e.arg.B, e.arg.All = &e.asked, true
	defer func() { e.arg.All = false }()
	e.plan.Reset()
	for looked := 0; e.kind != physical.NestedExists || looked <= ManyRows*e.asked.Len(); {
		got, err := e.plan.Next()
		if err != nil || got == nil {
			return err == nil, err
		}
		looked += got.Len()
		if err := account.Charge(valueBytes * e.gathered(got)); err != nil {
			return false, err
		}
	}
	return false, nil
}

// gathered adds a batch of the plan's rows, and answers how many values are held for it.
func (e *nested) gathered(got *batch.Batch) (held int64) {
	rows := got.Cols[e.row].Ints
	for k := range got.Len() {
		i := got.Row(k)
		row, times := rows[i], got.Count(i)
		if e.kind != physical.NestedCollect {
			e.counts[row] += times
			continue
		}
		v := value.Null
		if c := got.Cols[e.out]; c != nil {
			v = c.Get(i)
		}
		for range times {
			e.lists[row] = append(e.lists[row], v)
		}
		held += times
	}
	return held
}
