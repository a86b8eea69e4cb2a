package planner

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/explain"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// schemaCommand plans what changes indexes and constraints.
func (s *stream) schemaCommand(c ast.Command) {
	switch c := c.(type) {
	case *ast.CreateIndex:
		s.createIndex(c)
	case *ast.CreateConstraint:
		s.createConstraint(c)
	case *ast.DropSchema:
		op := &physical.SchemaCommand{Drop: true, Constraint: c.Constraint, Lenient: c.IfExists, Named: s.expr(c.Name), Pos: c.Pos}
		what := "INDEX "
		if c.Constraint {
			what = "CONSTRAINT "
		}
		text := what + nameText(c.Name)
		if c.IfExists {
			text += " IF EXISTS"
		}
		s.push(op, text)
	default:
		unsupported(c, "This command")
	}
}

// nameText is a name as people wrote it.
func nameText(e ast.Expr) string {
	if l, ok := e.(*ast.StringLit); ok {
		return explain.Name(l.Value)
	}
	return explain.Expr(e)
}

// orNothing is a compiled expression; nil for nil.
func (s *stream) orNothing(e ast.Expr) physical.Expr {
	if e == nil {
		return nil
	}
	return s.expr(e)
}

// noReplace refuses CREATE OR REPLACE, which only administration commands know.
func noReplace(replace bool, at status.Pos, what string) {
	if replace {
		fail(status.Syntax("", at, "Failed to create %s: `OR REPLACE` cannot be used together with this command.", what))
	}
}

func (s *stream) createIndex(c *ast.CreateIndex) {
	noReplace(c.Replace, c.Pos, "index")
	op := &physical.SchemaCommand{
		Lenient: c.IfNotExists, Kind: c.Kind, Named: s.orNothing(c.Name), OnRels: c.OnRel, Tokens: c.Labels, Keys: c.Properties,
		Options: s.orNothing(c.Options), Pos: c.Pos,
	}
	of := physical.PatternText("", op.OnRels, op.Tokens) + " ON (" + physical.NameList("", op.Keys) + ")"
	text := c.Kind + " INDEX "
	if c.Name != nil {
		text += nameText(c.Name) + " "
	}
	op.Rest = "FOR " + physical.PatternText("e", op.OnRels, op.Tokens) + op.Indexed()
	s.push(op, text+"FOR "+of)
}

func (s *stream) createConstraint(c *ast.CreateConstraint) {
	kinds := map[string]string{"UNIQUE": "uniqueness", "KEY": "key", "NOT NULL": "property existence", "TYPED": "property type"}
	noReplace(c.Replace, c.Pos, kinds[c.Kind]+" constraint")
	op := &physical.SchemaCommand{
		Constraint: true, Lenient: c.IfNotExists, Kind: c.Kind, Named: s.orNothing(c.Name), OnRels: c.OnRel, Tokens: []string{c.Label},
		Keys: c.Properties, Options: s.orNothing(c.Options), Pos: c.Pos,
	}
	is := "IS UNIQUE"
	switch {
	case c.Kind == "KEY" && c.OnRel:
		is = "IS RELATIONSHIP KEY"
	case c.Kind == "KEY":
		is = "IS NODE KEY"
	case c.Kind == "NOT NULL":
		is = "IS NOT NULL"
		oneProperty(c, "IS NOT NULL")
	case c.Kind == "TYPED":
		oneProperty(c, "IS TYPED")
		op.Type = propertyType(c)
		is = "IS :: " + op.Type.Name
	}
	v := c.Var.Name
	text := "CONSTRAINT "
	if c.Name != nil {
		text += nameText(c.Name) + " "
	}
	s.push(op, text+"FOR "+physical.PatternText(v, op.OnRels, op.Tokens)+" REQUIRE ("+physical.NameList(explain.Name(v)+".", op.Keys)+") "+is)
	op.Rest = "FOR " + physical.PatternText("e", op.OnRels, op.Tokens) + " REQUIRE (" + physical.NameList("e.", op.Keys) + ") " + is
}

func oneProperty(c *ast.CreateConstraint, what string) {
	if len(c.Properties) > 1 {
		fail(status.Syntax("", c.Pos, "Constraint type '%s' does not allow multiple properties", what))
	}
}

// typeOrder is the kinds that a property type may name, in the order of a union.
var typeOrder = []value.Kind{value.KindBool, value.KindString, value.KindInt, value.KindFloat, value.KindDate, value.KindLocalTime, value.KindTime,
	value.KindLocalDateTime, value.KindDateTime, value.KindDuration, value.KindPoint}

// propertyType is the type of a property type constraint: kinds that can be stored, and lists of one of them.
func propertyType(c *ast.CreateConstraint) *physical.PropertyType {
	t := &physical.PropertyType{}
	var add func(u *ast.Type)
	add = func(u *ast.Type) {
		for _, m := range u.Union {
			add(m)
		}
		if len(u.Union) > 0 {
			return
		}
		kinds := propertyKinds(u)
		switch {
		case u.NotNull:
			kinds = 0
		case u.Of == nil:
			t.Kinds |= kinds
		default:
			if kinds = 0; u.Of.NotNull {
				kinds = propertyKinds(u.Of)
			}
			if kinds != 0 && !slices.Contains(t.Lists, kinds) {
				t.Lists = append(t.Lists, kinds)
			}
		}
		if kinds == 0 {
			what := "node"
			if c.OnRel {
				what = "relationship"
			}
			fail(status.Syntax("", c.Type.Pos, "Failed to create %s property type constraint: Invalid property type `%s`.", what, explain.Type(c.Type)))
		}
	}
	add(c.Type)
	var parts []string
	for _, k := range typeOrder {
		if t.Kinds.Has(k) {
			parts = append(parts, k.String())
		}
	}
	for _, k := range typeOrder {
		if slices.Contains(t.Lists, 1<<k) {
			parts = append(parts, "LIST<"+k.String()+" NOT NULL>")
		}
	}
	t.Name = strings.Join(parts, " | ")
	return t
}

// propertyKinds is the kind of a type that is just one; 0 for any other.
func propertyKinds(t *ast.Type) value.KindSet {
	for _, k := range typeOrder {
		if t.Name == k.String() {
			return 1 << k
		}
	}
	return 0
}
