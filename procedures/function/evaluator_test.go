package function

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// evaluator is just enough of Cypher's expressions for tests of functions:
// literals, calls, property access, + - * / and comparisons.
type evaluator struct {
	registry *procedures.Registry
	vars     map[string]value.Value
	s        string
	pos      int
}

func temporalRegistry(t *testing.T) *evaluator {
	t.Helper()
	r := procedures.NewRegistry(nil)
	for _, table := range [][]entry{temporals, spatials, {{sig: "toString(input :: ANY) :: STRING", call: func(_ *procedures.Context, args []value.Value) (value.Value, error) {
		return value.ToString(args[0])
	}}}} {
		for i := range table {
			if err := table[i].register(r, "Temporal"); err != nil {
				t.Fatal(err)
			}
		}
	}
	return &evaluator{registry: r}
}

func errSyntax(text string) error { return fmt.Errorf("cannot evaluate %q", text) }

// splitItems cuts at commas outside brackets and quotes.
func splitItems(text string) (items []string) {
	depth, start, quoted := 0, 0, false
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case strings.ContainsRune("([{", c):
			depth++
		case strings.ContainsRune(")]}", c):
			depth--
		case c == ',' && depth == 0:
			items = append(items, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(items, strings.TrimSpace(text[start:]))
}

// bind sets the variables of a WITH.
func (e *evaluator) bind(items string) error {
	if items == "" {
		return nil
	}
	for _, item := range splitItems(items) {
		text, name, ok := strings.Cut(item, " AS ")
		if !ok {
			continue
		}
		v, err := e.eval(text)
		if err != nil {
			return err
		}
		e.vars[name] = v
	}
	return nil
}

func (e *evaluator) eval(text string) (v value.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("evaluating %q: %v", text, p)
			if cause, ok := p.(error); ok {
				err = cause
			}
		}
	}()
	sub := &evaluator{registry: e.registry, vars: e.vars, s: text}
	v = sub.comparison()
	if sub.skip(); sub.pos < len(sub.s) {
		return v, errSyntax(text)
	}
	return v, nil
}

func (e *evaluator) skip() {
	for e.pos < len(e.s) && strings.IndexByte(" \n\t", e.s[e.pos]) >= 0 {
		e.pos++
	}
}

func (e *evaluator) accept(token string) bool {
	e.skip()
	if !strings.HasPrefix(e.s[e.pos:], token) {
		return false
	}
	e.pos += len(token)
	return true
}

func must(v value.Value, err error) value.Value {
	if err != nil {
		panic(err)
	}
	return v
}

func (e *evaluator) comparison() value.Value {
	left := e.sum()
	for _, op := range []struct {
		token string
		apply func(a, b value.Value) value.Value
	}{{">=", value.GreaterEqual}, {"<=", value.LessEqual}, {">", value.Greater}, {"<", value.Less}, {"=", value.Equals}} {
		if e.accept(op.token) {
			return op.apply(left, e.sum())
		}
	}
	return left
}

func (e *evaluator) sum() value.Value {
	left := e.product()
	for {
		switch {
		case e.accept("+"):
			left = must(value.Add(left, e.product()))
		case e.accept("-"):
			left = must(value.Sub(left, e.product()))
		default:
			return left
		}
	}
}

func (e *evaluator) product() value.Value {
	left := e.postfix()
	for {
		switch {
		case e.accept("*"):
			left = must(value.Mul(left, e.postfix()))
		case e.accept("/"):
			left = must(value.Div(left, e.postfix()))
		default:
			return left
		}
	}
}

func (e *evaluator) postfix() value.Value {
	v := e.primary()
	for e.accept(".") {
		name := e.name()
		switch v.Kind() {
		case value.KindMap:
			v, _ = v.AsMap().Get(name)
		case value.KindPoint:
			v = must(value.PointField(v, name))
		default:
			v = must(value.TemporalField(v, name))
		}
	}
	return v
}

func (e *evaluator) name() string {
	e.skip()
	start := e.pos
	for e.pos < len(e.s) && (e.s[e.pos] == '_' || e.s[e.pos]|0x20 >= 'a' && e.s[e.pos]|0x20 <= 'z' || e.s[e.pos] >= '0' && e.s[e.pos] <= '9') {
		e.pos++
	}
	return e.s[start:e.pos]
}

func (e *evaluator) primary() value.Value {
	switch {
	case e.accept("-"):
		return must(value.Neg(e.primary()))
	case e.accept("("):
		v := e.comparison()
		e.accept(")")
		return v
	case e.accept("["):
		return value.List(e.items("]"))
	case e.accept("{"):
		m := value.NewMap(4)
		for !e.accept("}") {
			name := e.name()
			e.accept(":")
			m.Put(name, e.comparison())
			e.accept(",")
		}
		return value.MapOf(m)
	case e.accept("'"):
		end := strings.IndexByte(e.s[e.pos:], '\'')
		v := value.String(e.s[e.pos : e.pos+end])
		e.pos += end + 1
		return v
	}
	if c := e.s[e.pos]; c >= '0' && c <= '9' {
		return e.number()
	}
	return e.reference()
}

func (e *evaluator) items(closing string) (vs []value.Value) {
	for !e.accept(closing) {
		vs = append(vs, e.comparison())
		e.accept(",")
	}
	return vs
}

func (e *evaluator) number() value.Value {
	start := e.pos
	for e.pos < len(e.s) && (e.s[e.pos] == '.' || e.s[e.pos] >= '0' && e.s[e.pos] <= '9') {
		e.pos++
	}
	text := e.s[start:e.pos]
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value.Int(i)
	}
	f, err := strconv.ParseFloat(text, 64)
	return must(value.Float(f), err)
}

// reference is a constant, a variable or a call.
func (e *evaluator) reference() value.Value {
	name := e.name()
	if v, ok := map[string]value.Value{"null": value.Null, "true": value.True, "false": value.False}[name]; ok {
		return v
	}
	if v, ok := e.vars[name]; ok {
		return v
	}
	for !e.accept("(") {
		if !e.accept(".") {
			panic(errSyntax(e.s))
		}
		name += "." + e.name()
	}
	f := e.registry.Function(name)
	if f == nil {
		panic(fmt.Errorf("no function %s", name))
	}
	args := e.items(")")
	if len(args) < f.MinArgs || len(args) > len(f.Params) {
		panic(fmt.Errorf("%s: %d arguments", name, len(args)))
	}
	for _, a := range args {
		if a.IsNull() && !f.NullIn {
			return value.Null
		}
	}
	ctx := &procedures.Context{StatementTime: time.Date(2026, 11, 21, 10, 28, 34, 505_000_000, time.UTC), Zone: time.UTC}
	return must(f.Call(ctx, args))
}
