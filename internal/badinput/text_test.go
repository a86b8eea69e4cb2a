package badinput

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// generous is how long a query may take before it counts as one that hangs; no query here comes near it.
const generous = 2 * time.Minute

// ask runs a query to its end; the rows are dropped.
func ask(t *testing.T, db *morsel.DB, text string, params map[string]any) (err error) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("panic %v at\n%.2000s", p, text)
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), generous)
	defer cancel()
	res, err := db.Run(ctx, text, params)
	if err == nil {
		_, err = res.Consume()
	}
	switch morsel.Code(err) {
	case status.UnknownError:
		t.Errorf("an error without a code of its own, %v (%v), at\n%.2000s", err, status.As(err).Unwrap(), text)
	case status.TransactionTimedOut:
		t.Errorf("no end to\n%.2000s", text)
	}
	return err
}

// small is a database with a few nodes.
func small(t *testing.T, opts ...morsel.Option) *morsel.DB {
	t.Helper()
	db := morsel.OpenMemory(opts...)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Run(context.Background(), `CREATE (a:A {v: 1, name: 'a'})-[:R {w: 1}]->(b:B {v: 2}), (b)-[:S]->(a), (a)-[:R]->(a), (:Kept {v: 1})`, nil); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestNesting(t *testing.T) {
	const levels = 10_000
	db := small(t)
	wrap := func(open, middle, end string) string {
		return strings.Repeat(open, levels) + middle + strings.Repeat(end, levels)
	}
	for name, text := range map[string]string{
		"parentheses":         "RETURN " + wrap("(", "1", ")"),
		"lists":               "RETURN " + wrap("[", "1", "]"),
		"maps":                "RETURN " + wrap("{a: ", "1", "}"),
		"indexes":             "RETURN [1]" + strings.Repeat("[0]", levels),
		"properties":          "MATCH (n) RETURN n" + strings.Repeat(".v", levels),
		"open parentheses":    "RETURN " + strings.Repeat("(", levels),
		"open lists":          "RETURN " + strings.Repeat("[", levels),
		"open maps":           "RETURN " + strings.Repeat("{a:", levels),
		"closed":              "RETURN 1" + strings.Repeat(")", levels),
		"not":                 "RETURN " + strings.Repeat("NOT ", levels) + "true",
		"minus":               "RETURN " + strings.Repeat("-", levels) + "1",
		"spaced minus":        "RETURN " + strings.Repeat("- ", levels) + "1",
		"plus":                "RETURN 1" + strings.Repeat(" + 1", levels),
		"power":               "RETURN 1" + strings.Repeat(" ^ 1", levels),
		"and":                 "RETURN true" + strings.Repeat(" AND true", levels),
		"or":                  "RETURN true" + strings.Repeat(" OR false", levels),
		"xor":                 "RETURN true" + strings.Repeat(" XOR false", levels),
		"comparisons":         "RETURN 1" + strings.Repeat(" < 2", levels),
		"equal":               "RETURN 1" + strings.Repeat(" = 1", levels),
		"in":                  "RETURN 1" + strings.Repeat(" IN [1]", levels),
		"is null":             "RETURN 1" + strings.Repeat(" IS NULL", levels),
		"typed":               "RETURN 1" + strings.Repeat(" IS :: INTEGER", levels),
		"concatenation":       "RETURN 'a'" + strings.Repeat(" || 'a'", levels),
		"case":                "RETURN " + wrap("CASE WHEN true THEN ", "1", " END"),
		"functions":           "RETURN " + wrap("abs(", "1", ")"),
		"comprehensions":      "RETURN " + wrap("[x IN ", "[1]", " | x]"),
		"reduce":              "RETURN " + wrap("reduce(a = 0, x IN [1] | ", "1", ")"),
		"any":                 "RETURN " + wrap("any(x IN [1] WHERE ", "true", ")"),
		"exists":              "RETURN " + wrap("EXISTS { MATCH (n) WHERE ", "true", " }"),
		"count":               "RETURN " + wrap("COUNT { MATCH (n) WHERE 0 < ", "1", " }"),
		"collect":             "RETURN " + wrap("COLLECT { RETURN ", "1", " AS x }"),
		"call":                wrap("CALL { ", "RETURN 1 AS x", " RETURN x }") + " RETURN 1",
		"call scoped":         wrap("CALL () { ", "RETURN 1 AS x", " RETURN x }") + " RETURN 1",
		"foreach":             wrap("FOREACH (x IN [1] | ", "CREATE ()", ")"),
		"union":               "RETURN 1 AS x" + strings.Repeat(" UNION RETURN 1 AS x", levels),
		"with":                "WITH 1 AS x" + strings.Repeat(" WITH x", levels) + " RETURN x",
		"match":               strings.Repeat("MATCH (n) ", levels) + "RETURN n",
		"unwind":              strings.Repeat("UNWIND [1] AS x WITH 1 AS y ", levels) + "RETURN y",
		"label expression":    "MATCH (n:" + wrap("(", "A", ")") + ") RETURN n",
		"not label":           "MATCH (n:" + strings.Repeat("!", levels) + "A) RETURN n",
		"or labels":           "MATCH (n:A" + strings.Repeat("|A", levels) + ") RETURN n",
		"and labels":          "MATCH (n:A" + strings.Repeat("&A", levels) + ") RETURN n",
		"colon labels":        "MATCH (n:A" + strings.Repeat(":A", levels) + ") RETURN n",
		"types":               "RETURN 1 IS :: " + wrap("LIST<", "INTEGER", ">"),
		"union of types":      "RETURN 1 IS :: INTEGER" + strings.Repeat(" | INTEGER", levels),
		"parenthesised path":  "MATCH " + wrap("(", "(a)-->(b)", ")") + " RETURN 1",
		"quantified path":     "MATCH " + wrap("(", "(a)-->(b)", "){1,2}") + " RETURN 1",
		"map projection":      "MATCH (n) RETURN " + wrap("n {a: ", "1", "}"),
		"pattern properties":  "MATCH (n {a: " + wrap("[", "1", "]") + "}) RETURN n",
		"comments":            strings.Repeat("/* ", levels) + " RETURN 1",
		"let":                 "CYPHER 25 " + strings.Repeat("LET x = 1 NEXT ", levels) + "RETURN 1 AS x",
		"when":                "CYPHER 25 " + strings.Repeat("WHEN true THEN { ", levels) + "RETURN 1" + strings.Repeat(" }", levels),
		"braces":              "CYPHER 25 " + wrap("{ ", "RETURN 1 AS x", " }"),
		"pattern":             "MATCH ()" + strings.Repeat("-->()", levels) + " RETURN 1",
		"pattern parts":       "MATCH (n)" + strings.Repeat(", (n)", levels) + " RETURN 1",
		"created pattern":     "CREATE ()" + strings.Repeat("-[:R]->()", levels),
		"items":               "RETURN 1 AS x0" + many(", 1 AS x%d", levels),
		"sets":                "MATCH (n:None) SET n.v = 1" + strings.Repeat(", n.v = 1", levels),
		"backticks":           "RETURN 1 AS `" + strings.Repeat("``", levels) + "`",
		"arguments":           "RETURN coalesce(1" + strings.Repeat(", 1", levels) + ")",
		"shortest path":       "MATCH (a:A), (b:B) RETURN " + wrap("length(shortestPath(", "(a)-[*]-(b)", "))"),
		"pattern in pattern":  "MATCH (a) RETURN " + wrap("[(a)-->() | ", "1", "]"),
		"quantifiers in when": "RETURN " + wrap("CASE 1 WHEN ", "1", " THEN 1 END"),
	} {
		t.Run(name, func(t *testing.T) {
			if err := ask(t, db, text, nil); err != nil && status.As(err) == nil {
				t.Errorf("an error without a code: %v", err)
			}
			kept(t, db)
		})
	}
}

// many repeats a piece of text with a number in it.
func many(piece string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, piece, i+1)
	}
	return b.String()
}

func TestMegabyte(t *testing.T) {
	const size = 1 << 20
	db := small(t)
	for name, text := range map[string]string{
		"blanks":          strings.Repeat(" ", size) + "RETURN 1",
		"string":          "RETURN '" + strings.Repeat("x", size) + "' AS s",
		"escapes":         "RETURN '" + strings.Repeat(`\u0041`, size/6) + "' AS s",
		"open string":     "RETURN '" + strings.Repeat("x", size),
		"number":          "RETURN " + strings.Repeat("9", size),
		"fraction":        "RETURN 0." + strings.Repeat("9", size),
		"hex":             "RETURN 0x" + strings.Repeat("f", size),
		"name":            "RETURN 1 AS " + strings.Repeat("x", size),
		"list":            "RETURN [1" + strings.Repeat(", 1", size/3) + "] AS l",
		"strings":         "RETURN ['a'" + strings.Repeat(", 'a'", size/5) + "] AS l",
		"comment":         "/*" + strings.Repeat("x", size) + "*/ RETURN 1",
		"open comment":    "/*" + strings.Repeat("x", size),
		"line comments":   strings.Repeat("//x\n", size/4) + "RETURN 1",
		"creates":         "UNWIND [] AS x " + strings.Repeat("CREATE () ", size/10),
		"semicolons":      "RETURN 1" + strings.Repeat(";", size),
		"bad characters":  strings.Repeat("\x00\xff", size/2),
		"question marks":  strings.Repeat("?", size),
		"unicode":         "RETURN '" + strings.Repeat("😀", size/4) + "'",
		"parameter names": "RETURN $" + strings.Repeat("p", size),
	} {
		t.Run(name, func(t *testing.T) {
			if err := ask(t, db, text, nil); err != nil && status.As(err) == nil {
				t.Errorf("an error without a code: %v", err)
			}
			kept(t, db)
		})
	}
}

func TestPositions(t *testing.T) {
	db := small(t)
	for _, c := range []struct{ text, code, at string }{
		{"MATCH (n)\nRETURN m", status.SyntaxError, "(line 2, column 8 (offset: 17))"},
		{"MATCH (n) RETRUN n", status.SyntaxError, "(line 1, column 11 (offset: 10))"},
		{"RETURN 1 +", status.SyntaxError, "(line 1, column 11 (offset: 10))"},
		{"RETURN 9223372036854775808", status.SyntaxError, "(line 1, column 8 (offset: 7))"},
		{"RETURN foo(1)", status.SyntaxError, "(line 1, column 8 (offset: 7))"},
		{"RETURN 'a", status.SyntaxError, "(line 1, column"},
		{"", status.SyntaxError, "(line 1, column 1 (offset: 0))"},
		{"RETURN 1 AS x UNION RETURN 2 AS y", status.SyntaxError, "(line 1, column"},
		{"EXPLAIN", status.SyntaxError, "(line 1, column"},
		{"RETURN 1; RETURN 2", status.SyntaxError, ""},
		{"CALL foo.bar()", status.ProcedureNotFound, ""},
		{"RETURN $p", status.ParameterMissing, "p"},
		{"RETURN 1/0", status.ArithmeticError, "/ by zero"},
	} {
		err := ask(t, db, c.text, nil)
		if morsel.Code(err) != c.code || !strings.Contains(err.Error(), c.at) {
			t.Errorf("%q\ngot  %s: %v\nwant %s …%s", c.text, morsel.Code(err), err, c.code, c.at)
		}
	}
}

// TestGarbage strings words of the language together at random.
func TestGarbage(t *testing.T) {
	words := strings.Fields("MATCH OPTIONAL WHERE RETURN WITH UNWIND CREATE MERGE SET REMOVE DELETE DETACH FOREACH CALL UNION ALL AS ORDER BY SKIP LIMIT " +
		"n m r x 1 0 -1 1.5 'a' null true [ ] { } ( ) (n) (m:A) -[r]-> <-- -[*1..2]- , . : | & ! % = <> < > + - * / ^ .. IN IS NULL NOT AND OR XOR " +
		"count(*) collect(x) size( EXISTS COUNT { } CASE WHEN THEN ELSE END reduce( [x IN shortestPath( $p :: INTEGER LIST< > =~ STARTS DISTINCT n.v {v: 1} " +
		"ON IN TRANSACTIONS FINISH USE SHOW EXPLAIN PROFILE CYPHER 25 ; SHORTEST ANY date( duration( `a` // /* */ \" ' \\ € \x00")
	db := small(t, morsel.WithMemoryLimit(1<<24))
	r := rand.New(rand.NewPCG(1, 2))
	n := 4000
	if testing.Short() {
		n = 500
	}
	for range n {
		parts := make([]string, 1+r.IntN(14))
		for i := range parts {
			parts[i] = words[r.IntN(len(words))]
		}
		ask(t, db, strings.Join(parts, " "), map[string]any{"p": 1})
	}
	if err := ask(t, db, "RETURN 1", nil); err != nil {
		t.Fatal(err)
	}
}

// TestBroken cuts and changes queries that are right.
func TestBroken(t *testing.T) {
	seeds := []string{
		"MATCH (a:A {v: 1})-[r:R|S*1..2 {w: 1}]->(b) WHERE a.v < b.v AND EXISTS { (a)-->(:B) } RETURN a.v AS x, count(*) AS c ORDER BY x DESC SKIP 1 LIMIT 2",
		"UNWIND [1, 2, null] AS x CALL (x) { MERGE (n:X {v: coalesce(x, 0)}) ON CREATE SET n.k = 1 RETURN n } WITH n, collect(x) AS xs DETACH DELETE n",
		"MATCH p = SHORTEST 1 (a:A)((x)-[:R]->(y) WHERE x.v > 0){1,3}(b) RETURN [n IN nodes(p) WHERE n.v IS NOT NULL | n {.v, w: reduce(s = 0, e IN [1] | s + e)}]",
		"RETURN CASE 1 WHEN > 0 THEN date('2020-01-01') + duration('P1D') ELSE localdatetime() END AS d, 'a' =~ '.*' AS m, $p[0..1] AS s",
		"FOREACH (x IN range(1, 3) | CREATE (:Y {v: x})-[:T]->(:Z)) WITH * MATCH (n:Y) SET n += {a: 1}, n:L REMOVE n.v RETURN labels(n)",
	}
	db := small(t, morsel.WithMemoryLimit(1<<24))
	r := rand.New(rand.NewPCG(3, 4))
	n := 1500
	if testing.Short() {
		n = 200
	}
	for range n {
		s := []rune(seeds[r.IntN(len(seeds))])
		for range 1 + r.IntN(3) {
			i, j := r.IntN(len(s)), r.IntN(len(s))
			switch r.IntN(4) {
			case 0:
				s = append(s[:i:i], s[min(i+1+r.IntN(3), len(s)):]...)
			case 1:
				s[i], s[j] = s[j], s[i]
			case 2:
				s = append(s[:i:i], append([]rune(string("()[]{}'\"`,.:|*-><=+$0x√ \x00")[r.IntN(25):][:1]), s[i:]...)...)
			case 3:
				s = append(s[:max(i, 1):max(i, 1)], s[min(i, j):]...)
			}
			if len(s) > 2000 {
				s = s[:2000]
			}
		}
		ask(t, db, string(s), map[string]any{"p": []any{1, 2}})
	}
}
