package bind

import (
	"strings"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Groups of types that checks and messages name.
var (
	typeTemporal = value.OneOf(value.TypeDate, value.TypeTime, value.TypeLocalTime, value.TypeLocalDateTime, value.TypeDateTime)
	typeEntity   = value.OneOf(value.TypeNode, value.TypeRel)
	typeMapLike  = value.OneOf(value.TypeMap, typeEntity)
	// typeHolder is what has properties or components.
	typeHolder = value.OneOf(typeMapLike, value.TypePoint, value.TypeDuration, typeTemporal)
	// typeStored is what a property of a node or relationship can be.
	typeStored = value.OneOf(value.TypeBool, value.TypeNumber, value.TypeString, value.TypePoint, value.TypeDuration, typeTemporal, value.TypeList, value.TypeVector, value.TypeUUID)
	typeNull   = value.Type{}
)

// listed is the order in which Neo4j lists alternatives, with its names.
var listed = []struct {
	kind value.Kind
	name string
}{
	{value.KindBool, "Boolean"}, {value.KindFloat, "Float"}, {value.KindInt, "Integer"}, {value.KindMap, "Map"},
	{value.KindNode, "Node"}, {value.KindPath, "Path"}, {value.KindRel, "Relationship"}, {value.KindPoint, "Point"},
	{value.KindString, "String"}, {value.KindDuration, "Duration"}, {value.KindDate, "Date"}, {value.KindTime, "Time"},
	{value.KindLocalTime, "LocalTime"}, {value.KindLocalDateTime, "LocalDateTime"}, {value.KindDateTime, "DateTime"},
}

// typeNames is the alternatives of t as Neo4j's messages have them.
func typeNames(t value.Type) []string {
	var out []string
	for _, l := range listed {
		if t.Kinds.Has(l.kind) {
			out = append(out, l.name)
		}
	}
	if t.Kinds.Has(value.KindList) {
		out = append(out, listNames(t.Elem)...)
	}
	return out
}

func listNames(elem *value.Type) []string {
	if elem == nil {
		return []string{"List<T>"}
	}
	if elem.Kinds == value.TypeNumber.Kinds {
		return []string{"List<Float>", "List<Integer>", "List<Number>"}
	}
	names := typeNames(*elem)
	if len(names) != 1 {
		return []string{"List<T>"}
	}
	return []string{"List<" + names[0] + ">"}
}

// storedText is how Neo4j lists what a property can be.
const storedText = "Boolean, Float, Integer, Number, Point, String, Duration, Date, Time, LocalTime, LocalDateTime, DateTime, " +
	"List<Boolean>, List<Float>, List<Integer>, List<Number>, List<Point>, List<String>, List<Duration>, List<Date>, List<Time>, " +
	"List<LocalTime>, List<LocalDateTime> or List<DateTime>"

// typeText renders t for a message: "Map, Node or Relationship".
func typeText(t value.Type) string {
	if t.Kinds == typeStored.Kinds {
		return storedText
	}
	names := typeNames(t)
	switch n := len(names); n {
	case 0:
		switch t.Kinds { // which Neo4j's lists of alternatives leave out
		case value.TypeVector.Kinds:
			return "Vector"
		case value.TypeUUID.Kinds:
			return "UUID"
		}
		return "Null"
	case 1:
		return names[0]
	default:
		if t.Kinds == value.TypeAny.Kinds {
			return "T"
		}
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
}

// fits reports whether a value of static type got may be of type want: only what is
// certainly wrong does not fit. An integer passes for a float, and what may be a list, but other
// things too, for a truth value, as Neo4j has it.
func fits(got, want value.Type) bool {
	if got.Kinds == 0 || got.Kinds&want.Kinds != 0 {
		return true
	}
	if want.Kinds.Has(value.KindBool) && got.Kinds.Has(value.KindList) && got.Kinds != value.TypeList.Kinds {
		return true
	}
	return want.Kinds.Has(value.KindFloat) && got.Kinds.Has(value.KindInt)
}

// mismatch is the error of a value of type got at pos that cannot be want; nil where it can. param is what a message says of a
// parameter: its type is its value's and not to be seen in the text.
func mismatch(pos ast.Pos, param string, got, want value.Type) *status.Error {
	switch {
	case fits(got, want):
		return nil
	case param == "" && want.Kinds == value.TypeBool.Kinds && got.Kinds == value.TypeList.Kinds:
		return status.Syntax("InvalidArgumentType", pos, "Coercion of list to boolean is not allowed. Please use `NOT isEmpty(...)` instead.")
	}
	return status.Syntax("InvalidArgumentType", pos, "Type mismatch%s: expected %s but was %s", param, typeText(want), typeText(got))
}

// check fails with a type mismatch where got cannot be want.
func check(pos ast.Pos, got, want value.Type) {
	if err := mismatch(pos, "", got, want); err != nil {
		fail(err)
	}
}

// checkOf fails with a type mismatch where e, of type got, cannot be want.
func checkOf(e ast.Expr, got, want value.Type) {
	if err := mismatch(posOf(e), forParam(e), got, want); err != nil {
		fail(err)
	}
}

// checkIn is checkOf where the closer GQLSTATUS says what e is: an argument, a variable.
func checkIn(e ast.Expr, got, want value.Type, what string) {
	if err := mismatch(posOf(e), forParam(e), got, want); err != nil {
		fail(err.Because("22G03", status.Condition{GQL: "22N27",
			Text: "Invalid input '" + typeText(got) + "' for " + what + ". Expected to be " + typeText(want) + "."}))
	}
}

// checkNamed is checkIn where e is a variable, otherwise checkOf.
func checkNamed(e ast.Expr, got, want value.Type) {
	if v, ok := e.(*ast.Variable); ok && !fits(got, want) {
		checkIn(e, got, want, "`"+v.Name+"`")
	}
	checkOf(e, got, want)
}

// forParam is what a message about e says behind "Type mismatch" where e is a parameter.
func forParam(e ast.Expr) string {
	if p, ok := e.(*ast.Param); ok {
		return " for parameter '" + p.Name + "'"
	}
	return ""
}

// union is the type of a value that is one of a and b.
func union(a, b value.Type) value.Type {
	u := value.Type{Kinds: a.Kinds | b.Kinds}
	aList, bList := a.Kinds.Has(value.KindList), b.Kinds.Has(value.KindList)
	switch {
	case aList && bList && a.Elem != nil && b.Elem != nil:
		e := union(*a.Elem, *b.Elem)
		u.Elem = &e
	case aList && !bList:
		u.Elem = a.Elem
	case bList && !aList:
		u.Elem = b.Elem
	}
	return u
}

// listOf is the type of lists of elem; elements of which nothing is known leave it open.
func listOf(elem value.Type) value.Type {
	if elem.Kinds == 0 || elem.Kinds == value.TypeAny.Kinds {
		return value.TypeList
	}
	return value.ListOf(elem)
}

// elemOf is the type of the elements when t is taken apart as a list.
func elemOf(t value.Type) value.Type {
	if t.Kinds == value.TypeList.Kinds && t.Elem != nil {
		return *t.Elem
	}
	return value.TypeAny
}

// posOf is where Neo4j points to in an expression: at the operator of an infix one, at the index of an element, at the bracket of a
// part of a list.
func posOf(e ast.Expr) ast.Pos {
	switch e := e.(type) {
	case *ast.Binary:
		if e.OpPos.Known() {
			return e.OpPos
		}
	case *ast.Comparison:
		if e.OpPos.Known() {
			return e.OpPos
		}
	case *ast.Index:
		return e.Index.Position()
	case *ast.Slice:
		return e.OpPos
	}
	return e.Position()
}
