package differ

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel"
)

// changes is what happens to a graph between its creation and a query.
var changes = []string{
	"MATCH (n) WHERE n.uid % 2 = 0 SET n.i = n.j, n.x = n.s",
	"MATCH ()-[r:R]->() WHERE r.uid % 3 = 0 DELETE r",
	"MATCH (n:A) WHERE n.uid % 3 = 1 REMOVE n:A SET n:C, n.d = date('2020-02-02')",
	"MATCH (n) WHERE n.uid % 5 = 3 DETACH DELETE n",
	"MATCH (a:A), (b:B) CREATE (a)-[:R {uid: 1000 + a.uid * 50 + b.uid, i: b.i}]->(b)",
	"MATCH (n:B) WHERE n.uid < 4 CREATE (n)-[:S {uid: 5000 + n.uid}]->(:A:C {uid: 6000 + n.uid, i: 1, s: 'ab', f: 1.5})",
	"MATCH ()-[r:S]->() WHERE r.uid % 2 = 1 SET r.i = 2, r.x = 'a' REMOVE r.s",
}

// place is where a graph may lie: on disk from some point on, with the rest in memory or in the transaction itself.
type place struct {
	name     string
	disk     int // how many of the steps are on disk, written out and opened again; -1: none
	own      int // how many of the last steps are done in the transaction of the query
	parallel bool
}

// TestStoresAgree holds that it does not matter where a graph lies: in memory, on disk, on disk with changes in memory, or with changes
// of the transaction that asks.
func TestStoresAgree(t *testing.T) {
	each(t, 20, func(t *testing.T, seed uint64) bool {
		r := random(seed, 7)
		g := NewGraph(r)
		q := NewQuery(r, Options{Writes: seed%6 == 0, Stable: true})
		var steps []string
		for _, c := range changes {
			if r.IntN(3) > 0 {
				steps = append(steps, c)
			}
		}
		test := func(g *Graph, q *Query) (string, []*Answer) {
			all := append(g.Statements(""), steps...)
			schema := len(all) - len(steps)
			var want *Answer
			for _, p := range []place{{"memory", -1, 0, false}, {"own changes", -1, len(steps), false}, {"disk", len(all), 0, true},
				{"changes on disk", schema, 0, true}, {"own changes on disk", schema, len(steps), false}} {
				got, err := p.ask(t.TempDir(), all, q, seed)
				if err != nil {
					return p.name + ": " + err.Error(), nil
				}
				if want == nil {
					if want = got; want.Code != "" {
						return "", nil // another order of the nodes may meet a fault that this one avoids
					}
				} else if d := Differ(Loose(want), Loose(got), q.Ordered); d != "" {
					return p.name + ": " + d, []*Answer{want, got}
				}
			}
			return "", nil
		}
		if how, _ := test(g, q); how == "" {
			return false
		}
		report(t, seed, g, q, test)
		t.Errorf("after %q", steps)
		return true
	})
}

// ask makes the graph in its place and asks.
func (p place) ask(dir string, steps []string, q *Query, seed uint64) (*Answer, error) {
	ctx := context.Background()
	limit := morsel.WithWorkerLimit(maxWorkers)
	db := morsel.OpenMemory(limit)
	steps = append([]string{knownNames}, steps...)
	if p.disk >= 0 {
		var err error
		if db, err = morsel.Open(dir, morsel.WithDurability(morsel.DurabilityNone, 0), limit); err != nil {
			return nil, fmt.Errorf("opening: %w", err)
		}
	}
	e := &Engine{db: db}
	defer func() { e.Close() }()
	for i, text := range steps[:len(steps)-p.own] {
		if _, err := e.db.Run(ctx, text, nil); err != nil {
			return nil, fmt.Errorf("making the graph with %s: %w", text, err)
		}
		if i != p.disk {
			continue
		}
		if err := e.db.Checkpoint(); err != nil {
			return nil, fmt.Errorf("writing a checkpoint: %w", err)
		}
		if err := e.db.Close(); err != nil {
			return nil, fmt.Errorf("closing: %w", err)
		}
		again, err := morsel.Open(dir, morsel.WithDurability(morsel.DurabilityNone, 0), limit)
		if err != nil {
			return nil, fmt.Errorf("opening again: %w", err)
		}
		e.db = again
	}
	e.before = steps[len(steps)-p.own:]
	w := Way{Runtime: "pipelined", Batch: []int{1, 3, 1024}[seed%3]}
	if p.parallel && seed%2 == 0 {
		w = Way{Runtime: "parallel", Batch: w.Batch, Workers: 2}
	}
	return e.Run(w, q.Text(""), q), nil
}
