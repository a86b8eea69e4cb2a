package storage

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/workers"
)

// populating is the building of indexes beside reads and commits. What an index holds is not part of any record: it
// follows from the snapshot. So an index is built from one state, brought up to the newest by the entities that
// the records since then have touched, and put into that state, whose sequence number stays.
type populating struct {
	runner *checkpoint.Runner
	mu     sync.Mutex
	failed map[uint32]error // by index
	spared map[uint32]bool  // indexes whose graph could not be made anew
	wake   chan struct{}    // closed when an index has become populated, or failed; nil while nobody waits
	work   *building        // what is being built; nil: nothing
}

// building is an index that is being built.
type building struct {
	index    uint32
	of       int64 // entities
	progress workers.Progress
	cancel   context.CancelFunc
}

// smallIndex is how many entities an index may be on to be populated by the transaction that creates it: that
// takes a few milliseconds.
const smallIndex = 20_000

// populateSoon populates what is not populated, and ends the building of an index that is not there any more.
func (s *Store) populateSoon(root *Snapshot) {
	p := &s.populating
	p.mu.Lock()
	if p.work != nil && root.schema.Index(p.work.index) == nil {
		p.work.cancel()
	}
	p.mu.Unlock()
	if root.behind() {
		p.runner.Kick()
	}
}

// behind reports whether an index is not populated, or its graph should be made anew.
func (s *Snapshot) behind() bool {
	for _, ix := range s.schema.Indexes {
		c := s.held(ix.ID)
		if c == nil && ix.Kind != catalog.Lookup || overdue(c) != nil {
			return true
		}
	}
	return false
}

// overdue is the contents of a vector index whose graph should be made anew; nil for others.
func overdue(c index.Contents) *index.Vectors {
	if v, ok := c.(*index.Vectors); ok && v.Overdue() {
		return v
	}
	return nil
}

// populateBehind populates all indexes that are not populated and have not failed.
func (s *Store) populateBehind() {
	for {
		at, ix := s.unpopulated()
		if ix == nil {
			return
		}
		err := s.populate(at, ix)
		switch {
		case err != nil && at.root.Populated(ix.ID):
			s.options.Logger.Error("the graph of a vector index could not be made; searches compare with all vectors", "index", ix.Name, "error", err)
			s.populating.spare(ix.ID)
		case err != nil:
			s.options.Logger.Error("an index could not be populated", "index", ix.Name, "error", err)
			s.populating.note(ix.ID, err)
		default:
			s.populating.note(ix.ID, nil)
		}
	}
}

// unpopulated is the newest state and an index to populate in it, or whose graph to make anew.
func (s *Store) unpopulated() (*version, *catalog.Index) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil
	}
	root := s.tip.root
	for _, ix := range root.Unpopulated() {
		if s.IndexFailure(ix.ID) == nil {
			return s.tip, ix
		}
	}
	for _, ix := range root.schema.Indexes {
		if overdue(root.held(ix.ID)) != nil && !s.populating.isSpared(ix.ID) {
			return s.tip, ix
		}
	}
	return nil, nil
}

func (p *populating) spare(id uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spared == nil {
		p.spared = map[uint32]bool{}
	}
	p.spared[id] = true
}

func (p *populating) isSpared(id uint32) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.spared[id]
}

// begin notes what is being built, and gives the workers for it.
func (s *Store) begin(ix *catalog.Index, entities int64, budget Budget) (pool workers.Pool, end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	p := &s.populating
	w := &building{index: ix.ID, of: entities, cancel: cancel}
	pool = workers.All(ctx)
	pool.Charge, pool.Progress = budget.Charge, &w.progress
	p.mu.Lock()
	p.work = w
	p.mu.Unlock()
	return pool, func() {
		p.mu.Lock()
		p.work = nil
		p.mu.Unlock()
		cancel()
		budget.End()
	}
}

// stop ends what is being built, and begins nothing more.
func (p *populating) stop() {
	p.mu.Lock()
	if p.work != nil {
		p.work.cancel()
	}
	p.mu.Unlock()
	p.runner.Close()
}

// IndexPopulated is how much of an index that is not populated yet has been built, in percent.
func (s *Store) IndexPopulated(id uint32) float64 {
	p := &s.populating
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.work == nil || p.work.index != id || p.work.of == 0 {
		return 0
	}
	return min(99, 100*float64(p.work.progress.Done())/float64(passes*p.work.of))
}

// passes is how often a build looks at each entity, about: it takes the values, then sorts them.
const passes = 3

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
		if ix := root.schema.Index(id); ix == nil || ix.Kind == catalog.Lookup || root.Populated(id) {
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
	c, err := s.built(at.root, ix)
	if errors.Is(err, context.Canceled) { // it was dropped, or the store closed
		return nil
	}
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
		c, at = catchUp(c, ix, at, tip), tip
	}
	v := s.install(c, ix, at)
	s.mu.Unlock()
	if v == nil {
		return nil
	}
	s.saving.lack(v.root.IndexSize(ix))
	if s.log != nil {
		if err := s.log.Flush(); err != nil {
			return err
		}
	}
	s.pubMu.Lock()
	if s.Snapshot().seq <= v.root.seq {
		s.publish(v)
	}
	s.pubMu.Unlock()
	s.checkpointSoon()
	return nil
}

// built is what an index holds in a snapshot, or, where that has it, the same with its graph made anew.
func (s *Store) built(root *Snapshot, ix *catalog.Index) (index.Contents, error) {
	pool, end := s.begin(ix, root.IndexSize(ix), s.options.Budget())
	defer end()
	if v := overdue(root.IndexContents(ix.ID)); v != nil {
		return v.Renewed(pool)
	}
	return root.build(ix, pool)
}

// install puts contents of a state into the newest; nil where there is no such index any more. The caller holds the
// store's lock.
func (s *Store) install(c index.Contents, ix *catalog.Index, from *version) *version {
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

// sizeOfNew is how many entities are in populated indexes that a record made.
func (s *Snapshot) sizeOfNew(r *record.Record) int64 {
	n := int64(0)
	for i := range r.Ops {
		if op := &r.Ops[i]; op.Kind == record.CreateIndex && s.Populated(op.ID) {
			n += s.IndexSize(s.schema.Index(op.ID))
		}
	}
	return n
}

// recordsBetween counts the records from a mark to a later one, at most so many.
func recordsBetween(from, to *mark, most int) int {
	n := 0
	for s := from.after.Load(); from != to && s != nil && n < most; s = from.after.Load() {
		from, n = s.to, n+s.records
	}
	return n
}

// catchUp brings contents from a state to a later one: what the records between them touched is taken out by the values
// of the one, and put in again by those of the other. That is work for each entity that was touched, unless they are many.
func catchUp(c index.Contents, ix *catalog.Index, from, to *version) index.Contents {
	touched := touchedBetween(from.mark, to.mark, ix.OnRels)
	if touched.IsEmpty() {
		return c
	}
	gen := lastGen.Add(1)
	if int64(touched.GetCardinality()) > to.root.IndexSize(ix)/manyOfAll {
		c = index.Without(c, touched.Contains).Own(gen)
	} else {
		c = c.Own(gen)
		cols := from.root.IndexColumns(ix, nil)
		for it := touched.Iterator(); it.HasNext(); {
			c.Remove(gen, cols, it.Next())
		}
	}
	cols := to.root.IndexColumns(ix, nil)
	for it := touched.Iterator(); it.HasNext(); {
		if id := it.Next(); to.root.Concerns(ix, id) {
			c.Insert(gen, cols, id)
		}
	}
	return c
}

// manyOfAll is which part of an index's entities must have been touched for it to be copied without them.
const manyOfAll = 64

// touchedBetween is the entities, nodes or relationships, that records from one mark to a later one touched.
func touchedBetween(from, to *mark, rels bool) *roaring.Bitmap {
	touched := roaring.New()
	kinds := []touchKind{nodeMade, nodeProp, nodeLabel, nodeGone}
	if rels {
		kinds = []touchKind{relMade, relProp, relGone}
	}
	for s := from.after.Load(); from != to && s != nil; s = from.after.Load() {
		for i := range s.traces {
			if t := &s.traces[i]; slices.Contains(kinds, t.kind) {
				touched.AddRange(uint64(t.id), t.end())
			}
		}
		from = s.to
	}
	return touched
}

// populateNow populates what a snapshot that nobody else has yet lacks: all of it, or what constraints need and
// what is small.
func (s *Snapshot) populateNow(all bool) error {
	var failed error
	for _, ix := range s.Unpopulated() {
		if !all && ix.Owner == 0 && s.IndexSize(ix) > smallIndex {
			continue
		}
		c, err := s.build(ix, workers.All(context.Background()))
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		s.setContents(ix.ID, c)
	}
	return failed
}
