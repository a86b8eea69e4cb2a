package storage

import (
	"errors"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/wal"
)

// Log makes records durable. Append gives a record its place, in order; the
// function it returns blocks until the record is durable, or says why it is
// not: then the log is closed for good and nothing after it was kept either.
type Log interface {
	Append(r *record.Record) (wait func() error, err error)
	// Flush waits until all records with a place are durable.
	Flush() error
	Close() error
}

// version is a committed state and its mark in the chain of records.
type version struct {
	root *Snapshot
	mark *mark
}

// commit gives the transaction its place among the others, makes it durable and
// publishes it.
func (s *Store) commit(t *Tx) error {
	wait, v, err := s.enqueue(t)
	if err != nil {
		s.catchUp(v)
		return err
	}
	s.shortenSometimes(v.root.seq)
	if t.schema {
		s.usages.follow(v.root, &t.rec)
	}
	if wait == nil {
		s.populateSoon(v.root)
		return nil
	}
	s.flushCaptures()
	if err := wait(); err != nil {
		return errLog(err)
	}
	s.publishUpTo(v)
	if t.schema {
		s.saving.lack(v.root.sizeOfNew(&t.rec))
	}
	s.checkpointSoon()
	s.populateSoon(v.root)
	return nil
}

// errLog is the error of a transaction that the log did not take.
func errLog(err error) error {
	if errors.Is(err, wal.ErrNoSpace) {
		return status.Wrap(status.CommitFailed, err, "The disk is full: the transaction was not committed. The database goes on when there is space: %v", err)
	}
	return status.Wrap(status.CommitFailed, err,
		"Could not write the transaction to the log: %v. The database takes no more transactions until it is opened again; reads go on.", err)
}

// catchUp publishes the state that a refused transaction ran into, which may not
// be durable yet: who tries again must begin there and not run into it again.
func (s *Store) catchUp(v *version) {
	if v != nil && s.log != nil && s.log.Flush() == nil {
		s.publishUpTo(v)
	}
}

// enqueue does all that can fail, then appends the record. In memory the state
// is published at once. With an error v is the state that was met, or nil.
func (s *Store) enqueue(t *Tx) (wait func() error, v *version, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, status.New(status.CommitFailed, "", "The database has been closed.")
	}
	root, err := s.rootFor(t)
	if err != nil {
		return nil, s.tip, err
	}
	if s.log != nil {
		if wait, err = s.log.Append(&t.rec); err != nil {
			return nil, nil, errLog(err)
		}
	}
	s.captures.note(s.tip.root, root, &t.rec, &t.origin, s.options.Now())
	v = &version{root: root, mark: new(mark)}
	s.tip.mark.after.Store(&link{traces: t.traces(), records: 1, to: v.mark})
	s.tip = v
	s.past.note(root, &s.options)
	s.noteNames(&t.rec.Names)
	if wait == nil {
		s.publish(v)
	}
	return wait, v, nil
}

// rootFor is the state that t leads to: its own branch where nobody committed
// since it began, else its record applied to what is there now.
func (s *Store) rootFor(t *Tx) (*Snapshot, error) {
	t.rec.Seq = s.tip.root.seq + 1
	t.rec.Names = s.newNames()
	if s.tip == t.base {
		t.view.compact(len(t.rec.Ops))
		root := t.view
		root.publish(t.rec.Seq)
		t.view.gen = 0 // who still reads it reads what is published
		return &root, nil
	}
	if err := t.conflict(); err != nil {
		return nil, err
	}
	root, err := Apply(s.tip.root, &t.rec)
	if err != nil {
		return nil, status.Wrap(status.StoreCorrupt, err, "The store is damaged: %v", err)
	}
	return root, t.checkBehind(root)
}

// checkBehind checks the state that the transaction leads to behind others. What only they made impossible may
// be possible, or wrong in another way, in a new attempt.
func (t *Tx) checkBehind(root *Snapshot) error {
	if t.schema {
		if err := t.adopt(root); err != nil {
			return err
		}
	}
	if err := root.checkRecord(&t.rec, true); err != nil {
		return status.Wrap(status.Outdated, err, "%v. Another transaction committed first. Please retry the transaction.", status.As(err).Msg)
	}
	return nil
}

// newNames is the catalog entries that no record has carried yet. In memory
// nobody needs them.
func (s *Store) newNames() record.Names {
	if s.log == nil {
		return record.Names{}
	}
	cat := s.tip.root.cat
	return record.Names{
		FirstLabel: uint32(s.logged.labels), Labels: cat.Labels()[s.logged.labels:],
		FirstType: uint32(s.logged.types), Types: cat.Types()[s.logged.types:],
		FirstKey: uint32(s.logged.keys), Keys: cat.Keys()[s.logged.keys:],
	}
}

func (s *Store) noteNames(n *record.Names) {
	s.logged.labels += len(n.Labels)
	s.logged.types += len(n.Types)
	s.logged.keys += len(n.Keys)
}

// publishUpTo publishes v unless a later state, which contains it, is out already.
func (s *Store) publishUpTo(v *version) {
	s.pubMu.Lock()
	defer s.pubMu.Unlock()
	if s.Snapshot().seq < v.root.seq {
		s.publish(v)
	}
}
