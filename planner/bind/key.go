package bind

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/parser/ast"
)

// key is a text that two bound expressions share exactly when they are the same but
// for their places in the query.
func key(e ast.Expr) string {
	var w strings.Builder
	writeKey(&w, reflect.ValueOf(e))
	return w.String()
}

var (
	atType  = reflect.TypeFor[ast.At]()
	posType = reflect.TypeFor[ast.Pos]()
	varType = reflect.TypeFor[*ast.Variable]()
)

func writeKey(w *strings.Builder, v reflect.Value) {
	if v.IsValid() && v.Type() == varType && !v.IsNil() {
		w.WriteByte('#')
		w.WriteString(strconv.Itoa(v.Interface().(*ast.Variable).ID))
		return
	}
	switch v.Kind() {
	case reflect.Invalid:
		w.WriteByte('_')
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			w.WriteByte('_')
			return
		}
		writeKey(w, v.Elem())
	case reflect.Slice:
		w.WriteByte('[')
		for i := range v.Len() {
			writeKey(w, v.Index(i))
			w.WriteByte(',')
		}
		w.WriteByte(']')
	case reflect.Struct:
		writeStruct(w, v)
	default:
		writeScalar(w, v)
	}
}

func writeStruct(w *strings.Builder, v reflect.Value) {
	t := v.Type()
	w.WriteString(t.Name())
	w.WriteByte('{')
	for i := range t.NumField() {
		if f := t.Field(i).Type; f != atType && f != posType {
			writeKey(w, v.Field(i))
			w.WriteByte(',')
		}
	}
	w.WriteByte('}')
}

func writeScalar(w *strings.Builder, v reflect.Value) {
	switch {
	case v.CanInt():
		w.WriteString(strconv.FormatInt(v.Int(), 10))
	case v.CanUint():
		w.WriteString(strconv.FormatUint(v.Uint(), 10))
	case v.CanFloat():
		w.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	case v.Kind() == reflect.Bool:
		w.WriteString(strconv.FormatBool(v.Bool()))
	case v.Kind() == reflect.String:
		w.WriteString(strconv.Quote(v.String()))
	}
}

// exprText renders the small expressions that messages name.
func exprText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Variable:
		return e.Name
	case *ast.Param:
		return "$" + e.Name
	case *ast.Property:
		return exprText(e.Of) + "." + e.Key
	case *ast.CountStar:
		return "count(*)"
	case *ast.FuncCall:
		return e.FullName() + "(" + listText(e.Args) + ")"
	case *ast.ListLit:
		return "[" + listText(e.Items) + "]"
	case *ast.NullLit:
		return "NULL"
	case *ast.BoolLit:
		return strconv.FormatBool(e.Value)
	case *ast.IntLit:
		return strconv.FormatInt(e.Value, 10)
	case *ast.FloatLit:
		return floatText(e.Value)
	case *ast.StringLit:
		return "'" + e.Value + "'"
	case *ast.Unary:
		return map[ast.UnaryOp]string{ast.Not: "NOT ", ast.Plus: "+", ast.Minus: "-"}[e.Op] + exprText(e.Of)
	case *ast.Binary:
		return exprText(e.Left) + " " + opText[e.Op] + " " + exprText(e.Right)
	}
	return "…"
}

var opText = [...]string{ast.Or: "OR", ast.Xor: "XOR", ast.And: "AND", ast.Add: "+", ast.Sub: "-", ast.Mul: "*", ast.Div: "/", ast.Mod: "%",
	ast.Pow: "^", ast.Concat: "||", ast.RegexMatch: "=~", ast.StartsWith: "STARTS WITH", ast.EndsWith: "ENDS WITH", ast.Contains: "CONTAINS", ast.In: "IN"}

func listText(list []ast.Expr) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = exprText(e)
	}
	return strings.Join(parts, ", ")
}

func floatText(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.ContainsAny(s, ".IN") {
		s += ".0"
	}
	return s
}
