package output

import (
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	for text, want := range map[string][]string{
		"RETURN 1":                             {"RETURN 1"},
		"RETURN 1; RETURN 2;":                  {"RETURN 1", "RETURN 2"},
		"RETURN ';' AS `a;b`; // c;\n /* ; */": {"RETURN ';' AS `a;b`"},
		"// only a comment":                    nil,
		";;":                                   nil,
		`RETURN 'it\'s; one'`:                  {`RETURN 'it\'s; one'`},
		"// name: x\nMATCH (n)\nRETURN n;\nRETURN 2": {"// name: x\nMATCH (n)\nRETURN n", "RETURN 2"},
	} {
		if got := Split(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLinesOfStatements(t *testing.T) {
	got := Statements("\n RETURN 1; RETURN\n2;\n\n// c\nRETURN 'a\n;b';;\n;\n  RETURN 4\n")
	want := []Statement{{"RETURN 1", 2}, {"RETURN\n2", 2}, {"// c\nRETURN 'a\n;b'", 5}, {"RETURN 4", 9}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestComplete(t *testing.T) {
	for text, want := range map[string]bool{
		"RETURN 1": false, "RETURN 1;": true, "RETURN ';": false, "RETURN 1; // done": true, "RETURN 1; RETURN": false,
	} {
		if got := Complete(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
