package differ

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Graph is a small random graph as the text that creates it: every node and
// relationship has a number of its own as property uid.
type Graph struct {
	nodes []string // labels and properties, e.g. :A {uid: 1}
	rels  []relText
	// indexes is statements that make indexes; early says that they are there before the graph is.
	indexes []string
	early   bool
}

type relText struct {
	from, to int
	text     string // type and properties
}

var (
	labelNames = []string{"A", "B", "C", "D"}
	typeNames  = []string{"R", "S", "T"}
)

// indexTexts is the indexes that a graph may have.
var indexTexts = []string{
	"CREATE INDEX FOR (n:A) ON (n.i)", "CREATE INDEX FOR (n:B) ON (n.s)", "CREATE INDEX FOR (n:C) ON (n.x)", "CREATE INDEX FOR (n:A) ON (n.i, n.s)",
	"CREATE INDEX FOR (n:B) ON (n.d)", "CREATE INDEX FOR (n:C) ON (n.f)", "CREATE TEXT INDEX FOR (n:A) ON (n.s)", "CREATE INDEX FOR ()-[r:R]-() ON (r.i)",
	"CREATE INDEX FOR (n:B) ON (n.i)", "CREATE CONSTRAINT FOR (n:A) REQUIRE n.uid IS UNIQUE", "CREATE INDEX FOR ()-[r:S]-() ON (r.x)",
}

// NewGraph makes a random graph of a few nodes.
func NewGraph(r *rand.Rand) *Graph {
	g := &Graph{early: r.IntN(2) == 0}
	for _, text := range indexTexts {
		if r.IntN(3) == 0 {
			g.indexes = append(g.indexes, text)
		}
	}
	n := 1 + r.IntN(8)
	if r.IntN(8) == 0 {
		n += r.IntN(16)
	}
	for i := range n {
		var b strings.Builder
		for _, l := range labelNames[:3] {
			if r.IntN(5) < 2 {
				b.WriteString(":" + l)
			}
		}
		g.nodes = append(g.nodes, b.String()+scopeMark+" "+randomProps(r, i))
	}
	uid := 100
	add := func(from, to int) {
		uid++
		g.rels = append(g.rels, relText{from, to, ":" + typeNames[r.IntN(len(typeNames))] + " " + randomProps(r, uid)})
	}
	for range r.IntN(2*n + 3) {
		from, to := r.IntN(n), r.IntN(n)
		add(from, to)
		if r.IntN(6) == 0 {
			add(from, to) // parallel
		}
	}
	return g
}

// randomProps is a property map; most keys have a kind of their own, x has any.
func randomProps(r *rand.Rand, uid int) string {
	parts := []string{"uid: " + strconv.Itoa(uid)}
	for _, p := range []struct {
		key string
		gen func(*rand.Rand) string
	}{
		{"i", intText}, {"j", intText}, {"f", floatText}, {"s", stringText}, {"b", boolText},
		{"l", intsText}, {"d", dateText}, {"t", localText}, {"x", mixedText},
	} {
		if r.IntN(5) < 3 {
			parts = append(parts, p.key+": "+p.gen(r))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func intText(r *rand.Rand) string   { return strconv.Itoa(r.IntN(7) - 2) }
func floatText(r *rand.Rand) string { return fmt.Sprintf("%d.5", r.IntN(5)-1) }
func boolText(r *rand.Rand) string  { return strconv.FormatBool(r.IntN(2) == 0) }

func stringText(r *rand.Rand) string {
	return "'" + []string{"", "a", "b", "ab", "abc", "B", "ä", "1", "2.5", "true"}[r.IntN(10)] + "'"
}

func intsText(r *rand.Rand) string {
	parts := make([]string, r.IntN(4))
	for i := range parts {
		parts[i] = intText(r)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func dateText(r *rand.Rand) string {
	return fmt.Sprintf("date('20%02d-%02d-%02d')", 19+r.IntN(3), 1+r.IntN(3), 1+r.IntN(28))
}

func localText(r *rand.Rand) string {
	return fmt.Sprintf("localdatetime('20%02d-01-%02dT%02d:30')", 19+r.IntN(2), 1+r.IntN(28), r.IntN(24))
}

func durationText(r *rand.Rand) string {
	return "duration('" + []string{"P1D", "PT2H", "P1M", "P1Y2M3DT4S", "-P1D"}[r.IntN(5)] + "')"
}

func mixedText(r *rand.Rand) string {
	gens := []func(*rand.Rand) string{intText, floatText, stringText, boolText, intsText, dateText, localText, durationText}
	return gens[r.IntN(len(gens))](r)
}

// Create is the statement that makes the graph; "" for an empty one.
func (g *Graph) Create(label string) string {
	parts := make([]string, 0, len(g.nodes)+len(g.rels))
	for i, n := range g.nodes {
		parts = append(parts, fmt.Sprintf("(n%d%s)", i, n))
	}
	for _, r := range g.rels {
		parts = append(parts, fmt.Sprintf("(n%d)-[%s]->(n%d)", r.from, r.text, r.to))
	}
	if len(parts) == 0 {
		return ""
	}
	if label != "" {
		label = ":" + label
	}
	return "CREATE " + strings.ReplaceAll(strings.Join(parts, ", "), scopeMark, label)
}

// Statements makes the graph and its indexes, in their order.
func (g *Graph) Statements(label string) []string {
	out := slices.Clone(g.indexes)
	text := g.Create(label)
	switch {
	case text == "":
	case g.early:
		out = append(out, text)
	default:
		out = slices.Insert(out, 0, text)
	}
	return out
}

// without is the graph without its i-th thing (relationships first, then nodes, then indexes); nil when there is no such thing.
func (g *Graph) without(i int) *Graph {
	if i < len(g.rels) {
		return &Graph{g.nodes, slices.Delete(slices.Clone(g.rels), i, i+1), g.indexes, g.early}
	}
	if i -= len(g.rels); i >= len(g.nodes) {
		if i -= len(g.nodes); i < len(g.indexes) {
			return &Graph{g.nodes, g.rels, slices.Delete(slices.Clone(g.indexes), i, i+1), g.early}
		}
		return nil
	}
	out := &Graph{nodes: slices.Delete(slices.Clone(g.nodes), i, i+1), indexes: g.indexes, early: g.early}
	for _, r := range g.rels {
		if r.from == i || r.to == i {
			continue
		}
		if r.from > i {
			r.from--
		}
		if r.to > i {
			r.to--
		}
		out.rels = append(out.rels, r)
	}
	return out
}
