package storage

import (
	"context"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/record"
	"github.com/morseldb/morsel/storage/workers"
	"github.com/morseldb/morsel/value"
)

// Tx is a transaction: a private branch of a snapshot, for one goroutine at a time.
type Tx struct {
	store    *Store
	base     *version
	view     Snapshot // the branch
	rec      record.Record
	done     bool
	builders workers.Pool // see BuildWith
	// schema is set when indexes or constraints were changed.
	schema bool
	// violated is the first change that a uniqueness constraint forbids; the transaction cannot commit.
	violated error
	bytes    int64 // see Size
	// failed is the first operation that the branch refused, which only a
	// damaged store does; the transaction cannot commit.
	failed error

	// What this transaction deleted, and the ids it took, which go back when it
	// rolls back. Nil while empty.
	deletedNodes, deletedRels map[uint32]struct{}
	newNodes, newRels         []uint32

	origin Origin

	before, behind *Tx // in the list of running transactions
}

// Begin starts a transaction on the newest committed state.
func (s *Store) Begin() *Tx {
	t := &Tx{store: s}
	s.running.begin(t)
	t.base.root.branch(&t.view)
	return t
}

// Snapshot is the transaction's view, its own writes included. It is the same
// pointer for the life of the transaction and changes with each write: a reader
// that must not see later writes copies what it needs first (Eager).
func (t *Tx) Snapshot() *Snapshot { return &t.view }

// Base is the committed state that the transaction began with: it does not see
// the transaction's own writes.
func (t *Tx) Base() *Snapshot { return t.base.root }

// SetOrigin says who makes the changes, for who reads them in Captures; before Commit.
func (t *Tx) SetOrigin(o Origin) { t.origin = o }

// Changed reports whether the transaction has changes.
func (t *Tx) Changed() bool { return len(t.rec.Ops) > 0 }

// Commit makes the changes durable and visible; seq is the bookmark. A conflict
// with a transaction that committed meanwhile is status.Outdated (retryable). A node
// deleted while it still has relationships is status.ConstraintValidationFailed.
func (t *Tx) Commit(ctx context.Context) (seq uint64, err error) {
	defer status.Caught(&err)
	if t.done {
		return 0, status.New(status.TransactionNotFound, "", "This transaction has already been closed.")
	}
	t.end()
	if !t.Changed() {
		return t.base.root.seq, nil
	}
	if err := t.commit(ctx); err != nil {
		t.giveBack()
		return 0, err
	}
	t.store.ids.rest(t.rec.Seq, t.deletedNodes, t.deletedRels)
	return t.rec.Seq, nil
}

func (t *Tx) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return status.Wrap(status.TransactionTerminated, err, "The transaction has been terminated.")
	}
	if t.store.options.ReadOnly {
		return status.New(status.ReadOnly, "", "No write operations are allowed on this database. It was opened read-only.")
	}
	if t.failed != nil {
		return t.failed
	}
	if t.violated != nil {
		return t.violated
	}
	if err := t.checkConnected(); err != nil {
		return err
	}
	if err := t.view.checkRecord(&t.rec, false); err != nil {
		return err
	}
	return t.store.commit(t)
}

// checkConnected refuses to leave relationships without one of their nodes.
func (t *Tx) checkConnected() error {
	for id := range t.deletedNodes {
		for _, typ := range t.view.relTypes {
			if t.view.Degree(int64(id), typ, Outgoing)+t.view.Degree(int64(id), typ, Incoming) > 0 {
				return status.New(status.ConstraintValidationFailed, "DeleteConnectedNode",
					"Cannot delete node<%d>, because it still has relationships. To delete this node, you must first delete its relationships.", id)
			}
		}
	}
	return nil
}

// Rollback drops the changes; harmless after Commit.
func (t *Tx) Rollback() {
	if t.done {
		return
	}
	t.end()
	t.giveBack()
}

func (t *Tx) end() {
	t.done = true
	t.store.running.end(t)
}

// giveBack returns the ids that nobody else ever saw.
func (t *Tx) giveBack() {
	if len(t.newNodes)+len(t.newRels) > 0 {
		t.store.ids.giveBack(t.newNodes, t.newRels)
		t.newNodes, t.newRels = nil, nil
	}
}

// do applies an operation to the branch and enters it in the record.
func (t *Tx) do(op record.Op) error {
	if err := t.view.apply(&op); err != nil {
		return err
	}
	t.rec.Ops = append(t.rec.Ops, op)
	t.bytes += opBytes
	if !op.Value.IsNull() {
		t.bytes += value.SizeOf(op.Value)
	}
	if t.violated == nil {
		t.violated = t.view.checkOp(&op)
	}
	return nil
}

// Violation is the error of the first change that a uniqueness constraint forbids, nil as long as there is none.
func (t *Tx) Violation() error { return t.violated }

// opBytes is about what an operation takes in the record and in the branch together.
const opBytes = 64

// Size is about how many bytes the transaction's changes take in memory until it ends.
func (t *Tx) Size() int64 { return t.bytes }

// Label, Type and Key give the id of a name, making it when it is new.
func (t *Tx) Label(name string) catalog.LabelID { return t.view.cat.AddLabel(name) }

// Type gives the id of a relationship type, making it when it is new.
func (t *Tx) Type(name string) catalog.TypeID { return t.view.cat.AddType(name) }

// Key gives the id of a property key, making it when it is new.
func (t *Tx) Key(name string) catalog.KeyID { return t.view.cat.AddKey(name) }

// CreateNode makes a node without labels and properties.
func (t *Tx) CreateNode() int64 {
	id := t.store.ids.node(t)
	if id == noID {
		t.failed = errFull
		return int64(id)
	}
	t.newNodes = append(t.newNodes, id)
	t.mustDo(record.Op{Kind: record.CreateNode, ID: id})
	return int64(id)
}

// CreateRel makes a relationship; its ends must live.
func (t *Tx) CreateRel(start, end int64, typ catalog.TypeID) (int64, error) {
	for _, id := range [2]int64{start, end} {
		if !t.view.NodeExists(id) {
			return 0, status.New(status.EntityNotFound, "DeletedEntityAccess", "Node with id %d has been deleted in this transaction", id)
		}
	}
	id := t.store.ids.rel(t)
	if id == noID {
		return 0, errFull
	}
	t.newRels = append(t.newRels, id)
	op := record.Op{Kind: record.CreateRel, ID: id, Key: uint32(typ), Start: uint32(start), End: uint32(end)}
	if err := t.do(op); err != nil {
		return 0, status.Wrap(status.StoreCorrupt, err, "Creating relationship %d: %v", id, err)
	}
	return int64(id), nil
}

var errFull = status.New(status.CommitFailed, "", "The database is full: it has 2^32 nodes or relationships.")

// AddLabel reports whether the label was missing. No error on a deleted node: false.
func (t *Tx) AddLabel(node int64, l catalog.LabelID) bool {
	if !t.view.NodeExists(node) || t.view.HasLabel(node, l) {
		return false
	}
	t.mustDo(record.Op{Kind: record.AddLabel, ID: uint32(node), Key: uint32(l)})
	return true
}

// RemoveLabel reports whether the label was there.
func (t *Tx) RemoveLabel(node int64, l catalog.LabelID) bool {
	if !t.view.HasLabel(node, l) {
		return false
	}
	t.mustDo(record.Op{Kind: record.RemoveLabel, ID: uint32(node), Key: uint32(l)})
	return true
}

// SetNodeProperty sets (or, with null, removes) a property; v must be storable
// (see value.Storable). Ignored on a node deleted in this transaction.
func (t *Tx) SetNodeProperty(node int64, k catalog.KeyID, v value.Value) {
	if !t.view.NodeExists(node) || v.IsNull() && !t.view.NodeColumn(k).Has(node) {
		return
	}
	t.mustDo(record.Op{Kind: record.SetNodeProp, ID: uint32(node), Key: uint32(k), Value: v})
}

// SetRelProperty is SetNodeProperty for relationships.
func (t *Tx) SetRelProperty(rel int64, k catalog.KeyID, v value.Value) {
	if !t.view.RelExists(rel) || v.IsNull() && !t.view.RelColumn(k).Has(rel) {
		return
	}
	t.mustDo(record.Op{Kind: record.SetRelProp, ID: uint32(rel), Key: uint32(k), Value: v})
}

// DeleteRel reports whether the relationship lived.
func (t *Tx) DeleteRel(rel int64) bool {
	if !t.view.RelExists(rel) {
		return false
	}
	t.mustDo(record.Op{Kind: record.DeleteRel, ID: uint32(rel)})
	if t.deletedRels == nil {
		t.deletedRels = map[uint32]struct{}{}
	}
	t.deletedRels[uint32(rel)] = struct{}{}
	return true
}

// DeleteNode reports whether the node lived. Relationships it still has make
// Commit fail unless they are deleted before.
func (t *Tx) DeleteNode(node int64) bool {
	if !t.view.NodeExists(node) {
		return false
	}
	t.mustDo(record.Op{Kind: record.DeleteNode, ID: uint32(node)})
	if t.deletedNodes == nil {
		t.deletedNodes = map[uint32]struct{}{}
	}
	t.deletedNodes[uint32(node)] = struct{}{}
	return true
}

// mustDo is do for operations that cannot fail on a sound graph.
func (t *Tx) mustDo(op record.Op) {
	if err := t.do(op); err != nil && t.failed == nil {
		t.failed = status.Wrap(status.StoreCorrupt, err, "The store is damaged: %v", err)
	}
}

// NodeDeleted and RelDeleted report whether this transaction deleted the entity.
func (t *Tx) NodeDeleted(node int64) bool {
	_, ok := t.deletedNodes[uint32(node)]
	return ok && node == int64(uint32(node))
}

// RelDeleted reports whether this transaction deleted the relationship.
func (t *Tx) RelDeleted(rel int64) bool {
	_, ok := t.deletedRels[uint32(rel)]
	return ok && rel == int64(uint32(rel))
}
