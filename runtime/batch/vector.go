package batch

import (
	"slices"

	"github.com/morseldb/morsel/value"
)

// Resize makes v n rows long. Rows that it had keep their values while the form
// stays; new rows are undefined until they are Put or written.
func (v *Vector) Resize(n int) {
	switch v.Form {
	case Any:
		v.Vals = slices.Grow(v.Vals[:min(n, len(v.Vals))], max(0, n-len(v.Vals)))[:n]
	case Float:
		v.Floats = slices.Grow(v.Floats[:min(n, len(v.Floats))], max(0, n-len(v.Floats)))[:n]
	default:
		v.Ints = slices.Grow(v.Ints[:min(n, len(v.Ints))], max(0, n-len(v.Ints)))[:n]
	}
	if v.Nulls != nil {
		v.growNulls(n)
	}
}

func (v *Vector) growNulls(n int) {
	old := len(v.Nulls)
	v.Nulls = slices.Grow(v.Nulls[:min(n, old)], max(0, n-old))[:n]
	for i := old; i < n; i++ {
		v.Nulls[i] = false
	}
}

// formOf is the form that holds val best. Virtual entities are more than their ids.
func formOf(val value.Value) Form {
	switch val.Kind() {
	case value.KindNode:
		if val.Virtual() == nil {
			return Node
		}
	case value.KindRel:
		if val.Virtual() == nil {
			return Rel
		}
	case value.KindInt:
		return Int
	case value.KindFloat:
		return Float
	case value.KindBool:
		return Bool
	}
	return Any
}

// IsNull reports whether row i is null.
func (v *Vector) IsNull(i int) bool {
	switch v.Form {
	case Any:
		return v.Vals[i].IsNull()
	case Node, Rel, Code:
		return v.Ints[i] < 0
	}
	return v.Nulls != nil && v.Nulls[i]
}

// SetNull makes row i null; the form is kept.
func (v *Vector) SetNull(i int) {
	switch v.Form {
	case Any:
		v.Vals[i] = value.Null
	case Node, Rel, Code:
		v.Ints[i] = -1
	default:
		if v.Nulls == nil {
			v.Nulls = v.spare[:0]
			v.growNulls(v.Len())
		}
		v.Nulls[i] = true
	}
}

// Put sets row i, which must exist. Where the form does not fit, the vector
// turns into Any, so forms follow the data.
func (v *Vector) Put(i int, val value.Value) {
	f := formOf(val)
	if f != v.Form {
		if val.IsNull() {
			v.SetNull(i)
			return
		}
		v.ToAny()
	}
	switch v.Form {
	case Any:
		v.Vals[i] = val
		return
	case Node, Rel:
		v.Ints[i] = val.ID()
		return
	case Float:
		v.Floats[i] = val.AsFloat()
	case Int:
		v.Ints[i] = val.AsInt()
	case Bool:
		v.Ints[i] = b2i(val.AsBool())
	}
	if v.Nulls != nil {
		v.Nulls[i] = false
	}
}

// Set sets row i, which must exist, to row i of src, which is not null.
func (v *Vector) Set(src *Vector, i int) {
	if v.Form != src.Form || v.Form == Code {
		v.Put(i, src.Get(i))
		return
	}
	switch v.Form {
	case Any:
		v.Vals[i] = src.Vals[i]
		return
	case Float:
		v.Floats[i] = src.Floats[i]
	default:
		v.Ints[i] = src.Ints[i]
	}
	if v.Nulls != nil {
		v.Nulls[i] = false
	}
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// ToAny turns v into form Any, whatever it was.
func (v *Vector) ToAny() {
	if v.Form == Any {
		return
	}
	n := v.Len()
	vals := slices.Grow(v.Vals[:0], n)[:n]
	for i := range n {
		vals[i] = v.Get(i)
	}
	v.keepNulls()
	v.Form, v.Vals, v.Ints, v.Floats, v.Words = Any, vals, v.Ints[:0], v.Floats[:0], nil
}

func (v *Vector) keepNulls() {
	if v.Nulls != nil {
		v.spare, v.Nulls = v.Nulls, nil
	}
}

// StartAs makes v n rows long, all undefined, in the form of a value.
func (v *Vector) StartAs(first value.Value, n int) {
	v.Reset(formOf(first))
	v.Resize(n)
}

// Append adds a row. An empty vector takes the form of its first value.
func (v *Vector) Append(val value.Value) {
	n := v.Len()
	if n == 0 && v.Form != formOf(val) && !val.IsNull() {
		v.Reset(formOf(val))
	}
	v.Resize(n + 1)
	v.Put(n, val)
}

// AppendMany adds rows.
func (v *Vector) AppendMany(vals []value.Value) {
	if len(vals) > 0 && v.Form == Any && (len(v.Vals) > 0 || formOf(vals[0]) == Any && !vals[0].IsNull()) {
		v.Vals = append(v.Vals, vals...)
		return
	}
	for _, val := range vals {
		v.Append(val)
	}
}

// AppendRange adds n integers from first, each step above the one before.
func (v *Vector) AppendRange(first, step int64, n int) {
	if n > 0 && (v.Form != Int || v.Nulls != nil) {
		v.Append(value.Int(first))
		first, n = first+step, n-1
	}
	if v.Form != Int || v.Nulls != nil {
		for range n {
			v.Append(value.Int(first))
			first += step
		}
		return
	}
	v.Ints = slices.Grow(v.Ints, n)
	for range n {
		v.Ints = append(v.Ints, first)
		first += step
	}
}

// AppendID adds a node or relationship id (-1 = null) to a vector whose form
// was set by Reset.
func (v *Vector) AppendID(id int64) {
	if v.Form == Any {
		v.Vals = append(v.Vals, value.Null)
		return
	}
	v.Ints = append(v.Ints, id)
}

// adopt readies v for values of src: an empty vector takes its form, a filled
// one of another form turns into Any. It reports whether the forms agree.
func (v *Vector) adopt(src *Vector) bool {
	if v.Form == src.Form && (v.Form != Code || v.Words.Same(src.Words)) {
		return true
	}
	if v.Len() == 0 {
		v.Reset(src.Form)
		v.Words = src.Words
		return true
	}
	v.ToAny()
	return v.Form == src.Form
}

// AppendFrom adds row i of src.
func (v *Vector) AppendFrom(src *Vector, i int) {
	if !v.adopt(src) {
		v.Vals = append(v.Vals, src.Get(i))
		return
	}
	switch v.Form {
	case Any:
		v.Vals = append(v.Vals, src.Vals[i])
		return
	case Float:
		v.Floats = append(v.Floats, src.Floats[i])
	default:
		v.Ints = append(v.Ints, src.Ints[i])
	}
	v.appendNull(src.Nulls != nil && src.Nulls[i])
}

// appendNull completes an append whose data is already there.
func (v *Vector) appendNull(null bool) {
	if v.Nulls != nil {
		v.Nulls = append(v.Nulls, null)
	} else if null {
		v.SetNull(v.Len() - 1)
	}
}

// Gather adds the rows of src that are listed.
func (v *Vector) Gather(src *Vector, rows []int32) {
	if !v.adopt(src) {
		for _, i := range rows {
			v.Vals = append(v.Vals, src.Get(int(i)))
		}
		return
	}
	n := v.Len()
	v.Resize(n + len(rows))
	switch v.Form {
	case Any:
		dst := v.Vals[n:]
		for k, i := range rows {
			dst[k] = src.Vals[i]
		}
		return
	case Float:
		dst := v.Floats[n:]
		for k, i := range rows {
			dst[k] = src.Floats[i]
		}
	default:
		dst := v.Ints[n:]
		for k, i := range rows {
			dst[k] = src.Ints[i]
		}
	}
	v.gatherNulls(src, rows, n)
}

func (v *Vector) gatherNulls(src *Vector, rows []int32, n int) {
	if src.Nulls == nil {
		return
	}
	for k, i := range rows {
		if src.Nulls[i] {
			v.SetNull(n + k)
		} else if v.Nulls != nil {
			v.Nulls[n+k] = false
		}
	}
}

// AppendNull adds a null.
func (v *Vector) AppendNull() {
	n := v.Len()
	v.Resize(n + 1)
	v.SetNull(n)
}

// Share makes v read the memory of src, without copying. Neither may be written
// while the other is read; Reset ends the sharing.
func (v *Vector) Share(src *Vector) {
	*v = Vector{Form: src.Form, Vals: src.Vals, Ints: src.Ints, Floats: src.Floats, Nulls: src.Nulls, Words: src.Words, shared: true}
}

// ShareRange makes v read rows from..to of src, as Share.
func (v *Vector) ShareRange(src *Vector, from, to int) {
	*v = Vector{Form: src.Form, Words: src.Words, shared: true}
	switch src.Form {
	case Any:
		v.Vals = src.Vals[from:to]
	case Float:
		v.Floats = src.Floats[from:to]
	default:
		v.Ints = src.Ints[from:to]
	}
	if src.Nulls != nil {
		v.Nulls = src.Nulls[from:to]
	}
}

// Repeat adds row i of src n times.
func (v *Vector) Repeat(src *Vector, i, n int) {
	for range n {
		v.AppendFrom(src, i)
	}
}
