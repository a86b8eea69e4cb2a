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
	if err := e.gather(b.N, &account); err != nil {
		return err
	}
	first := 0
	out.Reset(batch.Int)
	if e.kind == physical.NestedCollect {
		out.Reset(batch.Any)
	}
	out.Resize(b.N)
	for k, at := 0, 0; k < b.Len(); k++ {
		i := b.Row(k)
		if at < e.asked.Len() && e.asked.Row(at) == i {
			first = i
			at++
		}
		if e.kind == physical.NestedCollect {
			out.Vals[i] = value.List(e.lists[first])
		} else {
			out.Ints[i] = e.counts[first]
		}
	}
	return nil
}

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

// gather runs the plan and puts together what it gives for each of n rows.
func (e *nested) gather(n int, account *state.Account) error {
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
	for {
		got, err := e.plan.Next()
		if err != nil || got == nil {
			return err
		}
		rows := got.Cols[e.row].Ints
		held := int64(0)
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
		if err := account.Charge(valueBytes * held); err != nil {
			return err
		}
	}
}
