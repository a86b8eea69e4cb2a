// Package exporter writes rows and graphs to files: results and whole graphs as
// Parquet, Arrow or CSV, and databases as Cypher scripts, which it reads back.
// Files appear whole or not at all.
package exporter

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Format is a format of files of rows.
type Format string

// The formats.
const (
	Parquet Format = "parquet"
	Arrow   Format = "arrow" // the IPC file format
	CSV     Format = "csv"   // of graphs: with headers for morsel import
)

// FormatOf is the format that a file's name asks for; "" for another.
func FormatOf(path string) Format {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".parquet":
		return Parquet
	case ".arrow", ".feather", ".ipc":
		return Arrow
	case ".csv":
		return CSV
	}
	return ""
}

// File makes the file at path of what fill writes. It is there, durable and
// whole, when File returns without an error, and else as it was before.
func File(path string, fill func(f *os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return unwritable(path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := fill(f); err != nil {
		return err
	}
	const mode = 0o644
	for _, step := range []func() error{
		func() error { return f.Chmod(mode) },
		f.Sync, f.Close,
		func() error { return os.Rename(f.Name(), path) },
		func() error { return syncFolder(filepath.Dir(path)) },
	} {
		if err := step(); err != nil {
			return unwritable(path, err)
		}
	}
	return nil
}

func unwritable(path string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return status.Wrap(status.ExternalResourceFailed, err, "%s: cannot be written: %v", path, err)
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Rows gives rows, one after the other, the same each time it is called; a row
// is valid until the next. It stops with the error that yield returns.
type Rows func(yield func(row []value.Value) error) error

// buffered lets write use a buffer in front of w.
func buffered(w io.Writer, write func(w *bufio.Writer) error) error {
	const size = 1 << 20
	b := bufio.NewWriterSize(w, size)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// place says which row and column an error is about.
func place(row int64, column string, err error) error {
	return status.Wrap(status.InvalidRequest, err, "row %d, column %q: %v", row, column, err)
}

// counted is a number of things in words.
func counted(n int64, what string) string {
	if n == 1 {
		return fmt.Sprintf("1 %s", what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
