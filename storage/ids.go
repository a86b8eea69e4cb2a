package storage

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// idSource hands out node and relationship ids. Transactions that run beside
// each other never get the same one, and each gets ascending ones, so that newer
// relationships have higher ids. An id that comes back from a transaction that
// rolled back is taken again at once: no snapshot ever had it. Ids of deleted
// entities rest until every transaction has ended that began before the
// deletion and may still mean the old entity by them; then they are taken, too,
// but only where they are many, as a new relationship with an old id looks old.
type idSource struct {
	mu    sync.Mutex
	nodes idList
	rels  idList
	// opened is the snapshot that the database was opened at, whose gaps are
	// looked for when the first id is needed: opening must not take the time.
	opened *Snapshot
	// resting is what commits deleted, in order of their sequence numbers.
	resting []deletions
}

// deletions is the ids that a record deleted.
type deletions struct {
	seq         uint64
	nodes, rels []uint32
}

// idList is the ids of one kind that nobody has.
type idList struct {
	next uint32         // those from here on
	back roaring.Bitmap // came back from transactions that rolled back
	gone roaring.Bitmap // of deleted entities
	// drain is set when gone has become worth taking from, until it is empty.
	drain bool
}

// Ids of deleted entities are taken again when they have become minGone or more
// and at least a part of all ids.
const (
	minGone  = 4096
	gonePart = 16
)

// noID is taken when all ids are in use.
const noID = ^uint32(0)

// take gives an id above `above`, unless there are only lower ones.
func (l *idList) take(above uint32) uint32 {
	if id, ok := takeFrom(&l.back, above); ok {
		return id
	}
	if l.drain {
		if id, ok := takeFrom(&l.gone, above); ok {
			return id
		}
		l.drain = !l.gone.IsEmpty()
	}
	if l.next != noID {
		l.next++
		return l.next - 1
	}
	if id, ok := takeFrom(&l.gone, 0); ok {
		return id
	}
	id, _ := takeFrom(&l.back, 0)
	return id
}

// takeFrom takes the first id from `from` on out of a set.
func takeFrom(set *roaring.Bitmap, from uint32) (id uint32, ok bool) {
	if set.IsEmpty() {
		return noID, false
	}
	next := set.NextValue(from)
	if next < 0 {
		return noID, false
	}
	set.Remove(uint32(next))
	return uint32(next), true
}

// after is the least id that the next one of a transaction may have, which has
// taken some already.
func after(taken []uint32) uint32 {
	if n := len(taken); n > 0 {
		return taken[n-1] + 1
	}
	return 0
}

func (s *idSource) node(t *Tx) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.findFree(t.store)
	return s.nodes.take(after(t.newNodes))
}

func (s *idSource) rel(t *Tx) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.findFree(t.store)
	return s.rels.take(after(t.newRels))
}

// giveBack takes back ids that no snapshot ever had.
func (s *idSource) giveBack(nodes, rels []uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nodes.back.AddMany(nodes)
	s.rels.back.AddMany(rels)
}

// rest takes the ids that a committed record deleted.
func (s *idSource) rest(seq uint64, nodes, rels map[uint32]struct{}) {
	if len(nodes)+len(rels) == 0 {
		return
	}
	d := deletions{seq: seq}
	for id := range nodes {
		d.nodes = append(d.nodes, id)
	}
	for id := range rels {
		d.rels = append(d.rels, id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.resting = append(s.resting, d)
}

// findFree frees the ids of entities that no running transaction may mean.
func (s *idSource) findFree(of *Store) {
	if s.opened != nil {
		nodes, rels := s.opened.freeIDs()
		s.opened = nil
		s.nodes.free(nodes)
		s.rels.free(rels)
	}
	if len(s.resting) == 0 {
		return
	}
	oldest := of.running.oldest()
	n := 0
	for n < len(s.resting) && s.resting[n].seq <= oldest {
		s.nodes.free(s.resting[n].nodes)
		s.rels.free(s.resting[n].rels)
		n++
	}
	if s.resting = s.resting[n:]; len(s.resting) == 0 {
		s.resting = nil
	}
}

// free takes ids of entities that are deleted.
func (l *idList) free(ids []uint32) {
	if len(ids) > 0 {
		l.gone.AddMany(ids)
		n := l.gone.GetCardinality()
		l.drain = l.drain || n >= minGone && n >= uint64(l.next)/gonePart
	}
}
