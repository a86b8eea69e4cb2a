package index

import (
	"cmp"
	"slices"
)

// How many entries a leaf, and leaves a branch, may have.
const (
	leafMax   = 512
	branchMax = 256
)

// Tree is an ordered list of entries in three levels: branches, leaves, entries. States share what they have in
// common; a branch of the graph copies the leaf it changes and the lists above it. The order is the caller's: the
// tree is searched by a function that says which entries come before the place that is looked for. The zero
// Tree is empty.
type Tree[E any] struct {
	gen      uint64
	count    int
	branches []*branch[E]
}

type branch[E any] struct {
	gen    uint64
	count  int
	leaves []*leaf[E]
}

type leaf[E any] struct {
	gen   uint64
	items []E
}

// Pos is a place between entries: before entry Item of leaf Leaf of branch Branch.
type Pos struct{ branch, leaf, item int }

// Compare orders two places of one tree.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.branch, q.branch), cmp.Compare(p.leaf, q.leaf), cmp.Compare(p.item, q.item))
}

// FromSorted makes a tree over entries in order, which it keeps and does not change.
func FromSorted[E any](items []E) Tree[E] {
	t := Tree[E]{count: len(items)}
	const fill = leafMax * 3 / 4
	for len(items) > 0 {
		b := &branch[E]{}
		for len(items) > 0 && len(b.leaves) < branchMax*3/4 {
			n := min(fill, len(items))
			b.leaves = append(b.leaves, &leaf[E]{items: items[:n:n]})
			b.count += n
			items = items[n:]
		}
		t.branches = append(t.branches, b)
	}
	return t
}

// Len is the number of entries.
func (t *Tree[E]) Len() int { return t.count }

// First and End are the places before the first and behind the last entry.
func (t *Tree[E]) First() Pos { return Pos{} }

// End is the place behind the last entry.
func (t *Tree[E]) End() Pos { return Pos{branch: len(t.branches)} }

// Search finds the place of the first entry that is not before the one looked for; the entries for which before
// holds must come first. It asks for O(log n) entries.
func (t *Tree[E]) Search(before func(E) bool) Pos {
	lo, hi := 0, len(t.branches)
	for lo < hi { // the first branch whose last entry is not before
		mid := (lo + hi) / 2
		if before(t.branches[mid].last()) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(t.branches) {
		return t.End()
	}
	p := Pos{branch: lo}
	leaves := t.branches[lo].leaves
	lo, hi = 0, len(leaves)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if items := leaves[mid].items; before(items[len(items)-1]) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	p.leaf = lo
	items := leaves[lo].items
	lo, hi = 0, len(items)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if before(items[mid]) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	p.item = lo
	return p
}

func (b *branch[E]) last() E {
	items := b.leaves[len(b.leaves)-1].items
	return items[len(items)-1]
}

// Run is entries in a row from a place on: all that are left of its leaf before `to`; empty at to. next is the
// place behind them.
func (t *Tree[E]) Run(from, to Pos) (items []E, next Pos) {
	if from.Compare(to) >= 0 || from.branch >= len(t.branches) {
		return nil, to
	}
	b := t.branches[from.branch]
	items = b.leaves[from.leaf].items
	end := len(items)
	if from.branch == to.branch && from.leaf == to.leaf {
		end = to.item
	}
	next = Pos{from.branch, from.leaf, end}
	if end == len(items) {
		next = Pos{from.branch, from.leaf + 1, 0}
		if next.leaf == len(b.leaves) {
			next = Pos{branch: from.branch + 1}
		}
	}
	return items[from.item:end], next
}

// RunBack is Run from behind: the entries in a row that end at `to`, and the place before them.
func (t *Tree[E]) RunBack(from, to Pos) (items []E, next Pos) {
	if from.Compare(to) >= 0 {
		return nil, from
	}
	switch {
	case to.item > 0:
	case to.leaf > 0:
		to.leaf--
		to.item = len(t.branches[to.branch].leaves[to.leaf].items)
	default:
		to.branch--
		to.leaf = len(t.branches[to.branch].leaves) - 1
		to.item = len(t.branches[to.branch].leaves[to.leaf].items)
	}
	begin := 0
	if from.branch == to.branch && from.leaf == to.leaf {
		begin = from.item
	}
	return t.branches[to.branch].leaves[to.leaf].items[begin:to.item], Pos{to.branch, to.leaf, begin}
}

// Count is the number of entries between two places; it looks at leaves and branches, not at entries.
func (t *Tree[E]) Count(from, to Pos) int { return max(0, t.rank(to)-t.rank(from)) }

func (t *Tree[E]) rank(p Pos) int {
	n := p.item
	for _, b := range t.branches[:min(p.branch, len(t.branches))] {
		n += b.count
	}
	if p.branch < len(t.branches) {
		for _, l := range t.branches[p.branch].leaves[:p.leaf] {
			n += len(l.items)
		}
	}
	return n
}

// At is the entry behind a place; ok is false at the end.
func (t *Tree[E]) At(p Pos) (e E, ok bool) {
	if p.branch >= len(t.branches) {
		return e, false
	}
	return t.branches[p.branch].leaves[p.leaf].items[p.item], true
}

// Items is all entries in order, copied.
func (t *Tree[E]) Items() []E {
	out := make([]E, 0, t.count)
	for _, b := range t.branches {
		for _, l := range b.leaves {
			out = append(out, l.items...)
		}
	}
	return out
}

// own makes the lists and the leaf at a place the branch gen's.
func (t *Tree[E]) own(gen uint64, p Pos) (*branch[E], *leaf[E]) {
	if t.gen != gen {
		t.branches, t.gen = slices.Clone(t.branches), gen
	}
	b := t.branches[p.branch]
	if b.gen != gen {
		b = &branch[E]{gen, b.count, slices.Clone(b.leaves)}
		t.branches[p.branch] = b
	}
	l := b.leaves[p.leaf]
	if l.gen != gen {
		l = &leaf[E]{gen, append(make([]E, 0, len(l.items)+len(l.items)/4+4), l.items...)}
		b.leaves[p.leaf] = l
	}
	return b, l
}

// Insert puts an entry at the place that Search gave; gen is the graph's branch that changes the tree.
func (t *Tree[E]) Insert(gen uint64, p Pos, e E) {
	if len(t.branches) == 0 {
		t.gen = gen
		t.branches = []*branch[E]{{gen: gen, leaves: []*leaf[E]{{gen: gen}}}}
		p = Pos{}
	} else if p.branch == len(t.branches) { // behind the last
		b := t.branches[p.branch-1]
		l := len(b.leaves) - 1
		p = Pos{p.branch - 1, l, len(b.leaves[l].items)}
	}
	b, l := t.own(gen, p)
	l.items = slices.Insert(l.items, p.item, e)
	b.count++
	t.count++
	if len(l.items) > leafMax {
		t.split(p)
	}
}

// split halves a leaf that has become too long, and its branch, if that has, too. Where it grew at its end, as
// in ascending order, the new leaf is the short one.
func (t *Tree[E]) split(p Pos) {
	b := t.branches[p.branch]
	l := b.leaves[p.leaf]
	at := len(l.items) / 2
	if p.item >= len(l.items)-1 {
		at = len(l.items) - 1
	}
	right := &leaf[E]{l.gen, slices.Clone(l.items[at:])}
	l.items = l.items[:at:at]
	b.leaves = slices.Insert(b.leaves, p.leaf+1, right)
	if len(b.leaves) <= branchMax {
		return
	}
	half := len(b.leaves) / 2
	if p.leaf >= len(b.leaves)-2 {
		half = len(b.leaves) - 1
	}
	next := &branch[E]{gen: b.gen, leaves: slices.Clone(b.leaves[half:])}
	b.leaves = b.leaves[:half:half]
	for _, l := range next.leaves {
		next.count += len(l.items)
	}
	b.count -= next.count
	t.branches = slices.Insert(t.branches, p.branch+1, next)
}

// Delete takes out the entry behind a place.
func (t *Tree[E]) Delete(gen uint64, p Pos) {
	b, l := t.own(gen, p)
	l.items = slices.Delete(l.items, p.item, p.item+1)
	b.count--
	t.count--
	if len(l.items) > 0 {
		return
	}
	b.leaves = slices.Delete(b.leaves, p.leaf, p.leaf+1)
	if len(b.leaves) == 0 {
		t.branches = slices.Delete(t.branches, p.branch, p.branch+1)
	}
}

// Nth is the place before the n-th entry, from 0.
func (t *Tree[E]) Nth(n int) Pos {
	for i, b := range t.branches {
		if n >= b.count {
			n -= b.count
			continue
		}
		for k, l := range b.leaves {
			if n < len(l.items) {
				return Pos{i, k, n}
			}
			n -= len(l.items)
		}
	}
	return t.End()
}
