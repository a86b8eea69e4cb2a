package function

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

var stringFunctions = []entry{
	{
		sig: "btrim(input :: STRING, trimCharacterString :: STRING) :: STRING",
		doc: "Returns the given `STRING` with leading and trailing `trimCharacterString` characters removed.",
		args: []string{
			"A value from which the leading and trailing trim character will be removed.",
			"A character to be removed from the start and end of the given string.",
		},
		more: []overload{
			{"btrim(input :: STRING) :: STRING", "Returns the given `STRING` with leading and trailing whitespace removed.", []string{"A value from which all leading and trailing whitespace will be removed."}},
		},
		call: trimmer("btrim", both),
	},
	{
		sig: "left(original :: STRING, length :: INTEGER) :: STRING",
		doc: "Returns a `STRING` containing the specified number (`INTEGER`) of leftmost characters in the given `STRING`.",
		args: []string{
			"A string value whose rightmost characters will be trimmed.",
			"The length of the leftmost characters to be returned.",
		},
		call: left,
	},
	{
		sig:  "lower(input :: STRING) :: STRING",
		doc:  "Returns the given `STRING` in lowercase.",
		args: []string{"A string to be converted into lowercase."},
		call: onText("toLower", lowerCase),
	},
	{
		sig: "ltrim(input :: STRING, trimCharacterString :: STRING) :: STRING",
		doc: "Returns the given `STRING` with leading `trimCharacterString` characters removed.",
		args: []string{
			"A value from which the leading trim character will be removed.",
			"A character to be removed from the start of the given string.",
		},
		more: []overload{
			{"ltrim(input :: STRING) :: STRING", "Returns the given `STRING` with leading whitespace removed.", []string{"A value in which all leading whitespace will be removed."}},
		},
		call: trimmer("ltrim", leading),
	},
	{
		sig: "normalize(input :: STRING, normalForm = NFC :: [NFC, NFD, NFKC, NFKD]) :: STRING",
		doc: "Normalize a `STRING`. The `STRING` will be normalized according to the specified normalization form.",
		args: []string{
			"A value to be normalized.",
			"A keyword specifying any of the normal forms; NFC, NFD, NFKC or NFKD.",
		},
		more: []overload{
			{"normalize(input :: STRING) :: STRING", "Normalize a `STRING`. The `STRING` will be normalized using the normal form 'NFC'.", []string{"A value to be normalized."}},
		},
		shown: "input :: STRING, normalForm :: [NFC, NFD, NFKC, NFKD]", shownLess: "input :: STRING",
		call: normalize,
	},
	{
		sig: "replace(original :: STRING, search :: STRING, replace :: STRING, limit :: INTEGER) :: STRING",
		doc: "Returns a `STRING` in which the first `limit` occurrences of a specified search `STRING` in the given `STRING` have been replaced by another (specified) replacement `STRING`.",
		args: []string{
			"The string to be modified.",
			"The value to replace in the original string.",
			"The value to be inserted in the original string.",
			"How many occurrences are replaced at most.",
		},
		more: []overload{
			{"replace(original :: STRING, search :: STRING, replace :: STRING) :: STRING", "Returns a `STRING` in which all occurrences of a specified search `STRING` in the given `STRING` have been replaced by another (specified) replacement `STRING`.", []string{"The string to be modified.", "The value to replace in the original string.", "The value to be inserted in the original string."}},
		},
		call: replace,
	},
	{
		sig:    "reverse(input :: STRING | LIST<ANY>) :: STRING | LIST<ANY>",
		doc:    "Returns a `STRING` or `LIST<ANY>` in which the order of all characters or elements in the given `STRING` or `LIST<ANY>` have been reversed.",
		args:   []string{"The string or list to be reversed."},
		call:   reverse,
		result: firstOnly,
	},
	{
		sig: "right(original :: STRING, length :: INTEGER) :: STRING",
		doc: "Returns a `STRING` containing the specified number of rightmost characters in the given `STRING`.",
		args: []string{
			"A string value whose leftmost characters will be trimmed.",
			"The length of the rightmost characters to be returned.",
		},
		call: right,
	},
	{
		sig: "rtrim(input :: STRING, trimCharacterString :: STRING) :: STRING",
		doc: "Returns the given `STRING` with trailing `trimCharacterString` characters removed.",
		args: []string{
			"A value from which the leading and trailing trim character will be removed.",
			"A character to be removed from the start and end of the given string.",
		},
		more: []overload{
			{"rtrim(input :: STRING) :: STRING", "Returns the given `STRING` with trailing whitespace removed.", []string{"A value from which all leading and trailing whitespace will be removed."}},
		},
		call: trimmer("rtrim", trailing),
	},
	{
		sig: "split(original :: STRING, splitDelimiters :: STRING | LIST<STRING>) :: LIST<STRING>",
		doc: "Returns a `LIST<STRING>` resulting from the splitting of the given `STRING` around matches of the given delimiter(s).",
		args: []string{
			"The string to be split.",
			"The string with which to split the original string.",
		},
		call: split,
	},
	{
		sig: "substring(original :: STRING, start :: INTEGER, length :: INTEGER) :: STRING",
		doc: "Returns a substring of a given `length` from the given `STRING`, beginning with a 0-based index start.",
		args: []string{
			"The string to be shortened.",
			"The start position of the new string.",
			"The length of the new string.",
		},
		more: []overload{
			{"substring(original :: STRING, start :: INTEGER) :: STRING", "Returns a substring of the given `STRING`, beginning with a 0-based index start.", []string{"The string to be shortened.", "The start position of the new string."}},
		},
		call: substring,
	},
	{
		sig:  "toLower(input :: STRING) :: STRING",
		doc:  "Returns the given `STRING` in lowercase.",
		args: []string{"A string to be converted into lowercase."},
		call: onText("toLower", lowerCase),
	},
	{
		sig:  "toUpper(input :: STRING) :: STRING",
		doc:  "Returns the given `STRING` in uppercase.",
		args: []string{"A string to be converted into uppercase."},
		call: onText("toUpper", upperCase),
	},
	{
		sig: "trim([[LEADING | TRAILING | BOTH] [trimCharacterString :: STRING] FROM] input :: STRING) :: STRING",
		doc: "Returns the given `STRING` with leading and/or trailing `trimCharacterString` removed.",
		args: []string{
			"The parts of the string to trim; LEADING, TRAILING, BOTH",
			"The characters to be removed from the start and/or end of the given string.",
			"A value from which all leading and/or trailing trim characters will be removed.",
		},
		more: []overload{
			{"trim(input :: STRING) :: STRING", "Returns the given `STRING` with leading and trailing whitespace removed.", []string{"The parts of the string to trim; LEADING, TRAILING, BOTH", "A value from which all leading and trailing whitespace will be removed."}},
		},
		shownLess: "trimSpecification :: [LEADING, TRAILING, BOTH], input :: STRING",
		shown:     "trimSpecification :: [LEADING, TRAILING, BOTH], trimCharacterString :: STRING, input :: STRING",
		call:      trim,
		head:      "trim(input :: STRING) :: STRING",
	},
	{
		sig:  "upper(input :: STRING) :: STRING",
		doc:  "Returns the given `STRING` in uppercase.",
		args: []string{"A string to be converted into uppercase."},
		call: onText("toUpper", upperCase),
	},
}

// onText lifts a function of strings.
func onText(name string, f func(string) string) callFunc {
	return func(_ *procedures.Context, args []value.Value) (value.Value, error) {
		s, err := text(name, args[0])
		if err != nil {
			return value.Null, err
		}
		return value.String(f(s)), nil
	}
}

func left(_ *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("left", args[0])
	if err != nil {
		return value.Null, err
	}
	n, err := integer("left", "length", args[1])
	if err != nil {
		return value.Null, err
	}
	if n < 0 {
		return value.Null, errArgument("Cannot handle negative start index nor negative length")
	}
	return value.String(s[:offset(s, n)]), nil
}

func right(_ *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("right", args[0])
	if err != nil {
		return value.Null, err
	}
	n, err := integer("right", "length", args[1])
	if err != nil {
		return value.Null, err
	}
	if n < 0 {
		return value.Null, errArgument("negative length")
	}
	from := len(s)
	for ; n > 0 && from > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:from])
		from -= size
	}
	return value.String(s[from:]), nil
}

func substring(_ *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("substring", args[0])
	if err != nil {
		return value.Null, err
	}
	start, err := integer("substring", "start", args[1])
	if err != nil {
		return value.Null, err
	}
	length := int64(len(s))
	if len(args) > 2 {
		if length, err = integer("substring", "length", args[2]); err != nil {
			return value.Null, err
		}
	}
	if start < 0 || length < 0 {
		return value.Null, errArgument("Cannot handle negative start index nor negative length")
	}
	s = s[offset(s, start):]
	return value.String(s[:offset(s, length)]), nil
}

// offset is the byte at which the n-th character of s starts, at most len(s).
func offset(s string, n int64) int {
	if n >= int64(len(s)) {
		return len(s)
	}
	at := 0
	for ; n > 0 && at < len(s); n-- {
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// replace takes Cypher 25's limit as a fourth argument.
func replace(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	var parts [3]string
	for i := range parts {
		s, err := text("replace", args[i])
		if err != nil {
			return value.Null, err
		}
		parts[i] = s
	}
	limit := int64(-1)
	if len(args) > 3 {
		n, err := integer("replace", "limit", args[3])
		if err != nil {
			return value.Null, err
		}
		if n < 0 {
			return value.Null, errArgument("Invalid input for limit value in function 'replace()': Expected a non-negative integer but got: %d", n)
		}
		limit = n
	}
	if longer := int64(len(parts[2]) - len(parts[1])); longer > 0 && len(parts[0]) > 0 {
		n := int64(strings.Count(parts[0], parts[1]))
		if limit >= 0 {
			n = min(n, limit)
		}
		if err := chargeBytes(ctx, int64(len(parts[0]))+n*longer); err != nil {
			return value.Null, err
		}
	}
	return value.String(strings.Replace(parts[0], parts[1], parts[2], int(limit))), nil
}

func split(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("split", args[0])
	if err != nil {
		return value.Null, err
	}
	delimiters := args[1:2]
	if args[1].Kind() == value.KindList {
		delimiters = args[1].AsList()
	}
	var by []string
	for _, d := range delimiters {
		if d.IsNull() {
			return value.Null, nil
		}
		delimiter, err := text("split", d)
		if err != nil {
			return value.Null, err
		}
		if delimiter != "" {
			by = append(by, delimiter)
		}
	}
	if err := charge(ctx, int64(len(s))); err != nil {
		return value.Null, err
	}
	switch {
	case len(delimiters) == 0:
		return value.List([]value.Value{args[0]}), nil
	case len(by) == 0:
		return stringList(characters(s)), nil
	case len(by) == 1:
		return stringList(strings.Split(s, by[0])), nil
	}
	return stringList(splitAny(s, by)), nil
}

// characters is the characters of s, one empty string where it has none.
func characters(s string) []string {
	if s == "" {
		return []string{""}
	}
	return strings.Split(s, "")
}

// splitAny splits at whichever delimiter comes first.
func splitAny(s string, by []string) []string {
	var parts []string
	from := 0
scan:
	for at := 0; at < len(s); {
		for _, d := range by {
			if strings.HasPrefix(s[at:], d) {
				parts = append(parts, s[from:at])
				at += len(d)
				from = at
				continue scan
			}
		}
		at++
	}
	return append(parts, s[from:])
}

func stringList(parts []string) value.Value {
	vs := make([]value.Value, len(parts))
	for i, p := range parts {
		vs[i] = value.String(p)
	}
	return value.List(vs)
}

// reverse turns around a string by characters, or a list.
func reverse(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	switch v := args[0]; v.Kind() {
	case value.KindString:
		s := v.AsString()
		out := make([]byte, len(s))
		at := len(s)
		for i := 0; i < len(s); {
			_, size := utf8.DecodeRuneInString(s[i:])
			at -= size
			copy(out[at:], s[i:i+size])
			i += size
		}
		return value.String(string(out)), nil
	case value.KindList:
		in := v.AsList()
		if err := charge(ctx, int64(len(in))); err != nil {
			return value.Null, err
		}
		out := make([]value.Value, len(in))
		for i, e := range in {
			out[len(in)-1-i] = e
		}
		return value.List(out), nil
	}
	return value.Null, errType("Invalid input for function 'reverse()': Expected a string or a list; consider converting the value to a string with toString() or creating a list.")
}

// normalize takes the normal form, a keyword in Cypher, as a string.
func normalize(_ *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("normalize", args[0])
	if err != nil {
		return value.Null, err
	}
	form := "NFC"
	if len(args) > 1 {
		if form, err = text("normalize", args[1]); err != nil {
			return value.Null, err
		}
	}
	f, ok := normalForms[strings.ToUpper(form)]
	if !ok {
		return value.Null, status.New(status.ArgumentError, "InvalidArgumentValue", "Unknown Normal Form. Valid values are: NFC, NFD, NFKC, NFKD.")
	}
	return value.String(f.String(s)), nil
}

var normalForms = map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}
