package exporter

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/morseldb/morsel/status"
)

// Out is a file that is being written, under a name of its own until it is whole.
type Out struct {
	file  *os.File
	fault func() error // asked before each call of the system; nil except in tests
	err   error        // the first of a write
}

// do calls the system, unless it has failed before: what some writers do not tell.
func (o *Out) do(call func() error) error {
	if o.err == nil && o.fault != nil {
		o.err = o.fault()
	}
	if o.err == nil {
		o.err = call()
	}
	return o.err
}

// Write writes p at the end of what was written.
func (o *Out) Write(p []byte) (n int, err error) {
	err = o.do(func() (err error) { n, err = o.file.Write(p); return err })
	return n, err
}

// restart drops what was written.
func (o *Out) restart() error {
	if err := o.do(func() error { _, err := o.file.Seek(0, io.SeekStart); return err }); err != nil {
		return err
	}
	return o.do(func() error { return o.file.Truncate(0) })
}

// publish makes the file durable and gives it its name.
func (o *Out) publish(path string) error {
	const mode = 0o644
	for _, step := range []func() error{
		func() error { return o.file.Chmod(mode) },
		o.file.Sync, o.file.Close,
		func() error { return os.Rename(o.file.Name(), path) },
	} {
		if err := o.do(step); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}

// File makes the file at path of what fill writes. It is there, durable and
// whole, when File returns without an error, and else as it was before. A file
// that is there already is an error unless overwrite is set.
func File(path string, overwrite bool, fill func(f *Out) error) error {
	return makeFile(path, overwrite, nil, fill)
}

func makeFile(path string, overwrite bool, fault func() error, fill func(f *Out) error) (err error) {
	target, err := free(path, overwrite)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*.tmp")
	if err != nil {
		return unwritable(path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	o := &Out{file: f, fault: fault}
	if err := fill(o); err != nil && o.err == nil {
		return err
	}
	if o.err != nil {
		return unwritable(path, o.err)
	}
	if _, err := free(path, overwrite); err != nil {
		return err // somebody else made it meanwhile
	}
	if err := o.publish(target); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// free is where the file at path goes: there, or where a link there leads. It is an
// error where something is there that may not be replaced.
func free(path string, overwrite bool) (target string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	target, err = filepath.EvalSymlinks(path)
	if err != nil {
		return "", unwritable(path, err)
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		return "", unwritable(path, err)
	case info.IsDir():
		return "", status.New(status.InvalidRequest, "", "%s is a folder, not a file", path)
	case !info.Mode().IsRegular():
		return "", status.New(status.InvalidRequest, "", "%s is no file that can be replaced", path)
	case !overwrite:
		return "", status.New(status.InvalidRequest, "", "There is a file %s already; ask to overwrite it (--overwrite-destination) to replace it.", path)
	}
	return target, nil
}

func unwritable(path string, err error) error {
	var pe *os.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return status.Wrap(status.ExternalResourceFailed, err, "%s: cannot be written: %v", path, err)
}
