package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// mergeUnion merges the rows of two sides by the number of the row that they are of; of one number the left side's come first.
type mergeUnion struct {
	sides [2]mergeSide
	out   *Output
}

// mergeSide is one of the sides.
type mergeSide struct {
	src   Operator
	moves []physical.SlotMove
	view  batch.Batch // src's batch with the names that the union gives
	row   physical.Slot
	have  bool // view has rows from at on
	at    int
	ended bool
}

func newMergeUnion(b *Builder, op *physical.Union) (Operator, error) {
	o := &mergeUnion{}
	var keep []physical.Slot
	for _, m := range op.LeftMap {
		keep = append(keep, m.To)
	}
	o.out = NewOutput(b.width(), b.State.BatchSize, keep)
	for i, from := range []physical.Op{op.Left, op.Right} {
		src, err := b.Build(from)
		if err != nil {
			return nil, err
		}
		moves := op.LeftMap
		if i == 1 {
			moves = op.RightMap
		}
		o.sides[i] = mergeSide{src: src, moves: moves, row: op.Row, view: batch.Batch{Cols: make([]*batch.Vector, b.width())}}
	}
	return o, nil
}

// fetch sees to it that the side has rows, or has ended.
func (s *mergeSide) fetch() error {
	if s.have || s.ended {
		return nil
	}
	in, err := s.src.Next()
	if err != nil {
		return err
	}
	if in == nil {
		s.ended = true
		return nil
	}
	for _, m := range s.moves {
		s.view.Cols[m.To] = in.Cols[m.From]
	}
	s.view.N, s.view.Sel, s.view.Mult = in.N, in.Sel, in.Mult
	s.have, s.at = in.Len() > 0, 0
	return nil
}

// number is that of the next row.
func (s *mergeSide) number() int64 { return s.view.Cols[s.row].Ints[s.view.Row(s.at)] }

// next is the side that the next rows are of, and up to which number; nil where there are no more.
func (o *mergeUnion) next() (s *mergeSide, most int64) {
	left, right := &o.sides[0], &o.sides[1]
	switch {
	case left.ended && right.ended:
		return nil, 0
	case left.ended:
		return right, maxRow
	case right.ended:
		return left, maxRow
	}
	if n := right.number(); left.number() <= n {
		return left, n
	}
	return right, left.number() - 1
}

// maxRow is more than any number of a row.
const maxRow = 1<<63 - 1

func (o *mergeUnion) Next() (*batch.Batch, error) {
	o.out.Start()
	for !o.out.Full() {
		for i := range o.sides {
			for s := &o.sides[i]; !s.have && !s.ended; {
				o.out.gather()
				if err := s.fetch(); err != nil {
					return nil, err
				}
			}
		}
		s, most := o.next()
		if s == nil {
			break
		}
		o.out.From(&s.view)
		for n := s.view.Len(); !o.out.Full() && s.have && s.number() <= most; s.have = s.at < n {
			i := s.view.Row(s.at)
			o.out.Add(i, s.view.Count(i))
			s.at++
		}
	}
	return o.out.Finish(), nil
}

func (o *mergeUnion) Reset() {
	for i := range o.sides {
		s := &o.sides[i]
		s.src.Reset()
		s.have, s.ended = false, false
	}
}

func (o *mergeUnion) Close() {
	for i := range o.sides {
		o.sides[i].src.Close()
	}
}
