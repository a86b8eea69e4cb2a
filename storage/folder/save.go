package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/vfs"
)

// Save writes a checkpoint that stands for itself and puts it in force; others
// are removed. Until it returns, and where it fails, the one before is in force.
// The manifest's other parts stay as they are. It gives the size of the file.
func (f *Folder) Save(img *checkpoint.Image) (bytes int64, err error) {
	w, _, err := f.save(img, nil)
	if err != nil {
		return 0, err
	}
	return w.Bytes, nil
}

// SaveChanged is Save for the next state of what Load gave: what did not change
// since stays in the files where it lies, and files in which nothing is needed any
// more are removed. One at a time. It gives the size of all files.
func (f *Folder) SaveChanged(img *checkpoint.Image) (bytes int64, err error) {
	if f.files == nil {
		f.files = checkpoint.NewFiles()
	}
	w, name, err := f.save(img, f.files)
	if w == nil {
		return 0, err
	}
	f.files = w.Keep(name)
	return f.files.Size(), err
}

// SaveWhole is SaveChanged for what refers to no older files: these may be damaged.
func (f *Folder) SaveWhole(img *checkpoint.Image) (bytes int64, err error) {
	f.files = nil
	return f.SaveChanged(img)
}

// Files is the names of the files of the checkpoint in force; the newest is the last.
func (f *Folder) Files() []string {
	if f.files == nil {
		return nil
	}
	return f.files.Names()
}

// save writes a checkpoint over files. With an error there may be a checkpoint in
// force nonetheless: then it is given, too.
func (f *Folder) save(img *checkpoint.Image, files *checkpoint.Files) (w *checkpoint.Written, name string, err error) {
	m, err := f.Manifest()
	if err != nil {
		return nil, "", err
	}
	if name, err = f.unused(img.Seq); err != nil {
		return nil, "", err
	}
	tmp := name + ".tmp"
	if w, err = checkpoint.Write(f.fs, f.file(tmp), img, files); err != nil {
		return nil, "", errors.Join(err, f.removeIfThere(tmp))
	}
	if err := f.rename(tmp, name); err != nil {
		return nil, "", err
	}
	m.checkpoint = name
	if m.ID == "" {
		m.ID = NewID()
	}
	if err := f.replace(manifestFile, m.encode()); err != nil {
		return nil, "", err
	}
	return w, name, f.removeOthers(append(w.Others(), name))
}

// unused is a name for the checkpoint of a sequence number that no file has: one
// that somebody may need is never written to.
func (f *Folder) unused(seq uint64) (name string, err error) {
	name = fmt.Sprintf("%s%d", prefix, seq)
	for n := 2; ; n++ {
		if found, err := vfs.Exists(f.fs, f.file(name)); err != nil || !found {
			return name, err
		}
		name = fmt.Sprintf("%s%d-%d", prefix, seq, n)
	}
}

func (f *Folder) removeIfThere(name string) error {
	if err := f.fs.Remove(f.file(name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// removeOthers removes the checkpoints' files but for those to keep. Where they
// are mapped, the memory stays until no snapshot has anything in it.
func (f *Folder) removeOthers(keep []string) error {
	entries, err := f.fs.List(f.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name, prefix) && !slices.Contains(keep, e.Name) {
			err = errors.Join(err, f.fs.Remove(f.file(e.Name)))
		}
	}
	return err
}

// Load maps the checkpoint in force, and gives the size of its files; nil where
// there is none yet.
func (f *Folder) Load() (img *checkpoint.Image, size int64, err error) {
	m, err := f.Manifest()
	if err != nil || m.checkpoint == "" {
		return nil, 0, err
	}
	read := checkpoint.Read
	if f.sparing {
		read = checkpoint.ReadSparing
	}
	img, err = read(f.fs, f.file(m.checkpoint))
	if errors.Is(err, fs.ErrNotExist) && f.noLock {
		return nil, 0, err // a newer one is in force by now
	}
	if err != nil {
		return nil, 0, damaged(err)
	}
	f.files = img.Files
	return img, f.files.Size(), nil
}

// Verify compares the checkpoint in force with its checksums.
func (f *Folder) Verify() error {
	m, err := f.Manifest()
	if err != nil || m.checkpoint == "" {
		return err
	}
	if err := checkpoint.Verify(f.fs, f.file(m.checkpoint)); err != nil {
		return damaged(err)
	}
	return nil
}

func damaged(err error) error {
	return status.Wrap(status.StoreCorrupt, err, "The database is damaged: %v. Look with morsel check, which may repair it, or restore a backup with morsel restore.", err)
}
