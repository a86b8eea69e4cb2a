package aggregate

import (
	"sync"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// percentiles is percentile over groups. Columns of integers, or of floats, are kept as they come, each number beside its group, and go to their
// groups all at once: appending to each group's own list would go to another place for every row, and copy lists as they grow.
type percentiles struct {
	slab[percentile, *percentile]
	blocks []kept
	begun  bool // there have been numbers in blocks
	floats bool // they stood for floats; those of others are not taken
	stated bool // states may have been handed out: some may hold weighted numbers, or others than the blocks
}

// kept is numbers and the groups that they are of.
type kept struct {
	ints   []int64
	groups []int32
}

// The numbers of the first block and of the largest.
const (
	firstBlock = 1 << 10
	largeBlock = 32 << 10
)

func newPercentiles(name string, pick picker) *percentiles {
	return &percentiles{slab: slab[percentile, *percentile]{zero: percentile{name: name, pick: pick}}}
}

// Extend appends states of nothing.
func (s *percentiles) Extend(n int) {
	if n == 0 {
		s.release()
		s.begun, s.stated = false, false
	}
	s.slab.Extend(n)
}

// State is the state of group g. After Settle it changes nothing: several workers may ask.
func (s *percentiles) State(g int) procedures.Aggregator {
	if !s.stated || len(s.blocks) > 0 {
		s.Settle()
	}
	return s.slab.State(g)
}

// Numbers keeps numbers that count once each, as long as they are all integers, or all floats.
func (s *percentiles) Numbers(ctx *procedures.Context, args []procedures.Column, rows procedures.Counted, groups []int32) (bool, error) {
	col := &args[0]
	floats := col.Kind == value.KindFloat
	if !floats && col.Kind != value.KindInt || rows.Mult != nil || s.begun && s.floats != floats || s.anyOther(groups, floats) {
		return false, nil
	}
	s.begun, s.floats = true, floats
	if err := charge(ctx, int64(len(groups)), true); err != nil {
		return true, err
	}
	b := s.block(len(groups))
	ints, of := b.ints, b.groups
	last := int32(-1) // rows of one group come together
	for k, g := range groups {
		i := rows.Row(k)
		if col.Nulls != nil && col.Nulls[i] {
			continue
		}
		if g != last {
			last = g
			if p := &s.items[g]; !p.hasAt {
				if err := p.readPercentile(args[1].Get(i)); err != nil {
					return true, err
				}
			}
		}
		if floats {
			ints = append(ints, keyOfFloat(col.Floats[i]))
		} else {
			ints = append(ints, col.Ints[i])
		}
		of = append(of, g)
	}
	b.ints, b.groups = ints, of
	return true, nil
}

// anyOther reports whether a group has numbers that are not kept as these would be.
func (s *percentiles) anyOther(groups []int32, floats bool) bool {
	if !s.stated {
		return false
	}
	for _, g := range groups {
		if p := &s.items[g]; p.values != nil || p.n > 0 && p.floats != floats {
			return true
		}
	}
	return false
}

// block is one that has room for n more numbers.
func (s *percentiles) block(n int) *kept {
	size := firstBlock
	if last := len(s.blocks) - 1; last >= 0 {
		b := &s.blocks[last]
		if cap(b.ints)-len(b.ints) >= n {
			return b
		}
		size = min(2*cap(b.ints), largeBlock)
	}
	if size = max(size, n); size == largeBlock {
		if b, ok := largeBlocks.Get().(*kept); ok {
			s.blocks = append(s.blocks, *b)
			return &s.blocks[len(s.blocks)-1]
		}
	}
	s.blocks = append(s.blocks, kept{make([]int64, 0, size), make([]int32, 0, size)})
	return &s.blocks[len(s.blocks)-1]
}

// Settle brings the numbers to their groups: all groups' numbers are parts of one array.
func (s *percentiles) Settle() {
	s.stated = true
	if len(s.blocks) == 0 {
		return
	}
	counts := make([]int, len(s.items))
	all := 0
	for _, b := range s.blocks {
		for _, g := range b.groups {
			counts[g]++
		}
		all += len(b.ints)
	}
	for g := range s.items {
		if counts[g] > 0 {
			s.items[g].gather()
			all += len(s.items[g].ints)
		}
	}
	array := make([]int64, all)
	at := 0
	for g, n := range counts {
		if n == 0 {
			continue
		}
		p := &s.items[g]
		end := at + len(p.ints) + n
		mine := array[at:end:end]
		counts[g] = at + copy(mine, p.ints)
		p.ints, p.n, p.floats, p.ready = mine, p.n+int64(n), s.floats, false
		at = end
	}
	for _, b := range s.blocks {
		for k, g := range b.groups {
			array[counts[g]] = b.ints[k]
			counts[g]++
		}
	}
	s.release()
}

// largeBlocks is blocks that nobody uses: to be cleared and collected again and again takes as long as to fill them.
var largeBlocks sync.Pool

// release gives the blocks back.
func (s *percentiles) release() {
	for _, b := range s.blocks {
		if cap(b.ints) == largeBlock {
			largeBlocks.Put(&kept{b.ints[:0], b.groups[:0]})
		}
	}
	s.blocks = nil
}

// Finish picks the percentile of group g.
func (s *percentiles) Finish(g int) { s.items[g].finish() }
