package operator

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
)

// packedKey is a place of a packed index: a whole key in one word, and 1 + its number, 0 = free.
type packedKey struct {
	key uint64
	n   int32
}

const packedBytes = 16

// packing is a keyTable's index while its keys are a few columns of ids, codes or integers: a key is one word then, and
// comparing two does not look at the columns.
type packing struct {
	on    bool
	index []packedKey
	shift uint8 // of a hash, to give a place
}

// spreadBits makes a hash of a word by multiplication (Knuth, TAOCP 3, 6.4): its highest bits depend on all of the word.
const spreadBits = 0x9E3779B97F4A7C15

// packedBits is how many bits of a word each column has, by the number of columns; more columns are not packed.
var packedBits = [...]uint{1: 64, 2: 32, 3: 21, 4: 16}

// packs reports whether keys of some columns are words, and go with those that are there.
func (t *keyTable) packs(cols []*batch.Vector) bool {
	if len(cols) == 0 || len(cols) >= len(packedBits) || t.n > 0 && !t.packing.on {
		return false
	}
	for j, c := range cols {
		switch c.Form {
		case batch.Node, batch.Rel:
		case batch.Int:
			if c.Nulls != nil {
				return false
			}
		case batch.Code:
			if !c.Words.Unique() || t.n > 0 && !c.Words.Same(t.cols[j].Words) {
				return false
			}
		default:
			return false
		}
		if t.n > 0 && t.cols[j].Form != c.Form {
			return false
		}
	}
	return true
}

// pack makes a word of the key in row i; ok is false where a number of several is too large. Ids and codes are -1 for null.
func pack(cols []*batch.Vector, i int) (key uint64, ok bool) {
	if len(cols) == 1 {
		return uint64(cols[0].Ints[i] + 1), true
	}
	width, all := packedBits[len(cols)], uint64(0)
	for _, c := range cols {
		x := uint64(c.Ints[i] + 1)
		key = key<<width | x
		all |= x
	}
	return key, all>>width == 0
}

// word is pack where keys of the columns are words.
func (t *keyTable) word(cols []*batch.Vector, i int) (key uint64, ok bool) {
	if !t.packs(cols) {
		return 0, false
	}
	return pack(cols, i)
}

// packAll makes words of the keys of all living rows in scratch.
func (t *keyTable) packAll(cols []*batch.Vector, in *batch.Batch) (ok bool) {
	n := in.Len()
	t.scratch = slices.Grow(t.scratch[:0], n)[:n]
	width, all := packedBits[len(cols)], uint64(0)
	for j, c := range cols {
		ids := c.Ints
		switch {
		case j == 0 && in.Sel == nil:
			for k, id := range ids[:n] {
				x := uint64(id + 1)
				t.scratch[k] = x
				all |= x
			}
		case j == 0:
			for k, i := range in.Sel {
				x := uint64(ids[i] + 1)
				t.scratch[k] = x
				all |= x
			}
		default:
			for k, key := range t.scratch {
				x := uint64(ids[in.Row(k)] + 1)
				t.scratch[k] = key<<width | x
				all |= x
			}
		}
	}
	return len(cols) == 1 || all>>width == 0
}

// addWords appends the numbers of the keys in scratch to out.
func (t *keyTable) addWords(cols []*batch.Vector, in *batch.Batch, out []int32) ([]int32, error) {
	p := &t.packing
	p.on = true
	t.touched = p.touch(t.scratch)
	each := 8 * int64(1+len(cols))
	// What is charged beforehand is not taken from others who run beside this one where little is left.
	if room, limit := t.account.Memory.Room(); room < limit/4 || t.account.Charge(each*int64(len(t.scratch))) != nil {
		return t.addEachWord(cols, in, out)
	}
	if len(p.index) == 0 {
		p.make(initialIndex)
	}
	fresh, before, at := t.fresh[:0], t.n, int32(-1)
	var err error
	for k, key := range t.scratch {
		if at < 0 || key != t.scratch[k-1] {
			n, place := t.findWord(key)
			if n < 0 {
				if n = before + len(fresh); (n+1)*2 > len(p.index) {
					if err = t.growPacked(); err != nil {
						break
					}
					_, place = t.findWord(key)
				}
				fresh = append(fresh, int32(in.Row(k)))
				p.index[place] = packedKey{key, int32(n + 1)}
			}
			at = int32(n)
		}
		out = append(out, at)
	}
	for j, c := range cols {
		t.cols[j].Gather(c, fresh)
	}
	t.n, t.fresh = before+len(fresh), fresh
	t.account.Release(each * int64(len(t.scratch)-len(fresh)))
	return out, err
}

// addEachWord is addWords where there may not be room for as many keys.
func (t *keyTable) addEachWord(cols []*batch.Vector, in *batch.Batch, out []int32) ([]int32, error) {
	for k, key := range t.scratch {
		n, _, err := t.addWord(cols, in.Row(k), key)
		if err != nil {
			return out, err
		}
		out = append(out, int32(n))
	}
	return out, nil
}

// farIndex is how many places of an index lie farther than a processor's nearest memory.
const farIndex = 1 << 14

// touch reads the places where keys belong, one after the other without waiting: memory that is far gives many at a time, and finding each key
// then does not wait for it (Chen et al., Improving Hash Join Performance through Prefetching, 2004). What it gives has no meaning.
func (p *packing) touch(keys []uint64) (all int32) {
	if len(p.index) < farIndex {
		return 0
	}
	for _, key := range keys {
		all |= p.index[key*spreadBits>>p.shift].n
	}
	return all
}

func (t *keyTable) findWord(key uint64) (n, place int) {
	p := &t.packing
	mask := len(p.index) - 1
	for place = int(key * spreadBits >> p.shift); ; place = (place + 1) & mask {
		switch e := &p.index[place]; {
		case e.n == 0:
			return -1, place
		case e.key == key:
			return int(e.n - 1), place
		}
	}
}

// addWord gives the number of a key, whose cells are row i of cols.
func (t *keyTable) addWord(cols []*batch.Vector, i int, key uint64) (n int, fresh bool, err error) {
	p := &t.packing
	p.on = true
	if len(p.index) == 0 {
		p.make(initialIndex)
	}
	n, place := t.findWord(key)
	if n >= 0 {
		return n, false, nil
	}
	if err := t.charge(cols, i); err != nil {
		return 0, false, err
	}
	if (t.n+1)*2 > len(p.index) {
		if err := t.growPacked(); err != nil {
			return 0, false, err
		}
		_, place = t.findWord(key)
	}
	for k, c := range cols {
		t.cols[k].AppendFrom(c, i)
	}
	t.n++
	p.index[place] = packedKey{key, int32(t.n)}
	return t.n - 1, true, nil
}

// make makes an empty index of a power of two.
func (p *packing) make(size int) {
	p.index, p.shift = make([]packedKey, size), 64
	for ; size > 1; size >>= 1 {
		p.shift--
	}
}

func (t *keyTable) growPacked() error {
	p := &t.packing
	old := p.index
	if err := t.account.Charge(3 * packedBytes * int64(len(old))); err != nil {
		return err
	}
	p.make(4 * len(old))
	for _, e := range old {
		if e.n != 0 {
			_, place := t.findWord(e.key)
			p.index[place] = e
		}
	}
	return nil
}

// clear empties the index, and keeps it unless it is large.
func (p *packing) clear() {
	if p.on = false; len(p.index) > 64*initialIndex {
		p.index = nil
	}
	clear(p.index)
}

// leavePacked goes back to hashing, for keys that are no words.
func (t *keyTable) leavePacked() {
	t.packing = packing{}
	t.rehash()
}
