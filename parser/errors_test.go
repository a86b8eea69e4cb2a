package parser

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
)

func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, message, at string }{
		{"", "Unexpected end of input: expected CYPHER, EXPLAIN, PROFILE or a query", "1:1"},
		{" \n // nothing\n", "Unexpected end of input: expected CYPHER, EXPLAIN, PROFILE or a query", "3:1"},
		{";", "Unexpected end of input: expected CYPHER, EXPLAIN, PROFILE or a query", "1:1"},
		{"EXPLAIN", "Unexpected end of input: expected CYPHER, EXPLAIN, PROFILE or a query", "1:8"},
		{"RETURN 1; RETURN 2", "Expected exactly one statement per query but got: 2", "1:11"},
		{"RETRUN 1", "Invalid input 'RETRUN': expected 'CYPHER', 'EXPLAIN', 'PROFILE', '{', a clause such as 'MATCH', 'WITH' or 'RETURN' or the end of the query. Did you mean 'RETURN'?", "1:1"},
		{"MATCH (n RETURN n", "Invalid input 'RETURN': expected a parameter, ')', ':', '=', 'IS', 'WHERE' or '{'", "1:10"},
		{"MATCH (n)\nRETURN", "Invalid input '': expected an expression, '*', 'ALL' or 'DISTINCT'", "2:7"},
		{"MATCH (n) WHERE n.x = = 2 RETURN n", "Invalid input '=': expected an expression", "1:23"},
		{"RETURN [1,2", "Invalid input '': expected an operator, ',' or ']'", "1:12"},
		{"MATCH (n) RETURN n ORDER x", "Invalid input 'x': expected 'BY'", "1:26"},
		{"MATCH (a)-[b(c) RETURN 1", "Invalid input '(': expected a parameter, '*', ':', 'IS', 'WHERE', ']' or '{'", "1:13"},
		{"UNWIND [1] x RETURN x", "Invalid input 'x': expected an operator or 'AS'", "1:12"},
		{"MATCH (n) SET n.x RETURN n", "Invalid input 'RETURN': expected '=' or '+='", "1:19"},
		{"RETURN 1 != 2", "Unknown operation '!=' (you probably meant to use '<>', which is the operator for inequality testing)", "1:10"},
		{"RETURN 'abc", "Failed to parse string literal. The query must contain an even number of non-escaped quotes.", "1:8"},
		{"RETURN /* abc", "Failed to parse comment. A comment starting on `/*` must have a closing `*/`.", "1:8"},
		{"RETURN '\\uH'", "Invalid input 'H'': expected four hexadecimal digits specifying a unicode character", "1:9"},
		{"RETURN 0x", "invalid literal number", "1:8"},
		{"RETURN 1abc", "invalid literal number", "1:8"},
		{"RETURN 1__0", "invalid literal number", "1:8"},
		{"RETURN 0777", "The octal integer literal syntax `0777` is no longer supported, please use `0o777` instead", "1:8"},
		{"RETURN 0X1F", "The hex integer literal syntax `0X1F` is no longer supported, please use `0x1F` instead", "1:8"},
		{"RETURN 9223372036854775808", "integer is too large", "1:8"},
		{"RETURN 1e400", "floating point number is too large", "1:8"},
		{"RETURN true = NOT false", "Invalid input 'NOT': expected an expression", "1:15"},
		{"RETURN x[..]", "Invalid input ']': expected an expression", "1:12"},
		{"RETURN 1 AS a UNION RETURN 2 AS a UNION ALL RETURN 3 AS a", "Invalid combination of UNION and UNION ALL", "1:35"},
		{"MATCH (n) WHERE exists { MATCH (n)-->(m) SET m.x = 1 } RETURN 1", "An Exists Expression cannot contain any updates", "1:17"},
		{"CALL db.labels YIELD label RETURN label", "Procedure call is missing parentheses: db.labels", "1:1"},
		{"CALL db.labels() YIELD * RETURN 1", "Cannot use `YIELD *` outside standalone call", "1:1"},
		{"MATCH (n) WHERE n.x = 1 WHERE n.y = 2 RETURN 1", "Invalid input 'WHERE': expected a clause such as 'MATCH', 'WITH' or 'RETURN'", "1:25"},
		{"EXPLAIN PROFILE RETURN 1", "Can't specify multiple conflicting values for execution mode", "1:9"},
		{"CYPHER 7 RETURN 1", "7 is not a valid option for cypher version. Valid options are: 5, 25", "1:8"},
		{"MATCH (a)(b) RETURN a", "Juxtaposition is currently only supported for quantified path patterns.", "1:10"},
		{"RETURN '\u00fc\U0001F600', )", "Invalid input ')': expected an expression", "1:14"},
		{"RET\\u0055RN )", "Invalid input ')': expected an expression, '*', 'ALL' or 'DISTINCT'", "1:13"},
		{"CREATE INDEX FOR (n:L) ON n", "Invalid input '': expected '.'", "1:28"},
		{"RETURN s'{1) UNION RETURN (2}'", "Invalid string interpolation: expected one expression between '{' and '}'", "1:11"},
		{"RETURN s'{1), (2}'", "Invalid string interpolation: expected one expression between '{' and '}'", "1:11"},
		{"RETURN s'{1'", "Invalid string interpolation: expected '}'", "1:10"},
		{"CREATE INDEX FOR (n:L) ON (m.x)", "Variable `m` not defined", "1:28"},
	} {
		_, err := Parse(c.text)
		e := status.As(err)
		if e == nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		at := strings.TrimSuffix(strings.Replace(strings.TrimPrefix(e.Pos.String(), "(line "), ", column ", ":", 1), ")")
		at, _, _ = strings.Cut(at, " ")
		if e.Msg != c.message || at != c.at {
			t.Errorf("%q:\n got %s at %s\nwant %s at %s", c.text, e.Msg, at, c.message, c.at)
		}
		if e.Phase != status.CompileTime {
			t.Errorf("%q: not of compile time", c.text)
		}
	}
}

// TestErrorShowsPlace holds the form of the whole text, as Neo4j's users know it.
func TestErrorShowsPlace(t *testing.T) {
	_, err := Parse("MATCH (n)\nRETURN n ORDER x")
	want := "Invalid input 'x': expected 'BY' (line 2, column 16 (offset: 25))\n\"RETURN n ORDER x\"\n                ^"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestErrorDetails(t *testing.T) {
	for text, detail := range map[string]string{
		"RETURN 1 +":                             "UnexpectedSyntax",
		"RETURN 0x":                              "InvalidNumberLiteral",
		"RETURN 0x8000000000000000":              "IntegerOverflow",
		"RETURN 1.34E999":                        "FloatingPointOverflow",
		"RETURN '\\uH'":                          "InvalidUnicodeLiteral",
		"RETURN 42 — 41":                         "InvalidUnicodeCharacter",
		"MATCH (a)-[:LIKES..]->(c) RETURN c":     "InvalidRelationshipPattern",
		"MATCH (a)-[:LIKES*-2]->(c) RETURN c":    "InvalidRelationshipPattern",
		"MATCH (n) RETURN (n)-[]->()":            "UnexpectedSyntax",
		"CALL test.my.proc YIELD out RETURN out": "InvalidArgumentPassingMode",
	} {
		_, err := Parse(text)
		if e := status.As(err); e == nil || e.Detail != detail {
			t.Errorf("%s: %v, want detail %s", text, err, detail)
		}
	}
}
