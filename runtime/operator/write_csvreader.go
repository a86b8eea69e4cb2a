package operator

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/morseldb/morsel/value"
)

// csvReader reads records as LOAD CSV does: quotes inside a quoted field are
// doubled or follow a backslash, quoted fields may hold line ends, and blank
// lines are no records.
type csvReader struct {
	in    *bufio.Reader
	comma rune
	line  int64                   // the number of the last record
	room  func(bytes int64) error // is told of bytes that a long field is about to take; its error ends the reading
	begun bool
}

// csvField is a field of a record. An empty field is null unless it is quoted.
type csvField struct {
	text   string
	quoted bool
}

func (f csvField) value() value.Value {
	if f.text == "" && !f.quoted {
		return value.Null
	}
	return value.String(f.text)
}

func newCSVReader(in io.Reader, comma rune, room func(bytes int64) error) *csvReader {
	return &csvReader{in: bufio.NewReaderSize(in, 1<<16), comma: comma, room: room}
}

// longField is from which length on fields are charged.
const longField = 1 << 16

// put writes a character of a field, which grows by doubling.
func (r *csvReader) put(b *strings.Builder, c rune) error {
	if b.Len()+utf8.UTFMax > b.Cap() && b.Cap() >= longField {
		if err := r.room(int64(b.Cap())); err != nil {
			return err
		}
		b.Grow(b.Cap())
	}
	b.WriteRune(c)
	return nil
}

// ends of fields and of the input.
const (
	endOfLine  rune = '\n'
	endOfInput rune = -1
)

// record gives the next record; ok is false at the end.
func (r *csvReader) record() (fields []csvField, ok bool, err error) {
	if !r.begun {
		r.begun = true
		if c, err := r.next(); err != nil {
			return nil, false, err
		} else if c != '\ufeff' && c != endOfInput {
			r.back()
		}
	}
	for {
		f, end, err := r.field()
		if err != nil {
			return nil, false, err
		}
		blank := len(fields) == 0 && f.text == "" && !f.quoted
		if !blank || end == r.comma {
			fields = append(fields, f)
		}
		switch {
		case end == r.comma:
			continue
		case len(fields) > 0:
			r.line++
			return fields, true, nil
		case end == endOfInput:
			return nil, false, nil
		}
	}
}

// next reads a character; line ends of all kinds are '\n'.
func (r *csvReader) next() (rune, error) {
	c, _, err := r.in.ReadRune()
	if err == io.EOF {
		return endOfInput, nil
	}
	if err != nil {
		return 0, err
	}
	if c == '\r' {
		if c, _, err := r.in.ReadRune(); err == nil && c != '\n' {
			r.back()
		}
		return endOfLine, nil
	}
	return c, nil
}

// back takes the last character back, which ReadRune has just read.
func (r *csvReader) back() { _ = r.in.UnreadRune() }

// field reads one field and what ends it.
func (r *csvReader) field() (f csvField, end rune, err error) {
	c, err := r.next()
	if err != nil {
		return f, 0, err
	}
	if c == '"' {
		return r.quoted()
	}
	var b strings.Builder
	for c != r.comma && c != endOfLine && c != endOfInput {
		if err := r.put(&b, c); err != nil {
			return f, 0, err
		}
		if c, err = r.next(); err != nil {
			return f, 0, err
		}
	}
	return csvField{text: b.String()}, c, nil
}

// quoted reads the rest of a field whose opening quote was read.
func (r *csvReader) quoted() (f csvField, end rune, err error) {
	start := r.line + 1
	var b strings.Builder
	for {
		c, _, err := r.in.ReadRune()
		if err == io.EOF {
			return f, 0, fmt.Errorf("Missing end for quote (\") which started on line %d", start)
		}
		if err != nil {
			return f, 0, err
		}
		switch c {
		case '"':
			if c, err = r.next(); err != nil {
				return f, 0, err
			}
			if c == r.comma || c == endOfLine || c == endOfInput {
				return csvField{text: b.String(), quoted: true}, c, nil
			}
			if c != '"' {
				return f, 0, fmt.Errorf("there's a field starting with a quote and whereas it ends that quote there seems "+
					"to be characters in that field after that ending quote. That isn't supported. This is what I read: '%s\"%c'", b.String(), c)
			}
		case '\\':
			next, _, err := r.in.ReadRune()
			switch {
			case err == nil && (next == '"' || next == '\\'):
				c = next
			case err == nil:
				r.back()
			}
		}
		if err := r.put(&b, c); err != nil {
			return f, 0, err
		}
	}
}
