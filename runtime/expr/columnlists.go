package expr

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// columnLists is the arrays that a column's values can be copied from, by chunk. Where rows of a chunk have no value, present says which have one.
type columnLists struct {
	col      *column.Column
	ints     [][]int64
	floats   [][]float64
	codes    [][]uint32
	days     [][]int64
	instants []instantList
	flags    []flagList
	texts    []*column.Chunk // strings that are not in a dictionary
	present  [][]uint64      // nil where every row of every list has a value
}

// instantList is the local datetimes of a chunk, or its datetimes in one zone.
type instantList struct {
	seconds []int64
	nanos   []int32
	zone    *value.Zone // nil of local ones
}

func (l *instantList) at(row int) value.Value {
	if l.zone == nil {
		return value.NewLocalDateTime(l.seconds[row], l.nanos[row])
	}
	return value.NewDateTime(l.seconds[row], l.nanos[row], l.zone)
}

// flagList is the booleans of a chunk.
type flagList struct {
	bits []uint64
	n    int
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
	r.looked, r.lists.col = true, col
	for c := range col.Chunks() {
		if ch := col.Chunk(c); ch != nil {
			r.lists.add(ch, c)
		}
	}
}

// add adds the arrays of chunk c.
func (l *columnLists) add(ch *column.Chunk, c int) {
	n := ch.Len()
	switch ch.Form() {
	case column.Int:
		enlist(&l.ints, upTo(ch.Ints(), n), c)
	case column.Float:
		enlist(&l.floats, upTo(ch.Floats(), n), c)
	case column.Dictionary:
		enlist(&l.codes, upTo(ch.Codes(), n), c)
	case column.Date:
		enlist(&l.days, upTo(ch.Ints(), n), c)
	case column.LocalDateTime, column.DateTime:
		for len(l.instants) <= c {
			l.instants = append(l.instants, instantList{})
		}
		l.instants[c] = instantList{upTo(ch.Ints(), n), upTo(ch.Nanos(), n), ch.Zone()}
	case column.Text, column.Heap:
		for len(l.texts) <= c {
			l.texts = append(l.texts, nil)
		}
		l.texts[c] = ch
	case column.Bool:
		for len(l.flags) <= c {
			l.flags = append(l.flags, flagList{})
		}
		l.flags[c] = flagList{ch.Bits(), min(n, 64*len(ch.Bits()))}
	}
	if ch.Present() != nil && !ch.Full() {
		enlist(&l.present, ch.Present(), c)
	}
}

// upTo is the first n of xs, or all.
func upTo[T any](xs []T, n int) []T { return xs[:min(n, len(xs))] }

// enlist makes xs those of chunk c.
func enlist[T any](lists *[][]T, xs []T, c int) {
	for len(*lists) <= c {
		*lists = append(*lists, nil)
	}
	(*lists)[c] = xs
}

// has reports whether an entity whose row is in a list has a value.
func (l *columnLists) has(id int64) bool {
	c := int(id >> column.ChunkBits)
	if c >= len(l.present) || l.present[c] == nil {
		return true
	}
	row := id & (column.ChunkSize - 1)
	return l.present[c][row>>6]>>(row&63)&1 != 0
}

// full reports whether every row of an entity's chunk that is in a list has a value.
func (l *columnLists) full(id int64) bool {
	c := int(id >> column.ChunkBits)
	return c >= len(l.present) || l.present[c] == nil
}

// gather copies values from row k of b on, up to one that cannot be copied: it gives that row.
func (r *columnReader) gather(ids []int64, b *batch.Batch, out *batch.Vector, k int) int {
	l := &r.lists
	switch {
	case !r.looked:
	case out.Form == batch.Int && l.ints != nil:
		return gather(listed[int64]{l, l.ints}, ids, b, copied[int64]{out.Ints, out}, k)
	case out.Form == batch.Float && l.floats != nil:
		return gather(listed[float64]{l, l.floats}, ids, b, copied[float64]{out.Floats, out}, k)
	case out.Form == batch.Code && l.codes != nil:
		return gather(listed[uint32]{l, l.codes}, ids, b, copied[int64]{out.Ints, out}, k)
	case out.Form == batch.Bool && l.flags != nil:
		return l.gatherFlags(ids, b, out, k)
	case out.Form == batch.Any && (l.days != nil || l.instants != nil || l.texts != nil):
		return l.gatherValues(ids, b, out, k)
	}
	return k
}

type number interface{ int64 | uint32 | float64 }

// listed is the lists of one form.
type listed[T number] struct {
	all  *columnLists
	vals [][]T
}

// copied is where values are copied to, and the vector that nulls are marked in; nil where there must be none.
type copied[T number] struct {
	vals []T
	of   *batch.Vector
}

// gather is columnReader.gather for one form.
func gather[T, U number](from listed[T], ids []int64, b *batch.Batch, out copied[U], k int) int {
	for n := b.Len(); k < n; k++ {
		i := b.Row(k)
		xs, row := listOf(from.vals, ids[i])
		if row < len(xs) && (from.all.present == nil || from.all.has(ids[i])) {
			out.vals[i] = U(xs[row])
			continue
		}
		if out.of == nil || row >= len(xs) && from.all.col.Has(ids[i]) {
			break
		}
		out.of.SetNull(i)
	}
	return k
}

// gatherFlags is columnReader.gather for booleans.
func (l *columnLists) gatherFlags(ids []int64, b *batch.Batch, out *batch.Vector, k int) int {
	for n := b.Len(); k < n; k++ {
		i := b.Row(k)
		c, row := uint64(ids[i])>>column.ChunkBits, int(ids[i]&(column.ChunkSize-1))
		switch {
		case c < uint64(len(l.flags)) && row < l.flags[c].n && l.has(ids[i]):
			out.Ints[i] = int64(l.flags[c].bits[row>>6] >> (row & 63) & 1)
		case l.col.Has(ids[i]):
			return k
		default:
			out.SetNull(i)
		}
	}
	return k
}

// gatherValues is columnReader.gather for dates, datetimes and strings.
func (l *columnLists) gatherValues(ids []int64, b *batch.Batch, out *batch.Vector, k int) int {
	for n := b.Len(); k < n; k++ {
		i := b.Row(k)
		if !l.text(ids[i], &out.Vals[i]) && !l.time(ids[i], &out.Vals[i]) {
			if l.col.Has(ids[i]) {
				return k
			}
			out.Vals[i] = value.Null
		}
	}
	return k
}

// text is an entity's string; false where it has none in a list.
func (l *columnLists) text(id int64, out *value.Value) bool {
	c, row := uint64(id)>>column.ChunkBits, int(id&(column.ChunkSize-1))
	if c >= uint64(len(l.texts)) || l.texts[c] == nil || !l.texts[c].Has(row) {
		return false
	}
	*out = value.String(l.texts[c].Str(row))
	return true
}

// time is an entity's date or datetime; false where it has none in a list.
func (l *columnLists) time(id int64, out *value.Value) bool {
	if days, row := listOf(l.days, id); row < len(days) && l.has(id) {
		*out = value.DateOf(days[row])
		return true
	}
	if at, row := l.instant(id); at != nil && l.has(id) {
		*out = at.at(row)
		return true
	}
	return false
}

// instant is the list of instants that an entity's row is in; nil where there is none.
func (l *columnLists) instant(id int64) (at *instantList, row int) {
	c, row := uint64(id)>>column.ChunkBits, int(id&(column.ChunkSize-1))
	if c < uint64(len(l.instants)) && row < len(l.instants[c].seconds) {
		at = &l.instants[c]
	}
	return at, row
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
		if !r.lists.full(ids[at]) || !r.copyPart(ids[at], size, at, out) {
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
		return r.lists.copyTimes(id, out.Vals[at:at+size])
	}
	return false
}

// copyTimes is copyPart for dates and datetimes.
func (l *columnLists) copyTimes(id int64, out []value.Value) bool {
	if days, row := listOf(l.days, id); row+len(out) <= len(days) {
		for i, day := range days[row : row+len(out)] {
			out[i] = value.DateOf(day)
		}
		return true
	}
	at, row := l.instant(id)
	if at == nil || row+len(out) > len(at.seconds) {
		return false
	}
	for i := range out {
		out[i] = at.at(row + i)
	}
	return true
}
