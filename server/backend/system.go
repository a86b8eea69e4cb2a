package backend

import (
	"fmt"
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
)

// systemOnly refuses on the system database what it has no graph for: all but commands and the call of one procedure.
func systemOnly(database, text string) error {
	if database != System {
		return nil
	}
	stmt, err := parser.Parse(text)
	if err != nil {
		return nil // the engine says what is wrong
	}
	switch body := stmt.Body.(type) {
	case *ast.CreateIndex, *ast.CreateConstraint, *ast.DropSchema:
		return userOnly(text, stmt)
	case *ast.Show:
		return shownOnSystem(body)
	case ast.Query:
		return systemClauses(body, text, stmt)
	}
	return nil
}

func refusedOnSystem(format string, args ...any) error {
	e := status.New(status.SemanticError, "", format, args...)
	e.GQL = "42N17"
	return e
}

// userOnly is the error of a query that needs a graph; it has the query without EXPLAIN and the like.
func userOnly(text string, stmt *ast.Statement) error {
	if begin := stmt.Body.Position().Offset; begin > 0 {
		text = string([]rune(text)[begin:])
	}
	return refusedOnSystem("Not a recognised system command or procedure. This Cypher command can only be executed in a user database: %s", text)
}

func shownOnSystem(s *ast.Show) error {
	if s.What == "INDEXES" || s.What == "CONSTRAINTS" {
		return refusedOnSystem("The following commands are not allowed on a system database: SHOW %s.", s.What)
	}
	return nil
}

const systemForms = "The system database supports a restricted set of Cypher clauses. The supported clause structure for procedure calls is: " +
	"CALL, YIELD, RETURN. YIELD and RETURN clauses are optional. The order of the clauses is fixed and each can only occur once."

// systemClauses refuses a query that is not the call of one procedure, or a command.
func systemClauses(q ast.Query, text string, stmt *ast.Statement) error {
	var wrong []string
	calls, commands := 0, 0
	var refused error
	for _, c := range clausesOf(q) {
		switch c := c.(type) {
		case *ast.CallProcedure:
			calls++
		case *ast.CommandClause:
			commands++
			if s, ok := c.Command.(*ast.Show); ok && refused == nil {
				refused = shownOnSystem(s)
			}
		case *ast.Use, *ast.Return:
		default:
			if name := clauseName(c); !slices.Contains(wrong, name) {
				wrong = append(wrong, name)
			}
		}
	}
	switch {
	case refused != nil:
		return refused
	case len(wrong) > 0 && commands == 0:
		return refusedOnSystem("The following unsupported clauses were used: %s. \n%s", strings.Join(wrong, ", "), systemForms)
	case calls > 1:
		return refusedOnSystem("The given query uses %d CALL clauses (%d too many). \n%s", calls, calls-1, systemForms)
	case calls+commands == 0:
		return userOnly(text, stmt)
	}
	return nil
}

// clausesOf is the clauses of a query, those of subqueries not among them.
func clausesOf(q ast.Query) []ast.Clause {
	switch q := q.(type) {
	case *ast.SingleQuery:
		return q.Clauses
	case *ast.Union:
		return append(slices.Clone(clausesOf(q.Left)), clausesOf(q.Right)...)
	}
	return nil
}

// clauseName is the word by which a clause is known.
func clauseName(c ast.Clause) string {
	switch c := c.(type) {
	case *ast.CallSubquery:
		return "CALL"
	case *ast.LoadCSV:
		return "LOAD CSV"
	case *ast.OrderLimit:
		return "ORDER BY"
	case *ast.Match:
		if c.Optional {
			return "OPTIONAL MATCH"
		}
	}
	return strings.ToUpper(strings.TrimPrefix(fmt.Sprintf("%T", c), "*ast."))
}

// showsSomething reports whether a query is a SHOW.
func showsSomething(text string) bool {
	words := strings.Fields(text)
	return len(words) > 0 && strings.EqualFold(words[0], "SHOW")
}
