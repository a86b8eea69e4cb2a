package function

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// collections are the functions on lists that came with Cypher 25.
var collections = []entry{
	{
		sig:  "cardinality(input :: LIST<ANY>) :: INTEGER",
		doc:  "Returns the number of elements in a `LIST<ANY>`.",
		args: []string{"A list whose elements will be counted."},
		call: onList("cardinality", func(_ *procedures.Context, l, _ []value.Value) (value.Value, error) {
			return value.Int(int64(len(l))), nil
		}),
	},
	{
		sig:  "coll.distinct(list :: LIST<ANY>) :: LIST<ANY>",
		doc:  "Returns the given list with all duplicate values removed.",
		args: []string{"A list to be deduplicated."},
		call: onList("coll.distinct", distinct), result: sameList,
	},
	{
		sig:  "coll.flatten(list :: LIST<ANY>, depth = 1 :: INTEGER) :: LIST<ANY>",
		doc:  "Returns a list flattened to the given nesting depth.",
		args: []string{"A list to be flattened.", "The number of nested levels to flatten."},
		call: onList("coll.flatten", flatten),
	},
	{
		sig:  "coll.indexOf(list :: LIST<ANY>, value :: ANY) :: INTEGER",
		doc:  "Returns the position of the first occurrence of a value in a list, or -1 if the list does not contain it.",
		args: []string{"A list to be searched.", "The value to find."},
		call: onList("coll.indexOf", indexOf),
	},
	{
		sig:  "coll.insert(list :: LIST<ANY>, index :: INTEGER, value :: ANY) :: LIST<ANY>",
		doc:  "Returns a list with the given value inserted at the given index.",
		args: []string{"A list to insert the value into.", "The position that the value will have.", "The value to insert."},
		call: onList("coll.insert", insert), nullIn: true,
	},
	{
		sig:  "coll.max(list :: LIST<ANY>) :: ANY",
		doc:  "Returns the largest element in a list.",
		args: []string{"A list from which the largest element will be returned."},
		call: onList("coll.max", extremeOf(1)), result: elementType,
	},
	{
		sig:  "coll.min(list :: LIST<ANY>) :: ANY",
		doc:  "Returns the smallest element in a list.",
		args: []string{"A list from which the smallest element will be returned."},
		call: onList("coll.min", extremeOf(-1)), result: elementType,
	},
	{
		sig:  "coll.remove(list :: LIST<ANY>, index :: INTEGER) :: LIST<ANY>",
		doc:  "Returns a list with the element at the given index removed.",
		args: []string{"A list to remove the element from.", "The position of the element."},
		call: onList("coll.remove", remove), result: sameList,
	},
	{
		sig:  "coll.sort(list :: LIST<ANY>) :: LIST<ANY>",
		doc:  "Returns a list sorted in ascending order.",
		args: []string{"A list to be sorted."},
		call: onList("coll.sort", sorted), result: sameList,
	},
}

// moreStrings are the functions on strings that came with Cypher 25.
var moreStrings = []entry{
	{
		sig:  "string.indexOf(input :: STRING, search :: STRING) :: INTEGER",
		doc:  "Returns the position of the first occurrence of a `STRING` in another, or -1 if there is none.",
		args: []string{"The string to be searched.", "The string to find."},
		call: stringIndexOf,
	},
	{
		sig:  "string.join(list :: LIST<STRING>, delimiter :: STRING) :: STRING",
		doc:  "Returns a `STRING` of the given strings with a delimiter between them.",
		args: []string{"The strings to be joined.", "The string to put between them."},
		call: onList("string.join", stringJoin),
	},
}

// listFunc is a function whose first argument is a list; rest are the others.
type listFunc func(ctx *procedures.Context, l, rest []value.Value) (value.Value, error)

// onList checks the list that is the first argument; null gives null.
func onList(name string, f listFunc) callFunc {
	return func(ctx *procedures.Context, args []value.Value) (value.Value, error) {
		switch args[0].Kind() {
		case value.KindNull:
			return value.Null, nil
		case value.KindList:
			l := args[0].AsList()
			if err := charge(ctx, int64(len(l))); err != nil {
				return value.Null, err
			}
			return f(ctx, l, args[1:])
		}
		return value.Null, errType("Invalid input for function '%s()': Expected a List, got: %s", name, value.Debug(args[0]))
	}
}

// distinct keeps the first of equal elements, null among them.
func distinct(_ *procedures.Context, l, _ []value.Value) (value.Value, error) {
	var out []value.Value
	seen := make(map[uint64][]int, len(l))
next:
	for _, v := range l {
		h := value.Hash(v, 0)
		for _, i := range seen[h] {
			if value.Equivalent(out[i], v) {
				continue next
			}
		}
		seen[h] = append(seen[h], len(out))
		out = append(out, v)
	}
	return value.List(out), nil
}

func flatten(_ *procedures.Context, l, rest []value.Value) (value.Value, error) {
	depth := int64(1)
	if len(rest) > 0 {
		var err error
		if depth, err = integer("coll.flatten", "depth", rest[0]); err != nil {
			return value.Null, err
		}
	}
	if depth < 0 {
		return value.Null, errArgument("Invalid input for depth value in function 'coll.flatten()': Expected a non-negative integer but got: %d", depth)
	}
	return value.List(appendFlat(nil, l, depth)), nil
}

func appendFlat(out, l []value.Value, depth int64) []value.Value {
	for _, v := range l {
		if depth > 0 && v.Kind() == value.KindList {
			out = appendFlat(out, v.AsList(), depth-1)
			continue
		}
		out = append(out, v)
	}
	return out
}

func indexOf(_ *procedures.Context, l, rest []value.Value) (value.Value, error) {
	i := slices.IndexFunc(l, func(v value.Value) bool { return value.Equals(v, rest[0]).IsTrue() })
	return value.Int(int64(i)), nil
}

// place is an index into a list of which n places exist; null is no place.
func place(function string, v value.Value, n int) (int, error) {
	i, err := integer(function, "index", v)
	if err != nil {
		return 0, err
	}
	if i < 0 || i >= int64(n) {
		return 0, errArgument("Invalid input for index value in function '%s()': %d is out of bounds", function, i)
	}
	return int(i), nil
}

// insert lets null be the value, but not the index.
func insert(_ *procedures.Context, l, rest []value.Value) (value.Value, error) {
	if rest[0].IsNull() {
		return value.Null, nil
	}
	i, err := place("coll.insert", rest[0], len(l)+1)
	if err != nil {
		return value.Null, err
	}
	return value.List(slices.Concat(l[:i], rest[1:2], l[i:])), nil
}

func remove(_ *procedures.Context, l, rest []value.Value) (value.Value, error) {
	i, err := place("coll.remove", rest[0], len(l))
	if err != nil {
		return value.Null, err
	}
	return value.List(slices.Concat(l[:i], l[i+1:])), nil
}

// extremeOf is the smallest (-1) or largest (1) element that is not null.
func extremeOf(wanted int) listFunc {
	return func(_ *procedures.Context, l, _ []value.Value) (value.Value, error) {
		best := value.Null
		for _, v := range l {
			if !v.IsNull() && (best.IsNull() || value.Order(v, best)*wanted > 0) {
				best = v
			}
		}
		return best, nil
	}
}

func sorted(_ *procedures.Context, l, _ []value.Value) (value.Value, error) {
	out := slices.Clone(l)
	slices.SortStableFunc(out, value.Order)
	return value.List(out), nil
}

// stringIndexOf counts characters, not bytes.
func stringIndexOf(_ *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("string.indexOf", args[0])
	if err != nil {
		return value.Null, err
	}
	search, err := text("string.indexOf", args[1])
	if err != nil {
		return value.Null, err
	}
	i := strings.Index(s, search)
	if i > 0 {
		i = utf8.RuneCountInString(s[:i])
	}
	return value.Int(int64(i)), nil
}

func stringJoin(_ *procedures.Context, l, rest []value.Value) (value.Value, error) {
	delimiter, err := text("string.join", rest[0])
	if err != nil {
		return value.Null, err
	}
	parts := make([]string, len(l))
	for i, v := range l {
		if v.IsNull() {
			return value.Null, status.New(status.TypeError, "InvalidArgumentValue", "Invalid input for function 'string.join()': the list must not contain null")
		}
		if parts[i], err = text("string.join", v); err != nil {
			return value.Null, err
		}
	}
	return value.String(strings.Join(parts, delimiter)), nil
}
