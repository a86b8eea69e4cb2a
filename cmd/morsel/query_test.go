package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestQueryFormats holds what each format writes, byte by byte: line ends, empty fields, queries without columns, and what a query changed.
func TestQueryFormats(t *testing.T) {
	db := filepath.Join(t.TempDir(), "db")
	if err := os.Mkdir(db, 0o700); err != nil {
		t.Fatal(err)
	}
	rows := "UNWIND [null, '', 'a\\nb', 'c|\"d'] AS x RETURN x"
	create := "CREATE (n:A {x: 1}) DELETE n"
	for _, c := range []struct{ format, query, want string }{
		{"csv", rows, "x\r\n\"\"\r\n\"\"\r\n\"a\nb\"\r\n\"c|\"\"d\"\r\n"},
		{"csv", "RETURN 1 AS a, null AS b", "a,b\r\n1,\r\n"},
		{"csv", "UNWIND [] AS x RETURN x", "x\r\n"},
		{"csv", create, ""},
		{"json", rows, "[\n  {\"x\": null},\n  {\"x\": \"\"},\n  {\"x\": \"a\\nb\"},\n  {\"x\": \"c|\\\"d\"}\n]\n"},
		{"json", create, "[]\n"},
		{"jsonl", rows, "{\"x\": null}\n{\"x\": \"\"}\n{\"x\": \"a\\nb\"}\n{\"x\": \"c|\\\"d\"}\n"},
		{"jsonl", create, ""},
		{"markdown", "RETURN 1 AS a, 'b|c' AS b", "| a | b |\n| ---:|:--- |\n| 1 | b\\|c |\n"},
		{"markdown", create, ""},
		{"table", "RETURN 12 AS a, 'b' AS b", "┌────┬───┐\n│ a  │ b │\n├────┼───┤\n│ 12 │ b │\n└────┴───┘\n"},
		{"table", "UNWIND [] AS x RETURN x", "(no rows)\n"},
		{"table", create, "Created 1 node, deleted 1 node, set 1 property, added 1 label.\n"},
	} {
		if got, err := runCommand(t, "query", db, c.query, "--format", c.format); err != nil || got != c.want {
			t.Errorf("%s of %s: %q, %v, want %q", c.format, c.query, got, err, c.want)
		}
	}
}

// TestUsageErrors holds the exit codes of command lines that are wrong, and what is said.
func TestUsageErrors(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"imort", "x"}, exitUsage, `unknown command "imort"; did you mean import?`},
		{[]string{"query"}, exitUsage, "Run 'morsel query --help'"},
		{[]string{"query", "x"}, exitUsage, "no query: give its text or --file"},
		{[]string{"query", "x", "RETURN 1", "--format", "xml"}, exitUsage, `"xml" is no format`},
		{[]string{"query", "x", "RETURN 1", "--nonsense"}, exitUsage, "unknown flag: --nonsense"},
		{[]string{"import", "x"}, exitUsage, "at least one --nodes"},
		{[]string{"import", "x", "--nodes=a.csv", "--delimiter=ab"}, exitUsage, "--delimiter"},
		{[]string{"query", filepath.Join(t.TempDir(), "none"), "RETURN 1"}, exitFailed, "there is no database"},
		{[]string{"import", filepath.Join(t.TempDir(), "db"), "--nodes=none.csv"}, exitFailed, "none.csv: there is no such file"},
	} {
		cmd := exec.Command(self, c.args...)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(out), c.want) {
			t.Errorf("%v: exit code %d and %q, want %d and %q", c.args, code, out, c.code, c.want)
		}
	}
}

// TestShellThroughAPipe runs the shell's commands from standard input: each case begins with an empty database.
func TestShellThroughAPipe(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "s.cypher")
	if err := os.WriteFile(script, []byte("// first\nRETURN 1 AS one;\n\nRETURN x;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		in   string
		code int
		out  []string // in this order
	}{
		{":param x => 1 + 1 // two\n:param y 'a;b'\n:param {z: $x * 2, `a b`: null}\n:params\n:params clear\n:params\n", 0, []string{"$a b => null\n", "$x => 2\n", "$y => 'a;b'\n", "$z => 4\n"}},
		{":param x =>\n", 1, []string{"standard input:1: write :param name => expression"}},
		{":param x => 1, 2\n", 1, []string{`"1, 2" is not one expression`}},
		{":param x => 1 +\n", 1, []string{"SyntaxError", "expected an expression (line 1, column 11", "\"RETURN 1 +\""}},
		{":params x\n", 1, []string{"write :params or :params clear"}},
		{":format csv\n:source " + script + "\n", 1, []string{"one\r\n1\r\n", "standard input:2: " + script + ":4: Variable `x` not defined"}},
		{":source\n", 1, []string{"write :source file"}},
		{"\n\nRETURN 1 AS a; RETURN\n2 AS b;\n\nRETURN\nnope;\nRETURN 3 AS c;", 1, []string{"│ a │", "│ b │", "standard input:6: Variable `nope` not defined (line 2"}},
		{":Format CSV\nRETURN 1 AS a;\n:time on\n:TIME OFF\n:time maybe\n", 1, []string{"a\r\n1\r\n", "write :time on or :time off"}},
		{":time\nRETURN 1 AS a;\n:runtime slotted\nRETURN 1 AS a;\n:quit\nnot reached", 0, []string{"pipelined runtime", "slotted runtime"}},
		{":begin\nCREATE (:A);\n:rollback\n:begin\nCREATE (:A), (:A);\n:commit\n:format jsonl\nMATCH (n:A) RETURN count(n) AS n;\n:schema\n", 0, []string{`{"n": 2}`, `{"label": "A", "nodes": 2}`}},
		{"CREATE (:A);\n:schema\n", 0, []string{"│ A ", "(no relationship types)", "(no property keys)"}},
		{"CREATE (:A);\n:runtime slotted\n:as-of\n", 0, []string{"as of newest; the last transaction's bookmark is morsel:"}},
		{":begin\nRETURN 1 / 0;\n:commit\n", 1, []string{"standard input:2: An error occurred while in an open transaction", "/ by zero"}},
		{":explain MATCH (n) RETURN n", 0, []string{"+AllNodesScan"}},
		{":help", 0, []string{":help", ":quit"}},
	} {
		cmd := exec.Command(self, "shell", filepath.Join(t.TempDir(), "db"))
		cmd.Env, cmd.Stdin = append(os.Environ(), asProgram+"=1"), strings.NewReader(c.in)
		text, _ := cmd.CombinedOutput()
		rest := string(text)
		for _, want := range c.out {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Errorf("%q printed %q; %q is not there, or not in this place", c.in, text, want)
			}
			rest = after
		}
		if code := cmd.ProcessState.ExitCode(); code != c.code {
			t.Errorf("%q: exit code %d: %s", c.in, code, text)
		}
	}
}
