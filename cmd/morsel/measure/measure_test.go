package measure

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		what, src string
		want      []Query
		err       string
	}{
		{what: "named", src: "// name: a\nRETURN 1;\n\n// name: b\n// about it\nRETURN 2 ;\n", want: []Query{{Name: "a", Text: "RETURN 1"}, {Name: "b", Text: "// about it\nRETURN 2"}}},
		{what: "parameters", src: "// name: a\n// params: {\"id\": 7, \"f\": 1.5, \"l\": [1, \"x\"]}\nRETURN $id",
			want: []Query{{Name: "a", Text: "RETURN $id", Params: map[string]any{"id": int64(7), "f": 1.5, "l": []any{int64(1), "x"}}}}},
		{what: "parameters without a word", src: "// name: a\r\n// {\"id\": 7}\r\nRETURN $id", want: []Query{{Name: "a", Text: "RETURN $id", Params: map[string]any{"id": int64(7)}}}},
		{what: "semicolon in a string", src: "// name: a\nRETURN ';' AS x;", want: []Query{{Name: "a", Text: "RETURN ';' AS x"}}},
		{what: "without names", src: "RETURN 1; RETURN 2", want: []Query{{Name: "q1", Text: "RETURN 1"}, {Name: "q2", Text: "RETURN 2"}}},
		{what: "two of a name", src: "// name: a\nRETURN 1\n// name: a\nRETURN 2", err: `two queries are named "a"`},
		{what: "no query", src: "// nothing", err: "no query"},
		{what: "two statements", src: "// name: a\nRETURN 1; RETURN 2", err: "query a: one statement was expected, there are 2"},
		{what: "no JSON", src: "// name: a\n// params: {id: 1}\nRETURN 1", err: "query a: its parameters are not a JSON object"},
	} {
		got, err := Parse(c.src)
		switch {
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want %s", c.what, err, c.err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.what, err)
		default:
			for i := range got {
				got[i].Text = strings.TrimSpace(got[i].Text)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s: %#v, want %#v", c.what, got, c.want)
			}
		}
	}
}

func TestDiffer(t *testing.T) {
	rows := func(rs ...[]any) Answer { return Answer{Rows: rs} }
	for _, c := range []struct {
		what      string
		want, got Answer
		ordered   bool
		differ    string
	}{
		{"the same", rows([]any{int64(1), "a"}), rows([]any{int64(1), "a"}), true, ""},
		{"floats nearly", rows([]any{0.1 + 0.2}), rows([]any{0.3}), true, ""},
		{"an integer as a float", rows([]any{int64(2)}), rows([]any{2.0}), true, ""},
		{"floats apart", rows([]any{1.0}), rows([]any{1.00001}), true, "row 1 is [1.00001] instead of [1]"},
		{"large integers apart", rows([]any{int64(1 << 60)}), rows([]any{int64(1<<60 + 1)}), true, "row 1"},
		{"another order", rows([]any{"a"}, []any{"b"}), rows([]any{"b"}, []any{"a"}), false, ""},
		{"another order of ordered rows", rows([]any{"a"}, []any{"b"}), rows([]any{"b"}, []any{"a"}), true, "row 1"},
		{"floats in another order", rows([]any{1.0}, []any{0.3}), rows([]any{0.1 + 0.2}, []any{1.0}), false, ""},
		{"fewer rows", rows([]any{"a"}, []any{"a"}), rows([]any{"a"}), false, "1 rows instead of 2"},
		{"nested", rows([]any{map[string]any{"a": []any{1.0}}}), rows([]any{map[string]any{"a": []any{1.0}}}), false, ""},
		{"nested apart", rows([]any{map[string]any{"a": nil}}), rows([]any{map[string]any{"b": nil}}), false, "row 1"},
		{"large integers in another order", rows([]any{int64(10995116278915), 1.0}, []any{int64(10995116279328), 1.0}), rows([]any{int64(10995116279328), 1.0}, []any{int64(10995116278915), 1.0}), false, ""},
		{"nodes", rows([]any{morsel.Node{ID: 1, Labels: []string{"A"}}}), rows([]any{morsel.Node{ID: 1, Labels: []string{"A"}}}), true, ""},
		{"nodes apart", rows([]any{morsel.Node{ID: 1, Labels: []string{"A"}}}), rows([]any{morsel.Node{ID: 2, Labels: []string{"A"}}}), true, "row 1"},
		{"columns", Answer{Columns: []string{"n"}}, Answer{Columns: []string{"m"}}, false, "columns"},
	} {
		got := Differ(c.want, c.got, c.ordered)
		if c.differ == "" && got != "" || !strings.Contains(got, c.differ) {
			t.Errorf("%s: %q, want %q", c.what, got, c.differ)
		}
	}
}

func TestReadAnswers(t *testing.T) {
	want := [][]any{{int64(3), 1.5, "x", nil}}
	for name, src := range map[string]string{
		"stored": `{"q": {"columns": ["a", "b", "c", "d"], "rows": [[3, 1.5, "x", null]]}}`,
		"lines":  `{"name":"q","runtime":"slotted","result":[[3,1.5,"x",null]]}` + "\n" + `{"name":"q","runtime":"pipelined","result":[[3,1.5,"x",null]]}`,
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadAnswers(file)
		if err != nil || !reflect.DeepEqual(got["q"].Rows, want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	file := filepath.Join(t.TempDir(), "none")
	if err := os.WriteFile(file, []byte("[1]"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadAnswers(file); err == nil {
		t.Error("a file without answers was read")
	}
}

func TestFigures(t *testing.T) {
	f := &Figure{Query: "q", Variant: Variant{"pipelined", 1}, Runs: []time.Duration{1e6, 2e6, 3e6, 4e6, 9e6}}
	if f.Median() != 3*time.Millisecond {
		t.Errorf("median %v", f.Median())
	}
	if got := f.Spread(); got < 0.66 || got > 0.67 {
		t.Errorf("spread %v", got)
	}
	one := &Figure{Query: "q", Variant: Variant{parallel, 2}, Runs: []time.Duration{1e6}}
	var b strings.Builder
	if err := WriteTable(&b, []*Figure{f, one}); err != nil || !strings.Contains(b.String(), "3.00×") {
		t.Errorf("%v\n%s", err, b.String())
	}
	b.Reset()
	one.Answer.Rows = [][]any{{int64(7)}}
	if err := WriteJSON(&b, []*Figure{one}); err != nil || b.String() != `{"name":"q","runtime":"parallel","workers":2,"median_ms":1,"min_ms":1,"max_ms":1,"rows":1,"result":[[7]]}`+"\n" {
		t.Errorf("%v %s", err, b.String())
	}
	svg, err := Chart("title", []*Figure{f, one})
	if err != nil || !strings.HasPrefix(string(svg), "<svg") || !strings.Contains(string(svg), "parallel with 2 workers") {
		t.Errorf("chart: %v", err)
	}
}

func TestRegret(t *testing.T) {
	var all []*Figure
	for name, took := range map[string][3]time.Duration{ // pipelined, parallel, auto
		"fine":   {20e6, 10e6, 11e6},
		"few":    {1e6, 2e6, 1.05e6},
		"slower": {1e6, 2e6, 2e6},
		"left":   {20e6, 10e6, 15e6},
	} {
		for i, v := range Variants([]string{pipelined, parallel, Auto}, []int{2}) {
			all = append(all, &Figure{Query: name, Variant: v, Runs: []time.Duration{took[i], 1e9}, Ran: parallel})
		}
	}
	all = append(all, &Figure{Query: "failed", Variant: Variant{Auto, 2}, Err: os.ErrClosed})
	rs := Regrets(all)
	want := "auto with 2 workers, fastest runs of 4 queries: 1 more than 10 % slower than pipelined (slower 2.00×); 1 leave more than 20 % of the parallel gain (left 50 %)"
	if len(rs) != 1 || rs[0].String() != want {
		t.Errorf("%v", rs)
	}
	var b strings.Builder
	if err := WriteTable(&b, all); err != nil || !strings.Contains(b.String(), "auto (parallel)") || !strings.HasSuffix(b.String(), want+"\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
	b.Reset()
	if err := WriteJSON(&b, all[2:3]); err != nil || !strings.Contains(b.String(), `"runtime":"auto","ran":"parallel","workers":2`) {
		t.Errorf("%v %s", err, b.String())
	}
	if rs := Regrets(all[:2]); rs != nil {
		t.Errorf("%v without a choice", rs)
	}
}
