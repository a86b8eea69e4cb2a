package function

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// ends tells which ends of a string are trimmed.
type ends uint8

const (
	leading  ends = 1
	trailing ends = 2
	both          = leading | trailing
)

// trimEnds removes the characters that drop accepts from the ends of s.
func trimEnds(s string, at ends, drop func(rune) bool) string {
	if at&leading != 0 {
		s = strings.TrimLeftFunc(s, drop)
	}
	if at&trailing != 0 {
		s = strings.TrimRightFunc(s, drop)
	}
	return s
}

// isSpace is Java's idea of white space: Unicode's separators but for those
// that do not break a line, and the ASCII controls that separate.
func isSpace(r rune) bool {
	switch {
	case r >= '\t' && r <= '\r', r >= 0x1c && r <= ' ':
		return true
	case r < 0x80, r == 0xa0, r == 0x2007, r == 0x202f:
		return false
	}
	return unicode.In(r, unicode.Z)
}

// trimmer is ltrim, rtrim or btrim: white space, or each of the characters of
// the second argument.
func trimmer(name string, at ends) callFunc {
	return func(_ *procedures.Context, args []value.Value) (value.Value, error) {
		s, err := text(name, args[0])
		if err != nil {
			return value.Null, err
		}
		if len(args) == 1 {
			return value.String(trimEnds(s, at, isSpace)), nil
		}
		chars, err := text(name, args[1])
		if err != nil {
			return value.Null, err
		}
		return value.String(trimEnds(s, at, func(r rune) bool { return strings.ContainsRune(chars, r) })), nil
	}
}

// trim is trim(input) and, as the syntax trim(BOTH c FROM input) is called,
// trim(spec, input) and trim(spec, c, input) with the spec as a string.
func trim(_ *procedures.Context, args []value.Value) (value.Value, error) {
	s, err := text("trim", args[len(args)-1])
	if err != nil {
		return value.Null, err
	}
	at := both
	if len(args) > 1 {
		if at, err = trimSpec(args[0]); err != nil {
			return value.Null, err
		}
	}
	if len(args) < 3 {
		return value.String(trimEnds(s, at, isSpace)), nil
	}
	chars, err := text("trim", args[1])
	if err != nil {
		return value.Null, err
	}
	if utf8.RuneCountInString(chars) != 1 {
		return value.Null, status.New(status.ArgumentError, "InvalidArgumentValue", "The argument `trimCharacterString` in the `trim()` function must be of length 1.")
	}
	return value.String(trimEnds(s, at, func(r rune) bool { return strings.ContainsRune(chars, r) })), nil
}

func trimSpec(v value.Value) (ends, error) {
	spec, err := text("trim", v)
	if err != nil {
		return both, err
	}
	switch strings.ToUpper(spec) {
	case "LEADING":
		return leading, nil
	case "TRAILING":
		return trailing, nil
	case "BOTH", "":
		return both, nil
	}
	return both, errType("Invalid input '%s': expected LEADING, TRAILING or BOTH", spec)
}
