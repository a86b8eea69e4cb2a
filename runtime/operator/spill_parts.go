package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// partitions are rows in files by the hash of their keys, so that the rows of one
// key are in one file: what grace hash joins and aggregations do, see Graefe,
// Query Evaluation Techniques for Large Databases, 1993, sections 2.2 and 4.3.
type partitions struct {
	b       *Builder
	depth   int // how often the rows were partitioned before: each time by another hash
	slots   []physical.Slot
	parts   []*spill.Rows
	rows    [fanOut][]int32 // of the batch at hand
	account state.Account   // of the writers' buffers
}

const (
	fanOut     = 16
	fanOutBits = 4
	// maxDepth is after how many partitionings there is no other: that the rows of
	// so many hashes do not fit means that none does.
	maxDepth = 8
)

func (b *Builder) partitions(slots []physical.Slot, depth int) (*partitions, error) {
	p := &partitions{b: b, depth: depth, slots: slots, account: state.Account{Memory: &b.State.Memory}}
	// Where a single batch has used up the budget, the buffers, which are a twentieth of it at most, fill while
	// what the caller moves into them is given back.
	room, _ := b.State.Memory.Room()
	if err := p.account.Charge(min(fanOut*readerBlocks*b.State.SpillBlock(), room)); err != nil {
		return nil, err
	}
	for range fanOut {
		p.parts = append(p.parts, b.State.SpillRows(slots))
	}
	return p, nil
}

// put notes that a row of the batch at hand belongs to the partition of a hash.
func (p *partitions) put(i int32, hash uint64) {
	n := value.HashInt(int64(hash), uint64(p.depth)+1) >> (64 - fanOutBits)
	p.rows[n] = append(p.rows[n], i)
}

// write writes the rows that were put.
func (p *partitions) write(in *batch.Batch) error {
	for n, rows := range p.rows {
		if len(rows) == 0 {
			continue
		}
		if err := p.parts[n].Append(in, rows); err != nil {
			return err
		}
		p.rows[n] = rows[:0]
	}
	return nil
}

// finish ends writing.
func (p *partitions) finish() error {
	for _, rows := range p.parts {
		if err := rows.Finish(); err != nil {
			return err
		}
	}
	p.account.Free()
	return nil
}

// drop removes the files.
func (p *partitions) drop() {
	if p == nil {
		return
	}
	for _, rows := range p.parts {
		rows.Drop()
	}
	p.account.Free()
}

// result does one partition after the other by the operator that of makes, nil
// for a partition that gives nothing, and merges what they give by the number in
// a slot. b is the builder of the rows in files, slots those that are given.
func (p *partitions) result(b *Builder, number physical.Slot, slots []physical.Slot, of func(i int) (Operator, error)) (Operator, error) {
	out := b.merging([]physical.SortKey{{Slot: number}}, slots, nil)
	for i := range p.parts {
		src, err := of(i)
		if err != nil {
			out.Close()
			return nil, err
		}
		if src == nil {
			continue
		}
		rows := b.State.SpillRows(slots)
		err = writeOut(b.State, src, rows)
		src.Close()
		out.in = append(out.in, b.spooled(rows))
		if err != nil {
			out.Close()
			return nil, err
		}
	}
	return out, nil
}

// numbered puts the numbers from first on into a column, for the rows of a batch.
func numbered(col *batch.Vector, first int64, in *batch.Batch) *batch.Vector {
	col.Reset(batch.Int)
	col.Resize(in.N)
	for i := range col.Ints {
		col.Ints[i] = first + int64(i)
	}
	return col
}

// widened makes out the rows of a batch with room for width slots.
func widened(in *batch.Batch, width int, out *batch.Batch) {
	cols := out.Cols
	if len(cols) < width {
		cols = make([]*batch.Vector, width)
	}
	clear(cols[copy(cols, in.Cols):])
	*out = batch.Batch{Cols: cols, N: in.N, Sel: in.Sel, Mult: in.Mult}
}
