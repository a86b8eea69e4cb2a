package packstream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/morseldb/morsel/value"
)

// MaxDepth bounds how deep lists and maps may be nested in a message.
const MaxDepth = 200

// maxFirst bounds the room that is made for a list's elements before any of them was read.
const maxFirst = 1024

// The errors that say why bytes are not a value. Those of a Reader are one of these, or a *ValueError.
var (
	ErrShort   = errors.New("the message ends in the middle of a value")
	ErrDeep    = fmt.Errorf("values are nested more than %d deep", MaxDepth)
	ErrMarker  = errors.New("unknown marker")
	ErrUTF8    = errors.New("a string is not UTF-8")
	ErrTooMany = errors.New("a size is larger than its message")
	errSize    = errors.New("a size is larger than any value's")
)

// ValueError is a structure that is well formed but not a value that may be sent: the message can be read on behind it.
type ValueError struct {
	Reason string
	Field  int  // of the message, from 0
	Shape  bool // a structure has another number of fields than it must have
	// Argument: it is of the right kind and out of range.
	Argument bool
}

// Bad reports whether an error is of a value that may not be sent, in a message that is well formed otherwise.
func Bad(err error) bool {
	var bad *ValueError
	return errors.As(err, &bad)
}

// Error says what is wrong.
func (e *ValueError) Error() string { return e.Reason }

func badValue(format string, args ...any) *ValueError {
	return &ValueError{Reason: fmt.Sprintf(format, args...)}
}

// Reader reads the values of one message.
type Reader struct {
	Buf []byte
	pos int
	// Legacy reads F and f structures (local seconds), and refuses I and i.
	Legacy bool
	// Vectors reads V structures (6.0).
	Vectors bool
	// bad is the first thing that was no value, field the message's field that is being read.
	bad   *ValueError
	field int
}

// More reports whether anything follows.
func (r *Reader) More() bool { return r.pos < len(r.Buf) }

// Message reads the message's structure and its fields. Where a field is well formed but not
// a value, the error is a *ValueError and the tag is known.
func (r *Reader) Message() (tag byte, fields []value.Value, err error) {
	tag, n, err := r.Head()
	if err != nil {
		return 0, nil, err
	}
	fields, err = r.Fields(n)
	return tag, fields, err
}

// Head reads the message's tag and the number of its fields. What is another value than a structure is a *ValueError.
func (r *Reader) Head() (tag byte, n int, err error) {
	m, err := r.byte()
	if err != nil {
		return 0, 0, err
	}
	if m&0xF0 != 0xB0 {
		r.pos--
		v, err := r.Value()
		if err != nil {
			return 0, 0, err
		}
		return 0, 0, badValue("Unexpected type: Expected STRUCT but got %s", TypeName(v))
	}
	tag, err = r.byte()
	return tag, int(m & 0x0F), err
}

// Fields reads n fields, whose number Head has told.
func (r *Reader) Fields(n int) (fields []value.Value, err error) {
	for i := range n {
		r.field = i
		v, err := r.Value()
		switch {
		case errors.Is(err, ErrMarker): // how long it is nobody knows, but where the message ends
			_, _ = r.refuse(badValue("Unexpected type: RESERVED"))
			return nil, r.bad
		case errors.Is(err, errSize):
			return nil, r.bad
		case err != nil:
			return nil, err
		}
		fields = append(fields, v)
	}
	if r.bad != nil {
		return fields, r.bad
	}
	return fields, nil
}

// Value reads one value.
func (r *Reader) Value() (value.Value, error) { return r.value(0) }

func (r *Reader) byte() (byte, error) {
	if r.pos >= len(r.Buf) {
		return 0, ErrShort
	}
	b := r.Buf[r.pos]
	r.pos++
	return b, nil
}

func (r *Reader) take(n int) ([]byte, error) {
	if n > len(r.Buf)-r.pos {
		return nil, ErrShort
	}
	b := r.Buf[r.pos : r.pos+n]
	r.pos += n
	return b, nil
}

func (r *Reader) uint(bytes int) (uint64, error) {
	b, err := r.take(bytes)
	if err != nil {
		return 0, err
	}
	switch bytes {
	case 1:
		return uint64(b[0]), nil
	case 2:
		return uint64(binary.BigEndian.Uint16(b)), nil
	case 4:
		return uint64(binary.BigEndian.Uint32(b)), nil
	}
	return binary.BigEndian.Uint64(b), nil
}

// value reads a value that is depth levels below the message.
func (r *Reader) value(depth int) (value.Value, error) {
	m, err := r.byte()
	if err != nil {
		return value.Null, err
	}
	if depth > MaxDepth {
		return value.Null, ErrDeep
	}
	switch {
	case m <= 0x7F || m >= 0xF0:
		return value.Int(int64(int8(m))), nil
	case m <= 0x8F:
		return r.text(uint64(m & 0x0F))
	case m <= 0x9F:
		return r.list(uint64(m&0x0F), depth)
	case m <= 0xAF:
		return r.dict(uint64(m&0x0F), depth)
	case m <= 0xBF:
		return r.structure(int(m&0x0F), depth)
	}
	return r.marked(m, depth)
}

func (r *Reader) marked(m byte, depth int) (value.Value, error) {
	switch m {
	case 0xC0:
		return value.Null, nil
	case 0xC1:
		u, err := r.uint(8)
		return value.Float(math.Float64frombits(u)), err
	case 0xC2:
		return value.False, nil
	case 0xC3:
		return value.True, nil
	case 0xC8:
		u, err := r.uint(1)
		return value.Int(int64(int8(u))), err
	case 0xC9:
		u, err := r.uint(2)
		return value.Int(int64(int16(u))), err
	case 0xCA:
		u, err := r.uint(4)
		return value.Int(int64(int32(u))), err
	case 0xCB:
		u, err := r.uint(8)
		return value.Int(int64(u)), err
	}
	width, ok := widths[m&3]
	if !ok || m < 0xCC || m > 0xDB {
		return value.Null, ErrMarker
	}
	n, err := r.uint(width)
	if err != nil {
		return value.Null, err
	}
	if n > math.MaxInt32 {
		_, _ = r.refuse(badValue("Value of size %d exceeded limit of %d", n, math.MaxInt32))
		return value.Null, errSize
	}
	switch m &^ 3 {
	case 0xCC:
		return r.bytes(n)
	case 0xD0:
		return r.text(n)
	case 0xD4:
		return r.list(n, depth)
	case 0xD8:
		return r.dict(n, depth)
	}
	return value.Null, ErrMarker
}

// widths is the number of bytes of a size by the last two bits of its marker.
var widths = map[byte]int{0: 1, 1: 2, 2: 4}

func (r *Reader) text(n uint64) (value.Value, error) {
	s, err := r.str(n)
	if errors.Is(err, ErrUTF8) {
		return r.refuse(badValue("a string is not UTF-8"))
	}
	return value.String(s), err
}

func (r *Reader) str(n uint64) (string, error) {
	if n > uint64(len(r.Buf)-r.pos) {
		return "", ErrShort
	}
	b, err := r.take(int(n))
	if err != nil {
		return "", err
	}
	if !utf8.Valid(b) {
		return "", ErrUTF8
	}
	return string(b), nil
}

// bytes reads a byte array.
func (r *Reader) bytes(n uint64) (value.Value, error) {
	if n > uint64(len(r.Buf)-r.pos) {
		return value.Null, ErrShort
	}
	b, err := r.take(int(n))
	return value.Bytes(bytes.Clone(b)), err
}

// TypeName is what messages call the type of a value.
func TypeName(v value.Value) string {
	switch v.Kind() {
	case value.KindNull:
		return "NONE"
	case value.KindBool:
		return "BOOLEAN"
	case value.KindInt:
		return "INT"
	case value.KindFloat:
		return "FLOAT"
	case value.KindString:
		return "STRING"
	case value.KindList:
		if _, ok := v.AsBytes(); ok {
			return "BYTES"
		}
		return "LIST"
	case value.KindMap:
		return "MAP"
	}
	return "STRUCT"
}

// refuse notes why a structure is no value and goes on behind it.
func (r *Reader) refuse(err error) (value.Value, error) {
	var bad *ValueError
	if r.bad == nil && errors.As(err, &bad) {
		bad.Field = r.field
		r.bad = bad
	}
	return value.Null, nil
}

func (r *Reader) list(n uint64, depth int) (value.Value, error) {
	if n > uint64(len(r.Buf)-r.pos) {
		return value.Null, ErrTooMany
	}
	out := make([]value.Value, 0, min(n, maxFirst))
	for range n {
		v, err := r.value(depth + 1)
		if err != nil {
			return value.Null, err
		}
		out = append(out, v)
	}
	return value.List(out), nil
}

func (r *Reader) dict(n uint64, depth int) (value.Value, error) {
	if n > uint64(len(r.Buf)-r.pos)/2 {
		return value.Null, ErrTooMany
	}
	m := value.NewMap(int(min(n, maxFirst)))
	for range n {
		k, err := r.value(depth + 1)
		if err != nil {
			return value.Null, err
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return value.Null, err
		}
		if k.Kind() != value.KindString {
			_, _ = r.refuse(badValue("Unexpected type: Expected STRING but got %s", TypeName(k)))
			continue
		}
		before := m.Len()
		if m.Put(k.AsString(), v); m.Len() == before {
			_, _ = r.refuse(badValue("Duplicate map key: %q", k.AsString()))
		}
	}
	return value.MapOf(m), nil
}
