package operator

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// keyTable numbers distinct combinations of values, in the order in which they
// are first met: the groups of an aggregation, the rows of DISTINCT, the keys of
// a join. Values are told apart as grouping does: 1 and 1.0 are one, null is a
// value. It is a hash table with open addressing over typed columns.
//
// Where the key is one node and many of the graph's nodes are met, an array by
// node takes the place of the index.
type keyTable struct {
	cols    []*batch.Vector
	n       int
	hashes  []uint64 // not kept while dense or packing is in use
	index   []entry
	dense   []int32 // by 1 + node (0 is null): 1 + the number of the key, 0 = not met
	packing packing
	scratch []uint64 // hashes of a batch, or words
	fresh   []int32  // rows of a batch whose keys are new
	touched int32    // keeps reads of touch from being left out
	hashed  []wordHashes
	account state.Account
	st      *state.State
}

// entry is a place of the index: 1 + the number of a combination, 0 = free, and
// half of its hash, so that most others are told apart without a look elsewhere.
type entry struct {
	n    int32
	part uint32
}

func partOf(h uint64) uint32 { return uint32(h >> 32) }

func newKeyTable(st *state.State, width int) *keyTable {
	t := &keyTable{account: state.Account{Memory: &st.Memory}, cols: make([]*batch.Vector, width), st: st}
	for i := range t.cols {
		t.cols[i] = &batch.Vector{}
	}
	return t
}

// initialIndex is how many places an empty table has.
const initialIndex = 64

func (t *keyTable) len() int { return t.n }

func hashRow(cols []*batch.Vector, i int) uint64 {
	var h uint64
	for _, c := range cols {
		h = hashCell(c, i, h)
	}
	return h
}

// hashCell is a hash of a cell that agrees with Equivalent. That of a string or
// list is made of one without a seed, which can be kept.
func hashCell(c *batch.Vector, i int, seed uint64) uint64 {
	switch {
	case c.Form == batch.Int && (c.Nulls == nil || !c.Nulls[i]):
		return value.HashInt(c.Ints[i], seed)
	case c.Form == batch.Node && c.Ints[i] >= 0:
		return value.HashInt(c.Ints[i], seed+uint64(value.KindNode))
	}
	v := c.Get(i)
	if v.Kind() == value.KindString || v.Kind() == value.KindList {
		return value.HashInt(int64(value.Hash(v, 0)), seed)
	}
	return value.Hash(v, seed)
}

// wordHashes keeps the hashes of a column's words by code, 0 where not known.
type wordHashes struct {
	words *batch.Words
	by    []uint64
	held  *state.Account // charged for by
	full  bool           // there was no room: hashes beyond by are made each time
}

// of is the hash of a code's value without a seed; ok is false where it is neither string nor list.
func (w *wordHashes) of(words *batch.Words, code int64) (h uint64, ok bool) {
	if w.words != words {
		w.words, w.by = words, w.by[:0]
		clear(w.by[:cap(w.by)])
		w.full = false
	}
	if code < int64(len(w.by)) {
		if h := w.by[code]; h != 0 {
			return h, true
		}
	}
	v := words.At(code)
	if v.Kind() != value.KindString && v.Kind() != value.KindList {
		return 0, false
	}
	h = value.Hash(v, 0)
	if n := int(code) + 1; n > len(w.by) {
		if more := 2 * max(n-cap(w.by), 0); more > 0 {
			if w.full = w.full || w.held.Charge(8*int64(more)) != nil; w.full {
				return h, true
			}
			w.by = slices.Grow(w.by, more+cap(w.by)-len(w.by))
		}
		w.by = w.by[:n]
	}
	w.by[code] = h
	return h, true
}

// sameCell reports whether two cells are equivalent.
func sameCell(a *batch.Vector, i int, b *batch.Vector, j int) bool {
	if a.Form == b.Form {
		switch a.Form {
		case batch.Node, batch.Rel:
			return a.Ints[i] == b.Ints[j]
		case batch.Code:
			if a.Words.Same(b.Words) && (a.Ints[i] == b.Ints[j] || a.Words.Unique()) {
				return a.Ints[i] == b.Ints[j]
			}
		case batch.Int, batch.Bool:
			if x, y := a.Nulls != nil && a.Nulls[i], b.Nulls != nil && b.Nulls[j]; x || y {
				return x && y
			}
			return a.Ints[i] == b.Ints[j]
		case batch.Any:
			x, y := &a.Vals[i], &b.Vals[j]
			if x.Kind() == value.KindString && y.Kind() == value.KindString {
				return x.AsString() == y.AsString()
			}
		}
	}
	return value.Equivalent(a.Get(i), b.Get(j))
}

// find gives the number of row i of cols, or -1.
func (t *keyTable) find(cols []*batch.Vector, i int) int {
	if t.n == 0 {
		return -1
	}
	if t.dense != nil {
		if c := cols[0]; c.Form == batch.Node {
			return t.findNode(c.Ints[i])
		}
		t.leaveDense()
	}
	if t.packing.on {
		if key, ok := t.word(cols, i); ok {
			n, _ := t.findWord(key)
			return n
		}
		t.leavePacked()
	}
	n, _ := t.probe(cols, i, hashRow(cols, i))
	return n
}

// probe gives the number of the combination or -1, and the place in the index
// where it is or belongs.
func (t *keyTable) probe(cols []*batch.Vector, i int, h uint64) (n, place int) {
	mask, part := len(t.index)-1, partOf(h)
	for place = int(h) & mask; ; place = (place + 1) & mask {
		e := t.index[place]
		if e.n == 0 {
			return -1, place
		}
		if e.part == part && t.same(cols, i, int(e.n-1)) {
			return int(e.n - 1), place
		}
	}
}

func (t *keyTable) same(cols []*batch.Vector, i, n int) bool {
	for k, c := range cols {
		if !sameCell(c, i, t.cols[k], n) {
			return false
		}
	}
	return true
}

// add gives the number of row i of cols, which is new where it was not met before.
func (t *keyTable) add(cols []*batch.Vector, i int) (n int, fresh bool, err error) {
	if t.dense != nil {
		if c := cols[0]; c.Form == batch.Node {
			return t.addNode(c.Ints[i])
		}
		if err := t.chargeHashing(); err != nil {
			return 0, false, err
		}
		t.leaveDense()
	}
	if t.packing.on {
		if key, ok := t.word(cols, i); ok {
			return t.addWord(cols, i, key)
		}
		if err := t.chargeHashing(); err != nil {
			return 0, false, err
		}
		t.leavePacked()
	}
	return t.addHashed(cols, i, hashRow(cols, i))
}

func (t *keyTable) addHashed(cols []*batch.Vector, i int, h uint64) (n int, fresh bool, err error) {
	if len(t.index) == 0 {
		t.index = make([]entry, initialIndex)
	}
	n, place := t.probe(cols, i, h)
	if n >= 0 {
		return n, false, nil
	}
	if err := t.charge(cols, i); err != nil {
		return 0, false, err
	}
	if (t.n+1)*2 > len(t.index) {
		if err := t.grow(); err != nil {
			return 0, false, err
		}
		_, place = t.probe(cols, i, h)
	}
	for k, c := range cols {
		t.cols[k].AppendFrom(c, i)
	}
	t.hashes = append(t.hashes, h)
	t.n++
	t.index[place] = entry{int32(t.n), partOf(h)}
	return t.n - 1, true, nil
}

func (t *keyTable) charge(cols []*batch.Vector, i int) error {
	size := int64(8)
	for _, c := range cols {
		if c.Form == batch.Any {
			size += value.SizeOf(c.Vals[i])
		} else {
			size += 8
		}
	}
	return t.account.Charge(size)
}

// entryBytes is the size of an entry.
const entryBytes = 8

// grow makes the index larger before it is more than half full.
func (t *keyTable) grow() error {
	if err := t.account.Charge(3 * entryBytes * int64(len(t.index))); err != nil {
		return err
	}
	t.index = make([]entry, 4*len(t.index))
	t.place()
	return nil
}

// place enters all keys into an empty index.
func (t *keyTable) place() {
	mask := len(t.index) - 1
	for n, h := range t.hashes {
		place := int(h) & mask
		for t.index[place].n != 0 {
			place = (place + 1) & mask
		}
		t.index[place] = entry{int32(n + 1), partOf(h)}
	}
}

func (t *keyTable) reset() {
	for _, c := range t.cols {
		c.Reset(batch.Any)
	}
	t.hashes, t.n, t.dense = t.hashes[:0], 0, nil
	if len(t.index) > 64*initialIndex {
		t.index = nil
	}
	clear(t.index)
	t.packing.clear()
	t.account.Free()
}

// release is reset for a table that is not filled again soon: its memory goes.
func (t *keyTable) release() {
	for _, c := range t.cols {
		*c = batch.Vector{}
	}
	t.hashes, t.index, t.hashed, t.scratch, t.fresh, t.packing = nil, nil, nil, nil, nil, packing{}
	t.reset()
}
