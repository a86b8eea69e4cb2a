package count

import "github.com/RoaringBitmap/roaring/v2"

// Set is a set of nodes as bits; a nil Set is all nodes.
type Set struct {
	bits     []uint64
	from, to uint32 // no member is below from, nor at or above to
	pooled   bool
}

// SetOf makes a set of a bit array, which it keeps, whose members are those of a bitmap.
func SetOf(bits []uint64, members *roaring.Bitmap) *Set {
	s := &Set{bits: bits}
	if !members.IsEmpty() {
		s.from, s.to = members.Minimum(), members.Maximum()+1
	}
	return s
}

// Collect makes an empty set for nodes below limit, to be filled with Add.
func Collect(limit int64) *Set {
	s := &Set{bits: words.get(int(limit+63) / 64), pooled: true}
	clear(s.bits)
	return s
}

// Add adds a node.
func (s *Set) Add(x uint32) {
	if s.to == 0 {
		s.from = x
	}
	s.from, s.to = min(s.from, x), max(s.to, x+1)
	s.bits[x>>6] |= 1 << (x & 63)
}

// AddRows adds the ids of some rows, or of the first n where rows is nil; negative ones are none.
func (s *Set) AddRows(ids []int64, rows []int32, n int) {
	from, to := int64(s.from), int64(s.to)
	if to == 0 {
		from = int64(len(s.bits)) << 6
	}
	at, word := int64(0), uint64(0) // of the bits: ids that come one after the other are often in one word
	if rows != nil {
		n = len(rows)
	}
	for k := range n {
		if rows != nil {
			k = int(rows[k])
		}
		x := ids[k]
		if x < 0 {
			continue
		}
		from, to = min(from, x), max(to, x+1)
		if w := x >> 6; w != at {
			s.bits[at] |= word
			at, word = w, 0
		}
		word |= 1 << (x & 63)
	}
	if word != 0 {
		s.bits[at] |= word
	}
	if to > 0 {
		s.from, s.to = uint32(from), uint32(to)
	}
}

// AddAll adds the members of a bitmap.
func (s *Set) AddAll(b *roaring.Bitmap) {
	it := b.ManyIterator()
	for {
		var ids [256]uint32
		n := it.NextMany(ids[:])
		if n == 0 {
			return
		}
		for _, x := range ids[:n] {
			s.Add(x)
		}
	}
}

// Or adds the members of another set for nodes below the same limit.
func (s *Set) Or(o *Set) {
	if o.to == 0 {
		return
	}
	if s.to == 0 {
		s.from = o.from
	}
	s.from, s.to = min(s.from, o.from), max(s.to, o.to)
	for w := o.from >> 6; w <= (o.to-1)>>6; w++ {
		s.bits[w] |= o.bits[w]
	}
}

// Bytes is the memory that the set has of its own.
func (s *Set) Bytes() int64 {
	if s == nil || !s.pooled {
		return 0
	}
	return 8 * int64(cap(s.bits))
}

// Free gives back the set's memory; nothing may be asked of it any more.
func (s *Set) Free() {
	if s != nil && s.pooled {
		words.put(s.bits)
		s.bits, s.pooled = nil, false
	}
}

// Has reports whether a node is a member.
func (s *Set) Has(x uint32) bool { return s.has(x) }

func (s *Set) has(x uint32) bool {
	w := x >> 6
	return int(w) < len(s.bits) && s.bits[w]>>(x&63)&1 != 0
}

// full reports whether size nodes from `from` on are all members; false where that would take longer to say.
func (s *Set) full(from uint32, size int) bool {
	at, end := int(from>>6), (int(from)+size)>>6
	if from&63 != 0 || size&63 != 0 || end > len(s.bits) {
		return false
	}
	all := ^uint64(0)
	for _, w := range s.bits[at:end] {
		all &= w
	}
	return all == ^uint64(0)
}

// like reports whether two sets have the same members because they have them from one place.
func (s *Set) like(o *Set) bool {
	if s == nil || o == nil {
		return s == o
	}
	return s == o || len(s.bits) > 0 && len(s.bits) == len(o.bits) && &s.bits[0] == &o.bits[0] && s.from == o.from && s.to == o.to
}

// spread writes 1 or 0 for each of the nodes from on.
func (s *Set) spread(from uint32, out []int64) {
	for i := 0; i < len(out); {
		x := from + uint32(i)
		word := uint64(0)
		if int(x>>6) < len(s.bits) {
			word = s.bits[x>>6] >> (x & 63)
		}
		part := out[i:min(len(out), i+64-int(x&63))]
		switch word {
		case 0:
			clear(part)
		default:
			for k := range part {
				part[k] = int64(word >> k & 1)
			}
		}
		i += len(part)
	}
}
