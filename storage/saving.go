package storage

import (
	"sync"
	"sync/atomic"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/checkpoint"
)

// A checkpoint is written where the log has become longer than a part of the
// checkpoint before, within these bounds: a short log is quick to replay, a large
// checkpoint long to write. Closing is done with a shorter log than going on.
const (
	minReplay   = 1 << 20
	maxReplay   = 16 << 20
	replayPart  = 8
	minRunning  = 32 << 20
	maxRunning  = 256 << 20
	runningPart = 2
)

// saving is the writing of checkpoints.
type saving struct {
	mu     sync.Mutex // held while one is written
	seq    uint64     // of the one in force
	size   int64      // in bytes
	limit  atomic.Int64
	runner *checkpoint.Runner
	lacks  atomic.Int64 // entities in indexes that were populated and are in no checkpoint
}

// lack notes that an index with so many entities was populated.
func (s *saving) lack(entities int64) { s.lacks.Add(entities) }

// worthSaving is how many entities must be in indexes that no checkpoint has for closing to write one: populating
// more when the database is opened would take longer than a moment.
const worthSaving = 1000

// note keeps what is in force.
func (s *saving) note(seq uint64, size int64) {
	s.seq, s.size = seq, size
	s.limit.Store(min(max(minRunning, size/runningPart), maxRunning))
}

// atClose is from which length of the log closing writes a checkpoint.
func (s *saving) atClose() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return min(max(minReplay, s.size/replayPart), maxReplay)
}

// Checkpoint writes the newest committed state to the folder as a checkpoint
// and drops the log before it. Reads and commits go on meanwhile.
func (s *Store) Checkpoint() (err error) {
	defer status.Caught(&err)
	s.saving.mu.Lock()
	defer s.saving.mu.Unlock()
	return s.save(s.cut, s.folder.SaveChanged)
}

// Compact is Checkpoint into files that have nothing in them but what is needed, also where nothing has changed since
// the last one. It gives how many bytes the files had before and have now; 0 where there is no folder.
func (s *Store) Compact() (before, after int64, err error) {
	defer status.Caught(&err)
	s.saving.mu.Lock()
	defer s.saving.mu.Unlock()
	if s.wal == nil {
		return 0, 0, nil
	}
	before = s.saving.size
	if err := s.save(s.cutNow, s.folder.SaveWhole); err != nil {
		return before, before, err
	}
	return before, s.saving.size, nil
}

// save writes the state that cut gives, if any, to the folder, and drops the log before it.
func (s *Store) save(cut func() (*Snapshot, error), write func(*checkpoint.Image) (int64, error)) error {
	lacks := s.saving.lacks.Load()
	root, err := cut()
	if root == nil || err != nil {
		return err
	}
	s.coverCaptures(root.seq)
	size, err := write(root.image())
	if err != nil {
		return err
	}
	s.saving.note(root.seq, size)
	s.saving.lacks.Add(-lacks)
	s.saveUsage()
	return s.wal.Drop(root.seq)
}

// cut makes the log begin a new file behind the newest state, so that a
// checkpoint of that state makes all before it needless. It gives nil where
// there is nothing new. Commits wait for a few syncs.
func (s *Store) cut() (*Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wal == nil || s.tip.root.seq == s.saving.seq && s.saving.lacks.Load() == 0 {
		return nil, nil
	}
	return s.cutHere()
}

// cutNow is cut where something may be new or not.
func (s *Store) cutNow() (*Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cutHere()
}

// cutHere is cutNow for who holds the lock.
func (s *Store) cutHere() (*Snapshot, error) {
	if _, err := s.wal.Cut(); err != nil {
		return nil, err
	}
	return s.tip.root, nil
}

// checkpointSoon asks for a checkpoint where the log has become long, or a large index is in none.
func (s *Store) checkpointSoon() {
	if s.wal != nil && s.checkpointDue() {
		s.saving.runner.Kick()
	}
}

func (s *Store) checkpointDue() bool {
	return s.wal.Size() > s.saving.limit.Load() || s.saving.lacks.Load() > smallIndex
}

// checkpointBehind is the checkpoint in the background. One that fails is tried
// again when the log has grown by as much again.
func (s *Store) checkpointBehind() {
	if !s.checkpointDue() {
		return // somebody did it meanwhile
	}
	if err := s.Checkpoint(); err != nil {
		s.options.Logger.Error("a checkpoint could not be written", "error", err)
		s.saving.limit.Store(s.wal.Size() + minRunning)
		s.saving.lacks.Store(0)
	}
}
