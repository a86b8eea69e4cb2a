package ast

// Command is a schema or administration command. The parser builds it whole; the engine
// answers those it cannot run yet with a proper code.
type Command interface {
	Body
	command()
}

func (*CreateIndex) body()         {}
func (*CreateIndex) command()      {}
func (*CreateConstraint) body()    {}
func (*CreateConstraint) command() {}
func (*DropSchema) body()          {}
func (*DropSchema) command()       {}
func (*Show) body()                {}
func (*Show) command()             {}
func (*Terminate) body()           {}
func (*Terminate) command()        {}
func (*Admin) body()               {}
func (*Admin) command()            {}

// CreateIndex is CREATE [OR REPLACE] [RANGE|TEXT|POINT|LOOKUP|FULLTEXT|VECTOR] INDEX ….
type CreateIndex struct {
	At
	Replace     bool
	Kind        string // RANGE, TEXT, POINT, LOOKUP, FULLTEXT, VECTOR
	Name        Expr   // StringLit or Param; nil = generated
	IfNotExists bool
	OnRel       bool
	Var         *Variable
	Labels      []string // labels or types; empty for LOOKUP
	Properties  []string
	With        []string // vector index's additional properties
	Options     Expr     // MapLit or Param; may be nil
}

// CreateConstraint is CREATE [OR REPLACE] CONSTRAINT … REQUIRE ….
type CreateConstraint struct {
	At
	Replace     bool
	Name        Expr
	IfNotExists bool
	OnRel       bool
	Var         *Variable
	Label       string
	Properties  []string
	Kind        string // UNIQUE, KEY, NOT NULL, TYPED
	Type        *Type  // of TYPED
	Options     Expr
}

// DropSchema is DROP INDEX|CONSTRAINT name [IF EXISTS].
type DropSchema struct {
	At
	Constraint bool
	Name       Expr
	IfExists   bool
}

// Show is SHOW …; What is the canonical plural: INDEXES, CONSTRAINTS, FUNCTIONS, PROCEDURES, SETTINGS,
// TRANSACTIONS, DATABASES, USERS, ROLES, PRIVILEGES, SERVERS, ALIASES, CURRENT USER, SUPPORTED PRIVILEGES ….
type Show struct {
	At
	What      string
	Filter    string // ALL, BUILT IN, USER DEFINED, RANGE, DEFAULT, HOME, POPULATED …
	Args      []Expr // names, ids
	For       string // EXECUTABLE BY user and the like, verbatim
	YieldStar bool
	Yield     []*YieldItem
	OrderBy   []*SortItem
	Skip      Expr
	Limit     Expr
	Where     Expr
	Return    *Return // may be nil
}

// Terminate is TERMINATE TRANSACTIONS ids [YIELD …].
type Terminate struct {
	At
	Args      []Expr
	YieldStar bool
	Yield     []*YieldItem
	Where     Expr
	Return    *Return
}

// Admin is every other administration command: databases, aliases, users, roles, privileges, servers.
// Verb and Object are canonical ("CREATE", "USER"); Args holds the parts by name.
type Admin struct {
	At
	Verb   string
	Object string
	Args   map[string]any // string, bool, int64, Expr, []string, []Expr, *Privilege, []*GraphElement
}
