package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
)

// columnReader reads properties from stored columns. It keeps the words of the
// column that it read last, so that batches of one column have the same.
type columnReader struct {
	dict  *column.Dict
	words *batch.Words
	// For reading many in no order: the arrays of the column's chunks in which every row has a value.
	of    *column.Column
	may   bool // columns do not change while they are read
	rows  int
	ints  [][]int64
	codes [][]uint32
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
		c, row := uint64(id)>>column.ChunkBits, id&(column.ChunkSize-1)
		if c < uint64(len(r.ints)) && out.Form == batch.Int {
			if ints := r.ints[c]; row < int64(len(ints)) {
				out.Ints[i] = ints[row]
				continue
			}
		}
		if c < uint64(len(r.codes)) && out.Form == batch.Code {
			if codes := r.codes[c]; row < int64(len(codes)) {
				out.Ints[i] = int64(codes[row])
				continue
			}
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
	if n == 0 || ids[0] < 0 || ids[n-1]-ids[0] != int64(n-1) || len(r.ints) == 0 {
		return false
	}
	for at := 0; at < n; {
		c, row := uint64(ids[at])>>column.ChunkBits, int(ids[at]&(column.ChunkSize-1))
		if c >= uint64(len(r.ints)) {
			return false
		}
		size := min(n-at, column.ChunkSize-row)
		switch {
		case out.Form == batch.Int && row+size <= len(r.ints[c]):
			copy(out.Ints[at:], r.ints[c][row:row+size])
		case out.Form == batch.Code && row+size <= len(r.codes[c]):
			for i, code := range r.codes[c][row : row+size] {
				out.Ints[at+i] = int64(code)
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
		ints, codes := arrays(ch)
		switch {
		case ints != nil && out.Form == batch.Int && ch.Has(row):
			out.Ints[i] = ints[row]
			return nil
		case codes != nil && out.Form == batch.Code && ch.Has(row):
			out.Ints[i] = int64(codes[row])
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
		r.of, r.rows, r.ints, r.codes = col, 0, nil, nil
	}
	r.rows += rows
	if !r.may || r.ints != nil || r.rows < 8*col.Chunks() {
		return
	}
	r.ints, r.codes = make([][]int64, col.Chunks()), make([][]uint32, col.Chunks())
	for c := range r.ints {
		if ch := col.Chunk(c); ch != nil && ch.Present() == nil {
			r.ints[c], r.codes[c] = arrays(ch)
			r.ints[c] = r.ints[c][:min(ch.Len(), len(r.ints[c]))]
			r.codes[c] = r.codes[c][:min(ch.Len(), len(r.codes[c]))]
		}
	}
}

// arrays is what a chunk's values can be copied from, where that is possible.
func arrays(ch *column.Chunk) (ints []int64, codes []uint32) {
	if ch == nil {
		return nil, nil
	}
	switch ch.Form() {
	case column.Int:
		return ch.Ints(), nil
	case column.Dictionary:
		return nil, ch.Codes()
	}
	return nil, nil
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
