// Package cost estimates how many rows a part of a query gives, from counts of
// labels and relationship types. Estimates only choose between right plans: nothing
// here may change an answer.
package cost

// Stats is the counts that estimates start from. A name "" stands for anything;
// LabelCount("") is the number of nodes.
type Stats interface {
	LabelCount(label string) float64
	PatternCount(start, typ, end string) float64
}

// Looper is statistics that know exactly how many relationships of a type ("": of any) lead from a node to itself.
type Looper interface{ Loops(typ string) float64 }

// Joiner is statistics that know exactly whether no two nodes are joined by more than one relationship of a type, in whichever direction, and none
// with itself; false where that is not known.
type Joiner interface{ Simple(typ string) bool }

// Typer is statistics that know exactly which types the relationships have that leave nodes with a label, or reach them, ascending; ok is false
// where that is not known.
type Typer interface {
	TypesAt(label string, leaving bool) (types []string, ok bool)
}

// Selectivities of predicates about which nothing is known: Neo4j's figures.
const (
	Equality = 0.1
	Range    = 0.3
	Other    = 0.75
	// VarLengthSteps is how many steps an unbounded variable-length part is thought to go.
	VarLengthSteps = 3
)

// Label is the part of all nodes that has a label.
func Label(s Stats, label string) float64 {
	all := s.LabelCount("")
	if all <= 0 {
		return 1
	}
	return min(1, s.LabelCount(label)/all)
}

// Ways is in which directions relationships are followed.
type Ways struct{ Out, In bool }

// Fanout is how many relationships of the types one node with label start has, that lead to a node with
// label end.
func Fanout(s Stats, start string, types []string, end string, w Ways) float64 {
	from := max(1, s.LabelCount(start))
	n := 0.0
	each := func(typ string) {
		if w.Out {
			n += pattern(s, start, typ, end)
		}
		if w.In {
			n += pattern(s, end, typ, start)
		}
	}
	for _, t := range types {
		each(t)
	}
	if types == nil {
		each("")
	}
	return n / from
}

// pattern is the number of relationships between two labels. What the statistics say of a pair of labels may suppose
// that the labels are independent. In most graphs they are not: a type joins certain labels, and the smaller of the counts
// with one label is right.
func pattern(s Stats, start, typ, end string) float64 {
	n := s.PatternCount(start, typ, end)
	if n == 0 || start == "" || end == "" {
		return n
	}
	return min(s.PatternCount(start, typ, ""), s.PatternCount("", typ, end))
}

// Rels is the number of relationships of the types; nil = of any.
func Rels(s Stats, types []string) float64 {
	if types == nil {
		return s.PatternCount("", "", "")
	}
	n := 0.0
	for _, t := range types {
		n += s.PatternCount("", t, "")
	}
	return n
}

// lastStep is how many steps a walk of lo to hi (< 0: unbounded) is thought to go at most.
func lastStep(lo, hi int64) int64 {
	if hi < 0 || hi > lo+VarLengthSteps {
		hi = lo + VarLengthSteps
	}
	return min(hi, 16)
}

// Repeated is the rows of walking a step of the given fanout between lo and hi times (hi < 0: unbounded).
func Repeated(fanout float64, lo, hi int64) float64 {
	n, walk := 0.0, 1.0
	for i := int64(0); i <= lastStep(lo, hi); i++ {
		if i >= lo {
			n += walk
		}
		walk *= fanout
	}
	return n
}
