package storage

import (
	"math/rand/v2"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/sketch"
)

// Step is one relationship type (catalog.AnyType: any) in one direction, or in both.
type Step struct {
	Type catalog.TypeID
	Dir  Direction
	Both bool
}

// degreeKey names the degrees of a label's nodes, by one or by two steps.
type degreeKey struct {
	label catalog.LabelID
	a, b  Step
	two   bool
}

type knownDegrees struct {
	degrees     *sketch.Degrees
	correlation float64
	changes     uint64
}

// DegreeStatistics is what is known of the degrees of the nodes with a label (catalog.AnyLabel: all nodes), from a sample. Safe for concurrent use.
func (s *Snapshot) DegreeStatistics(l catalog.LabelID, a Step) *sketch.Degrees {
	return s.degreesOf(degreeKey{label: l, a: a}).degrees
}

// Correlation is how much more often relationships of two steps meet at a node with a label than if their degrees were
// independent. See sketch.Correlation.
func (s *Snapshot) Correlation(l catalog.LabelID, a, b Step) float64 {
	return s.degreesOf(degreeKey{l, a, b, true}).correlation
}

func (s *Snapshot) degreesOf(k degreeKey) *knownDegrees {
	if s.values == nil {
		return s.findDegrees(k)
	}
	s.values.mu.Lock()
	defer s.values.mu.Unlock()
	d := s.values.degrees[k]
	if d == nil || float64(max(s.changes, d.changes)-min(s.changes, d.changes)) > max(changedLeast, changedShare*d.degrees.Nodes) {
		d = s.findDegrees(k)
		s.values.degrees[k] = d
	}
	return d
}

func (s *Snapshot) findDegrees(k degreeKey) *knownDegrees {
	set := s.Nodes()
	if k.label != catalog.AnyLabel {
		set = s.LabelNodes(k.label)
	}
	rows := int(set.GetCardinality())
	looked := min(rows, sampleSize)
	r := rand.New(rand.NewPCG(hashing, uint64(rows)))
	var a, b []int
	for i := range looked {
		at, next := i*rows/looked, (i+1)*rows/looked
		id, err := set.Select(uint32(at + r.IntN(next-at)))
		if err != nil { // not below the cardinality
			continue
		}
		a = append(a, s.degree(int64(id), k.a))
		if k.two {
			b = append(b, s.degree(int64(id), k.b))
		}
	}
	out := &knownDegrees{correlation: 1, changes: s.changes}
	if k.two {
		out.correlation = sketch.Correlation(a, b)
	}
	out.degrees = sketch.NewDegrees(float64(rows), a)
	if rows > 0 { // a sample has all of a hub's relationships, or none
		out.degrees.Mean = float64(s.leaving(k.label, k.a)) / float64(rows)
	}
	return out
}

// leaving is how many relationships of a step the nodes with a label have.
func (s *Snapshot) leaving(l catalog.LabelID, step Step) (n int64) {
	if step.Both || step.Dir == Outgoing {
		out, _ := s.PatternCount(l, step.Type, catalog.AnyLabel)
		n += out
	}
	if step.Both || step.Dir == Incoming {
		in, _ := s.PatternCount(catalog.AnyLabel, step.Type, l)
		n += in
	}
	return n
}

func (s *Snapshot) degree(node int64, step Step) int {
	if step.Both {
		return s.degree(node, Step{Type: step.Type, Dir: Outgoing}) + s.degree(node, Step{Type: step.Type, Dir: Incoming})
	}
	if step.Type != catalog.AnyType {
		return s.Degree(node, step.Type, step.Dir)
	}
	n := 0
	for _, t := range s.relTypes {
		n += s.Degree(node, t, step.Dir)
	}
	return n
}
