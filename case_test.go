package morsel_test

import (
	"context"
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// TestCaseOfRanges compares CASE over ranges of integers, which are found in one go, with the same asked of one row at a time.
func TestCaseOfRanges(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	if _, err := db.Run(context.Background(), "UNWIND range(-50, 2000) AS i CREATE (:N {i: i % 170, j: i % 13, f: i / 3.0}) CREATE (:M {i: CASE i % 3 WHEN 0 THEN null WHEN 1 THEN i % 90 ELSE toFloat(i % 90) END})", nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{
		"CASE WHEN n.i < 40 THEN 'a' WHEN n.i < 80 THEN 'b' WHEN n.i <= 160 THEN 'c' ELSE 'd' END",
		"CASE WHEN n.i >= 100 THEN 3 WHEN 50 <= n.i THEN 2 WHEN n.i = 7 THEN 1 ELSE 0 END",
		"CASE WHEN n.i > 10 AND n.i <= 20 THEN 'in' WHEN n.i > 15 AND n.i < 12 THEN 'no' WHEN 0 > n.i THEN 'minus' END",
		"CASE n.i WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END",
		"CASE WHEN n.i < -9223372036854775808 THEN 1 WHEN n.i > 9223372036854775807 THEN 2 WHEN n.i <= 9223372036854775807 THEN 3 ELSE 4 END",
		"CASE WHEN n.i < 40 THEN 'a' WHEN n.j < 5 THEN 'b' ELSE 'c' END",
		"CASE WHEN n.f < 40 THEN 'a' WHEN n.f < 80 THEN 'b' ELSE 'c' END",
		"CASE WHEN n.i < 40 OR n.i > 100 THEN 'a' WHEN n.i <> 41 THEN 'b' ELSE 'c' END",
		"CASE WHEN n.i < 40 THEN 'a' WHEN n.i < null THEN 'b' WHEN n.i < 1.5 THEN 'c' WHEN n.i < 'x' THEN 'd' END",
	} {
		q := "MATCH (n) RETURN " + c + " AS c, n.i AS i, count(*) AS n"
		want := rowsOrCode(db.Session(), "CYPHER runtime=slotted "+q)
		for _, rt := range []string{"pipelined", "parallel"} {
			if got := rowsOrCode(db.Session(), "CYPHER runtime="+rt+" "+q); !slices.Equal(got, want) {
				t.Errorf("%s: %s\n got %v\nwant %v", rt, q, got, want)
			}
		}
	}
}
