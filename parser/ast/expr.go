package ast

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Variable is a declaration of or a reference to a variable.
type Variable struct {
	At
	Name string
	ID   int // 0 until bound
}

// Param is $name.
type Param struct {
	At
	Name string
}

// NullLit, BoolLit, IntLit, FloatLit, StringLit are literals.
type NullLit struct{ At }

// BoolLit is true or false.
type BoolLit struct {
	At
	Value bool
}

// IntLit is an integer literal; a minus sign before it is folded in by the parser.
type IntLit struct {
	At
	Value int64
}

// FloatLit is a float literal, Inf and NaN included.
type FloatLit struct {
	At
	Value float64
}

// StringLit is a string literal, unescaped.
type StringLit struct {
	At
	Value string
}

// ListLit is [a, b].
type ListLit struct {
	At
	Items []Expr
}

// MapLit is {k: v}.
type MapLit struct {
	At
	Keys   []string
	Values []Expr
}

// Property is of.key.
type Property struct {
	At
	Of  Expr
	Key string
}

// LabelCheck is of:Label&Expr, of IS L.
type LabelCheck struct {
	At
	Of     Expr
	Labels LabelExpr
	Is     bool // the labels stand behind IS
}

// Index is of[at].
type Index struct {
	At
	Of, Index Expr
}

// Slice is of[from..to]; either end may be nil.
type Slice struct {
	At
	Of, From, To Expr
	OpPos        Pos // of the bracket
}

// FuncCall is name(args), functions and aggregations alike.
type FuncCall struct {
	At
	Namespace []string
	Name      string
	Distinct  bool
	Args      []Expr
}

// FullName is the dotted name as written.
func (f *FuncCall) FullName() string {
	s := ""
	for _, n := range f.Namespace {
		s += n + "."
	}
	return s + f.Name
}

// CountStar is count(*).
type CountStar struct{ At }

// UnaryOp is a prefix operator.
type UnaryOp uint8

// The unary operators.
const (
	Not UnaryOp = iota
	Plus
	Minus
)

// Unary is op of.
type Unary struct {
	At
	Op UnaryOp
	Of Expr
}

// BinaryOp is an infix operator.
type BinaryOp uint8

// The binary operators.
const (
	Or BinaryOp = iota
	Xor
	And
	Add
	Sub
	Mul
	Div
	Mod
	Pow
	Concat // ||
	RegexMatch
	StartsWith
	EndsWith
	Contains
	In
)

// Binary is left op right; Pos is the operator's left operand's.
type Binary struct {
	At
	Op          BinaryOp
	Left, Right Expr
	OpPos       Pos
}

// CompareOp is a comparison operator.
type CompareOp uint8

// The comparison operators.
const (
	Eq CompareOp = iota
	Ne
	Lt
	Le
	Gt
	Ge
)

// Comparison is a chain a < b <= c: len(Operands) == len(Ops)+1.
type Comparison struct {
	At
	Operands []Expr
	Ops      []CompareOp
	OpPos    Pos // of the first operator
}

// IsNull is of IS [NOT] NULL.
type IsNull struct {
	At
	Of  Expr
	Not bool
}

// IsTyped is of IS [NOT] :: type.
type IsTyped struct {
	At
	Of   Expr
	Not  bool
	Type *Type
}

// Cast is Cypher 25's of :: type where the grammar has it as an expression.
type Cast struct {
	At
	Of   Expr
	Type *Type
}

// IsNormalized is of IS [NOT] [NFC|NFD|NFKC|NFKD] NORMALIZED.
type IsNormalized struct {
	At
	Of   Expr
	Not  bool
	Form string // "" = NFC
}

// Type is a Cypher type: Name is the canonical name (INTEGER, ZONED DATETIME, LIST, ANY, NOTHING, …).
type Type struct {
	At
	Name    string
	NotNull bool
	Of      *Type   // element type of LIST
	Union   []*Type // alternatives; Name is then "UNION"
	Dim     *int64  // of VECTOR
}

// Case is CASE [subject] WHEN … THEN … ELSE … END.
type Case struct {
	At
	Subject Expr // nil in the generic form
	Whens   []CaseWhen
	Else    Expr
}

// CaseWhen is one WHEN a, < b THEN r. In the generic form Tests has one Pred item.
type CaseWhen struct {
	Tests []CaseTest
	Then  Expr
}

// CaseTest is one test: Value (equality, or the generic form's predicate), or a partial operator on the subject.
type CaseTest struct {
	At
	Value Expr
	// Partial, when set, is an expression in which CaseSubject stands for the subject: < 0, IS NULL, STARTS WITH 'a' …
	Partial Expr
}

// CaseSubject stands for the subject inside CaseTest.Partial.
type CaseSubject struct{ At }

// ListComp is [v IN list WHERE pred | map].
type ListComp struct {
	At
	Var   *Variable
	List  Expr
	Where Expr
	Map   Expr
}

// PatternComp is [p = pattern WHERE pred | map].
type PatternComp struct {
	At
	Part  *PatternPart
	Where Expr
	Map   Expr
	Free  []*Variable // set by bind: outer variables it uses
}

// Reduce is reduce(acc = init, v IN list | expr).
type Reduce struct {
	At
	Acc  *Variable
	Init Expr
	Var  *Variable
	List Expr
	Expr Expr
}

// AllReduce is Cypher 25's allReduce(acc = init, v IN list | expr, pred).
type AllReduce struct {
	At
	Acc  *Variable
	Init Expr
	Var  *Variable
	List Expr
	Expr Expr
	Pred Expr
}

// QuantKind is all, any, none or single.
type QuantKind uint8

// The quantifiers.
const (
	All QuantKind = iota
	Any
	None
	Single
)

// Quantified is all(v IN list WHERE pred) and its kin.
type Quantified struct {
	At
	Kind  QuantKind
	Var   *Variable
	List  Expr
	Where Expr // nil is allowed by the grammar only
}

// MapProjection is v {.*, .a, b, c: e}.
type MapProjection struct {
	At
	Of    Expr
	Items []MapProjItem
}

// MapProjItem is one item: All (.*), a property (.key: Key with Value nil), a variable or key: value (Key and Value).
type MapProjItem struct {
	At
	All   bool
	Key   string
	Value Expr
}

// SubqueryKind is EXISTS, COUNT or COLLECT.
type SubqueryKind uint8

// The subquery expressions.
const (
	ExistsSub SubqueryKind = iota
	CountSub
	CollectSub
)

// Subquery is EXISTS { … }, COUNT { … }, COLLECT { … }. A bare pattern with WHERE is parsed into a
// SingleQuery of one Match; bind adds what is missing.
type Subquery struct {
	At
	Kind  SubqueryKind
	Query Query
	Free  []*Variable // set by bind: outer variables it uses
	Out   *Variable   // set by bind for COLLECT: the returned column
}

// PatternExpr is a pattern as a predicate, (a)-->(b), or a shortestPath(…) as an expression.
type PatternExpr struct {
	At
	Part *PatternPart
	Free []*Variable // set by bind: outer variables it uses
}

// Trim is trim(LEADING c FROM s) and its kin; plain trim(s) is a FuncCall.
type Trim struct {
	At
	Spec  string // LEADING, TRAILING, BOTH
	Chars Expr   // may be nil
	Of    Expr
}

// Normalize is normalize(s, NFD); the form is a keyword, not an expression.
type Normalize struct {
	At
	Of   Expr
	Form string
}

// Interpolated is Cypher 25's s"{a} b": strings and expressions in turn.
type Interpolated struct {
	At
	Parts []Expr
}

func (*Variable) expr()      {}
func (*Param) expr()         {}
func (*NullLit) expr()       {}
func (*BoolLit) expr()       {}
func (*IntLit) expr()        {}
func (*FloatLit) expr()      {}
func (*StringLit) expr()     {}
func (*ListLit) expr()       {}
func (*MapLit) expr()        {}
func (*Property) expr()      {}
func (*LabelCheck) expr()    {}
func (*Index) expr()         {}
func (*Slice) expr()         {}
func (*FuncCall) expr()      {}
func (*CountStar) expr()     {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Comparison) expr()    {}
func (*IsNull) expr()        {}
func (*IsTyped) expr()       {}
func (*Cast) expr()          {}
func (*IsNormalized) expr()  {}
func (*Case) expr()          {}
func (*CaseSubject) expr()   {}
func (*ListComp) expr()      {}
func (*PatternComp) expr()   {}
func (*Reduce) expr()        {}
func (*AllReduce) expr()     {}
func (*Quantified) expr()    {}
func (*MapProjection) expr() {}
func (*Subquery) expr()      {}
func (*PatternExpr) expr()   {}
func (*Trim) expr()          {}
func (*Normalize) expr()     {}
func (*Interpolated) expr()  {}
