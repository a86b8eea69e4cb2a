package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// pairs gives rows that are made of a row of the streamed side and a row of a
// table that holds the other side.
type pairs struct {
	b    *Builder
	keep []physical.Slot
	rows *Table
	held []physical.Slot // the kept slots that come from the table
	out  *Output
	take []int32 // rows of the table, one each row of out
}

// decide tells by the first streamed batch which side each kept slot comes from:
// what both have is the same on both.
func (p *pairs) decide(streamed *batch.Batch) {
	if p.out != nil {
		return
	}
	var rest []physical.Slot
	for _, s := range p.keep {
		if s != physical.NoSlot && streamed.Cols[s] == nil {
			p.held = append(p.held, s)
		} else {
			rest = append(rest, s)
		}
	}
	p.out = NewOutput(p.b.width(), p.b.State.BatchSize, rest, p.held...)
}

func (p *pairs) start() {
	p.take = p.take[:0]
	if p.out != nil {
		p.out.Start()
	}
}

func (p *pairs) add(streamed int, held int32, count int64) {
	p.out.Add(streamed, count)
	p.take = append(p.take, held)
}

func (p *pairs) finish() *batch.Batch {
	if p.out == nil {
		return nil
	}
	for _, s := range p.held {
		p.rows.take(s, p.take, p.out.Col(s))
	}
	return p.out.Finish()
}

// product is CartesianProduct: the right side is read once and held. Where
// nobody needs anything of it, it only multiplies.
type product struct {
	pairs
	st    *state.State
	feed  Feed
	right Operator
	full  bool
	on    bool // a left row is current
	at    int  // in the table
	total int64
}

func newCartesianProduct(b *Builder, op *physical.CartesianProduct) (Operator, error) {
	left, err := b.Build(op.Left)
	if err != nil {
		return nil, err
	}
	right, err := b.Build(op.Right)
	return &product{pairs: pairs{b: b, keep: op.Keep, rows: b.table(op.Keep)}, st: b.State, feed: Feed{src: left}, right: right}, err
}

func (o *product) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.start()
	if o.out != nil && o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for o.out == nil || !o.out.Full() {
		if !o.on {
			ok, err := o.nextRow()
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
		}
		o.emit()
	}
	return o.finish(), nil
}

// nextRow goes to the next left row; the right side is read at the first one.
func (o *product) nextRow() (bool, error) {
	ok, err := o.feed.Next(o.out)
	if !ok || err != nil {
		return false, err
	}
	if !o.full {
		if err := fill(o.st, o.right, o.rows); err != nil {
			return false, err
		}
		o.full, o.total = true, CountRows(o.rows.Batch())
	}
	first := o.out == nil
	o.decide(o.feed.In)
	if first {
		o.out.Start()
		o.out.From(o.feed.In)
	}
	o.on, o.at = o.total > 0, 0
	return o.total > 0, nil
}

func (o *product) emit() {
	if len(o.held) == 0 {
		o.add(o.feed.Row, 0, o.feed.Count()*o.total)
		o.on = false
		return
	}
	n := min(o.out.Room(), o.rows.Len()-o.at)
	for range n {
		o.add(o.feed.Row, int32(o.at), o.feed.Count()*o.rows.b.Count(o.at))
		o.at++
	}
	o.on = o.at < o.rows.Len()
}

func (o *product) Reset() {
	o.feed.Reset()
	o.right.Reset()
	o.rows.Reset()
	o.full, o.on, o.at = false, false, 0
}

func (o *product) Close() {
	o.feed.src.Close()
	o.right.Close()
	o.rows.Reset()
}
