package state

import "github.com/morseldb/morsel/storage/catalog"

// Label is a label's name with its id, which is looked for again whenever the
// catalog has grown, as a write of the same query may have made it.
type Label struct {
	Name string
	id   catalog.LabelID
	ok   bool
	seen int
}

// ID is the label's id; ok is false while no such label exists.
func (l *Label) ID(c *catalog.Catalog) (id catalog.LabelID, ok bool) {
	if l.ok {
		return l.id, true
	}
	if n := len(c.Labels()); n != l.seen {
		l.seen = n
		l.id, l.ok = c.Label(l.Name)
	}
	return l.id, l.ok
}

// Key is a property key's name with its id, as Label.
type Key struct {
	Name string
	id   catalog.KeyID
	ok   bool
	seen int
}

// ID is the key's id; ok is false while no such key exists.
func (k *Key) ID(c *catalog.Catalog) (id catalog.KeyID, ok bool) {
	if k.ok {
		return k.id, true
	}
	if n := len(c.Keys()); n != k.seen {
		k.seen = n
		k.id, k.ok = c.Key(k.Name)
	}
	return k.id, k.ok
}

// Types is a set of relationship types by name; with Any it is all types.
type Types struct {
	Any   bool
	Names []string
	ids   []catalog.TypeID
	seen  int
}

// NewTypes makes a set of types as operators have it: nil is any type.
func NewTypes(names []string) *Types { return &Types{Any: names == nil, Names: names, seen: -1} }

// IDs is the ids of the types that exist, each once. With Any it is those that
// exist now, whether they have relationships or not. Read only, valid until the next call.
func (t *Types) IDs(c *catalog.Catalog) []catalog.TypeID {
	n := len(c.Types())
	if n == t.seen {
		return t.ids
	}
	t.seen, t.ids = n, t.ids[:0]
	if t.Any {
		for i := range n {
			t.ids = append(t.ids, catalog.TypeID(i))
		}
		return t.ids
	}
	for i, name := range t.Names {
		if id, ok := c.Type(name); ok && !contains(t.Names[:i], name) {
			t.ids = append(t.ids, id)
		}
	}
	return t.ids
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// Has reports whether a relationship type is in the set.
func (t *Types) Has(c *catalog.Catalog, id catalog.TypeID) bool {
	if t.Any {
		return true
	}
	for _, x := range t.IDs(c) {
		if x == id {
			return true
		}
	}
	return false
}
