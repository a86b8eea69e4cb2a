// Package ast is the tree of a Cypher statement as the parser builds it and the
// binder rewrites it. Trees are plain structs; a marker method tells what a node
// may stand for. Every node that an error can point at carries its position.
//
// After binding (planner/bind) a tree has this normal form, on which planning
// relies: every Variable has an ID (> 0), equal exactly for references to the
// same declaration, so shadowing is gone; RETURN * and WITH * are expanded; every
// projection item has an alias; every node and relationship pattern has a variable (anonymous
// ones get names that start with "  "); YIELD lists, implicit procedure
// arguments and CALL (*) imports are explicit.
package ast

import "github.com/morseldb/morsel/status"

// Pos is a place in the text.
type Pos = status.Pos

// Node is anything with a position.
type Node interface{ Position() Pos }

// At is embedded by every node and gives its position.
type At struct{ Pos Pos }

// Position is where the node begins.
func (a At) Position() Pos { return a.Pos }

// Statement is one whole statement with its prefix.
type Statement struct {
	At
	Text    string // as sent
	Explain bool
	Profile bool
	Version int      // CYPHER 5 | 25; 0 = not said
	Options []Option // CYPHER runtime=… planner=…
	Body    Body
	Newer   []Feature // what only Cypher 25 has, in the order of the text
}

// Feature is a construct that only a newer version of the language has, by the word that shows it.
type Feature struct {
	At
	Text string
}

// Option is one key=value of the CYPHER prefix, both in lower case.
type Option struct {
	At
	Key, Value string
}

// Body is a Query or a Command.
type Body interface {
	Node
	body()
}

// Query is a SingleQuery, a Union, a Next, a When or a Defined.
type Query interface {
	Body
	query()
}

// SingleQuery is a sequence of clauses.
type SingleQuery struct {
	At
	Clauses []Clause
}

// Union is left UNION [ALL|DISTINCT] right; left-associative. After binding, Columns of both sides
// carry the same display names and Out are the variables of the union's own result.
type Union struct {
	At
	Left, Right Query
	All         bool
	Out         []*Variable // set by bind, parallel to the columns of Left
	LeftCols    []*Variable // set by bind: the returned variables of Left, parallel to Out
	RightCols   []*Variable // set by bind: those of Right, parallel to Out
}

// Next is Cypher 25's left NEXT right: right runs on each row of left.
type Next struct {
	At
	Left, Right Query
}

// When is Cypher 25's WHEN cond THEN query … ELSE query.
type When struct {
	At
	Branches []WhenBranch
	Else     Query // may be nil
}

// WhenBranch is one WHEN … THEN ….
type WhenBranch struct {
	Cond Expr
	Then Query
}

func (*SingleQuery) body()  {}
func (*SingleQuery) query() {}
func (*Union) body()        {}
func (*Union) query()       {}
func (*Next) body()         {}
func (*Next) query()        {}
func (*When) body()         {}
func (*When) query()        {}
