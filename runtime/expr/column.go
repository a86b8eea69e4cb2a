package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// columnReader reads properties from stored columns. It keeps the words of the
// column that it read last, so that batches of one column have the same.
type columnReader struct {
	dict  *column.Dict
	words *batch.Words
	// For reading many in no order: the arrays of the column's chunks in which every row has a value.
	of     *column.Column
	may    bool // columns do not change while they are read
	rows   int
	arrays []chunkArrays
}

// chunkArrays is what a chunk's values can be copied from: at most one of them is there.
type chunkArrays struct {
	ints   []int64
	floats []float64
	codes  []uint32
	days   []int64
}

// read reads the values of a stored column for a vector of entities into out.
// Numbers and codes go from array to array; what has no value is given to missing,
// which may find that the entity is gone.
func (r *columnReader) read(col *column.Column, ids []int64, b *batch.Batch, out *batch.Vector, missing func(id int64) error) error {
	out.Reset(formOf(col))
	out.Resize(b.N)
	if out.Form == batch.Code {
		if r.dict != col.Dict() {
			r.dict = col.Dict()
			r.words = batch.DictWords(r.dict)
		}
		out.Words = r.words
	}
	r.look(col, b.Len())
	if b.Sel == nil && r.copyRun(ids[:b.N], out) {
		return nil
	}
	for k := range b.Len() {
		i := b.Row(k)
		id := ids[i]
		if c := uint64(id) >> column.ChunkBits; c < uint64(len(r.arrays)) && r.arrays[c].put(int(id&(column.ChunkSize-1)), i, out) {
			continue
		}
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

// copyRun reads the values of entities whose ids follow one another, as a scan gives them, by copying; false where they do not, or some have no value.
func (r *columnReader) copyRun(ids []int64, out *batch.Vector) bool {
	n := len(ids)
	if n == 0 || ids[0] < 0 || ids[n-1]-ids[0] != int64(n-1) || len(r.arrays) == 0 {
		return false
	}
	for at := 0; at < n; {
		c, row := uint64(ids[at])>>column.ChunkBits, int(ids[at]&(column.ChunkSize-1))
		if c >= uint64(len(r.arrays)) {
			return false
		}
		from := &r.arrays[c]
		size := min(n-at, column.ChunkSize-row)
		switch {
		case out.Form == batch.Int && row+size <= len(from.ints):
			copy(out.Ints[at:], from.ints[row:row+size])
		case out.Form == batch.Float && row+size <= len(from.floats):
			copy(out.Floats[at:], from.floats[row:row+size])
		case out.Form == batch.Code && row+size <= len(from.codes):
			for i, code := range from.codes[row : row+size] {
				out.Ints[at+i] = int64(code)
			}
		case out.Form == batch.Any && row+size <= len(from.days):
			for i, day := range from.days[row : row+size] {
				out.Vals[at+i] = value.DateOf(day)
			}
		default:
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

// readOne reads the value of one entity.
func readOne(col *column.Column, id int64, i int, out *batch.Vector, missing func(id int64) error) error {
	if ch := col.Chunk(int(id >> column.ChunkBits)); ch != nil {
		row := int(id & (column.ChunkSize - 1))
		if from := arraysOf(ch); ch.Has(row) && from.put(row, i, out) {
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

// look lists the arrays of the column's chunks once that is a small part of the reading.
func (r *columnReader) look(col *column.Column, rows int) {
	if r.of != col || !r.may {
		r.of, r.rows, r.arrays = col, 0, nil
	}
	r.rows += rows
	if !r.may || r.arrays != nil || r.rows < 8*col.Chunks() {
		return
	}
	r.arrays = make([]chunkArrays, col.Chunks())
	for c := range r.arrays {
		if ch := col.Chunk(c); ch != nil && ch.Present() == nil {
			r.arrays[c] = arraysOf(ch).first(ch.Len())
		}
	}
}

// arraysOf is what a chunk's values can be copied from, where that is possible.
func arraysOf(ch *column.Chunk) chunkArrays {
	switch ch.Form() {
	case column.Int:
		return chunkArrays{ints: ch.Ints()}
	case column.Float:
		return chunkArrays{floats: ch.Floats()}
	case column.Dictionary:
		return chunkArrays{codes: ch.Codes()}
	case column.Date:
		return chunkArrays{days: ch.Ints()}
	}
	return chunkArrays{}
}

// first is the first n values.
func (a chunkArrays) first(n int) chunkArrays {
	return chunkArrays{a.ints[:min(n, len(a.ints))], a.floats[:min(n, len(a.floats))], a.codes[:min(n, len(a.codes))], a.days[:min(n, len(a.days))]}
}

// put copies a value to row i of a vector; false where it has another form, or there is no such value.
func (a *chunkArrays) put(row, i int, out *batch.Vector) bool {
	switch {
	case out.Form == batch.Int && row < len(a.ints):
		out.Ints[i] = a.ints[row]
	case out.Form == batch.Float && row < len(a.floats):
		out.Floats[i] = a.floats[row]
	case out.Form == batch.Code && row < len(a.codes):
		out.Ints[i] = int64(a.codes[row])
	case out.Form == batch.Any && row < len(a.days):
		out.Vals[i] = value.DateOf(a.days[row])
	default:
		return false
	}
	return true
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
