package parser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
)

// FuzzParse holds that every text gets a tree or an error with a position inside the text, and that the
// plan cache's key of a text parses exactly when the text does. The seeds are one statement a line.
func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.cypher")
	if err != nil || len(seeds) == 0 {
		f.Fatal("no seeds: ", err)
	}
	for _, path := range seeds {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Parse(text)
		if err != nil {
			e := status.As(err)
			if e == nil {
				t.Fatalf("not a status error: %v", err)
			}
			if n := len([]rune(text)); !e.Pos.Known() || e.Pos.Offset < 0 || e.Pos.Offset > n {
				t.Fatalf("position %v outside the text: %v", e.Pos, err)
			}
		}
		if key, _, ok := Normalize(text); ok {
			if _, keyErr := Parse(key); (err == nil) != (keyErr == nil) {
				t.Fatalf("text: %v\nkey %q: %v", err, key, keyErr)
			}
		}
	})
}
