package storage

import "sync"

// idSource hands out node and relationship ids. Transactions that run beside
// each other never get the same one. An id comes back only from a transaction
// that rolled back, so that no snapshot ever had it; ids of deleted entities
// rest until the database is opened again, when no older snapshot can disagree
// about what they mean.
type idSource struct {
	mu    sync.Mutex
	nodes idList
	rels  idList
	// opened is the snapshot that the database was opened at, whose gaps are
	// looked for when the first id is needed: opening must not take the time.
	opened *Snapshot
}

type idList struct {
	next uint32
	free []uint32
}

func (l *idList) take() uint32 {
	if n := len(l.free); n > 0 {
		id := l.free[n-1]
		l.free = l.free[:n-1]
		return id
	}
	id := l.next
	if id != noID {
		l.next++
	}
	return id
}

// noID is taken when all ids are in use.
const noID = ^uint32(0)

func (s *idSource) node() uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.findFree()
	return s.nodes.take()
}

func (s *idSource) rel() uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.findFree()
	return s.rels.take()
}

func (s *idSource) giveBack(nodes, rels []uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nodes.giveBack(nodes)
	s.rels.giveBack(rels)
}

// giveBack puts ids back, the first of them to be taken first.
func (l *idList) giveBack(ids []uint32) {
	for i := len(ids) - 1; i >= 0; i-- {
		l.free = append(l.free, ids[i])
	}
}

func (s *idSource) findFree() {
	if s.opened == nil {
		return
	}
	nodes, rels := s.opened.freeIDs()
	s.opened = nil
	s.nodes.giveBack(nodes)
	s.rels.giveBack(rels)
}
