package parser

import (
	"unicode/utf8"

	"github.com/morseldb/morsel/status"
)

// piece is where a part of the text went in the key that Normalize makes of it, in bytes.
type piece struct{ out, in int }

// mark notes that what is written next comes from here.
func (n *normalizer) mark() {
	if n.traced {
		n.pieces = append(n.pieces, piece{len(n.out), n.i})
	}
}

// PlaceInText is the place in a text of what stands at an offset of the key that Normalize makes of it. Offsets are
// counted in code points, as in [status.Pos].
func PlaceInText(text string, offset int) status.Pos {
	n := normalizer{text: text, traced: true, stack: []level{{mode: keep}}}
	n.run()
	at := byteAt(string(n.out), offset)
	place := at
	for _, p := range n.pieces {
		if p.out <= at { // the last one in order: spaces that were written may be gone again
			place = p.in + at - p.out
		}
	}
	s := source{text: text}
	return s.posAt(utf8.RuneCountInString(text[:min(place, len(text))]))
}

// byteAt is how many bytes the first count code points of s take.
func byteAt(s string, count int) int {
	for i := range s {
		if count == 0 {
			return i
		}
		count--
	}
	return len(s)
}
