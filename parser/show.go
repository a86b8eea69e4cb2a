package parser

import (
	"slices"
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// show makes SHOW without its YIELD, of which the canonical name of what is shown is the most.
func (b *builder) show(at ast.At, ctx c.IShowCommandContext) *ast.Show {
	s := &ast.Show{At: at}
	switch ctx := ctx.(type) {
	case *c.ShowIndexesContext:
		s.What, s.Filter = "INDEXES", words(ctx.GetFilters())
	case *c.ShowConstraintsContext:
		b.constraintFilter(ctx.GetFilters(), ctx.GetStop())
		s.What, s.Filter = "CONSTRAINTS", words(ctx.GetFilters())
	case *c.ShowFunctionsContext:
		s.What, s.Filter, s.For = "FUNCTIONS", words(ctx.GetFilters()), b.optText(ctx.GetBy())
	case *c.ShowProceduresContext:
		s.What, s.For = "PROCEDURES", b.optText(ctx.GetBy())
	case *c.ShowSettingsContext:
		s.What, s.Args = "SETTINGS", b.exprs(ctx.GetArgs())
	case *c.ShowTransactionsContext:
		s.What, s.Args = "TRANSACTIONS", b.exprs(ctx.GetArgs())
	default:
		b.showAdmin(s, ctx)
	}
	return s
}

func (b *builder) showAdmin(s *ast.Show, ctx c.IShowCommandContext) {
	switch ctx := ctx.(type) {
	case *c.ShowOneDatabaseContext:
		s.What, s.Filter = "DATABASES", words(ctx.GetFilters())
	case *c.ShowDatabasesContext:
		s.What, s.Args = "DATABASES", some(b.dotted(ctx.GetName_()))
	case *c.ShowAliasesContext:
		s.What = "ALIASES"
	case *c.ShowAliasContext:
		s.What, s.Args = "ALIASES", some(b.dotted(ctx.GetName_()))
	case *c.ShowServersContext:
		s.What = "SERVERS"
	case *c.ShowCurrentUserContext:
		s.What = "CURRENT USER"
	case *c.ShowGraphTypeContext:
		if s.What = "CURRENT GRAPH TYPE"; ctx.GetGraph() != nil {
			s.For = "AS GRAPH"
		}
	case *c.ShowSupportedPrivilegesContext:
		s.What = "SUPPORTED PRIVILEGES"
	case *c.ShowAuthRulesContext:
		s.What = "AUTH RULES"
	case *c.ShowRolesContext:
		s.What, s.Filter, s.For = "ROLES", words(ctx.GetFilters()), b.optText(ctx.GetAs_())
		if ctx.GetWho() != nil {
			s.For = strings.TrimSpace("WITH USERS " + s.For)
		}
	case *c.ShowUsersContext:
		s.What, s.For = "USERS", b.optText(ctx.GetAs_())
		if ctx.GetAuth() != nil {
			s.For = strings.TrimSpace("WITH AUTH " + s.For)
		}
	case *c.ShowPrivilegesContext:
		s.What, s.Filter, s.Args, s.For = "PRIVILEGES", words(ctx.GetFilters()), b.exprs(ctx.GetArgs()), b.optText(ctx.GetAs_())
	}
}

// constraintFilter holds the words between SHOW and CONSTRAINTS to the forms that there are: ALL, or
// a kind of constraint behind what it is for and PROPERTY, where the kind allows that.
func (b *builder) constraintFilter(filters []antlr.Token, end antlr.Token) {
	word := func() string {
		if len(filters) == 0 {
			return ""
		}
		return upper(filters[0])
	}
	must := func(expected string, allowed ...string) {
		if !slices.Contains(allowed, word()) {
			b.unexpected(append(filters, end)[0], expected)
		}
		filters = filters[1:]
	}
	if len(filters) > 0 && word() != "ALL" {
		bare := true
		if slices.Contains([]string{"NODE", "REL", "RELATIONSHIP"}, word()) {
			bare, filters = false, filters[1:]
		}
		switch {
		case word() == "PROPERTY":
			filters = filters[1:]
			must("'EXIST', 'EXISTENCE', 'TYPE', 'UNIQUE' or 'UNIQUENESS'", "EXIST", "EXISTENCE", "TYPE", "UNIQUE", "UNIQUENESS")
		case bare:
			must("'CONSTRAINT', 'CONSTRAINTS', 'EXIST', 'EXISTENCE', 'KEY', 'NODE', 'PROPERTY', 'REL', 'RELATIONSHIP', 'UNIQUE' or 'UNIQUENESS'", "EXIST", "EXISTENCE", "KEY", "UNIQUE", "UNIQUENESS")
		default:
			must("'EXIST', 'EXISTENCE', 'KEY', 'PROPERTY', 'UNIQUE' or 'UNIQUENESS'", "EXIST", "EXISTENCE", "KEY", "UNIQUE", "UNIQUENESS")
		}
	} else if len(filters) > 0 {
		filters = filters[1:]
	}
	if len(filters) > 0 {
		b.unexpected(filters[0], "'CONSTRAINT' or 'CONSTRAINTS'")
	}
}

// some is a list of the expression, empty when there is none.
func some(e ast.Expr) []ast.Expr {
	if e == nil {
		return nil
	}
	return []ast.Expr{e}
}
