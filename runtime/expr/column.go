package expr

import (
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
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
	nanos  []int64 // the same of readWall
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
	if gather(listed[int64]{&r.lists, r.lists.days}, ids, b, copied[int64]{r.days, nil}, 0) < b.Len() {
		return nil
	}
	return r.days
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
