package storage

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// BuildWith says which workers build indexes that the transaction creates: they end when the pool's context is done, and
// charge its memory. Without it, the transaction's own goroutine does.
func (t *Tx) BuildWith(pool workers.Pool) { t.builders = pool }

// terminated is the error of a transaction whose context has ended.
func terminated(err error) error {
	return status.Wrap(status.TransactionTerminated, err, "The transaction has been terminated.")
}

// SchemaChanged reports whether the transaction has changed indexes or constraints; it then may not change data.
func (t *Tx) SchemaChanged() bool { return t.schema }

// SimilarIndex is the index that keeps ix from being created: of the same kind on the same properties, or the index or
// constraint that has its name. All are nil where there is none.
func (t *Tx) SimilarIndex(ix *catalog.Index) (same, named *catalog.Index, constraint *catalog.Constraint) {
	s := t.view.schema
	for _, x := range s.Indexes {
		if x.Kind == ix.Kind && x.OnRels == ix.OnRels && slices.Equal(x.Keys, ix.Keys) && slices.Equal(x.Tokens, ix.Tokens) {
			return x, nil, nil
		}
	}
	if c := s.ConstraintNamed(ix.Name); c != nil {
		return nil, nil, c
	}
	return nil, s.IndexNamed(ix.Name), nil
}

// CreateIndex makes an index, whose id it sets. Small ones are populated at once, larger ones in the background when
// the transaction has committed. An index or name that exists is one of the status codes of Schema.
func (t *Tx) CreateIndex(ix *catalog.Index) error {
	if err := t.checkDefinition("Index", ix); err != nil {
		return err
	}
	same, named, constraint := t.SimilarIndex(ix)
	switch {
	case same != nil && same.Owner != 0:
		return status.New(status.ConstraintAlreadyExists, "",
			"There is a uniqueness constraint on %s, so an index is already created that matches this.", t.view.schemaText(ix.OnRels, ix.Tokens, ix.Keys))
	case same != nil && same.Name == ix.Name:
		return status.New(status.EquivalentSchemaRule, "", "An equivalent index already exists, '%s'.", t.view.indexText(same))
	case same != nil:
		return status.New(status.IndexAlreadyExists, "", "There already exists an index %s.", t.view.schemaText(ix.OnRels, ix.Tokens, ix.Keys))
	case named != nil || constraint != nil:
		return nameTaken(ix.Name, named != nil)
	}
	ix.ID = t.view.schema.NextID()
	return t.createIndex(ix, t.view.IndexSize(ix) <= smallIndex)
}

func nameTaken(name string, byIndex bool) error {
	if byIndex {
		return status.New(status.IndexWithName, "", "There already exists an index called '%s'.", name)
	}
	return status.New(status.ConstraintWithName, "", "There already exists a constraint called '%s'.", name)
}

// checkDefinition checks what does not depend on what else there is.
func (t *Tx) checkDefinition(what string, ix *catalog.Index) error {
	if strings.TrimSpace(ix.Name) == "" {
		return status.New(status.ExecutionFailed, "", "Schema rule name cannot be the empty string or only contain whitespace.")
	}
	text := t.view.schemaText(ix.OnRels, ix.Tokens, ix.Keys)
	for i, k := range ix.Keys {
		if slices.Contains(ix.Keys[:i], k) {
			return status.New(status.RepeatedProperty, "", "%s on %s includes a property more than once.", what, text)
		}
	}
	for i, l := range ix.Tokens {
		if slices.Contains(ix.Tokens[:i], l) {
			return status.New(status.RepeatedLabel, "", "%s on %s includes a label more than once.", what, text)
		}
	}
	return nil
}

func (t *Tx) createIndex(ix *catalog.Index, populate bool) error {
	op := record.Op{Kind: record.CreateIndex, ID: ix.ID, Value: value.String(string(ix.Append(nil)))}
	if err := t.doSchema(op); err != nil {
		return err
	}
	if !populate || ix.Kind == catalog.Lookup {
		return nil
	}
	c, err := t.view.build(t.view.schema.Index(ix.ID), t.builders)
	if err != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return terminated(err)
	}
	if status.CodeOf(err) == status.MemoryLimit {
		return err
	}
	if err != nil {
		return status.Wrap(status.IndexCreationFailed, err, "Failed to create index '%s': %v", ix.Name, err)
	}
	t.view.setContents(ix.ID, c)
	return nil
}

func (t *Tx) doSchema(op record.Op) error {
	t.schema = true
	if err := t.do(op); err != nil {
		return status.Wrap(status.StoreCorrupt, err, "The store is damaged: %v", err)
	}
	return nil
}

// DropIndex drops an index by name.
func (t *Tx) DropIndex(name string) error {
	ix := t.view.schema.IndexNamed(name)
	switch {
	case ix == nil:
		return status.New(status.IndexDropFailed, "", "Unable to drop index called `%s`. There is no such index.", name)
	case ix.Owner != 0:
		return status.New(status.IndexDropFailed, "", "Unable to drop index: Index belongs to constraint: `%s`", name)
	}
	return t.doSchema(record.Op{Kind: record.DropIndex, ID: ix.ID})
}

// SimilarConstraint is the constraint that keeps c from being created: of the same kind on the same properties, or the
// index or constraint that has its name.
func (t *Tx) SimilarConstraint(c *catalog.Constraint) (same, named *catalog.Constraint, index *catalog.Index) {
	s := t.view.schema
	for _, x := range s.Constraints {
		like := x.Kind == c.Kind || x.Unique() && c.Unique()
		if like && x.OnRels == c.OnRels && x.Token == c.Token && slices.Equal(x.Keys, c.Keys) {
			return x, nil, nil
		}
	}
	if x := s.ConstraintNamed(c.Name); x != nil {
		return nil, x, nil
	}
	return nil, nil, s.IndexNamed(c.Name)
}

// CreateConstraint makes a constraint, whose id it sets, with the index that it needs. Data that
// the constraint forbids is status.ConstraintCreationFailed.
func (t *Tx) CreateConstraint(c *catalog.Constraint) error {
	ix := &catalog.Index{Name: c.Name, Kind: catalog.Range, OnRels: c.OnRels, Tokens: []uint32{c.Token}, Keys: c.Keys}
	if err := t.checkDefinition("Constraint", ix); err != nil {
		return err
	}
	if err := t.checkConstraintFree(c, ix); err != nil {
		return err
	}
	c.ID = t.view.schema.NextID()
	if c.Unique() {
		ix.ID, ix.Owner = c.ID, c.ID+1
		c.ID, c.Index = ix.Owner, ix.ID
		if err := t.createIndex(ix, true); err != nil {
			return err
		}
	}
	op := record.Op{Kind: record.CreateConstraint, ID: c.ID, Value: value.String(string(c.Append(nil)))}
	if err := t.doSchema(op); err != nil {
		return err
	}
	return t.view.creatable(c, t.builders)
}

// creatable checks the data against a new constraint.
func (s *Snapshot) creatable(c *catalog.Constraint, pool workers.Pool) error {
	err := s.checkAll(c, pool)
	if err := pool.Err(); err != nil {
		return terminated(err)
	}
	if err != nil {
		return status.Wrap(status.ConstraintCreationFailed, err, "Unable to create %s:\n%s. Note that only the first found violation is shown.",
			s.constraintText(c, false), strings.TrimSuffix(status.As(err).Msg, "."))
	}
	return nil
}

func (t *Tx) checkConstraintFree(c *catalog.Constraint, ix *catalog.Index) error {
	same, named, taken := t.SimilarConstraint(c)
	switch {
	case same != nil && same.Name == c.Name && same.Kind == c.Kind:
		return status.New(status.EquivalentSchemaRule, "", "An equivalent constraint already exists, '%s'.", t.view.constraintText(same, true))
	case same != nil:
		return status.New(status.ConstraintAlreadyExists, "", "Constraint already exists: %s", t.view.constraintText(same, true))
	case named != nil || taken != nil:
		return nameTaken(c.Name, taken != nil)
	}
	if x, _, _ := t.SimilarIndex(ix); x != nil && c.Unique() {
		return status.New(status.IndexAlreadyExists, "",
			"There already exists an index %s. A constraint cannot be created until the index has been dropped.", t.view.constraintSchema(c))
	}
	return nil
}

// DropConstraint drops a constraint, and its index, by name.
func (t *Tx) DropConstraint(name string) error {
	c := t.view.schema.ConstraintNamed(name)
	if c == nil {
		return status.New(status.ConstraintDropFailed, "", "Unable to drop constraint `%s`: No such constraint %s.", name, name)
	}
	if err := t.doSchema(record.Op{Kind: record.DropConstraint, ID: c.ID}); err != nil || c.Index == 0 {
		return err
	}
	return t.doSchema(record.Op{Kind: record.DropIndex, ID: c.Index})
}

// adopt gives a state that t's record led to, behind others, the contents that t has made, and checks new constraints
// against what the others committed.
func (t *Tx) adopt(root *Snapshot) error {
	at := &version{root: root, mark: t.store.tip.mark}
	for _, ix := range root.Unpopulated() {
		if c := t.view.IndexContents(ix.ID); c != nil {
			root.contents[ix.ID] = catchUp(c, ix, t.base, at)
		}
	}
	for i := range t.rec.Ops {
		if op := &t.rec.Ops[i]; op.Kind == record.CreateConstraint {
			for _, c := range root.schema.Constraints {
				if c.ID != op.ID {
					continue
				}
				if err := root.creatable(c, t.builders); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
