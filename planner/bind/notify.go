package bind

import (
	"fmt"
	"strconv"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
)

// deprecate adds a deprecation notification of something that has no other name.
func (b *binder) deprecate(pos ast.Pos, format string, args ...any) {
	b.deprecated("01N00", pos, format, args...)
}

// replaced is deprecate for what is going to be written otherwise.
func (b *binder) replaced(pos ast.Pos, format string, args ...any) {
	b.deprecated("01N01", pos, format, args...)
}

// dropped is deprecate for what nothing takes the place of.
func (b *binder) dropped(pos ast.Pos, format string, args ...any) {
	b.deprecated("01N02", pos, format, args...)
}

func (b *binder) deprecated(gql string, pos ast.Pos, format string, args ...any) {
	b.notes = append(b.notes, status.Notification{
		Code:        status.FeatureDeprecation,
		GQL:         gql,
		Title:       "This feature is deprecated and will be removed in future versions.",
		Description: fmt.Sprintf(format, args...),
		Severity:    status.Warning,
		Category:    "DEPRECATION",
		Pos:         pos,
	})
}

// deprecatedFunction tells of a function that its registration calls deprecated.
func (b *binder) deprecatedFunction(x *ast.FuncCall, f *procedures.Function) {
	if f.Deprecated == "" {
		return
	}
	if f.BuiltIn || f.Name == "id" { // of which Neo4j does not say by what it is replaced
		b.dropped(x.Pos, "The query used a deprecated function: `%s`.", f.Name)
		return
	}
	b.replaced(x.Pos, "The query used a deprecated function. ('%s' has been replaced by '%s')", f.Name, f.Deprecated)
}

func digits(n int) string { return strconv.Itoa(n) }

// deprecatedProcedure tells of a procedure that its registration calls deprecated.
func (b *binder) deprecatedProcedure(c *ast.CallProcedure, p *procedures.Procedure) {
	if p.Deprecated != "" {
		b.replaced(c.Pos, "The query used a deprecated procedure. ('%s' has been replaced by '%s')", p.Name, p.Deprecated)
	}
}

func (b *binder) redundantOptionalProcedure(c *ast.CallProcedure) {
	b.notes = append(b.notes, status.Notification{
		Code:        "Neo.ClientNotification.Statement.RedundantOptionalProcedure",
		GQL:         "03N61",
		Title:       "The use of `OPTIONAL` is redundant when `CALL` is a void procedure.",
		Description: fmt.Sprintf("The use of `OPTIONAL` is redundant as `CALL %s` is a void procedure.", c.FullName()),
		Severity:    status.Information,
		Category:    "GENERIC",
		Pos:         c.Pos,
	})
}

func (b *binder) redundantOptionalSubquery(c *ast.CallSubquery) {
	b.notes = append(b.notes, status.Notification{
		Code:        "Neo.ClientNotification.Statement.RedundantOptionalSubquery",
		GQL:         "03N62",
		Title:       "The use of `OPTIONAL` is redundant when `CALL` is a unit subquery.",
		Description: "The use of `OPTIONAL` is redundant as `CALL` is a unit subquery.",
		Severity:    status.Information,
		Category:    "GENERIC",
		Pos:         c.Pos,
	})
}

func (b *binder) shadowing(v *ast.Variable) {
	b.notes = append(b.notes, status.Notification{
		Code:  "Neo.ClientNotification.Statement.SubqueryVariableShadowing",
		GQL:   "03N60",
		Title: "Variable in subquery is shadowing a variable with the same name from the outer scope.",
		Description: fmt.Sprintf("Variable in subquery is shadowing a variable with the same name from the outer scope. "+
			"If you want to use that variable instead, it must be imported into the subquery using importing WITH clause. (the shadowing variable is: %s)", v.Name),
		Severity: status.Information,
		Category: "GENERIC",
		Pos:      v.Pos,
	})
}

// optionNotes tells of deprecated options of the CYPHER prefix.
func (b *binder) optionNotes(stmt *ast.Statement) {
	for _, o := range stmt.Options {
		if o.Key == "connectcomponentsplanner" {
			b.dropped(o.Pos, "The Cypher query option `connectComponentsPlanner` is deprecated and will be removed without a replacement. "+
				"The product's default behavior of using a cost-based IDP search algorithm when combining sub-plans will be kept. "+
				"For more information, see Cypher Manual -> Cypher planner.")
		}
		if o.Key == "runtime" && o.Value == "interpreted" {
			b.replaced(ast.Pos{}, "The query used a deprecated runtime option. ('runtime=interpreted' is deprecated, please use 'runtime=slotted' instead)")
		}
	}
}
