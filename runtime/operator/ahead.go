package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

const (
	aheadRows = 256 // whose lists are brought near at once: what they take is a part of a processor's own cache
	aheadFar  = aheadRows / 2
	aheadGap  = 64 // nodes whose ids differ by less lie near each other
)

// ahead brings the lists of the next rows into the cache where their nodes do not lie near each other: read one after the other, each list
// would make the processor wait for memory.
type ahead struct {
	in     *batch.Batch
	until  int // the row, by its number among the living, before which lists are near
	sum    uint32
	memory *[2][aheadRows]uint32 // nodes, and what Touch needs
}

// look is told before the k-th living row of a batch is read whose node is in slot s.
func (a *adjacency) look(in *batch.Batch, s physical.Slot, k int) {
	if h := &a.ahead; in != h.in || k >= h.until || k == 0 {
		a.lookOn(in, s, k)
	}
}

func (a *adjacency) lookOn(in *batch.Batch, s physical.Slot, k int) {
	h := &a.ahead
	n := min(aheadRows, in.Len()-k)
	h.in, h.until = in, k+n
	c := in.Cols[s]
	if n < aheadFar || c == nil || c.Form != batch.Node {
		return
	}
	if h.memory == nil {
		h.memory = new([2][aheadRows]uint32)
	}
	nodes := &h.memory[0]
	far, kept, last := 0, 0, int64(-1)
	for j := k; j < k+n; j++ {
		id := c.Ints[in.Row(j)]
		if id < 0 || id == last {
			continue
		}
		if max(id-last, last-id) >= aheadGap {
			far++
		}
		last = id
		nodes[kept] = uint32(id)
		kept++
	}
	if far < aheadFar {
		return
	}
	a.resolve()
	for _, t := range a.ids {
		for d := range a.lists() {
			h.sum += a.st.Graph.Touch(nodes[:kept], t, a.binding[d], h.memory[1][:])
		}
	}
}
