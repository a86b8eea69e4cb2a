package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// sharedJoin is a hash join whose build side is read once, before the lanes run;
// each lane looks up its own rows.
type sharedJoin struct {
	b     *Builder
	op    physical.Op
	right physical.Op
	join  *hashJoin // holds the build side; its feed is not used
}

func (b *Builder) sharedJoin(op, left, right physical.Op) (shared, error) {
	s := &sharedJoin{b: b, op: op, right: right}
	var err error
	if s.join, err = b.joinOf(op); err != nil {
		return nil, err
	}
	s.join.feed.src = nothing{}
	s.join.left, err = b.Build(left)
	return s, err
}

func (s *sharedJoin) open() (barren bool, err error) {
	err = s.join.fill()
	return s.join.rows.Len() == 0, err
}

func (s *sharedJoin) build(l *lane) (Operator, error) {
	o, err := l.b.joinOf(s.op)
	if err != nil {
		return nil, err
	}
	o.rows, o.keys, o.head, o.next, o.none, o.full = s.join.rows, s.join.keys, s.join.head, s.join.next, s.join.none, true
	o.feed.src, err = l.b.Build(s.right)
	return &probe{o}, err
}

func (s *sharedJoin) close()  { s.join.Reset() }
func (s *sharedJoin) closed() { s.join.Close() }

// probe is a lane's side of a sharedJoin.
type probe struct{ *hashJoin }

func (o *probe) Reset() {
	o.feed.Reset()
	o.current = -1
}

func (o *probe) Close() { o.feed.src.Close() }

// sharedProduct is a Cartesian product whose right side is read once.
type sharedProduct struct {
	b     *Builder
	op    *physical.CartesianProduct
	right Operator
	rows  *Table
	total int64
	err   error // of the right side: none where the left side has no rows
}

func (b *Builder) sharedProduct(op *physical.CartesianProduct) (shared, error) {
	right, err := b.Build(op.Right)
	return &sharedProduct{b: b, op: op, right: right, rows: b.table(op.Keep)}, err
}

func (s *sharedProduct) open() (barren bool, err error) {
	s.err = fill(s.b.State, s.right, s.rows)
	s.total = CountRows(s.rows.Batch())
	return false, nil // the left side is read first
}

func (s *sharedProduct) build(l *lane) (Operator, error) {
	left, err := l.b.Build(s.op.Left)
	o := &product{pairs: pairs{b: l.b, keep: s.op.Keep, rows: s.rows}, st: l.st, feed: Feed{src: left}, right: nothing{}, full: true, total: s.total}
	if s.err != nil {
		o.full, o.right, o.rows = false, failing{s.err}, l.b.table(s.op.Keep)
	}
	return &multiply{o}, err
}

// failing is an operator that fails when it is asked for rows.
type failing struct{ err error }

func (o failing) Next() (*batch.Batch, error) { return nil, o.err }
func (o failing) Reset()                      {}
func (o failing) Close()                      {}

func (s *sharedProduct) close() {
	s.right.Reset()
	s.rows.Reset()
}

func (s *sharedProduct) closed() { s.right.Close() }

// multiply is a lane's side of a sharedProduct.
type multiply struct{ *product }

func (o *multiply) Reset() {
	o.feed.Reset()
	o.on, o.at = false, 0
}

func (o *multiply) Close() { o.feed.src.Close() }
