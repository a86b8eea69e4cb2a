package morsel

import (
	"errors"

	"github.com/morseldb/morsel/storage"
)

// BackupSummary says what a backup wrote.
type BackupSummary struct {
	// Seq is the sequence number of the newest transaction in the backup.
	Seq uint64
	// Full says that the whole graph was written; otherwise only what the backup did
	// not have: files of the database's checkpoint, and transactions.
	Full         bool
	Files        int   // written
	Bytes        int64 // of these
	Transactions int   // written behind the files
}

// Backup brings the backup in folder dst, which is made when it is missing, to the
// newest committed state while the database goes on. Where dst has an older backup
// of this database the transactions since are appended to it; where the log does not
// reach back so far any more, after the files of the checkpoint that it lacks. With
// full the whole graph is written anew. Checkpoints wait until Backup returns.
// Until Backup returns, and where it fails, the backup has a state that it had before.
func (db *DB) Backup(dst string, full bool) (BackupSummary, error) {
	if db.closed.Load() {
		return BackupSummary{}, errClosed
	}
	s, err := db.store.Backup(dst, full)
	return backupSummary(s), err
}

// Backup takes a backup, as DB.Backup does, of the database in a folder that
// nobody has open, or another process, which goes on meanwhile.
func Backup(dir, dst string, full bool) (sum BackupSummary, err error) {
	s, err := storage.Open(dir, storage.Options{NoLock: true})
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	b, err := s.Backup(dst, full)
	return backupSummary(b), err
}

func backupSummary(s storage.BackupSummary) BackupSummary {
	return BackupSummary{Seq: s.Seq, Full: s.Full, Files: s.Files, Bytes: s.Bytes, Transactions: s.Records}
}

// RestoreOptions of Restore.
type RestoreOptions struct {
	// UpTo is the sequence number of the last transaction that is restored; 0 for
	// all. A backup reaches back to its checkpoint.
	UpTo uint64
	// Overwrite replaces a database that is in the folder already; without it that
	// is an error.
	Overwrite bool
}

// Restore makes a database in folder dir of a backup, after comparing it with its
// checksums, and gives the sequence number of the last transaction in it.
func Restore(backup, dir string, o RestoreOptions) (seq uint64, err error) {
	return storage.Restore(backup, dir, storage.RestoreOptions{UpTo: o.UpTo, Overwrite: o.Overwrite})
}
