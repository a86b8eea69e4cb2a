package storage

import (
	"errors"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/folder"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/wal"
)

// Closing writes a checkpoint where the log has become longer than a part of
// the checkpoint before, within these bounds: a short log is quick to replay, a
// large checkpoint long to write. A log beyond maxLog is cut by the commit that
// met it, so that recovery stays quick.
const (
	minReplay  = 1 << 20
	maxReplay  = 16 << 20
	replayPart = 8
	maxLog     = 256 << 20
)

// Open opens or creates the database in folder dir: the checkpoint in force is
// mapped, the log behind it is replayed. Errors: status.DatabaseInUse,
// status.VersionMismatch, status.StoreCorrupt with the place of the damage,
// status.InvalidRequest where dir cannot be a database.
func Open(dir string, o Options) (*Store, error) {
	f, err := folder.Open(dir, o.ReadOnly)
	if err != nil {
		return nil, err
	}
	s := &Store{options: o, folder: f}
	if err := s.recover(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

// recover loads the newest checkpoint and applies the log that follows it.
func (s *Store) recover() error {
	img, size, err := s.folder.Load()
	if err != nil {
		return err
	}
	root := &Snapshot{cat: new(catalog.Catalog), nodes: &nodeSet{}}
	if img != nil {
		root = fromImage(img)
	}
	from := root.seq
	root, err = s.replay(root)
	if err != nil {
		return err
	}
	s.start(root)
	s.ids.opened = root
	s.saved, s.savedSize = from, size
	return nil
}

// replay applies the records behind root. They share one branch, so that a
// chunk that many of them change is copied once.
func (s *Store) replay(root *Snapshot) (*Snapshot, error) {
	b := new(Snapshot)
	root.branch(b)
	ops := 0
	visit := func(r *record.Record) error {
		ops += len(r.Ops)
		if err := b.applyRecord(r); err != nil {
			return err
		}
		b.seq = r.Seq
		return nil
	}
	var err error
	if s.options.ReadOnly {
		_, err = wal.Replay(s.folder.WAL(), root.seq, visit)
	} else {
		s.wal, _, err = wal.Open(s.folder.WAL(), root.seq, visit)
	}
	if err != nil {
		return nil, err
	}
	if s.wal != nil {
		s.log = s.wal
	}
	b.compact(ops)
	b.publish(b.seq)
	return b, nil
}

// Checkpoint writes the newest committed state to the folder as a checkpoint
// and drops the log before it. Commits wait meanwhile, reads do not.
func (s *Store) Checkpoint() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	return s.checkpoint()
}

// cutLog writes a checkpoint where the log has become too long. An error is not
// the commit's, which is durable; it comes again when the store is closed.
func (s *Store) cutLog() {
	if s.wal == nil || s.wal.Size() <= maxLog {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed && s.wal.Size() > maxLog { // nobody else did it meanwhile
		_ = s.checkpoint()
	}
}

func (s *Store) checkpoint() error {
	if s.wal == nil || s.tip.root.seq == s.saved {
		return nil
	}
	if err := s.wal.Flush(); err != nil {
		return err
	}
	size, err := s.folder.Save(s.tip.root.image())
	if err != nil {
		return err
	}
	s.saved, s.savedSize = s.tip.root.seq, size
	return s.wal.Reset()
}

// Verify compares the files of the checkpoint in force with their checksums;
// the error names the first place that differs.
func (s *Store) Verify() error {
	if s.folder == nil {
		return nil
	}
	return s.folder.Verify()
}

// Close writes a checkpoint where the log has become long, makes the log durable
// and frees the folder. Snapshots stay readable. Closing twice is harmless.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if s.wal != nil {
		if s.wal.Size() >= min(max(minReplay, s.savedSize/replayPart), maxReplay) {
			err = s.checkpoint()
		}
		err = errors.Join(err, s.wal.Close())
	}
	if s.folder != nil {
		err = errors.Join(err, s.folder.Close())
	}
	return err
}
