package status

import (
	"errors"
	"strings"
	"testing"
)

// TestSnippets has the line of an error's place and the caret below it, of lines that are too long cut around the place.
func TestSnippets(t *testing.T) {
	x := strings.Repeat("x", 1000)
	for _, c := range []struct {
		text         string
		line, column int
		want         string
	}{
		{"RETURN y", 1, 8, "\"RETURN y\"\n        ^"},
		{"RETURN\r\n  é + y", 2, 7, "\"  é + y\"\n       ^"},
		{"y" + x, 1, 1, "\"y" + x[:199] + "…\"\n ^"},
		{x + "y", 1, 1001, "\"…" + x[:200] + "y\"\n" + strings.Repeat(" ", 202) + "^"},
		{x + "y" + x, 1, 1001, "\"…" + x[:200] + "y" + x[:199] + "…\"\n" + strings.Repeat(" ", 202) + "^"},
		{x, 1, 1001, "\"…" + x[:200] + "\"\n" + strings.Repeat(" ", 202) + "^"},
	} {
		err := Syntax("", Pos{Line: c.line, Column: c.column}, "wrong")
		var e *Error
		if !errors.As(WithText(err, c.text), &e) || e.Snippet != c.want {
			t.Errorf("%.20q: %q, want %q", c.text, e.Snippet, c.want)
		}
	}
}
