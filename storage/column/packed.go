package column

import (
	"sync"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/pack"
)

// Lists is the arrays of a chunk in the form of a file, for those that are packed
// there; the others are in Raw.
type Lists struct {
	Ints, Nanos, Codes, Offsets *pack.Ints
	Decimals                    *pack.Ints // floats: integers divided by a power of ten
	Exponent                    int
}

// Pack packs the arrays of r for which that saves a fifth, and takes them out of r.
func (r *Raw) Pack() (l Lists) {
	l.Ints, r.Ints = packed(r.Ints, 8)
	l.Nanos, r.Nanos = packedNanos(r.Nanos)
	l.Codes, r.Codes = packed(r.Codes, 4)
	l.Offsets, r.Offsets = packed(r.Offsets, 4)
	if p, exponent, ok := pack.Decimals(r.Floats); ok && len(r.Floats) > 0 && saves(&p, 8) {
		l.Decimals, l.Exponent, r.Floats = &p, exponent, nil
	}
	return l
}

func saves(p *pack.Ints, size int) bool { return p.Bytes() <= p.Len*size*4/5 }

func packed[T pack.Number](a []T, size int) (*pack.Ints, []T) {
	if len(a) == 0 {
		return nil, a
	}
	if p := pack.Of(a); saves(&p, size) {
		return &p, nil
	}
	return nil, a
}

func packedNanos(a []int32) (*pack.Ints, []int32) {
	wide := make([]int64, len(a))
	for i, v := range a {
		wide[i] = int64(v)
	}
	if p, rest := packed(wide, 4); rest == nil && p != nil {
		return p, nil
	}
	return nil, a
}

// packedChunk is a chunk of a file, some of whose arrays are packed. It is
// unpacked whole when one of its values is first asked for.
type packedChunk struct {
	raw   Raw
	lists Lists
	codes int
	mu    sync.Mutex // held while it is
}

// Packed makes a chunk of arrays and packed lists; ok is false where they do not
// fit together, as far as that can be seen without unpacking.
func (r *Raw) Packed(l Lists, codes int) (c *Chunk, ok bool) {
	if l == (Lists{}) && r.From == nil {
		return r.Chunk(codes)
	}
	n := r.Len
	if n < 0 || n > ChunkSize || r.Count > n || r.Form >= numForms ||
		r.Present != nil && len(r.Present) != words(n) || r.Present == nil && r.Count != n || r.Form == Dictionary && codes == 0 {
		return nil, false
	}
	for _, p := range []*pack.Ints{l.Ints, l.Nanos, l.Codes, l.Decimals} {
		if p != nil && (p.Len != n || !p.Fits()) {
			return nil, false
		}
	}
	if l.Offsets != nil && (l.Offsets.Len != n+1 || !l.Offsets.Fits()) || l.Exponent < 0 || l.Exponent > pack.MaxExponent {
		return nil, false
	}
	c = &Chunk{
		form: r.Form, n: n, count: r.Count, present: r.Present,
		file: &packedChunk{raw: *r, lists: l, codes: codes},
	}
	c.packed.Store(true)
	return c, true
}

// open is the chunk with its arrays.
func (c *Chunk) open() *Chunk {
	if c.packed.Load() {
		c.unpack()
	}
	return c
}

func (c *Chunk) unpack() {
	c.file.mu.Lock()
	defer c.file.mu.Unlock()
	if !c.packed.Load() {
		return
	}
	u := c.file.unpack()
	c.ints, c.nanos, c.floats, c.bits, c.codes = u.ints, u.nanos, u.floats, u.bits, u.codes
	c.offs, c.blob, c.zone = u.offs, u.blob, u.zone
	c.packed.Store(false)
}

// unpack makes the chunk. It panics with an error where the file is damaged: its
// values are unknown.
func (p *packedChunk) unpack() *Chunk {
	r, l := p.raw, &p.lists
	r.require()
	if l.Ints != nil {
		r.Ints = pack.List[int64](l.Ints)
	}
	if l.Nanos != nil {
		r.Nanos = make([]int32, l.Nanos.Len)
		for i, v := range pack.List[int64](l.Nanos) {
			r.Nanos[i] = int32(v)
		}
	}
	if l.Codes != nil {
		r.Codes = pack.List[uint32](l.Codes)
	}
	if l.Offsets != nil {
		r.Offsets = pack.List[uint32](l.Offsets)
	}
	if l.Decimals != nil {
		r.Floats = pack.Floats(l.Decimals, l.Exponent)
	}
	c, ok := r.Chunk(p.codes)
	if !ok {
		panic(status.New(status.StoreCorrupt, "", "The database is damaged: a chunk of a column does not decode. Look with morsel check."))
	}
	return c
}

// require panics with an error where arrays that are not packed are damaged.
func (r *Raw) require() {
	pack.Require(r.From, r.Present)
	pack.Require(r.From, r.Ints)
	pack.Require(r.From, r.Nanos)
	pack.Require(r.From, r.Floats)
	pack.Require(r.From, r.Bits)
	pack.Require(r.From, r.Codes)
	pack.Require(r.From, r.Offsets)
	pack.Require(r.From, r.Blob)
}
