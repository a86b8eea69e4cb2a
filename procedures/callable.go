// Package procedures is everything that Cypher calls by name: the registry of
// functions, aggregating functions and procedures, their signatures, and whether
// they may run in the parallel runtime. The binder asks it for signatures, the
// runtime for implementations; what is built in lives in the packages below it.
package procedures

import (
	"context"
	"strings"
	"time"

	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// Context is what a call may ask about its surroundings.
type Context struct {
	context.Context
	Graph         *storage.Snapshot // the transaction's view
	Tx            *storage.Tx       // for updating procedures; nil in reads
	StatementTime time.Time         // one clock reading a statement
	TxTime        time.Time         // one a transaction
	Now           func() time.Time  // the running clock (realtime functions)
	Zone          *time.Location    // the default time zone, UTC unless configured
	Charge        func(bytes int64) error
	Release       func() // gives back what a function has charged; the runtime does it after each call
	Database      string
	Registry      *Registry
	Params        func(name string) (value.Value, bool)
	// Meta is the transaction's metadata, empty at first; nil where there is none to keep.
	Meta *value.Value
	// OnMeta is told what Meta has become; may be nil.
	OnMeta func(value.Value)
	// Report says how to ask how far the procedure is, from any goroutine, while it runs; nil where nobody asks.
	Report func(details func() string)
	// Host is what the database around the transaction can tell and do; may be nil.
	Host *Host
	// Parallel is set while several workers run one query: nothing may then start a transaction.
	Parallel bool
	// Query runs Cypher in the view of this call, see [Context.Run]; nil where there is no engine around.
	Query func(ctx *Context, text string, params map[string]value.Value) (Rows, error)
	// Depth is how many queries that run one another this call is in.
	Depth int
}

// Host is what procedures ask about the database that runs them. Every field may be empty.
type Host struct {
	DatabaseID  string
	Created     time.Time
	Version     string
	User        string
	Roles       []string
	Address     string       // where clients reach the server; "" = there is none
	Workers     int          // of the parallel runtime
	MemoryLimit func() int64 // bytes that a transaction may take; 0 = no limit
	ClearCaches func() int   // drops all cached plans and says how many there were
	Checkpoint  func() error
	// AwaitIndex waits until an index is populated; an error says why it cannot be.
	AwaitIndex func(ctx context.Context, id uint32) error
	Settings   func() []Setting
	// Captures is the captured changes; Identity is what change identifiers know the database by.
	Captures *storage.Captures
	Identity string
	// CheckSetting says what giving a setting a value would take ("" or "requires restart"); an error says why it cannot be.
	CheckSetting func(name, value string) (message string, err error)
	SetSetting   func(name, value string) error
	Connections  func() []Connection
	// Each calls work for 0 … n-1 on the process's workers, several at a time, and
	// gives the first error.
	Each func(ctx context.Context, n int, work func(i int) error) error
	// KillConnection ends a connection and says whose it was; ok is false where there is none of that id.
	KillConnection func(id string) (user string, ok bool)
	// ReloadTLS reads the server's certificates again.
	ReloadTLS func() error
	// Quarantine says why the server keeps clients out of the database, "" where it does not; SetQuarantine changes it.
	Quarantine    func() string
	SetQuarantine func(ctx context.Context, why string) error
	// Compact writes the whole state anew and gives how many bytes it took before and takes now; nil in memory.
	Compact func() (before, after int64, err error)
}

// Connection is a client's connection to the server around the database.
type Connection struct {
	ID, Connector, User, Agent, Server, Client string
	Since                                      time.Time
}

// Setting is one configuration setting.
type Setting struct {
	Name, Description, Value, Default, Startup, Valid string
	Dynamic, Explicit                                 bool
}

// DatabaseHost is ctx.Host, or an empty one.
func (c *Context) DatabaseHost() *Host {
	if c.Host == nil {
		return &Host{}
	}
	return c.Host
}

// Param is one parameter or result column of a signature.
type Param struct {
	Name        string
	Type        value.Type
	Default     *value.Value // optional parameter when set
	Description string
	// Shown is how SHOW writes the type and the default where that is not Type and Default.
	Shown, ShownDefault string
}

// TypeText is p's type as SHOW writes it.
func (p Param) TypeText() string {
	if p.Shown != "" {
		return p.Shown
	}
	return p.Type.String()
}

// DefaultText is p's default as signatures write it: strings without quotes.
func (p Param) DefaultText() string {
	switch {
	case p.ShownDefault != "":
		return p.ShownDefault
	case p.Default == nil:
		return ""
	case p.Default.Kind() == value.KindString:
		return p.Default.AsString()
	}
	return p.Default.String()
}

// Accepts reports whether an argument of static type t may be passed for p: an
// INTEGER does for a FLOAT, and types that share no kind do not match.
func (p Param) Accepts(t value.Type) bool {
	kinds := p.Type.Kinds
	if kinds.Has(value.KindFloat) {
		kinds |= value.TypeInt.Kinds
	}
	return t.Kinds == 0 || kinds&t.Kinds != 0
}

// Coerce turns an argument into p's type where Cypher does so by itself, which
// is an INTEGER given for a FLOAT; ok is false where v does not fit.
func (p Param) Coerce(v value.Value) (coerced value.Value, ok bool) {
	switch k := v.Kind(); {
	case k == value.KindNull, p.Type.Kinds.Has(k):
		return v, true
	case k == value.KindInt && p.Type.Kinds.Has(value.KindFloat):
		return value.Float(v.Number()), true
	}
	return v, false
}

// Overload is a further signature of a function, for SHOW FUNCTIONS: the call
// itself is one for all of them.
type Overload struct {
	Signature   string
	Description string
	Params      []Param
}

// Function is a scalar function. Overloads share a name: the registry keeps one
// Function a name whose MinArgs..len(Params) covers the arities.
type Function struct {
	Name        string // as shown: toUpper, date.truncate
	Category    string // Numeric, String, Temporal … as SHOW FUNCTIONS has it
	Description string
	Signature   string // as SHOW FUNCTIONS has it; "" = derived
	Params      []Param
	MinArgs     int
	Variadic    bool // the last parameter repeats (coalesce)
	Result      value.Type
	// ResultOf narrows the static result type by the arguments' types; may be nil.
	ResultOf      func(args []value.Type) value.Type
	NullIn        bool // gets null arguments; otherwise a null argument makes the result null without a call
	Volatile      bool // rand(), randomUUID(), timestamp(): never folded or cached
	NotThreadSafe bool
	MayQuery      bool   // it is given what running Cypher takes
	Deprecated    string // "" or what to use instead
	BuiltIn       bool
	Overloads     []Overload // the signatures with fewer arguments
	ShownParams   []Param    // what SHOW FUNCTIONS shows as Params; nil = those
	// Call is nil for the language's own forms, e.g. all(x IN list WHERE …): they
	// are listed but cannot be found by name.
	Call func(ctx *Context, args []value.Value) (value.Value, error)
	// CallBatch, where it is set, is Call for many rows at once. It may decline,
	// by done = false, what it has no loop for; the rows are then given to Call.
	CallBatch func(ctx *Context, args []Column, rows Living, out *Column) (done bool, err error)
}

// smallResults is the categories of functions that make one small value of others.
var smallResults = map[string]bool{"Numeric": true, "Trigonometric": true, "Logarithmic": true, "String": true, "Temporal": true, "Spatial": true}

// Folds reports whether a call of f may be evaluated once for all rows when its arguments are the same for all: it is built in,
// gives the same each time, and nothing large.
func (f *Function) Folds() bool { return f.BuiltIn && !f.Volatile && smallResults[f.Category] }

// ResultText is the type of f's result as SHOW FUNCTIONS writes it.
func (f *Function) ResultText() string {
	if _, text, ok := cutLast(f.Signature, ") :: "); ok {
		return text
	}
	return f.Result.String()
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// Aggregator is the state of one aggregation over one group.
type Aggregator interface {
	// Update adds a row that counts n times (multiplicity); args are the evaluated arguments.
	Update(ctx *Context, args []value.Value, n int64) error
	// Merge adds the state of other, which has the same type; it is only called when Aggregate.Mergeable.
	Merge(other Aggregator) error
	Result() (value.Value, error)
}

// Replayer is an Aggregator whose state grows with its rows, and that can give
// back what it has kept: rows that a new state would become the same by. It is
// as new then.
type Replayer interface {
	Replay(each func(args []value.Value, n int64) error) error
}

// Grouped is the states of one aggregation over many groups, side by side.
type Grouped interface {
	// Extend makes new states, so that there are n; Extend(0) drops all.
	Extend(n int)
	// State is the state of group g, valid until the next Extend.
	State(g int) Aggregator
	// Numbers adds rows whose first argument is a column of integers or floats: groups[k] is the group of the k-th
	// living row, mult, where it is not nil, says by position how often a row counts. It declines, by done = false,
	// what it has no loop for, before it has changed anything; State(g).Update then does it row by row.
	Numbers(ctx *Context, args []Column, rows Counted, groups []int32) (done bool, err error)
}

// Finisher is a Grouped whose results are work: several workers can share it.
type Finisher interface {
	// Settle readies the states when all rows of a worker are there.
	Settle()
	// Finish does ahead what Result has to do for group g. It is called after Settle, for different groups side by side.
	Finish(g int)
}

// Counted is the living rows of a batch and, by position, how often each counts; a nil Mult is once each.
type Counted struct {
	Living
	Mult []int64
}

// Count is how often the row at position i counts.
func (r Counted) Count(i int) int64 {
	if r.Mult == nil {
		return 1
	}
	return r.Mult[i]
}

// Aggregate is an aggregating function. Whether nulls are skipped is the aggregator's affair.
type Aggregate struct {
	Name        string
	Description string
	Signature   string
	Params      []Param
	Result      value.Type
	ResultOf    func(args []value.Type) value.Type
	Mergeable   bool // may run in the parallel runtime
	BuiltIn     bool
	Internal    bool   // only plans name it
	Category    string // "" is Aggregating
	Deprecated  string // "" or what to use instead
	New         func() Aggregator
	NewGrouped  func() Grouped // nil = one state of New a group
}

// Mode of a procedure.
type Mode string

// The modes.
const (
	Read   Mode = "READ"
	Write  Mode = "WRITE"
	Schema Mode = "SCHEMA"
	DBMS   Mode = "DBMS"
)

// Procedure is called by CALL and streams rows of len(Results) values.
type Procedure struct {
	Name          string
	Description   string
	Signature     string
	Mode          Mode
	Params        []Param
	Results       []Param // empty = VOID
	NotThreadSafe bool
	Deprecated    string
	Admin         bool
	WorksOnSystem bool
	BuiltIn       bool
	Call          func(ctx *Context, args []value.Value, yield func(row []value.Value) error) error
}
