package storage

import (
	"errors"
	"io/fs"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/folder"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/storage/wal"
)

// BackupSummary says what a backup wrote.
type BackupSummary struct {
	Seq uint64 // of the state that the backup has now
	// Full says that the whole graph was written, otherwise only what the backup did
	// not have: files of the checkpoint, and records.
	Full    bool
	Files   int   // written
	Bytes   int64 // of these
	Records int   // written behind the files
}

// A backup is a folder like that of a database, with the same identity and a
// mark that keeps it from being written by anybody but Backup: a checkpoint and
// a log of what came after it.

// Backup brings the backup in folder dst, which is made when it is missing, to
// the newest committed state. Reads and commits go on meanwhile; checkpoints wait.
// The records that are missing there are appended to it where our log still has
// them; else the files of the checkpoint are copied that it lacks, and then the
// records behind that. With full, and where there is no checkpoint yet, the whole
// graph is written anew. Until that is done the backup stays what it was.
func (s *Store) Backup(dst string, full bool) (BackupSummary, error) {
	if !s.Found() {
		return BackupSummary{}, status.New(status.InvalidRequest, "", "There is no database in %s.", s.folder.Path())
	}
	f, err := folder.Open(dst, folder.Options{FS: s.options.FS, Build: true})
	if err != nil {
		return BackupSummary{}, err
	}
	sum, err := s.backup(f, full)
	if err != nil {
		return sum, errors.Join(err, f.Discard())
	}
	return sum, f.Close()
}

func (s *Store) backup(f *folder.Folder, full bool) (sum BackupSummary, err error) {
	defer status.Caught(&err)
	m, err := f.Manifest()
	if err != nil {
		return BackupSummary{}, err
	}
	if m.Something() && (!m.Backup || m.ID != s.identity) {
		return BackupSummary{}, status.New(status.InvalidRequest, "", "The folder %s has another database, or a backup of another one.", f.Path())
	}
	if s.folder != nil && !full {
		sum, err := s.backupChanges(f, m)
		if !errors.Is(err, errNotThere) {
			return sum, err
		}
	}
	root := s.Snapshot()
	m.ID, m.Backup = s.identity, true
	if err := f.SetManifest(m); err != nil {
		return BackupSummary{}, err
	}
	size, err := f.Save(root.image())
	return BackupSummary{Seq: root.seq, Full: true, Files: 1, Bytes: size}, err
}

// backupChanges writes only what the backup does not have. No checkpoint may come
// in between, as it removes files and records.
func (s *Store) backupChanges(f *folder.Folder, m folder.Manifest) (BackupSummary, error) {
	s.saving.mu.Lock()
	defer s.saving.mu.Unlock()
	s.mu.Lock()
	tip := s.tip
	s.mu.Unlock()
	s.catchUp(tip) // the checkpoint is not beyond that
	seq := s.Snapshot().seq
	if m.Something() {
		sum, err := s.backupRecords(f, m, seq)
		if !errors.Is(err, errNotThere) {
			return sum, err
		}
	}
	return s.backupFiles(f, m, seq)
}

// backupFiles copies the files of the checkpoint that the backup does not have, and
// the records behind them.
func (s *Store) backupFiles(f *folder.Folder, m folder.Manifest, seq uint64) (sum BackupSummary, err error) {
	held, err := s.folder.Hold()
	if held == nil && err == nil || errors.Is(err, fs.ErrNotExist) {
		return sum, errNotThere // there is no checkpoint, or a process that writes has a newer one
	}
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	m.ID, m.Backup = s.identity, true
	if err := f.SetManifest(m); err != nil {
		return sum, err
	}
	copied, of, bytes, err := f.Take(held)
	if errors.Is(err, folder.ErrOther) {
		return sum, errNotThere
	}
	if err != nil {
		return sum, err
	}
	sum, err = s.backupRecords(f, m, seq)
	sum.Files, sum.Bytes, sum.Full = copied, bytes, copied == of
	return sum, err
}

// errNotThere says that our log does not reach back to what the backup has.
var errNotThere = errors.New("records are not in the log any more")

// backupRecords appends the records up to seq that the backup does not have.
func (s *Store) backupRecords(f *folder.Folder, m folder.Manifest, seq uint64) (sum BackupSummary, err error) {
	img, _, err := f.Load()
	if err != nil {
		return sum, err
	}
	after := uint64(0)
	if img != nil {
		after = img.Seq
	}
	log, rep, err := wal.Open(f.WAL(), after, wal.Options{FS: f.FS(), Durability: wal.None, Must: m.Logged}, func(*record.Record) error { return nil })
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if rep.Last > seq {
		return sum, status.New(status.InvalidRequest, "", "The backup in %s is newer than the database: it has %d, the database %d.", f.Path(), rep.Last, seq)
	}
	if !m.Logged {
		m.Logged = true
		if err := f.SetManifest(m); err != nil {
			return sum, err
		}
	}
	sum.Seq = rep.Last
	src, err := wal.Replay(s.folder.WAL(), rep.Last, wal.Options{FS: s.options.FS}, func(r *record.Record) error {
		if r.Seq > seq {
			return nil
		}
		wait, err := log.Append(r)
		if err == nil {
			err = wait()
		}
		sum.Seq, sum.Records = r.Seq, sum.Records+1
		return err
	})
	if sum.Seq < seq && (err != nil || src.First > rep.Last+1 || src.Last < seq) {
		return sum, errNotThere
	}
	return sum, log.Flush()
}

// RestoreOptions of Restore.
type RestoreOptions struct {
	// UpTo is the sequence number whose state is restored; 0 for the newest. A
	// backup can go back to its checkpoint.
	UpTo uint64
	// Overwrite replaces a database that is there; without it that is an error.
	Overwrite bool
	FS        vfs.FS // nil for the operating system's
}

// Restore makes a database in folder dst from the backup (or the database that
// nobody has open) in folder src, after comparing all that it takes with its
// checksums. The database gets an identity of its own, as it goes another way
// from here on. It gives back the sequence number that it is at.
func Restore(src, dst string, o RestoreOptions) (uint64, error) {
	s, err := Open(src, Options{FS: o.FS, ReadOnly: true, UpTo: o.UpTo})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if err := s.Verify(); err != nil {
		return 0, err
	}
	if !s.Found() {
		return 0, status.New(status.InvalidRequest, "", "There is no database and no backup in %s.", s.folder.Path())
	}
	f, err := folder.Open(dst, folder.Options{FS: o.FS, Build: true})
	if err != nil {
		return 0, err
	}
	if err := restore(s.Snapshot(), f, o.Overwrite); err != nil {
		return 0, errors.Join(err, f.Discard())
	}
	return s.Snapshot().seq, f.Close()
}

func restore(root *Snapshot, f *folder.Folder, overwrite bool) error {
	m, err := f.Manifest()
	if err != nil && !overwrite {
		return err
	}
	if m.Something() && !overwrite {
		return status.New(status.InvalidRequest, "", "There is a database in %s already; ask to overwrite it (--overwrite-destination) to replace it.", f.Path())
	}
	if err := f.Clear(); err != nil {
		return err
	}
	if err := f.SetManifest(folder.Manifest{ID: folder.NewID()}); err != nil {
		return err
	}
	_, err = f.Save(root.image())
	return err
}
