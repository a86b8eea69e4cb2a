package catalog

import (
	"encoding/binary"
	"errors"

	"github.com/morseldb/morsel/value"
)

// ErrDefinition is the error for bytes that are no definition.
var ErrDefinition = errors.New("damaged definition of an index or constraint")

func appendText(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

func appendNumbers[T ~uint32](dst []byte, list []T) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	for _, n := range list {
		dst = binary.AppendUvarint(dst, uint64(n))
	}
	return dst
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// Append appends the definition in bytes.
func (ix *Index) Append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(ix.ID))
	dst = appendText(dst, ix.Name)
	dst = append(dst, byte(ix.Kind))
	dst = appendBool(dst, ix.OnRels)
	dst = appendNumbers(dst, ix.Tokens)
	dst = appendNumbers(dst, ix.Keys)
	dst = binary.AppendUvarint(dst, uint64(ix.Owner))
	dst = binary.AppendUvarint(dst, uint64(len(ix.Config)))
	for _, s := range ix.Config {
		dst = appendText(dst, s.Name)
		dst = value.AppendBinary(dst, s.Value)
	}
	return dst
}

// Append appends the definition in bytes.
func (c *Constraint) Append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(c.ID))
	dst = appendText(dst, c.Name)
	dst = append(dst, byte(c.Kind))
	dst = appendBool(dst, c.OnRels)
	dst = binary.AppendUvarint(dst, uint64(c.Token))
	dst = appendNumbers(dst, c.Keys)
	dst = binary.AppendUvarint(dst, uint64(c.Index))
	dst = appendText(dst, c.Type.Name)
	dst = binary.AppendUvarint(dst, uint64(c.Type.Kinds))
	return appendNumbers(dst, c.Type.Lists)
}

// Append appends the schema in bytes.
func (s *Schema) Append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(s.next))
	dst = binary.AppendUvarint(dst, uint64(len(s.Indexes)))
	for _, ix := range s.Indexes {
		dst = ix.Append(dst)
	}
	dst = binary.AppendUvarint(dst, uint64(len(s.Constraints)))
	for _, c := range s.Constraints {
		dst = c.Append(dst)
	}
	return dst
}

// definitions reads definitions; after a fault everything is zero.
type definitions struct {
	b   []byte
	bad bool
}

func (d *definitions) number() uint32 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > 1<<32-1 {
		d.b, d.bad = nil, true
		return 0
	}
	d.b = d.b[n:]
	return uint32(v)
}

func (d *definitions) count() int {
	n := int(d.number())
	if n > len(d.b) {
		d.b, d.bad = nil, true
		return 0
	}
	return n
}

func (d *definitions) text() string {
	n := d.count()
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *definitions) flag() bool { return d.number() == 1 }

func numbers[T ~uint32](d *definitions) []T {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = T(d.number())
	}
	return list
}

func (d *definitions) index() *Index {
	ix := &Index{ID: d.number(), Name: d.text(), Kind: IndexKind(d.number()), OnRels: d.flag()}
	ix.Tokens, ix.Keys, ix.Owner = numbers[uint32](d), numbers[KeyID](d), d.number()
	for range d.count() {
		s := Setting{Name: d.text()}
		v, rest, err := value.DecodeBinary(d.b)
		if err != nil || d.bad {
			d.b, d.bad = nil, true
			break
		}
		s.Value, d.b = v, rest
		ix.Config = append(ix.Config, s)
	}
	d.bad = d.bad || ix.Kind < Fulltext || ix.Kind > Vector
	return ix
}

func (d *definitions) constraint() *Constraint {
	c := &Constraint{ID: d.number(), Name: d.text(), Kind: ConstraintKind(d.number()), OnRels: d.flag(), Token: d.number()}
	c.Keys, c.Index = numbers[KeyID](d), d.number()
	c.Type = PropertyType{Name: d.text(), Kinds: value.KindSet(d.number()), Lists: numbers[value.KindSet](d)}
	d.bad = d.bad || c.Kind > Typed
	return c
}

func (d *definitions) end() error {
	if d.bad || len(d.b) > 0 {
		return ErrDefinition
	}
	return nil
}

// DecodeIndex reads what Index.Append wrote. It accepts any bytes.
func DecodeIndex(b []byte) (*Index, error) {
	d := &definitions{b: b}
	ix := d.index()
	return ix, d.end()
}

// DecodeConstraint reads what Constraint.Append wrote. It accepts any bytes.
func DecodeConstraint(b []byte) (*Constraint, error) {
	d := &definitions{b: b}
	c := d.constraint()
	return c, d.end()
}

// DecodeSchema reads what Schema.Append wrote. It accepts any bytes.
func DecodeSchema(b []byte) (*Schema, error) {
	d := &definitions{b: b}
	next := d.number()
	var indexes []*Index
	for range d.count() {
		indexes = append(indexes, d.index())
	}
	var constraints []*Constraint
	for range d.count() {
		constraints = append(constraints, d.constraint())
	}
	if err := d.end(); err != nil {
		return nil, err
	}
	return SchemaOf(indexes, constraints, next), nil
}
