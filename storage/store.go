// Package storage keeps the graph: immutable snapshots to read, private
// branches to change them, records that say what changed, and the folder in
// which it all survives.
package storage

import (
	"context"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// Options of a store.
type Options struct {
	ReadOnly bool
}

// Store is one open database.
type Store struct{}

// Open opens or creates the database in folder dir.
func Open(dir string, o Options) (*Store, error) { panic("todo") }

// OpenMemory makes an empty database that lives in memory only; it costs microseconds.
func OpenMemory() *Store { panic("todo") }

// Close writes what must be kept and frees the folder.
func (s *Store) Close() error { panic("todo") }

// Snapshot is the newest committed state.
func (s *Store) Snapshot() *Snapshot { panic("todo") }

// WaitFor blocks until the store has applied sequence number seq.
func (s *Store) WaitFor(ctx context.Context, seq uint64) error { panic("todo") }

// Begin starts a transaction on the newest committed state.
func (s *Store) Begin() *Tx { panic("todo") }

// Tx is a transaction: a private branch of a snapshot, for one goroutine at a time.
type Tx struct{}

// Snapshot is the transaction's view, its own writes included. It is the same
// pointer for the life of the transaction and changes with each write: a reader
// that must not see later writes copies what it needs first (Eager).
func (t *Tx) Snapshot() *Snapshot { panic("todo") }

// Changed reports whether the transaction has changes.
func (t *Tx) Changed() bool { panic("todo") }

// Commit makes the changes durable and visible; seq is the bookmark. A conflict
// with a transaction that committed meanwhile is status.Outdated (retryable). A node
// deleted while it still has relationships is status.ConstraintValidationFailed.
func (t *Tx) Commit(ctx context.Context) (seq uint64, err error) { panic("todo") }

// Rollback drops the changes; harmless after Commit.
func (t *Tx) Rollback() { panic("todo") }

// Label, Type and Key give the id of a name, making it when it is new.
func (t *Tx) Label(name string) catalog.LabelID { panic("todo") }

// Type gives the id of a relationship type, making it when it is new.
func (t *Tx) Type(name string) catalog.TypeID { panic("todo") }

// Key gives the id of a property key, making it when it is new.
func (t *Tx) Key(name string) catalog.KeyID { panic("todo") }

// CreateNode makes a node without labels and properties.
func (t *Tx) CreateNode() int64 { panic("todo") }

// CreateRel makes a relationship; its ends must live.
func (t *Tx) CreateRel(start, end int64, typ catalog.TypeID) (int64, error) { panic("todo") }

// AddLabel reports whether the label was missing. No error on a deleted node: false.
func (t *Tx) AddLabel(node int64, l catalog.LabelID) bool { panic("todo") }

// RemoveLabel reports whether the label was there.
func (t *Tx) RemoveLabel(node int64, l catalog.LabelID) bool { panic("todo") }

// SetNodeProperty sets (or, with null, removes) a property; v must be storable
// (see value.Storable). Ignored on a node deleted in this transaction.
func (t *Tx) SetNodeProperty(node int64, k catalog.KeyID, v value.Value) { panic("todo") }

// SetRelProperty is SetNodeProperty for relationships.
func (t *Tx) SetRelProperty(rel int64, k catalog.KeyID, v value.Value) { panic("todo") }

// DeleteRel reports whether the relationship lived.
func (t *Tx) DeleteRel(rel int64) bool { panic("todo") }

// DeleteNode reports whether the node lived. Relationships it still has make
// Commit fail unless they are deleted before.
func (t *Tx) DeleteNode(node int64) bool { panic("todo") }

// NodeDeleted and RelDeleted report whether this transaction deleted the entity.
func (t *Tx) NodeDeleted(node int64) bool { panic("todo") }

// RelDeleted reports whether this transaction deleted the relationship.
func (t *Tx) RelDeleted(rel int64) bool { panic("todo") }
