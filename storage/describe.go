package storage

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// tokenNames is the names of labels, or types.
func (s *Snapshot) tokenNames(rels bool, tokens []uint32) []string {
	var out []string
	for _, t := range tokens {
		if rels {
			out = append(out, s.cat.TypeName(catalog.TypeID(t)))
		} else {
			out = append(out, s.cat.LabelName(catalog.LabelID(t)))
		}
	}
	return out
}

// IndexTokens is the names of the labels, or types, that an index is on.
func (s *Snapshot) IndexTokens(ix *catalog.Index) []string { return s.tokenNames(ix.OnRels, ix.Tokens) }

// KeyNames is the names of property keys.
func (s *Snapshot) KeyNames(keys []catalog.KeyID) []string {
	var out []string
	for _, k := range keys {
		out = append(out, s.cat.KeyName(k))
	}
	return out
}

// schemaText is what an index or constraint is on, as in (:A {x, y}) and ()-[:R {w}]-().
func (s *Snapshot) schemaText(rels bool, tokens []uint32, keys []catalog.KeyID) string {
	names := ":" + strings.Join(s.tokenNames(rels, tokens), ":")
	switch {
	case len(tokens) == 0 && rels:
		names = ":<any-types>"
	case len(tokens) == 0:
		names = ":<any-labels>"
	}
	if len(keys) > 0 {
		names += " {" + strings.Join(s.KeyNames(keys), ", ") + "}"
	}
	if rels {
		return "()-[" + names + "]-()"
	}
	return "(" + names + ")"
}

func (s *Snapshot) indexText(ix *catalog.Index) string {
	owner := ""
	if ix.Owner != 0 {
		owner = fmt.Sprintf(", owningConstraint=%d", ix.Owner)
	}
	return fmt.Sprintf("Index( id=%d, name='%s', type='%s', schema=%s, indexProvider='%s'%s )",
		ix.ID, ix.Name, ix.Kind, s.schemaText(ix.OnRels, ix.Tokens, ix.Keys), ix.Kind.Provider(), owner)
}

func (s *Snapshot) constraintSchema(c *catalog.Constraint) string {
	return s.schemaText(c.OnRels, []uint32{c.Token}, c.Keys)
}

// constraintText describes a constraint; without its id where it is not there yet.
func (s *Snapshot) constraintText(c *catalog.Constraint, there bool) string {
	text := "Constraint( "
	if there {
		text += fmt.Sprintf("id=%d, ", c.ID)
	}
	typ := strings.ReplaceAll(c.TypeName(), "_", " ")
	text += fmt.Sprintf("name='%s', type='%s', schema=%s", c.Name, typ, s.constraintSchema(c))
	if c.Kind == catalog.Typed {
		text += ", propertyType=" + c.Type.Name
	}
	if there && c.Index != 0 {
		text += fmt.Sprintf(", ownedIndex=%d", c.Index)
	}
	return text + " )"
}

// entityText names an entity with the label or type that a constraint is on, as in Node(1) with label `A`.
func (s *Snapshot) entityText(c *catalog.Constraint, id uint32) string {
	if c.OnRels {
		return fmt.Sprintf("Relationship(%d) with type `%s`", id, s.cat.TypeName(catalog.TypeID(c.Token)))
	}
	return fmt.Sprintf("Node(%d) with label `%s`", id, s.cat.LabelName(catalog.LabelID(c.Token)))
}

// valuesText is the properties of an entity that a constraint is on, with their values.
func (s *Snapshot) valuesText(c *catalog.Constraint, id uint32) string {
	word := "property"
	if len(c.Keys) > 1 {
		word = "properties"
	}
	var parts []string
	for _, k := range c.Keys {
		parts = append(parts, fmt.Sprintf("`%s` = %s", s.cat.KeyName(k), quoted(s.property(c.OnRels, id, k))))
	}
	return word + " " + strings.Join(parts, ", ")
}

func quoted(v value.Value) string {
	if v.Kind() == value.KindString {
		return "'" + v.AsString() + "'"
	}
	return v.String()
}

func (s *Snapshot) property(rels bool, id uint32, k catalog.KeyID) value.Value {
	if rels {
		return s.RelProperty(int64(id), k)
	}
	return s.NodeProperty(int64(id), k)
}
