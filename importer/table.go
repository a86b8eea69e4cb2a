package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/morseldb/morsel/status"
)

// isTable reports whether a file is one of columns that have types, by its name: Parquet or Arrow.
func isTable(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".parquet", ".arrow", ".arrows", ".feather", ".ipc":
		return true
	}
	return false
}

func isParquet(path string) bool { return strings.EqualFold(filepath.Ext(path), ".parquet") }

// fileStart is the place of a file's header.
type fileStart string

func (f fileStart) errorf(msg string, args ...any) error {
	return status.New(status.ExternalResourceFailed, "", "%s: "+msg, append([]any{string(f)}, args...)...)
}

// batches gives the record batches of a file, and where the last begins, in words.
type batches interface {
	schema() (*arrow.Schema, error)
	// next gives io.EOF after the last batch. The batch is valid until the next call.
	next() (b arrow.RecordBatch, at string, err error)
	Close() error
}

// openBatches opens a Parquet or Arrow file.
func openBatches(ctx context.Context, p piece) (batches, error) {
	f, err := os.Open(p.path)
	if err != nil {
		return nil, unreadable(p.path, err)
	}
	var b batches
	if isParquet(p.path) {
		b, err = openParquet(ctx, f, p)
	} else {
		b, err = openArrow(f)
	}
	if err != nil {
		_ = f.Close()
		return nil, notReadable(p.path, err)
	}
	return b, nil
}

func notReadable(path string, err error) error {
	return status.Wrap(status.ExternalResourceFailed, err, "%s: cannot be read as %s: %v", path, kindOfTable(path), err)
}

func kindOfTable(path string) string {
	if isParquet(path) {
		return "a Parquet file"
	}
	return "an Arrow file"
}

// parquetBatches reads row groups one after the other.
type parquetBatches struct {
	ctx   context.Context
	file  *file.Reader
	in    *pqarrow.FileReader
	rows  pqarrow.RecordReader // of row group group; nil before it
	group int
	end   int
}

// batchRows is how many rows are decoded at once.
const batchRows = 1 << 14

func openParquet(ctx context.Context, f *os.File, p piece) (b *parquetBatches, err error) {
	defer recovered(&err)
	r, err := file.NewParquetReader(f)
	if err != nil {
		return nil, err
	}
	in, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{BatchSize: batchRows}, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	end := r.NumRowGroups()
	if p.groups {
		end = int(p.to)
	}
	return &parquetBatches{ctx: ctx, file: r, in: in, group: int(p.firstGroup()), end: end}, nil
}

// recovered turns a panic of a decoder into an error: damaged files are somebody else's fault.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the file is damaged: %v", p)
	}
}

func (b *parquetBatches) schema() (*arrow.Schema, error) { return b.in.Schema() }

func (b *parquetBatches) Close() error { return b.file.Close() }

func (b *parquetBatches) next() (batch arrow.RecordBatch, at string, err error) {
	defer recovered(&err)
	for ; b.group < b.end; b.group++ {
		if b.rows == nil {
			if b.rows, err = b.in.GetRecordReader(b.ctx, nil, []int{b.group}); err != nil {
				return nil, "", fmt.Errorf("row group %d: %w", b.group+1, err)
			}
		}
		if b.rows.Next() {
			at := fmt.Sprintf("row group %d", b.group+1)
			return b.rows.RecordBatch(), at, nil
		}
		if err := b.rows.Err(); err != nil && !errors.Is(err, io.EOF) {
			return nil, "", fmt.Errorf("row group %d: %w", b.group+1, err)
		}
		b.rows.Release()
		b.rows = nil
	}
	return nil, "", io.EOF
}

// rowGroups cuts a Parquet file into n pieces of whole row groups, or fewer.
func rowGroups(path string, n int) ([][]piece, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	b, err := openParquet(context.Background(), f, piece{path: path})
	if err != nil {
		_ = f.Close()
		return nil, notReadable(path, err)
	}
	groups := int64(b.end)
	n = int(max(min(int64(n), groups), 1))
	out := make([][]piece, n)
	for i := range out {
		out[i] = []piece{{path: path, groups: true, from: groups * int64(i) / int64(n), to: groups * int64(i+1) / int64(n)}}
	}
	return out, b.Close()
}

// arrowBatches reads the batches of an Arrow file or stream.
type arrowBatches struct {
	file *os.File
	all  *ipc.FileReader // nil for a stream
	rows *ipc.Reader
	at   int
}

func openArrow(f *os.File) (b *arrowBatches, err error) {
	defer recovered(&err)
	head := make([]byte, len(arrowMagic))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	b = &arrowBatches{file: f}
	stream := string(head) != arrowMagic
	limits, err := checkArrow(f, stream)
	if err != nil {
		return nil, err
	}
	if stream {
		b.rows, err = ipc.NewReaderFromMessageReader(ipc.NewMessageReader(f, limits...), limits...)
	} else {
		b.all, err = ipc.NewFileReader(f, limits...)
	}
	return b, err
}

func (b *arrowBatches) schema() (*arrow.Schema, error) {
	if b.all != nil {
		return b.all.Schema(), nil
	}
	return b.rows.Schema(), nil
}

func (b *arrowBatches) Close() error { return b.file.Close() }

func (b *arrowBatches) next() (batch arrow.RecordBatch, at string, err error) {
	defer recovered(&err)
	b.at++
	at = fmt.Sprintf("batch %d", b.at)
	if b.all != nil {
		if b.at > b.all.NumRecords() {
			return nil, "", io.EOF
		}
		batch, err = b.all.RecordBatch(b.at - 1)
	} else if batch, err = b.rows.Read(); errors.Is(err, io.EOF) {
		return nil, "", io.EOF
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", at, err)
	}
	return batch, at, nil
}

// tableHeader makes a header of the names of a file's columns.
func tableHeader(path string) ([]field, error) {
	b, err := openBatches(context.Background(), piece{path: path})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	s, err := b.schema()
	if err != nil {
		return nil, notReadable(path, err)
	}
	fields := make([]field, s.NumFields())
	for i, f := range s.Fields() {
		fields[i].text = []byte(f.Name)
	}
	return fields, nil
}
