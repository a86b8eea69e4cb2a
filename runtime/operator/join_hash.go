package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

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
	head, tail  []int32 // by key: first and last row of the table, -1 where there is none
	next        []int32 // by row: the next row with the same key, -1 = none
	full        bool
	outer       bool     // streamed rows without a partner are kept
	none        int32    // outer: the row of nulls that they are paired with, the table's last
	met         *metRows // of an outer join in rounds
	current     int32    // row of the table to pair next, -1 = none
	grace       *grace   // what does not fit; nil: it is an error when something does not
	lookup      joinLookup
	found       []int32 // by place in the streamed batch: the number of its key, or -1
	living      []int32
	numbers     []int32
}

func newNodeHashJoin(b *Builder, op *physical.NodeHashJoin) (Operator, error) {
	o, err := b.joinOf(op)
	if err != nil {
		return nil, err
	}
	o.grace = &grace{o: o}
	return o, o.init(b, op.Left, op.Right)
}

func newValueHashJoin(b *Builder, op *physical.ValueHashJoin) (Operator, error) {
	o, err := b.joinOf(op)
	if err != nil {
		return nil, err
	}
	o.grace = &grace{o: o}
	return o, o.init(b, op.Left, op.Right)
}

// joinOf makes a hash join without its inputs.
func (b *Builder) joinOf(op physical.Op) (o *hashJoin, err error) {
	o = &hashJoin{st: b.State, current: -1, none: -1}
	width := 0
	switch op := op.(type) {
	case *physical.NodeHashJoin:
		width, o.outer = len(op.Keys), op.Outer
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
	o.rows.each, o.rows.sparse = chainBytes, true
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
		if err != nil {
			return err
		}
		if in == nil {
			return o.complete()
		}
		if err := o.build.eval(in); err != nil {
			return err
		}
		if err := o.fillFrom(in); err != nil {
			return err
		}
	}
}

// fillFrom adds the rows of a batch of the left side.
func (o *hashJoin) fillFrom(in *batch.Batch) error {
	o.st.Yield(&o.rows.account, o.grace != nil)
	o.st.Yield(&o.keys.account, o.grace != nil)
	if o.grace != nil && o.grace.build == nil && o.st.Tight(o.size()) {
		if err := o.grace.begin(); err != nil {
			return err
		}
	}
	if (o.grace == nil || o.grace.build == nil) && o.fillAll(in) {
		return nil
	}
	for k := range in.Len() {
		i := in.Row(k)
		if !o.build.joins(i) {
			continue
		}
		if o.grace != nil && o.grace.build != nil {
			o.grace.build.put(int32(i), hashRow(o.build.cols, i))
			continue
		}
		err := o.insert(in, i)
		if o.grace != nil && o.st.Spills(err) {
			if err = o.grace.begin(); err == nil {
				o.grace.build.put(int32(i), hashRow(o.build.cols, i))
			}
		}
		if err != nil {
			return err
		}
	}
	if o.grace != nil && o.grace.build != nil {
		return o.grace.writeBuild(in)
	}
	return nil
}

// complete adds the row of nulls that an outer join pairs with what has no partner.
func (o *hashJoin) complete() error {
	if !o.outer || o.grace != nil && o.grace.build != nil {
		return nil
	}
	o.none = int32(o.rows.Len())
	o.next = append(o.next, -1)
	return o.rows.AppendRow(&batch.Batch{Cols: make([]*batch.Vector, len(o.rows.b.Cols)), N: 1}, 0)
}

// size is what the table takes.
func (o *hashJoin) size() int64 { return o.rows.account.Held() + o.keys.account.Held() }

// insert adds a row to the table, or leaves the table as it was but for a key
// without rows.
func (o *hashJoin) insert(in *batch.Batch, i int) error {
	n, _, err := o.keys.add(o.build.cols, i)
	if err != nil {
		return err
	}
	row := int32(o.rows.Len())
	if err := o.rows.AppendRow(in, i); err != nil {
		return err
	}
	o.chain(n, row)
	return nil
}

// chainBytes is what a row takes in the chains of rows with the same key.
const chainBytes = 12

func (o *hashJoin) Next() (*batch.Batch, error) {
	if !o.full {
		if err := o.fill(); err != nil {
			return nil, err
		}
		o.full = true
	}
	if o.grace != nil && o.grace.build != nil {
		return o.grace.next()
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
		o.found = o.lookup.all(o.keys, o.look.cols, o.feed.In)
	}
	// Keys that are null, or not equal to themselves, are not in the table. One that is may be without a row: that of a batch, or a round, that had no room for it.
	if n := int(o.found[o.feed.k-1]); n >= 0 && n < len(o.head) {
		o.current = o.head[n]
	}
	switch {
	case o.met != nil:
		return true, o.met.row(o)
	case o.current < 0:
		o.current = o.none
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
	o.full, o.current, o.none = false, -1, -1
	o.grace.drop()
}

func (o *hashJoin) Close() {
	o.left.Close()
	o.feed.src.Close()
	o.free()
}
