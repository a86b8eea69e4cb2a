package counting

import (
	"fmt"
	"slices"
	"testing"
)

// even is statistics in which every label has a thousand nodes and every type ten times as many relationships.
type even struct{}

func (even) LabelCount(string) float64                   { return 1000 }
func (even) PatternCount(string, string, string) float64 { return 10_000 }

// pattern makes a pattern of one type over n nodes whose relationships must all differ.
func pattern(n int, edges ...Edge) *Pattern {
	p := &Pattern{Root: -1, Stats: even{}, LoopFree: func(string) bool { return true }}
	for range n {
		p.Nodes = append(p.Nodes, Node{Count: 1000, Any: true})
	}
	for i, e := range edges {
		e.Types = []string{"T"}
		p.Edges = append(p.Edges, e)
		for k := range i {
			p.Apart = append(p.Apart, [2]int{k, i})
		}
	}
	return p
}

// terms says what a plan adds and subtracts: coefficient, number of nodes that are bound, and how many matches each stands for.
func terms(t *testing.T, p *Pattern) string {
	t.Helper()
	ts, ok := Plan(p)
	if !ok {
		return "none"
	}
	var out []string
	for _, x := range ts {
		out = append(out, fmt.Sprintf("%+d*%d bound %d", x.Coef, x.Times, len(x.Nodes)))
	}
	slices.Sort(out)
	return fmt.Sprint(out)
}

func TestPlan(t *testing.T) {
	loops := func(p *Pattern) *Pattern {
		p.LoopFree = func(string) bool { return false }
		return p
	}
	differ := func(p *Pattern, a, b int) *Pattern {
		p.Differ = append(p.Differ, [2]int{a, b})
		return p
	}
	simple := func(p *Pattern) *Pattern {
		p.Simple = func(string) bool { return true }
		return p
	}
	none := func(p *Pattern, e Edge) *Pattern {
		p.None = append(p.None, e)
		return p
	}
	for _, c := range []struct {
		name string
		p    *Pattern
		want string
	}{
		{"two steps", pattern(3, Edge{A: 0, B: 1}, Edge{A: 1, B: 2}), "[+1*1 bound 1]"},
		{"two steps, loops", loops(pattern(3, Edge{A: 0, B: 1}, Edge{A: 1, B: 2})), "[+1*1 bound 1 -1*1 bound 1]"},
		{"three steps", pattern(4, Edge{A: 0, B: 1}, Edge{A: 1, B: 2}, Edge{A: 2, B: 3}), "[+1*1 bound 1 -1*2 bound 2]"},
		{"fork", pattern(3, Edge{A: 0, B: 1}, Edge{A: 0, B: 2}), "[+1*1 bound 1 -1*1 bound 1]"},
		{"transitive triangle", pattern(3, Edge{A: 0, B: 1}, Edge{A: 1, B: 2}, Edge{A: 0, B: 2}), "[+1*1 bound 3]"},
		{"cycle", pattern(3, Edge{A: 0, B: 1}, Edge{A: 1, B: 2}, Edge{A: 2, B: 0}), "[+1*3 bound 3]"},
		{"triangle", pattern(3, Edge{A: 0, B: 1, Both: true}, Edge{A: 1, B: 2, Both: true}, Edge{A: 2, B: 0, Both: true}), "[+1*6 bound 3]"},
		{"undirected steps", pattern(3, Edge{A: 0, B: 1, Both: true}, Edge{A: 1, B: 2, Both: true}), "[+1*1 bound 1 -1*1 bound 1]"},
		{"undirected steps, ends differ, simple", simple(differ(pattern(3, Edge{A: 0, B: 1, Both: true}, Edge{A: 1, B: 2, Both: true}), 0, 2)), "[+1*1 bound 1 -1*1 bound 1]"},
		{"three steps, simple", simple(pattern(4, Edge{A: 0, B: 1}, Edge{A: 1, B: 2}, Edge{A: 2, B: 3})), "[+1*1 bound 1]"},
		{"closed, simple", simple(none(pattern(3, Edge{A: 0, B: 1, Both: true}, Edge{A: 1, B: 2, Both: true}), Edge{A: 0, B: 2, Both: true, Once: true, Types: []string{"T"}})),
			"[+1*1 bound 1 -1*1 bound 1 -1*6 bound 3]"},
		{"ends differ", differ(pattern(3, Edge{A: 0, B: 1}, Edge{A: 1, B: 2}), 0, 2), "[+1*1 bound 1 -1*2 bound 2]"},
	} {
		if got := terms(t, c.p); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestPlanIsBounded gives up where there would be too many terms.
func TestPlanIsBounded(t *testing.T) {
	var edges []Edge
	for i := range 12 {
		edges = append(edges, Edge{A: 0, B: i + 1, Both: true})
	}
	if got := terms(t, pattern(13, edges...)); got != "none" {
		t.Errorf("a star of twelve relationships that all differ: %s", got)
	}
}
