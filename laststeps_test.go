package morsel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel"
)

// TestManyLastSteps asks of the ends of many trails what few, half or all of them fulfil: asking before the last step is given up where it
// turns few away, and the answer stays the same.
func TestManyLastSteps(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	if _, err := db.Run(context.Background(), "UNWIND range(0, 59) AS i CREATE (:N {i: i}) WITH count(*) AS c MATCH (a:N), (b:N) WHERE a <> b CREATE (a)-[:K]->(b)", nil); err != nil {
		t.Fatal(err)
	}
	for _, least := range []int{0, 1, 30, 58, 60} {
		want := []string{fmt.Sprint([]any{int64(60-least) * 59}), fmt.Sprint([]any{int64(60-least) * 59 * 59})}
		for n := 1; n <= 2; n++ {
			for _, rt := range []string{"slotted", "pipelined", "parallel"} {
				q := fmt.Sprintf("CYPHER runtime=%s MATCH p = (a:N)-[:K*%d..%d]->(b:N) WHERE b.i >= %d RETURN sum(length(p)) / %d AS n", rt, n, n, least, n)
				if got := rowsOrCode(db.Session(), q); len(got) != 1 || got[0] != want[n-1] {
					t.Errorf("%s: %v, want %s", q, got, want[n-1])
				}
			}
		}
	}
}
