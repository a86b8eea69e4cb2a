// Package exporter writes rows and graphs to files: results and whole graphs as
// Parquet, Arrow, CSV or JSON lines, and databases as Cypher scripts, which it reads back.
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
	JSONL   Format = "jsonl" // of graphs: the lines of package graphjson
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
	case ".jsonl":
		return JSONL
	}
	return ""
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
