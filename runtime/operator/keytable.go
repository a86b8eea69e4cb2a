package operator

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// keyTable numbers distinct combinations of values, in the order in which they
// are first met: the groups of an aggregation, the rows of DISTINCT, the keys of
// a join. Values are told apart as grouping does: 1 and 1.0 are one, null is a
// value. It is a hash table with open addressing over typed columns.
type keyTable struct {
	cols    []*batch.Vector
	hashes  []uint64
	index   []entry
	account state.Account
}

// entry is a place of the index: 1 + the number of a combination, 0 = free, and
// half of its hash, so that most others are told apart without a look elsewhere.
type entry struct {
	n    int32
	part uint32
}

func partOf(h uint64) uint32 { return uint32(h >> 32) }

func newKeyTable(st *state.State, width int) *keyTable {
	t := &keyTable{account: state.Account{Memory: &st.Memory}, cols: make([]*batch.Vector, width)}
	for i := range t.cols {
		t.cols[i] = &batch.Vector{}
	}
	return t
}

// initialIndex is how many places an empty table has.
const initialIndex = 64

func (t *keyTable) len() int { return len(t.hashes) }

func hashRow(cols []*batch.Vector, i int) uint64 {
	var h uint64
	for _, c := range cols {
		if c.Form == batch.Int && c.Nulls == nil {
			h = value.HashInt(c.Ints[i], h)
		} else {
			h = value.Hash(c.Get(i), h)
		}
	}
	return h
}

// sameCell reports whether two cells are equivalent.
func sameCell(a *batch.Vector, i int, b *batch.Vector, j int) bool {
	if a.Form == b.Form {
		switch a.Form {
		case batch.Node, batch.Rel:
			return a.Ints[i] == b.Ints[j]
		case batch.Int:
			if a.Nulls == nil && b.Nulls == nil {
				return a.Ints[i] == b.Ints[j]
			}
		}
	}
	return value.Equivalent(a.Get(i), b.Get(j))
}

// find gives the number of row i of cols, or -1.
func (t *keyTable) find(cols []*batch.Vector, i int) int {
	if len(t.hashes) == 0 {
		return -1
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
	if len(t.index) == 0 {
		t.index = make([]entry, initialIndex)
	}
	h := hashRow(cols, i)
	n, place := t.probe(cols, i, h)
	if n >= 0 {
		return n, false, nil
	}
	if err := t.charge(cols, i); err != nil {
		return 0, false, err
	}
	for k, c := range cols {
		t.cols[k].AppendFrom(c, i)
	}
	t.hashes = append(t.hashes, h)
	t.index[place] = entry{int32(len(t.hashes)), partOf(h)}
	if len(t.hashes)*2 > len(t.index) {
		t.grow()
	}
	return len(t.hashes) - 1, true, nil
}

func (t *keyTable) charge(cols []*batch.Vector, i int) error {
	size := int64(24)
	for _, c := range cols {
		if c.Form == batch.Any {
			size += value.SizeOf(c.Vals[i])
		} else {
			size += 8
		}
	}
	return t.account.Charge(size)
}

func (t *keyTable) grow() {
	t.index = make([]entry, 4*len(t.index))
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
	t.hashes = t.hashes[:0]
	if len(t.index) > 64*initialIndex {
		t.index = nil
	}
	clear(t.index)
	t.account.Free()
}
