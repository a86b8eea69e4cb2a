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
