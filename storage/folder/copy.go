package folder

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/vfs"
)

// Held is the files of a checkpoint, open, so that they can be read when they are
// not in force any more.
type Held struct {
	set   *checkpoint.Files
	files map[string]vfs.File
	from  string // the folder
}

// Hold opens the files of the checkpoint that Load or SaveChanged put in force;
// nil where there is none.
func (f *Folder) Hold() (*Held, error) {
	names := f.Files()
	if len(names) == 0 {
		return nil, nil
	}
	h := &Held{set: f.files, files: map[string]vfs.File{}, from: f.path}
	for _, name := range names {
		file, err := f.fs.Open(f.file(name), vfs.Read)
		if err != nil {
			return nil, errors.Join(err, h.Close())
		}
		h.files[name] = file
	}
	return h, nil
}

// Close closes the files.
func (h *Held) Close() (err error) {
	for _, f := range h.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

// ErrOther says that the folder has another file under a name that a held one has.
var ErrOther = errors.New("the folder has other files")

// Take puts a checkpoint from another folder in force, by copying the files that
// are not there yet and comparing them with their checksums. It gives back how many
// of the files it copied, of how many, and their bytes.
func (f *Folder) Take(h *Held) (copied, of int, bytes int64, err error) {
	m, err := f.Manifest()
	if err != nil {
		return 0, 0, 0, err
	}
	have := checkpoint.NewFiles()
	if m.checkpoint != "" {
		if have, err = checkpoint.ReadFiles(f.fs, f.file(m.checkpoint)); err != nil {
			return 0, 0, 0, damaged(err)
		}
	}
	names := h.set.Names()
	for _, name := range names {
		switch {
		case h.set.Same(name, have):
			continue
		case slices.Contains(have.Names(), name):
			return copied, len(names), bytes, ErrOther
		}
		n, err := f.copyFile(h, name)
		if err != nil {
			return copied, len(names), bytes, err
		}
		copied, bytes = copied+1, bytes+n
	}
	if err := f.fs.SyncDir(f.path); err != nil {
		return copied, len(names), bytes, err
	}
	m.checkpoint = names[len(names)-1]
	if err := f.replace(manifestFile, m.encode()); err != nil {
		return copied, len(names), bytes, err
	}
	return copied, len(names), bytes, f.removeOthers(names)
}

// copyFile copies one of the files; its name is not durable yet.
func (f *Folder) copyFile(h *Held, name string) (n int64, err error) {
	tmp := f.file(name + ".tmp")
	if n, err = copyTo(f.fs, tmp, h.files[name]); err != nil {
		return 0, errors.Join(fmt.Errorf("copying %s: %w", name, err), f.removeIfThere(name+".tmp"))
	}
	if err := h.set.VerifyFile(f.fs, tmp, name); err != nil {
		err = status.Wrap(status.StoreCorrupt, err, "The database in %s is damaged, the file %s was not copied: %v. Look with morsel check.", h.from, name, err)
		return 0, errors.Join(err, f.removeIfThere(name+".tmp"))
	}
	return n, f.fs.Rename(tmp, f.file(name))
}

// copyTo writes the content of src to a new file and makes it durable.
func copyTo(fs vfs.FS, path string, src vfs.File) (n int64, err error) {
	size, err := src.Size()
	if err != nil {
		return 0, err
	}
	dst, err := fs.Open(path, vfs.Create)
	if err != nil {
		return 0, err
	}
	buf := make([]byte, min(size, 1<<20))
	for n < size && err == nil {
		var k int
		if k, err = src.ReadAt(buf[:min(size-n, int64(len(buf)))], n); k > 0 && (err == nil || errors.Is(err, io.EOF)) {
			_, err = dst.WriteAt(buf[:k], n)
			n += int64(k)
		}
	}
	if err == nil {
		err = dst.Sync()
	}
	return n, errors.Join(err, dst.Close())
}
