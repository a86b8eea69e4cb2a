package planner_test

import (
	"testing"

	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/storage/sketch"
	"github.com/morseldb/morsel/value"
)

// counted is statistics that a test changes.
type counted struct{ nodes, starts, all float64 }

func (c *counted) LabelCount(string) float64 { return c.nodes }

func (c *counted) PatternCount(start, _, end string) float64 {
	if start != "" || end != "" {
		return c.starts
	}
	return c.all
}

func TestCachedPlanIsDroppedWhenCountsDrift(t *testing.T) {
	r := registry(t)
	cache := planner.NewCache(2)
	graph := &counted{nodes: 1000, starts: 900, all: 1000}
	key := planner.Key{Text: "MATCH (a:Person)-[:KNOWS]->(b) RETURN b", Registry: r}
	put := func() {
		_, err := cache.Put(key, graph, 1, func(s planner.Stats) (*physical.Plan, error) { return planWith(r, key.Text, s) })
		if err != nil {
			t.Fatal(err)
		}
	}
	put()
	if cache.Get(key, graph, 1) == nil || cache.Get(key, graph, 2) == nil {
		t.Error("the plan is not found again")
	}
	graph.nodes = 2500
	if cache.Get(key, graph, 3) == nil {
		t.Error("a count that grew 2.5 times dropped the plan")
	}
	graph.nodes = 4000
	if cache.Get(key, graph, 3) == nil {
		t.Error("estimates were looked at again in the same generation")
	}
	if cache.Get(key, graph, 4) != nil {
		t.Error("a count that grew 4 times kept the plan")
	}
	if cache.Len() != 0 {
		t.Errorf("%d plans are kept", cache.Len())
	}
}

func TestCachedPlanIsDroppedWhenAnAssumptionBreaks(t *testing.T) {
	r := registry(t)
	cache := planner.NewCache(2)
	graph := &counted{nodes: 1000, starts: 1000, all: 1000} // all KNOWS lead to persons
	key := planner.Key{Text: "MATCH (a:Person)-[:KNOWS]->(b:Person) RETURN count(*) AS n", Registry: r}
	_, err := cache.Put(key, graph, 1, func(s planner.Stats) (*physical.Plan, error) { return planWith(r, key.Text, s) })
	if err != nil {
		t.Fatal(err)
	}
	if cache.Get(key, graph, 1) == nil {
		t.Error("the plan is not found again")
	}
	graph.starts = 999
	if cache.Get(key, graph, 1) != nil {
		t.Error("a plan that tests no labels was given for a graph where it should")
	}
}

func TestCacheForgetsTheOldest(t *testing.T) {
	r := registry(t)
	cache := planner.NewCache(1)
	for _, text := range []string{"RETURN 1 AS x", "RETURN 2 AS x"} {
		_, err := cache.Put(planner.Key{Text: text}, &counted{}, 1, func(s planner.Stats) (*physical.Plan, error) { return planWith(r, text, s) })
		if err != nil {
			t.Fatal(err)
		}
	}
	if cache.Get(planner.Key{Text: "RETURN 1 AS x"}, &counted{}, 1) != nil || cache.Get(planner.Key{Text: "RETURN 2 AS x"}, &counted{}, 1) == nil {
		t.Error("a cache for one plan should keep the last")
	}
}

// valued is counted, with property values and parameters.
type valued struct {
	counted
	values *sketch.Values
	id     value.Value
}

func (v *valued) NodeValues(string, string) *sketch.Values  { return v.values }
func (v *valued) RelValues(string, string) *sketch.Values   { return nil }
func (v *valued) Parameter(name string) (value.Value, bool) { return v.id, name == "x" }
func skewed(share int) *sketch.Values {
	var seen []value.Value
	for i := range 10_000 {
		if i%100 < share {
			seen = append(seen, value.Int(0))
		} else {
			seen = append(seen, value.Int(int64(i)))
		}
	}
	return sketch.Build(seen, 10_000, 10_000, -1)
}

// TestPlansByParameters holds that a plan is not taken for a parameter of which far more rows are expected, that both
// plans are kept, and that values which change make plans anew.
func TestPlansByParameters(t *testing.T) {
	r := registry(t)
	cache := planner.NewCache(2)
	graph := &valued{counted{nodes: 10_000, starts: 9000, all: 10_000}, skewed(50), value.Int(0)}
	key := planner.Key{Text: "MATCH (a:Person)-[:KNOWS]->(b) WHERE a.x = $x RETURN b", Registry: r}
	get := func(x int64) *physical.Plan {
		graph.id = value.Int(x)
		if p := cache.Get(key, graph, 1); p != nil {
			return p
		}
		p, err := cache.Put(key, graph, 1, func(s planner.Stats) (*physical.Plan, error) { return planWith(r, key.Text, s) })
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	many := get(0)
	few := get(77)
	if many == few {
		t.Error("half of all nodes and one of them have the same plan")
	}
	if get(0) != many || get(78) != few || get(77) != few {
		t.Error("a plan was made again")
	}
	if cache.Len() != 1 {
		t.Errorf("%d keys", cache.Len())
	}
	graph.values = skewed(1)
	if get(0) == many {
		t.Error("the plan for half of all nodes was taken for one in a hundred")
	}
}
