package storage

import (
	"fmt"
	"slices"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
)

// Fault is something that cannot be in a sound database.
type Fault struct {
	Place string // what has it
	What  string
	// Repairable says that Repair makes it good.
	Repairable bool
}

func (f Fault) String() string { return f.Place + ": " + f.What }

// checker collects the faults of a snapshot, at most so many of a place.
type checker struct {
	s      *Snapshot
	faults []Fault
	many   map[string]int
}

const faultsAPlace = 10

func (c *checker) fault(place, format string, args ...any) {
	if c.many[place]++; c.many[place] <= faultsAPlace {
		c.faults = append(c.faults, Fault{Place: place, What: fmt.Sprintf(format, args...)})
	}
}

// reporter tells of the faults of a column: values of what is not there can go.
func (c *checker) reporter(place string) func(what string, spare bool) {
	return func(what string, spare bool) {
		if spare {
			c.spare(place, "%s", what)
		} else {
			c.fault(place, "%s", what)
		}
	}
}

// spare is fault for what Repair makes good, as the graph has it more than once.
func (c *checker) spare(place, format string, args ...any) {
	n := len(c.faults)
	if c.fault(place, format, args...); len(c.faults) > n {
		c.faults[n].Repairable = true
	}
}

func (c *checker) statistic(place string, have, want int64) {
	if have != want {
		c.faults = append(c.faults, Fault{place, fmt.Sprintf("the count is %d, but there are %d", have, want), true})
	}
}

// Check compares all parts of the snapshot with each other: label sets, values
// and relationships with the nodes, neighbour lists in both directions with the
// relationships, counts with what they count. It reads the whole graph.
func (s *Snapshot) Check() []Fault {
	c := &checker{s: s, many: map[string]int{}}
	c.nodes()
	c.rels()
	for k, col := range s.nodeCols {
		if col != nil {
			place := "node property " + s.cat.KeyName(catalog.KeyID(k))
			col.Check(s.nodes.has, c.reporter(place))
		}
	}
	there := func(id uint32) bool { _, ok := s.rels.Get(id); return ok }
	for k, col := range s.relCols {
		if col != nil {
			place := "relationship property " + s.cat.KeyName(catalog.KeyID(k))
			col.Check(there, c.reporter(place))
		}
	}
	for t := range s.types {
		if s.types[t] != nil {
			c.typ(catalog.TypeID(t))
		}
	}
	c.indexes()
	return c.faults
}

func (c *checker) nodes() {
	s := c.s
	all := s.nodes.bitmap(s.gen)
	c.statistic("nodes", s.nodes.count, int64(all.GetCardinality()))
	if !all.IsEmpty() && all.Maximum() >= s.nodeLimit {
		c.spare("nodes", "node %d is beyond the limit %d", all.Maximum(), s.nodeLimit)
	}
	for l, set := range s.labels {
		if set == nil {
			continue
		}
		place := "label " + s.cat.LabelName(catalog.LabelID(l))
		b := set.bitmap(s.gen)
		c.statistic(place, set.count, int64(b.GetCardinality()))
		if n := b.GetCardinality() - b.AndCardinality(all); n > 0 {
			c.spare(place, "%d nodes have it that are not there", n)
		}
	}
}

// rels checks the list of relationships by id.
func (c *checker) rels() {
	s := c.s
	count := int64(0)
	s.RelIDs(catalog.AnyType, 0, func(id int64) bool {
		count++
		start, end, t, _ := s.Rel(id)
		switch {
		case !s.NodeExists(start) || !s.NodeExists(end):
			c.spare("relationships", "relationship %d joins nodes %d and %d, of which one is not there", id, start, end)
		case int(t) >= len(s.types) || s.types[t] == nil:
			c.spare("relationships", "relationship %d has type %d, which is not there", id, t)
		}
		return true
	})
	c.statistic("relationships", s.relCount, count)
}

// typ checks a type's neighbour lists. Each entry is compared with the list by
// id; as entries are distinct, equal numbers mean that none is missing.
func (c *checker) typ(t catalog.TypeID) {
	s, td := c.s, c.s.types[t]
	name := s.cat.TypeName(t)
	count := int64(0)
	s.rels.IDs(0, uint32(t), false, func(uint32) bool { count++; return true })
	c.statistic("relationship type "+name, td.count, count)
	for d := range Direction(2) {
		place := fmt.Sprintf("%s neighbours over %s", [2]string{"outgoing", "incoming"}[d], name)
		n := int64(0)
		for i := range td.adj[d].Chunks() {
			if f, ok := td.adj[d].Flat(i); ok {
				n += c.flat(place, uint32(i)<<adjacency.ChunkBits, f, entry{uint32(t), d})
			}
		}
		if n != count {
			c.spare(place, "there are %d, but %d relationships", n, count)
		}
		want := s.labelDegrees(td, d)
		for l := range max(len(want), len(td.byLabel[d])) {
			c.statistic(place+" of label "+s.cat.LabelName(catalog.LabelID(l)), at(td.byLabel[d], l), at(want, l))
		}
	}
}

// entry is which table a neighbour is in.
type entry struct {
	typ uint32
	d   Direction
}

func (c *checker) flat(place string, base uint32, f adjacency.Flat, e entry) int64 {
	for i := range uint32(adjacency.ChunkSize) {
		from, to := f.Offsets[i], f.Offsets[i+1]
		if from > to || int(to) > len(f.Nodes) || len(f.Nodes) != len(f.Rels) {
			c.spare(place, "the list of node %d lies outside its array", base+i)
			return 0
		}
		for k := from; k < to; k++ {
			node, rel := f.Nodes[k], f.Rels[k]
			if k > from && (f.Nodes[k-1] > node || f.Nodes[k-1] == node && f.Rels[k-1] >= rel) {
				c.spare(place, "the list of node %d is not in order", base+i)
			}
			r, ok := c.s.rels.Get(rel)
			want := adjacency.Rel{Start: base + i, End: node, Type: e.typ}
			if e.d == Incoming {
				want.Start, want.End = node, base+i
			}
			if !ok || r != want {
				c.spare(place, "node %d has relationship %d to node %d, which is another one or none", base+i, rel, node)
			}
		}
	}
	return int64(len(f.Nodes))
}

func at(counts []int64, l int) int64 {
	if l < len(counts) {
		return counts[l]
	}
	return 0
}

// labelDegrees counts a type's relationships by the labels of their nodes on one side.
func (s *Snapshot) labelDegrees(td *typeData, d Direction) []int64 {
	counts := make([]int64, len(s.labels))
	for l, set := range s.labels {
		if set == nil {
			continue
		}
		for it := set.bitmap(s.gen).Iterator(); it.HasNext(); {
			counts[l] += int64(td.adj[d].Degree(it.Next()))
		}
	}
	return counts
}

// Check compares the files of the database with their checksums, and all parts
// of the newest committed state with each other. Damage in what an index holds is
// a fault among others in a store that was opened sparing it.
func (s *Store) Check() []Fault {
	if !s.options.Sparing { // which compared all when it was opened
		if err := s.Verify(); err != nil {
			return []Fault{{Place: s.folder.Path(), What: err.Error()}}
		}
	}
	return append(slices.Clone(s.spoilt), s.Snapshot().Check()...)
}
