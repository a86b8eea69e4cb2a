package checkpoint

import (
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/storage/place"
	"github.com/morseldb/morsel/value"
)

func (d *decoder) column() *column.Column {
	n := d.count(1)
	if n == 0 {
		return nil
	}
	dict := d.dict()
	strings := 0
	if dict != nil {
		strings = dict.Len()
	}
	chunks := make([]*column.Chunk, n)
	parts := make([]*place.Part, n)
	for i := range chunks {
		parts[i] = d.part(func() { chunks[i] = d.chunk(strings) })
	}
	c := column.FromChunks(chunks, dict)
	for i, p := range parts {
		if m := c.Mark(i); m != nil {
			m.Set(p)
		}
	}
	return c
}

// dict reads a dictionary; nil where the column has none.
func (d *decoder) dict() (dict *column.Dict) {
	stretches := 1
	if d.version > 5 {
		stretches = d.count(1)
	}
	var list []column.Stretch
	for range stretches {
		p := d.part(func() {
			offs, blob := d.stretch()
			switch {
			case offs == nil:
			case dict == nil:
				dict = column.DictFromFile(offs, blob)
			case !dict.Extend(offs, blob):
				d.fail("a dictionary does not decode")
			}
		})
		if p != nil && dict != nil {
			list = append(list, column.Stretch{To: dict.Len(), Part: p})
		}
	}
	if len(list) == stretches && dict != nil {
		dict.SetStretches(list)
	}
	return dict
}

// stretch reads some strings of a dictionary; nil for none.
func (d *decoder) stretch() (offs []uint32, blob []byte) {
	size := d.uint()
	if size == 0 {
		return nil, nil
	}
	offs = array[uint32](d, d.uint(), size)
	blobSize := d.uint()
	blob = array[byte](d, d.uint(), blobSize)
	intact(d, offs)
	intact(d, blob)
	if d.err != nil || uint64(offs[size-1]) != blobSize || offs[0] != 0 {
		d.fail("a dictionary does not decode")
		return nil, nil
	}
	return offs, blob
}

func (d *decoder) chunk(strings int) *column.Chunk {
	n := d.uint()
	if n == 0 || n > column.ChunkSize {
		if n > 0 {
			d.fail("a chunk is too large")
		}
		return nil
	}
	r := column.Raw{Len: int(n), Count: int(d.u32()), Form: column.Form(d.uint()), From: d.source()}
	w := (n + 63) / 64
	if r.Count < r.Len {
		r.Present = array[uint64](d, d.uint(), w)
	}
	var l column.Lists
	switch r.Form {
	case column.Int, column.Date, column.LocalTime:
		l.Ints, r.Ints = listOf[int64](d, n)
	case column.LocalDateTime, column.DateTime:
		l.Ints, r.Ints = listOf[int64](d, n)
		l.Nanos, r.Nanos = listOf[int32](d, n)
		if r.Form == column.DateTime {
			r.Zone = d.zone()
		}
	case column.Float:
		if l.Decimals, r.Floats = listOf[float64](d, n); l.Decimals != nil {
			l.Exponent = int(d.u32())
		}
	case column.Bool:
		r.Bits = array[uint64](d, d.uint(), w)
	case column.Dictionary:
		l.Codes, r.Codes = listOf[uint32](d, n)
	case column.Heap, column.Packed:
		l.Offsets, r.Offsets = listOf[uint32](d, n+1)
		size := d.uint()
		r.Blob = array[byte](d, d.uint(), size)
	}
	if d.err != nil {
		return nil
	}
	c, ok := r.Packed(l, strings)
	if !ok {
		d.fail("a chunk does not decode")
	}
	return c
}

// listOf reads what list wrote of n numbers.
func listOf[T int64 | int32 | uint32 | float64](d *decoder, n uint64) (*pack.Ints, []T) {
	if d.version >= 4 && d.uint() == 1 {
		p := d.ints(n)
		return &p, nil
	}
	return nil, array[T](d, d.uint(), n)
}

func (d *decoder) zone() *value.Zone {
	n := d.count(1)
	v, _, err := value.DecodeBinary(d.b[:n])
	if err != nil || v.Kind() != value.KindDateTime {
		d.fail("a time zone does not decode")
		return nil
	}
	d.b = d.b[n:]
	return v.Zone()
}
