package operator

import (
	"math/bits"
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// pairSet is a set of pairs of nodes, each in one word: open addressing with linear probing, at most half full.
type pairSet struct {
	index   []uint64 // 0 = free
	n       int
	shift   uint8  // of a hash, to give a place
	touched uint64 // keeps reads of touch from being left out
}

// wordOf is the word of a pair of nodes, which is not 0.
func wordOf(a, b int64) uint64 { return uint64(a+1)<<32 | uint64(b+1) }

// place is where a word is, or would be.
func (s *pairSet) place(word uint64) int {
	mask := len(s.index) - 1
	at := int(word * spreadBits >> s.shift)
	for s.index[at] != 0 && s.index[at] != word {
		at = (at + 1) & mask
	}
	return at
}

func (s *pairSet) has(word uint64) bool { return s.n > 0 && s.index[s.place(word)] == word }

// touch reads where words belong, see packing.touch.
func (s *pairSet) touch(words []uint64) (all uint64) {
	if len(s.index) < farIndex {
		return 0
	}
	for _, w := range words {
		all |= s.index[w*spreadBits>>s.shift]
	}
	return all
}

// addAll puts words in, of which those that are 0 are none; more is told how many bytes that takes before it does.
func (s *pairSet) addAll(words []uint64, more func(bytes int64) error) error {
	if need := 2 * (s.n + len(words)); need > len(s.index) {
		size := max(initialIndex, 1<<bits.Len(uint(need)))
		if err := more(8 * int64(size-len(s.index))); err != nil {
			return err
		}
		old := s.index
		s.index, s.shift = make([]uint64, size), uint8(64-bits.TrailingZeros(uint(size)))
		for _, w := range old {
			if w != 0 {
				s.index[s.place(w)] = w
			}
		}
	}
	s.touched = s.touch(words)
	for _, w := range words {
		if w == 0 {
			continue
		}
		if at := s.place(w); s.index[at] == 0 {
			s.index[at] = w
			s.n++
		}
	}
	return nil
}

// takeAll gives the words, as a slice of the index, and forgets them.
func (s *pairSet) takeAll() []uint64 {
	words := s.index[:0]
	for _, w := range s.index {
		if w != 0 {
			words = append(words, w)
		}
	}
	*s = pairSet{}
	return words
}

// readPairs reads the pairs that the plan gives. Those for which there is no room go to temporary files, and all of them then.
func (m *members) readPairs() error {
	var words []uint64
	m.st.Yield(&m.account, true)
	for {
		in, err := m.src.Next()
		if err != nil {
			return err
		}
		if in == nil {
			break
		}
		if err := m.st.Check(); err != nil {
			return err
		}
		if words, err = wordsOf(in, m.slot, m.other, words[:0]); err != nil {
			return err
		}
		if m.st.Tight(m.account.Held()) {
			if err := m.storePairs(); err != nil {
				return err
			}
		}
		if err := m.putPairs(words); err != nil {
			return err
		}
	}
	if m.stored == nil {
		return nil
	}
	if err := m.storePairs(); err != nil {
		return err
	}
	return m.stored.end(m.account.Charge)
}

// putPairs puts words into the set, or where there is no room even after the set has gone to a file, into a file.
func (m *members) putPairs(words []uint64) error {
	err := m.pairs.addAll(words, m.account.Charge)
	if !m.st.Spills(err) {
		return err
	}
	if err := m.storePairs(); err != nil {
		return err
	}
	if err := m.pairs.addAll(words, m.account.Charge); !m.st.Spills(err) {
		return err
	}
	return m.stored.put(words)
}

// storePairs writes the set to a file.
func (m *members) storePairs() error {
	if m.stored == nil {
		m.stored = m.b.storedPairs(m.slot, m.other)
	}
	if m.pairs.n == 0 {
		return nil
	}
	err := m.stored.put(m.pairs.takeAll())
	m.account.Free()
	return err
}

// wordsOf appends the word of the pair of nodes of each living row, 0 where one is null.
func wordsOf(in *batch.Batch, a, b physical.Slot, words []uint64) ([]uint64, error) {
	n := in.Len()
	words = slices.Grow(words, n)
	if x, y := in.Cols[a], in.Cols[b]; x != nil && y != nil && x.Form == batch.Node && y.Form == batch.Node {
		for k := range n {
			i := in.Row(k)
			word := uint64(0)
			if x.Ints[i] >= 0 && y.Ints[i] >= 0 {
				word = wordOf(x.Ints[i], y.Ints[i])
			}
			words = append(words, word)
		}
		return words, nil
	}
	for k := range n {
		i := in.Row(k)
		x, ok, err := NodeAt(in, a, i)
		if err != nil {
			return words, err
		}
		y, also, err := NodeAt(in, b, i)
		if err != nil {
			return words, err
		}
		word := uint64(0)
		if ok && also {
			word = wordOf(x, y)
		}
		words = append(words, word)
	}
	return words, nil
}

// pickPairs selects the rows of a batch that pass; a pair with a null is none.
func (o *semiJoin) pickPairs(in *batch.Batch) (err error) {
	if o.words, err = wordsOf(in, o.of.slot, o.of.other, o.words[:0]); err != nil {
		return err
	}
	set := o.of.pairs
	if o.of.stored != nil {
		return o.pickStored(in)
	}
	o.touched = set.touch(o.words)
	for k, w := range o.words {
		if (w != 0 && set.has(w)) != o.anti {
			o.sel = append(o.sel, int32(in.Row(k)))
		}
	}
	return nil
}

// pickStored is pickPairs where the pairs are in a file.
func (o *semiJoin) pickStored(in *batch.Batch) error {
	o.reader.of = o.of.stored
	found, err := o.reader.find(o.st, o.words)
	if err != nil {
		return err
	}
	for k, has := range found {
		if has != o.anti {
			o.sel = append(o.sel, int32(in.Row(k)))
		}
	}
	return nil
}
