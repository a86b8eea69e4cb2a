// Package pack writes lists of integers in as few bits as they need, and reads
// them back whole: for files, where a list is decoded when it is first looked at.
//
// A list is a frame of reference (each number's distance from the least one) or
// differences (each number's distance from the one before, less the least such
// distance), whichever is shorter. A constant list and an arithmetic progression
// take no bits at all.
package pack

import (
	"math/bits"
	"unsafe"
)

// Number is what lists consist of.
type Number interface{ int64 | uint32 }

// Ints is a packed list. Its words may lie in a file.
type Ints struct {
	Len   int
	Delta bool  // differences
	First int64 // the least number; of differences, the first one
	Step  int64 // the least difference
	Width uint  // bits a number
	Words []uint64
	// From is what the words lie in, where that may be damaged; else nil.
	From Source
}

// Source is a file that was not verified when it was opened.
type Source interface {
	// Intact compares what lies around some bytes of the file with its checksum.
	Intact(b []byte) error
}

// Require panics with the error of a source that is damaged where it has b; nil is
// a source that is not.
func Require[T any](s Source, b []T) {
	if s == nil || len(b) == 0 {
		return
	}
	var one T
	p := unsafe.Pointer(unsafe.SliceData(b))
	if err := s.Intact(unsafe.Slice((*byte)(p), len(b)*int(unsafe.Sizeof(one)))); err != nil {
		panic(err)
	}
}

// Bytes is what the words take.
func (p *Ints) Bytes() int { return 8 * len(p.Words) }

// Run reports a list that counts up by one, from First on.
func (p *Ints) Run() bool { return p.Delta && p.Width == 0 && p.Step == 1 }

// WordsFor is how many words a list has; one more than the bits need, so that
// reading never looks whether a number goes on in the next.
func WordsFor(n int, delta bool, width uint) int {
	if delta {
		n--
	}
	if n <= 0 || width == 0 {
		return 0
	}
	return (n*int(width)+63)/64 + 1
}

// Fits reports whether the fields belong together, as they come from a file.
func (p *Ints) Fits() bool {
	return p.Len >= 0 && p.Width <= 64 && len(p.Words) == WordsFor(p.Len, p.Delta, p.Width)
}

// Of packs a list.
func Of[T Number](a []T) Ints {
	p := Ints{Len: len(a)}
	if len(a) == 0 {
		return p
	}
	lo, hi := int64(a[0]), int64(a[0])
	var least, most int64
	if len(a) > 1 {
		least = int64(a[1]) - int64(a[0])
		most = least
	}
	for i := 1; i < len(a); i++ {
		v := int64(a[i])
		lo, hi = min(lo, v), max(hi, v)
		d := v - int64(a[i-1]) // wraps around, and back when it is added
		least, most = min(least, d), max(most, d)
	}
	p.First, p.Width = lo, uint(bits.Len64(uint64(hi)-uint64(lo)))
	if w := uint(bits.Len64(uint64(most) - uint64(least))); len(a) > 1 && w < p.Width {
		p.Delta, p.First, p.Step, p.Width = true, int64(a[0]), least, w
	}
	p.fill(func(i int) int64 { return int64(a[i]) })
	return p
}

// fill writes the words.
func (p *Ints) fill(at func(i int) int64) {
	n := WordsFor(p.Len, p.Delta, p.Width)
	if n == 0 {
		return
	}
	p.Words = make([]uint64, n)
	from, before := 0, p.First
	if p.Delta {
		from = 1
	}
	for i, bit := from, uint(0); i < p.Len; i, bit = i+1, bit+p.Width {
		v := at(i)
		d := uint64(v - p.First)
		if p.Delta {
			d = uint64(v - before - p.Step)
			before = v
		}
		p.Words[bit>>6] |= d << (bit & 63)
		p.Words[bit>>6+1] |= d >> 1 >> (63 - bit&63)
	}
}

// Unpack writes the list to dst, which has its length. It panics with the error of
// p.From where that is damaged.
func Unpack[T Number](p *Ints, dst []T) {
	if len(dst) == 0 {
		return
	}
	Require(p.From, p.Words)
	switch {
	case p.Width == 0:
		v := p.First
		for i := range dst {
			dst[i] = T(v)
			v += p.Step
		}
	case p.Delta:
		v := p.First
		dst[0] = T(v)
		mask, words := ^uint64(0)>>((64-p.Width)&63), p.Words
		bit := uint(0)
		for i := range dst[1:] {
			k := bit >> 6
			two := words[k : k+2 : k+2]
			v += p.Step + int64((two[0]>>(bit&63)|two[1]<<1<<(^bit&63))&mask)
			dst[i+1] = T(v)
			bit += p.Width
		}
	default:
		mask, words := ^uint64(0)>>((64-p.Width)&63), p.Words
		bit := uint(0)
		for i := range dst {
			k := bit >> 6
			two := words[k : k+2 : k+2]
			dst[i] = T(p.First + int64((two[0]>>(bit&63)|two[1]<<1<<(^bit&63))&mask))
			bit += p.Width
		}
	}
}

// List is Unpack into a list of its own.
func List[T Number](p *Ints) []T {
	dst := make([]T, p.Len)
	Unpack(p, dst)
	return dst
}
