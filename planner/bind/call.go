package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// aggState says what an aggregating function may do at the place being bound.
type aggState struct {
	allowed bool // in an item of WITH or RETURN, or their ORDER BY
	inside  bool // in the arguments of an aggregating function
	each    bool // in the part of a list expression that runs for each element, other than what UNWIND takes apart
	list    bool // in the part of a list expression that runs for each element
	seen    bool // one was met
}

// with runs f under another aggregation state and puts the old one back.
func (b *binder) with(st aggState, f func()) (seen bool) {
	old := b.agg
	b.agg = st
	f()
	seen = b.agg.seen
	b.agg = old
	return seen
}

// perElement runs f for the part of a list expression that sees its variable.
func (b *binder) perElement(f func()) {
	st := b.agg
	st.list, st.each = true, true
	seen := b.with(st, f)
	b.agg.seen = b.agg.seen || seen
}

// aggregate notes an aggregating function, star for count(*), and fails where none may stand.
func (b *binder) aggregate(name string, pos ast.Pos, star bool) {
	switch {
	case b.agg.inside:
		syntax("NestedAggregation", pos, "Can't use aggregate functions inside of aggregate functions.")
	case b.agg.list && (star || !b.agg.each):
		syntax("InvalidAggregation", pos, "Can't use aggregating expressions inside of expressions executing over lists")
	case !b.agg.allowed || b.agg.list:
		syntax("InvalidAggregation", pos, "Invalid use of aggregating function %s(...) in this context", name)
	}
	b.agg.seen = true
}

// call binds a function or an aggregating function.
func (b *binder) call(e *ast.Expr, x *ast.FuncCall, s *scope) value.Type {
	name := x.FullName()
	if len(x.Namespace) == 0 && strings.EqualFold(x.Name, "exists") {
		return b.existsCall(e, x, s)
	}
	if agg := b.env.Registry.Aggregate(name); agg != nil && !agg.Internal {
		return b.aggregateCall(x, agg, s)
	}
	if isGraphFunction(name) {
		syntax("", x.Pos, "`%s` is only allowed at the first position of a USE clause.", name)
	}
	f := b.env.Registry.Function(name)
	if f == nil {
		fail(status.Syntax("UnknownFunction", x.Pos, "Unknown function '%s'", name).Meant(b.env.Registry.SuggestFunction(name)))
	}
	if x.Distinct {
		syntax("InvalidArgumentType", x.Pos, "Invalid use of DISTINCT with function '%s'", name)
	}
	if f.Category == "Temporal" {
		signature(x, f)
	}
	arity(x, f.Signature, f.MinArgs, len(f.Params), f.Variadic)
	wordArg(x, len(f.Params))
	if b.agg.inside && f.Volatile && isRandom(f.Name) {
		syntax("NonConstantExpression", ast.Pos{}, "Can't use non-deterministic (random) functions inside of aggregate functions.")
	}
	if strings.EqualFold(name, "size") {
		rejectPatternSize(x)
	}
	if strings.EqualFold(name, "point") {
		pointKeys(x.Args[0])
	}
	params := f.Params
	if strings.EqualFold(name, "range") {
		params = nil // openCypher has its argument types checked when it runs
	}
	args := b.args(x.FullName(), x.Args, params, s)
	b.deprecatedFunction(x, f)
	if f.ResultOf != nil {
		return f.ResultOf(args)
	}
	return f.Result
}

func isRandom(name string) bool {
	return strings.EqualFold(name, "rand") || strings.EqualFold(name, "randomUUID")
}

func rejectPatternSize(x *ast.FuncCall) {
	p, ok := x.Args[0].(*ast.PatternExpr)
	if ok && p.Part.Shortest == ast.NoShortest {
		syntax("UnexpectedSyntax", p.Pos, "A pattern expression should only be used in order to test the existence of a pattern. "+
			"It can no longer be used inside the function size(), an alternative is to replace size() with COUNT {}.")
	}
}

// signature checks the number of arguments of a function that Neo4j has beside the language, not in it: it then shows
// the whole signature, and counts defaults as given.
func signature(x *ast.FuncCall, f *procedures.Function) {
	if len(x.Args) >= f.MinArgs && len(x.Args) <= len(f.Params) || f.Deprecated != "" {
		return
	}
	var params, types []string
	got := len(x.Args)
	for i, p := range f.Params {
		text := p.Name
		if p.Default != nil {
			text += "  =  " + strings.Replace(p.Default.String(), "null", "NO_VALUE", 1)
			if i >= len(x.Args) {
				got++
			}
		}
		params, types = append(params, text+" :: "+p.TypeText()), append(types, p.TypeText())
	}
	plural := "s"
	if len(types) == 1 {
		plural = ""
	}
	_, result, _ := strings.Cut(f.Signature, ") :: ")
	syntax("InvalidNumberOfArguments", x.Pos, "Function call does not provide the required number of arguments: expected %d got %d.\n\n"+
		"Function %s has signature: %s(%s) :: %s\nmeaning that it expects %d argument%s of type %s\nDescription: %s",
		len(types), got, f.Name, f.Name, strings.Join(params, ", "), result, len(types), plural, strings.Join(types, ", "), f.Description)
}

// arity checks the number of arguments of a call of what has the signature.
func arity(x *ast.FuncCall, signature string, least, most int, variadic bool) {
	how, want := "Insufficient", least
	switch n := len(x.Args); {
	case n > most && !variadic:
		how, want = "Too many", most
	case n >= least:
		return
	}
	err := status.Syntax("InvalidNumberOfArguments", x.Pos, "%s parameters for function '%s'", how, x.FullName())
	text := fmt.Sprintf("The procedure or function call does not provide the required number of arguments; expected %d but got %d.", want, len(x.Args))
	if signature != "" {
		text += fmt.Sprintf("\n\nThe procedure or function %s() has the signature: %s.", x.FullName(), signature)
	}
	fail(err.Because("42001", status.Condition{GQL: "42I13", Text: text}))
}

// args binds arguments of a function ("": of a procedure) against a signature; the last parameter repeats.
func (b *binder) args(function string, args []ast.Expr, params []procedures.Param, s *scope) []value.Type {
	types := make([]value.Type, len(args))
	for i := range args {
		want := value.TypeAny
		if n := len(params); n > 0 {
			want = params[min(i, n-1)].Type
		}
		if types[i] = b.expr(&args[i], s); function == "" {
			checkOf(args[i], types[i], want)
			continue
		}
		if !fits(types[i], want) {
			checkIn(args[i], types[i], want, fmt.Sprintf("argument at index %d of function %s()", i, function))
		}
	}
	return types
}

func (b *binder) aggregateCall(x *ast.FuncCall, f *procedures.Aggregate, s *scope) value.Type {
	b.aggregate(x.FullName(), x.Pos, false)
	least := 0
	for _, p := range f.Params {
		if p.Default == nil {
			least++
		}
	}
	arity(x, f.Signature, least, len(f.Params), false)
	if strings.HasPrefix(strings.ToLower(x.Name), "percentile") && len(x.Args) > 1 {
		percentileRange(x.Args[1])
	}
	var args []value.Type
	b.with(aggState{inside: true}, func() { args = b.args(x.FullName(), x.Args, f.Params, s) })
	if f.ResultOf != nil {
		return f.ResultOf(args)
	}
	return f.Result
}

// percentileRange checks a percentile that is written as a number.
func percentileRange(e ast.Expr) {
	var f float64
	switch lit := e.(type) {
	case *ast.IntLit:
		f = float64(lit.Value)
	case *ast.FloatLit:
		f = lit.Value
	default:
		return
	}
	if !(f >= 0 && f <= 1) {
		syntax("NumberOutOfRange", posOf(e), "Invalid input '%s' is not a valid argument, must be a number in the range 0.0 to 1.0", exprText(e))
	}
}

// pointKeys checks a map that is written as a point's argument.
func pointKeys(e ast.Expr) {
	m, ok := e.(*ast.MapLit)
	if !ok {
		return
	}
	has := func(key string) bool { return slices.Contains(m.Keys, key) }
	if has("x") && has("y") || has("latitude") && has("longitude") {
		return
	}
	quoted := make([]string, len(m.Keys))
	for i, k := range m.Keys {
		quoted[i] = "'" + k + "'"
	}
	syntax("InvalidArgumentValue", m.Pos, "A map with keys %s is not describing a valid point, a point is described either by using cartesian "+
		"coordinates e.g. {x: 2.3, y: 4.5, crs: 'cartesian'} or using geographic coordinates e.g. {latitude: 12.78, longitude: 56.7, crs: 'WGS-84'}.",
		strings.Join(quoted, ", "))
}

// existsCall is exists(pattern), which is the pattern itself.
func (b *binder) existsCall(e *ast.Expr, x *ast.FuncCall, s *scope) value.Type {
	arity(x, "", 1, 1, false)
	switch arg := x.Args[0].(type) {
	case *ast.PatternExpr:
		*e = arg
		b.patternExpr(arg, s)
	case *ast.Property, *ast.Index:
		syntax("UnexpectedSyntax", x.Pos, "The property existence syntax `... exists(variable.property)` is no longer supported. "+
			"Please use `variable.property IS NOT NULL` instead.")
	default:
		syntax("UnexpectedSyntax", posOf(arg), "Argument to exists(...) is not a pattern")
	}
	return value.TypeBool
}
