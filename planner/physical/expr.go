package physical

import (
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Expr is an expression over slots, as plain data.
type Expr interface{ expr() }

// Const is a literal or folded constant.
type Const struct{ Value value.Value }

// Param is a query parameter.
type Param struct{ Name string }

// PerRun is an expression that depends on no row and changes nothing: it has one value a run.
type PerRun struct{ Of Expr }

// SlotRef reads a slot of the row.
type SlotRef struct{ Slot Slot }

// Property is of.key, on entities, maps, temporal values and points.
type Property struct {
	Of  Expr
	Key string
}

// HasLabels tests a node's labels or a relationship's type.
type HasLabels struct {
	Of     Expr
	Labels *LabelExpr
}

// Index is of[at].
type Index struct{ Of, At Expr }

// Slice is of[from..to]; nil = open.
type Slice struct{ Of, From, To Expr }

// ListExpr builds a list.
type ListExpr struct{ Items []Expr }

// MapExpr builds a map.
type MapExpr struct {
	Keys   []string
	Values []Expr
}

// MapProjection is of {items}; an item with All copies all properties.
type MapProjection struct {
	Of    Expr
	Items []MapItem
}

// MapItem is key: value, or all properties.
type MapItem struct {
	All   bool
	Key   string
	Value Expr
}

// Call calls a scalar function by name.
type Call struct {
	Func string
	Args []Expr
	Pos  status.Pos // in the query text, for errors of functions that are not built in
}

// BinaryOp is an infix operator.
type BinaryOp uint8

// The binary operators. And, Or, Xor are ternary logic; And and Or stop early
// (but an error on the right is only an error when it is reached).
const (
	OpAnd BinaryOp = iota
	OpOr
	OpXor
	OpEq
	OpNe
	OpLt
	OpLe
	OpGt
	OpGe
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpMod
	OpPow
	OpConcat
	OpRegex
	OpStartsWith
	OpEndsWith
	OpContains
	OpIn
)

// turned is the comparisons that say in which range a value lies, with their sides changed.
var turned = map[BinaryOp]BinaryOp{OpEq: OpEq, OpLt: OpGt, OpLe: OpGe, OpGt: OpLt, OpGe: OpLe}

// Turned is the comparison of right with left that holds where this one of left with right does; ok is false for what is no order and no equality.
func (op BinaryOp) Turned() (t BinaryOp, ok bool) {
	t, ok = turned[op]
	return t, ok
}

// Conjuncts appends the parts of a conjunction.
func Conjuncts(e Expr, out []Expr) []Expr {
	if x, ok := e.(*Binary); ok && x.Op == OpAnd {
		return Conjuncts(x.Right, Conjuncts(x.Left, out))
	}
	return append(out, e)
}

// Binary is left op right.
type Binary struct {
	Op          BinaryOp
	Left, Right Expr
}

// Not is ternary negation; Neg is arithmetic.
type Not struct{ Of Expr }

// Neg is the arithmetic minus.
type Neg struct{ Of Expr }

// IsNull is of IS NULL.
type IsNull struct{ Of Expr }

// IsTyped is of IS :: type.
type IsTyped struct {
	Of   Expr
	Type *Type
}

// Type is a Cypher type for IS ::, as in ast.Type.
type Type struct {
	Name    string
	NotNull bool
	Of      *Type
	Union   []*Type
	Dim     *int64 // of VECTOR; nil = any
}

// IsNormalized is of IS form NORMALIZED; Normalize is normalize(of, form).
type IsNormalized struct {
	Of   Expr
	Form string
}

// Normalize is normalize(of, form).
type Normalize struct {
	Of   Expr
	Form string
}

// Case tries Whens in order; each is a predicate (the simple form is already rewritten over a scratch slot,
// see With).
type Case struct {
	Whens []When
	Else  Expr // nil = null
}

// When is one branch: Cond true gives Then.
type When struct{ Cond, Then Expr }

// With evaluates Value into a scratch slot, then Body.
type With struct {
	Slot  Slot
	Value Expr
	Body  Expr
}

// ListComp is [v IN list WHERE pred | map]; Pred and Map may be nil.
type ListComp struct {
	Var  Slot
	List Expr
	Pred Expr
	Map  Expr
}

// Reduce is reduce(acc = init, v IN list | step); with Pred it is allReduce.
type Reduce struct {
	Acc  Slot
	Init Expr
	Var  Slot
	List Expr
	Step Expr
	Pred Expr
}

// QuantKind is all, any, none, single.
type QuantKind uint8

// The quantifiers.
const (
	QuantAll QuantKind = iota
	QuantAny
	QuantNone
	QuantSingle
)

// Quantified is all(v IN list WHERE pred) and its kin.
type Quantified struct {
	Kind QuantKind
	Var  Slot
	List Expr
	Pred Expr
}

// PathExpr builds a path from a node slot and steps: Elems alternate node and relationship (or list of
// relationships, for variable length and quantified parts) slots. A null anywhere makes the path null.
type PathExpr struct {
	Elems []PathElem
}

// PathElem is a node, a relationship, or a list of relationships walked from the node before; Group is a
// list of alternating group variables of a quantified part (its inner nodes and relationships in order).
type PathElem struct {
	Kind  PathElemKind
	Slot  Slot
	Group []Slot
}

// PathElemKind is the kind of a PathElem.
type PathElemKind uint8

// The kinds.
const (
	PathNode PathElemKind = iota
	PathRel
	PathRelList
	PathGroup // Group: inner nodes and relationships alternating, starting with the first inner node
)

// NestedKind is what a nested plan gives.
type NestedKind uint8

// The kinds of nested plans.
const (
	NestedExists NestedKind = iota
	NestedCount
	NestedCollect // list of the values in Out
)

// Nested runs a plan (leaf Argument) for the current row.
type Nested struct {
	Kind NestedKind
	Plan Op
	Out  Slot
	// Rows: the plan's Argument has Rows set, and all between keeps Row, so that it may be run for many rows at once.
	Rows bool
	Row  Slot
	// Args are the slots of the outer row that the plan reads; scratch slots of enclosing expressions may be among them.
	Args []Slot
}

func (*Const) expr()         {}
func (*Param) expr()         {}
func (*PerRun) expr()        {}
func (*SlotRef) expr()       {}
func (*Property) expr()      {}
func (*HasLabels) expr()     {}
func (*Index) expr()         {}
func (*Slice) expr()         {}
func (*ListExpr) expr()      {}
func (*MapExpr) expr()       {}
func (*MapProjection) expr() {}
func (*Call) expr()          {}
func (*Binary) expr()        {}
func (*Not) expr()           {}
func (*Neg) expr()           {}
func (*IsNull) expr()        {}
func (*IsTyped) expr()       {}
func (*IsNormalized) expr()  {}
func (*Normalize) expr()     {}
func (*Case) expr()          {}
func (*With) expr()          {}
func (*ListComp) expr()      {}
func (*Reduce) expr()        {}
func (*Quantified) expr()    {}
func (*PathExpr) expr()      {}
func (*Nested) expr()        {}
