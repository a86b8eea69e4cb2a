package procedures

import (
	"slices"

	"github.com/morseldb/morsel/value"
)

// Column is an argument or the result of a function over many rows, in the form
// that the runtime has it in: integers, floats and booleans as arrays, anything
// else as values. Its memory is the runtime's: functions read arguments and write
// the result, and keep neither.
type Column struct {
	// Kind is KindInt (Ints), KindFloat (Floats), KindBool (0 and 1 in Ints) or
	// KindNull (Vals, of any kind).
	Kind   value.Kind
	Ints   []int64
	Floats []float64
	Vals   []value.Value
	Nulls  []bool // of the arrays: which rows are null; nil = none
}

// Living is which rows of a batch count: those listed, ascending, or all N.
type Living struct {
	N   int
	Sel []int32
}

// Len is the number of living rows.
func (l Living) Len() int {
	if l.Sel != nil {
		return len(l.Sel)
	}
	return l.N
}

// Row is the position of the k-th living row.
func (l Living) Row(k int) int {
	if l.Sel != nil {
		return int(l.Sel[k])
	}
	return k
}

// Start makes c n rows long in the form of a kind, without nulls. Rows hold
// whatever was there before.
func (c *Column) Start(kind value.Kind, n int) {
	c.Kind, c.Nulls = kind, nil
	switch kind {
	case value.KindInt, value.KindBool:
		c.Ints = slices.Grow(c.Ints[:0], n)[:n]
	case value.KindFloat:
		c.Floats = slices.Grow(c.Floats[:0], n)[:n]
	default:
		c.Kind = value.KindNull
		c.Vals = slices.Grow(c.Vals[:0], n)[:n]
	}
}

// Len is the number of rows.
func (c *Column) Len() int {
	switch c.Kind {
	case value.KindInt, value.KindBool:
		return len(c.Ints)
	case value.KindFloat:
		return len(c.Floats)
	}
	return len(c.Vals)
}

// IsNull reports whether row i is null.
func (c *Column) IsNull(i int) bool {
	if c.Kind == value.KindNull {
		return c.Vals[i].IsNull()
	}
	return c.Nulls != nil && c.Nulls[i]
}

// SetNull makes row i null.
func (c *Column) SetNull(i int) {
	if c.Kind == value.KindNull {
		c.Vals[i] = value.Null
		return
	}
	if c.Nulls == nil {
		c.Nulls = make([]bool, c.Len())
	}
	c.Nulls[i] = true
}

// Get is the value in row i.
func (c *Column) Get(i int) value.Value {
	switch {
	case c.Kind == value.KindNull:
		return c.Vals[i]
	case c.Nulls != nil && c.Nulls[i]:
		return value.Null
	case c.Kind == value.KindInt:
		return value.Int(c.Ints[i])
	case c.Kind == value.KindFloat:
		return value.Float(c.Floats[i])
	}
	return value.Bool(c.Ints[i] != 0)
}
