package operator

import (
	"cmp"
	"slices"
	"sort"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/spill"
	"github.com/morseldb/morsel/runtime/state"
)

// storedPairs is a set of pairs of nodes that is in a temporary file: sorted, in blocks, of which the first pairs are in memory. Looking one up
// reads a block, so blocks are small.
type storedPairs struct {
	b     *Builder
	slots []physical.Slot // of the two nodes
	runs  *sortedRuns     // while pairs are put in
	out   batch.Batch     // for writing
	rows  *spill.Rows
	first []uint64 // of each block
	place []spill.Place
}

const (
	pairsBlock      = 4 << 10
	pairsBlockIndex = 24 // bytes in memory for each block
)

func (b *Builder) storedPairs(a, other physical.Slot) *storedPairs {
	s := &storedPairs{b: b, slots: []physical.Slot{a, other}}
	var by []physical.SortKey
	for _, slot := range s.slots {
		by = append(by, physical.SortKey{Slot: slot})
	}
	s.runs = b.sortedRuns(by, s.slots)
	s.out.Cols = make([]*batch.Vector, b.width())
	for _, slot := range s.slots {
		s.out.Cols[slot] = &batch.Vector{}
	}
	return s
}

// put writes a run of words, which are put in order; 0 is none.
func (s *storedPairs) put(words []uint64) error {
	slices.Sort(words)
	run := s.b.State.SpillRows(s.slots)
	s.runs.runs = append(s.runs.runs, run)
	var list []int32
	for len(words) > 0 {
		if err := s.b.State.Check(); err != nil {
			return err
		}
		n := min(len(words), s.b.State.BatchSize)
		x, y := s.out.Cols[s.slots[0]], s.out.Cols[s.slots[1]]
		x.Reset(batch.Node)
		y.Reset(batch.Node)
		for _, w := range words[:n] {
			if w != 0 {
				x.Ints, y.Ints = append(x.Ints, int64(w>>32)-1), append(y.Ints, int64(uint32(w))-1)
			}
		}
		s.out.N = len(x.Ints)
		list = livingRows(&s.out, list)
		if err := run.Append(&s.out, list); err != nil {
			return err
		}
		words = words[n:]
	}
	return run.Finish()
}

// end makes one file of the runs, and finds out where its blocks are; more is told how many bytes that takes.
func (s *storedPairs) end(more func(bytes int64) error) error {
	if err := s.runs.open(); err != nil {
		return err
	}
	s.rows = s.b.State.SpillBlocks(s.slots, pairsBlock)
	if err := writeOut(s.b.State, s.runs.merging, s.rows); err != nil {
		return err
	}
	s.runs.drop()
	r := s.rows.Reader(s.b.width())
	defer r.Close()
	for {
		if err := s.b.State.Check(); err != nil {
			return err
		}
		place := r.Place()
		in, err := r.Next()
		if err != nil || in == nil {
			return err
		}
		if err := more(pairsBlockIndex); err != nil {
			return err
		}
		s.first, s.place = append(s.first, s.word(in, 0)), append(s.place, place)
	}
}

func (s *storedPairs) word(in *batch.Batch, i int) uint64 {
	return wordOf(in.Cols[s.slots[0]].Ints[i], in.Cols[s.slots[1]].Ints[i])
}

// drop removes the files.
func (s *storedPairs) drop() {
	if s == nil {
		return
	}
	s.runs.drop()
	if s.rows != nil {
		s.rows.Drop()
	}
}

// pairsReader looks pairs up in a file, for one lane.
type pairsReader struct {
	of     *storedPairs
	reader *spill.Reader
	block  int // that was read last
	in     *batch.Batch
	order  []int32
	found  []bool
}

// find says for each word whether it is there; the words are looked up in the order of the file, each block being read once.
func (p *pairsReader) find(st *state.State, words []uint64) ([]bool, error) {
	p.order, p.found = p.order[:0], append(p.found[:0], make([]bool, len(words))...)
	for k, w := range words {
		if w != 0 {
			p.order = append(p.order, int32(k))
		}
	}
	slices.SortFunc(p.order, func(a, b int32) int { return cmp.Compare(words[a], words[b]) })
	for _, k := range p.order {
		has, err := p.has(st, words[k])
		if err != nil {
			return nil, err
		}
		p.found[k] = has
	}
	return p.found, nil
}

func (p *pairsReader) has(st *state.State, word uint64) (bool, error) {
	s := p.of
	block := sort.Search(len(s.first), func(i int) bool { return s.first[i] > word }) - 1
	if block < 0 {
		return false, nil
	}
	if p.in == nil || p.block != block {
		if err := st.Check(); err != nil {
			return false, err
		}
		if p.reader == nil {
			p.reader = s.rows.Reader(s.b.width())
		}
		p.reader.Seek(s.place[block])
		var err error
		if p.in, err = p.reader.Next(); err != nil {
			return false, err
		}
		p.block = block
	}
	at := sort.Search(p.in.N, func(i int) bool { return s.word(p.in, i) >= word })
	return at < p.in.N && s.word(p.in, at) == word, nil
}

// close ends reading.
func (p *pairsReader) close() {
	if p.reader != nil {
		p.reader.Close()
	}
	p.reader, p.in = nil, nil
}
