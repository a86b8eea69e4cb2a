package expr

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// columnReader reads properties from stored columns. It keeps the words of the
// column that it read last, so that batches of one column have the same.
type columnReader struct {
	dict  *column.Dict
	words *batch.Words
	// For reading many in no order: the column's form, and the arrays of its chunks in which every row has a value.
	of     *column.Column
	may    bool // columns do not change while they are read
	rows   int
	form   batch.Form
	looked bool
	lists  columnLists
	days   []int64 // of the rows read last, see readDays
}

// columnLists is the arrays that a column's values can be copied from, by chunk.
type columnLists struct {
	ints   [][]int64
	floats [][]float64
	codes  [][]uint32
	days   [][]int64
}

// read reads the values of a stored column for a vector of entities into out.
// Numbers and codes go from array to array; what has no value is given to missing,
// which may find that the entity is gone.
func (r *columnReader) read(col *column.Column, ids []int64, b *batch.Batch, out *batch.Vector, missing func(id int64) error) error {
	r.look(col, b.Len())
	out.Reset(r.form)
	out.Resize(b.N)
	if out.Form == batch.Code {
		if r.dict != col.Dict() {
			r.dict = col.Dict()
			r.words = batch.DictWords(r.dict)
		}
		out.Words = r.words
	}
	if b.Sel == nil && r.copyRun(ids[:b.N], out) {
		return nil
	}
	n := b.Len()
	for k := r.gather(ids, b, out, 0); k < n; k = r.gather(ids, b, out, k+1) {
		i := b.Row(k)
		id := ids[i]
		if id < 0 {
			out.SetNull(i)
			continue
		}
		if k > 0 && out.Form == batch.Any && ids[b.Row(k-1)] == id { // rows of one entity follow each other; its list is not made again
			out.Put(i, out.Get(b.Row(k-1)))
			continue
		}
		if err := readOne(col, id, i, out, missing); err != nil {
			return err
		}
	}
	return nil
}

// readDays reads dates as days; nil where not every row is known to have one.
func (r *columnReader) readDays(col *column.Column, ids []int64, b *batch.Batch) []int64 {
	r.look(col, b.Len())
	if r.lists.days == nil {
		return nil
	}
	r.days = slices.Grow(r.days[:0], b.N)[:b.N]
	if gather(r.lists.days, ids, b, r.days, 0) < b.Len() {
		return nil
	}
	return r.days
}

// gather copies values from row k of b on, up to one that cannot be copied: it gives that row.
func (r *columnReader) gather(ids []int64, b *batch.Batch, out *batch.Vector, k int) int {
	switch {
	case out.Form == batch.Int && r.lists.ints != nil:
		return gather(r.lists.ints, ids, b, out.Ints, k)
	case out.Form == batch.Float && r.lists.floats != nil:
		return gather(r.lists.floats, ids, b, out.Floats, k)
	case out.Form == batch.Code && r.lists.codes != nil:
		return gather(r.lists.codes, ids, b, out.Ints, k)
	case out.Form == batch.Any && r.lists.days != nil:
		for n := b.Len(); k < n; k++ {
			i := b.Row(k)
			days, row := listOf(r.lists.days, ids[i])
			if row >= len(days) {
				break
			}
			out.Vals[i] = value.DateOf(days[row])
		}
	}
	return k
}

type number interface{ int64 | uint32 | float64 }

// gather is columnReader.gather for one form.
func gather[T, U number](lists [][]T, ids []int64, b *batch.Batch, out []U, k int) int {
	for n := b.Len(); k < n; k++ {
		i := b.Row(k)
		xs, row := listOf(lists, ids[i])
		if row >= len(xs) {
			break
		}
		out[i] = U(xs[row])
	}
	return k
}

// listOf is the array of an entity's chunk, and where in it the entity's value is; beyond the end where there is none.
func listOf[T number](lists [][]T, id int64) (xs []T, row int) {
	if c := uint64(id) >> column.ChunkBits; c < uint64(len(lists)) {
		xs = lists[c]
	}
	return xs, int(id & (column.ChunkSize - 1))
}

// copyRun reads the values of entities whose ids follow one another, as a scan gives them, by copying; false where they do not, or some have no value.
func (r *columnReader) copyRun(ids []int64, out *batch.Vector) bool {
	n := len(ids)
	if n == 0 || ids[0] < 0 || ids[n-1]-ids[0] != int64(n-1) || !r.looked {
		return false
	}
	for at := 0; at < n; {
		size := min(n-at, column.ChunkSize-int(ids[at]&(column.ChunkSize-1)))
		if !r.copyPart(ids[at], size, at, out) {
			return false
		}
		at += size
	}
	for i, id := range ids {
		if id != ids[0]+int64(i) {
			return false
		}
	}
	return true
}

// copyPart copies the values of size entities of one chunk, from id on, to row at and those behind it.
func (r *columnReader) copyPart(id int64, size, at int, out *batch.Vector) bool {
	switch out.Form {
	case batch.Int:
		xs, row := listOf(r.lists.ints, id)
		return row+size <= len(xs) && copy(out.Ints[at:], xs[row:row+size]) == size
	case batch.Float:
		xs, row := listOf(r.lists.floats, id)
		return row+size <= len(xs) && copy(out.Floats[at:], xs[row:row+size]) == size
	case batch.Code:
		xs, row := listOf(r.lists.codes, id)
		if row+size > len(xs) {
			return false
		}
		for i, code := range xs[row : row+size] {
			out.Ints[at+i] = int64(code)
		}
		return true
	case batch.Any:
		xs, row := listOf(r.lists.days, id)
		if row+size > len(xs) {
			return false
		}
		for i, day := range xs[row : row+size] {
			out.Vals[at+i] = value.DateOf(day)
		}
		return true
	}
	return false
}

// readOne reads the value of one entity.
func readOne(col *column.Column, id int64, i int, out *batch.Vector, missing func(id int64) error) error {
	if ch := col.Chunk(int(id >> column.ChunkBits)); ch != nil {
		row := int(id & (column.ChunkSize - 1))
		switch form := ch.Form(); {
		case !ch.Has(row):
		case form == column.Int && out.Form == batch.Int:
			out.Ints[i] = ch.Ints()[row]
			return nil
		case form == column.Float && out.Form == batch.Float:
			out.Floats[i] = ch.Floats()[row]
			return nil
		case form == column.Dictionary && out.Form == batch.Code:
			out.Ints[i] = int64(ch.Codes()[row])
			return nil
		}
	}
	v := col.Get(id)
	if v.IsNull() {
		if err := missing(id); err != nil {
			return err
		}
	}
	out.Put(i, v)
	return nil
}

// look finds the column's form, and lists the arrays of its chunks once that is a small part of the reading.
func (r *columnReader) look(col *column.Column, rows int) {
	if r.of != col || !r.may {
		r.of, r.rows, r.form, r.looked, r.lists = col, 0, formOf(col), false, columnLists{}
	}
	r.rows += rows
	if !r.may || r.looked || r.rows < 8*col.Chunks() {
		return
	}
	r.looked = true
	for c := range col.Chunks() {
		ch := col.Chunk(c)
		if ch == nil || ch.Present() != nil {
			continue
		}
		l, n := &r.lists, ch.Len()
		switch ch.Form() {
		case column.Int:
			enlist(&l.ints, ch.Ints(), n, c)
		case column.Float:
			enlist(&l.floats, ch.Floats(), n, c)
		case column.Dictionary:
			enlist(&l.codes, ch.Codes(), n, c)
		case column.Date:
			enlist(&l.days, ch.Ints(), n, c)
		}
	}
}

// enlist makes the first n values those of chunk c.
func enlist[T number](lists *[][]T, xs []T, n, c int) {
	for len(*lists) <= c {
		*lists = append(*lists, nil)
	}
	(*lists)[c] = xs[:min(n, len(xs))]
}

// formOf is the form of vector that suits a column, going by its first values.
func formOf(col *column.Column) batch.Form {
	for i := range col.Chunks() {
		ch := col.Chunk(i)
		if ch == nil {
			continue
		}
		switch ch.Form() {
		case column.Int:
			return batch.Int
		case column.Float:
			return batch.Float
		case column.Bool:
			return batch.Bool
		case column.Dictionary:
			return batch.Code
		}
		return batch.Any
	}
	return batch.Any
}
