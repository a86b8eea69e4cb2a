package operator

import (
	"math/bits"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// idSets is the different ids that each group has met, for count(DISTINCT node): 64 ids that follow each other are the bits of one word, and the words
// lie in a hash table by group and place. Ids of neighbours lie near each other, as they come in lists that are sorted; then most rows find their word
// where the row before found it, and hardly any memory is used. Ids that lie far apart cost no more than in a keyTable.
type idSets struct {
	form    batch.Form // of the values
	n       int        // ids of all groups
	used    int        // words
	keys    []uint64   // by place: see setKey, 0 = free
	words   []uint64
	shift   uint8 // of a hash, to give a place
	account state.Account
}

func newIDSets(st *state.State, f batch.Form) *idSets {
	return &idSets{form: f, account: state.Account{Memory: &st.Memory}}
}

// maxSetID is above the values that may be in a set.
const maxSetID = 1 << 32

// setBits is how many bits of a key are not the group's.
const setBits = 27

// setKey is what the word with an id of a group lies under.
func setKey(group int32, id int64) uint64 { return uint64(group)<<setBits | uint64(id>>6+1) }

// setWordBytes is what a place takes.
const setWordBytes = 16

// suitsSets reports whether the values of a column can be in sets.
func suitsSets(c *batch.Vector, in *batch.Batch) bool {
	switch c.Form {
	case batch.Node, batch.Rel:
		return true
	case batch.Int:
		if c.Nulls != nil {
			return false
		}
		for k := range in.Len() {
			if uint64(c.Ints[in.Row(k)]) >= maxSetID {
				return false
			}
		}
		return true
	}
	return false
}

// inSets readies the sets for a column; false where the values have to be in seen.
func (a *agg) inSets(in *batch.Batch) bool {
	if !a.counting || len(a.vecs) != 1 || a.seen.len() > 0 || a.late != nil || !suitsSets(&a.vecs[0], in) {
		return false
	}
	return a.haveSets(a.vecs[0].Form)
}

// haveSets makes sets for values of a form, where there are none yet.
func (a *agg) haveSets(f batch.Form) bool {
	if a.sets == nil {
		a.sets = newIDSets(a.st, f)
	}
	if a.sets.n == 0 {
		a.sets.form = f
	}
	return a.sets.form == f
}

// different is how many different values of a DISTINCT the groups have met.
func (a *agg) different() int {
	if a.sets != nil && a.sets.n > 0 {
		return a.sets.n
	}
	if a.seen != nil {
		return a.seen.len()
	}
	return 0
}

// add adds the living rows' ids to the sets of their groups, and counts those that are new; -1 is null.
func (s *idSets) add(ids []int64, in *batch.Batch, groups []int32, counts []int64) (err error) {
	last, place := uint64(0), 0
	for k, g := range groups {
		id := ids[in.Row(k)]
		if id < 0 {
			continue
		}
		if key := setKey(g, id); key != last {
			if place, err = s.place(key); err != nil {
				return err
			}
			last = key
		}
		if bit := uint64(1) << (id & 63); s.words[place]&bit == 0 {
			s.words[place] |= bit
			s.n++
			counts[g]++
		}
	}
	return nil
}

// place is where the word of a key lies, which is made where there is none.
func (s *idSets) place(key uint64) (int, error) {
	if 2*s.used >= len(s.keys) {
		if err := s.grow(); err != nil {
			return 0, err
		}
	}
	i := s.find(key)
	if s.keys[i] == 0 {
		s.keys[i] = key
		s.used++
	}
	return i, nil
}

func (s *idSets) find(key uint64) int {
	mask := len(s.keys) - 1
	i := int(key * spreadBits >> s.shift)
	for s.keys[i] != key && s.keys[i] != 0 {
		i = (i + 1) & mask
	}
	return i
}

func (s *idSets) grow() error {
	keys, words := s.keys, s.words
	size := max(initialIndex, 4*len(keys))
	if err := s.account.Charge(setWordBytes * int64(size-len(keys))); err != nil {
		return err
	}
	s.keys, s.words, s.shift = make([]uint64, size), make([]uint64, size), uint8(64-bits.TrailingZeros(uint(size)))
	for i, key := range keys {
		if key != 0 {
			to := s.find(key)
			s.keys[to], s.words[to] = key, words[i]
		}
	}
	return nil
}

// merge adds the ids of another's groups: here says by the other's group what it is here, and 1 more, 0 = left out. What is new is counted.
//
// The other's words come in the order of their hashes. There is room for all of them before the first is put in: a table that grew while it is filled would have
// what came so far at its beginning, one behind the other (linear probing's primary clustering).
func (s *idSets) merge(other *idSets, here []int32, counts []int64) error {
	more := 0
	for _, key := range other.keys {
		if key != 0 && here[key>>setBits] != 0 {
			more++
		}
	}
	for 2*(s.used+more) >= len(s.keys) {
		if s.grow() != nil {
			break // perhaps they have many words in common
		}
	}
	for i, key := range other.keys {
		if key == 0 || here[key>>setBits] == 0 {
			continue
		}
		g := here[key>>setBits] - 1
		to, err := s.place(uint64(g)<<setBits | key&(1<<setBits-1))
		if err != nil {
			return err
		}
		fresh := bits.OnesCount64(other.words[i] &^ s.words[to])
		s.words[to] |= other.words[i]
		s.n += fresh
		counts[g] += int64(fresh)
	}
	return nil
}

// pairs gives all groups with their ids, a batch of two columns at a time.
func (s *idSets) pairs(size int, give func(*batch.Batch) error) error {
	groups, ids := batch.Vector{Form: batch.Int}, batch.Vector{Form: s.form}
	b := batch.Batch{Cols: []*batch.Vector{&groups, &ids}}
	flush := func() error {
		b.N = len(ids.Ints)
		err := give(&b)
		groups.Reset(batch.Int)
		ids.Reset(s.form)
		return err
	}
	for i, key := range s.keys {
		if key == 0 {
			continue
		}
		first := int64(key&(1<<setBits-1)-1) << 6
		for w := s.words[i]; w != 0; w &= w - 1 {
			groups.Ints = append(groups.Ints, int64(key>>setBits))
			ids.Ints = append(ids.Ints, first+int64(bits.TrailingZeros64(w)))
		}
		if len(ids.Ints) >= size {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(ids.Ints) == 0 {
		return nil
	}
	return flush()
}

// leaveSets puts what is in sets into seen, for values of another kind.
func (a *agg) leaveSets() error {
	if a.sets == nil {
		return nil
	}
	err := a.sets.pairs(a.st.BatchSize, func(b *batch.Batch) (err error) {
		a.met, err = a.seen.addAll(b.Cols, b, a.met[:0])
		return err
	})
	a.fed = a.seen.len()
	a.sets.clear()
	a.sets = nil
	return err
}

// mergeSets is mergeDistinct where the other worker's values are in sets, which others may be reading too.
func (a *agg) mergeSets(other *agg, here []int32) error {
	if a.seen.len() == 0 && a.late == nil && a.haveSets(other.sets.form) {
		return a.sets.merge(other.sets, here, a.counts)
	}
	if err := a.leaveSets(); err != nil {
		return err
	}
	return other.sets.pairs(a.st.BatchSize, func(b *batch.Batch) error { return a.takeDistinct(b.Cols, here) })
}

func (s *idSets) clear() {
	if s == nil {
		return
	}
	if len(s.keys) > 64*initialIndex {
		s.keys, s.words = nil, nil
	}
	clear(s.keys)
	clear(s.words)
	s.n, s.used = 0, 0
	s.account.Free()
}
