package shell

import (
	"slices"
	"testing"
)

func TestKeys(t *testing.T) {
	for typed, want := range map[string][]string{
		"aé\r":                         {"a", "é", "\r"},
		"\x1b[A\x1bOA\x1b[1;5Cx":       {"\x1b[A", "\x1b[A", "\x1b[1;5C", "x"},
		"\x1b[1~\x1b[4~\x1b[3~\x1bOH":  {"\x1b[H", "\x1b[F", "\x1b[3~", "\x1b[H"},
		"\x1bf\x1b\r\x1b\x1b[B":        {"\x1bf", "\x1b\r", "\x1b[B"},
		"\x1b[200q\x00\xffz\x1b[12;3R": {"z"},
		"b\xc3":                        {"b"}, // the rest of é is still to come
		"\x1b":                         nil,
		"\x1b[1;":                      nil,
	} {
		var got []string
		for rest := []byte(typed); ; {
			key, n := nextKey(rest)
			if n == 0 {
				break
			}
			if rest = rest[n:]; key != "" {
				got = append(got, key)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
