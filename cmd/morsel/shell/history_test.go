package shell

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(file, []byte("RETURN 0;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := openHistory(file)
	for _, s := range []string{"RETURN 1;", "MATCH (n)\nRETURN n;", "MATCH (n)\nRETURN n;", "", ":help"} {
		if err := h.add(s); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"RETURN 0;", "RETURN 1;", "MATCH (n)\nRETURN n;", ":help"}
	if got := openHistory(file); !slices.Equal(got.statements, want) || got.Len() != 4 || got.At(2) != want[2] {
		t.Errorf("the next shell remembers %q", got.statements)
	}
	if h := openHistory(filepath.Join(t.TempDir(), "none")); h.Len() != 0 || h.add("RETURN 1;") != nil {
		t.Error("a history cannot be begun")
	}
	if err := os.WriteFile(file, []byte(strings.Repeat("RETURN 1;\n", 2*maxHistory)+"RETURN 2;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if h := openHistory(file); h.Len() != maxHistory || h.At(maxHistory-1) != "RETURN 2;" {
		t.Errorf("%d statements are remembered", h.Len())
	}
	if text, err := os.ReadFile(file); err != nil || strings.Count(string(text), "\n") != maxHistory {
		t.Errorf("the file has %d lines, %v", strings.Count(string(text), "\n"), err)
	}
}
