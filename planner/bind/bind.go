// Package bind gives names and types to a syntax tree: it resolves every variable
// to one declaration, checks what can be known wrong before running (scopes, kinds,
// argument types, aggregation, clause order), and rewrites the tree into the normal
// form that package ast describes. What it answers beside the tree (columns, static
// types, notifications, whether the statement writes) is all the planner needs to
// know about names.
//
// Beyond what package ast says of the normal form:
//
//   - A variable that WITH or RETURN only passes on under its own name keeps its ID:
//     the item's Expr and As are then the same variable.
//   - An expression in ORDER BY, or in the WHERE of a WITH, that is also an item is a
//     reference to that item's column. Behind DISTINCT or an aggregation nothing but
//     columns is left there.
//   - A leading importing WITH is gone; its variables are the CALL's Imports. Outputs
//     are the very variables that the subquery's RETURN (or Union.Out) names.
//   - -[r:R]->{1,3} is -[r:R*1..3]->, or, with a predicate of its own, the quantified
//     part (()-[r:R WHERE …]->()){1,3}. RelPattern.Quantifier is nil.
//   - EXISTS and COUNT keep a query without RETURN as it is.
//   - A standalone CALL of a procedure, SHOW and TERMINATE end in a RETURN; the last two
//     are a CommandClause with an explicit Yield, then WITH and RETURN.
//   - WHEN is a CASE, a CALL of a UNION ALL, and a RETURN. NEXT is a WITH where both of
//     its sides are clause sequences, and stays otherwise.
//
// Faults are status errors with Neo4j's code, text and position, and with the name
// that the openCypher TCK has for the fault.
package bind

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Env is what binding needs to know beside the text.
type Env struct {
	Registry *procedures.Registry
	// Version is the Cypher version of a statement that does not say one: 5 or 25; 0 means 5.
	Version int
	// HasParam tells which parameters came with the statement; nil when that is not known.
	// It is asked only for the implicit arguments of a standalone procedure call.
	HasParam func(name string) bool
	// ParamType is the static type of a parameter's value, value.TypeAny for null and for what is not given;
	// nil when nothing is known of the values.
	ParamType func(name string) value.Type
}

// Bound is a statement in normal form and what is known about it.
type Bound struct {
	Stmt          *ast.Statement
	Version       int             // 5 or 25
	Columns       []string        // display names of the result, in order
	ResultVars    []*ast.Variable // parallel to Columns
	ReadOnly      bool
	QueryType     string // r, rw, w or s
	Notifications []status.Notification
	Types         map[int]value.Type // static type by variable ID
	Params        []string           // the parameters referred to, in the order met
	Tokens        []Token            // the names it reads by, for Unknown
}

// Bind resolves and checks stmt and rewrites it in place. After an error the tree
// is in no particular state.
func Bind(stmt *ast.Statement, env Env) (bound *Bound, err error) {
	b := &binder{text: []rune(stmt.Text), env: env, version: versionOf(stmt, env), types: map[int]value.Type{}, given: map[int]bool{}, params: map[string]bool{}}
	defer func() {
		if r := recover(); r != nil {
			s, ok := r.(stop)
			if !ok {
				panic(r)
			}
			bound, err = nil, s.err
		}
	}()
	b.newer(stmt)
	res := b.body(stmt)
	b.optionNotes(stmt)
	out := &Bound{Stmt: stmt, Version: b.version, Notifications: b.notes, Types: b.types, Params: b.paramList}
	for _, c := range res.cols {
		out.Columns = append(out.Columns, c.Name)
		out.ResultVars = append(out.ResultVars, c)
	}
	out.Tokens = b.tokens(stmt)
	out.QueryType = b.queryType(res)
	out.ReadOnly = out.QueryType == "r"
	return out, nil
}

func versionOf(stmt *ast.Statement, env Env) int {
	if stmt.Version != 0 {
		return stmt.Version
	}
	if env.Version != 0 {
		return env.Version
	}
	return 5
}

// newer refuses what only Cypher 25 has in a statement of Cypher 5.
func (b *binder) newer(stmt *ast.Statement) {
	if b.version >= 25 || len(stmt.Newer) == 0 {
		return
	}
	const cure = "requires Cypher 25; prefix the query with CYPHER 25"
	f := stmt.Newer[0]
	if strings.EqualFold(f.Text, "REPEATABLE") || strings.EqualFold(f.Text, "DIFFERENT") {
		syntax("UnexpectedSyntax", f.Pos, "A match mode such as `REPEATABLE ELEMENTS` %s", cure)
	}
	syntax("UnexpectedSyntax", f.Pos, "Invalid input '%s': it %s", f.Text, cure)
}

// binder is the state of one Bind.
type binder struct {
	text      []rune // the statement as sent
	env       Env
	version   int
	next      int // the last variable ID given
	types     map[int]value.Type
	given     map[int]bool // variables that are a parameter under another name
	notes     []status.Notification
	params    map[string]bool
	paramList []string
	updates   bool // some clause writes
	schema    bool // a schema or administration command
	nested    int  // subqueries around
	unions    int  // UNIONs around
	agg       aggState
}

// stop carries the first error out of the recursion to Bind, and no further.
type stop struct{ err *status.Error }

func fail(err *status.Error) { panic(stop{err}) }

func syntax(detail string, pos ast.Pos, format string, args ...any) {
	fail(status.Syntax(detail, pos, format, args...))
}

// fresh declares a new variable of type t; it is in no scope yet.
func (b *binder) fresh(v *ast.Variable, t value.Type) *ast.Variable {
	b.next++
	v.ID = b.next
	b.types[v.ID] = t
	return v
}

// result is what a query returns; returns is false for one that ends without RETURN.
type result struct {
	cols    []*ast.Variable // Name is the column's display name
	returns bool
}

func (b *binder) body(stmt *ast.Statement) result {
	if q, ok := stmt.Body.(*ast.SingleQuery); ok && len(q.Clauses) == 1 {
		if c, ok := q.Clauses[0].(*ast.CommandClause); ok {
			stmt.Body = c.Command
		}
	}
	switch body := stmt.Body.(type) {
	case ast.Query:
		q, res := b.query(body, newScope(nil, plain), place{kind: atTop})
		stmt.Body = q
		return res
	case ast.Command:
		q, res := b.command(body)
		stmt.Body = q
		return res
	}
	return result{}
}

func (b *binder) queryType(res result) string {
	switch {
	case b.schema:
		return "s"
	case !b.updates:
		return "r"
	case res.returns:
		return "rw"
	}
	return "w"
}

// isGiven reports whether e is a parameter, maybe under another name: what it is shows in no text.
func (b *binder) isGiven(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Param:
		return true
	case *ast.Variable:
		return b.given[e.ID]
	}
	return false
}

func (b *binder) param(name string) {
	if !b.params[name] {
		b.params[name] = true
		b.paramList = append(b.paramList, name)
	}
}
