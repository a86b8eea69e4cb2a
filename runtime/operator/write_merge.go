package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// merge is MERGE: for each row what the pattern matches, or the pattern made.
// A row sees what the rows before it made. All matches of a row are read before
// any of them is changed.
type merge struct {
	st       *state.State
	rows     rowCursor
	read     Operator
	arg      *expr.Arg
	view     *rowView
	pat      *pattern
	after    []physical.Slot
	afterVal []expr.Evaluator
	onMatch  []setter
	onCreate []setter
	out      *Output

	// The matches of the row at hand: its own slots, one match after the other.
	found   []value.Value
	matches int
	next    int   // the next match to give
	times   int64 // how many rows each match stands for
	account state.Account
}

func newMerge(b *Builder, op *physical.Merge) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &merge{st: b.State, rows: rowCursor{src: src}, account: state.Account{Memory: &b.State.Memory}}
	if o.read, o.arg, err = b.Inner(op.Read); err != nil {
		return nil, err
	}
	if o.pat, err = newPattern(b, op.Nodes, op.Rels); err != nil {
		return nil, err
	}
	o.pat.merge, o.pat.text = true, op.Pattern
	for _, a := range op.After {
		e, err := b.Compile(a.Expr)
		if err != nil {
			return nil, err
		}
		o.after, o.afterVal = append(o.after, a.Slot), append(o.afterVal, e)
	}
	if o.onMatch, err = newSetters(b, op.OnMatch); err != nil {
		return nil, err
	}
	if o.onCreate, err = newSetters(b, op.OnCreate); err != nil {
		return nil, err
	}
	own := append(o.pat.slots(), o.after...)
	o.view = newRowView(b.State.NumSlots, own...)
	o.out = b.output(&op.Header, own...)
	return o, nil
}

func (o *merge) Next() (*batch.Batch, error) {
	for {
		fresh := false
		if o.next >= o.matches {
			f, ok, err := o.rows.batch()
			if !ok {
				return nil, err
			}
			fresh = f
		}
		if err := o.begin(fresh); err != nil {
			return nil, err
		}
		for !o.out.Full() {
			if o.next < o.matches {
				o.give()
				continue
			}
			if !o.rows.next() {
				break
			}
			if err := o.merge(o.rows.i); err != nil {
				o.matches, o.next = 0, 0
				return o.rows.after(o.out, err)
			}
		}
		if b := o.out.Finish(); b != nil {
			return b, nil
		}
	}
}

func (o *merge) begin(fresh bool) error {
	if err := o.st.Check(); err != nil {
		return err
	}
	if err := writable(o.st); err != nil {
		return err
	}
	o.out.Start()
	o.out.From(o.rows.in)
	if fresh {
		o.view.over(o.rows.in)
	}
	return nil
}

// merge matches row i, or makes what it asks for.
func (o *merge) merge(i int) error {
	if err := o.match(i); err != nil {
		return err
	}
	if o.matches == 0 {
		return o.create(i)
	}
	o.times = 1
	if len(o.onMatch) == 0 {
		o.times = o.rows.rest()
		return nil
	}
	for m := range o.matches {
		o.load(m, i)
		if err := setAll(o.onMatch, &o.view.b, i); err != nil {
			return err
		}
	}
	return nil
}

// match reads all matches of row i.
func (o *merge) match(i int) error {
	o.found, o.matches, o.next = o.found[:0], 0, 0
	o.account.Free()
	o.view.clear(i)
	o.arg.B, o.arg.I = o.rows.in, i
	o.read.Reset()
	for {
		b, err := o.read.Next()
		if b == nil || err != nil {
			return err
		}
		for k := range b.Len() {
			row := b.Row(k)
			for range b.Count(row) {
				for _, s := range o.view.own {
					o.found = append(o.found, cell(b, s, row))
				}
				o.matches++
			}
		}
		if err := o.account.Charge(int64(b.Len()*len(o.view.own)) * 24); err != nil {
			return err
		}
	}
}

// load puts match m into row i of the view.
func (o *merge) load(m, i int) {
	n := len(o.view.own)
	for k, s := range o.view.own {
		o.view.put(s, i, o.found[m*n+k])
	}
}

// create makes the pattern for row i; it is then the row's only match.
func (o *merge) create(i int) error {
	if err := o.pat.create(o.view, i); err != nil {
		return err
	}
	for k, e := range o.afterVal {
		v, err := e.Eval(&o.view.b, i)
		if err != nil {
			return err
		}
		o.view.put(o.after[k], i, v)
	}
	for _, s := range o.view.own {
		o.found = append(o.found, o.view.get(s, i))
	}
	o.matches, o.times = 1, 1
	return setAll(o.onCreate, &o.view.b, i)
}

// give makes an output row of the next match.
func (o *merge) give() {
	o.out.Add(o.rows.i, o.times)
	n := len(o.view.own)
	for k, s := range o.view.own {
		o.out.Col(s).Append(o.found[o.next*n+k])
	}
	o.next++
}

func (o *merge) Reset() {
	o.rows.reset()
	o.matches, o.next = 0, 0
}

func (o *merge) Close() {
	o.rows.src.Close()
	o.read.Close()
	o.account.Free()
}

// errMergeNull is the error of a MERGE with a property that is null.
func errMergeNull(what, key, pattern string) error {
	return status.New(status.SemanticError, "MergeReadOwnWrites",
		"Cannot merge the following %s because of null property value for '%s': %s", what, key, pattern)
}
