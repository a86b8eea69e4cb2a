// Package procedures is everything that Cypher calls by name: the registry of
// functions, aggregating functions and procedures, their signatures, and whether
// they may run in the parallel runtime. The binder asks it for signatures, the
// runtime for implementations; what is built in lives in the packages below it.
package procedures

import (
	"context"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/morseldb/morsel/status"
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
	Database      string
	Registry      *Registry
	Params        func(name string) (value.Value, bool)
	// Meta is the transaction's metadata, empty at first; nil where there is none to keep.
	Meta *value.Value
	// Host is what the database around the transaction can tell and do; may be nil.
	Host *Host
}

// Host is what procedures ask about the database that runs them. Every field may be empty.
type Host struct {
	DatabaseID  string
	Created     time.Time
	Version     string
	User        string
	Roles       []string
	ClearCaches func() int // drops all cached plans and says how many there were
	Settings    func() []Setting
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
	Deprecated    string // "" or what to use instead
	BuiltIn       bool
	Overloads     []Overload // the signatures with fewer arguments
	// Call is nil for the language's own forms, e.g. all(x IN list WHERE …): they
	// are listed but cannot be found by name.
	Call func(ctx *Context, args []value.Value) (value.Value, error)
}

// Aggregator is the state of one aggregation over one group.
type Aggregator interface {
	// Update adds a row that counts n times (multiplicity); args are the evaluated arguments.
	Update(ctx *Context, args []value.Value, n int64) error
	// Merge adds the state of other, which has the same type; it is only called when Aggregate.Mergeable.
	Merge(other Aggregator) error
	Result() (value.Value, error)
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
	New         func() Aggregator
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

// Registry holds what may be called by name. It is safe for concurrent use; its
// version changes with every registration, and plans are cached under it.
// Names of functions are case-insensitive where they are built in; the rest is exact.
type Registry struct {
	mu      sync.RWMutex
	version uint64
	funcs   map[string]*Function
	aggs    map[string]*Aggregate
	procs   map[string]*Procedure
	parent  *Registry
}

// NewRegistry makes a registry that falls back to parent (may be nil).
func NewRegistry(parent *Registry) *Registry {
	return &Registry{parent: parent, funcs: map[string]*Function{}, aggs: map[string]*Aggregate{}, procs: map[string]*Procedure{}}
}

// Version changes whenever something is registered here or in a parent.
func (r *Registry) Version() uint64 {
	var sum uint64
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		sum += r.version
		r.mu.RUnlock()
	}
	return sum
}

// AddFunction registers f; a name that is taken is an error.
func (r *Registry) AddFunction(f *Function) error {
	return r.add(f.Name, func(key string) { r.funcs[key] = f })
}

// AddAggregate registers a.
func (r *Registry) AddAggregate(a *Aggregate) error {
	return r.add(a.Name, func(key string) { r.aggs[key] = a })
}

// AddProcedure registers p.
func (r *Registry) AddProcedure(p *Procedure) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.procs[p.Name]; ok {
		return status.New(status.RegistrationFailed, "", "Unable to register procedure, because the name `%s` is already in use.", p.Name)
	}
	r.procs[p.Name] = p
	r.version++
	return nil
}

func (r *Registry) add(name string, put func(key string)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := strings.ToLower(name)
	if r.funcs[key] != nil || r.aggs[key] != nil {
		return status.New(status.RegistrationFailed, "", "Unable to register function, because the name `%s` is already in use.", name)
	}
	put(key)
	r.version++
	return nil
}

// Function finds a scalar function that can be called, or nil.
func (r *Registry) Function(name string) *Function {
	f := find(r, strings.ToLower(name), func(r *Registry) map[string]*Function { return r.funcs })
	if f != nil && f.Call == nil {
		return nil
	}
	return f
}

// Aggregate finds an aggregating function, or nil.
func (r *Registry) Aggregate(name string) *Aggregate {
	return find(r, strings.ToLower(name), func(r *Registry) map[string]*Aggregate { return r.aggs })
}

// Procedure finds a procedure, or nil.
func (r *Registry) Procedure(name string) *Procedure {
	return find(r, name, func(r *Registry) map[string]*Procedure { return r.procs })
}

func find[T any](r *Registry, key string, m func(*Registry) map[string]*T) *T {
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		v := m(r)[key]
		r.mu.RUnlock()
		if v != nil {
			return v
		}
	}
	return nil
}

// Functions lists all scalar functions by name.
func (r *Registry) Functions() []*Function {
	fs := list(r, func(r *Registry) map[string]*Function { return r.funcs })
	sort.Slice(fs, func(i, j int) bool { return fs[i].Name < fs[j].Name })
	return fs
}

// Aggregates lists all aggregating functions by name.
func (r *Registry) Aggregates() []*Aggregate {
	as := list(r, func(r *Registry) map[string]*Aggregate { return r.aggs })
	sort.Slice(as, func(i, j int) bool { return as[i].Name < as[j].Name })
	return as
}

// Procedures lists all procedures by name.
func (r *Registry) Procedures() []*Procedure {
	ps := list(r, func(r *Registry) map[string]*Procedure { return r.procs })
	sort.Slice(ps, func(i, j int) bool { return ps[i].Name < ps[j].Name })
	return ps
}

func list[T any](r *Registry, m func(*Registry) map[string]*T) []*T {
	seen := map[string]bool{}
	var out []*T
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		for k, v := range m(r) {
			if !seen[k] {
				seen[k] = true
				out = append(out, v)
			}
		}
		r.mu.RUnlock()
	}
	return out
}
