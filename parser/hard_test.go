package parser

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
)

// TestDeepNesting holds that nothing that is nested ten thousand levels deep reaches the end of the stack.
func TestDeepNesting(t *testing.T) {
	const n = 10000
	deep := func(open, mid, close string) string {
		return "RETURN " + strings.Repeat(open, n) + mid + strings.Repeat(close, n)
	}
	for name, q := range map[string]string{
		"parentheses":        deep("(", "1", ")"),
		"lists":              deep("[", "1", "]"),
		"open lists":         deep("[", "", ""),
		"maps":               deep("{a: ", "1", "}"),
		"calls":              deep("f(", "1", ")"),
		"indexes":            deep("a[", "1", "]"),
		"not":                deep("NOT ", "true", ""),
		"minus":              deep("- ", "a", ""),
		"case":               deep("CASE WHEN true THEN ", "1", " END"),
		"case subject":       deep("CASE ", "1", " WHEN 1 THEN 2 END"),
		"open case":          deep("CASE ", "", ""),
		"subqueries":         deep("EXISTS { RETURN ", "1", " }"),
		"calls of subquery":  strings.Repeat("CALL { ", n) + "RETURN 1" + strings.Repeat(" }", n),
		"braces":             strings.Repeat("{ ", n) + "RETURN 1" + strings.Repeat(" }", n),
		"labels":             "MATCH (n:" + strings.Repeat("(", n) + "A" + strings.Repeat(")", n) + ") RETURN n",
		"label nots":         "MATCH (n:" + strings.Repeat("!", n) + "A) RETURN n",
		"label chain":        "MATCH (n:A" + strings.Repeat("&A", n) + ") RETURN n",
		"types":              "RETURN 1 IS :: " + strings.Repeat("LIST<", n) + "INT" + strings.Repeat(">", n),
		"type suffixes":      "RETURN 1 IS :: INT" + strings.Repeat(" LIST", n),
		"foreach":            strings.Repeat("FOREACH (x IN l | ", n) + "CREATE (n)" + strings.Repeat(")", n),
		"paths":              "MATCH " + strings.Repeat("(", n) + "(a)-->(b)" + strings.Repeat(")", n) + " RETURN a",
		"properties":         "RETURN a" + strings.Repeat(".a", n),
		"sum":                "RETURN 1" + strings.Repeat(" + 1", n),
		"powers":             "RETURN 1" + strings.Repeat(" ^ 1", n),
		"unions":             "RETURN 1 AS a" + strings.Repeat(" UNION RETURN 1 AS a", n),
		"interpolation":      "RETURN " + strings.Repeat("s'{", n) + strings.Repeat("}'", n),
		"privilege brackets": "GRANT READ {p} ON GRAPH g FOR (n) WHERE " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) + " TO r",
		"graph type":         "ALTER CURRENT GRAPH TYPE SET " + strings.Repeat("{", n) + strings.Repeat("}", n),
		"pattern map":        "RETURN " + strings.Repeat("[(a {x: ", n) + "1" + strings.Repeat("})-->(b) | 1]", n),
		"mixed":              deep("[(", "1", ")]"),
	} {
		_, err := Parse(q)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if status.As(err) == nil || status.As(err).Code != status.SyntaxError {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLongRows holds that long rows of what is not nested are fine.
func TestLongRows(t *testing.T) {
	const n = 20000
	for name, q := range map[string]string{
		"list":         "RETURN [1" + strings.Repeat(", 1", n) + "]",
		"or":           "MATCH (n) WHERE n.x = 1" + strings.Repeat(" OR n.x = 2", n) + " RETURN n",
		"and":          "MATCH (n) WHERE true" + strings.Repeat(" AND NOT n.x < 2 < 3", n) + " RETURN n",
		"sum":          "RETURN 1" + strings.Repeat(" + 1", 5000),
		"strings":      "RETURN 'a'" + strings.Repeat(" || 'a'", 5000),
		"parts":        "CREATE (n)" + strings.Repeat(", (:A {x: 1})-[:R]->(n)", n),
		"path":         "MATCH (n)" + strings.Repeat("-->()", n) + " RETURN n",
		"clauses":      strings.Repeat("MATCH (n) WITH n ", n) + "RETURN n",
		"unions":       "RETURN 1 AS a" + strings.Repeat(" UNION ALL RETURN 1 AS a", 5000),
		"when":         "RETURN CASE x" + strings.Repeat(" WHEN 1 THEN 2", n) + " END",
		"map":          "RETURN {a: 1" + strings.Repeat(", a: 1", n) + "}",
		"comparisons":  "RETURN 1" + strings.Repeat(" < 1", 5000),
		"lists in it":  "RETURN [[]" + strings.Repeat(", [x IN [(a)-->(b) | b] WHERE x:A|B | x]", n) + "]",
		"one text":     "RETURN '" + strings.Repeat("x", 1<<20) + "'",
		"whitespace":   "RETURN " + strings.Repeat(" ", 1<<20) + "1",
		"one comment":  "RETURN /* " + strings.Repeat("*", 1<<20) + "*/ 1",
		"one name":     "RETURN 1 AS " + strings.Repeat("x", 1<<20),
		"one number":   "RETURN 1 AS x" + strings.Repeat("1", 1<<16),
		"labels":       "MATCH (n:A" + strings.Repeat("|A", 5000) + ") RETURN n",
		"projections":  "MATCH (n) RETURN n.x AS a" + strings.Repeat(", n.y AS b", n),
		"set":          "MATCH (n) SET n.x = 1" + strings.Repeat(", n.y = 2, n:A", n),
		"escapes":      "RETURN '" + strings.Repeat(`\u0041`, n) + "'",
		"many signs":   "RETURN 1" + strings.Repeat(" - - 1", 2000),
		"brackets":     "RETURN " + strings.Repeat("(", 300) + "1" + strings.Repeat(")", 300),
		"lists nested": "RETURN " + strings.Repeat("[", 300) + "1" + strings.Repeat("]", 300),
	} {
		if _, err := Parse(q); err != nil {
			text := err.Error()
			t.Errorf("%s: %s", name, text[:min(len(text), 300)])
		}
	}
}

// TestMegabyte holds that a megabyte of statements, right or wrong, gets its answer.
func TestMegabyte(t *testing.T) {
	row := "MATCH (a:A {x: 1})-[r:R*1..3]->(b) WHERE a.y IN [1, 2, 3] AND b.z STARTS WITH 'foo' WITH a, count(*) AS c ORDER BY c "
	text := strings.Repeat(row, 1<<20/len(row)) + "RETURN a"
	if _, err := Parse(text); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{" RETRUN", "'"} {
		if _, err := Parse(text + wrong); err == nil {
			t.Errorf("no error with %q at the end", wrong)
		}
	}
}
