package tck

import (
	"testing"

	"github.com/morseldb/morsel"
)

func TestParseValue(t *testing.T) {
	for cell, want := range map[string]string{
		"1":                               "1",
		"1.0":                             "1.0",
		"1e9":                             "1000000000.0",
		"-0.0":                            "0.0",
		"NaN":                             "NaN",
		"null":                            "null",
		"'it\\'s'":                        "'it's'",
		"[1, 'a', [null]]":                "[1, 'a', [null]]",
		"{b: 2, a: {c: true}}":            "{a: {c: true}, b: 2}",
		"(:B:A {n: 1})":                   "(:A:B {n: 1})",
		"()":                              "(: {})",
		"[:T {n: 1}]":                     "[:T {n: 1}]",
		"<(:A)-[:T]->()<-[:U {x: 1}]-()>": "<(:A {})-[:T {}]->(: {})<-[:U {x: 1}]-(: {})>",
	} {
		v, err := parseValue(cell)
		if err != nil {
			t.Errorf("%s: %v", cell, err)
			continue
		}
		if got := canon(v, false); got != want {
			t.Errorf("%s: got %s, want %s", cell, got, want)
		}
	}
	for _, bad := range []string{"", "[1", "'a", "(:A", "1 2", "x"} {
		if v, err := parseValue(bad); err == nil {
			t.Errorf("%q: no error, got %v", bad, v)
		}
	}
}

func TestSameRowsIsStrict(t *testing.T) {
	rows := func(vs ...any) [][]any {
		var out [][]any
		for _, v := range vs {
			out = append(out, []any{v})
		}
		return out
	}
	for _, c := range []struct {
		want, got     [][]any
		ordered, bags bool
		same          bool
	}{
		{rows(int64(1), int64(2)), rows(int64(2), int64(1)), false, false, true},
		{rows(int64(1), int64(2)), rows(int64(2), int64(1)), true, false, false},
		{rows(int64(1)), rows(1.0), false, false, false},
		{rows(int64(1)), rows(int64(1), int64(1)), false, false, false},
		{rows([]any{int64(1), int64(2)}), rows([]any{int64(2), int64(1)}), false, true, true},
		{rows([]any{int64(1), int64(2)}), rows([]any{int64(2), int64(1)}), false, false, false},
		{rows(morsel.Node{ID: 1, Labels: []string{"A", "B"}}), rows(morsel.Node{ID: 2, Labels: []string{"B", "A"}}), false, false, true},
	} {
		if err := sameRows(c.want, c.got, c.ordered, c.bags); (err == nil) != c.same {
			t.Errorf("%v against %v (ordered %v, bags %v): %v", c.want, c.got, c.ordered, c.bags, err)
		}
	}
}
