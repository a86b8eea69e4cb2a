package expr

import (
	"math"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// labelCodes numbers the combinations of labels that nodes are met with, from
// masks of the labels. The words are the lists that labels() gives.
type labelCodes struct {
	st    *state.State
	slot  physical.Slot
	words *batch.Words
	sets  []uint64 // by code: a bit a label
	sigs  []uint64 // of the rows of a batch
}

func newLabelCodes(st *state.State, slot physical.Slot) *labelCodes {
	return &labelCodes{st: st, slot: slot, words: batch.NewWords(true)}
}

// maxLabels is how many labels a database may have for its nodes' labels to be
// told by a word of bits; maxSets how many combinations are told apart.
const (
	maxLabels = 64
	maxSets   = 64
)

func (e *labelCodes) codes(b *batch.Batch, out *batch.Vector) (ok bool, err error) {
	c, g := b.Cols[e.slot], e.st.Graph
	labels := len(g.Catalog().Labels())
	if c == nil || c.Form != batch.Node || labels > maxLabels || len(e.sets) > maxSets {
		return false, nil
	}
	e.sigs = slices.Grow(e.sigs[:0], b.N)[:b.N]
	clear(e.sigs)
	from, to := span(c.Ints, b)
	for l := range labels {
		if mask := g.LabelMask(catalog.LabelID(l)); any64(mask, from, to, b.Len()) {
			e.mark(mask, c.Ints, b, 1<<l)
		}
	}
	e.st.Hit(int64(b.Len()))
	out.Reset(batch.Code)
	out.Words = e.words
	out.Resize(b.N)
	for k := range b.Len() {
		i := b.Row(k)
		out.Ints[i] = -1
		if c.Ints[i] >= 0 {
			out.Ints[i] = e.code(e.sigs[i])
		}
	}
	return true, nil
}

// span is the words of a mask in which the living rows' nodes are.
func span(nodes []int64, b *batch.Batch) (from, to uint64) {
	lo, hi := int64(math.MaxInt64), int64(0)
	for k := range b.Len() {
		if n := nodes[b.Row(k)]; n >= 0 {
			lo, hi = min(lo, n), max(hi, n)
		}
	}
	return uint64(lo) / 64, uint64(hi)/64 + 1
}

// any64 reports whether any bit is set in some words of a mask; true where looking is as much work as asking for each row.
func any64(mask []uint64, from, to uint64, rows int) bool {
	to = min(to, uint64(len(mask)))
	if from < to && to-from > uint64(rows) {
		return true
	}
	for ; from < to; from++ {
		if mask[from] != 0 {
			return true
		}
	}
	return false
}

func (e *labelCodes) mark(mask []uint64, nodes []int64, b *batch.Batch, bit uint64) {
	limit := uint64(len(mask)) * 64
	if limit == 0 {
		return
	}
	for k := range b.Len() {
		i := b.Row(k)
		if n := uint64(nodes[i]); n < limit && mask[n/64]>>(n%64)&1 != 0 {
			e.sigs[i] |= bit
		}
	}
}

// code is the code of a combination.
func (e *labelCodes) code(set uint64) int64 {
	for i, s := range e.sets {
		if s == set {
			return int64(i)
		}
	}
	e.sets = append(e.sets, set)
	names := []value.Value{}
	for l := range maxLabels {
		if set>>l&1 != 0 {
			names = append(names, value.String(e.st.Graph.Catalog().LabelName(catalog.LabelID(l))))
		}
	}
	return e.words.Add(value.List(names))
}
