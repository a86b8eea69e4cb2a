package operator

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// addKeys is addAll for the keys of a join, which find must be able to look up without changing anything: only nodes are looked up otherwise than by hashes.
func (t *keyTable) addKeys(cols []*batch.Vector, in *batch.Batch, out []int32) ([]int32, error) {
	if onlyNodes(cols) {
		return t.addAll(cols, in, out)
	}
	if t.dense != nil || t.packing.on {
		if err := t.chargeHashing(); err != nil {
			return out, err
		}
		t.dense, t.packing = nil, packing{}
		t.rehash()
	}
	return t.addHashes(cols, in, out)
}

func onlyNodes(cols []*batch.Vector) bool {
	for _, c := range cols {
		if c == nil || c.Form != batch.Node {
			return false
		}
	}
	return true
}

// findNodes gives the number of a key whose columns are nodes, or -1, where the table does not go by hashes.
func (t *keyTable) findNodes(cols []*batch.Vector, i int) int {
	key, width := uint64(0), packedBits[len(cols)]
	for _, c := range cols {
		id := int64(-1)
		if c.Form == batch.Node {
			id = c.Ints[i]
		} else if v := c.Get(i); v.Kind() == value.KindNode {
			id = v.ID()
		}
		if id < 0 || width < 64 && uint64(id+1)>>width != 0 {
			return -1
		}
		if t.dense != nil {
			return t.findNode(id)
		}
		key = key<<width | uint64(id+1)
	}
	n, _ := t.findWord(key)
	return n
}

// joinLookup finds the keys of whole batches in a table that others may look into, too.
type joinLookup struct {
	hashes  []uint64
	touched int32 // keeps reads of touch from being left out
	found   []int32
}

// all gives the number of each living row's key, or -1.
func (l *joinLookup) all(t *keyTable, cols []*batch.Vector, in *batch.Batch) []int32 {
	n := in.Len()
	l.found = slices.Grow(l.found[:0], n)[:n]
	switch {
	case t.n == 0 || slices.Contains(cols, nil):
		for k := range l.found {
			l.found[k] = -1
		}
	case t.packing.on && onlyNodes(cols):
		l.words(t, cols, in)
	case t.dense != nil || t.packing.on:
		for k := range l.found {
			l.found[k] = int32(t.findNodes(cols, in.Row(k)))
		}
	default:
		l.hash(cols, in)
		l.touched = t.touch(l.hashes)
		for k := range l.found {
			at, _ := t.probe(cols, in.Row(k), l.hashes[k])
			l.found[k] = int32(at)
		}
	}
	return l.found
}

// words is all for nodes of which several are one word.
func (l *joinLookup) words(t *keyTable, cols []*batch.Vector, in *batch.Batch) {
	const none = 0 // the word of nulls, which are no keys
	l.hashes = l.hashes[:0]
	for k := range l.found {
		key, ok := pack(cols, in.Row(k))
		if !ok {
			key = none
		}
		l.hashes = append(l.hashes, key)
	}
	l.touched = t.packing.touch(l.hashes)
	for k, key := range l.hashes {
		n, _ := t.findWord(key)
		l.found[k] = int32(n)
	}
}

// hash hashes all living rows, column by column.
func (l *joinLookup) hash(cols []*batch.Vector, in *batch.Batch) {
	l.hashes = slices.Grow(l.hashes[:0], len(l.found))[:len(l.found)]
	clear(l.hashes)
	for _, c := range cols {
		for k := range l.hashes {
			l.hashes[k] = hashCell(c, in.Row(k), l.hashes[k])
		}
	}
}

// fillAll adds the rows of a batch to the table at once; false where there is no room for that.
func (o *hashJoin) fillAll(in *batch.Batch) bool {
	o.living = o.living[:0]
	for k := range in.Len() {
		if i := in.Row(k); o.build.joins(i) {
			o.living = append(o.living, int32(i))
		}
	}
	if len(o.living) == 0 {
		return true
	}
	sub := *in
	sub.Sel = o.living
	var err error
	if o.numbers, err = o.keys.addKeys(o.build.cols, &sub, o.numbers[:0]); err != nil {
		return false
	}
	row := int32(o.rows.Len())
	if o.rows.gather(in, o.living) != nil {
		return false
	}
	for _, n := range o.numbers {
		o.chain(int(n), row)
		row++
	}
	return true
}

// chain puts a row of the table, its last one, behind those with the same key.
func (o *hashJoin) chain(n int, row int32) {
	for n >= len(o.head) {
		o.head, o.tail = append(o.head, -1), append(o.tail, -1)
	}
	o.next = append(o.next, -1)
	if o.head[n] < 0 {
		o.head[n] = row
	} else {
		o.next[o.tail[n]] = row
	}
	o.tail[n] = row
}
