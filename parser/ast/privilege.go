package ast

// Privilege is what GRANT, DENY and REVOKE are about: what may be done (Action), with what (Resource), and where
// (Scope, and Entities of the graphs that it names). It is the "privilege" of an Admin.
type Privilege struct {
	At
	// Action is in canonical words: one for things of a kind (INDEX, not INDEXES), nothing that may be left out but
	// MANAGEMENT and PRIVILEGES. "TRAVERSE", "SET PROPERTY", "CREATE NEW LABEL", "EXECUTE BOOSTED PROCEDURE", "ALL GRAPH PRIVILEGES".
	Action   string
	Resource *Resource // nil: the action takes none, or it was left out
	Scope    PrivilegeScope
	Entities *PrivilegeEntities // of a graph; nil = all
}

// Resource is what an action is done with.
type Resource struct {
	At
	Kind  ResourceKind
	All   bool   // *
	Names []Expr // StringLit or Param; of procedures, functions and settings patterns with * and ?
}

// ResourceKind is what the names of a Resource name.
type ResourceKind uint8

// The kinds of resources.
const (
	Properties ResourceKind = iota // READ {p, q}
	Labels                         // SET LABEL A, B
	Users                          // TRANSACTION MANAGEMENT (u)
	Procedures                     // EXECUTE PROCEDURE db.*
	Functions                      // EXECUTE FUNCTION math.*
	Settings                       // SHOW SETTING dbms.*
)

// PrivilegeScope is where a privilege holds.
type PrivilegeScope struct {
	At
	Kind   string // GRAPH, DATABASE, DBMS, DATA (LOAD ON ALL DATA), URL, CIDR
	Home   bool   // ON HOME …, and the older DEFAULT
	All    bool   // *
	Names  []Expr // of graphs and databases: StringLit or Param
	Source Expr   // of URL and CIDR
}

// PrivilegeEntities are the nodes and relationships that a privilege on a graph is about: by label or type, or by a pattern.
type PrivilegeEntities struct {
	At
	Kind    string // NODES, RELATIONSHIPS, ELEMENTS; "" with a pattern
	All     bool   // *
	Names   []string
	Pattern *NodePattern // FOR (n:L {p: 1}); its own Where, or the one behind it
}

// GraphElement is an element of ALTER CURRENT GRAPH TYPE: a type of nodes (Node), a type of relationships (Node, Rel and End),
// or a constraint. They are the "elements" of an Admin.
type GraphElement struct {
	At
	Constraint bool
	Name       Expr // of a constraint: StringLit or Param; nil = generated
	Node       *ElementType
	Rel        *ElementType // nil where it is about nodes
	End        *ElementType
	Requires   []*Requirement
	Options    Expr // of a constraint
}

// ElementType is (v:Label => :Implied {key :: TYPE}) or what stands between [ ] of a relationship.
type ElementType struct {
	At
	Var        *Variable
	Label      string // "" = any, or that of the element that Var names
	Identifies bool   // => was written
	Implied    []string
	Properties []*TypedProperty
}

// TypedProperty is key :: TYPE [IS KEY|UNIQUE].
type TypedProperty struct {
	At
	Key    string
	Type   *Type
	Unique string // KEY, UNIQUE or ""
}

// Requirement is REQUIRE (v.a, v.b) IS KEY, IS UNIQUE, IS NOT NULL or :: TYPE.
type Requirement struct {
	At
	Properties []string
	Kind       string // KEY, UNIQUE, NOT NULL, TYPED
	Type       *Type  // of TYPED
}

// Defined is a query behind DEFINE PROCEDURE … and DEFINE FUNCTION …, which only it knows.
type Defined struct {
	At
	Definitions []*Definition
	Query       Query
}

// Definition is a local procedure or function: a query, or of a function an expression.
type Definition struct {
	At
	Function bool
	Name     string // with its namespace
	Takes    []*Field
	Gives    []*Field // of a procedure
	Type     *Type    // of a function; nil = any
	Value    Expr
	Body     Query
}

// Field is a name [:: type] [= default] that a local procedure or function takes or gives.
type Field struct {
	At
	Name    string
	Type    *Type
	Default Expr
}

func (*Defined) body()  {}
func (*Defined) query() {}
