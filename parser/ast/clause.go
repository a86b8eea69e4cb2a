package ast

// Clause is one clause of a SingleQuery.
type Clause interface {
	Node
	clause()
}

// MatchMode is Cypher 25's match mode.
type MatchMode uint8

// The match modes; DifferentRelationships is the default of every version.
const (
	DifferentRelationships MatchMode = iota
	RepeatableElements
)

// Match is [OPTIONAL] MATCH.
type Match struct {
	At
	Optional bool
	Mode     MatchMode
	Pattern  *Pattern
	Hints    []*Hint
	Where    Expr // may be nil
	Search   *Search
}

// Hint is USING …; Kind is INDEX, TEXT INDEX, RANGE INDEX, POINT INDEX, SCAN, JOIN.
type Hint struct {
	At
	Kind  string
	Seek  bool
	Vars  []*Variable
	Label string   // label or type
	Keys  []string // of an index hint
}

// Search is Cypher 25's SEARCH v IN (VECTOR INDEX i FOR e [WHERE p] LIMIT k) [SCORE AS s].
type Search struct {
	At
	Var   *Variable
	Kind  string // VECTOR or FULLTEXT
	Index Expr   // a name as StringLit, or a parameter
	For   Expr
	Where Expr
	Limit Expr
	Score *Variable
}

// Unwind is UNWIND list AS var, and Cypher 25's FOR var IN list.
type Unwind struct {
	At
	List Expr
	Var  *Variable
}

// Projection is the common part of WITH and RETURN.
type Projection struct {
	Distinct bool
	All      bool // RETURN ALL / WITH ALL, written out
	Star     bool // "*", gone after binding
	Items    []*Item
	GroupBy  []Expr // Cypher 25 GROUP BY; nil when absent, empty but not nil for GROUP BY ()
	GroupAll bool   // Cypher 25 GROUP BY ALL: by the items without aggregations, as without GROUP BY
	OrderBy  []*SortItem
	Skip     Expr
	Limit    Expr
}

// Item is one projection item. Name is the column's display name: the alias, or the text of the expression.
type Item struct {
	At
	Expr Expr
	As   *Variable // nil when no alias was written; set by bind
	Name string
}

// SortItem is one ORDER BY item.
type SortItem struct {
	At
	Expr Expr
	Desc bool
}

// With is WITH … [WHERE …]. Filter and Let of Cypher 25 are parsed as their own clauses and
// bound into With.
type With struct {
	At
	Projection
	Where Expr
}

// Return is RETURN ….
type Return struct {
	At
	Projection
}

// Finish is FINISH.
type Finish struct{ At }

// OrderLimit is a standalone ORDER BY / SKIP / LIMIT clause; bound into With.
type OrderLimit struct {
	At
	OrderBy []*SortItem
	Skip    Expr
	Limit   Expr
}

// Filter is Cypher 25's FILTER [WHERE] predicate; bound into With.
type Filter struct {
	At
	Pred Expr
}

// Let is Cypher 25's LET a = e, b = e; bound into With.
type Let struct {
	At
	Items []*Item
}

// Create is CREATE or INSERT.
type Create struct {
	At
	Insert  bool
	Pattern *Pattern
}

// Merge is MERGE part ON CREATE SET … ON MATCH SET ….
type Merge struct {
	At
	Part     *PatternPart
	OnCreate []SetItem
	OnMatch  []SetItem
}

// Set is SET items.
type Set struct {
	At
	Items []SetItem
}

// SetItem is one item of SET or REMOVE.
type SetItem interface {
	Node
	setItem()
}

// SetProperty is target.key = value; Target is a *Property or an *Index (dynamic key).
type SetProperty struct {
	At
	Target Expr
	Value  Expr
}

// SetAll is v = map or v += map.
type SetAll struct {
	At
	Entity Expr
	Value  Expr
	Add    bool
}

// SetLabels is v:A:B, v IS A, v:$(expr).
type SetLabels struct {
	At
	Entity Expr
	Labels []LabelRef
}

// LabelRef is a static label or a dynamic one.
type LabelRef struct {
	At
	Name string // static
	Expr Expr   // dynamic: a string or a list of strings; nil when static
}

func (*SetProperty) setItem() {}
func (*SetAll) setItem()      {}
func (*SetLabels) setItem()   {}

// Remove is REMOVE items.
type Remove struct {
	At
	Items []RemoveItem
}

// RemoveItem is a property or labels to remove. Exactly one of Property and Labels is set.
type RemoveItem struct {
	At
	Property Expr // *Property or *Index
	Labels   *SetLabels
}

// Delete is [DETACH|NODETACH] DELETE exprs.
type Delete struct {
	At
	Detach bool
	Exprs  []Expr
}

// Foreach is FOREACH (var IN list | clauses).
type Foreach struct {
	At
	Var  *Variable
	List Expr
	Body []Clause
}

// CallProcedure is [OPTIONAL] CALL name(args) YIELD ….
type CallProcedure struct {
	At
	Optional  bool
	Namespace []string
	Name      string
	Args      []Expr // nil with Implicit
	Implicit  bool   // no parentheses: arguments come from parameters
	YieldStar bool
	HasYield  bool
	Yield     []*YieldItem
	Where     Expr
}

// FullName is the dotted name.
func (c *CallProcedure) FullName() string {
	s := ""
	for _, n := range c.Namespace {
		s += n + "."
	}
	return s + c.Name
}

// YieldItem is field [AS var].
type YieldItem struct {
	At
	Field string
	As    *Variable // nil when no alias was written; set by bind
}

// CallSubquery is [OPTIONAL] CALL [(imports)] { query } [IN … TRANSACTIONS …].
type CallSubquery struct {
	At
	Optional   bool
	Scoped     bool        // CALL (…) { } form: Imports says what comes in
	ImportStar bool        // CALL (*); gone after binding
	Imports    []*Variable // bind fills it for the importing-WITH form, too
	Query      Query
	InTx       *InTransactions
	Outputs    []*Variable // set by bind: what the subquery returns, as seen outside
}

// InTransactions is IN [n CONCURRENT] TRANSACTIONS [OF n ROWS] [ON ERROR …] [REPORT STATUS AS v].
type InTransactions struct {
	At
	Concurrent  bool
	Concurrency Expr
	Rows        Expr
	OnError     string // "", CONTINUE, BREAK, FAIL, RETRY
	RetryFor    Expr
	RetryThen   string
	Report      *Variable
	DisjointBy  []Expr
}

// LoadCSV is LOAD CSV [WITH HEADERS] FROM url AS row [FIELDTERMINATOR t].
type LoadCSV struct {
	At
	Headers    bool
	URL        Expr
	Var        *Variable
	Terminator *StringLit
}

// Use is USE graph.
type Use struct {
	At
	Graph Expr // a name as Variable/Property chain kept in Name, or a function call
	Name  []string
}

// CommandClause is a SHOW or TERMINATE command in a clause's place.
type CommandClause struct {
	At
	Command Command
}

func (*Match) clause()         {}
func (*Unwind) clause()        {}
func (*With) clause()          {}
func (*Return) clause()        {}
func (*Finish) clause()        {}
func (*OrderLimit) clause()    {}
func (*Filter) clause()        {}
func (*Let) clause()           {}
func (*Create) clause()        {}
func (*Merge) clause()         {}
func (*Set) clause()           {}
func (*Remove) clause()        {}
func (*Delete) clause()        {}
func (*Foreach) clause()       {}
func (*CallProcedure) clause() {}
func (*CallSubquery) clause()  {}
func (*LoadCSV) clause()       {}
func (*Use) clause()           {}
func (*CommandClause) clause() {}
