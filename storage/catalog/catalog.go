// Package catalog maps the names of labels, relationship types and property
// keys to small dense ids and back. Names are only ever added, also by
// transactions that roll back, as in Neo4j.
package catalog

import (
	"math"
	"sync"
)

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

// Catalog is safe for concurrent use; look-ups take no lock. The zero Catalog
// is empty and ready. It must not be copied.
type Catalog struct {
	mu     sync.Mutex // held while a name is added
	labels names
	types  names
	keys   names
}

// Label is the id of a label; ok is false where no such label was ever used.
func (c *Catalog) Label(name string) (id LabelID, ok bool) {
	i, ok := c.labels.find(name)
	return LabelID(i), ok
}

// LabelName is the name of a label id.
func (c *Catalog) LabelName(id LabelID) string { return c.labels.at(uint32(id)) }

// Labels is all label names in order of id. Read only.
func (c *Catalog) Labels() []string { return c.labels.all() }

// AddLabel is the id of a label, made when it is new.
func (c *Catalog) AddLabel(name string) LabelID { return LabelID(c.add(&c.labels, name)) }

// Type is the id of a relationship type.
func (c *Catalog) Type(name string) (id TypeID, ok bool) {
	i, ok := c.types.find(name)
	return TypeID(i), ok
}

// TypeName is the name of a type id.
func (c *Catalog) TypeName(id TypeID) string { return c.types.at(uint32(id)) }

// Types is all relationship type names in order of id. Read only.
func (c *Catalog) Types() []string { return c.types.all() }

// AddType is the id of a relationship type, made when it is new.
func (c *Catalog) AddType(name string) TypeID { return TypeID(c.add(&c.types, name)) }

// Key is the id of a property key.
func (c *Catalog) Key(name string) (id KeyID, ok bool) {
	i, ok := c.keys.find(name)
	return KeyID(i), ok
}

// KeyName is the name of a key id.
func (c *Catalog) KeyName(id KeyID) string { return c.keys.at(uint32(id)) }

// Keys is all property key names in order of id. Read only.
func (c *Catalog) Keys() []string { return c.keys.all() }

// AddKey is the id of a property key, made when it is new.
func (c *Catalog) AddKey(name string) KeyID { return KeyID(c.add(&c.keys, name)) }

func (c *Catalog) add(n *names, name string) uint32 {
	if i, ok := n.find(name); ok {
		return i
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return n.add(name)
}
