package importer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"os"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// format is how records are written in the files of an import.
type format struct {
	delimiter, array, quote byte
	multiline               bool // quoted fields may hold line ends
}

// field is one field of a record; it points into the reader's memory and is valid until the next record.
type field struct {
	text   []byte
	quoted bool // "" is an empty string, while a field with nothing in it is missing

	typed bool // the file has types: the field is val, and text is not set
	val   value.Value
}

// place makes errors that name the record which was read last.
type place interface {
	errorf(msg string, args ...any) error
}

// records reads records one after the other; after the last it gives io.EOF.
type records interface {
	place
	read() ([]field, error)
}

// lineReader reads records in neo4j-admin's dialect of CSV. encoding/csv cannot be used for
// it: that tells neither an empty string from a missing value nor a line's number cheaply, has
// one quote character, and makes a string of every record.
type lineReader struct {
	in     *bufio.Reader
	f      format
	file   string
	line   int // of the record last read, from 1 in what is read
	next   int
	left   int64 // bytes that belong to the piece of the file that is read
	from   int64 // where the piece begins
	before int   // lines before it; counted when an error asks
	fields []field
	long   []byte // a line longer than the buffer, or a record of several lines
	clean  []byte // quoted fields without their quotes
}

// readBuffer is the size in bytes of a reader's buffer: lines up to it are not copied.
const readBuffer = 1 << 20

func newLineReader(in io.Reader, file string, f format) *lineReader {
	return &lineReader{in: bufio.NewReaderSize(in, readBuffer), f: f, file: file, next: 1, left: math.MaxInt64}
}

// read gives the fields of the next record, or io.EOF. Empty lines are passed over.
func (r *lineReader) read() ([]field, error) {
	for {
		line, err := r.readLine()
		if err != nil {
			return nil, err
		}
		r.line = r.next
		r.next++
		if r.line == 1 && r.from == 0 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if len(line) == 0 {
			continue
		}
		r.fields = r.fields[:0]
		if bytes.IndexByte(line, r.f.quote) < 0 {
			r.splitPlain(line)
			return r.fields, nil
		}
		return r.splitQuoted(line)
	}
}

// readLine gives the next line without its end.
func (r *lineReader) readLine() ([]byte, error) {
	if r.left <= 0 {
		return nil, io.EOF // the rest is the next piece's
	}
	line, err := r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = append(r.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = r.in.ReadSlice('\n')
			r.long = append(r.long, line...)
		}
		line = r.long
	}
	if err != nil && !errors.Is(err, io.EOF) {
		r.line = r.next
		return nil, r.errorf("cannot be read: %s", reason(err))
	}
	if len(line) == 0 && err != nil {
		return nil, io.EOF
	}
	r.left -= int64(len(line))
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

func (r *lineReader) splitPlain(line []byte) {
	for {
		i := bytes.IndexByte(line, r.f.delimiter)
		if i < 0 {
			r.fields = append(r.fields, field{text: line})
			return
		}
		r.fields = append(r.fields, field{text: line[:i]})
		line = line[i+1:]
	}
}

// splitQuoted splits a record that has quotes. A quote inside a quoted field is doubled.
func (r *lineReader) splitQuoted(line []byte) ([]field, error) {
	r.clean = r.clean[:0]
	for {
		if len(line) == 0 || line[0] != r.f.quote {
			i := bytes.IndexByte(line, r.f.delimiter)
			if i < 0 {
				r.fields = append(r.fields, field{text: line})
				return r.fields, nil
			}
			r.fields = append(r.fields, field{text: line[:i]})
			line = line[i+1:]
			continue
		}
		rest, text, err := r.quotedField(line[1:])
		if err != nil {
			return nil, err
		}
		r.fields = append(r.fields, field{text: text, quoted: true})
		if len(rest) == 0 {
			return r.fields, nil
		}
		if rest[0] != r.f.delimiter {
			return nil, r.errorf("a quoted field is followed by %q instead of the delimiter %q", string(rest[:1]), string(r.f.delimiter))
		}
		line = rest[1:]
	}
}

// quotedField reads a field after its opening quote; rest is what follows the closing one.
func (r *lineReader) quotedField(line []byte) (rest, text []byte, err error) {
	// Fields gathered so far point into clean, too: when it grows they keep the old array, which stays as it was.
	start := len(r.clean)
	for {
		i := bytes.IndexByte(line, r.f.quote)
		if i < 0 {
			if !r.f.multiline {
				return nil, nil, r.errorf("a quoted field is not closed on its line; --multiline-fields=true allows line ends in fields")
			}
			r.clean = append(append(r.clean, line...), '\n')
			r.keep()
			line, err = r.readLine()
			if errors.Is(err, io.EOF) {
				return nil, nil, r.errorf("a quoted field is not closed before the end of the file")
			}
			if err != nil {
				return nil, nil, err
			}
			r.next++
			continue
		}
		r.clean = append(r.clean, line[:i]...)
		line = line[i+1:]
		if len(line) == 0 || line[0] != r.f.quote {
			return line, r.clean[start:len(r.clean):len(r.clean)], nil
		}
		r.clean = append(r.clean, r.f.quote)
		line = line[1:]
	}
}

// keep copies the fields gathered so far, before the reader's buffer moves on to the next line of a record.
func (r *lineReader) keep() {
	for i, f := range r.fields {
		r.fields[i].text = bytes.Clone(f.text)
	}
}

// errorf is an error that names file and line.
func (r *lineReader) errorf(msg string, args ...any) error {
	if r.before == 0 {
		r.before = linesBefore(r.file, r.from)
	}
	at := append([]any{r.file, r.line + r.before}, args...)
	return status.New(status.ExternalResourceFailed, "", "%s:%d: "+msg, at...)
}

// linesBefore counts the lines before a place in a file.
func linesBefore(file string, place int64) (lines int) {
	if place == 0 {
		return 0
	}
	f, err := os.Open(file)
	if err != nil {
		return 0 // the error that is being made says more
	}
	defer f.Close()
	buf := make([]byte, readBuffer)
	for in := io.LimitReader(f, place); ; {
		n, err := in.Read(buf)
		lines += bytes.Count(buf[:n], []byte("\n"))
		if err != nil {
			return lines
		}
	}
}
