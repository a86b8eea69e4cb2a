package operator

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// unwind makes a row for each element of a list. A list that is written as
// range(…) is counted through and never built.
type unwind struct {
	st    *state.State
	feed  Feed
	list  expr.Evaluator
	bound []expr.Evaluator // range's arguments; nil: list is evaluated
	slot  physical.Slot
	out   *Output

	stored storedLists   // list, where it may be read element by element
	buf    []value.Value // of stored

	elems []value.Value // still to come of the current row
	one   [1]value.Value
	next  int64 // of a range
	step  int64
	left  uint64
}

// storedLists appends the elements of the list of a row to buf; ok is false where it has none that is stored.
type storedLists interface {
	ListTo(b *batch.Batch, i int, buf []value.Value) (_ []value.Value, ok bool)
}

func newUnwind(b *Builder, op *physical.Unwind) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &unwind{st: b.State, feed: Feed{src: src}, slot: op.Var, out: b.output(&op.Header, op.Var)}
	if call, ok := op.List.(*physical.Call); ok && strings.EqualFold(call.Func, "range") && len(call.Args) >= 2 {
		if o.bound, err = b.CompileAll(call.Args); err != nil {
			return nil, err
		}
	}
	o.list, err = b.Compile(op.List)
	o.stored, _ = o.list.(storedLists)
	return o, err
}

func (o *unwind) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if o.left == 0 && len(o.elems) == 0 {
			ok, err := o.feed.Next(o.out)
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			if err := o.open(); err != nil {
				return o.feed.after(o.out, err)
			}
			continue
		}
		o.emit()
	}
	return o.out.Finish(), nil
}

// open evaluates the list of the current row.
func (o *unwind) open() error {
	if o.bound != nil {
		ok, err := o.openRange()
		if ok || err != nil {
			return err
		}
	}
	if o.stored != nil {
		var ok bool
		if o.buf, ok = o.stored.ListTo(o.feed.In, o.feed.Row, o.buf[:0]); ok {
			o.elems = o.buf
			return nil
		}
	}
	v, err := o.list.Eval(o.feed.In, o.feed.Row)
	if err != nil {
		return err
	}
	switch v.Kind() {
	case value.KindNull:
	case value.KindList:
		o.elems = v.AsList()
	default:
		o.one[0] = v
		o.elems = o.one[:]
	}
	return nil
}

// openRange readies a range; ok is false where its arguments are not plain
// integers, which is the function's to judge.
func (o *unwind) openRange() (ok bool, err error) {
	args := [3]int64{2: 1}
	for k, e := range o.bound {
		v, err := e.Eval(o.feed.In, o.feed.Row)
		if err != nil || v.Kind() != value.KindInt || k > 2 {
			return false, err
		}
		args[k] = v.AsInt()
	}
	start, end, step := args[0], args[1], args[2]
	if step == 0 {
		return false, nil
	}
	o.next, o.step = start, step
	if step > 0 && start <= end {
		o.left = (uint64(end)-uint64(start))/uint64(step) + 1
	} else if step < 0 && start >= end {
		o.left = (uint64(start)-uint64(end))/(-uint64(step)) + 1
	}
	return true, nil
}

// emit gives as many elements of the current row as there is room for.
func (o *unwind) emit() {
	col, room, count := o.out.Col(o.slot), o.out.Room(), o.feed.Count()
	if o.left > 0 {
		n := int(min(o.left, uint64(room)))
		o.out.AddMany(o.feed.Row, n, count)
		if col != nil {
			col.AppendRange(o.next, o.step, n)
		}
		o.next += o.step * int64(n)
		o.left -= uint64(n)
		return
	}
	n := min(room, len(o.elems))
	o.out.AddMany(o.feed.Row, n, count)
	if col != nil {
		col.AppendMany(o.elems[:n])
	}
	o.elems = o.elems[n:]
}

func (o *unwind) Reset() {
	o.feed.Reset()
	o.left, o.elems = 0, nil
}

func (o *unwind) Close() { o.feed.src.Close() }
