// Package physical is the plan that every runtime runs: a tree of operators as
// plain, immutable data, with slots assigned. It knows nothing of how it is run
// and nothing of the planner that made it, so plans are cached and shared
// between sessions and workers.
//
// Rows. A plan has NumSlots slots; every variable of the query, and every
// intermediate result, has one slot for the whole plan. A batch holds a column
// for each slot that is filled at that point. An operator adds the slots it
// defines and passes on those that its Header.Keep names.
//
// Multiplicity. A row may stand for several equal rows; the batch carries the
// count. Operators that make one row of several (aggregation), or for which the
// number matters (limit, write), honour it; the others pass it on.
//
// Arguments. Every leaf (scan, seek, count, Argument) gives its rows joined with the
// argument row's Header.Keep slots. The right side of Apply, nested plans inside expressions, and the bodies of
// Merge, Foreach, Repeat and subqueries have the current outer row as their argument;
// a whole query's argument is one empty row.
//
// Keep and arguments. A leaf's Keep names only those argument slots that operators
// of its own plan read further up. What somebody above an Apply, Merge, SubqueryForeach or
// Transactions needs of the outer row is in that operator's own Keep: it takes these
// slots from its Left (Source) row and the rest from the inner plan's rows. A slot in both
// (say, a grouping key that is an argument) has the same value on either side; the
// inner plan's is as good. Operators that make one row of several (Aggregation) have an empty Keep.
// An item of Projection, Distinct or Aggregation may assign a slot to itself.
package physical

import "github.com/morseldb/morsel/status"

// Slot numbers a column of the row; NoSlot where there is none.
type Slot int

// NoSlot means that nobody needs the value.
const NoSlot Slot = -1

// Plan is a whole query's plan.
type Plan struct {
	Root          Op // a *ProduceResults, or a write plan that ends in *EmptyResult
	NumSlots      int
	Columns       []string // display names of the result
	ReadOnly      bool
	QueryType     string   // r, rw, w, s
	Params        []string // names of the parameters that the query uses
	Graphs        []Graph  // what USE says by way of parameters
	Notifications []status.Notification
	Explain       bool
	Profile       bool
	Runtime       string // asked for by CYPHER runtime=…, "" = the planner's choice
	Planner       string
	Version       string // Cypher language version: "5" or "25"
	// Reads is the names that a query which only reads reads by; a database may not know them.
	Reads []Token
	// Lifted says that the plan was made from a text whose literals had become parameters: places are not those
	// of the text that was sent.
	Lifted bool
	// NotThreadSafe names procedures and functions that forbid the parallel runtime.
	NotThreadSafe []string
	// MayQuery is set where a function or procedure may run Cypher itself: without being asked for, the parallel
	// runtime is not chosen, as that would fail there.
	MayQuery bool
}

// Token is a name in the text; Kind is bind.TokenKind's number.
type Token struct {
	Kind uint8
	Name string
	Pos  status.Pos
}

// Header is what every operator has.
type Header struct {
	ID      int     // unique in the plan, from 0 at the root
	EstRows float64 // estimated rows out
	Keep    []Slot  // input slots that somebody above needs; nil with no input
	Details string  // the Details column of EXPLAIN
	Idents  []string
	Order   string // "Ordered by" column, "" when none
	Reason  string // what EstRows rests on, in words; only where a plan is shown
}

// Head gives the header; it makes Header embeddable.
func (h *Header) Head() *Header { return h }

// Op is an operator. Name is Neo4j's operator name as EXPLAIN shows it.
type Op interface {
	Head() *Header
	Name() string
	Children() []Op
}

// Direction of an expansion, seen from the node it starts at.
type Direction uint8

// The directions.
const (
	Outgoing Direction = iota
	Incoming
	Both
)

// LabelExpr is a label (or relationship type) expression over names; the runtime
// resolves names to ids when a run begins, as plans outlive snapshots.
type LabelExpr struct {
	Op   LabelOp
	Name string // LabelIs
	Args []*LabelExpr
	Expr Expr // LabelDynamicAll, LabelDynamicAny: a string or list of strings
}

// LabelOp is the kind of a LabelExpr.
type LabelOp uint8

// The label operators.
const (
	LabelIs  LabelOp = iota
	LabelAny         // %
	LabelNot
	LabelAnd
	LabelOr
	LabelDynamicAll
	LabelDynamicAny
)
