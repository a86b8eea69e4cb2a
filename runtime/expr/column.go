package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// readColumn reads the values of a stored column for a vector of entities into
// out. Integers go from array to array; what has no value is given to missing,
// which may find that the entity is gone.
func readColumn(col *column.Column, ids []int64, b *batch.Batch, out *batch.Vector, missing func(id int64) error) error {
	out.Reset(formOf(col))
	out.Resize(b.N)
	chunk := int64(-1)
	var ch *column.Chunk
	var ints []int64
	for k := range b.Len() {
		i := b.Row(k)
		id := ids[i]
		if id < 0 {
			out.SetNull(i)
			continue
		}
		if c := id >> column.ChunkBits; c != chunk {
			chunk, ch, ints = c, col.Chunk(int(c)), nil
			if ch != nil && ch.Form() == column.Int {
				ints = ch.Ints()
			}
		}
		row := int(id & (column.ChunkSize - 1))
		if ints != nil && out.Form == batch.Int && ch.Has(row) {
			out.Ints[i] = ints[row]
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
		}
		return batch.Any
	}
	return batch.Any
}
