package main

import "testing"

// TestDelimiters holds the ways in which neo4j-admin lets one write a delimiter.
func TestDelimiters(t *testing.T) {
	for text, want := range map[string]byte{",": ',', "|": '|', `\`: '\\', "TAB": '\t', "tab": '\t', `\t`: '\t', `\44`: ',', "U+002C": ',', "U+9": '\t', "U": 'U',
		"": 0, "ab": 0, "é": 0, "\n": 0, `\10`: 0, `\300`: 0, "U+20AC": 0, "U+": 0} {
		got, err := oneByte(text)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
