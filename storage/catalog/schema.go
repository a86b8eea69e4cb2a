package catalog

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/morseldb/morsel/value"
)

// IndexKind is the type of an index. The numbers are part of the file format, and Neo4j's.
type IndexKind uint8

// The kinds of indexes.
const (
	Fulltext IndexKind = iota + 1
	Lookup
	Text
	Range
	Point
	Vector
)

// String is the type as SHOW INDEXES has it.
func (k IndexKind) String() string {
	return [...]string{"", "FULLTEXT", "LOOKUP", "TEXT", "RANGE", "POINT", "VECTOR"}[k]
}

// Provider is the name that Neo4j has for what implements the kind.
func (k IndexKind) Provider() string {
	return [...]string{"", "fulltext-1.0", "token-lookup-1.0", "text-2.0", "range-1.0", "point-1.0", "vector-2.0"}[k]
}

// Providers is all names that Neo4j has had for what implements the kind, those of today last.
func (k IndexKind) Providers() []string {
	switch k {
	case Text, Vector:
		now := k.Provider()
		return []string{strings.TrimSuffix(now, "2.0") + "1.0", now}
	}
	return []string{k.Provider()}
}

// Index is the definition of an index.
type Index struct {
	ID     uint32
	Name   string
	Kind   IndexKind
	OnRels bool
	Tokens []uint32 // label or type ids; none of a lookup index
	Keys   []KeyID
	// Config is the settings by name, sorted; those left out at creation are there with their defaults.
	Config []Setting
	Owner  uint32 // the constraint that it belongs to, 0 for none
}

// Setting is one setting of an index.
type Setting struct {
	Name  string
	Value value.Value
}

// Setting is the value of a setting, or null.
func (ix *Index) Setting(name string) value.Value {
	for _, s := range ix.Config {
		if s.Name == name {
			return s.Value
		}
	}
	return value.Null
}

// ConstraintKind is the type of a constraint. The numbers are part of the file format, and Neo4j's.
type ConstraintKind uint8

// The kinds of constraints.
const (
	Unique ConstraintKind = iota
	Exists
	Key // unique, and all properties exist
	Typed
)

// Constraint is the definition of a constraint.
type Constraint struct {
	ID     uint32
	Name   string
	Kind   ConstraintKind
	OnRels bool
	Token  uint32 // label or type id
	Keys   []KeyID
	Index  uint32 // that belongs to it, 0 for none
	Type   PropertyType
}

// Unique reports whether entities must differ in the properties.
func (c *Constraint) Unique() bool { return c.Kind == Unique || c.Kind == Key }

// Required reports whether the properties must be there.
func (c *Constraint) Required() bool { return c.Kind == Exists || c.Kind == Key }

// TypeName is the type as SHOW CONSTRAINTS has it.
func (c *Constraint) TypeName() string {
	if c.OnRels {
		return [...]string{"RELATIONSHIP_UNIQUENESS", "RELATIONSHIP_PROPERTY_EXISTENCE", "RELATIONSHIP_KEY", "RELATIONSHIP_PROPERTY_TYPE"}[c.Kind]
	}
	return [...]string{"UNIQUENESS", "NODE_PROPERTY_EXISTENCE", "NODE_KEY", "NODE_PROPERTY_TYPE"}[c.Kind]
}

// PropertyType is what a property type constraint allows: kinds, and lists of kinds without null.
type PropertyType struct {
	Name  string // normalised, as SHOW CONSTRAINTS has it
	Kinds value.KindSet
	Lists []value.KindSet // one for each LIST<…>
}

// Allows reports whether a value is of the type.
func (t *PropertyType) Allows(v value.Value) bool {
	if v.Kind() != value.KindList {
		return t.Kinds>>v.Kind()&1 != 0
	}
next:
	for _, set := range t.Lists {
		for _, e := range v.AsList() {
			if set>>e.Kind()&1 == 0 {
				continue next
			}
		}
		return true
	}
	return false
}

// Schema is the indexes and constraints of a database: an immutable value, part of a snapshot.
type Schema struct {
	Indexes     []*Index      // by id
	Constraints []*Constraint // by id
	next        uint32
	version     uint64

	nodes, rels affected
}

// affected is what a change concerns, by what is changed.
type affected struct {
	byKey, byToken map[uint32][]*Index
	constraints    map[uint32][]*Constraint // by label or type
}

// NewSchema is the schema of a new database: the two lookup indexes.
func NewSchema() *Schema {
	nodes := &Index{ID: 1, Kind: Lookup}
	rels := &Index{ID: 2, Kind: Lookup, OnRels: true}
	nodes.Name, rels.Name = IndexName(nodes, nil, nil), IndexName(rels, nil, nil)
	return SchemaOf([]*Index{nodes, rels}, nil, 3)
}

// versions numbers the schemas of the process.
var versions atomic.Uint64

// Version is a number that no other schema in the process has.
func (s *Schema) Version() uint64 { return s.version }

// SchemaOf makes a schema of its parts; next is the id of what will be made next.
func SchemaOf(indexes []*Index, constraints []*Constraint, next uint32) *Schema {
	s := &Schema{Indexes: indexes, Constraints: constraints, next: next, version: versions.Add(1)}
	for _, ix := range indexes {
		a := s.side(ix.OnRels)
		if ix.Kind == Lookup {
			continue
		}
		for _, k := range ix.Keys {
			a.byKey = appendTo(a.byKey, uint32(k), ix)
		}
		for _, t := range ix.Tokens {
			a.byToken = appendTo(a.byToken, t, ix)
		}
	}
	for _, c := range constraints {
		a := s.side(c.OnRels)
		a.constraints = appendTo(a.constraints, c.Token, c)
	}
	return s
}

func appendTo[T any](m map[uint32][]T, k uint32, v T) map[uint32][]T {
	if m == nil {
		m = map[uint32][]T{}
	}
	m[k] = append(m[k], v)
	return m
}

func (s *Schema) side(rels bool) *affected {
	if rels {
		return &s.rels
	}
	return &s.nodes
}

// NextID is an id that no index and constraint has had.
func (s *Schema) NextID() uint32 { return s.next }

// WithIndex is the schema with one index more.
func (s *Schema) WithIndex(ix *Index) *Schema {
	return SchemaOf(append(slices.Clip(s.Indexes), ix), s.Constraints, max(s.next, ix.ID+1))
}

// WithConstraint is the schema with one constraint more.
func (s *Schema) WithConstraint(c *Constraint) *Schema {
	return SchemaOf(s.Indexes, append(slices.Clip(s.Constraints), c), max(s.next, c.ID+1))
}

// WithoutIndex is the schema without an index.
func (s *Schema) WithoutIndex(id uint32) *Schema {
	rest := slices.DeleteFunc(slices.Clone(s.Indexes), func(ix *Index) bool { return ix.ID == id })
	return SchemaOf(rest, s.Constraints, s.next)
}

// WithoutConstraint is the schema without a constraint.
func (s *Schema) WithoutConstraint(id uint32) *Schema {
	rest := slices.DeleteFunc(slices.Clone(s.Constraints), func(c *Constraint) bool { return c.ID == id })
	return SchemaOf(s.Indexes, rest, s.next)
}

// IndexNamed and ConstraintNamed find by name, nil where there is none.
func (s *Schema) IndexNamed(name string) *Index {
	for _, ix := range s.Indexes {
		if ix.Name == name {
			return ix
		}
	}
	return nil
}

// ConstraintNamed finds a constraint by name, nil where there is none.
func (s *Schema) ConstraintNamed(name string) *Constraint {
	for _, c := range s.Constraints {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Index finds an index by id, nil where there is none.
func (s *Schema) Index(id uint32) *Index {
	for _, ix := range s.Indexes {
		if ix.ID == id {
			return ix
		}
	}
	return nil
}

// ByKey is the indexes that a property of nodes, or relationships, is in.
func (s *Schema) ByKey(rels bool, k KeyID) []*Index { return s.side(rels).byKey[uint32(k)] }

// ByToken is the indexes on a label, or type.
func (s *Schema) ByToken(rels bool, token uint32) []*Index { return s.side(rels).byToken[token] }

// ConstraintsOn is the constraints on a label, or type.
func (s *Schema) ConstraintsOn(rels bool, token uint32) []*Constraint {
	return s.side(rels).constraints[token]
}

// Constrained reports whether there is any constraint on nodes, or relationships.
func (s *Schema) Constrained(rels bool) bool { return len(s.side(rels).constraints) > 0 }
