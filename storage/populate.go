package storage

import (
	"context"
	"errors"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/record"
)

// populating is the building of indexes beside reads and commits. What an index holds is not part of any record: it
// follows from the snapshot. So an index is built from one state, brought up to the newest by the entities that
// the records since then have touched, and put into that state, whose sequence number stays.
type populating struct {
	runner *checkpoint.Runner
	mu     sync.Mutex
	failed map[uint32]error // by index
	wake   chan struct{}    // closed when an index has become populated, or failed; nil while nobody waits
}

// smallIndex is how many entities an index may be on to be populated by the transaction that creates it: that
// takes a few milliseconds.
const smallIndex = 20_000

// populateSoon populates what is not populated.
func (s *Store) populateSoon(root *Snapshot) {
	if len(root.Unpopulated()) > 0 {
		s.populating.runner.Kick()
	}
}

// populateBehind populates all indexes that are not populated and have not failed.
func (s *Store) populateBehind() {
	for {
		at, ix := s.unpopulated()
		if ix == nil {
			return
		}
		if err := s.populate(at, ix); err != nil {
			s.options.Logger.Error("an index could not be populated", "index", ix.Name, "error", err)
			s.populating.note(ix.ID, err)
			continue
		}
		s.populating.note(ix.ID, nil)
	}
}

// unpopulated is the newest state and an index to populate in it.
func (s *Store) unpopulated() (*version, *catalog.Index) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil
	}
	for _, ix := range s.tip.root.Unpopulated() {
		if s.IndexFailure(ix.ID) == nil {
			return s.tip, ix
		}
	}
	return nil, nil
}

func (p *populating) note(id uint32, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if p.failed == nil {
			p.failed = map[uint32]error{}
		}
		p.failed[id] = err
	} else {
		delete(p.failed, id)
	}
	if p.wake != nil {
		close(p.wake)
		p.wake = nil
	}
}

// IndexFailure is why an index could not be populated; nil where nothing went wrong.
func (s *Store) IndexFailure(id uint32) error {
	s.populating.mu.Lock()
	defer s.populating.mu.Unlock()
	return s.populating.failed[id]
}

// IndexProgress gives a channel that is closed when an index becomes populated, or fails.
func (s *Store) IndexProgress() <-chan struct{} {
	p := &s.populating
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wake == nil {
		p.wake = make(chan struct{})
	}
	return p.wake
}

// AwaitIndex waits until an index is populated in the newest state, or is not there any more. An error says why it
// could not be populated.
func (s *Store) AwaitIndex(ctx context.Context, id uint32) error {
	for {
		wait := s.IndexProgress()
		if err := s.IndexFailure(id); err != nil {
			return err
		}
		root := s.Snapshot()
		if ix := root.schema.Index(id); ix == nil || ix.Kind == catalog.Lookup || root.IndexContents(id) != nil {
			return nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// manyTouched is how many records are caught up with beside commits; they wait while the last few are.
const manyTouched = 64

func (s *Store) populate(at *version, ix *catalog.Index) error {
	c, err := at.root.build(ix)
	if err != nil {
		return err
	}
	for {
		s.mu.Lock()
		tip := s.tip
		if recordsBetween(at.mark, tip.mark, manyTouched) < manyTouched {
			break
		}
		s.mu.Unlock()
		if tip.root.schema.Index(ix.ID) == nil {
			return nil
		}
		c, at = catchUp(c, ix, at.mark, tip), tip
	}
	v := s.install(c, ix, at.mark)
	s.mu.Unlock()
	if v == nil {
		return nil
	}
	if s.log != nil {
		if err := s.log.Flush(); err != nil {
			return err
		}
	}
	s.pubMu.Lock()
	defer s.pubMu.Unlock()
	if s.Snapshot().seq <= v.root.seq {
		s.publish(v)
	}
	return nil
}

// install puts contents as of a mark into the newest state; nil where there is no such index any more. The caller
// holds the store's lock.
func (s *Store) install(c index.Contents, ix *catalog.Index, from *mark) *version {
	tip := s.tip
	if tip.root.schema.Index(ix.ID) == nil {
		return nil
	}
	c = catchUp(c, ix, from, tip)
	b := new(Snapshot)
	tip.root.branch(b)
	b.setContents(ix.ID, c)
	b.publish(tip.root.seq)
	s.tip = &version{root: b, mark: tip.mark}
	return s.tip
}

// recordsBetween counts the records from a mark to a later one, at most so many.
func recordsBetween(from, to *mark, most int) int {
	n := 0
	for m := from; m != to && m != nil && n < most; m = m.next.Load() {
		n++
	}
	return n
}

// catchUp brings contents from a mark to a later state: what the records between them touched is taken out, and
// put in again by its newest values.
func catchUp(c index.Contents, ix *catalog.Index, from *mark, to *version) index.Contents {
	touched := roaring.New()
	for m := from; m != to.mark; {
		if m = m.next.Load(); m == nil {
			break
		}
		for i := range m.rec.Ops {
			if id, rel, ok := touchedBy(&m.rec.Ops[i]); ok && rel == ix.OnRels {
				touched.Add(id)
			}
		}
	}
	if touched.IsEmpty() {
		return c
	}
	gen := lastGen.Add(1)
	c = index.Without(c, touched.Contains).Own(gen)
	cols := to.root.IndexColumns(ix, nil)
	for it := touched.Iterator(); it.HasNext(); {
		if id := it.Next(); to.root.Concerns(ix, id) {
			c.Insert(gen, cols, id)
		}
	}
	return c
}

// touchedBy is the entity whose labels or properties an operation changes.
func touchedBy(op *record.Op) (id uint32, rel, ok bool) {
	switch op.Kind {
	case record.DeleteNode, record.AddLabel, record.RemoveLabel, record.SetNodeProp:
		return op.ID, false, true
	case record.DeleteRel, record.SetRelProp:
		return op.ID, true, true
	}
	return 0, false, false
}

// populateNow populates what a snapshot that nobody else has yet lacks: all of it, or what constraints need and
// what is small.
func (s *Snapshot) populateNow(all bool) error {
	var failed error
	for _, ix := range s.Unpopulated() {
		if !all && ix.Owner == 0 && s.IndexSize(ix) > smallIndex {
			continue
		}
		c, err := s.build(ix)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		s.setContents(ix.ID, c)
	}
	return failed
}
