package expr

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// isTyped is of IS :: type.
type isTyped struct {
	of  Evaluator
	typ *physical.Type
}

func (e *isTyped) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.of.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return value.Bool(hasType(v, e.typ)), nil
}

// kindsByName is the kinds that each type name covers, synonyms included.
var kindsByName = map[string]value.KindSet{
	"BOOLEAN": value.TypeBool.Kinds, "BOOL": value.TypeBool.Kinds,
	"INTEGER": value.TypeInt.Kinds, "INT": value.TypeInt.Kinds, "SIGNED INTEGER": value.TypeInt.Kinds,
	"INTEGER8": value.TypeInt.Kinds, "INTEGER16": value.TypeInt.Kinds, "INTEGER32": value.TypeInt.Kinds, "INTEGER64": value.TypeInt.Kinds,
	"INT8": value.TypeInt.Kinds, "INT16": value.TypeInt.Kinds, "INT32": value.TypeInt.Kinds, "INT64": value.TypeInt.Kinds,
	"FLOAT": value.TypeFloat.Kinds, "FLOAT32": value.TypeFloat.Kinds, "FLOAT64": value.TypeFloat.Kinds,
	"STRING": value.TypeString.Kinds, "VARCHAR": value.TypeString.Kinds,
	"MAP": value.TypeMap.Kinds, "NODE": value.TypeNode.Kinds, "VERTEX": value.TypeNode.Kinds, "ANY NODE": value.TypeNode.Kinds, "ANY VERTEX": value.TypeNode.Kinds,
	"RELATIONSHIP": value.TypeRel.Kinds, "EDGE": value.TypeRel.Kinds, "ANY RELATIONSHIP": value.TypeRel.Kinds, "ANY EDGE": value.TypeRel.Kinds,
	"PATH": value.TypePath.Kinds, "PATHS": value.TypePath.Kinds, "ANY MAP": value.TypeMap.Kinds,
	"DATE": value.TypeDate.Kinds, "LOCAL TIME": value.TypeLocalTime.Kinds, "TIME WITHOUT TIME ZONE": value.TypeLocalTime.Kinds, "TIME WITHOUT TIMEZONE": value.TypeLocalTime.Kinds,
	"ZONED TIME": value.TypeTime.Kinds, "TIME WITH TIME ZONE": value.TypeTime.Kinds, "TIME WITH TIMEZONE": value.TypeTime.Kinds,
	"LOCAL DATETIME": value.TypeLocalDateTime.Kinds, "TIMESTAMP WITHOUT TIME ZONE": value.TypeLocalDateTime.Kinds, "TIMESTAMP WITHOUT TIMEZONE": value.TypeLocalDateTime.Kinds,
	"ZONED DATETIME": value.TypeDateTime.Kinds, "TIMESTAMP WITH TIME ZONE": value.TypeDateTime.Kinds, "TIMESTAMP WITH TIMEZONE": value.TypeDateTime.Kinds,
	"DURATION": value.TypeDuration.Kinds, "POINT": value.TypePoint.Kinds, "UUID": value.TypeUUID.Kinds,
	"ANY": value.TypeAny.Kinds, "ANY VALUE": value.TypeAny.Kinds,
}

func hasType(v value.Value, t *physical.Type) bool {
	name := strings.ToUpper(t.Name)
	switch {
	case len(t.Union) > 0:
		for _, u := range t.Union {
			if hasType(v, u) {
				return true
			}
		}
		return false
	case name == "NOTHING":
		return false
	case v.IsNull():
		return !t.NotNull
	case name == "NULL":
		return false
	case name == "LIST" || name == "ARRAY":
		return v.Kind() == value.KindList && (t.Of == nil || allOfType(v.AsList(), t.Of))
	case name == "VECTOR":
		return v.Kind() == value.KindVector && vectorType(v.AsVector(), t)
	case name == "PROPERTY VALUE" || name == "ANY PROPERTY VALUE":
		return value.Storable(v) == nil
	}
	return kindsByName[name].Has(v.Kind())
}

// vectorType compares coordinate type and dimension, as far as t says them.
func vectorType(v value.Vector, t *physical.Type) bool {
	if t.Of != nil {
		if c, ok := value.CoordOf(t.Of.Name); !ok || c != v.Coord {
			return false
		}
	}
	return t.Dim == nil || *t.Dim == int64(v.Dims())
}

func allOfType(vs []value.Value, t *physical.Type) bool {
	for _, v := range vs {
		if !hasType(v, t) {
			return false
		}
	}
	return true
}

// normalForm is a Unicode normal form by name; NFC when there is none.
func normalForm(name string) norm.Form {
	switch strings.ToUpper(name) {
	case "NFD":
		return norm.NFD
	case "NFKC":
		return norm.NFKC
	case "NFKD":
		return norm.NFKD
	}
	return norm.NFC
}

// isNormalized is null for what is no string.
type isNormalized struct {
	of   Evaluator
	form norm.Form
}

func (e *isNormalized) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.of.Eval(b, i)
	if err != nil || v.Kind() != value.KindString {
		return value.Null, err
	}
	return value.Bool(e.form.IsNormalString(v.AsString())), nil
}

type normalize struct {
	of   Evaluator
	form norm.Form
}

func (e *normalize) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.of.Eval(b, i)
	if err != nil || v.IsNull() {
		return value.Null, err
	}
	if v.Kind() != value.KindString {
		return value.Null, mismatch("a string", v)
	}
	return value.String(e.form.String(v.AsString())), nil
}
