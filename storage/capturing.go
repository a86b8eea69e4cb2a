package storage

import (
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/value"
)

// changeBytes is about what a change takes beside its properties.
const changeBytes = 256

// entity names a node or a relationship.
type entity struct {
	rel bool
	id  uint32
}

func entityOf(op *record.Op) (e entity, ok bool) {
	switch op.Kind {
	case record.CreateNode, record.DeleteNode, record.AddLabel, record.RemoveLabel, record.SetNodeProp:
		return entity{false, op.ID}, true
	case record.CreateRel, record.DeleteRel, record.SetRelProp:
		return entity{true, op.ID}, true
	}
	return entity{}, false
}

// collect finds what the operations made of each entity; fits is false where that takes more than limit bytes.
func (t *Captured) collect(before, after *Snapshot, ops []record.Op, limit int64) (fits bool) {
	seen := make(map[entity]struct{}, len(ops))
	for i := range ops {
		e, ok := entityOf(&ops[i])
		if !ok {
			continue
		}
		if _, again := seen[e]; again {
			continue
		}
		seen[e] = struct{}{}
		if c, ok := t.change(before, after, e); ok {
			t.Changes = append(t.Changes, c)
		}
		if t.bytes > limit {
			return false
		}
	}
	return true
}

// change compares an entity in two states; ok is false where nothing differs.
func (t *Captured) change(before, after *Snapshot, e entity) (c Change, ok bool) {
	id := int64(e.id)
	old, now := t.state(before, e), t.state(after, e)
	if old == nil && now == nil {
		return c, false
	}
	from := before // what the entity is known by
	if old == nil {
		from = after
	}
	c = Change{Rel: e.rel, Before: old, After: now}
	if e.rel {
		start, end, typ, _ := from.Rel(id)
		c.ID, c.Type, c.Keys = id, typ, t.keys(from, e, []uint32{uint32(typ)})
		c.Start, c.End = t.node(from, start), t.node(from, end)
	} else {
		c.Node = t.node(from, id)
	}
	t.bytes += changeBytes
	if old == nil || now == nil {
		for _, p := range append(propertiesOf(old), propertiesOf(now)...) {
			c.Changed = append(c.Changed, p.Key)
		}
		return c, true
	}
	gone, come := withoutEqual(old, now), withoutEqual(now, old)
	c.OtherLabels = append(append(c.OtherLabels, gone.Labels...), come.Labels...)
	c.Changed = changedKeys(gone.Properties, come.Properties)
	if t.Mode == CaptureDiff {
		c.Before, c.After = gone, come
	}
	return c, len(c.Changed)+len(c.OtherLabels) > 0
}

func propertiesOf(s *EntityState) []Property {
	if s == nil {
		return nil
	}
	return s.Properties
}

// state is an entity in a state, nil where it does not live in it.
func (t *Captured) state(s *Snapshot, e entity) *EntityState {
	id := int64(e.id)
	out := &EntityState{}
	var keys []catalog.KeyID
	if e.rel {
		if !s.RelExists(id) {
			return nil
		}
		keys = s.RelKeys(id, nil)
	} else {
		if !s.NodeExists(id) {
			return nil
		}
		keys, out.Labels = s.NodeKeys(id, nil), s.NodeLabels(id, nil)
	}
	for _, k := range keys {
		out.Properties = append(out.Properties, t.property(s, e, k))
	}
	return out
}

// property is a property in memory of its own.
func (t *Captured) property(s *Snapshot, e entity, k catalog.KeyID) Property {
	v, size := copied(s.property(e.rel, e.id, k))
	t.bytes += size
	return Property{k, v}
}

func (t *Captured) node(s *Snapshot, id int64) ChangedNode {
	n := ChangedNode{ID: id, Labels: s.NodeLabels(id, nil)}
	tokens := make([]uint32, len(n.Labels))
	for i, l := range n.Labels {
		tokens[i] = uint32(l)
	}
	n.Keys = t.keys(s, entity{false, uint32(id)}, tokens)
	return n
}

// keys is what key constraints on the labels, or the type, identify an entity by.
func (t *Captured) keys(s *Snapshot, e entity, tokens []uint32) (out []KeyValues) {
	if !s.schema.Constrained(e.rel) {
		return nil
	}
	for _, token := range tokens {
		for _, c := range s.schema.ConstraintsOn(e.rel, token) {
			if c.Kind != catalog.Key {
				continue
			}
			kv := KeyValues{Token: token}
			for _, k := range c.Keys {
				kv.Properties = append(kv.Properties, t.property(s, e, k))
			}
			out = append(out, kv)
		}
	}
	return out
}

// withoutEqual is what of a is not the same in b.
func withoutEqual(a, b *EntityState) *EntityState {
	out := &EntityState{}
	there := make(map[catalog.KeyID]value.Value, len(b.Properties))
	for _, p := range b.Properties {
		there[p.Key] = p.Value
	}
	for _, p := range a.Properties {
		if v, ok := there[p.Key]; !ok || v.Kind() != p.Value.Kind() || !value.Equivalent(v, p.Value) {
			out.Properties = append(out.Properties, p)
		}
	}
	labels := make(map[catalog.LabelID]struct{}, len(b.Labels))
	for _, l := range b.Labels {
		labels[l] = struct{}{}
	}
	for _, l := range a.Labels {
		if _, ok := labels[l]; !ok {
			out.Labels = append(out.Labels, l)
		}
	}
	return out
}

// changedKeys is the keys of both lists, each once.
func changedKeys(gone, come []Property) (keys []catalog.KeyID) {
	seen := map[catalog.KeyID]struct{}{}
	for _, list := range [][]Property{gone, come} {
		for _, p := range list {
			if _, again := seen[p.Key]; !again {
				seen[p.Key] = struct{}{}
				keys = append(keys, p.Key)
			}
		}
	}
	return keys
}
