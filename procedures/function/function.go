// Package function is Cypher's built-in scalar functions: one table a category,
// each entry the signature and description that SHOW FUNCTIONS shows and the Go
// function behind it. Functions get evaluated arguments a row at a time.
package function

import (
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// callFunc is the implementation of a function.
type callFunc = func(ctx *procedures.Context, args []value.Value) (value.Value, error)

// resultFunc narrows the result's static type by those of the arguments.
type resultFunc = func(args []value.Type) value.Type

// entry is one function of a category's table. Its parameters, result and name
// are read from the signature.
type entry struct {
	sig        string
	doc        string
	head       string   // the signature to read where sig is written in a syntax of its own
	args       []string // what each argument is for
	more       []overload
	types      []value.Type // what the arguments may be where the signature shows less or more
	call       callFunc
	form       string // name of a form of the language, which is listed only
	shown      string // the parameters as SHOW shows them where the signature has none to read: name :: TYPE, …
	shownLess  string // the same for the overload
	result     resultFunc
	nullIn     bool
	variadic   bool
	volatile   bool
	deprecated string
}

// overload is a shorter signature of the same function.
type overload struct {
	sig, doc string
	args     []string
}

// category is a table of functions and the category that SHOW FUNCTIONS gives them.
type category struct {
	name    string
	entries []entry
}

// Register adds all built-in scalar functions to r.
func Register(r *procedures.Registry) error {
	categories := []category{
		{"Numeric", numeric}, {"Trigonometric", trigonometric}, {"Logarithmic", logarithmic},
		{"String", stringFunctions}, {"String", toText}, {"Scalar", scalar}, {"Scalar", conversions}, {"List", lists}, {"Predicate", predicates},
		{"Scalar", entities}, {"List", entityLists}, {"List", collections}, {"String", moreStrings}, {"Database", databases}, {"Graph", graphs}, {"Vector", vectors}, {"Vector", vectorValues}, {"UUID", uuids}, {"Temporal", temporals}, {"Spatial", spatials},
	}
	for _, c := range categories {
		for i := range c.entries {
			if err := c.entries[i].register(r, c.name); err != nil {
				return err
			}
		}
	}
	return registerAliases(r)
}

// aliases are GQL's names for functions that Cypher calls otherwise.
var aliases = [][2]string{
	{"path_length", "length"}, {"duration_between", "duration.between"}, {"local_time", "localtime"},
	{"local_datetime", "localdatetime"}, {"zoned_time", "time"}, {"zoned_datetime", "datetime"},
}

func registerAliases(r *procedures.Registry) error {
	for _, a := range aliases {
		f := *r.Function(a[1])
		f.Name, f.Signature = a[0], a[0]+strings.TrimPrefix(f.Signature, a[1])
		if err := r.AddFunction(&f); err != nil {
			return err
		}
	}
	return nil
}

func (e *entry) register(r *procedures.Registry, category string) error {
	if e.form != "" {
		f := &procedures.Function{Name: e.form, Category: category, Description: e.doc, Signature: e.sig, Result: value.TypeAny, BuiltIn: true}
		f.ShownParams = showParams(e.shown, e.args)
		return r.AddFunction(f)
	}
	head := e.head
	if head == "" {
		head = e.sig
	}
	f, err := procedures.ParseFunction(head)
	if err != nil {
		return err
	}
	describe(f.Params, e.args)
	f.ShownParams = showParams(e.shown, e.args)
	for i, t := range e.types {
		f.Params[i].Type = t
	}
	for _, m := range e.more {
		o, err := procedures.ParseFunction(m.sig)
		if err != nil {
			return err
		}
		describe(o.Params, m.args)
		if e.shownLess != "" {
			o.Params = showParams(e.shownLess, m.args)
		}
		f.MinArgs = min(f.MinArgs, o.MinArgs)
		f.Overloads = append(f.Overloads, procedures.Overload{Signature: m.sig, Description: m.doc, Params: o.Params})
	}
	f.Category, f.Signature, f.Description = category, e.sig, e.doc
	f.Call, f.ResultOf = e.call, e.result
	f.NullIn, f.Variadic, f.Volatile, f.Deprecated, f.BuiltIn = e.nullIn, e.variadic, e.volatile, e.deprecated, true
	return r.AddFunction(f)
}

// showParams reads parameters that are only shown.
func showParams(text string, docs []string) []procedures.Param {
	if text == "" {
		return nil
	}
	f, err := procedures.ParseFunction("shown(" + text + ") :: ANY")
	if err != nil {
		return nil // a test holds what is shown to Neo4j's
	}
	describe(f.Params, docs)
	return f.Params
}

func describe(params []procedures.Param, docs []string) {
	for i := range min(len(params), len(docs)) {
		params[i].Description = docs[i]
	}
}

// errType is the TypeError of an argument of the wrong kind.
func errType(format string, args ...any) error {
	return status.New(status.TypeError, "InvalidArgumentValue", format, args...)
}

// errArgument is the ArgumentError of an argument out of range.
func errArgument(format string, args ...any) error {
	return status.New(status.ArgumentError, "NumberOutOfRange", format, args...)
}

// text is a STRING argument.
func text(function string, v value.Value) (string, error) {
	if v.Kind() != value.KindString {
		return "", errType("Expected a string value for `%s`, but got: %s; consider converting it to a string with toString().", function, value.Debug(v))
	}
	return v.AsString(), nil
}

// integer is an INTEGER argument that may be given as a float, which is cut.
func integer(function, argument string, v value.Value) (int64, error) {
	switch v.Kind() {
	case value.KindInt:
		return v.AsInt(), nil
	case value.KindFloat:
		i, err := value.ToInteger(v)
		return i.AsInt(), err
	}
	return 0, errType("Invalid input for %s value in function '%s()': Expected a numeric value but got: %s", argument, function, value.Debug(v))
}

// valueSize is the memory that one element of a list takes.
const valueSize = 24

// charge accounts for a list of n elements that a function is about to make.
func charge(ctx *procedures.Context, n int64) error { return chargeBytes(ctx, n*valueSize) }

// chargeBytes accounts for n bytes that a function is about to take, where that is worth it.
func chargeBytes(ctx *procedures.Context, n int64) error {
	if ctx == nil || ctx.Charge == nil || n < 64*valueSize {
		return nil
	}
	return ctx.Charge(n)
}
