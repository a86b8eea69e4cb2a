// Package counting plans how the matches of a pattern are counted without listing them: what must be subtracted so that
// nodes and relationships are different where they have to be, which node a tree is summed up at, and in which order the
// nodes of cycles are bound. It knows patterns by numbers; who uses it makes operators of the answer.
package counting

import (
	"slices"

	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/physical"
)

// Node is a node of a pattern.
type Node struct {
	Label string  // the rarest plain label, "" when none
	Count float64 // how many nodes may stand here
	Cost  float64 // of finding out which, in nanoseconds
	Any   bool    // whatever the relationships lead to may stand here
	Key   string  // the same for nodes of which the same is asked; "" where that is not known
}

// Edge is a relationship of a pattern, from A to B or, with Both, either way. Only optional ones may be In.
type Edge struct {
	A, B  int // nodes
	Both  bool
	In    bool     // from B to A
	Types []string // nil = any
	// Once: it is only asked whether there is one.
	Once bool
	// Optional: what is beyond B, and B itself, may be missing. It is a tree that only this edge joins with the rest.
	Optional bool
}

// Pattern is a connected pattern and what must not be the same in it.
type Pattern struct {
	Nodes  []Node
	Edges  []Edge
	Differ [][2]int // nodes that must not be one
	Apart  [][2]int // edges that must not be the same relationship
	None   []Edge   // relationships that must not be there
	Root   int      // the node whose matches are asked for; -1: all together
	Stats  cost.Stats
	// LoopFree reports whether no relationship of a type leads from a node to itself.
	LoopFree func(typ string) bool
	// Simple reports whether no two nodes are joined by more than one relationship of a type, in whichever direction, and none with itself.
	Simple func(typ string) bool
}

// Term is a count that is taken Coef times.
type Term struct {
	Coef  int
	Nodes []*Place // in the order in which they are bound
	Cost  float64  // in nanoseconds
	// Rows is how many matches are expected.
	Rows float64
	// Times is how many matches each one stands for that is found.
	Times int
}

// Place is a node of a term: one or more of the pattern's nodes that are one here.
type Place struct {
	Members  []int
	Edges    []Link
	Branches []Branch
	Bounds   []Bound
}

// Bound says that a node's id is above, or else below, that of one bound before.
type Bound struct {
	Node  int
	Above bool
}

// Link is a relationship with a node bound before.
type Link struct {
	From  int
	Dir   physical.Direction // as seen from that node
	Types []string
	Once  bool
}

// Branch is a tree that hangs off a node.
type Branch struct {
	Dir      physical.Direction
	Types    []string
	Optional bool
	Loop     bool
	Once     bool // of a loop: whether there is one
	Place    *Place
}

// maxTerms is how many terms a count may have before and after those that are equal have been put together.
const (
	maxSplitTerms = 128
	maxTerms      = 8
)

// Plan gives the terms whose sum is the count; ok is false where the pattern cannot be counted so, or needs too many terms.
func Plan(p *Pattern) (terms []Term, ok bool) {
	s := splitter{p: p, sums: map[string]int{}}
	s.split(s.start())
	if s.failed {
		return nil, false
	}
	for i, sum := range s.coefs {
		if sum == 0 {
			continue
		}
		t, ok := place(s.terms[i])
		if !ok || len(terms) == maxTerms {
			return nil, false
		}
		t.Coef = sum
		terms = append(terms, t)
	}
	// a count begins with something that is added
	slices.SortStableFunc(terms, func(a, b Term) int { return min(max(b.Coef, -1), 1) - min(max(a.Coef, -1), 1) })
	return terms, true
}
