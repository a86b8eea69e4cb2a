package count

import (
	"math/bits"

	"github.com/morseldb/morsel/storage"
)

// What comparing lists costs, in nanoseconds, as measured on one core.
const (
	costMarks = 40 // what binding one by one takes more than binding in blocks
	costMark  = 3  // an entry that is marked, and unmarked later
	costTest  = 1  // an entry that is looked for in marks
	costMerge = 2  // an entry of two lists that are merged
	costTry   = 3  // a step of a binary search
)

// splitAt is the level from which on a counter binds tuples together: the first after the levels whose stages are asked so often for each
// node that marking their lists pays.
func (p *Pattern) splitAt(c *Counter) int {
	at := 0
	for j := 1; j < len(c.levels); j++ {
		asked := p.fan(c.levels[j].refs)
		for k := c.levels[j].probe; k >= 0; k = c.stages[k].prev {
			s := c.stages[k]
			times := 1.0
			for i := s.from + 1; i < j; i++ {
				times *= max(1, p.fan(c.levels[i].refs))
			}
			if marksPay(times, asked, p.fan(s.refs)) {
				at = max(at, s.from+1)
			}
		}
	}
	return at
}

// marksPay reports whether lists of some size are better marked than gone through, where they are asked so many times for so many
// entries.
func marksPay(times, asked, size float64) bool {
	marks := costMarks + costMark*size + costTest*times*asked
	merge := times * (asked + size) * costMerge
	search := times * asked * costTry * (1 + float64(bits.Len(uint(size))))
	return marks < min(merge, search)
}

// fan is how many neighbours a node has in some lists together, where it has any.
func (p *Pattern) fan(refs []Ref) float64 {
	n := 0.0
	for _, r := range refs {
		r.Skip = false
		n += p.fans[r]
	}
	return n
}

// facts notes what is known about the lists that edges go along.
func (p *Pattern) facts() {
	p.fans, p.loopFree = map[Ref]float64{}, map[Ref]bool{}
	for r, views := range p.views {
		if r.own > 0 {
			p.fans[r], p.loopFree[r] = averageView(views), !r.loops
			continue
		}
		lists := p.Graph.Lists(r.Type, r.Dir)
		var some []int
		for i := range views {
			if offsets, _ := lists.Chunk(i); len(offsets) > 0 {
				some = append(some, i)
			}
		}
		p.fans[r], p.loopFree[r] = average(&lists, some), p.noLoops(r)
	}
}

// looks is in how many chunks lists are counted to know how long they are.
const looks = 4

// average is how long the lists of some chunks are that are not empty.
func average(lists *storage.Lists, chunks []int) float64 {
	entries, nodes := 0, 0
	for k := range min(looks, len(chunks)) {
		offsets, _ := lists.Chunk(chunks[k*len(chunks)/min(looks, len(chunks))])
		entries += int(offsets[len(offsets)-1])
		nodes += notEmpty(offsets)
	}
	return float64(entries) / float64(max(nodes, 1))
}

// averageView is the same for lists that were made for the pattern.
func averageView(views []storage.View) float64 {
	entries, nodes := 0, 0
	for i := range views {
		if offsets := views[i].Offsets(); offsets != nil {
			entries += int(offsets[len(offsets)-1])
			nodes += notEmpty(offsets)
		}
	}
	return float64(entries) / float64(max(nodes, 1))
}

// notEmpty is how many lists that begin at some offsets have anything in them.
func notEmpty(offsets []uint32) (n int) {
	last := uint32(0)
	for _, next := range offsets {
		if next != last {
			n++
		}
		last = next
	}
	return n
}
