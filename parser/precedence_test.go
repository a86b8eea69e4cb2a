package parser

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
)

// dumpExpr is the dump of the expression in RETURN expr AS x.
func dumpExpr(t *testing.T, text string) string {
	t.Helper()
	stmt, err := Parse("RETURN " + text + " AS x")
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return ""
	}
	return ast.Dump(stmt.Body.(*ast.SingleQuery).Clauses[0].(*ast.Return).Items[0].Expr)
}

// TestPrecedence compares expressions with the same ones fully bracketed.
func TestPrecedence(t *testing.T) {
	for _, c := range [][2]string{
		{"a OR b XOR c AND NOT d", "a OR (b XOR (c AND (NOT d)))"},
		{"a AND b OR c AND d", "(a AND b) OR (c AND d)"},
		{"NOT a = b AND c", "(NOT (a = b)) AND c"},
		{"NOT NOT a", "NOT (NOT a)"},
		{"NOT a IS NULL", "NOT (a IS NULL)"},
		{"NOT a + b > c OR d", "(NOT ((a + b) > c)) OR d"},
		{"a = b IS NULL", "a = (b IS NULL)"},
		{"a = b STARTS WITH c", "a = (b STARTS WITH c)"},
		{"a + b IS NULL", "(a + b) IS NULL"},
		{"a IN b + c", "a IN (b + c)"},
		{"a + b IN c", "(a + b) IN c"},
		{"a IN b AND c", "(a IN b) AND c"},
		{"a =~ b = c", "(a =~ b) = c"},
		{"a + b * c", "a + (b * c)"},
		{"a - b - c", "(a - b) - c"},
		{"a - b + c || d", "((a - b) + c) || d"},
		{"a * b / c % d", "((a * b) / c) % d"},
		{"a ^ b ^ c", "(a ^ b) ^ c"},
		{"a * b ^ c", "a * (b ^ c)"},
		{"-a ^ b", "(-a) ^ b"},
		{"2 ^ -3", "2 ^ (-3)"},
		{"-2 ^ 2", "(-2) ^ 2"},
		{"-a.b", "-(a.b)"},
		{"- - a", "-(-a)"},
		{"+a + -b", "(+a) + (-b)"},
		{"a.b[c].d", "((a.b)[c]).d"},
		{"a[b..c][d]", "(a[b..c])[d]"},
		{"n:A:B AND c", "(n:A:B) AND c"},
		{"NOT n:A|B", "NOT (n:A|B)"},
		{"a = n:A", "a = (n:A)"},
		{"a < b AND b < c", "(a < b) AND (b < c)"},
		{"a < b + 1 <= c * 2", "a < (b + 1) <= (c * 2)"},
		{"a IS :: INT OR b", "(a IS :: INT) OR b"},
		{"a IS NOT NORMALIZED = b", "(a IS NOT NORMALIZED) = b"},
		{"CASE WHEN a THEN b END + c", "(CASE WHEN a THEN b END) + c"},
		{"a CONTAINS b + c = d ENDS WITH e", "(a CONTAINS (b + c)) = (d ENDS WITH e)"},
		{"NOT a XOR NOT b", "(NOT a) XOR (NOT b)"},
		{"NOT (a)-->(b) AND c", "(NOT (a)-->(b)) AND c"},
		{"(a)-->(b) OR (c)--(d)", "((a)-->(b)) OR ((c)--(d))"},
	} {
		if got, want := dumpExpr(t, c[0]), dumpExpr(t, c[1]); got != want {
			t.Errorf("%s\n got %s\nwant %s", c[0], got, want)
		}
	}
}

// TestLogicalRows holds that a long row of AND keeps its terms in order, in a shallow tree.
func TestLogicalRows(t *testing.T) {
	for _, n := range []int{2, 63, 64, 65, 1000} {
		terms := make([]string, n)
		for i := range terms {
			terms[i] = "a" + strings.Repeat("b", i%7)
		}
		stmt, err := Parse("RETURN " + strings.Join(terms, " AND ") + " AS x")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		deepest := flattenAnd(stmt.Body.(*ast.SingleQuery).Clauses[0].(*ast.Return).Items[0].Expr, &got)
		if strings.Join(got, " ") != strings.Join(terms, " ") {
			t.Errorf("%d terms: order changed", n)
		}
		if deepest > balanceFrom {
			t.Errorf("%d terms: %d levels", n, deepest)
		}
	}
}

func flattenAnd(e ast.Expr, into *[]string) int {
	if bin, ok := e.(*ast.Binary); ok {
		return 1 + max(flattenAnd(bin.Left, into), flattenAnd(bin.Right, into))
	}
	*into = append(*into, e.(*ast.Variable).Name)
	return 0
}
