package tck

import (
	"context"
	"fmt"
	"strconv"

	"github.com/morseldb/morsel"
)

// graph is what side effects are measured on.
type graph struct {
	nodes, rels map[int64]bool
	props       map[string]string // entity and key → value
	labels      map[string]bool
}

// observe reads the whole graph of a small database.
func observe(db *morsel.DB) (*graph, error) {
	g := &graph{nodes: map[int64]bool{}, rels: map[int64]bool{}, props: map[string]string{}, labels: map[string]bool{}}
	for _, q := range []string{"MATCH (n) RETURN n AS e", "MATCH ()-[r]->() RETURN r AS e"} {
		res, err := db.Run(context.Background(), q, nil)
		if err != nil {
			return nil, fmt.Errorf("observing the graph: %w", err)
		}
		for rec, err := range res.Records() {
			if err != nil {
				return nil, fmt.Errorf("observing the graph: %w", err)
			}
			g.add(rec.Values[0])
		}
	}
	return g, nil
}

func (g *graph) add(e any) {
	switch t := e.(type) {
	case morsel.Node:
		g.nodes[t.ID] = true
		for _, l := range t.Labels {
			g.labels[l] = true
		}
		for k, v := range t.Props {
			g.props["n"+strconv.FormatInt(t.ID, 10)+"."+k] = canon(v, false)
		}
	case morsel.Relationship:
		g.rels[t.ID] = true
		for k, v := range t.Props {
			g.props["r"+strconv.FormatInt(t.ID, 10)+"."+k] = canon(v, false)
		}
	}
}

// effects is the TCK's count of what changed: entities by identity, labels as the
// set in use, a changed property as one taken away and one added.
func effects(before, after *graph) map[string]int64 {
	out := map[string]int64{}
	count := func(name string, n int64) {
		if n > 0 {
			out[name] = n
		}
	}
	count("+nodes", missing(after.nodes, before.nodes))
	count("-nodes", missing(before.nodes, after.nodes))
	count("+relationships", missing(after.rels, before.rels))
	count("-relationships", missing(before.rels, after.rels))
	count("+labels", missing(after.labels, before.labels))
	count("-labels", missing(before.labels, after.labels))
	count("+properties", changed(after.props, before.props))
	count("-properties", changed(before.props, after.props))
	return out
}

func missing[K comparable](a, b map[K]bool) (n int64) {
	for k := range a {
		if !b[k] {
			n++
		}
	}
	return n
}

func changed(a, b map[string]string) (n int64) {
	for k, v := range a {
		if w, ok := b[k]; !ok || w != v {
			n++
		}
	}
	return n
}
