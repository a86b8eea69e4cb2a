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
	chunk := int64(-1)
	var ch *column.Chunk
	var ints []int64
	var codes []uint32
	for k := range b.Len() {
		i := b.Row(k)
		id := ids[i]
		if id < 0 {
			out.SetNull(i)
			continue
		}
		if c := id >> column.ChunkBits; c != chunk {
			chunk, ch = c, col.Chunk(int(c))
			ints, codes = arrays(ch)
		}
		row := int(id & (column.ChunkSize - 1))
		if ints != nil && out.Form == batch.Int && ch.Has(row) {
			out.Ints[i] = ints[row]
			continue
		}
		if codes != nil && out.Form == batch.Code && ch.Has(row) {
			out.Ints[i] = int64(codes[row])
			continue
		}
		v := value.Null
		if ch != nil {
			v = col.Get(id)
		}
		if v.IsNull() {
			if err := missing(id); err != nil {
				return err
			}
		}
		out.Put(i, v)
	}
	return nil
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
