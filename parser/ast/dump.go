package ast

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// Dump writes a tree in one line, for tests and for debugging: each node as (Type field …), without positions,
// leaving out what is empty. Variables are their names, literals their values.
func Dump(n any) string {
	var b strings.Builder
	dump(&b, reflect.ValueOf(n))
	return b.String()
}

func dump(b *strings.Builder, v reflect.Value) {
	if !v.IsValid() {
		b.WriteString("nil")
		return
	}
	if v.CanInterface() && dumpShort(b, v.Interface()) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		dump(b, v.Elem())
	case reflect.Struct:
		dumpStruct(b, v)
	case reflect.Slice:
		dumpList(b, v)
	case reflect.Map:
		dumpMap(b, v)
	case reflect.String:
		b.WriteString(strconv.Quote(v.String()))
	default:
		fmt.Fprint(b, v)
	}
}

// dumpShort writes the nodes that are written shortly.
func dumpShort(b *strings.Builder, n any) bool {
	switch n := n.(type) {
	case *Variable:
		if n != nil {
			b.WriteString(n.Name)
			return true
		}
	case *Param:
		b.WriteString("$" + n.Name)
		return true
	case *IntLit:
		b.WriteString(strconv.FormatInt(n.Value, 10))
		return true
	case *FloatLit:
		s := strconv.FormatFloat(n.Value, 'g', -1, 64)
		if !strings.ContainsAny(s, ".eIN") {
			s += ".0"
		}
		b.WriteString(s)
		return true
	case *StringLit:
		if n != nil {
			b.WriteString("'" + strings.ReplaceAll(n.Value, "\n", "\\n") + "'")
			return true
		}
	case *BoolLit:
		b.WriteString(strconv.FormatBool(n.Value))
		return true
	case *NullLit:
		b.WriteString("null")
		return true
	case *LabelName:
		b.WriteString(":" + n.Name)
		return true
	case BinaryOp:
		b.WriteString(binaryNames[n])
		return true
	case CompareOp:
		b.WriteString([]string{"=", "<>", "<", "<=", ">", ">="}[n])
		return true
	case UnaryOp:
		b.WriteString([]string{"NOT", "+", "-"}[n])
		return true
	}
	return false
}

var binaryNames = []string{"OR", "XOR", "AND", "+", "-", "*", "/", "%", "^", "||", "=~", "STARTS WITH", "ENDS WITH", "CONTAINS", "IN"}

func dumpStruct(b *strings.Builder, v reflect.Value) {
	b.WriteByte('(')
	b.WriteString(v.Type().Name())
	dumpFields(b, v)
	b.WriteByte(')')
}

func dumpFields(b *strings.Builder, v reflect.Value) {
	t := v.Type()
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		switch {
		case f.Name == "At" || f.Name == "Pos" || f.Name == "OpPos" || f.Name == "Text" && t.Name() == "Statement":
		case f.Anonymous:
			dumpFields(b, v.Field(i))
		case v.Field(i).IsZero() && f.Name != "Op":
		case v.Field(i).Kind() == reflect.Slice && v.Field(i).Len() == 0:
		case v.Field(i).Kind() == reflect.Bool:
			b.WriteString(" " + f.Name)
		default:
			b.WriteString(" " + f.Name + "=")
			dump(b, v.Field(i))
		}
	}
}

func dumpList(b *strings.Builder, v reflect.Value) {
	b.WriteByte('[')
	for i := 0; i < v.Len(); i++ {
		if i > 0 {
			b.WriteByte(' ')
		}
		dump(b, v.Index(i))
	}
	b.WriteByte(']')
}

func dumpMap(b *strings.Builder, v reflect.Value) {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(k.String() + ": ")
		dump(b, v.MapIndex(k))
	}
	b.WriteByte('}')
}
