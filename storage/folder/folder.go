// Package folder is the directory that a database lives in: its lock, its
// version, and the manifest that names the checkpoint in force. Opening a
// database and building one in bulk go through it alike.
//
// In the folder: "version" (what this is), "lock" (held while open), "manifest"
// (the checkpoint in force), checkpoint-<sequence number> and the folder "wal".
package folder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/checkpoint"
)

// Version is the version of the folder's format.
const Version = "1"

const (
	versionFile  = "version"
	versionText  = "morsel database, format "
	lockFile     = "lock"
	manifestFile = "manifest"
	manifestHead = "MORSELM1"
	prefix       = "checkpoint-"
	walFolder    = "wal"
)

// Folder is an open, locked folder.
type Folder struct {
	path     string
	lock     *os.File // nil where a read-only folder has no lock file
	readOnly bool
	made     bool // the folder was made by this opening
	fresh    bool // the database was made by this opening
}

// Open locks the folder at path, which is made when it is missing. Errors: the
// path is a file, the folder holds something else or another version, another
// process or this one has it open.
func Open(path string, readOnly bool) (*Folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.IsDir():
		return nil, status.New(status.InvalidRequest, "", "%s is a file; a database is a folder.", path)
	case errors.Is(err, os.ErrNotExist) && readOnly:
		return &Folder{path: path, readOnly: true}, nil
	case errors.Is(err, os.ErrNotExist):
		if err = os.MkdirAll(path, 0o750); err == nil {
			err = syncDir(filepath.Dir(path))
		}
	}
	if err != nil {
		return nil, status.Wrap(status.InvalidRequest, err, "Cannot use %s as a database folder: %v", path, err)
	}
	f := &Folder{path: path, readOnly: readOnly, made: info == nil}
	if err := f.acquire(); err != nil {
		return nil, err
	}
	if err := f.checkVersion(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (f *Folder) acquire() error {
	flag := os.O_RDWR | os.O_CREATE
	if f.readOnly {
		flag = os.O_RDONLY
	} else if err := f.refuseForeign(); err != nil {
		return err
	}
	file, err := os.OpenFile(f.file(lockFile), flag, 0o640)
	if f.readOnly && errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return status.Wrap(status.InvalidRequest, err, "Cannot use %s as a database folder: %v", f.path, err)
	}
	if err := flock(file, f.readOnly); err != nil {
		file.Close()
		return status.Wrap(status.DatabaseInUse, err, "The database in %s is in use by another process, or open already in this one.", f.path)
	}
	f.lock = file
	return nil
}

// refuseForeign keeps us from making a database among somebody's files.
func (f *Folder) refuseForeign() error {
	if _, err := os.Stat(f.file(versionFile)); err == nil {
		return nil
	}
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return status.Wrap(status.InvalidRequest, err, "Cannot read the folder %s: %v", f.path, err)
	}
	for _, e := range entries {
		if n := e.Name(); n != lockFile && !strings.HasSuffix(n, ".tmp") {
			return status.New(status.InvalidRequest, "", "The folder %s is not empty and is not a Morsel database: it has %s.", f.path, n)
		}
	}
	return nil
}

func (f *Folder) checkVersion() error {
	text, err := os.ReadFile(f.file(versionFile))
	if errors.Is(err, os.ErrNotExist) {
		if f.readOnly {
			return nil
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

func (f *Folder) file(name string) string { return filepath.Join(f.path, name) }

// Path is the folder's absolute path.
func (f *Folder) Path() string { return f.path }

// WAL is the path of the log's folder.
func (f *Folder) WAL() string { return f.file(walFolder) }

// Close frees the lock.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	lock := f.lock
	f.lock = nil
	return lock.Close()
}

// Empty reports whether the database has nothing in it: no checkpoint and no log.
func (f *Folder) Empty() (bool, error) {
	if _, ok, err := f.manifest(); ok || err != nil {
		return false, err
	}
	entries, err := os.ReadDir(f.WAL())
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Size() > 0 {
			return false, err
		}
	}
	return err == nil, err
}

// Clear removes all that the database has in it, durably: the log first, so that
// it never follows a checkpoint that it does not belong to.
func (f *Folder) Clear() error {
	err := os.RemoveAll(f.WAL())
	if err == nil {
		err = syncDir(f.path)
	}
	if err == nil {
		err = os.Remove(f.file(manifestFile))
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return f.removeOthers("")
}

// Discard closes the folder and removes what this opening made: nothing of a
// database that was there before.
func (f *Folder) Discard() error {
	err := f.removeTemporary()
	if f.fresh {
		if _, ok, _ := f.manifest(); !ok {
			err = errors.Join(err, os.Remove(f.file(versionFile)), os.Remove(f.file(lockFile)))
			if f.made {
				err = errors.Join(err, os.Remove(f.path))
			}
		}
	}
	return errors.Join(err, f.Close())
}

func (f *Folder) removeTemporary() error {
	files, err := filepath.Glob(f.file("*.tmp"))
	for _, name := range files {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// replace writes a small file atomically and durably.
func (f *Folder) replace(name string, data []byte) error {
	tmp := f.file(name + ".tmp")
	w, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	if err = errors.Join(err, w.Sync(), w.Close()); err != nil {
		return err
	}
	return f.rename(tmp, name)
}

func (f *Folder) rename(tmp, name string) error {
	if err := os.Rename(tmp, f.file(name)); err != nil {
		return err
	}
	return syncDir(f.path)
}

// Save writes a checkpoint and puts it in force; older ones are removed. Until
// it returns, and where it fails, the one before is in force.
func (f *Folder) Save(img *checkpoint.Image) (size int64, err error) {
	name := fmt.Sprintf("%s%d", prefix, img.Seq)
	if old, _, _ := f.manifest(); old == name {
		name += "b" // never touch the file in force
	}
	tmp := f.file(name + ".tmp")
	if size, err = checkpoint.Write(tmp, img); err != nil {
		return 0, errors.Join(err, os.Remove(tmp))
	}
	if err := f.rename(tmp, name); err != nil {
		return 0, err
	}
	if err := f.replace(manifestFile, manifestText(name)); err != nil {
		return 0, err
	}
	return size, f.removeOthers(name)
}

// removeOthers removes the checkpoints that are not in force. Where they are
// mapped, the memory stays.
func (f *Folder) removeOthers(keep string) error {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if n := e.Name(); strings.HasPrefix(n, prefix) && n != keep {
			err = errors.Join(err, os.Remove(f.file(n)))
		}
	}
	return err
}

// Load maps the checkpoint in force, and gives the size of its file; nil where
// there is none yet.
func (f *Folder) Load() (img *checkpoint.Image, size int64, err error) {
	name, ok, err := f.manifest()
	if err != nil || !ok {
		return nil, 0, err
	}
	img, err = checkpoint.Read(f.file(name))
	if err != nil {
		return nil, 0, damaged(err)
	}
	info, err := os.Stat(f.file(name))
	if err != nil {
		return nil, 0, err
	}
	return img, info.Size(), nil
}

// Verify compares the checkpoint in force with its checksums.
func (f *Folder) Verify() error {
	name, ok, err := f.manifest()
	if err != nil || !ok {
		return err
	}
	if err := checkpoint.Verify(f.file(name)); err != nil {
		return damaged(err)
	}
	return nil
}

func damaged(err error) error {
	return status.Wrap(status.StoreCorrupt, err, "The database is damaged: %v. Restore a backup.", err)
}

func manifestText(name string) []byte {
	b := append([]byte(manifestHead), name...)
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// manifest is the name of the checkpoint in force.
func (f *Folder) manifest() (name string, ok bool, err error) {
	path := f.file(manifestFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	n := len(b) - 4
	if n < len(manifestHead)+len(prefix) || string(b[:len(manifestHead)]) != manifestHead ||
		crc32.ChecksumIEEE(b[:n]) != binary.LittleEndian.Uint32(b[n:]) {
		return "", false, status.New(status.StoreCorrupt, "", "The database is damaged: file %s does not name a checkpoint. Restore a backup.", path)
	}
	return string(b[len(manifestHead):n]), true, nil
}

// syncDir makes the entries of a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
