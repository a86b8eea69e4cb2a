package operator

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// loadCSV is LOAD CSV: a row for each record of the file that a row names.
type loadCSV struct {
	st   *state.State
	op   *physical.LoadCSV
	feed Feed
	url  expr.Evaluator
	out  *Output

	file   io.Closer // of the row at hand; nil when none is open
	read   *csvReader
	name   string
	header []string
	held   state.Account // of the fields of the batch at hand
}

func newLoadCSV(b *Builder, op *physical.LoadCSV) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &loadCSV{st: b.State, op: op, feed: Feed{src: src}, out: b.output(&op.Header, op.Var, op.LineNumber, op.File)}
	o.held.Memory = &b.State.Memory
	o.url, err = b.Compile(op.URL)
	return o, err
}

func (o *loadCSV) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	o.held.Free()
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if o.file != nil {
			if err := o.emit(); err != nil {
				return o.feed.after(o.out, err)
			}
			continue
		}
		ok, err := o.feed.Next(o.out)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := o.open(); err != nil {
			return o.feed.after(o.out, err)
		}
	}
	return o.out.Finish(), nil
}

// open opens the file of the row at hand.
func (o *loadCSV) open() error {
	v, err := o.url.Eval(o.feed.In, o.feed.Row)
	if err != nil {
		return err
	}
	if v.Kind() != value.KindString {
		return status.New(status.TypeError, "InvalidArgumentType", "LOAD CSV expects a string as URL, but got %s", value.Debug(v))
	}
	comma := ','
	for _, r := range o.op.Terminator {
		comma = r
		break
	}
	in, name, err := openResource(o.st, v.AsString())
	if err != nil {
		return err
	}
	o.file, o.name, o.header = in, name, nil
	o.read = newCSVReader(in, comma, o.held.Charge)
	if !o.op.Headers {
		return nil
	}
	first, ok, err := o.read.record()
	if err != nil || !ok {
		o.close()
		return o.failed(err)
	}
	for _, f := range first {
		o.header = append(o.header, f.text)
	}
	return nil
}

func (o *loadCSV) failed(err error) error {
	if err == nil || status.As(err) != nil {
		return err
	}
	return status.Wrap(status.ExternalResourceFailed, err, "At %s - %v", o.name, err)
}

// emit gives the next record as a row, or closes the file.
func (o *loadCSV) emit() error {
	fields, ok, err := o.read.record()
	if err != nil || !ok {
		o.close()
		return o.failed(err)
	}
	if err := o.st.Tick(); err != nil {
		return err
	}
	short := 0 // what is longer was charged while it was read
	for _, f := range fields {
		if len(f.text) < longField {
			short += len(f.text)
		}
	}
	if err := o.held.Charge(int64(short)); err != nil {
		return err
	}
	o.out.Add(o.feed.Row, o.feed.Count())
	if c := o.out.Col(o.op.Var); c != nil {
		c.Append(o.row(fields))
	}
	if c := o.out.Col(o.op.LineNumber); c != nil {
		c.Append(value.Int(o.read.line))
	}
	if c := o.out.Col(o.op.File); c != nil {
		c.Append(value.String(o.name))
	}
	return nil
}

// row is a record as a list, or with headers as a map.
func (o *loadCSV) row(fields []csvField) value.Value {
	if !o.op.Headers {
		list := make([]value.Value, len(fields))
		for i, f := range fields {
			list[i] = f.value()
		}
		return value.List(list)
	}
	m := value.NewMap(len(o.header))
	for i, key := range o.header {
		v := value.Null
		if i < len(fields) {
			v = fields[i].value()
		}
		m.Put(key, v)
	}
	return value.MapOf(m)
}

func (o *loadCSV) close() {
	if o.file != nil {
		_ = o.file.Close() // it was only read
	}
	o.file, o.read = nil, nil
}

func (o *loadCSV) Reset() {
	o.close()
	o.feed.Reset()
	o.held.Free()
}

func (o *loadCSV) Close() {
	o.close()
	o.held.Free()
	o.feed.src.Close()
}

// resource is a stream with what must be closed after it.
type resource struct {
	io.Reader
	closers []io.Closer
}

func (r *resource) Close() error {
	var errs []error
	for _, c := range r.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// openResource opens a URL; name is what file() says of it.
func openResource(st *state.State, text string) (in io.ReadCloser, name string, err error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, "", status.New(status.ExternalResourceFailed, "", "Invalid URL '%s': %v", text, err)
	}
	var body io.ReadCloser
	switch u.Scheme {
	case "file":
		if u.Host != "" {
			return nil, "", status.New(status.ExternalResourceFailed, "", "Cannot load from URL '%s': file URL may not contain an authority section (i.e. it should be 'file:///')", text)
		}
		name = localPath(st.ImportDir, u.Path)
		body, err = os.Open(name)
	case "http", "https":
		name = path.Base(u.Path)
		body, err = fetch(st, text)
	default:
		return nil, "", status.New(status.ExternalResourceFailed, "", "Invalid URL '%s': %s ()", text, protocol(u.Scheme, text))
	}
	if err != nil {
		return nil, "", errResource(text, err)
	}
	in, err = unzip(body)
	if err != nil {
		_ = body.Close() // the error that matters is the one at hand
		return nil, "", errResource(text, err)
	}
	return in, name, nil
}

func errResource(text string, cause error) error {
	return status.Wrap(status.ExternalResourceFailed, cause,
		"Cannot load from URL '%s': Couldn't load the external resource at: %s ()", text, text)
}

// protocol says what is wrong with the protocol of a URL.
func protocol(scheme, text string) string {
	if scheme == "" {
		return "no protocol: " + text
	}
	return "unknown protocol: " + scheme
}

// localPath is the file of a file:/// URL; it cannot leave the import folder.
func localPath(dir, name string) string {
	if dir == "" {
		return filepath.FromSlash(name)
	}
	return filepath.Join(dir, filepath.FromSlash(path.Clean("/"+strings.TrimPrefix(name, "/"))))
}

func fetch(st *state.State, text string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(st.Ctx, http.MethodGet, text, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close() // the answer is of no use
		return nil, fmt.Errorf("the server answered %s", resp.Status)
	}
	return resp.Body, nil
}

// unzip uncompresses a stream that begins as gzip does.
func unzip(body io.ReadCloser) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(body, 1<<16)
	head, err := buffered.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
		return &resource{buffered, []io.Closer{body}}, nil
	}
	z, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, err
	}
	return &resource{z, []io.Closer{z, body}}, nil
}
