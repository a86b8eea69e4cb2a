package bind

import (
	"fmt"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// TokenKind is what a name in a query names.
type TokenKind uint8

// The kinds of name that a database keeps a list of.
const (
	Label TokenKind = iota
	RelType
	PropertyKey
)

// Token is a name that a query reads by and that may be unknown to the database.
type Token struct {
	Kind TokenKind
	Name string
	Pos  ast.Pos
}

// Catalog tells which names a database knows.
type Catalog interface {
	Knows(kind TokenKind, name string) bool
}

// Unknown is the notifications about those of tokens that the catalog does not know.
// It is apart from Bind because plans outlive the names' absence.
func Unknown(tokens []Token, c Catalog) []status.Notification {
	var out []status.Notification
	for _, t := range tokens {
		if c.Knows(t.Kind, t.Name) {
			continue
		}
		text := tokenTexts[t.Kind]
		out = append(out, status.Notification{
			Code:  "Neo.ClientNotification.Statement.Unknown" + text.code + "Warning",
			GQL:   text.gql,
			Title: text.title,
			Description: fmt.Sprintf("One of the %s in your query is not available in the database, make sure you didn't misspell it or that the label is available "+
				"when you run this statement in your application (the missing %s is: %s)", text.plural, text.one, t.Name),
			Severity: status.Warning,
			Category: "UNRECOGNIZED",
			Pos:      t.Pos,
		})
	}
	return out
}

var tokenTexts = [...]struct{ code, gql, title, plural, one string }{
	Label:       {"Label", "01N50", "The provided label is not in the database.", "labels", "label name"},
	RelType:     {"RelationshipType", "01N51", "The provided relationship type is not in the database.", "relationship types", "relationship type"},
	PropertyKey: {"PropertyKey", "01N52", "The provided property key is not in the database", "property names", "property name"},
}

// tokens lists the names that a bound statement reads by. Updating clauses make the
// names they use and are left out.
func (b *binder) tokens(stmt *ast.Statement) []Token {
	var out []Token
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Create, *ast.Merge, *ast.Set, *ast.Remove, *ast.Delete, *ast.Foreach, ast.Command:
			return false
		case *ast.NodePattern:
			out = labelTokens(out, n.Labels, Label)
			out = b.mapTokens(out, n.Props)
		case *ast.RelPattern:
			out = labelTokens(out, n.Types, RelType)
			out = b.mapTokens(out, n.Props)
		case *ast.LabelCheck:
			kind := Label
			if v, ok := n.Of.(*ast.Variable); ok && b.types[v.ID].Kinds == value.TypeRel.Kinds {
				kind = RelType
			}
			out = labelTokens(out, n.Labels, kind)
		case *ast.Property:
			if v, ok := n.Of.(*ast.Variable); ok && b.isEntity(v) {
				out = append(out, Token{PropertyKey, n.Key, after(v.Pos, len([]rune(v.Name))+1)})
			}
		case *ast.Index:
			v, ok := n.Of.(*ast.Variable)
			if key, literal := n.Index.(*ast.StringLit); ok && literal && b.isEntity(v) {
				out = append(out, Token{PropertyKey, key.Value, key.Pos})
			}
		case *ast.MapProjection:
			out = b.projectionTokens(out, n)
		}
		return true
	})
	return out
}

func (b *binder) isEntity(v *ast.Variable) bool {
	k := b.types[v.ID].Kinds
	return k != 0 && k&^typeEntity.Kinds == 0
}

func labelTokens(out []Token, l ast.LabelExpr, kind TokenKind) []Token {
	switch l := l.(type) {
	case *ast.LabelName:
		return append(out, Token{kind, l.Name, l.Pos})
	case *ast.LabelNot:
		return labelTokens(out, l.Of, kind)
	case *ast.LabelAnd:
		return labelTokens(labelTokens(out, l.Left, kind), l.Right, kind)
	case *ast.LabelOr:
		return labelTokens(labelTokens(out, l.Left, kind), l.Right, kind)
	}
	return out
}

func (b *binder) mapTokens(out []Token, props ast.Expr) []Token {
	m, ok := props.(*ast.MapLit)
	if !ok {
		return out
	}
	for i, k := range m.Keys {
		out = append(out, Token{PropertyKey, k, b.before(m.Values[i].Position(), k)})
	}
	return out
}

func (b *binder) projectionTokens(out []Token, m *ast.MapProjection) []Token {
	v, ok := m.Of.(*ast.Variable)
	if !ok || !b.isEntity(v) {
		return out
	}
	for _, it := range m.Items {
		if !it.All && it.Value == nil {
			out = append(out, Token{PropertyKey, it.Key, after(it.Pos, 1)})
		}
	}
	return out
}

// after is n characters to the right of pos on the same line.
func after(pos ast.Pos, n int) ast.Pos {
	pos.Offset += n
	pos.Column += n
	return pos
}

// before finds key left of pos on the same line: the tree keeps no places of map keys.
func (b *binder) before(pos ast.Pos, key string) ast.Pos {
	k := []rune(key)
	for at := pos.Offset - len(k); at >= 0 && pos.Offset-at < pos.Column; at-- {
		if at+len(k) <= len(b.text) && string(b.text[at:at+len(k)]) == key {
			return after(pos, at-pos.Offset)
		}
	}
	return pos
}
