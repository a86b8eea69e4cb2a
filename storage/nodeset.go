package storage

import (
	"math"
	"slices"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
)

// nodeSet is a set of nodes: the living ones, or those with a label. The zero
// nodeSet is empty. It is a bitmap, which states share, and a few changes beside
// it, so that a small transaction does not copy the bitmap; a branch with many
// changes makes the bitmap its own and changes that.
type nodeSet struct {
	gen   uint64
	count int64
	set   *roaring.Bitmap // nil while empty
	owner uint64          // the branch that may change set, 0 for none
	// more is not in set, less is: both ascend. Empty where set has an owner.
	more, less []uint32

	mask  atomic.Pointer[[]uint64]
	whole atomic.Pointer[roaring.Bitmap] // set with more and without less, when asked for
}

// maxBeside is how many changes are kept beside a bitmap.
const maxBeside = 128

// noNodes is handed out for sets that have no bitmap.
var noNodes = roaring.New()

// bitmap is the set as one; gen is the branch that asks, 0 for none.
func (n *nodeSet) bitmap(gen uint64) *roaring.Bitmap {
	if len(n.more)+len(n.less) > 0 {
		if gen != 0 && gen == n.gen {
			n.fold()
			return n.set
		}
		if n.whole.Load() == nil {
			n.whole.Store(n.merged())
		}
		return n.whole.Load()
	}
	if n.set == nil {
		return noNodes
	}
	return n.set
}

// span is two ids between which all members lie, with both; from is above to where there are none. It makes no bitmap.
func (n *nodeSet) span() (from, to uint32) {
	from, to = math.MaxUint32, 0
	if n.set != nil && !n.set.IsEmpty() {
		from, to = n.set.Minimum(), n.set.Maximum()
	}
	if k := len(n.more); k > 0 {
		from, to = min(from, n.more[0]), max(to, n.more[k-1])
	}
	return from, to
}

// merged is a bitmap of its own of all that is in the set.
func (n *nodeSet) merged() *roaring.Bitmap {
	b := roaring.New()
	if n.set != nil {
		b = n.set.Clone()
	}
	b.AddMany(n.more)
	for _, id := range n.less {
		b.Remove(id)
	}
	return b
}

// fold makes the bitmap the branch's own, with all changes in it.
func (n *nodeSet) fold() {
	n.set, n.owner, n.more, n.less = n.merged(), n.gen, nil, nil
}

func (n *nodeSet) has(id uint32) bool {
	if m := n.mask.Load(); m != nil {
		w := id >> 6
		return int(w) < len(*m) && (*m)[w]>>(id&63)&1 != 0
	}
	if len(n.more) > 0 {
		if _, ok := slices.BinarySearch(n.more, id); ok {
			return true
		}
	}
	if n.set == nil || !n.set.Contains(id) {
		return false
	}
	_, gone := slices.BinarySearch(n.less, id)
	return !gone
}

// own gives a set that the branch gen may change.
func (n *nodeSet) own(gen uint64) *nodeSet {
	if n.gen == gen {
		return n
	}
	if whole := n.whole.Load(); whole != nil {
		return &nodeSet{gen: gen, count: n.count, set: whole}
	}
	return &nodeSet{gen: gen, count: n.count, set: n.set, more: slices.Clone(n.more), less: slices.Clone(n.less)}
}

// add and remove change a set that own gave; they report whether it changed.
func (n *nodeSet) add(id uint32) bool {
	if n.owner != 0 && n.owner == n.gen {
		if !n.set.CheckedAdd(id) {
			return false
		}
		n.count++
		return true
	}
	if n.has(id) {
		return false
	}
	n.count++
	if i, ok := slices.BinarySearch(n.less, id); ok {
		n.less = slices.Delete(n.less, i, i+1)
		return true
	}
	i, _ := slices.BinarySearch(n.more, id)
	n.more = slices.Insert(n.more, i, id)
	n.bound()
	return true
}

func (n *nodeSet) remove(id uint32) bool {
	if n.owner != 0 && n.owner == n.gen {
		if !n.set.CheckedRemove(id) {
			return false
		}
		n.count--
		return true
	}
	if !n.has(id) {
		return false
	}
	n.count--
	if i, ok := slices.BinarySearch(n.more, id); ok {
		n.more = slices.Delete(n.more, i, i+1)
		return true
	}
	i, _ := slices.BinarySearch(n.less, id)
	n.less = slices.Insert(n.less, i, id)
	n.bound()
	return true
}

// bound folds the set where too much lies beside the bitmap.
func (n *nodeSet) bound() {
	if len(n.more)+len(n.less) > maxBeside {
		n.fold()
	}
}

// bits is the set as a bit array, kept with the set unless the branch that asks
// may still change it.
func (n *nodeSet) bits(gen uint64) []uint64 {
	if m := n.mask.Load(); m != nil {
		return *m
	}
	var m []uint64
	if set := n.bitmap(gen); !set.IsEmpty() {
		m = make([]uint64, set.Maximum()>>6+1)
		for it := set.ManyIterator(); ; {
			var ids [256]uint32
			k := it.NextMany(ids[:])
			if k == 0 {
				break
			}
			for _, id := range ids[:k] {
				m[id>>6] |= 1 << (id & 63)
			}
		}
	}
	if gen == 0 || n.gen != gen {
		n.mask.Store(&m)
	}
	return m
}
