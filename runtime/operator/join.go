package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
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
	p.out = NewOutput(p.b.State.NumSlots, p.b.State.BatchSize, rest, p.held...)
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
		p.out.Col(s).Gather(p.rows.b.Cols[s], p.take)
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

// joinKeys gives the key columns of one side.
type joinKeys struct {
	slots []physical.Slot // or exprs
	exprs []expr.Evaluator
	vecs  []batch.Vector
	cols  []*batch.Vector
}

func (k *joinKeys) eval(in *batch.Batch) error {
	k.cols = k.cols[:0]
	for _, s := range k.slots {
		k.cols = append(k.cols, in.Cols[s])
	}
	for i, e := range k.exprs {
		if err := expr.EvalBatch(e, in, &k.vecs[i]); err != nil {
			return err
		}
		k.cols = append(k.cols, &k.vecs[i])
	}
	return nil
}

// joins reports whether row i can equal anything: keys that are null, or not
// equal to themselves, cannot.
func (k *joinKeys) joins(i int) bool {
	for _, c := range k.cols {
		if c == nil || c.IsNull(i) {
			return false
		}
		if c.Form == batch.Any || c.Form == batch.Float {
			v := c.Get(i)
			if eq, _ := value.Equal(v, v); !eq {
				return false
			}
		}
	}
	return true
}

// hashJoin holds the left side in a table, by key, and streams the right side.
type hashJoin struct {
	pairs
	st          *state.State
	left        Operator
	feed        Feed
	build, look joinKeys
	keys        *keyTable
	head, tail  []int32 // by key: first and last row of the table
	next        []int32 // by row: the next row with the same key, -1 = none
	full        bool
	current     int32 // row of the table to pair next, -1 = none
}

func newNodeHashJoin(b *Builder, op *physical.NodeHashJoin) (Operator, error) {
	o, err := b.joinOf(op)
	if err != nil {
		return nil, err
	}
	return o, o.init(b, op.Left, op.Right)
}

func newValueHashJoin(b *Builder, op *physical.ValueHashJoin) (Operator, error) {
	o, err := b.joinOf(op)
	if err != nil {
		return nil, err
	}
	return o, o.init(b, op.Left, op.Right)
}

// joinOf makes a hash join without its inputs.
func (b *Builder) joinOf(op physical.Op) (o *hashJoin, err error) {
	o = &hashJoin{st: b.State, current: -1}
	width := 0
	switch op := op.(type) {
	case *physical.NodeHashJoin:
		width = len(op.Keys)
		o.build.slots, o.look.slots = op.Keys, op.Keys
	case *physical.ValueHashJoin:
		width = len(op.LeftKeys)
		if o.build.exprs, err = b.CompileAll(op.LeftKeys); err != nil {
			return nil, err
		}
		if o.look.exprs, err = b.CompileAll(op.RightKeys); err != nil {
			return nil, err
		}
		o.build.vecs, o.look.vecs = make([]batch.Vector, width), make([]batch.Vector, width)
	}
	keep := op.Head().Keep
	o.pairs = pairs{b: b, keep: keep, rows: b.table(keep)}
	o.keys = newKeyTable(b.State, width)
	return o, nil
}

func (o *hashJoin) init(b *Builder, left, right physical.Op) (err error) {
	if o.left, err = b.Build(left); err != nil {
		return err
	}
	o.feed.src, err = b.Build(right)
	return err
}

// fill reads the left side.
func (o *hashJoin) fill() error {
	for {
		if err := o.st.Check(); err != nil {
			return err
		}
		in, err := o.left.Next()
		if err != nil || in == nil {
			return err
		}
		if err := o.build.eval(in); err != nil {
			return err
		}
		for k := range in.Len() {
			i := in.Row(k)
			if !o.build.joins(i) {
				continue
			}
			if err := o.insert(in, i); err != nil {
				return err
			}
		}
	}
}

func (o *hashJoin) insert(in *batch.Batch, i int) error {
	n, fresh, err := o.keys.add(o.build.cols, i)
	if err != nil {
		return err
	}
	row := int32(o.rows.Len())
	if err := o.rows.AppendRow(in, i); err != nil {
		return err
	}
	if err := o.rows.account.Charge(12); err != nil {
		return err
	}
	o.next = append(o.next, -1)
	if fresh {
		o.head, o.tail = append(o.head, row), append(o.tail, row)
		return nil
	}
	o.next[o.tail[n]] = row
	o.tail[n] = row
	return nil
}

func (o *hashJoin) Next() (*batch.Batch, error) {
	if !o.full {
		if err := o.fill(); err != nil {
			return nil, err
		}
		o.full = true
	}
	if o.rows.Len() == 0 {
		return nil, nil
	}
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.start()
	if o.out != nil && o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for o.out == nil || !o.out.Full() {
		if o.current < 0 {
			ok, err := o.nextRow()
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			continue
		}
		o.add(o.feed.Row, o.current, o.feed.Count()*o.rows.b.Count(int(o.current)))
		o.current = o.next[o.current]
	}
	return o.finish(), nil
}

// nextRow goes to the next right row and looks up its key.
func (o *hashJoin) nextRow() (bool, error) {
	ok, err := o.feed.Next(o.out)
	if !ok || err != nil {
		return false, err
	}
	first := o.out == nil
	o.decide(o.feed.In)
	if first {
		o.out.Start()
		o.out.From(o.feed.In)
	}
	if o.feed.k == 1 {
		if err := o.look.eval(o.feed.In); err != nil {
			return false, err
		}
	}
	if !o.look.joins(o.feed.Row) {
		return true, nil
	}
	if n := o.keys.find(o.look.cols, o.feed.Row); n >= 0 {
		o.current = o.head[n]
	}
	return true, nil
}

func (o *hashJoin) Reset() {
	o.left.Reset()
	o.feed.Reset()
	o.free()
}

func (o *hashJoin) free() {
	o.rows.Reset()
	o.keys.reset()
	o.head, o.tail, o.next = o.head[:0], o.tail[:0], o.next[:0]
	o.full, o.current = false, -1
}

func (o *hashJoin) Close() {
	o.left.Close()
	o.feed.src.Close()
	o.free()
}
