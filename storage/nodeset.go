package storage

import (
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
)

// nodeSet is a set of nodes: the living ones, or those with a label. The zero
// nodeSet is empty. It is copied whole by the first change of a branch; sets of
// consecutive ids are runs, so that this is cheap also where they are large.
type nodeSet struct {
	gen   uint64
	count int64
	set   *roaring.Bitmap // nil while empty
	mask  atomic.Pointer[[]uint64]
}

// noNodes is handed out for sets that have no bitmap.
var noNodes = roaring.New()

func (n *nodeSet) bitmap() *roaring.Bitmap {
	if n.set == nil {
		return noNodes
	}
	return n.set
}

func (n *nodeSet) has(id uint32) bool {
	if m := n.mask.Load(); m != nil {
		w := id >> 6
		return int(w) < len(*m) && (*m)[w]>>(id&63)&1 != 0
	}
	return n.set != nil && n.set.Contains(id)
}

// own gives a set that the branch gen may change.
func (n *nodeSet) own(gen uint64) *nodeSet {
	if n.gen == gen {
		return n
	}
	c := &nodeSet{gen: gen, count: n.count}
	if n.set != nil {
		c.set = n.set.Clone()
	}
	return c
}

// add and remove change a set that own gave; they report whether it changed.
func (n *nodeSet) add(id uint32) bool {
	if n.set == nil {
		n.set = roaring.New()
	}
	if !n.set.CheckedAdd(id) {
		return false
	}
	n.count++
	return true
}

func (n *nodeSet) remove(id uint32) bool {
	if n.set == nil || !n.set.CheckedRemove(id) {
		return false
	}
	n.count--
	return true
}

// bits is the set as a bit array, kept with the set unless the branch that asks
// may still change it.
func (n *nodeSet) bits(gen uint64) []uint64 {
	if m := n.mask.Load(); m != nil {
		return *m
	}
	var m []uint64
	if n.set != nil && !n.set.IsEmpty() {
		m = make([]uint64, n.set.Maximum()>>6+1)
		for it := n.set.ManyIterator(); ; {
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
