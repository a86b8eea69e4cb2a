package join

import (
	"testing"

	"github.com/morseldb/morsel/parser/ast"
)

// TestDynamic checks choices that a greedy search does not make.
func TestDynamic(t *testing.T) {
	n, r := node, rel
	// three persons who know each other, two of one city
	got := order(nil,
		[]ast.Factor{n(1, "Person"), r(10), n(4, "City")},
		[]ast.Factor{n(2, "Person"), r(11), n(4, "City")},
		[]ast.Factor{n(1, "Person"), r(12), n(2, "Person"), r(13), n(3, "Person"), r(14), n(1, "Person")})
	const want = "scan 4, expand 10, expand 11, expand into 12, expand 13, expand into 14"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestLargePattern orders a pattern with more connections than the search looks at all orders of.
func TestLargePattern(t *testing.T) {
	chain := []ast.Factor{node(1, "City")}
	for i := range maxRels + 1 {
		chain = append(chain, rel(100+i), node(2+i, ""))
	}
	if got := order(nil, chain); got[:18] != "scan 1, expand 100" {
		t.Errorf("%s", got)
	}
}
