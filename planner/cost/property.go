package cost

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/storage/sketch"
	"github.com/morseldb/morsel/value"
)

// Properties is statistics that know property values, too. A label or type "" stands for anything; nil = nothing is known.
type Properties interface {
	NodeValues(label, key string) *sketch.Values
	RelValues(typ, key string) *sketch.Values
}

// Overlaps is statistics that know how many nodes have two labels.
type Overlaps interface {
	LabelPair(a, b string) (n float64, known bool)
}

// Parameters is statistics that know the parameters of the run that is planned for: literals are among them.
type Parameters interface {
	Parameter(name string) (value.Value, bool)
}

// Recorder is statistics that remember estimates, to see later whether they still hold. An estimate is in rows.
type Recorder interface {
	Estimated(again func(s Stats) float64, rows float64)
}

// Values is what is known of one property.
type Values = *sketch.Values

// Scope is what is known of variables, by id.
type Scope map[int]About

// About is what is known of a variable: a node with a label, or a relationship of types.
type About struct {
	Label string
	Rel   bool
	Types []string
}

// field is a property of a variable; below says that a function was called on it.
type field struct {
	id    int
	key   string
	below bool
}

func fieldOf(e ast.Expr, sc Scope) (field, bool) {
	p, ok := e.(*ast.Property)
	if !ok {
		return field{}, false
	}
	v, ok := p.Of.(*ast.Variable)
	if !ok {
		return field{}, false
	}
	_, known := sc[v.ID]
	return field{id: v.ID, key: p.Key}, known
}

// seenThrough is functions that give other values for other values, about: as many are different before as after.
var seenThrough = map[string]bool{
	"lower": true, "upper": true, "tolower": true, "toupper": true, "trim": true, "tostring": true, "tointeger": true, "date": true,
}

// fieldBelow is fieldOf through functions that keep values apart.
func fieldBelow(e ast.Expr, sc Scope) (field, bool) {
	if f, ok := e.(*ast.FuncCall); ok && len(f.Args) == 1 && len(f.Namespace) == 0 && seenThrough[strings.ToLower(f.Name)] {
		out, ok := fieldBelow(f.Args[0], sc)
		out.below = true
		return out, ok
	}
	return fieldOf(e, sc)
}

// valuesOf looks up what is known of a field.
func valuesOf(s Stats, f field, sc Scope) (v Values, rows float64) {
	return valuesAbout(s, f, sc[f.id])
}

// valuesAbout is valuesOf with what is known of the field's variable.
func valuesAbout(s Stats, f field, about About) (v Values, rows float64) {
	p, ok := s.(Properties)
	if !ok {
		return nil, 0
	}
	switch {
	case !about.Rel:
		v = p.NodeValues(about.Label, f.key)
	case len(about.Types) == 1:
		v = p.RelValues(about.Types[0], f.key)
	case about.Types == nil:
		v = p.RelValues("", f.key)
	}
	if v == nil || v.Rows == 0 {
		return nil, 0
	}
	return v, v.Rows
}

// ask estimates a share by what is known of a field; known is false where that is nothing.
func ask(s Stats, f field, sc Scope, share func(s Stats, v Values) float64) (x float64, known bool) {
	v, rows := valuesOf(s, f, sc)
	if v == nil {
		return 0, false
	}
	x = share(s, v)
	if r, ok := s.(Recorder); ok {
		about := sc[f.id]
		r.Estimated(func(now Stats) float64 {
			v, rows := valuesAbout(now, f, about)
			if v == nil {
				return 0
			}
			return share(now, v) * rows
		}, x*rows)
	}
	return x, true
}

// Different is how many different values a property has, or what is computed of one by functions that keep values apart; null is one more.
func Different(s Stats, e ast.Expr, sc Scope) (n float64, known bool) {
	f, ok := fieldBelow(e, sc)
	if !ok {
		return 0, false
	}
	v, rows := valuesOf(s, f, sc)
	if v == nil {
		return 0, false
	}
	if v.Present < rows {
		return v.Distinct + 1, true
	}
	return v.Distinct, true
}

// constant is the value of an expression that is the same for all rows: a literal, or a parameter of this run.
func constant(s Stats, e ast.Expr) (value.Value, bool) {
	switch e := e.(type) {
	case *ast.IntLit:
		return value.Int(e.Value), true
	case *ast.FloatLit:
		return value.Float(e.Value), true
	case *ast.StringLit:
		return value.String(e.Value), true
	case *ast.BoolLit:
		return value.Bool(e.Value), true
	case *ast.NullLit:
		return value.Null, true
	case *ast.Param:
		if p, ok := s.(Parameters); ok {
			return p.Parameter(e.Name)
		}
	}
	return value.Null, false
}

// items is the values of a list, nulls where one is not known; known is false where not even their number is.
func items(s Stats, e ast.Expr) (out []value.Value, known bool) {
	switch e := e.(type) {
	case *ast.ListLit:
		for _, item := range e.Items {
			v, ok := constant(s, item)
			if !ok {
				v = value.Null
			}
			out = append(out, v)
		}
		return out, true
	case *ast.Param:
		if v, ok := constant(s, e); ok && v.Kind() == value.KindList {
			return v.AsList(), true
		}
	}
	return nil, false
}

func isText(v value.Value) bool { return v.Kind() == value.KindString }

// span is a range of values: either end may be open (nil).
type span struct{ from, to ast.Expr }

func (r *span) narrow(o span) {
	if o.from != nil {
		r.from = o.from
	}
	if o.to != nil {
		r.to = o.to
	}
}

// share is the part of a field's entities in the range.
func (r *span) share(s Stats, f field, sc Scope) float64 {
	def := Range
	if r.from != nil && r.to != nil {
		def = Range * Range
	}
	x, known := ask(s, f, sc, func(s Stats, v Values) float64 {
		ends := [2]value.Value{value.Null, value.Null}
		for i, e := range [2]ast.Expr{r.from, r.to} {
			if e == nil {
				continue
			}
			c, ok := constant(s, e)
			if !ok {
				return def * v.Has()
			}
			ends[i] = c
		}
		return v.Range(ends[0], ends[1])
	})
	if !known {
		return def
	}
	return x
}

// bounds reads a predicate as a range of one field.
func bounds(s Stats, e ast.Expr, sc Scope) (field, span, bool) {
	c, ok := e.(*ast.Comparison)
	if !ok || len(c.Ops) > 2 {
		return field{}, span{}, false
	}
	f, r, ok := boundsOf(s, c.Operands[0], c.Ops[0], c.Operands[1], sc)
	if !ok || len(c.Ops) == 1 {
		return f, r, ok
	}
	g, q, ok := boundsOf(s, c.Operands[1], c.Ops[1], c.Operands[2], sc)
	if !ok || f != g {
		return field{}, span{}, false
	}
	r.narrow(q)
	return f, r, true
}

// boundsOf reads a comparison as a range of one field whose end is known.
func boundsOf(s Stats, a ast.Expr, op ast.CompareOp, b ast.Expr, sc Scope) (field, span, bool) {
	below := op == ast.Lt || op == ast.Le
	if !below && op != ast.Gt && op != ast.Ge {
		return field{}, span{}, false
	}
	f, ok := fieldOf(a, sc)
	end := b
	if !ok {
		if f, ok = fieldOf(b, sc); !ok {
			return field{}, span{}, false
		}
		end, below = a, !below
	}
	if _, known := constant(s, end); !known {
		return field{}, span{}, false
	}
	if below {
		return f, span{to: end}, true
	}
	return f, span{from: end}, true
}

// Knows reports whether the statistics know the values of the property that a predicate is about.
func Knows(s Stats, e ast.Expr, sc Scope) bool {
	f, ok := firstField(e, sc)
	if !ok {
		return false
	}
	v, _ := valuesOf(s, f, sc)
	return v != nil
}

// Ends is statistics that know which label the ends of a type's relationships have.
type Ends interface {
	// EndLabel is the rarest label that all nodes have from which relationships of the type start (out) or to which they lead; "" where
	// there is none.
	EndLabel(typ string, out bool) string
}

// EndLabel asks statistics that know; "" otherwise.
func EndLabel(s Stats, typ string, out bool) string {
	if e, ok := s.(Ends); ok {
		return e.EndLabel(typ, out)
	}
	return ""
}
