package expr

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// matches is text =~ pattern: the whole text must match. The last pattern stays
// compiled, as it is nearly always the same for all rows.
type matches struct {
	text, pattern Evaluator
	last          string
	re            *regexp.Regexp
}

func (e *matches) Eval(b *batch.Batch, i int) (value.Value, error) {
	text, err := e.text.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	p, err := e.pattern.Eval(b, i)
	if err != nil || p.IsNull() {
		return value.Null, err
	}
	if p.Kind() != value.KindString {
		return value.Null, status.New(status.TypeError, "InvalidArgumentType", "Type mismatch: expected String but was %s", value.TypeName(p))
	}
	if e.re == nil || e.last != p.AsString() {
		e.last = p.AsString()
		if e.re, err = CompileRegex(e.last); err != nil {
			return value.Null, err
		}
	}
	if text.Kind() != value.KindString {
		return value.Null, nil
	}
	return value.Bool(e.re.MatchString(text.AsString())), nil
}

// CompileRegex compiles a regular expression in Java's syntax, to be matched
// against whole texts. What only a backtracking engine can do (looking around,
// back references) is an error.
func CompileRegex(pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(`\A(?:` + fromJava(pattern) + `)\z`)
	if err == nil {
		return re, nil
	}
	reason := err.Error()
	var se *syntax.Error
	if errors.As(err, &se) {
		reason = regexReason(se, pattern)
	}
	return nil, status.New(status.SemanticError, "", "Invalid Regex: %s\n%s", reason, pattern)
}

// regexReason says what is wrong in Java's words.
func regexReason(se *syntax.Error, pattern string) string {
	switch se.Code {
	case syntax.ErrMissingParen:
		return "Unclosed group near index " + value.Int(int64(len(pattern))).String()
	case syntax.ErrUnexpectedParen:
		return "Unmatched closing ')'"
	case syntax.ErrMissingBracket:
		return "Unclosed character class near index " + value.Int(int64(len(pattern)-1)).String()
	case syntax.ErrMissingRepeatArgument:
		at := max(0, strings.Index(pattern, se.Expr))
		return "Dangling meta character '" + se.Expr[:1] + "' near index " + value.Int(int64(at)).String()
	}
	return string(se.Code) + ": " + se.Expr
}

// javaClasses is what Java's named classes are called here.
var javaClasses = strings.NewReplacer(
	`\p{Alpha}`, `[[:alpha:]]`, `\p{Digit}`, `[[:digit:]]`, `\p{Alnum}`, `[[:alnum:]]`, `\p{Upper}`, `[[:upper:]]`,
	`\p{Lower}`, `[[:lower:]]`, `\p{Punct}`, `[[:punct:]]`, `\p{Space}`, `[[:space:]]`, `\p{XDigit}`, `[[:xdigit:]]`,
	`\p{ASCII}`, `[[:ascii:]]`, `\p{Blank}`, `[ \t]`, `\p{IsAlphabetic}`, `\p{L}`, `\p{IsDigit}`, `\p{Nd}`,
	`\p{IsLatin}`, `\p{Latin}`, `\p{IsCyrillic}`, `\p{Cyrillic}`, `\p{IsGreek}`, `\p{Greek}`,
	`\h`, `[ \t\x{a0}]`, `\R`, `(?:\r\n|[\n\r\x{85}\x{2028}\x{2029}])`, `\Z`, `\n?\z`, `\e`, `\x{1b}`,
	`(?u)`, ``, `(?iu)`, `(?i)`, `(?ui)`, `(?i)`, `\\`, `\\`)

// fromJava rewrites what Java spells differently. A doubled backslash is matched
// first by the replacer, so an escaped one never begins a class.
func fromJava(p string) string {
	if !strings.ContainsAny(p, `\(`) {
		return p
	}
	return javaClasses.Replace(p)
}
