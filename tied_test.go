package morsel

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestTiedParts holds how parts of a pattern that only predicates relate are brought together: by a seek for each row where few
// rows ask an index, by a hash of several equalities otherwise, with the rest filtered behind it; and what is estimated of that.
func TestTiedParts(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	ctx := context.Background()
	for _, text := range []string{
		"UNWIND range(1, 600) AS i CREATE (a:A {x: i, y: i % 20, z: i % 30})-[:R]->(:B {x: i * 2, y: i % 2})",
		"CREATE INDEX FOR (n:A) ON (n.x)", "CALL db.awaitIndexes()",
	} {
		if _, err := db.Run(ctx, text, nil); err != nil {
			t.Fatal(text, err)
		}
	}
	for _, c := range []struct {
		text, has string
		op        string // of which so many rows are expected
		rows      float64
	}{
		{"MATCH (a:A {x: 7}), (b:A) WHERE b.x = a.x + 1 RETURN a.x, b.x", "Apply NodeIndexSeek NodeIndexSeek", "Apply", 1},
		{"MATCH (a:A {x: 7})-[:R]->(b) MATCH (c:A {x: b.x})-[:R]->(d:B) RETURN c.x, d.x", "Expand(All) NodeIndexSeek", "Apply", 1},
		{"MATCH (a:A {x: 7}), (b:A) WHERE b.x > a.x RETURN count(b.y)", "Apply NodeIndexSeek Filter NodeByLabelScan", "Apply", 300},
		{"MATCH (a:A {x: 7}), (b) WHERE id(b) = id(a) + 2 RETURN a.x, b.x", "Apply NodeIndexSeek NodeByIdSeek", "", 0},
		{"MATCH (a:A), (b:B) WHERE a.x = b.x RETURN a.x", "ValueHashJoin NodeByLabelScan NodeByLabelScan", "ValueHashJoin", 600}, // 300 in truth
		{"MATCH (a:A), (b:A) WHERE a.y = b.y AND a.z = b.z AND a.x < b.x RETURN a.x, b.x", "Filter ValueHashJoin NodeByLabelScan NodeByLabelScan", "ValueHashJoin", 600},
		{"MATCH (a:A), (b:A) WHERE a.y = b.y AND a.z = b.z AND a.x < b.x RETURN a.x, b.x", "Filter ValueHashJoin", "Filter", 300},
		{"MATCH (a:A), (b:B) WHERE a.x + b.y = 2 * a.z RETURN a.x, b.x", "Apply NodeByLabelScan Filter NodeByLabelScan", "Apply", 36_000},
		{"MATCH (a:A), (b:B) USING INDEX a:A(x) WHERE a.x = b.x RETURN a.x", "NodeIndex", "", 0},
		{"UNWIND range(1, 40) AS k MATCH (a:A {y: k}) RETURN a.x", "ValueHashJoin Unwind Argument NodeByLabelScan", "NodeByLabelScan", 600},
	} {
		res, err := db.Run(ctx, "EXPLAIN "+c.text, nil)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		sum, err := res.Consume()
		if err != nil {
			t.Fatal(err)
		}
		if ops := operators(sum.Plan); !strings.Contains(ops, c.has) {
			t.Errorf("%s: %s", c.text, ops)
		}
		if got := estimate(sum.Plan, c.op); c.op != "" && (got < c.rows/1.5 || got > c.rows*1.5) {
			t.Errorf("%s: %g rows of %s, want %g", c.text, got, c.op, c.rows)
		}
		if got, want := sortedRows(t, db.Session(), c.text), sortedRows(t, db.Session(WithoutRules("*")), c.text); !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, %d without rules", c.text, len(got), len(want))
		}
	}
}

// estimate is the rows that a plan expects of an operator, -1 where there is none.
func estimate(p *Plan, op string) float64 {
	if p.Operator == op {
		return p.EstimatedRows
	}
	for _, c := range p.Children {
		if got := estimate(c, op); got >= 0 {
			return got
		}
	}
	return -1
}

func sortedRows(t *testing.T, s *Session, text string) (rows []string) {
	t.Helper()
	res, err := s.Run(context.Background(), text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for res.Next() {
		rows = append(rows, fmt.Sprint(res.Record().Values))
	}
	if err := res.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	slices.Sort(rows)
	return rows
}
