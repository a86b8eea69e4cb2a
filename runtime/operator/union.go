package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// union gives the left side's rows, then the right side's.
type union struct {
	sides [2]Operator
	moves [2][]physical.SlotMove
	keep  []physical.Slot
	at    int
	out   batch.Batch
}

func newUnion(b *Builder, op *physical.Union) (Operator, error) {
	if op.ByRow {
		return newMergeUnion(b, op)
	}
	o := &union{moves: [2][]physical.SlotMove{op.LeftMap, op.RightMap}, keep: op.Keep}
	o.out.Cols = make([]*batch.Vector, b.State.NumSlots)
	var err error
	if o.sides[0], err = b.Build(op.Left); err != nil {
		return nil, err
	}
	o.sides[1], err = b.Build(op.Right)
	return o, err
}

func (o *union) Next() (*batch.Batch, error) {
	for o.at < len(o.sides) {
		in, err := o.sides[o.at].Next()
		if err != nil {
			return nil, err
		}
		if in == nil {
			o.at++
			continue
		}
		for _, s := range o.keep {
			o.out.Cols[s] = in.Cols[s]
		}
		for _, m := range o.moves[o.at] {
			o.out.Cols[m.To] = in.Cols[m.From]
		}
		o.out.N, o.out.Sel, o.out.Mult = in.N, in.Sel, in.Mult
		return &o.out, nil
	}
	return nil, nil
}

func (o *union) Reset() {
	o.at = 0
	o.sides[0].Reset()
	o.sides[1].Reset()
}

func (o *union) Close() {
	o.sides[0].Close()
	o.sides[1].Close()
}
