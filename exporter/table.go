package exporter

import (
	"errors"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/morseldb/morsel/columnar"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// groupRows is how many rows a row group of Parquet, or a batch of Arrow, has.
const groupRows = 1 << 16

// errChanged ends a pass over rows that do not fit the types seen so far.
var errChanged = errors.New("the types of the columns have changed")

// Table writes rows to f as Parquet or Arrow. Cypher's columns have no types
// before their values are seen: the first rows tell them; where a later row needs
// wider ones the rest is looked at and the file begun again, so rows may be asked
// for twice. text is for what has no column type, see package columnar.
type Table struct {
	Names  []string
	Format Format
	Text   columnar.Text

	shapes  []columnar.Shape
	held    [][]value.Value // rows before there is a writer
	out     tableWriter
	builder *array.RecordBuilder
	rows    int64
	pending int // rows in builder
}

// Write writes all rows and gives their number.
func (t *Table) Write(f *Out, rows Rows) (int64, error) {
	if dup := duplicate(t.Names); dup != "" {
		return 0, status.New(status.InvalidRequest, "", "there are two columns %q", dup)
	}
	t.shapes = make([]columnar.Shape, len(t.Names))
	for {
		err := t.pass(f, rows)
		if !errors.Is(err, errChanged) {
			return t.rows, err
		}
		if err := f.restart(); err != nil {
			return 0, err
		}
	}
}

func duplicate(names []string) string {
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			return n
		}
	}
	return ""
}

// pass writes the rows, or gives errChanged when the shapes of the columns were
// not what the beginning had; then they are what all rows need.
func (t *Table) pass(f *Out, rows Rows) error {
	t.rows, t.pending, t.out, t.held = 0, 0, nil, nil
	stale := false
	err := rows(func(row []value.Value) error {
		t.rows++
		for c, v := range row {
			changed, err := t.shapes[c].Take(v)
			if err != nil {
				return place(t.rows, t.Names[c], err)
			}
			stale = stale || changed && t.out != nil
		}
		if stale {
			return nil
		}
		if t.out == nil {
			t.held = append(t.held, slices.Clone(row))
			if len(t.held) < groupRows {
				return nil
			}
			return t.open(f)
		}
		return t.append(row)
	})
	switch {
	case err != nil:
		t.discard()
		return err
	case stale:
		t.discard()
		return errChanged
	}
	if t.out == nil {
		if err := t.open(f); err != nil {
			return err
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	t.builder.Release()
	return t.out.Close()
}

// discard gives up what has been written.
func (t *Table) discard() {
	if t.builder != nil {
		t.builder.Release()
		t.builder = nil
	}
	t.out, t.held = nil, nil
}

// tableWriter is a writer of one of the formats.
type tableWriter interface {
	Write(b arrow.RecordBatch) error
	Close() error
}

// open begins the file with the types that the first rows have, and writes those.
func (t *Table) open(f *Out) (err error) {
	fields := make([]arrow.Field, len(t.Names))
	for c, name := range t.Names {
		fields[c] = t.shapes[c].Field(name)
	}
	schema := arrow.NewSchema(fields, nil)
	w := keepOpen{f}
	if t.Format == Parquet {
		props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithMaxRowGroupLength(groupRows))
		t.out, err = pqarrow.NewFileWriter(schema, w, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	} else {
		t.out, err = ipc.NewFileWriter(w, ipc.WithSchema(schema))
	}
	if err != nil {
		return err
	}
	t.builder = array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for _, row := range t.held {
		if err := t.append(row); err != nil {
			return err
		}
	}
	t.held = nil
	return nil
}

// keepOpen keeps a writer from closing the file, which is to be synced.
type keepOpen struct{ io.Writer }

func (t *Table) append(row []value.Value) error {
	for c, v := range row {
		t.shapes[c].Append(t.builder.Field(c), v, t.Text)
	}
	t.pending++
	if t.pending == groupRows {
		return t.flush()
	}
	return nil
}

func (t *Table) flush() error {
	if t.pending == 0 {
		return nil
	}
	t.pending = 0
	b := t.builder.NewRecordBatch()
	defer b.Release()
	return t.out.Write(b)
}
