package storage

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// model is a graph in maps: what the store must always agree with.
type model struct {
	nodes map[int64]modelNode
	rels  map[int64]modelRel
}

type modelNode struct {
	labels map[string]bool
	props  map[string]value.Value
}

type modelRel struct {
	start, end int64
	typ        string
	props      map[string]value.Value
}

func newModel() *model { return &model{nodes: map[int64]modelNode{}, rels: map[int64]modelRel{}} }

func (m *model) clone() *model {
	c := newModel()
	for id, n := range m.nodes {
		c.nodes[id] = modelNode{maps.Clone(n.labels), maps.Clone(n.props)}
	}
	for id, r := range m.rels {
		r.props = maps.Clone(r.props)
		c.rels[id] = r
	}
	return c
}

// change is one operation on a model.
type change func(*model)

func encoded(v value.Value) string { return string(value.AppendBinary(nil, v)) }

// compare fails the test where the snapshot is not the model's graph.
func compare(t *testing.T, what string, s *Snapshot, m *model) {
	t.Helper()
	if err := difference(s, m); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func difference(s *Snapshot, m *model) error {
	if s.NodeCount() != int64(len(m.nodes)) || s.RelCount() != int64(len(m.rels)) {
		return fmt.Errorf("%d nodes and %d relationships, not %d and %d", s.NodeCount(), s.RelCount(), len(m.nodes), len(m.rels))
	}
	if s.Nodes().GetCardinality() != uint64(len(m.nodes)) {
		return fmt.Errorf("the set has %d nodes", s.Nodes().GetCardinality())
	}
	for id, n := range m.nodes {
		if err := differentNode(s, id, n); err != nil {
			return fmt.Errorf("node %d: %w", id, err)
		}
	}
	seen := 0
	var bad error
	s.RelIDs(catalog.AnyType, 0, func(id int64) bool {
		seen++
		r, ok := m.rels[id]
		if !ok {
			bad = fmt.Errorf("relationship %d should not be", id)
			return false
		}
		bad = differentRel(s, id, r)
		return bad == nil
	})
	if bad != nil {
		return bad
	}
	if seen != len(m.rels) {
		return fmt.Errorf("%d relationships seen", seen)
	}
	if err := differentNeighbours(s, m); err != nil {
		return err
	}
	return differentCounts(s, m)
}

func differentNode(s *Snapshot, id int64, n modelNode) error {
	if !s.NodeExists(id) || !s.Nodes().Contains(uint32(id)) {
		return fmt.Errorf("missing")
	}
	var labels []string
	for _, l := range s.NodeLabels(id, nil) {
		labels = append(labels, s.Catalog().LabelName(l))
		if !s.HasLabel(id, l) || !s.LabelNodes(l).Contains(uint32(id)) || s.LabelMask(l)[id>>6]>>(id&63)&1 == 0 {
			return fmt.Errorf("label sets disagree")
		}
	}
	slices.Sort(labels)
	if want := slices.Sorted(maps.Keys(n.labels)); !slices.Equal(labels, want) {
		return fmt.Errorf("labels %v, not %v", labels, want)
	}
	return differentProps(s, s.NodeKeys(id, nil), func(k catalog.KeyID) value.Value { return s.NodeProperty(id, k) }, n.props)
}

func differentProps(s *Snapshot, keys []catalog.KeyID, get func(catalog.KeyID) value.Value, want map[string]value.Value) error {
	if len(keys) != len(want) {
		return fmt.Errorf("%d properties, not %d", len(keys), len(want))
	}
	for _, k := range keys {
		name := s.Catalog().KeyName(k)
		if w, ok := want[name]; !ok || encoded(w) != encoded(get(k)) {
			return fmt.Errorf("property %s is %v, not %v", name, get(k), w)
		}
	}
	return nil
}

func differentRel(s *Snapshot, id int64, r modelRel) error {
	start, end, typ, ok := s.Rel(id)
	if !ok || start != r.start || end != r.end || s.Catalog().TypeName(typ) != r.typ {
		return fmt.Errorf("relationship %d: %d-%s->%d", id, start, s.Catalog().TypeName(typ), end)
	}
	err := differentProps(s, s.RelKeys(id, nil), func(k catalog.KeyID) value.Value { return s.RelProperty(id, k) }, r.props)
	if err != nil {
		return fmt.Errorf("relationship %d: %w", id, err)
	}
	return nil
}

type adjacent struct{ node, rel uint32 }

func differentNeighbours(s *Snapshot, m *model) error {
	type from struct {
		node int64
		typ  string
		dir  Direction
	}
	want := map[from][]adjacent{}
	for id, r := range m.rels {
		o, i := from{r.start, r.typ, Outgoing}, from{r.end, r.typ, Incoming}
		want[o] = append(want[o], adjacent{uint32(r.end), uint32(id)})
		want[i] = append(want[i], adjacent{uint32(r.start), uint32(id)})
	}
	var buf Buffer
	for node := range m.nodes {
		for t, name := range s.Catalog().Types() {
			for d := range Direction(2) {
				nodes, rels := s.Neighbours(node, catalog.TypeID(t), d, &buf)
				w := want[from{node, name, d}]
				slices.SortFunc(w, func(a, b adjacent) int {
					if a.node != b.node {
						return int(a.node) - int(b.node)
					}
					return int(a.rel) - int(b.rel)
				})
				if len(nodes) != len(w) || len(rels) != len(w) || s.Degree(node, catalog.TypeID(t), d) != len(w) {
					return fmt.Errorf("node %d has %d neighbours, not %d", node, len(nodes), len(w))
				}
				for i, a := range w {
					if nodes[i] != a.node || rels[i] != a.rel {
						return fmt.Errorf("node %d has other neighbours: %v %v, not %v", node, nodes, rels, w)
					}
				}
				slices.SortFunc(w, func(a, b adjacent) int { return int(b.rel) - int(a.rel) })
				nodes, rels = s.NeighboursNewest(node, catalog.TypeID(t), d, &buf)
				for i, a := range w {
					if nodes[i] != a.node || rels[i] != a.rel {
						return fmt.Errorf("node %d has other neighbours, newest first: %v %v, not %v", node, nodes, rels, w)
					}
				}
			}
		}
	}
	return nil
}

// differentCounts checks the statistics.
func differentCounts(s *Snapshot, m *model) error {
	labels := append([]string{""}, s.Catalog().Labels()...)
	types := append([]string{""}, s.Catalog().Types()...)
	for l, name := range labels[1:] {
		n := int64(0)
		for _, node := range m.nodes {
			if node.labels[name] {
				n++
			}
		}
		if s.LabelCount(catalog.LabelID(l)) != n {
			return fmt.Errorf("label %s: count %d, not %d", name, s.LabelCount(catalog.LabelID(l)), n)
		}
	}
	for ti, typ := range types {
		for si, src := range labels {
			for di, dst := range labels {
				n := int64(0)
				for _, r := range m.rels {
					if (ti == 0 || r.typ == typ) && (si == 0 || m.nodes[r.start].labels[src]) && (di == 0 || m.nodes[r.end].labels[dst]) {
						n++
					}
				}
				// Any is the largest id, so that index 0 less one is Any.
				got, exact := s.PatternCount(catalog.LabelID(si-1), catalog.TypeID(ti-1), catalog.LabelID(di-1))
				if exact && got != n || (si == 0 || di == 0) && !exact {
					return fmt.Errorf("(:%s)-[:%s]->(:%s): count %d (exact %v), not %d", src, typ, dst, got, exact, n)
				}
			}
		}
	}
	return nil
}
