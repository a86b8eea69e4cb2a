package parser

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
)

var rewrite = flag.Bool("rewrite", false, "write the trees found into testdata/trees.txt")

// TestTrees compares the trees of testdata/statements.cypher with testdata/trees.txt, line by line.
func TestTrees(t *testing.T) {
	text, err := os.ReadFile("testdata/statements.cypher")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	statements := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range statements {
		stmt, err := Parse(line)
		if err != nil {
			got = append(got, "error: "+strings.Split(err.Error(), "\n")[0])
			continue
		}
		stmt.Newer = nil // see TestNewer
		got = append(got, ast.Dump(stmt))
	}
	if *rewrite {
		if err := os.WriteFile("testdata/trees.txt", []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err = os.ReadFile("testdata/trees.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i, line := range statements {
		if i >= len(want) || got[i] != want[i] {
			t.Errorf("%s\n got %s\nwant %s", line, got[i], strings.Join(want[min(i, len(want)):min(i+1, len(want))], ""))
		}
	}
}

// TestPositions holds where the nodes of a query begin.
func TestPositions(t *testing.T) {
	stmt, err := Parse("EXPLAIN MATCH (ä:A)\n  WHERE ä.x = 'é' AND\n ä.y IN [1]\nRETURN ä . x")
	if err != nil {
		t.Fatal(err)
	}
	q := stmt.Body.(*ast.SingleQuery)
	match, ret := q.Clauses[0].(*ast.Match), q.Clauses[1].(*ast.Return)
	and := match.Where.(*ast.Binary)
	in := and.Right.(*ast.Binary)
	for _, c := range []struct {
		node ast.Node
		want string
	}{
		{stmt, "(line 1, column 1 (offset: 0))"},
		{match, "(line 1, column 9 (offset: 8))"},
		{match.Pattern, "(line 1, column 15 (offset: 14))"},
		{match.Pattern.Parts[0].Chain[0].(*ast.NodePattern).Labels, "(line 1, column 18 (offset: 17))"},
		{and, "(line 2, column 9 (offset: 28))"},
		{in, "(line 3, column 2 (offset: 43))"},
		{in.Right, "(line 3, column 9 (offset: 50))"},
		{ret.Items[0], "(line 4, column 8 (offset: 61))"},
	} {
		if got := c.node.Position().String(); got != c.want {
			t.Errorf("%s: at %s, want %s", ast.Dump(c.node), got, c.want)
		}
	}
	if in.OpPos.Column != 6 || in.OpPos.Line != 3 {
		t.Errorf("IN at %v", in.OpPos)
	}
	if ret.Items[0].Name != "ä . x" {
		t.Errorf("column %q", ret.Items[0].Name)
	}
}

// TestInterpolationPositions holds that what is embedded in a string has its place in the whole text.
func TestInterpolationPositions(t *testing.T) {
	stmt, err := Parse("RETURN\n s'ä {a + b}\n{{ {c.d}'")
	if err != nil {
		t.Fatal(err)
	}
	parts := stmt.Body.(*ast.SingleQuery).Clauses[0].(*ast.Return).Items[0].Expr.(*ast.Interpolated).Parts
	for i, want := range map[int]string{1: "(line 2, column 7 (offset: 13))", 3: "(line 3, column 5 (offset: 24))"} {
		if got := parts[i].Position().String(); got != want {
			t.Errorf("%s at %s, want %s", ast.Dump(parts[i]), got, want)
		}
	}
	if b := parts[1].(*ast.Binary).Right.Position(); b.Column != 11 || b.Line != 2 {
		t.Errorf("b at %v", b)
	}
	_, err = Parse("RETURN s'{a +}'")
	if e := status.As(err); e == nil || e.Pos.Offset != 13 {
		t.Errorf("error %v, want it at offset 13", err)
	}
}
