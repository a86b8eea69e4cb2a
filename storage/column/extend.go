package column

import (
	"slices"
	"sync/atomic"

	"github.com/morseldb/morsel/value"
)

// New entities get ascending ids, so that most new values lie behind those that
// a chunk has. A copy that is made for such a value keeps the arrays: older
// states do not look behind their own rows, and one copy alone may write there,
// the one that moved the end. Who comes too late, or wants to change a row that
// older states see, copies the arrays first.

// mayExtend reports whether extend suffices to set row i to v.
func (c *Chunk) mayExtend(i int, v value.Value) bool {
	if i < c.n || c.end == nil || v.IsNull() || int(c.end.Load()) != c.n {
		return false
	}
	switch c.form {
	case Bool, Heap, Packed:
		return false // rows share words, or the form exists in files only
	}
	return true
}

// extend makes a copy, for the branch gen, that shares the arrays.
func (c *Chunk) extend(gen uint64) *Chunk {
	n := &Chunk{gen: gen, shared: c.n, end: c.end}
	n.become(c)
	if c.present == nil {
		n.present = allPresent(c.n)
	} else {
		n.present = slices.Clone(c.present)
	}
	return n
}

// claim makes the rows from c.n up to n this chunk's to write.
func (c *Chunk) claim(n int) {
	if c.end != nil && c.end.CompareAndSwap(int32(c.n), int32(n)) {
		return
	}
	if c.end != nil {
		c.unshare()
	}
	c.end = new(atomic.Int32)
	c.end.Store(int32(n))
}

// unshare gives the chunk arrays of its own.
func (c *Chunk) unshare() {
	c.ints, c.nanos, c.floats = slices.Clone(c.ints), slices.Clone(c.nanos), slices.Clone(c.floats)
	c.codes, c.strs, c.vals = slices.Clone(c.codes), slices.Clone(c.strs), slices.Clone(c.vals)
	c.shared, c.end = 0, nil
}

func allPresent(n int) []uint64 {
	p := make([]uint64, words(n))
	for i := range n {
		p[i>>6] |= 1 << (i & 63)
	}
	return p
}
