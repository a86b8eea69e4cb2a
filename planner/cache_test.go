package planner_test

import (
	"testing"

	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/planner/physical"
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
