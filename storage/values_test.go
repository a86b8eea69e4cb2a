package storage

import (
	"context"
	"math"
	"testing"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

func commitAll(t *testing.T, tx *Tx) {
	t.Helper()
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// near fails where got is more than a tenth from want.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.1*want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestValueStatistics(t *testing.T) {
	s := OpenMemory()
	defer s.Close()
	tx := s.Begin()
	label, other, city, weight, typ := tx.Label("A"), tx.Label("B"), tx.Key("city"), tx.Key("weight"), tx.Type("R")
	const nodes = 20_000
	first := int64(-1)
	for i := range nodes {
		id := tx.CreateNode()
		if first < 0 {
			first = id
		}
		if i%4 == 0 {
			tx.AddLabel(id, other)
			continue
		}
		tx.AddLabel(id, label)
		if i%2 == 0 {
			tx.SetNodeProperty(id, city, value.Int(int64(i%100)))
		}
	}
	for i := range int64(nodes / 2) {
		to := first + i
		if i%2 == 0 {
			to = first // one node that half of all lead to
		}
		rel, err := tx.CreateRel(first+i, to, typ)
		if err != nil {
			t.Fatal(err)
		}
		tx.SetRelProperty(rel, weight, value.Float(float64(i)))
	}
	commitAll(t, tx)
	snap := s.Snapshot()
	v := snap.NodeValues(label, city)
	near(t, "rows", v.Rows, nodes*3/4)
	near(t, "share with it", v.Has(), 1.0/3)
	near(t, "different", v.Distinct, 25)
	near(t, "one", v.AnyEqual(), 1.0/75)
	near(t, "range", v.Range(value.Int(50), value.Null), 1.0/6)
	if v := snap.NodeValues(other, city); v.Has() != 0 || v.Rows != nodes/4 {
		t.Errorf("a label without the property: %+v", v)
	}
	w := snap.RelValues(typ, weight)
	near(t, "relationships", w.Rows, nodes/2)
	near(t, "weights", w.Distinct, nodes/2)
	near(t, "heavy", w.Range(value.Float(nodes/4), value.Null), 0.5)
	d := snap.DegreeStatistics(catalog.AnyLabel, Step{Type: typ, Dir: Outgoing})
	near(t, "mean degree", d.Mean, 0.5)
	near(t, "nodes without", d.Zero, 0.5)
	near(t, "mean degree both ways", snap.DegreeStatistics(catalog.AnyLabel, Step{Type: typ, Both: true}).Mean, 1)
	if d.Percentile(1) != 1 || d.Percentile(0.4) != 0 {
		t.Errorf("percentiles %v %v", d.Percentile(0.4), d.Percentile(1))
	}
	if c := snap.Correlation(catalog.AnyLabel, Step{Type: typ, Dir: Outgoing}, Step{Type: typ, Dir: Incoming}); c < 0.2 || c > 2.2 {
		t.Errorf("correlation %v", c)
	}

	// few changes leave statistics as they are, many make them anew
	tx = s.Begin()
	tx.SetNodeProperty(first+2, city, value.Int(7777))
	commitAll(t, tx)
	if s.Snapshot().NodeValues(label, city) != v {
		t.Error("one change made statistics anew")
	}
	tx = s.Begin()
	for i := range int64(nodes) {
		if i%4 != 0 {
			tx.SetNodeProperty(first+i, city, value.Int(1))
		}
	}
	commitAll(t, tx)
	if v := s.Snapshot().NodeValues(label, city); v.Distinct != 1 || v.Has() != 1 {
		t.Errorf("after a change of all: %v different, %v have it", v.Distinct, v.Has())
	}
}
