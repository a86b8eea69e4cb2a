package storage

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/index"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// Uniqueness is checked with every change, against the transaction's own view, and again when the transaction
// commits behind others, against the state it leads to. That properties exist and have their types is
// checked at the commit alone: a query may create an entity first and set its properties later.

// violated is an error for a value that a constraint forbids.
func violated(format string, args ...any) *status.Error {
	return status.New(status.ConstraintValidationFailed, "", format, args...)
}

// twin is another entity with the same values of a constraint's properties.
func (s *Snapshot) twin(c *catalog.Constraint, id uint32) (other uint32, ok bool) {
	ix := s.schema.Index(c.Index)
	if ix == nil {
		return 0, false
	}
	sorted, _ := s.IndexContents(ix.ID).(*index.Sorted)
	if sorted == nil {
		return 0, false
	}
	var colBuf [4]*column.Column
	var keyBuf [4]value.Value
	cols, key := s.IndexColumns(ix, colBuf[:0]), keyBuf[:0]
	for _, col := range cols {
		v := col.Get(int64(id))
		if v.IsNull() || v.Kind() == value.KindFloat && v.AsFloat() != v.AsFloat() {
			return 0, false
		}
		key = append(key, v)
	}
	p := sorted.Lower(cols, key)
	for range 2 {
		ids, next := sorted.Run(p, sorted.Upper(cols, key))
		for _, e := range ids {
			if e != id {
				return e, true
			}
		}
		p = next
	}
	return 0, false
}

func (s *Snapshot) checkUnique(c *catalog.Constraint, id uint32) error {
	other, ok := s.twin(c, id)
	if !ok {
		return nil
	}
	who := fmt.Sprintf("Node(%d) already exists with label `%s`", other, s.cat.LabelName(catalog.LabelID(c.Token)))
	if c.OnRels {
		who = fmt.Sprintf("Relationship(%d) already exists with type `%s`", other, s.cat.TypeName(catalog.TypeID(c.Token)))
	}
	return violated("%s and %s", who, s.valuesText(c, other))
}

// checkContent checks that an entity has the properties, of the types, that a constraint asks for.
func (s *Snapshot) checkContent(c *catalog.Constraint, id uint32) error {
	if c.Required() {
		for _, k := range c.Keys {
			if s.property(c.OnRels, id, k).IsNull() {
				return violated("%s must have the %s", s.entityText(c, id), s.propertiesText(c))
			}
		}
	}
	if c.Kind == catalog.Typed {
		k := c.Keys[0]
		if v := s.property(c.OnRels, id, k); !v.IsNull() && !c.Type.Allows(v) {
			return violated("%s required the property `%s` to be of type `%s`, but was of type `%s`.",
				s.entityText(c, id), s.cat.KeyName(k), c.Type.Name, strings.TrimSuffix(value.ValueType(v), " NOT NULL"))
		}
	}
	return nil
}

func (s *Snapshot) propertiesText(c *catalog.Constraint) string {
	names := "`" + strings.Join(s.KeyNames(c.Keys), "`, `") + "`"
	if len(c.Keys) == 1 {
		return "property " + names
	}
	return "properties (" + names + ")"
}

// constraintsOf calls f for each constraint on a living entity, until f fails.
func (s *Snapshot) constraintsOf(rel bool, id uint32, f func(c *catalog.Constraint) error) error {
	if rel {
		r, ok := s.rels.Get(id)
		if !ok {
			return nil
		}
		return each(s.schema.ConstraintsOn(true, r.Type), f)
	}
	for l, set := range s.labels {
		if on := s.schema.ConstraintsOn(false, uint32(l)); len(on) > 0 && set != nil && set.has(id) {
			if err := each(on, f); err != nil {
				return err
			}
		}
	}
	return nil
}

func each(list []*catalog.Constraint, f func(c *catalog.Constraint) error) error {
	for _, c := range list {
		if err := f(c); err != nil {
			return err
		}
	}
	return nil
}

// checkOp checks the uniqueness of what an operation has changed.
func (s *Snapshot) checkOp(op *record.Op) error {
	var rel bool
	switch op.Kind {
	case record.SetNodeProp, record.AddLabel:
	case record.SetRelProp:
		rel = true
	default:
		return nil
	}
	if !s.schema.Constrained(rel) {
		return nil
	}
	return s.constraintsOf(rel, op.ID, func(c *catalog.Constraint) error {
		if !c.Unique() {
			return nil
		}
		for _, k := range c.Keys {
			if op.Kind == record.AddLabel && c.Token == op.Key || op.Kind != record.AddLabel && uint32(k) == op.Key {
				return s.checkUnique(c, op.ID)
			}
		}
		return nil
	})
}

// checkRecord checks all entities that a record touched. Uniqueness is checked where again is set: the
// transaction itself has seen to it in its own view.
func (s *Snapshot) checkRecord(r *record.Record, again bool) error {
	nodes, rels := s.schema.Constrained(false), s.schema.Constrained(true)
	if !nodes && !rels {
		return nil
	}
	for i := range r.Ops {
		op := &r.Ops[i]
		id, rel, ok := touchedBy(op)
		if op.Kind == record.CreateRel {
			id, rel, ok = op.ID, true, true
		}
		if !ok || rel && !rels || !rel && !nodes {
			continue
		}
		err := s.constraintsOf(rel, id, func(c *catalog.Constraint) error {
			if err := s.checkContent(c, id); err != nil {
				return err
			}
			if again && c.Unique() {
				return s.checkUnique(c, id)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkContents checks the content of many entities; the error is that of the first that fails.
func (s *Snapshot) checkContents(c *catalog.Constraint, ids []uint32, pool workers.Pool) error {
	const step = 4096
	failed := make([]error, len(ids)/step+1)
	err := pool.Each(len(ids), step, func(from, to int) {
		for i := from; i < to && failed[from/step] == nil; i++ {
			failed[from/step] = s.checkContent(c, ids[i])
		}
	})
	for _, f := range failed {
		if f != nil {
			return f
		}
	}
	return err
}

// checkAll checks the whole graph against a constraint, whose index, if it has one, is populated.
func (s *Snapshot) checkAll(c *catalog.Constraint, pool workers.Pool) error {
	if sorted, ok := s.IndexContents(c.Index).(*index.Sorted); ok && c.Index != 0 {
		if a, b, found := sorted.Duplicate(s.IndexColumns(s.schema.Index(c.Index), nil)); found {
			kind, has := "Node", "label `"+s.cat.LabelName(catalog.LabelID(c.Token))+"`"
			if c.OnRels {
				kind, has = "Relationship", "type `"+s.cat.TypeName(catalog.TypeID(c.Token))+"`"
			}
			return violated("Both %s(%d) and %s(%d) have the %s and %s", kind, a, kind, b, has, s.valuesText(c, b))
		}
	}
	if !c.Required() && c.Kind != catalog.Typed {
		return nil
	}
	return s.checkContents(c, s.IndexCandidates(&catalog.Index{OnRels: c.OnRels, Tokens: []uint32{c.Token}}), pool)
}

// touchedBy is the entity whose labels or properties an operation changes.
func touchedBy(op *record.Op) (id uint32, rel, ok bool) {
	switch op.Kind {
	case record.DeleteNode, record.AddLabel, record.RemoveLabel, record.SetNodeProp:
		return op.ID, false, true
	case record.DeleteRel, record.SetRelProp:
		return op.ID, true, true
	}
	return 0, false, false
}
