package function

import (
	"time"
	"unicode/utf8"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

var scalar = []entry{
	{
		sig:  "char_length(input :: STRING) :: INTEGER",
		doc:  "Returns the number of Unicode characters in a `STRING`.",
		args: []string{"A string value whose length in characters is to be calculated."},
		call: charLength,
	},
	{
		sig:  "character_length(input :: STRING) :: INTEGER",
		doc:  "Returns the number of Unicode characters in a `STRING`.",
		args: []string{"A string value whose length in characters is to be calculated."},
		call: charLength,
	},
	{
		sig:    "coalesce(input :: ANY) :: ANY",
		doc:    "Returns the first non-null value in a list of expressions.",
		args:   []string{"If this is the first non-`NULL` value, it will be returned."},
		call:   coalesce,
		nullIn: true, variadic: true, result: firstType,
	},
	{
		sig:      "file() :: STRING",
		doc:      "Returns the absolute path of the file that LOAD CSV is using.",
		call:     outsideCSV,
		volatile: true,
	},
	{
		sig:    "head(list :: LIST<ANY>) :: ANY",
		doc:    "Returns the first element in a `LIST<ANY>`.",
		args:   []string{"A list from which the first element will be returned."},
		call:   head,
		result: elementType,
	},
	{
		sig:    "last(list :: LIST<ANY>) :: ANY",
		doc:    "Returns the last element in a `LIST<ANY>`.",
		args:   []string{"A list from which the last element will be returned."},
		call:   last,
		result: elementType,
	},
	{
		sig:      "linenumber() :: INTEGER",
		doc:      "Returns the line number that LOAD CSV is currently using.",
		call:     outsideCSV,
		volatile: true,
	},
	{
		sig: "nullIf(v1 :: ANY, v2 :: ANY) :: ANY",
		doc: "Returns null if the two given parameters are equivalent, otherwise returns the value of the first parameter.",
		args: []string{
			"A first value to be returned if the second value is not equivalent.",
			"A second value against which the first value is compared.",
		},
		call:   nullIf,
		nullIn: true, result: firstOnly,
	},
	{
		sig:      "randomUUID() :: STRING",
		doc:      "Generates a random UUID.",
		call:     randomUUID,
		volatile: true,
	},
	{
		sig:   "size(input :: STRING | LIST<ANY>) :: INTEGER",
		types: []value.Type{value.OneOf(value.TypeString, value.TypeList, value.TypeVector)},
		doc:   "Returns the number of items in a `LIST<ANY>` or the number of Unicode characters in a `STRING`.",
		args:  []string{"A value whose length is to be calculated."},
		call:  size,
	},
	{
		sig:      "timestamp() :: INTEGER",
		doc:      "Returns the difference, measured in milliseconds, between the current time and midnight, January 1, 1970 UTC",
		call:     timestamp,
		volatile: true,
	},
	{
		sig:    "valueType(input :: ANY) :: STRING",
		doc:    "Returns a `STRING` representation of the most precise value type that the given expression evaluates to.",
		args:   []string{"A value to return the type of."},
		call:   valueType,
		nullIn: true,
	},
}

// inList is the parameters of the forms that test the elements of a list.
const (
	inList         = "variable :: ANY, list :: LIST<ANY>"
	inListVariable = "A variable that can be used within the `WHERE` clause."
)

var predicates = []entry{
	{
		sig:  "all(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
		doc:  "Returns true if the predicate holds for all elements in the given `LIST<ANY>`.",
		form: "all", shown: inList,
		args: []string{inListVariable, "A predicate must hold for all elements in this list for the function to return `true`."},
	},
	{
		sig:  "any(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
		doc:  "Returns true if the predicate holds for at least one element in the given `LIST<ANY>`.",
		form: "any", shown: inList,
		args: []string{inListVariable, "A list for the predicate to check against."},
	},
	{
		sig:  "exists(input :: ANY) :: BOOLEAN",
		doc:  "Returns true if a match for the pattern exists in the graph.",
		args: []string{"A pattern to verify the existence of."},
	},
	{
		sig:   "isEmpty(input :: STRING | MAP | LIST<ANY>) :: BOOLEAN",
		doc:   "Checks whether a `STRING`, `MAP` or `LIST<ANY>` is empty.",
		args:  []string{"A value to be checked for emptiness."},
		types: []value.Type{value.OneOf(value.TypeString, value.TypeMap, value.TypeList, value.TypeNode, value.TypeRel)},
		call:  isEmpty,
	},
	{
		sig:  "none(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
		doc:  "Returns true if the predicate holds for no element in the given `LIST<ANY>`.",
		form: "none", shown: inList,
		args: []string{inListVariable, "A list for the predicate to check against."},
	},
	{
		sig:  "single(variable :: VARIABLE IN list :: LIST<ANY> WHERE predicate :: ANY) :: BOOLEAN",
		doc:  "Returns true if the predicate holds for exactly one of the elements in the given `LIST<ANY>`.",
		form: "single", shown: inList,
		args: []string{inListVariable, "A list for the predicate to check against."},
	},
}

var graphs = []entry{
	{
		sig:  "graph.byElementId(elementId :: STRING) :: GRAPH",
		doc:  "Returns the graph reference with the given element id. It is only supported in the `USE` clause, on composite databases.",
		args: []string{"An element id of a node or relationship."},
	},
	{
		sig:  "graph.byName(name :: STRING) :: GRAPH",
		doc:  "Returns the graph reference of the given name. It is only supported in the `USE` clause, on composite databases.",
		args: []string{"The name of the graph to be resolved."},
	},
	{
		sig:  "graph.names() :: LIST<STRING>",
		doc:  "Returns the names of the graphs that `USE` can name.",
		call: graphNames,
	},
	{
		sig:  "graph.propertiesByName(graphName :: STRING) :: MAP",
		doc:  "Returns the properties of the graph of the given name.",
		args: []string{"The name of the graph."},
		call: graphProperties,
	},
}

// notACollection is the message of a function that takes a list only.
const notACollection = "`%s` is not a collection or a map. Element access is only possible by performing a collection lookup using an integer index, or by performing a map lookup using a string key (found: %s[Int(%d)])"

func charLength(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindString {
		return value.Null, errType("Invalid input for function 'character_length()': Expected a String, got: %s", value.Debug(args[0]))
	}
	return value.Int(int64(utf8.RuneCountInString(args[0].AsString()))), nil
}

func size(_ *procedures.Context, args []value.Value) (value.Value, error) {
	switch v := args[0]; v.Kind() {
	case value.KindString:
		return value.Int(int64(utf8.RuneCountInString(v.AsString()))), nil
	case value.KindList:
		return value.Int(int64(v.ListLen())), nil
	case value.KindVector:
		return value.Int(int64(v.AsVector().Dims())), nil
	}
	return value.Null, errType("Invalid input for function 'size()': Expected a String or List, got: %s", value.Debug(args[0]))
}

func isEmpty(_ *procedures.Context, args []value.Value) (value.Value, error) {
	switch v := args[0]; v.Kind() {
	case value.KindString:
		return value.Bool(v.AsString() == ""), nil
	case value.KindList:
		return value.Bool(v.ListLen() == 0), nil
	case value.KindMap:
		return value.Bool(v.AsMap().Len() == 0), nil
	}
	return value.Null, errType("Invalid input for function 'isEmpty()': Expected a List, Map, or String, got: %s", value.Debug(args[0]))
}

func coalesce(_ *procedures.Context, args []value.Value) (value.Value, error) {
	for _, v := range args {
		if !v.IsNull() {
			return v, nil
		}
	}
	return value.Null, nil
}

func nullIf(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if value.Equals(args[0], args[1]).IsTrue() {
		return value.Null, nil
	}
	return args[0], nil
}

func head(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindList {
		d := value.Debug(args[0])
		return value.Null, errType(notACollection, d, d, 0)
	}
	if args[0].ListLen() > 0 {
		return args[0].ListAt(0), nil
	}
	return value.Null, nil
}

func last(_ *procedures.Context, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindList {
		d := value.Debug(args[0])
		return value.Null, errType(notACollection, d, d, -1)
	}
	if n := args[0].ListLen(); n > 0 {
		return args[0].ListAt(n - 1), nil
	}
	return value.Null, nil
}

func valueType(_ *procedures.Context, args []value.Value) (value.Value, error) {
	return value.String(value.ValueType(args[0])), nil
}

// timestamp is the same throughout a statement.
func timestamp(ctx *procedures.Context, _ []value.Value) (value.Value, error) {
	now := ctx.StatementTime
	if now.IsZero() {
		now = time.Now()
	}
	return value.Int(now.UnixMilli()), nil
}

// outsideCSV is file() and linenumber(): the planner puts what LOAD CSV says in
// their place, so that a call is only left where there is none.
func outsideCSV(*procedures.Context, []value.Value) (value.Value, error) { return value.Null, nil }

// firstType is the union of the arguments' types: any of them may come back.
func firstType(args []value.Type) value.Type { return union(args) }

// firstOnly is the type of the first argument.
func firstOnly(args []value.Type) value.Type { return args[0] }

// union is the union of types; the element type of lists stays known only
// where one of the types is a list.
func union(types []value.Type) value.Type {
	var u value.Type
	listsMet := 0
	for _, t := range types {
		u.Kinds |= t.Kinds
		if t.Kinds.Has(value.KindList) {
			u.Elem = t.Elem
			listsMet++
		}
	}
	if listsMet > 1 {
		u.Elem = nil
	}
	return u
}

// elementType is the type of the elements of the list that is the first argument.
func elementType(args []value.Type) value.Type {
	if args[0].Elem != nil {
		t := *args[0].Elem
		t.NotNull = false
		return t
	}
	return value.TypeAny
}

// sameList is the type of the list that is the first argument.
func sameList(args []value.Type) value.Type {
	return value.Type{Kinds: value.TypeList.Kinds, Elem: args[0].Elem}
}
