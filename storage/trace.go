package storage

import (
	"cmp"
	"slices"
	"sync/atomic"

	"github.com/morseldb/morsel/storage/record"
)

// mark is a place in the chain of committed records. A transaction holds the
// mark it began at and so finds what was committed since; marks that no
// transaction needs are garbage.
//
// While a transaction stays open the chain behind it grows. Every so many commits what lies between marks that nobody began at is put together
// (shorten): an old transaction keeps not what was committed, but what was touched. A link that is put together leads to the mark
// that the last of its parts led to; who is at a mark in between, or reads along the chain meanwhile, goes on from there by the links it finds.
type mark struct {
	after atomic.Pointer[link] // nil behind the newest record
}

// link is one record, or several, that lead from a mark to the next.
type link struct {
	traces  []trace
	records int
	to      *mark
}

// trace is what others must know of a committed record, for as long as a transaction runs that began before it: touches
// of one kind on n entities whose ids follow each other. The use of an entity goes without saying where there is another touch of it. What a record
// does to entities that it made itself is left out: nobody else can mean those, and indexes look at all that was made.
type trace struct {
	kind       touchKind
	key, id, n uint32
}

// traces is those of the transaction's record.
func (t *Tx) traces() []trace {
	var few [16]trace
	out := few[:0]
	add := func(x touch) {
		if k := len(out) - 1; k >= 0 && out[k].kind == x.kind && out[k].key == x.key && out[k].id+out[k].n == x.id {
			out[k].n++
			return
		}
		out = append(out, trace{x.kind, x.key, x.id, 1})
	}
	for i := range t.rec.Ops {
		op := &t.rec.Ops[i]
		switch op.Kind {
		case record.CreateNode:
			add(touch{nodeMade, 0, op.ID})
		case record.CreateRel:
			add(touch{relMade, 0, op.ID})
		}
		touches(op, func(x touch) {
			if (op.Kind == record.CreateRel || !x.shared()) && !t.own(x) {
				add(x)
			}
		})
	}
	return slices.Clone(out)
}

// each calls f with the touches.
func (t *trace) each(f func(touch)) {
	x := touch{t.kind, t.key, t.id}
	if x.kind >= nodeMade {
		return
	}
	for range t.n {
		f(x)
		switch x.kind {
		case nodeProp, nodeLabel:
			f(touch{nodeUse, 0, x.id})
		case relProp:
			f(touch{relUse, 0, x.id})
		}
		x.id++
	}
}

// end is the id behind the last.
func (t *trace) end() uint64 { return uint64(t.id) + uint64(t.n) }

// merged is what several links touched, once each.
func merged(links []*link) []trace {
	var all []trace
	for _, s := range links {
		all = append(all, s.traces...)
	}
	slices.SortFunc(all, func(a, b trace) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
	})
	out := all[:0]
	for _, t := range all {
		k := len(out) - 1
		if k < 0 || out[k].kind != t.kind || out[k].key != t.key || uint64(t.id) > out[k].end() {
			out = append(out, t)
		} else if more := t.end(); more > out[k].end() {
			out[k].n = uint32(more - uint64(out[k].id))
		}
	}
	return slices.Clone(out)
}

// shortenEvery is how many records there are between two times that the chain is shortened.
const shortenEvery = 64

// shortenSometimes shortens the chain behind the oldest transaction that runs, where that is due and nobody else is at it.
func (s *Store) shortenSometimes(seq uint64) {
	if seq%shortenEvery != 0 || !s.shortening.TryLock() {
		return
	}
	defer s.shortening.Unlock()
	from, held := s.running.marks()
	if from == nil {
		return
	}
	held[s.head.Load().mark] = struct{}{}
	from.shorten(held)
}

// shorten puts links together that lie between marks that are held. For one caller at a time; others may follow the chain and add to it.
func (m *mark) shorten(held map[*mark]struct{}) {
	var links []*link
	var froms []*mark
	for at := m; ; {
		next := at.after.Load()
		if _, here := held[at]; here || next == nil {
			together(froms, links)
			froms, links = froms[:0], links[:0]
		}
		if next == nil {
			return
		}
		froms, links = append(froms, at), append(links, next)
		at = next.to
	}
}

// together makes one link of the last ones of a row, of which those before have less than twice what those behind have: so each trace is
// copied a few times, and all links have not much more than the largest.
func together(froms []*mark, links []*link) {
	last := len(links) - 1
	if last < 1 {
		return
	}
	from, sum, records := last, len(links[last].traces), links[last].records
	for ; from > 0 && len(links[from-1].traces) <= 2*sum; from-- {
		sum += len(links[from-1].traces)
		records += links[from-1].records
	}
	if from < last {
		froms[from].after.Store(&link{traces: merged(links[from:]), records: records, to: links[last].to})
	}
}
