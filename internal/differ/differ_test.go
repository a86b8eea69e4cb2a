package differ

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

var (
	seeds = flag.Int("differ.seeds", 0, "number of seeds of each test; 0 = a quick run")
	first = flag.Uint64("differ.first", 1, "the first seed: with -differ.seeds=1 a reproduction")
	most  = flag.Int("differ.most", 5, "failures after which a test stops")
)

// shrinkTries bounds the runs that one shrinking takes.
const shrinkTries = 400

// random is the source of a seed; what tells tests apart.
func random(seed, what uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, what)) }

// each calls f with every seed of the run; f reports whether it failed.
func each(t *testing.T, quick int, f func(t *testing.T, seed uint64) bool) {
	t.Helper()
	n := *seeds
	if n == 0 {
		n = quick
	}
	failures := 0
	for i := range n {
		if f(t, *first+uint64(i)) {
			if failures++; failures == *most {
				t.Fatalf("stopped after %d failures", failures)
			}
		}
	}
}

func options(seed uint64) Options {
	return Options{Writes: seed%4 == 0, Faults: seed%7 == 0}
}

// acrossRuntimes says how the ways differ on a query; "" when they do not.
func acrossRuntimes(g *Graph, q *Query, ways []Way) (how string, answers []*Answer) {
	e, err := NewEngine(g, "")
	if err != nil {
		return err.Error(), nil
	}
	defer e.Close()
	text := q.Text("")
	want := e.Run(ways[0], text, q)
	if want.Panic != "" {
		return "panic", []*Answer{want}
	}
	for _, w := range ways[1:] {
		got := e.Run(w, text, q)
		if d := Differ(want, got, q.Ordered); d != "" {
			return d, []*Answer{want, got}
		}
	}
	return "", nil
}

// report shrinks a failing query and its graph and prints them.
func report(t *testing.T, seed uint64, g *Graph, q *Query, test func(*Graph, *Query) (string, []*Answer)) {
	t.Helper()
	how, answers := test(g, q)
	if how == "" {
		t.Errorf("seed %d: differed once, and not again\n%s\n%s\n  parameters %v", seed, strings.Join(g.Statements(""), "\n"), q.Text(""), used(q))
		return
	}
	small := *q
	small.tree = shrink(q.tree, shrinkTries, func(s *tree) bool {
		c := *q
		c.tree = s
		d, _ := test(g, &c)
		return d == how
	})
	for i := 0; ; {
		smaller := g.without(i)
		if smaller == nil {
			break
		}
		if d, _ := test(smaller, &small); d == how {
			g = smaller
		} else {
			i++
		}
	}
	_, answers = test(g, &small)
	var b strings.Builder
	for _, a := range answers {
		b.WriteString("\n  " + a.Format())
	}
	t.Errorf("seed %d: %s differ\n%s\n%s\n  parameters %v%s", seed, how, strings.Join(g.Statements(""), "\n"), small.Text(""), used(&small), b.String())
}

func used(q *Query) map[string]any {
	out := maps.Clone(q.Params)
	maps.DeleteFunc(out, func(k string, _ any) bool { return !strings.Contains(q.Text(""), "$"+k) })
	return out
}

func TestRuntimesAgree(t *testing.T) {
	codes := map[string]int{}
	each(t, 2000, func(t *testing.T, seed uint64) bool {
		r := random(seed, 1)
		g := NewGraph(r)
		q := NewQuery(r, options(seed))
		if testing.Verbose() {
			e, err := NewEngine(g, "")
			if err != nil {
				t.Fatal(err)
			}
			codes[e.Run(Ways[0], q.Text(""), q).Code]++
			e.Close()
		}
		across := func(g *Graph, q *Query) (string, []*Answer) { return acrossRuntimes(g, q, WaysOf(seed)) }
		if how, _ := across(g, q); how == "" {
			return false
		}
		report(t, seed, g, q, across)
		return true
	})
	for _, c := range slices.Sorted(maps.Keys(codes)) {
		t.Logf("%6d %s", codes[c], c)
	}
}

// TestThreeValues holds p + NOT p + p IS NULL = all.
func TestThreeValues(t *testing.T) {
	each(t, 300, func(t *testing.T, seed uint64) bool {
		r := random(seed, 2)
		g := NewGraph(r)
		s := NewSplit(r)
		if how := threeValues(g, s); how == "" {
			return false
		}
		small := &Split{s.Params, shrink(s.tree, shrinkTries, func(c *tree) bool { return threeValues(g, &Split{s.Params, c}) != "" })}
		t.Errorf("seed %d: %s\n%s\n%s", seed, threeValues(g, small), strings.Join(g.Statements(""), "\n"), strings.Join(small.Texts(), "\n"))
		return true
	})
}

func threeValues(g *Graph, s *Split) string {
	e, err := NewEngine(g, "")
	if err != nil {
		return err.Error()
	}
	defer e.Close()
	var counts []int
	for _, text := range s.Texts() {
		a := e.Run(Way{Runtime: "pipelined"}, text, &Query{Params: s.Params})
		if a.Panic != "" {
			return a.Format()
		}
		if a.Code != "" {
			return ""
		}
		n, err := strconv.Atoi(a.Rows[0])
		if err != nil {
			return err.Error()
		}
		counts = append(counts, n)
	}
	if counts[0] != counts[1]+counts[2]+counts[3] {
		return fmt.Sprintf("all, true, false, null: %v", counts)
	}
	return ""
}

// TestRewritesAgree holds that WITH * between clauses and another order of the parts of a MATCH change nothing.
func TestRewritesAgree(t *testing.T) {
	for name, rewrite := range map[string]func(*Query) (*Query, bool){"barriers": (*Query).Barriers, "reordered": (*Query).Reordered} {
		t.Run(name, func(t *testing.T) {
			test := func(g *Graph, q *Query) (string, []*Answer) {
				other, ok := rewrite(q)
				if !ok {
					return "", nil
				}
				e, err := NewEngine(g, "")
				if err != nil {
					return err.Error(), nil
				}
				defer e.Close()
				want := e.Run(Way{Runtime: "pipelined"}, q.Text(""), q)
				got := e.Run(Way{Runtime: "pipelined"}, other.Text(""), q)
				if want.Code != "" || got.Code != "" {
					return "", nil // a plan may meet a fault that another avoids
				}
				return Differ(Loose(want), Loose(got), q.Ordered), []*Answer{want, got}
			}
			each(t, 400, func(t *testing.T, seed uint64) bool {
				r := random(seed, 3)
				g := NewGraph(r)
				q := NewQuery(r, Options{})
				if how, _ := test(g, q); how == "" {
					return false
				}
				report(t, seed, g, q, test)
				return true
			})
		})
	}
}

// TestRulesAgree holds that the planner's rules change nothing: all of them wherever they may be, against all but one, which changes
// from seed to seed, and against none.
func TestRulesAgree(t *testing.T) {
	rules := append(morsel.PlannerRules(), "*")
	each(t, 600, func(t *testing.T, seed uint64) bool {
		r := random(seed, 5)
		g := NewGraph(r)
		q := NewQuery(r, Options{Writes: seed%8 == 0, Stable: true}) // rules change the order of rows, which values set from others would show
		one := rules[seed%uint64(len(rules))]
		test := func(g *Graph, q *Query) (string, []*Answer) {
			e, err := NewEngine(g, "")
			if err != nil {
				return err.Error(), nil
			}
			defer e.Close()
			ways := []Way{{Runtime: "pipelined", Without: []string{"*"}}, {Runtime: "pipelined", Always: true}, {Runtime: "parallel", Batch: 3, Workers: 2, Always: true, Without: []string{one}}}
			want := e.Run(ways[0], q.Text(""), q)
			for _, w := range ways[1:] {
				got := e.Run(w, q.Text(""), q)
				if want.Code != "" || got.Code != "" {
					continue // a plan may meet a fault that another avoids
				}
				if d := Differ(Loose(want), Loose(got), q.Ordered); d != "" {
					return d, []*Answer{want, got}
				}
			}
			return "", nil
		}
		if how, _ := test(g, q); how == "" {
			return false
		}
		report(t, seed, g, q, test)
		t.Errorf("without %s", one)
		return true
	})
}

// TestNeo4jAgrees asks a Neo4j the same.
func TestNeo4jAgrees(t *testing.T) {
	url := os.Getenv("MORSEL_NEO4J")
	if url == "" {
		t.Skip("MORSEL_NEO4J is not set: it names a Neo4j to compare with, e.g. http://127.0.0.1:7474")
	}
	n := &Neo4j{URL: strings.TrimSuffix(url, "/")}
	empty, err := n.Empty()
	if err != nil {
		t.Fatal(err)
	}
	if !empty {
		n.Label = runLabel + strconv.FormatUint(*first, 10)
	}
	test := func(g *Graph, q *Query) (string, []*Answer) {
		e, err := NewEngine(g, "")
		if err != nil {
			return err.Error(), nil
		}
		defer e.Close()
		want, err := n.Run(g, q)
		if err != nil {
			t.Fatal(err)
		}
		got := e.Run(Way{Runtime: "pipelined"}, q.Text(""), q)
		if d := Differ(want, got, q.Ordered); d == "" || excused(q, want, got) {
			return "", nil
		}
		return Differ(Loose(want), Loose(got), q.Ordered), []*Answer{want, got}
	}
	each(t, 300, func(t *testing.T, seed uint64) bool {
		r := random(seed, 4)
		g := NewGraph(r)
		o := options(seed)
		o.Stable = true
		q := NewQuery(r, o)
		if how, _ := test(g, q); how == "" {
			return false
		}
		report(t, seed, g, q, test)
		return true
	})
}

var _ = morsel.Open
