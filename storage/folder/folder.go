// Package folder is the directory that a database lives in: its lock, its
// version, and the manifest that names the checkpoint in force. Opening a
// database and building one in bulk go through it alike.
//
// In the folder: "version" (what this is), "lock" (held while open), "manifest"
// (the checkpoint in force), "building" (while there is none yet), "usage" (how indexes were used), checkpoint-<sequence number>, the folder "wal", and
// "captured" where changes are captured.
package folder

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/vfs"
)

// Version is the version of the folder's format.
const Version = "1"

const (
	versionFile  = "version"
	versionText  = "morsel database, format "
	lockFile     = "lock"
	manifestFile = "manifest"
	prefix       = "checkpoint-"
	walFolder    = "wal"
	usageFile    = "usage"
	captured     = "captured"
)

// Options of opening a folder.
type Options struct {
	FS       vfs.FS // nil for the operating system's
	ReadOnly bool
	// NoLock reads beside whoever has the folder open. Files may go away meanwhile.
	NoLock bool
	// Build is to make a database here in one piece: until it has a checkpoint, nobody else opens the folder. Close ends that.
	Build bool
	// Sparing is for those who look for damage, see checkpoint.ReadSparing.
	Sparing bool
}

// Folder is an open, locked folder.
type Folder struct {
	path     string
	fs       vfs.FS
	lock     io.Closer // nil where a read-only folder has no lock file
	readOnly bool
	noLock   bool
	made     bool // the folder was made by this opening
	fresh    bool // the database was made by this opening
	building bool
	sparing  bool

	files *checkpoint.Files // of the checkpoint in force; nil where none was loaded
}

// Open locks the folder at path, which is made when it is missing. Errors: the
// path is a file, the folder holds something else or another version, another
// process or this one has it open.
func Open(path string, o Options) (*Folder, error) {
	f := &Folder{fs: o.FS, readOnly: o.ReadOnly || o.NoLock, noLock: o.NoLock, sparing: o.Sparing}
	if f.fs == nil {
		f.fs = vfs.OS()
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	f.path = path
	info, err := f.fs.Stat(path)
	switch {
	case err == nil && !info.Dir:
		return nil, status.New(status.InvalidRequest, "", "%s is a file; a database is a folder.", path)
	case errors.Is(err, fs.ErrNotExist) && f.readOnly:
		return f, nil
	case errors.Is(err, fs.ErrNotExist):
		f.made = true
		if err = f.fs.MkdirAll(path); err == nil {
			err = f.fs.SyncDir(filepath.Dir(path))
		}
	}
	if err != nil {
		return nil, status.Wrap(status.InvalidRequest, err, "Cannot use %s as a database folder: %v", path, err)
	}
	if err := f.acquire(); err != nil {
		return nil, err
	}
	err = f.checkVersion()
	switch {
	case err != nil:
	case o.Build:
		f.building = true
		err = f.begun()
	default:
		err = f.checkBuilt()
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (f *Folder) acquire() error {
	if f.noLock {
		return nil
	}
	if !f.readOnly {
		if err := f.refuseForeign(); err != nil {
			return err
		}
	}
	lock, err := f.fs.Lock(f.file(lockFile), f.readOnly)
	switch {
	case f.readOnly && errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, vfs.ErrLocked):
		return status.Wrap(status.DatabaseInUse, err, "The database in %s is in use by another process, or open already in this one.", f.path)
	case err != nil:
		return status.Wrap(status.InvalidRequest, err, "Cannot use %s as a database folder: %v", f.path, err)
	}
	f.lock = lock
	return nil
}

// refuseForeign keeps us from making a database among somebody's files.
func (f *Folder) refuseForeign() error {
	if found, err := vfs.Exists(f.fs, f.file(versionFile)); found && err == nil {
		return nil
	}
	entries, err := f.fs.List(f.path)
	if err != nil {
		return status.Wrap(status.InvalidRequest, err, "Cannot read the folder %s: %v", f.path, err)
	}
	if err := f.versionless(); err != nil {
		return err
	}
	for _, e := range entries {
		if n := e.Name; n != lockFile && !strings.HasSuffix(n, ".tmp") {
			return status.New(status.InvalidRequest, "", "The folder %s is not empty and is not a Morsel database: it has %s.", f.path, n)
		}
	}
	return nil
}

// versionless is what a folder without a version is: an error where it has a database.
func (f *Folder) versionless() error {
	if found, err := vfs.Exists(f.fs, f.file(manifestFile)); !found && err == nil {
		return nil
	}
	return status.New(status.StoreCorrupt, "", "The file %s is missing, which says what format the database has. Restore a backup.", f.file(versionFile))
}

func (f *Folder) checkVersion() error {
	text, err := vfs.ReadFile(f.fs, f.file(versionFile))
	if errors.Is(err, fs.ErrNotExist) {
		if f.readOnly {
			return f.versionless()
		}
		f.fresh = true
		return f.replace(versionFile, []byte(versionText+Version+"\n"))
	}
	if err != nil {
		return status.Wrap(status.InvalidRequest, err, "Cannot read the version of the database in %s: %v", f.path, err)
	}
	got, ok := strings.CutPrefix(strings.TrimSpace(string(text)), versionText)
	if !ok {
		return status.New(status.StoreCorrupt, "", "The file %s does not say which version the database has.", f.file(versionFile))
	}
	if got != Version {
		return status.New(status.VersionMismatch, "",
			"The database in %s has format %s; this version of Morsel reads format %s.", f.path, got, Version)
	}
	return nil
}

func (f *Folder) file(name string) string { return vfs.Join(f.path, name) }

// Path is the folder's absolute path.
func (f *Folder) Path() string { return f.path }

// FS is the file system that the folder is in.
func (f *Folder) FS() vfs.FS { return f.fs }

// WAL is the path of the log's folder.
func (f *Folder) WAL() string { return f.file(walFolder) }

// Captured is the path of the folder of captured changes.
func (f *Folder) Captured() string { return f.file(captured) }

// Close frees the lock.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	var err error
	if f.building {
		err = f.built()
	}
	lock := f.lock
	f.lock = nil
	return errors.Join(err, lock.Close())
}

// Empty reports whether the database has nothing in it: no checkpoint and no log.
func (f *Folder) Empty() (bool, error) {
	m, err := f.Manifest()
	return err == nil && !m.Something(), err
}

// Clear removes all that the database has in it, durably: first what says that
// there is anything, so that a log never follows a checkpoint that it does not
// belong to.
func (f *Folder) Clear() error {
	err := f.fs.Remove(f.file(manifestFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := f.fs.SyncDir(f.path); err != nil {
		return err
	}
	if err := f.removeIfThere(usageFile); err != nil {
		return err
	}
	if err := errors.Join(vfs.RemoveAll(f.fs, f.WAL()), vfs.RemoveAll(f.fs, f.Captured())); err != nil {
		return err
	}
	if err := f.fs.SyncDir(f.path); err != nil {
		return err
	}
	f.files = nil
	return f.removeOthers(nil)
}

// Discard closes the folder and removes what this opening made: nothing of a
// database that was there before.
func (f *Folder) Discard() error {
	err := f.removeTemporary()
	if f.building {
		f.building = false
		err = errors.Join(err, f.built())
	}
	if f.fresh {
		if empty, _ := f.Empty(); empty {
			err = errors.Join(err, f.removeOthers(nil), f.fs.Remove(f.file(versionFile)), f.fs.Remove(f.file(lockFile)))
			if f.made {
				err = errors.Join(err, f.fs.Remove(f.path))
			}
		}
	}
	return errors.Join(err, f.Close())
}

func (f *Folder) removeTemporary() error {
	entries, err := f.fs.List(f.path)
	for _, e := range entries {
		if strings.HasSuffix(e.Name, ".tmp") {
			err = errors.Join(err, f.fs.Remove(f.file(e.Name)))
		}
	}
	return err
}

// Usage is what SetUsage wrote; nil where it wrote nothing.
func (f *Folder) Usage() ([]byte, error) {
	data, err := vfs.ReadFile(f.fs, f.file(usageFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// SetUsage writes how indexes were used, which the store encodes.
func (f *Folder) SetUsage(data []byte) error { return f.replace(usageFile, data) }

// replace writes a small file atomically and durably.
func (f *Folder) replace(name string, data []byte) error {
	tmp := name + ".tmp"
	if err := vfs.WriteFile(f.fs, f.file(tmp), data); err != nil {
		return err
	}
	return f.rename(tmp, name)
}

func (f *Folder) rename(tmp, name string) error {
	if err := f.fs.Rename(f.file(tmp), f.file(name)); err != nil {
		return err
	}
	return f.fs.SyncDir(f.path)
}
