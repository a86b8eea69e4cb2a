package morsel

import (
	"errors"

	"github.com/morseldb/morsel/storage"
)

// BackupSummary says what a backup wrote.
type BackupSummary struct {
	// Seq is the sequence number of the newest transaction in the backup.
	Seq uint64
	// Full says that the whole graph was written; otherwise only the transactions
	// that the backup did not have.
	Full         bool
	Transactions int   // written, unless full
	Bytes        int64 // written, if full
}

// Backup brings the backup in folder dst, which is made when it is missing, to the
// newest committed state while the database goes on. Where dst has an older backup
// of this database the transactions since are appended to it, unless full is asked
// for or the log does not reach back so far any more; then the whole graph is written.
// Until Backup returns, and where it fails, the backup has a state that it had before.
func (db *DB) Backup(dst string, full bool) (BackupSummary, error) {
	if db.closed.Load() {
		return BackupSummary{}, errClosed
	}
	s, err := db.store.Backup(dst, full)
	return BackupSummary{Seq: s.Seq, Full: s.Full, Transactions: s.Records, Bytes: s.Bytes}, err
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
	return BackupSummary{Seq: b.Seq, Full: b.Full, Transactions: b.Records, Bytes: b.Bytes}, err
}

// RestoreOptions of Restore.
type RestoreOptions struct {
	// UpTo is the sequence number of the last transaction that is restored; 0 for
	// all. A backup reaches back to when it was last written in full.
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
