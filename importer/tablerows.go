package importer

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/morseldb/morsel/columnar"
	"github.com/morseldb/morsel/status"
)

// tableReader reads the rows of a Parquet or Arrow file as records whose fields have types.
type tableReader struct {
	path    string
	in      batches
	tell    func(n int)
	size    int64 // of the piece, told when it has been read
	pick    []int // by column of the header: the file's column
	columns []columnar.Reader
	rows    int // of the batch
	row     int // next in the batch
	at      string
	before  int // rows of the row group before the batch
	fields  []field
}

// openTable opens a piece of a file of columns.
func openTable(ctx context.Context, p piece, h *headerLines, tell func(int)) (*tableReader, io.Closer, error) {
	in, err := openBatches(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	r := &tableReader{path: p.path, in: in, tell: tell, size: sizeOf(p.path), fields: make([]field, len(h.fields))}
	s, err := in.schema()
	if err == nil {
		err = r.choose(s, h)
	} else {
		err = notReadable(p.path, err)
	}
	if err != nil {
		return nil, nil, errors.Join(err, in.Close())
	}
	return r, in, nil
}

// choose finds the columns of the file that the header's stand for: by name where a header file names
// them, or where the file has the header; else in order.
func (r *tableReader) choose(s *arrow.Schema, h *headerLines) error {
	for i, f := range h.fields {
		name := string(f.text)
		if h.source != nil {
			name = h.source[i]
		}
		switch at := s.FieldIndices(name); {
		case len(at) == 1:
			r.pick = append(r.pick, at[0])
		case len(at) > 1:
			return fileStart(r.path).errorf("there are %d columns %q", len(at), name)
		case h.source != nil || isTable(h.path):
			return fileStart(r.path).errorf("there is no column %q; the file has %s", name, s)
		case len(h.fields) != s.NumFields():
			return fileStart(r.path).errorf("the header has %d columns, the file %d", len(h.fields), s.NumFields())
		default:
			r.pick = append(r.pick, i)
		}
	}
	return nil
}

// errorf is an error that names the file, the row group or batch, and the row in it.
func (r *tableReader) errorf(msg string, args ...any) error {
	at := append([]any{r.path, r.at, r.before + r.row}, args...)
	return status.New(status.ExternalResourceFailed, "", "%s: %s, row %d: "+msg, at...)
}

func (r *tableReader) read() ([]field, error) {
	for r.row == r.rows {
		if err := r.nextBatch(); err != nil {
			return nil, err
		}
	}
	i := r.row
	r.row++
	for c := range r.columns {
		v, err := r.columns[c].Value(i)
		if err != nil {
			return nil, r.errorf("column %q: %v", r.columns[c].Name(), err)
		}
		r.fields[c] = field{typed: true, val: v}
	}
	return r.fields, nil
}

func (r *tableReader) nextBatch() error {
	b, at, err := r.in.next()
	if errors.Is(err, io.EOF) {
		r.tell(int(r.size))
		r.size = 0
		return io.EOF
	}
	if err != nil {
		return notReadable(r.path, err)
	}
	if r.before += r.rows; at != r.at {
		r.before = 0
	}
	r.at, r.rows, r.row = at, int(b.NumRows()), 0
	r.columns = r.columns[:0]
	for _, c := range r.pick {
		col, err := columnar.NewReader(b.Schema().Field(c), b.Column(c))
		if err != nil {
			return fileStart(r.path).errorf("column %q: %v", b.Schema().Field(c).Name, err)
		}
		r.columns = append(r.columns, col)
	}
	return nil
}
