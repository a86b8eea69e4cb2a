package catalog

import (
	"strings"
	"sync/atomic"
)

// smallTable is the size up to which a linear search beats a map and its upkeep.
const smallTable = 8

// table is one immutable state of a list of names. The list may share its array
// with older tables, which are shorter; the map is never written once shared.
type table struct {
	list  []string
	index map[string]uint32 // names of list[:indexed]; nil while the table is small
	tail  int               // list[tail:] is not in index and is searched linearly
}

// names is an append-only list of distinct names. Readers load one pointer.
type names struct {
	cur atomic.Pointer[table]
}

func (n *names) find(name string) (uint32, bool) {
	t := n.cur.Load()
	if t == nil {
		return 0, false
	}
	if i, ok := t.index[name]; ok {
		return i, true
	}
	for i := t.tail; i < len(t.list); i++ {
		if t.list[i] == name {
			return uint32(i), true
		}
	}
	return 0, false
}

func (n *names) at(i uint32) string {
	if t := n.cur.Load(); t != nil && int(i) < len(t.list) {
		return t.list[i]
	}
	return ""
}

func (n *names) all() []string {
	if t := n.cur.Load(); t != nil {
		return t.list[:len(t.list):len(t.list)]
	}
	return nil
}

// add appends a name that may be there by now; the caller holds the catalog's
// lock. The map is rebuilt only each time the tail has grown by a part of the
// whole, so that n names cost O(n log n) and not O(n²).
func (n *names) add(name string) uint32 {
	if i, ok := n.find(name); ok {
		return i
	}
	old := n.cur.Load()
	if old == nil {
		old = &table{}
	}
	t := &table{list: append(old.list, strings.Clone(name)), index: old.index, tail: old.tail}
	if len(t.list)-t.tail > smallTable+t.tail/8 {
		t.index = make(map[string]uint32, len(t.list))
		for i, s := range t.list {
			t.index[s] = uint32(i)
		}
		t.tail = len(t.list)
	}
	n.cur.Store(t)
	return uint32(len(t.list) - 1)
}
