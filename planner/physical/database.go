package physical

// AlterDatabase sets options of a database. It gives no rows, and happens outside the transaction.
type AlterDatabase struct {
	Header
	Database Expr
	IfExists bool
	Options  []DatabaseOption
}

// DatabaseOption is an option and its value; no value takes it away.
type DatabaseOption struct {
	Name  string
	Value Expr
}

// Name is Neo4j's.
func (*AlterDatabase) Name() string { return "AlterDatabase" }

// Children of a command are none.
func (*AlterDatabase) Children() []Op { return nil }
