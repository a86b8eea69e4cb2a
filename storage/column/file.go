package column

import (
	"github.com/morseldb/morsel/storage/pack"
	"github.com/morseldb/morsel/value"
)

// Raw is a chunk as its arrays, for files: fields that the form does not use
// are nil. Forms Generic and Text, which exist in memory only, become Packed
// and Heap.
type Raw struct {
	Form    Form
	Len     int
	Count   int      // rows with a value
	Present []uint64 // nil where every row has a value
	Ints    []int64
	Nanos   []int32
	Floats  []float64
	Bits    []uint64
	Codes   []uint32
	Offsets []uint32 // of Blob, Len+1
	Blob    []byte
	Zone    *value.Zone

	// From is the file that has the arrays, where it may be damaged: then they are
	// compared with its checksums when one of the values is first asked for.
	From pack.Source
}

// Raw gives the arrays of a chunk; they are the chunk's own where the form is
// one of files.
func (c *Chunk) Raw() Raw {
	r := Raw{
		Form: c.form, Len: c.n, Count: c.count, Present: c.present, Ints: c.ints, Nanos: c.nanos, Floats: c.floats,
		Bits: c.bits, Codes: c.codes, Offsets: c.offs, Blob: c.blob, Zone: c.zone,
	}
	if c.Full() {
		r.Present = nil
	}
	switch c.form {
	case Text:
		r.Form = Heap
		r.Offsets = make([]uint32, 1, c.n+1)
		for _, s := range c.strs {
			r.Blob = append(r.Blob, s...)
			r.Offsets = append(r.Offsets, uint32(len(r.Blob)))
		}
	case Generic:
		r.Form = Packed
		r.Offsets = make([]uint32, 1, c.n+1)
		for i, v := range c.vals {
			if c.Has(i) {
				r.Blob = value.AppendBinary(r.Blob, v)
			}
			r.Offsets = append(r.Offsets, uint32(len(r.Blob)))
		}
	}
	return r
}

// Chunk makes a chunk of arrays, which it keeps. ok is false where they do not
// fit together; codes are checked against the size of the dictionary.
func (r *Raw) Chunk(codes int) (c *Chunk, ok bool) {
	n, w := r.Len, words(r.Len)
	if n < 0 || n > ChunkSize || r.Count > n || r.Present != nil && len(r.Present) != w || r.Present == nil && r.Count != n {
		return nil, false
	}
	switch r.Form {
	case Int, Date, LocalTime:
		ok = len(r.Ints) == n
	case LocalDateTime:
		ok = len(r.Ints) == n && len(r.Nanos) == n
	case DateTime:
		ok = len(r.Ints) == n && len(r.Nanos) == n && r.Zone != nil
	case Float:
		ok = len(r.Floats) == n
	case Bool:
		ok = len(r.Bits) == w
	case Dictionary:
		ok = len(r.Codes) == n
	case Heap, Packed:
		ok = offsetsFit(r.Offsets, n, len(r.Blob))
	}
	c = &Chunk{
		form: r.Form, n: n, present: r.Present, ints: r.Ints, nanos: r.Nanos, floats: r.Floats,
		bits: r.Bits, codes: r.Codes, offs: r.Offsets, blob: r.Blob, zone: r.Zone, count: r.Count,
	}
	return c, ok && (codes > 0 || r.Form != Dictionary)
}

// offsetsFit checks the ends only: reading all would be decoding. The file's
// checksums vouch for what is between.
func offsetsFit(offs []uint32, n, blob int) bool {
	return len(offs) == n+1 && offs[0] == 0 && int(offs[n]) == blob
}

// Strings gives the strings of a dictionary with codes below to, and not below
// from, as one blob with offsets.
func (d *Dict) Strings(from, to int) (offs []uint32, blob []byte) {
	if from == 0 && to == int(d.base) && to > 0 {
		return d.offs, d.blob
	}
	offs = make([]uint32, 1, to-from+1)
	for i := from; i < to; i++ {
		blob = append(blob, d.String(uint32(i))...)
		offs = append(offs, uint32(len(blob)))
	}
	return offs, blob
}
