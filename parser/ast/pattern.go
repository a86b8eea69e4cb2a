package ast

// Pattern is a comma-separated list of pattern parts.
type Pattern struct {
	At
	Parts []*PatternPart
}

// Selector is how many paths of a part are asked for.
type Selector uint8

// The path selectors.
const (
	SelectAll            Selector = iota // no selector, or ALL PATHS
	SelectAny                            // ANY [k]
	SelectAllShortest                    // ALL SHORTEST
	SelectShortest                       // SHORTEST k, ANY SHORTEST (k = 1)
	SelectShortestGroups                 // SHORTEST [k] GROUPS
)

// PathMode is WALK, TRAIL or ACYCLIC; DefaultMode is the match mode's.
type PathMode uint8

// The path modes.
const (
	DefaultMode PathMode = iota
	Walk
	Trail
	Acyclic
)

// ShortestFunc tells whether a part is shortestPath(…) or allShortestPaths(…).
type ShortestFunc uint8

// The old shortest path forms.
const (
	NoShortest ShortestFunc = iota
	ShortestPath
	AllShortestPaths
)

// PatternPart is [p =] [selector] [mode] chain, or shortestPath(chain).
type PatternPart struct {
	At
	Var      *Variable // path variable; may be nil
	Selector Selector
	Count    Expr // k; nil = 1
	Mode     PathMode
	Shortest ShortestFunc
	Chain    []Factor // node, (rel, node)*, with quantified and parenthesised parts between
}

// Factor is an element of a chain: NodePattern, RelPattern or ParenPattern. Between two adjacent
// ParenPatterns, or beside a quantified one where no node is written, bind inserts anonymous nodes.
type Factor interface {
	Node
	factor()
}

// NodePattern is (v :labels {props} WHERE pred).
type NodePattern struct {
	At
	Var    *Variable // nil when anonymous, until bound
	Labels LabelExpr // may be nil
	Is     bool      // the labels stand behind IS, not behind a colon
	Props  Expr      // *MapLit or *Param; may be nil
	Where  Expr
}

// RelDirection of a relationship pattern as written from left to right.
type RelDirection uint8

// The directions.
const (
	LeftToRight RelDirection = iota
	RightToLeft
	Undirected // -- and <-->
)

// RelPattern is -[v:types*1..3 {props} WHERE pred]-> with an optional quantifier.
type RelPattern struct {
	At
	Var        *Variable
	Types      LabelExpr
	Is         bool // the types stand behind IS
	Props      Expr
	Where      Expr
	Dir        RelDirection
	Arrows     bool        // <--> was written (same meaning as --)
	VarLength  *Range      // old form *1..3; nil when single
	Quantifier *Quantifier // {1,3}, +, *; nil when single
}

// Range is the bounds of the old variable-length form; nil = not written.
type Range struct {
	At
	Min, Max *int64
}

// Quantifier is {n}, {n,m}, + or *; Max nil = unbounded.
type Quantifier struct {
	At
	Min int64
	Max *int64
}

// ParenPattern is ( [p =] chain [WHERE pred] ) [quantifier].
type ParenPattern struct {
	At
	Part       *PatternPart
	Where      Expr
	Quantifier *Quantifier // nil: a parenthesised path without repetition
	Groups     []*Group    // set by bind for quantified ones: inner variable → list variable outside
}

// Group relates a variable inside a quantified pattern to the list it is outside of it.
type Group struct {
	Inner, Outer *Variable
}

func (*NodePattern) factor()  {}
func (*RelPattern) factor()   {}
func (*ParenPattern) factor() {}

// LabelExpr is a label (or type) expression.
type LabelExpr interface {
	Node
	labelExpr()
}

// LabelName is one label or type.
type LabelName struct {
	At
	Name string
}

// LabelDynamic is $(expr), $all(expr), $any(expr).
type LabelDynamic struct {
	At
	Any  bool
	Expr Expr
}

// LabelWildcard is %.
type LabelWildcard struct{ At }

// LabelNot is !e.
type LabelNot struct {
	At
	Of LabelExpr
}

// LabelAnd is a&b, and the older a:b (Colon).
type LabelAnd struct {
	At
	Left, Right LabelExpr
	Colon       bool
}

// LabelOr is a|b.
type LabelOr struct {
	At
	Left, Right LabelExpr
}

func (*LabelName) labelExpr()     {}
func (*LabelDynamic) labelExpr()  {}
func (*LabelWildcard) labelExpr() {}
func (*LabelNot) labelExpr()      {}
func (*LabelAnd) labelExpr()      {}
func (*LabelOr) labelExpr()       {}
