package parser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/value"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ text, key string }{
		{"MATCH (n:P {id: 1})  RETURN n", "MATCH (n:P {id: $`  AUTOINT0`}) RETURN n"},
		{"MATCH (n)\n\tWHERE n.x = 1 AND n.y >= 2.5 // yes\n RETURN n.x", "MATCH (n) WHERE n.x = $`  AUTOINT0` AND n.y >= $`  AUTOFLOAT1` RETURN n.x"},
		{"MATCH (n) WHERE n.s STARTS WITH 'a\\'b' RETURN n", "MATCH (n) WHERE n.s STARTS WITH $`  AUTOSTRING0` RETURN n"},
		{"MATCH (n) WHERE n.x IN [1, 'a', x] RETURN n", "MATCH (n) WHERE n.x IN [$`  AUTOINT0`, $`  AUTOSTRING1`, x] RETURN n"},
		{"MATCH (n)-[r:R*1..3 {w: 1}]->{2,3}(m) RETURN n", "MATCH (n)-[r:R*1..3 {w: $`  AUTOINT0`}]->{2,3}(m) RETURN n"},
		{"RETURN 1+  2,  [x IN [1] WHERE x = 1 | x]", "RETURN 1+  2,  [x IN [1] WHERE x = 1 | x]"},
		{"RETURN   x ORDER   BY x = 1 LIMIT 3", "RETURN x ORDER BY x = 1 LIMIT 3"},
		{"MATCH (n) WITH n AS m WHERE m.x = 1 RETURN m", "MATCH (n) WITH n AS m WHERE m.x = $`  AUTOINT0` RETURN m"},
		{"MATCH (n) WHERE EXISTS { MATCH (n)--(m {x: 1}) RETURN 1 = 1 } RETURN 1", "MATCH (n) WHERE EXISTS { MATCH (n)--(m {x: $`  AUTOINT0`}) RETURN 1 = 1 } RETURN 1"},
		{"MATCH (n) WHERE COUNT { (n)--() } = 0 OR COUNT { (n)--() } >= 1 OR COUNT { (n)--() } > 2 OR n.x = 0 RETURN n", "MATCH (n) WHERE COUNT { (n)--() } = 0 OR COUNT { (n)--() } >= 1 OR COUNT { (n)--() } > $`  AUTOINT0` OR n.x = $`  AUTOINT1` RETURN n"},
		{"MATCH (n) SET n.x = 1, n = 5", "MATCH (n) SET n.x = $`  AUTOINT0`, n = 5"},
		{"CALL p(1, {a: 1}) YIELD x WHERE x = 1 RETURN x", "CALL p(1, {a: 1}) YIELD x WHERE x = $`  AUTOINT0` RETURN x"},
		{"MATCH p = SHORTEST 2 (a)-->+(b) RETURN p", "MATCH p = SHORTEST 2 (a)-->+(b) RETURN p"},
		{"MATCH (n) WHERE n.d = date({year: 1984}) AND f(1) RETURN n", "MATCH (n) WHERE n.d = date({year: 1984}) AND f(1) RETURN n"},
		{"CREATE (:A {x: 'y'})-[:R]->({z: 0})", "CREATE (:A {x: $`  AUTOSTRING0`})-[:R]->({z: $`  AUTOINT1`})"},
		{"MATCH (n) WHERE n.x = -1 OR n.x = 0x1F OR n.x = 1e9 OR n.x = 007 RETURN n", "MATCH (n) WHERE n.x = -1 OR n.x = 0x1F OR n.x = 1e9 OR n.x = 007 RETURN n"},
		{"MERGE (n {x: 1}) ON CREATE SET n.y = 2 ON MATCH SET n.z = 'a'", "MERGE (n {x: $`  AUTOINT0`}) ON CREATE SET n.y = $`  AUTOINT1` ON MATCH SET n.z = $`  AUTOSTRING2`"},
		{"RETURN x // one\nORDER BY x", "RETURN x // one\n ORDER BY x"},
		{"MATCH (n) USING INDEX n:A(x) WHERE n.x = 3 RETURN n", "MATCH (n) USING INDEX n:A(x) WHERE n.x = $`  AUTOINT0` RETURN n"},
	} {
		key, _, ok := Normalize(c.text)
		if !ok || key != c.key {
			t.Errorf("%q:\n got %q (%v)\nwant %q", c.text, key, ok, c.key)
		}
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for _, text := range []string{
		"CREATE INDEX FOR (n:A) ON (n.x)", "SHOW INDEXES", "EXPLAIN SHOW INDEXES", "DROP INDEX x", "USE x SHOW SETTINGS WHERE name = 'x'",
		"RETURN 'a", "MATCH (n", "MATCH n)", "RETURN '\\u0041'", "RETURN \\u0041", strings.Repeat(" ", maxNormalized+1), "GRANT ROLE a TO b",
	} {
		if key, params, ok := Normalize(text); ok || key != text || params != nil {
			t.Errorf("%q: %q %v", text, key, params)
		}
	}
}

// sameTree holds that the key of a text has the text's own tree but for the lifted literals.
func sameTree(t *testing.T, text string) (lifted int) {
	stmt, err := Parse(text)
	key, params, ok := Normalize(text)
	if !ok {
		return 0
	}
	other, otherErr := Parse(key)
	if (err == nil) != (otherErr == nil) {
		t.Errorf("%q: %v\n%q: %v", text, err, key, otherErr)
		return 0
	}
	if err != nil {
		return 0
	}
	want, got := ast.Dump(stmt), ast.Dump(other)
	for i := len(params) - 1; i >= 0; i-- { // from the last, for 1 is a prefix of 10
		got = strings.ReplaceAll(got, "$"+params[i].Name, literalText(params[i].Value))
	}
	if want != got {
		t.Errorf("%q\n%q\nwant %s\n got %s", text, key, want, got)
	}
	samePlaces(t, text, stmt, other)
	return len(params)
}

// samePlaces holds that the place of each part of the key's tree leads to that of the same part in the text.
func samePlaces(t *testing.T, text string, stmt, other *ast.Statement) {
	t.Helper()
	var want, got []ast.Node
	collect := func(list *[]ast.Node) func(ast.Node) bool {
		return func(n ast.Node) bool { *list = append(*list, n); return true }
	}
	ast.Inspect(stmt.Body, collect(&want))
	ast.Inspect(other.Body, collect(&got))
	for i, n := range got {
		if i >= len(want) || !n.Position().Known() {
			break
		}
		if p := PlaceInText(text, n.Position().Offset); p != want[i].Position() {
			t.Fatalf("%q: %T is at %v, not %v", text, n, want[i].Position(), p)
		}
	}
}

func literalText(v value.Value) string {
	switch v.Kind() {
	case value.KindInt:
		return ast.Dump(&ast.IntLit{Value: v.AsInt()})
	case value.KindFloat:
		return ast.Dump(&ast.FloatLit{Value: v.AsFloat()})
	}
	return ast.Dump(&ast.StringLit{Value: v.AsString()})
}

// TestNormalizeKeepsMeaning holds it for the queries of the openCypher TCK.
func TestNormalizeKeepsMeaning(t *testing.T) {
	root := "../../shared/tck/features"
	if _, err := os.Stat(root); err != nil {
		t.Skip("the openCypher TCK is not beside this checkout: ", root)
	}
	lifted := 0
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".feature") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, q := range tckQueries(string(text)) {
			lifted += sameTree(t, q.text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if lifted < 1000 {
		t.Errorf("only %d literals lifted", lifted)
	}
}

func BenchmarkNormalize(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := Normalize(ldbcSized); !ok {
			b.Fatal("not normalized")
		}
	}
}
