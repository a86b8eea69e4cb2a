package physical

// Create makes nodes, then relationships, for each input row.
type Create struct {
	Header
	Source Op
	Nodes  []CreateNode
	Rels   []CreateRel
}

// LabelRef is a static name, or an expression that gives a string or a list of strings.
type LabelRef struct {
	Name string
	Expr Expr
}

// CreateNode is one node to make; Props is a map expression or nil.
type CreateNode struct {
	Slot   Slot
	Labels []LabelRef
	Props  Expr
}

// CreateRel is one relationship to make.
type CreateRel struct {
	Slot       Slot
	Start, End Slot
	Type       LabelRef
	Props      Expr
	// Name, StartName and EndName are what messages call them.
	Name, StartName, EndName string
}

// Merge runs Read (leaf Argument) for each input row; when it gives nothing, the nodes and relationships are
// made and OnCreate is done; else OnMatch is done for each row that Read gave.
type Merge struct {
	Header
	Source   Op
	Read     Op
	Nodes    []CreateNode
	Rels     []CreateRel
	After    []Assign // e.g. the path variable, computed after creating
	OnMatch  []SetItem
	OnCreate []SetItem
	Pattern  string // for the message when a property is null
}

// Set does SET and REMOVE items in order.
type Set struct {
	Header
	Source Op
	Items  []SetItem
}

// SetItem is one of the items below.
type SetItem interface{ setItem() }

// SetProperty is entity.key = value. A null Value removes. Exactly one of Key and KeyExpr is set.
type SetProperty struct {
	Entity  Expr
	Key     string
	KeyExpr Expr
	Value   Expr // nil: REMOVE
}

// SetProperties is entity = map, or += with Add; the map may be a node or relationship, whose properties are copied.
type SetProperties struct {
	Entity Expr
	Map    Expr
	Add    bool
}

// SetLabels adds or removes labels.
type SetLabels struct {
	Entity Expr
	Labels []LabelRef
	Remove bool
}

func (*SetProperty) setItem()   {}
func (*SetProperties) setItem() {}
func (*SetLabels) setItem()     {}

// Delete deletes nodes, relationships, and what paths hold.
type Delete struct {
	Header
	Source Op
	Exprs  []Expr
	Detach bool
}

// Foreach runs Body (leaf Argument) for each element of List with Var set, for its effects.
type Foreach struct {
	Header
	Source Op
	Var    Slot
	List   Expr
	Body   Op
}

// SubqueryForeach runs Body for its effects once an input row (a unit CALL subquery).
type SubqueryForeach struct {
	Header
	Source Op
	Body   Op
}

// Transactions is CALL … IN TRANSACTIONS: batches of Rows input rows, each in a transaction of its own.
type Transactions struct {
	Header
	Source      Op
	Body        Op // leaf Argument
	Rows        Expr
	Concurrency Expr   // nil = one at a time
	OnError     string // FAIL, CONTINUE, BREAK, RETRY
	RetryFor    Expr
	RetryThen   string
	Report      Slot
	Unit        bool   // Body returns nothing: input rows pass on
	Nulls       []Slot // body results that are null after an error
}

// EmptyResult runs its source for its effects and gives no rows.
type EmptyResult struct {
	Header
	Source Op
}
