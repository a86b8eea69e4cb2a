package bind

import (
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/parser/ast"
)

// bound parses and binds a text that is right.
func bound(t *testing.T, text string) *Bound {
	t.Helper()
	stmt, err := parser.Parse(text)
	must(t, err)
	b, err := Bind(stmt, Env{Registry: testRegistry(t), Version: 25})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if err := checkNormal(b); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return b
}

func clausesOf(b *Bound) []ast.Clause { return b.Stmt.Body.(*ast.SingleQuery).Clauses }

// names renders variables as name#ID.
func names(vs []*ast.Variable) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = fmt.Sprintf("%s#%d", strings.TrimSpace(v.Name), v.ID)
	}
	return strings.Join(parts, " ")
}

// items renders the items of a projection: name = key of the expression.
func items(p ast.Projection) string {
	var parts []string
	for _, it := range p.Items {
		parts = append(parts, fmt.Sprintf("%s#%d=%s", it.As.Name, it.As.ID, text(it.Expr)))
	}
	return strings.Join(parts, " ")
}

// text renders small bound expressions with IDs.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Variable:
		return fmt.Sprintf("#%d", e.ID)
	case *ast.Property:
		return text(e.Of) + "." + e.Key
	case *ast.Binary:
		return text(e.Left) + opText[e.Op] + text(e.Right)
	}
	return exprText(e)
}

func TestProjections(t *testing.T) {
	for _, c := range []struct{ text, want, order string }{
		{"MATCH (b), (a) RETURN *", "a#2=#2 b#1=#1", ""},
		{"MATCH (b), (a) RETURN *, b.x AS x", "a#2=#2 b#1=#1 x#3=#1.x", ""},
		{"MATCH (n) RETURN n.x", "n.x#2=#1.x", ""},
		{"MATCH (n) RETURN n AS m ORDER BY n.x", "m#2=#1", "#2.x"},
		{"MATCH (n) RETURN n.x AS x ORDER BY n.y", "x#2=#1.x", "#1.y"},
		{"MATCH (n) RETURN n.x AS x ORDER BY n.x + 1", "x#2=#1.x", "#2+1"},
		{"MATCH (n) RETURN n.x AS x, count(*) AS c ORDER BY count(*), n.x", "x#2=#1.x c#3=count(*)", "#3,#2"},
		{"MATCH (n) RETURN DISTINCT n.x + 1 AS x ORDER BY n.x + 1", "x#2=#1.x+1", "#2"},
		{"UNWIND [1] AS x RETURN x + 1 AS x ORDER BY x", "x#2=#1+1", "#2"},
		{"UNWIND [1] AS a UNWIND [2] AS b WITH a AS b, b AS a RETURN a, b", "a#4=#4 b#3=#3", ""},
		{"UNWIND [1] AS x LET y = x + 1 FILTER y > 1 ORDER BY x LIMIT 1 RETURN y", "y#2=#2", ""},
		{"UNWIND [1] AS x RETURN x + 1 AS y NEXT RETURN y + 1 AS z", "z#3=#2+1", ""},
	} {
		cl := clausesOf(bound(t, c.text))
		ret := cl[len(cl)-1].(*ast.Return)
		if got := items(ret.Projection); got != c.want {
			t.Errorf("%s: items %s, want %s", c.text, got, c.want)
		}
		var order []string
		for _, o := range ret.OrderBy {
			order = append(order, text(o.Expr))
		}
		if got := strings.Join(order, ","); got != c.order {
			t.Errorf("%s: order %s, want %s", c.text, got, c.order)
		}
	}
}

func TestColumns(t *testing.T) {
	for _, c := range []struct{ text, columns, kind string }{
		{"RETURN 1+ 2, 'x' AS s", "1+ 2|s", "r"},
		{"MATCH (n) RETURN *", "n", "r"},
		{"CREATE (n)", "", "w"},
		{"CREATE (n) RETURN n", "n", "rw"},
		{"RETURN 1 AS a, 2 AS b UNION RETURN 3 AS b, 4 AS a", "a|b", "r"},
		{"CALL db.labels()", "label", "r"},
		{"CALL db.labels() YIELD label AS l", "l", "r"},
		{"CREATE INDEX i FOR (n:L) ON (n.x)", "", "s"},
		{"SHOW INDEXES YIELD name AS n, type WHERE n = 'x' RETURN type", "type", "r"},
		{"SHOW FUNCTIONS", "name|category|description", "r"},
		{"FOREACH (x IN [1] | CREATE ())", "", "w"},
		{"WHEN true THEN RETURN 1 AS x ELSE RETURN 2 AS x", "x", "r"},
	} {
		b := bound(t, c.text)
		if got := strings.Join(b.Columns, "|"); got != c.columns {
			t.Errorf("%s: columns %q, want %q", c.text, got, c.columns)
		}
		if b.QueryType != c.kind || b.ReadOnly != (c.kind == "r") || len(b.ResultVars) != len(b.Columns) {
			t.Errorf("%s: type %s", c.text, b.QueryType)
		}
	}
}

func TestUnionBringsColumnsInOrder(t *testing.T) {
	b := bound(t, "RETURN 1 AS a, 2 AS b UNION ALL RETURN 3 AS b, 4 AS a")
	u := b.Stmt.Body.(*ast.Union)
	if got := names(u.LeftCols) + " | " + names(u.RightCols) + " | " + names(u.Out); got != "a#1 b#2 | a#4 b#3 | a#5 b#6" {
		t.Errorf("union columns %s", got)
	}
}

func TestSubqueriesSayWhatTheyUse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"MATCH (a), (b) RETURN EXISTS { (a)-->(c) WHERE c.x = b.x } AS x", "a#1 b#2"},
		{"MATCH (a) RETURN [(a)-->(c) | c.x] AS x", "a#1"},
		{"MATCH (a), (b) RETURN exists((a)-->(b)) AS x", "a#1 b#2"},
		{"MATCH (a) RETURN COUNT { MATCH (a)-->(b) WHERE EXISTS { (b)-->(a) } RETURN b } AS x", "a#1"},
		{"MATCH (a) RETURN COLLECT { UNWIND [1] AS y RETURN a.x + y } AS x", "a#1"},
	} {
		cl := clausesOf(bound(t, c.text))
		e := cl[len(cl)-1].(*ast.Return).Items[0].Expr
		if got := names(FreeVars(e)); got != c.want {
			t.Errorf("%s: uses %s, want %s", c.text, got, c.want)
		}
	}
}

func TestCallImportsAndOutputs(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"MATCH (a), (b) CALL { WITH a RETURN a.x AS x } RETURN x", "a#1 > x#3"},
		{"MATCH (a), (b) CALL (a) { RETURN a.x AS x } RETURN x", "a#1 > x#3"},
		{"MATCH (a), (b) CALL (*) { RETURN a.x AS x } RETURN x", "a#1 b#2 > x#3"},
		{"MATCH (a), (b) CALL { WITH b WITH b AS c RETURN c } RETURN c", "b#2 > c#3"},
		{"MATCH (a), (b) CALL { WITH a RETURN a.x AS x UNION WITH b RETURN b.x AS x } RETURN x", "a#1 b#2 > x#5"},
		{"MATCH (a), (b) CALL { WITH 1 AS x RETURN x } RETURN x", " > x#3"},
	} {
		call := clausesOf(bound(t, c.text))[1].(*ast.CallSubquery)
		if got := names(call.Imports) + " > " + names(call.Outputs); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"MATCH (a)-->(b) RETURN a", "(a) [r2] (b)"},
		{"MATCH (a)-[:R]->{2,3}(b) RETURN a", "(a) [r2*2..3] (b)"},
		{"MATCH (a)-[r:R]->+() RETURN r", "(a) [r*1..] (n3)"},
		{"MATCH ((a)-->(b))+ RETURN a", "(n1) {(a) [r3] (b); a>a b>b} (n7)"},
		{"MATCH (x) ((a)-->(b)){2} ((c)-->(d))* (y) RETURN a", "(x) {(a) [r3] (b); a>a b>b} (n7) {(c) [r9] (d); c>c d>d} (y)"},
		{"MATCH (a)-[r:R WHERE r.x = 1]->*(b) RETURN r", "(a) {(n2) [r] (n4); r>r} (b)"},
	} {
		m := clausesOf(bound(t, c.text))[0].(*ast.Match)
		if got := chainText(m.Pattern.Parts[0].Chain); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

func chainText(chain []ast.Factor) string {
	var parts []string
	for _, f := range chain {
		switch f := f.(type) {
		case *ast.NodePattern:
			parts = append(parts, "("+strings.TrimSpace(f.Var.Name)+")")
		case *ast.RelPattern:
			s := strings.TrimSpace(f.Var.Name)
			if v := f.VarLength; v != nil {
				s += fmt.Sprintf("*%d..", *v.Min)
				if v.Max != nil {
					s += fmt.Sprint(*v.Max)
				}
			}
			parts = append(parts, "["+s+"]")
		case *ast.ParenPattern:
			s := chainText(f.Part.Chain) + ";"
			for _, g := range f.Groups {
				s += " " + g.Inner.Name + ">" + g.Outer.Name
			}
			parts = append(parts, "{"+s+"}")
		}
	}
	return strings.Join(parts, " ")
}

func TestTypes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"RETURN 1 AS x", "INTEGER"},
		{"RETURN [1, 2] AS x", "LIST<INTEGER>"},
		{"UNWIND [1.5] AS x RETURN x", "FLOAT"},
		{"MATCH (x) RETURN x", "NODE"},
		{"MATCH ()-[x*]->() RETURN x", "LIST<RELATIONSHIP>"},
		{"MATCH ((x)-->())+ RETURN x", "LIST<NODE>"},
		{"MATCH (n) RETURN [(n)-->(m) | m] AS x", "LIST<NODE>"},
		{"RETURN CASE WHEN true THEN 1 ELSE 'a' END AS x", "INTEGER | STRING"},
		{"RETURN date() + duration('P1D') AS x", "DATE"},
		{"RETURN $p AS x", "ANY"},
		{"RETURN reduce(a = 0, y IN [1] | a + y) AS x", "INTEGER"},
		{"CALL { RETURN 1 AS x UNION RETURN 'a' AS x } RETURN x", "INTEGER | STRING"},
	} {
		b := bound(t, c.text)
		if got := b.Types[b.ResultVars[0].ID].String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

type knowsNothing struct{}

func (knowsNothing) Knows(TokenKind, string) bool { return false }

func TestUnknownNames(t *testing.T) {
	b := bound(t, "MATCH (n:Foo)-[:R {k: 1}]->() WHERE n.q = 1 AND n:Bar CREATE (:New {z: 1}) RETURN n.w")
	var got []string
	for _, n := range Unknown(b.Tokens, knowsNothing{}) {
		name := n.Description[strings.LastIndex(n.Description, ": ")+2 : len(n.Description)-1]
		got = append(got, fmt.Sprintf("%s %s@%d", n.GQL, name, n.Pos.Offset))
	}
	if s := strings.Join(got, ", "); s != "01N50 Foo@9, 01N51 R@16, 01N52 k@19, 01N52 q@38, 01N50 Bar@50, 01N52 w@84" {
		t.Error(s)
	}
}
