package storage

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/value"
)

// lastGen numbers branches over all stores of the process.
var lastGen atomic.Uint64

// Apply makes the snapshot that a record leads to. It is the one function that
// builds a transaction's own view, commits, replays at recovery and follows on
// a replica; all that it needs is in the record. root does not change.
func Apply(root *Snapshot, r *record.Record) (*Snapshot, error) {
	b := new(Snapshot)
	root.branch(b)
	if err := b.applyRecord(r); err != nil {
		return nil, err
	}
	b.compact(len(r.Ops))
	b.publish(r.Seq)
	return b, nil
}

// applyRecord applies all of a record to a branch.
func (s *Snapshot) applyRecord(r *record.Record) error {
	if err := s.applyNames(&r.Names); err != nil {
		return err
	}
	for i := range r.Ops {
		if err := s.apply(&r.Ops[i]); err != nil {
			return fmt.Errorf("applying operation %d of record %d: %w", i, r.Seq, err)
		}
	}
	return nil
}

// branch makes b a private branch of s.
func (s *Snapshot) branch(b *Snapshot) {
	*b = Snapshot{
		gen: lastGen.Add(1), seq: s.seq, cat: s.cat,
		nodeLimit: s.nodeLimit, relLimit: s.relLimit, relCount: s.relCount,
		nodes: s.nodes, labels: s.labels, types: s.types, schema: s.schema, contents: s.contents, unseen: s.unseen,
		nodeCols: s.nodeCols, relCols: s.relCols, rels: s.rels, relTypes: s.relTypes, memory: s.memory,
		values: s.values, usages: s.usages, changes: s.changes,
	}
}

// compact brings what the branch's many operations left in deltas into flat
// form; few are not worth looking for.
func (s *Snapshot) compact(ops int) {
	if ops < 64 {
		return
	}
	for _, td := range s.types {
		if td != nil && td.gen == s.gen {
			td.adj[Outgoing].Compact(s.gen)
			td.adj[Incoming].Compact(s.gen)
		}
	}
}

// publish ends the branch: from now on it is an immutable snapshot.
func (s *Snapshot) publish(seq uint64) {
	s.gen = 0
	s.seq = seq
}

func (s *Snapshot) applyNames(n *record.Names) error {
	if n.Empty() {
		return nil
	}
	for i, name := range n.Labels {
		if id := s.cat.AddLabel(name); uint32(id) != n.FirstLabel+uint32(i) {
			return fmt.Errorf("label %q has id %d, the record says %d", name, id, n.FirstLabel+uint32(i))
		}
	}
	for i, name := range n.Types {
		if id := s.cat.AddType(name); uint32(id) != n.FirstType+uint32(i) {
			return fmt.Errorf("relationship type %q has id %d, the record says %d", name, id, n.FirstType+uint32(i))
		}
	}
	for i, name := range n.Keys {
		if id := s.cat.AddKey(name); uint32(id) != n.FirstKey+uint32(i) {
			return fmt.Errorf("property key %q has id %d, the record says %d", name, id, n.FirstKey+uint32(i))
		}
	}
	return nil
}

// apply does one operation on a branch. An error means that the record does
// not fit the snapshot, which is damage.
func (s *Snapshot) apply(op *record.Op) error {
	s.changes++
	switch op.Kind {
	case record.CreateNode:
		s.createNode(op.ID)
	case record.DeleteNode:
		s.deleteNode(op.ID)
	case record.CreateRel:
		return s.createRel(op)
	case record.DeleteRel:
		return s.deleteRel(op.ID)
	case record.AddLabel:
		s.addLabel(op.ID, catalog.LabelID(op.Key))
	case record.RemoveLabel:
		s.removeLabel(op.ID, catalog.LabelID(op.Key))
	case record.SetNodeProp:
		s.ownSpines()
		list := s.schema.ByKey(false, catalog.KeyID(op.Key))
		s.unindex(list, op.ID)
		s.nodeCols = setProperty(s.nodeCols, s.gen, op.ID, op.Key, op.Value)
		s.index(list, op.ID)
	case record.SetRelProp:
		s.ownSpines()
		list := s.schema.ByKey(true, catalog.KeyID(op.Key))
		s.unindex(list, op.ID)
		s.relCols = setProperty(s.relCols, s.gen, op.ID, op.Key, op.Value)
		s.index(list, op.ID)
	default:
		return s.applySchema(op)
	}
	return nil
}

// ownSpines copies the short lists by label, type and key before the branch's
// first change of one of their entries.
func (s *Snapshot) ownSpines() {
	if s.spines == s.gen {
		return
	}
	s.spines = s.gen
	s.labels = slices.Clone(s.labels)
	s.types = slices.Clone(s.types)
	s.nodeCols = slices.Clone(s.nodeCols)
	s.relCols = slices.Clone(s.relCols)
	s.contents = slices.Clone(s.contents)
}

func (s *Snapshot) createNode(id uint32) {
	s.ownNodes().add(id)
	s.nodeLimit = max(s.nodeLimit, id+1)
}

func (s *Snapshot) ownNodes() *nodeSet {
	s.nodes = s.nodes.own(s.gen)
	return s.nodes
}

// deleteNode takes the node with its labels and properties. Relationships that
// it still has stay until they are deleted on their own.
func (s *Snapshot) deleteNode(id uint32) {
	if !s.nodes.has(id) {
		return
	}
	for l, set := range s.labels {
		if set != nil && set.has(id) {
			s.removeLabel(id, catalog.LabelID(l))
		}
	}
	s.ownSpines()
	s.nodeCols = clearProperties(s.nodeCols, s.gen, id)
	s.ownNodes().remove(id)
}

func (s *Snapshot) createRel(op *record.Op) error {
	if _, ok := s.rels.Get(op.ID); ok {
		return fmt.Errorf("relationship %d exists", op.ID)
	}
	td := s.ownType(catalog.TypeID(op.Key))
	s.rels.Insert(s.gen, op.ID, adjacency.Rel{Start: op.Start, End: op.End, Type: op.Key})
	td.adj[Outgoing].Insert(s.gen, op.Start, op.End, op.ID)
	td.adj[Incoming].Insert(s.gen, op.End, op.Start, op.ID)
	s.relLimit = max(s.relLimit, op.ID+1)
	s.countRel(td, op.Start, op.End, 1)
	if td.count == 1 {
		s.listTypes()
	}
	return nil
}

func (s *Snapshot) deleteRel(id uint32) error {
	r, ok := s.rels.Get(id)
	if !ok {
		return fmt.Errorf("relationship %d does not exist", id)
	}
	s.ownSpines()
	s.unindex(s.schema.ByToken(true, r.Type), id)
	s.relCols = clearProperties(s.relCols, s.gen, id)
	td := s.ownType(catalog.TypeID(r.Type))
	s.rels.Delete(s.gen, id)
	td.adj[Outgoing].Delete(s.gen, r.Start, r.End, id)
	td.adj[Incoming].Delete(s.gen, r.End, r.Start, id)
	s.countRel(td, r.Start, r.End, -1)
	if td.count == 0 {
		s.listTypes()
	}
	return nil
}

// countRel keeps the statistics of a relationship that comes (1) or goes (-1).
func (s *Snapshot) countRel(td *typeData, start, end uint32, by int64) {
	s.relCount += by
	td.count += by
	for l, set := range s.labels {
		if set == nil {
			continue
		}
		if set.has(start) {
			td.countLabel(Outgoing, catalog.LabelID(l), by)
		}
		if set.has(end) {
			td.countLabel(Incoming, catalog.LabelID(l), by)
		}
	}
}

// listTypes renews the list of types with relationships.
func (s *Snapshot) listTypes() {
	s.relTypes = nil
	for t, td := range s.types {
		if td != nil && td.count > 0 {
			s.relTypes = append(s.relTypes, catalog.TypeID(t))
		}
	}
}

func (s *Snapshot) ownType(t catalog.TypeID) *typeData {
	s.ownSpines()
	for int(t) >= len(s.types) {
		s.types = append(s.types, nil)
	}
	td := s.types[t]
	switch {
	case td == nil:
		td = &typeData{gen: s.gen}
	case td.gen != s.gen:
		td = &typeData{
			gen: s.gen, count: td.count, adj: td.adj,
			byLabel: [2][]int64{slices.Clone(td.byLabel[0]), slices.Clone(td.byLabel[1])},
		}
	}
	s.types[t] = td
	return td
}

func (s *Snapshot) ownLabel(l catalog.LabelID) *nodeSet {
	s.ownSpines()
	for int(l) >= len(s.labels) {
		s.labels = append(s.labels, nil)
	}
	set := s.labels[l]
	if set == nil {
		set = &nodeSet{gen: s.gen}
	} else {
		set = set.own(s.gen)
	}
	s.labels[l] = set
	return set
}

func (s *Snapshot) addLabel(node uint32, l catalog.LabelID) {
	list := s.schema.ByToken(false, uint32(l))
	s.unindex(list, node)
	if s.ownLabel(l).add(node) {
		s.countDegrees(node, l, 1)
	}
	s.index(list, node)
}

func (s *Snapshot) removeLabel(node uint32, l catalog.LabelID) {
	list := s.schema.ByToken(false, uint32(l))
	s.unindex(list, node)
	if s.ownLabel(l).remove(node) {
		s.countDegrees(node, l, -1)
	}
	s.index(list, node)
}

// countDegrees keeps the statistics of a label that a node gets or loses.
func (s *Snapshot) countDegrees(node uint32, l catalog.LabelID, by int64) {
	for _, t := range s.relTypes {
		for d := range s.types[t].adj {
			if n := s.types[t].adj[d].Degree(node); n > 0 {
				s.ownType(t).countLabel(Direction(d), l, by*int64(n))
			}
		}
	}
}

func setProperty(cols []*column.Column, gen uint64, id, key uint32, v value.Value) []*column.Column {
	for int(key) >= len(cols) {
		cols = append(cols, nil)
	}
	if cols[key] == nil {
		cols[key] = column.New()
	}
	cols[key] = cols[key].Own(gen)
	cols[key].Set(id, v)
	return cols
}

func clearProperties(cols []*column.Column, gen uint64, id uint32) []*column.Column {
	for k, c := range cols {
		if c != nil && c.Has(int64(id)) {
			cols[k] = c.Own(gen)
			cols[k].Set(id, value.Null)
		}
	}
	return cols
}
