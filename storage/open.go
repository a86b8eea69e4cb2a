package storage

import (
	"errors"
	"io/fs"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/folder"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/wal"
)

// Open opens or creates the database in folder dir: the checkpoint in force is
// mapped, the log behind it is replayed. Errors: status.DatabaseInUse,
// status.VersionMismatch, status.StoreCorrupt with the place of the damage,
// status.InvalidRequest where dir cannot be a database.
func Open(dir string, o Options) (*Store, error) {
	o.complete()
	// Beside somebody who writes, files that the manifest named may be gone, and
	// records be half there.
	for try := 0; ; try++ {
		s, err := open(dir, o)
		passing := errors.Is(err, fs.ErrNotExist) || status.CodeOf(err) == status.StoreCorrupt
		if err == nil || !o.NoLock || !passing || try == 5 {
			return s, err
		}
	}
}

func open(dir string, o Options) (*Store, error) {
	f, err := folder.Open(dir, folder.Options{FS: o.FS, ReadOnly: o.ReadOnly, NoLock: o.NoLock, Sparing: o.Sparing})
	if err != nil {
		return nil, err
	}
	s := &Store{options: o, folder: f, usages: newUsages(o.Now)}
	s.saving.runner = checkpoint.NewRunner(s.behind(s.checkpointBehind))
	s.populating.runner = checkpoint.NewRunner(s.behind(s.populateBehind))
	if err := s.recover(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

// recover loads the newest checkpoint and applies the log that follows it.
func (s *Store) recover() (err error) {
	defer status.Caught(&err)
	m, err := s.folder.Manifest()
	if err != nil {
		return err
	}
	if m.Backup && !s.options.ReadOnly {
		return status.New(status.InvalidRequest, "",
			"The folder %s is a backup. Open it read-only, or make a database of it with morsel restore.", s.folder.Path())
	}
	img, size, err := s.folder.Load()
	if err != nil {
		return err
	}
	root := emptySnapshot()
	if img != nil {
		if root, err = fromImage(img); err != nil {
			return err
		}
		s.spoilt = root.spoilt(img)
	}
	s.saving.note(root.seq, size)
	s.captures.SetLimit(s.options.CaptureLimit)
	if err := s.loadCaptures(m.ID, root.seq); err != nil {
		return err
	}
	if root, err = s.replay(root, m.Logged); err != nil {
		return err
	}
	if s.wal != nil && (!m.Logged || m.ID == "") {
		m.Logged = true
		if m.ID == "" {
			m.ID = folder.NewID()
		}
		if err := s.folder.SetManifest(m); err != nil {
			return errors.Join(err, s.wal.Close())
		}
	}
	s.identity = m.ID
	if err := s.openCaptures(root.seq); err != nil {
		return errors.Join(err, s.closeLogs())
	}
	s.loadUsage()
	s.start(root)
	s.ids.opened = root
	s.populateSoon(root)
	return nil
}

// replay applies the records behind root. They share one branch, so that a
// chunk that many of them change is copied once.
func (s *Store) replay(root *Snapshot, must bool) (*Snapshot, error) {
	upTo := s.options.UpTo
	if upTo > 0 && upTo < root.seq {
		return nil, status.New(status.InvalidRequest, "", "The database in %s does not reach back to %d: its checkpoint is of %d.", s.folder.Path(), upTo, root.seq)
	}
	b := new(Snapshot)
	root.branch(b)
	ops := 0
	visit := func(r *record.Record) error {
		if upTo > 0 && r.Seq > upTo {
			return nil
		}
		var before *Snapshot
		if s.captures.lacks(r) {
			b.compact(ops)
			b.publish(b.seq)
			before, b, ops = b, new(Snapshot), 0
			before.branch(b)
		}
		ops += len(r.Ops)
		if err := b.applyRecord(r); err != nil {
			return err
		}
		b.seq = r.Seq
		if before != nil {
			s.captures.note(before, b, r, new(Origin), s.options.Now()) // who made it is not in the record
		}
		return nil
	}
	o := wal.Options{
		FS: s.options.FS, Durability: s.options.Durability, Interval: s.options.GroupInterval,
		Must: must, SegmentSize: s.options.segmentSize,
	}
	var rep wal.Report
	var err error
	if s.options.ReadOnly {
		rep, err = wal.Replay(s.folder.WAL(), root.seq, o, visit)
	} else {
		s.wal, rep, err = wal.Open(s.folder.WAL(), root.seq, o, visit)
	}
	if err != nil {
		return nil, err
	}
	if rep.TornBytes > 0 {
		s.options.Logger.Warn("the log ended in the middle of a write; what was not acknowledged was cut",
			"at", rep.TornAt, "bytes", rep.TornBytes, "last", rep.Last)
	}
	if s.wal != nil {
		s.log = s.wal
	}
	if upTo > b.seq {
		return nil, status.New(status.InvalidRequest, "", "The database in %s ends at %d, before %d.", s.folder.Path(), b.seq, upTo)
	}
	b.compact(ops)
	if err := b.populateNow(false); err != nil {
		return nil, err
	}
	b.publish(b.seq)
	return b, nil
}

// Verify compares the files of the checkpoint in force with their checksums;
// the error names the first place that differs.
func (s *Store) Verify() error {
	if s.folder == nil {
		return nil
	}
	return s.folder.Verify()
}

// Verify compares the files that the snapshot may lie in with their checksums; the
// error says that the database is damaged and where.
func (s *Snapshot) Verify() error {
	if s.memory == nil {
		return nil
	}
	if err := s.memory.Verify(); err != nil {
		return status.Wrap(status.StoreCorrupt, err, "The database is damaged: %v. Look with morsel check, which may repair it, or restore a backup with morsel restore.", err)
	}
	return nil
}

// behind is work in the background, in which damage ends the work and is logged.
func (s *Store) behind(do func()) func() {
	return func() {
		caught := func() (err error) {
			defer status.Caught(&err)
			do()
			return nil
		}
		if err := caught(); err != nil {
			s.options.Logger.Error("work in the background met damage", "error", err)
		}
	}
}

// Identity tells the database from all others; its backups have the same.
func (s *Store) Identity() string { return s.identity }

// Found reports whether there is a database in the folder: one that is opened to
// read only may be missing.
func (s *Store) Found() bool {
	if s.folder == nil {
		return true
	}
	m, err := s.folder.Manifest()
	return err == nil && m.Something()
}

// Close writes a checkpoint where the log has become long, makes the log durable
// and frees the folder. Snapshots stay readable. Closing twice is harmless.
func (s *Store) Close() error {
	s.mu.Lock()
	was := s.closed
	s.closed = true
	s.mu.Unlock()
	if was {
		return nil
	}
	s.populating.stop()
	if s.folder == nil {
		return nil
	}
	s.saving.runner.Close()
	var err error
	s.saveUsage()
	if s.wal != nil {
		if s.wal.Size() >= s.saving.atClose() || s.saving.lacks.Load() >= worthSaving {
			err = s.Checkpoint()
		}
	}
	s.coverCaptures(s.tip.root.seq)
	return errors.Join(err, s.closeLogs(), s.folder.Close())
}

func (s *Store) closeLogs() (err error) {
	s.captures.mu.Lock()
	defer s.captures.mu.Unlock()
	err = s.captures.closeLog()
	if s.wal != nil {
		err = errors.Join(err, s.wal.Close())
	}
	return err
}
