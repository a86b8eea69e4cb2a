package regex

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
)

// cases were answered by Neo4j.
var cases = []struct {
	pattern, text string
	want          bool
}{
	{"", "", true}, {"", "a", false}, {"a.c", "abc", true}, {"b", "abc", false}, {"a|ab", "ab", true}, {"a.b", "a\nb", false}, {"(?s)a.b", "a\nb", true},
	{"a.b", "a\rb", false}, {"(?i)abc", "ABC", true}, {"(?i)é", "É", false}, {"(?iu)é", "É", true}, {`\w+`, "aé", false}, {`\d`, "٣", false},
	{"(?<=a)b", "ab", false}, {"a(?<=a)b", "ab", true}, {"(?>a*)ab", "aab", false}, {"a*+ab", "aab", false}, {"a*ab", "aab", true},
	{`(ab)\1`, "abab", true}, {`(?<n>x)\k<n>`, "xx", true}, {"(?!bar).*", "foo", true}, {"^(?!bar).*$", "bar", false},
	{"[a-z&&[^b]]+", "ab", false}, {"[a-z&&[^b]]+", "ac", true}, {`(?x)a \  b`, "a b", true}, {`\x61`, "a", true}, {`\u0061`, "a", true},
	{"a{2}", "aa", true}, {"a{2,3}", "aaaa", false}, {"a{2,}", "aaaa", true}, {"(a|b)*c", "ababc", true}, {`\Qa.c\E`, "a.c", true}, {`\Qa.c\E`, "abc", false},
	{`\p{Alpha}+\d`, "ab1", true}, {`\p{L}+`, "éa", true}, {`\p{Lu}\P{Lu}*`, "Éa", true}, {`\pL`, "x", true}, {`\p{IsLatin}+`, "aé", true}, {`[^abc]+`, "xyz", true}, {"[]a]", "]", true},
	{`[a\]b]`, "]", true}, {`[\w-]+`, "a-b", true}, {"[a-]", "-", true}, {`a\.b`, "a.b", true}, {`(?i:A)b`, "ab", true}, {`(?i:A)b`, "aB", false}, {`(?i)a(?-i)b`, "Ab", true},
	{`.*(\d+).*\1`, "x12y12", true}, {`(?m)^a$\n^b$`, "a\nb", true}, {"abc$", "abc", true}, {"abc$", "abc\n", false}, {`abc$\n`, "abc\n", true},
	{`\bfoo\b.*`, "foo bar", true}, {`.*\bfoo\b`, "xfoo", false}, {`(?=.*\d)(?=.*[a-z]).{3,}`, "a1b", true}, {`(?=.*\d)(?=.*[a-z]).{3,}`, "abc", false},
	{`.*?b`, "aab", true}, {`(a+)+b`, "aaaaab", true}, {`(?:a|b)+?c`, "abc", true}, {`((a)|b)+\2`, "aba", true}, {`a{0}b`, "b", true}, {`\R`, "\r\n", true}, {`\h+`, " \t", true},
	{`(?i)(ab)\1`, "abAB", true}, {`a++b`, "aab", true}, {`(?<!a)b`, "b", true}, {`.(?<!a)b`, "ab", false}, {`😀+`, "😀😀", true}, {`.`, "😀", true}, {"[^a]", "😀", true},
	{".*war.*peace.*", "a war, then peace.", true}, {".*war.*peace.*", "peace, then war", false}, {".*war.*peace.*", "war\npeace", false}, {"(?s).*war.*peace.*", "war\npeace", true},
	{"ab.*ba", "aba", false}, {"ab.*ba", "abba", true}, {"(?i).*WAR.*", "The wAr", true}, {"(?i)The.*war", "the War", true}, {"(?i)The.*war", "the Wars", false}, {"x(?i)yz.*", "xYZ", true},
	{"x(?i)yz.*", "XYZ", false}, {"(?i).*k.*", "\u212a", false}, {"(?iu).*k.*", "\u212a", true}, {"(ab)+c.*d", "ababcd", true}, {"(ab)+c.*d", "acd", false}, {"(a|b)x.*", "bx", true},
	{".*aa.*aa", "aaa", false}, {".*aa.*aa", "aaaa", true}, {"a.*", "a\u0085", false}, {".*", "", true}, {".*", "\n", false}, {"a.*b.*", "ba", false}, {".*é.*", "café!", true},
	{"[a&&b]", "a", false}, {"x?[a&&b]*", "x", true},
	{`a{1001}`, strings.Repeat("a", 1001), true},
}

func TestMatch(t *testing.T) {
	for _, c := range cases {
		r, err := Compile(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if got, err := r.Match(c.text); got != c.want || err != nil {
			t.Errorf("%q =~ %q: %v, %v", c.text, c.pattern, got, err)
		}
		// Both engines say the same, without the outline.
		if got, err := r.search(c.text); got != c.want || err != nil {
			t.Errorf("%q =~ %q by an engine: %v, %v", c.text, c.pattern, got, err)
		}
		r.fast = nil
		if got, err := r.search(c.text); got != c.want || err != nil {
			t.Errorf("%q =~ %q by backtracking: %v, %v", c.text, c.pattern, got, err)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for pattern, want := range map[string]string{
		"(":              "Unclosed group near index 1\n(",
		"[":              "Unclosed character class near index 0\n[\n^",
		"*a":             "Dangling meta character '*' near index 0\n*a\n^",
		"a**":            "Dangling meta character '*' near index 2\na**\n  ^",
		"a)":             "Unmatched closing ')' near index 0\na)\n^",
		"a{2":            "Unclosed counted closure near index 3\na{2",
		`\y`:             "Illegal/unsupported escape sequence near index 1\n\\y\n ^",
		"[b-a]":          "Illegal character range near index 3\n[b-a]\n   ^",
		")":              "Unmatched closing ')'\n)",
		"a{x}":           "Illegal repetition near index 2\na{x}\n  ^",
		`\`:              "Unexpected internal error near index 1\n\\",
		`\u00`:           "Illegal Unicode escape sequence near index 4\n\\u00",
		`\p{Foo}`:        "Unknown character property name {Foo} near index 6\n\\p{Foo}\n      ^",
		"(?<a>a)(?<a>b)": "Named capturing group <a> is already defined near index 11\n(?<a>a)(?<a>b)\n           ^",
		"[a-":            "Illegal character range near index 3\n[a-",
	} {
		_, err := Compile(pattern)
		e := status.As(err)
		if e == nil || e.Code != status.SemanticError || e.Msg != "Invalid Regex: "+want {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

func TestCatastropheEnds(t *testing.T) {
	r, err := Compile(`(a+)+\1b`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Match(strings.Repeat("a", 40) + "cb"); status.CodeOf(err) != status.ArgumentError {
		t.Error(err)
	}
}

func FuzzCompile(f *testing.F) {
	for _, c := range cases {
		f.Add(c.pattern, c.text)
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		r, err := Compile(pattern)
		if err != nil {
			if status.As(err) == nil {
				t.Error(err)
			}
			return
		}
		fast, err := r.Match(text)
		if engine, bad := r.search(text); err == nil && bad == nil && engine != fast {
			t.Errorf("%q =~ %q: %v, by an engine %v", text, pattern, fast, engine)
		}
		if err != nil || r.fast == nil {
			return
		}
		r.fast = nil
		if slow, err := r.search(text); err == nil && slow != fast {
			t.Errorf("%q =~ %q: %v, by backtracking %v", text, pattern, fast, slow)
		}
	})
}
