package join

import (
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/logical"
)

// stats has many persons, few cities, and relationships between them.
type stats struct{}

func (stats) LabelCount(label string) float64 {
	return map[string]float64{"": 2000, "Person": 1000, "City": 10}[label]
}

func (s stats) PatternCount(start, _, end string) float64 {
	return 5000 * s.LabelCount(start) / 2000 * s.LabelCount(end) / 2000
}

func node(id int, label string) *ast.NodePattern {
	n := &ast.NodePattern{Var: &ast.Variable{Name: fmt.Sprint("v", id), ID: id}}
	if label != "" {
		n.Labels = &ast.LabelName{Name: label}
	}
	return n
}

func rel(id int) *ast.RelPattern { return &ast.RelPattern{Var: &ast.Variable{ID: id}} }

func order(bound map[int]bool, parts ...[]ast.Factor) string {
	m := &ast.Match{Pattern: &ast.Pattern{}}
	for _, chain := range parts {
		m.Pattern.Parts = append(m.Pattern.Parts, &ast.PatternPart{Chain: chain})
	}
	g := logical.Of([]*ast.Match{m})
	var out []string
	for _, c := range Order(g, stats{}, Input{Bound: func(id int) bool { return bound[id] }, Rows: 1}) {
		var steps []string
		for _, s := range c.Steps {
			text := map[StepKind]string{ScanNode: "scan", SeekNode: "seek", ScanRel: "rels", SeekRel: "seekrel", Expand: "expand", Endpoints: "ends"}[s.Kind]
			switch {
			case s.Node != nil:
				text += fmt.Sprint(" ", s.Node.Var.ID)
			case s.Into:
				text += fmt.Sprint(" into ", s.Rel.Var.ID)
			default:
				text += fmt.Sprint(" ", s.Rel.Var.ID)
			}
			steps = append(steps, text)
		}
		out = append(out, strings.Join(steps, ", "))
	}
	return strings.Join(out, " | ")
}

func TestOrder(t *testing.T) {
	chain := []ast.Factor{node(1, "Person"), rel(2), node(3, ""), rel(4), node(5, "City")}
	for _, c := range []struct {
		what  string
		bound map[int]bool
		parts [][]ast.Factor
		want  string
	}{
		{"starts at the rare label", nil, [][]ast.Factor{chain}, "scan 5, expand 4, expand 2"},
		{"starts at what is bound", map[int]bool{1: true}, [][]ast.Factor{chain}, "expand 2, expand 4"},
		{"closes a cycle into a bound node", nil, [][]ast.Factor{{node(1, "City"), rel(2), node(3, ""), rel(4), node(1, "City")}}, "scan 1, expand 2, expand into 4"},
		{"smaller components first", nil, [][]ast.Factor{{node(1, "Person")}, {node(2, "City")}}, "scan 2 | scan 1"},
		{"ends of a bound relationship", map[int]bool{2: true}, [][]ast.Factor{{node(1, ""), rel(2), node(3, "")}}, "ends 2"},
		{"a relationship between any nodes", nil, [][]ast.Factor{{node(1, ""), rel(2), node(3, "")}}, "rels 2"},
	} {
		if got := order(c.bound, c.parts...); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}
