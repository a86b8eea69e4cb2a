package differ

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// hubGraph is a few nodes with very many relationships.
func hubGraph(r *rand.Rand) *Graph {
	g := &Graph{}
	n := 2 + r.IntN(4)
	for i := range n {
		g.nodes = append(g.nodes, []string{"", ":A", ":B"}[r.IntN(3)]+" "+randomProps(r, i))
	}
	const fewest, more = 60, 120
	for i := range fewest + r.IntN(more) {
		from, to := r.IntN(n), r.IntN(n)
		if r.IntN(2) == 0 {
			from = 0
		}
		if r.IntN(3) == 0 {
			to = 1
		}
		g.rels = append(g.rels, relText{from, to, ":" + typeNames[min(r.IntN(8)/4, 1)] + " " + randomProps(r, 100+i)})
	}
	return g
}

// related is conditions between the relationships and nodes of a pattern.
func related(r *rand.Rand, rels, nodes []string) string {
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	var conds []string
	for range 1 + r.IntN(3) {
		x, y := rels[r.IntN(len(rels))], rels[r.IntN(len(rels))]
		if r.IntN(4) == 0 {
			y = nodes[r.IntN(len(nodes))]
		}
		op := one("<", "<=", ">", ">=", "=", "<>")
		switch r.IntN(8) {
		case 0:
			conds = append(conds, fmt.Sprintf("%s.d %s %s.d + duration({days: %d})", x, op, y, r.IntN(400)))
		case 1:
			conds = append(conds, fmt.Sprintf("%s.d >= %s.d AND %s.d <= %s.d + duration({days: %d})", x, y, x, y, r.IntN(300)))
		case 2:
			conds = append(conds, fmt.Sprintf("%s.f %s %s.f * %s", x, op, y, one("0.9", "1.1", "2")))
		case 3:
			conds = append(conds, fmt.Sprintf("%s.%s %s %s", x, one("i", "f", "x", "s"), op, one("1", "0.5", "'a'", "null", "1.0")))
		case 4:
			conds = append(conds, fmt.Sprintf("(%s.i %s %s.i OR %s.b)", x, op, y, y))
		default:
			conds = append(conds, fmt.Sprintf("%s.%s %s %s.%s", x, one("i", "j", "f", "s", "d", "t", "x", "l", "b"), op, y, one("i", "i", "f", "s", "d", "t", "x", "l")))
		}
	}
	return strings.Join(conds, " AND ")
}

// TestHubsAgree holds that a WHERE over patterns through nodes with very many relationships keeps as many matches as CASE finds when it looks at each.
func TestHubsAgree(t *testing.T) {
	each(t, 40, func(t *testing.T, seed uint64) bool {
		r := random(seed, 8)
		g := hubGraph(r)
		e, err := NewEngine(g, "")
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		for range 6 {
			type pattern struct {
				text        string
				rels, nodes []string
			}
			p := []pattern{
				{"(a)-[x:R]->(b)-[y:R]->(c)", []string{"x", "y"}, []string{"a", "b", "c"}},
				{"(a)-[x]->(b)-[y:S]->(c)", []string{"x", "y"}, []string{"a", "c"}},
				{"(a:A)-[x:R]-(b)-[y:R]-(c)", []string{"x", "y"}, []string{"a", "c"}},
				{"(a)-[x:S]->(b)-[y:R]->(c)-[z:S]->(a)", []string{"x", "y", "z"}, []string{"a", "b", "c"}},
				{"(a)-[x:S]->(b)-[y:S]->(a)", []string{"x", "y"}, []string{"a", "b"}},
				{"(a)-[x:S]->(b)<-[y:R]-(a)", []string{"x", "y"}, []string{"a", "b"}},
			}[r.IntN(6)]
			pred := related(r, p.rels, p.nodes)
			sum := strings.Join(p.rels, ".uid + 2 * ") + ".uid"
			all := e.Run(Ways[1], fmt.Sprintf("MATCH %s RETURN sum(CASE WHEN %s THEN 1 ELSE 0 END) AS n, sum(CASE WHEN %s THEN %s ELSE 0 END) AS s", p.text, pred, pred, sum), &Query{})
			for _, w := range append(WaysOf(seed), Way{Runtime: "pipelined", Always: true}) {
				text := fmt.Sprintf("MATCH %s WHERE %s RETURN count(*) AS n, sum(%s) AS s", p.text, pred, sum)
				if d := Differ(all, e.Run(w, text, &Query{}), true); d != "" {
					t.Errorf("seed %d, %v: %s differ\n%s\n%s\n%s", seed, w, d, text, all.Format(), e.Run(w, text, &Query{}).Format())
					return true
				}
			}
		}
		return false
	})
}
