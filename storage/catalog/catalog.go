// Package catalog maps the names of labels, relationship types and property
// keys to small dense ids and back. Names are only ever added, also by
// transactions that roll back, as in Neo4j.
package catalog

import "math"

// LabelID, TypeID and KeyID are dense from 0 in order of first use.
type (
	LabelID uint32
	TypeID  uint32
	KeyID   uint32
)

// AnyLabel and AnyType stand for "whatever" in counts and scans.
const (
	AnyLabel LabelID = math.MaxUint32
	AnyType  TypeID  = math.MaxUint32
)

// Catalog is safe for concurrent use; look-ups take no lock.
type Catalog struct{}

// Label is the id of a label; ok is false where no such label was ever used.
func (c *Catalog) Label(name string) (id LabelID, ok bool) { panic("todo") }

// LabelName is the name of a label id.
func (c *Catalog) LabelName(id LabelID) string { panic("todo") }

// Labels is all label names in order of id. Read only.
func (c *Catalog) Labels() []string { panic("todo") }

// Type is the id of a relationship type.
func (c *Catalog) Type(name string) (id TypeID, ok bool) { panic("todo") }

// TypeName is the name of a type id.
func (c *Catalog) TypeName(id TypeID) string { panic("todo") }

// Types is all relationship type names in order of id. Read only.
func (c *Catalog) Types() []string { panic("todo") }

// Key is the id of a property key.
func (c *Catalog) Key(name string) (id KeyID, ok bool) { panic("todo") }

// KeyName is the name of a key id.
func (c *Catalog) KeyName(id KeyID) string { panic("todo") }

// Keys is all property key names in order of id. Read only.
func (c *Catalog) Keys() []string { panic("todo") }
