package morsel

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Registration is a function, an aggregating function or a procedure that is
// ready to be registered, see [DB.Register] and [WithRegistered]. It is made by
// [Function2], [Aggregate1], [Procedure1] and their like; what is wrong with it is
// told when it is registered.
type Registration struct {
	name    string
	fn      *procedures.Function
	agg     *procedures.Aggregate
	proc    *procedures.Procedure
	replace bool
	err     error
}

// Name is what Cypher calls it by.
func (r Registration) Name() string { return r.name }

// CallableOption says more about a function or procedure that is registered.
type CallableOption func(*spec)

// Doc is what SHOW FUNCTIONS and SHOW PROCEDURES tell about it.
func Doc(text string) CallableOption { return func(s *spec) { s.doc = text } }

// Category is the category that SHOW FUNCTIONS shows, "" unless set.
func Category(name string) CallableOption { return func(s *spec) { s.category = name } }

// Deprecated makes each use a notification; instead is what to use, or "".
func Deprecated(instead string) CallableOption {
	return func(s *spec) {
		s.deprecated = instead
		if instead == "" {
			s.deprecated = noReplacement
		}
	}
}

// noReplacement is what there is to use instead of something deprecated that nothing replaces.
const noReplacement = "nothing"

// NotThreadSafe keeps it out of the parallel runtime: a query that uses it runs
// on pipelined, with a notification. What runs Cypher must say so.
func NotThreadSafe() CallableOption { return func(s *spec) { s.unsafe = true } }

// ThreadSafe says that an aggregation may be split among workers, whose states its
// Merge puts together. Functions are thread-safe anyway; of one that is given a Ctx
// it says that it runs no Cypher, so that the planner may choose the parallel
// runtime by itself.
func ThreadSafe() CallableOption { return func(s *spec) { s.safe = true } }

// Volatile says that two calls with equal arguments may give different results.
func Volatile() CallableOption { return func(s *spec) { s.volatile = true } }

// Params names the parameters, in order; otherwise they are a, b, c, d.
func Params(names ...string) CallableOption { return func(s *spec) { s.names = names } }

// ParamDoc says what a parameter (or a procedure's column) is for.
func ParamDoc(name, text string) CallableOption {
	return func(s *spec) { s.docs[name] = text }
}

// Default makes a parameter optional. All parameters after it need a default, too.
func Default(name string, v any) CallableOption {
	return func(s *spec) { s.defaults[name] = v }
}

// Signature gives the signature as SHOW FUNCTIONS shows it, instead of the one
// derived from Go's types: geo.bearing(from :: POINT, to :: POINT) :: FLOAT.
// Its types must be among those that the Go types can hold.
func Signature(text string) CallableOption { return func(s *spec) { s.signature = text } }

// Nulls makes a function get null arguments; its parameters must be pointers, any
// or value.Value. A parameter that is a pointer gets them without this option.
func Nulls() CallableOption { return func(s *spec) { s.nulls = true } }

// Replace lets a registration take the place of an earlier one of the same name.
// Queries that run go on with the one that they began with.
func Replace() CallableOption { return func(s *spec) { s.replace = true } }

// ProcedureMode says what a procedure may do.
type ProcedureMode = procedures.Mode

// The modes of procedures.
const (
	ModeRead   = procedures.Read
	ModeWrite  = procedures.Write
	ModeSchema = procedures.Schema
	ModeDBMS   = procedures.DBMS
)

// InMode sets a procedure's mode, ModeRead otherwise. In ModeWrite and ModeSchema
// its queries may write.
func InMode(m ProcedureMode) CallableOption { return func(s *spec) { s.mode = m } }

// Columns names the column of a procedure whose rows are no structs; otherwise it is "value".
func Columns(names ...string) CallableOption { return func(s *spec) { s.columns = names } }

// spec is what is known about a callable while it is made.
type spec struct {
	kind, name     string
	doc, category  string
	deprecated     string
	signature      string
	unsafe, safe   bool
	missing        bool // there is no Go function
	volatile       bool
	nulls, replace bool
	variadic       bool
	plain          bool
	mode           ProcedureMode
	names, columns []string
	docs           map[string]string
	defaults       map[string]any

	params  []procedures.Param
	nullIn  []bool // of each parameter: null is passed on
	results []procedures.Param
	err     error
}

var (
	defaultNames = []string{"a", "b", "c", "d"}
	goodName     = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)+$`)
)

// missing says that there is no Go function, where another one hides that.
func missing(is bool) CallableOption { return func(s *spec) { s.missing = s.missing || is } }

// newSpec begins a spec of f, a Go function, which must be there; nil for an aggregation.
func newSpec(kind, name string, f any, opts []CallableOption) *spec {
	s := &spec{kind: kind, name: name, mode: ModeRead, docs: map[string]string{}, defaults: map[string]any{}}
	if v := reflect.ValueOf(f); v.IsValid() {
		s.missing = v.IsNil()
	}
	for _, o := range opts {
		o(s)
	}
	switch {
	case !strings.Contains(name, ".") && name != "":
		s.fail("it has no namespace: call it `my.%s`, say", name)
	case !goodName.MatchString(name):
		s.fail("a name is letters, digits and _ in parts that are joined by dots, such as `my.function`")
	case s.missing && kind == "procedure":
		s.fail("the Go function that it calls is nil")
	case s.missing:
		s.fail("the Go function is nil")
	case s.safe && s.unsafe:
		s.fail("it cannot be both ThreadSafe and NotThreadSafe")
	case kind == "function" && s.mode != ModeRead:
		s.fail("only procedures have a mode: leave InMode out, or make it a procedure")
	}
	return s
}

// fail keeps the first thing that is wrong.
func (s *spec) fail(format string, args ...any) {
	if s.err == nil {
		s.err = status.New(status.RegistrationFailed, "", "Unable to register the %s `%s`: %s.", s.kind, s.name, fmt.Sprintf(format, args...))
	}
}

// param adds a parameter of a Go type.
func (s *spec) param(t reflect.Type) {
	i := len(s.params)
	p := procedures.Param{Name: fmt.Sprintf("p%d", i+1)}
	if i < len(defaultNames) {
		p.Name = defaultNames[i]
	}
	if i < len(s.names) {
		p.Name = s.names[i]
	}
	typ, err := cypherType(t)
	if err != nil {
		s.fail("parameter %d, `%s`, cannot come from Cypher: %v", i+1, p.Name, err)
	}
	nullable := t.Kind() == reflect.Pointer
	if s.nulls {
		if !nullable && !holdsAny(t) {
			s.fail("it asks for nulls, but parameter %d has the Go type %s: take a *%s", i+1, t, t)
		}
		nullable = true
	}
	p.Type = typ
	s.params = append(s.params, p)
	s.nullIn = append(s.nullIn, nullable)
}

// finish completes the parameters once all are known.
func (s *spec) finish() {
	if len(s.names) > 0 && len(s.names) != len(s.params) {
		s.fail("%d names are given for %d parameters", len(s.names), len(s.params))
	}
	s.applySignature()
	known := map[string]bool{}
	for i := range s.params {
		p := &s.params[i]
		if known[p.Name] {
			s.fail("two parameters are called `%s`", p.Name)
		}
		known[p.Name] = true
		p.Description = s.docs[p.Name]
		s.applyDefault(p)
		if i > 0 && p.Default == nil && s.params[i-1].Default != nil {
			s.fail("parameter `%s` needs a default, as `%s` before it has one", p.Name, s.params[i-1].Name)
		}
	}
	for name := range s.defaults {
		if !known[name] {
			s.fail("there is a default for `%s`, but no parameter of that name", name)
		}
	}
}

func (s *spec) applyDefault(p *procedures.Param) {
	d, ok := s.defaults[p.Name]
	if !ok {
		return
	}
	v, err := toValue(d)
	if err != nil {
		s.fail("the default of `%s`: %v", p.Name, err)
		return
	}
	v, ok = p.Coerce(v)
	if !ok {
		s.fail("the default of `%s` is a %s and no %s", p.Name, v.Kind(), p.Type)
	}
	p.Default = &v
}

// applySignature takes names, types and defaults from an explicit signature.
func (s *spec) applySignature() {
	if s.signature == "" {
		return
	}
	name, params, results, err := s.parseSignature()
	switch {
	case err != nil:
		s.fail("%v", err)
	case name != s.name:
		s.fail("its signature is one of `%s`", name)
	case len(params) != len(s.params):
		s.fail("its signature has %d parameters, the Go function %d", len(params), len(s.params))
	case len(results) != len(s.results):
		s.fail("its signature has %d result columns, the Go function %d", len(results), len(s.results))
	default:
		for i, p := range params {
			s.checkType("parameter", p, s.params[i].Type)
		}
		for i, p := range results {
			s.checkType("result", p, s.results[i].Type)
		}
		s.params, s.results = params, results
	}
}

// checkType fails where a signature names a type that the Go type cannot hold.
func (s *spec) checkType(what string, p procedures.Param, goes value.Type) {
	if p.Type.Kinds&^goes.Kinds != 0 && p.Type.Kinds != value.TypeAny.Kinds && goes.Kinds != value.TypeAny.Kinds {
		s.fail("its signature says %s for the %s `%s`, the Go type holds %s", p.Type, what, p.Name, goes)
	}
}

func (s *spec) parseSignature() (name string, params, results []procedures.Param, err error) {
	if s.kind == "procedure" {
		p, err := procedures.ParseSignature(s.signature)
		if err != nil {
			return "", nil, nil, err
		}
		return p.Name, p.Params, p.Results, nil
	}
	f, err := procedures.ParseFunction(s.signature)
	if err != nil {
		return "", nil, nil, err
	}
	return f.Name, f.Params, []procedures.Param{{Name: "result", Type: f.Result}}, nil
}

// result sets the result of a function.
func (s *spec) result(t reflect.Type) {
	typ, err := cypherType(t)
	if err != nil {
		s.fail("its result cannot go to Cypher: %v", err)
	}
	s.results = []procedures.Param{{Name: "result", Type: typ}}
}

// text is the signature as SHOW shows it.
func (s *spec) text() string {
	if s.signature != "" {
		return strings.TrimSpace(s.signature)
	}
	out := s.name + "(" + paramText(s.params) + ")"
	if s.variadic {
		out = strings.TrimSuffix(out, ")") + " …)"
	}
	switch {
	case s.kind != "procedure":
		return out + " :: " + s.results[0].Type.String()
	case len(s.results) > 0:
		return out + " :: (" + paramText(s.results) + ")"
	}
	return out
}

func paramText(ps []procedures.Param) string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		parts[i] = p.Name
		if p.Default != nil {
			parts[i] += " = " + p.DefaultText()
		}
		parts[i] += " :: " + p.Type.String()
	}
	return strings.Join(parts, ", ")
}

// minArgs is the number of arguments that a call must give.
func (s *spec) minArgs() int {
	if s.variadic {
		return len(s.params) - 1
	}
	for i, p := range s.params {
		if p.Default != nil {
			return i
		}
	}
	return len(s.params)
}

func (s *spec) registration(r Registration) Registration {
	r.name, r.replace, r.err = s.name, s.replace, s.err
	return r
}
