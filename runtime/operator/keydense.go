package operator

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// A table turns to an array by node when it has so many keys, and the nodes that
// it meets are not more than so many times as many.
const (
	denseKeys  = 512
	denseShare = 128
)

// addAll appends the numbers of all living rows of a batch to out.
func (t *keyTable) addAll(cols []*batch.Vector, in *batch.Batch, out []int32) ([]int32, error) {
	if len(cols) == 1 && cols[0].Form == batch.Node && t.suitsDense(cols[0].Ints) {
		return t.addNodes(cols[0].Ints, in, out)
	}
	if t.dense != nil {
		if err := t.chargeHashing(); err != nil {
			return out, err
		}
		t.leaveDense()
	}
	nodes := len(cols) == 1 && cols[0].Form == batch.Node
	if !nodes && t.packs(cols) && t.packAll(cols, in) {
		return t.addWords(cols, in, out)
	}
	if t.packing.on {
		if err := t.chargeHashing(); err != nil {
			return out, err
		}
		t.leavePacked()
	}
	if nodes {
		return t.addRuns(cols, in, out)
	}
	return t.addHashes(cols, in, out)
}

// addHashes is addAll by way of hashes.
func (t *keyTable) addHashes(cols []*batch.Vector, in *batch.Batch, out []int32) ([]int32, error) {
	t.hashAll(cols, in)
	t.touched = t.touch(t.scratch)
	last := -1
	for k := range in.Len() {
		i := in.Row(k)
		if last >= 0 && t.scratch[k] == t.scratch[k-1] && t.same(cols, i, last) {
			out = append(out, int32(last))
			continue
		}
		n, _, err := t.addHashed(cols, i, t.scratch[k])
		if err != nil {
			return out, err
		}
		last = n
		out = append(out, int32(n))
	}
	return out, nil
}

// touch is packing.touch for hashes.
func (t *keyTable) touch(hashes []uint64) (all int32) {
	if len(t.index) < farIndex {
		return 0
	}
	mask := len(t.index) - 1
	for _, h := range hashes {
		all |= t.index[int(h)&mask].n
	}
	return all
}

// addRuns is addAll for nodes, of which rows with the same often come together.
func (t *keyTable) addRuns(cols []*batch.Vector, in *batch.Batch, out []int32) ([]int32, error) {
	ids := cols[0].Ints
	last, n := int64(-2), 0
	for k := range in.Len() {
		i := in.Row(k)
		if id := ids[i]; id != last {
			var err error
			if n, _, err = t.addHashed(cols, i, hashRow(cols, i)); err != nil {
				return out, err
			}
			last = id
		}
		out = append(out, int32(n))
	}
	return out, nil
}

// hashAll hashes all living rows into scratch, column by column.
func (t *keyTable) hashAll(cols []*batch.Vector, in *batch.Batch) {
	n := in.Len()
	t.scratch = slices.Grow(t.scratch[:0], n)[:n]
	clear(t.scratch)
	if len(t.hashed) < len(cols) {
		t.hashed = make([]wordHashes, len(cols))
		for j := range t.hashed {
			t.hashed[j].held = &t.account
		}
	}
	for j, c := range cols {
		if c.Form == batch.Code {
			t.hashCodes(c, in, &t.hashed[j])
			continue
		}
		for k := range t.scratch {
			t.scratch[k] = hashCell(c, in.Row(k), t.scratch[k])
		}
	}
}

// hashCodes is hashAll for a column of codes.
func (t *keyTable) hashCodes(c *batch.Vector, in *batch.Batch, known *wordHashes) {
	for k, seed := range t.scratch {
		i := in.Row(k)
		if code := c.Ints[i]; code >= 0 {
			if h, ok := known.of(c.Words, code); ok {
				t.scratch[k] = value.HashInt(int64(h), seed)
				continue
			}
		}
		t.scratch[k] = hashCell(c, i, seed)
	}
}

// suitsDense reports whether keys are, or from now on should be, looked up by node.
func (t *keyTable) suitsDense(ids []int64) bool {
	if t.dense != nil {
		return true
	}
	if t.n < denseKeys || t.cols[0].Form != batch.Node {
		return false
	}
	top := max(slices.Max(t.cols[0].Ints), slices.Max(ids))
	if top > int64(t.n)*denseShare || t.room(top) != nil {
		return false
	}
	for n, id := range t.cols[0].Ints {
		t.dense[id+1] = int32(n + 1)
	}
	t.index, t.hashes = nil, t.hashes[:0]
	return true
}

// room makes the array long enough for a node: for all there are, where that is not many times as much.
func (t *keyTable) room(node int64) error {
	if node+1 < int64(len(t.dense)) {
		return nil
	}
	size := max(int(node)+2, 2*len(t.dense))
	if g := t.st.Graph; g != nil && g.NodeLimit() <= muchLarger*int64(size) {
		size = max(int(node)+2, int(g.NodeLimit())+1)
	}
	if err := t.account.Charge(4 * int64(size-len(t.dense))); err != nil {
		return err
	}
	more := make([]int32, size)
	copy(more, t.dense)
	t.dense = more
	return nil
}

func (t *keyTable) addNodes(ids []int64, in *batch.Batch, out []int32) ([]int32, error) {
	dense := t.dense
	last, at := int64(-2), int32(0)
	for k := range in.Len() {
		id := ids[in.Row(k)]
		if id == last {
			out = append(out, at)
			continue
		}
		last = id
		if id+1 < int64(len(dense)) {
			if n := dense[id+1]; n != 0 {
				at = n - 1
				out = append(out, at)
				continue
			}
		}
		n, _, err := t.addNode(id)
		if err != nil {
			return out, err
		}
		dense, at = t.dense, int32(n)
		out = append(out, at)
	}
	return out, nil
}

// addNode is add for a node, -1 for null.
func (t *keyTable) addNode(id int64) (n int, fresh bool, err error) {
	if n := t.findNode(id); n >= 0 {
		return n, false, nil
	}
	if err := t.account.Charge(8); err != nil {
		return 0, false, err
	}
	if err := t.room(id); err != nil {
		return 0, false, err
	}
	t.cols[0].AppendID(id)
	t.n++
	t.dense[id+1] = int32(t.n)
	return t.n - 1, true, nil
}

func (t *keyTable) findNode(id int64) int {
	if id+1 >= int64(len(t.dense)) {
		return -1
	}
	return int(t.dense[id+1]) - 1
}

// leaveDense goes back to hashing, for keys that are no nodes.
func (t *keyTable) leaveDense() {
	t.dense = nil
	t.rehash()
}

// rehash makes the index of all keys by their hashes.
func (t *keyTable) rehash() {
	t.hashes = t.hashes[:0]
	for i := range t.n {
		t.hashes = append(t.hashes, hashRow(t.cols, i))
	}
	t.index = make([]entry, t.indexSize())
	t.place()
}

// indexSize is how long an index of all keys is.
func (t *keyTable) indexSize() int {
	size := initialIndex
	for size < 2*t.n+2 {
		size *= 2
	}
	return size
}

// chargeHashing charges what rehash makes. Who only looks for keys does not: that must go on where no memory is left.
func (t *keyTable) chargeHashing() error {
	return t.account.Charge(8*int64(t.n) + entryBytes*int64(t.indexSize()))
}
