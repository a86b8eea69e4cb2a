// Package batch is the unit in which operators exchange rows: a set of typed
// columns with a selection and a multiplicity.
package batch

import "github.com/morseldb/morsel/value"

// Form tells which of a vector's arrays holds its data.
type Form uint8

// The forms. Node and Rel hold internal ids in Ints with -1 for null; Int, Float and Bool (0/1 in Ints) have a
// validity bitmap; Code holds in Ints what its Words give a meaning, with -1 for null; Any holds values as they are.
const (
	Any Form = iota
	Node
	Rel
	Int
	Float
	Bool
	Code
)

// Vector is one column. Its arrays are as long as the batch that holds it.
type Vector struct {
	Form   Form
	Vals   []value.Value // Any
	Ints   []int64       // Node, Rel, Int, Bool, Code
	Floats []float64     // Float
	Nulls  []bool        // Int, Float, Bool: true = null; nil = no nulls
	Words  *Words        // Code

	spare  []bool // memory of a Nulls that is not in use
	shared bool   // the memory is another vector's: see Share
}

// Get is the value in row i (a physical row number).
func (v *Vector) Get(i int) value.Value {
	switch v.Form {
	case Any:
		return v.Vals[i]
	case Node:
		if id := v.Ints[i]; id >= 0 {
			return value.Node(id)
		}
		return value.Null
	case Rel:
		if id := v.Ints[i]; id >= 0 {
			return value.Rel(id)
		}
		return value.Null
	case Code:
		return v.Words.At(v.Ints[i])
	}
	if v.Nulls != nil && v.Nulls[i] {
		return value.Null
	}
	switch v.Form {
	case Int:
		return value.Int(v.Ints[i])
	case Float:
		return value.Float(v.Floats[i])
	}
	return value.Bool(v.Ints[i] != 0)
}

// Len is the number of physical rows.
func (v *Vector) Len() int {
	switch v.Form {
	case Any:
		return len(v.Vals)
	case Float:
		return len(v.Floats)
	}
	return len(v.Ints)
}

// Reset empties v and gives it a form, keeping its memory.
func (v *Vector) Reset(f Form) {
	v.Form, v.Words = f, nil
	if v.shared {
		*v = Vector{Form: f}
		return
	}
	v.Vals, v.Ints, v.Floats = v.Vals[:0], v.Ints[:0], v.Floats[:0]
	v.keepNulls()
}

// Batch is a number of rows. A column is nil where its slot is not filled.
//
// Sel, when not nil, lists the physical rows that are alive, ascending; operators
// that only drop rows set it instead of copying. Mult, when not nil, says for
// each physical row how many equal rows it stands for; nil means one each.
//
// A batch belongs to the operator that returned it and is valid until that
// operator's next call; who needs it longer copies it.
type Batch struct {
	Cols []*Vector // by slot
	N    int       // physical rows
	Sel  []int32
	Mult []int64
}

// Len is the number of living rows, multiplicity not counted.
func (b *Batch) Len() int {
	if b.Sel != nil {
		return len(b.Sel)
	}
	return b.N
}

// Row is the physical row of the k-th living row.
func (b *Batch) Row(k int) int {
	if b.Sel != nil {
		return int(b.Sel[k])
	}
	return k
}

// Count is how many rows physical row i stands for.
func (b *Batch) Count(i int) int64 {
	if b.Mult == nil {
		return 1
	}
	return b.Mult[i]
}
