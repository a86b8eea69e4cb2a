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

	present []uint64 // the nodes of a batch, a bit each
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
	e.st.Hit(int64(b.Len()))
	out.Reset(batch.Code)
	out.Words = e.words
	out.Resize(b.N)
	shared, alike := e.sign(c.Ints, b, labels)
	if alike {
		code := e.code(shared)
		for k := range b.Len() {
			out.Ints[b.Row(k)] = code
		}
		return true, nil
	}
	for k := range b.Len() {
		i := b.Row(k)
		out.Ints[i] = -1
		if c.Ints[i] >= 0 {
			out.Ints[i] = e.code(e.sigs[i] | shared)
		}
	}
	return true, nil
}

// sign finds the labels of a batch's nodes: those that all of them have are shared, the others go to sigs. Nodes that follow one another in the
// store mostly have the same ones, which is seen from the masks' words; alike is true where no node has others, and none is null.
func (e *labelCodes) sign(nodes []int64, b *batch.Batch, labels int) (shared uint64, alike bool) {
	e.sigs = slices.Grow(e.sigs[:0], b.N)[:b.N]
	clear(e.sigs)
	from, to := span(nodes, b)
	near := e.gather(nodes, b, from, to)
	alike = near
	for l := range labels {
		mask := e.st.Graph.LabelMask(catalog.LabelID(l))
		if !any64(mask, from, to, b.Len()) {
			continue
		}
		if near {
			all, none := e.share(mask, from)
			if all {
				shared |= 1 << l
			}
			if all || none {
				continue
			}
		}
		alike = false
		e.mark(mask, nodes, b, 1<<l)
	}
	return shared, alike
}

// gather sets the bits of a batch's nodes in present, from word from on; ok is false where they lie far apart, or one is null.
func (e *labelCodes) gather(nodes []int64, b *batch.Batch, from, to uint64) (ok bool) {
	if b.Len() == 0 || to-from > uint64(b.Len())/4 {
		return false
	}
	e.present = slices.Grow(e.present[:0], int(to-from))[:to-from]
	clear(e.present)
	for k := range b.Len() {
		n := nodes[b.Row(k)]
		if n < 0 {
			return false
		}
		e.present[uint64(n)/64-from] |= 1 << (n % 64)
	}
	return true
}

// share tells whether all or none of the nodes in present are in a mask.
func (e *labelCodes) share(mask []uint64, from uint64) (all, none bool) {
	all, none = true, true
	for k, rows := range e.present {
		var m uint64
		if at := from + uint64(k); at < uint64(len(mask)) {
			m = mask[at]
		}
		all = all && rows&^m == 0
		none = none && rows&m == 0
	}
	return all, none
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
