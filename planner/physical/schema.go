package physical

import (
	"strings"
	"unicode"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// SchemaCommand creates or drops an index or constraint. It gives no rows.
type SchemaCommand struct {
	Header
	Drop       bool
	Constraint bool
	Lenient    bool   // IF [NOT] EXISTS: nothing to do is no error
	Kind       string // RANGE, TEXT, POINT, LOOKUP, FULLTEXT, VECTOR; UNIQUE, KEY, NOT NULL, TYPED
	Named      Expr   // the name; nil = made up
	OnRels     bool
	Tokens     []string // labels or types
	Keys       []string
	Options    Expr          // a map, or nil
	Type       *PropertyType // of TYPED
	Pos        status.Pos
	Rest       string // what follows the name in the command, as notifications quote it
}

// PropertyType is what a property type constraint allows.
type PropertyType struct {
	Name  string
	Kinds value.KindSet
	Lists []value.KindSet // the elements of each LIST<…>
}

// Children of a command are none.
func (*SchemaCommand) Children() []Op { return nil }

// Indexed is the ON part of a CREATE INDEX.
func (o *SchemaCommand) Indexed() string {
	switch {
	case o.Kind == "LOOKUP" && o.OnRels:
		return " ON EACH type(e)"
	case o.Kind == "LOOKUP":
		return " ON EACH labels(e)"
	case o.Kind == "FULLTEXT":
		return " ON EACH [" + NameList("e.", o.Keys) + "]"
	}
	return " ON (" + NameList("e.", o.Keys) + ")"
}

// PatternText is (v:A|B), or ()-[v:A|B]-().
func PatternText(v string, rels bool, tokens []string) string {
	text := v
	for i, t := range tokens {
		if i == 0 {
			text += ":"
		} else {
			text += "|"
		}
		text += Quoted(t)
	}
	if rels {
		return "()-[" + text + "]-()"
	}
	return "(" + text + ")"
}

// NameList is names behind a prefix each, joined by commas.
func NameList(prefix string, list []string) string {
	var out []string
	for _, n := range list {
		out = append(out, prefix+Quoted(n))
	}
	return strings.Join(out, ", ")
}

// Quoted is a name as Cypher text has it: in backticks where it needs them.
func Quoted(s string) string {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return "`" + strings.ReplaceAll(s, "`", "``") + "`"
		}
	}
	return s
}
