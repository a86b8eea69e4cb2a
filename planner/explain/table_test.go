package explain

import (
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/planner/physical"
)

// header makes a header with id, details and an estimate.
func header(id int, details string, rows float64) physical.Header {
	return physical.Header{ID: id, Details: details, EstRows: rows}
}

func branching() *physical.Plan {
	return &physical.Plan{Planner: "cost", Version: "5", Root: &physical.ProduceResults{Header: header(0, "a", 2.4),
		Source: &physical.Apply{Header: header(1, "", 2.4),
			Left: &physical.AllNodesScan{Header: header(4, "a", 3)},
			Right: &physical.Filter{Header: header(2, strings.Repeat("a.x = 1 AND ", 12)+"true", 1),
				Source: &physical.Argument{Header: header(3, "a", 1)}}}}}
}

func TestTable(t *testing.T) {
	want := `Cypher 5

Planner COST

Runtime SLOTTED

+-----------------+----+----------------------------------------------------------------------------------------------------+----------------+
| Operator        | Id | Details                                                                                            | Estimated Rows |
+-----------------+----+----------------------------------------------------------------------------------------------------+----------------+
| +ProduceResults |  0 | a                                                                                                  |              2 |
| |               +----+----------------------------------------------------------------------------------------------------+----------------+
| +Apply          |  1 |                                                                                                    |              2 |
| |\              +----+----------------------------------------------------------------------------------------------------+----------------+
| | +Filter       |  2 | a.x = 1 AND a.x = 1 AND a.x = 1 AND a.x = 1 AND a.x = 1 AND a.x = 1 AND a.x = 1 AND a.x = 1 AND a.x |              1 |
| | |             |    | = 1 AND a.x = 1 AND a.x = 1 AND a.x = 1 AND true                                               |                |
| | |             +----+----------------------------------------------------------------------------------------------------+----------------+
| | +Argument     |  3 | a                                                                                                  |              1 |
| |               +----+----------------------------------------------------------------------------------------------------+----------------+
| +AllNodesScan   |  4 | a                                                                                                  |              3 |
+-----------------+----+----------------------------------------------------------------------------------------------------+----------------+

Total database accesses: ?
`
	if got := Table(branching(), Run{Runtime: "slotted"}); trimmed(got) != trimmed(want) {
		t.Errorf("got\n%s", got)
	}
}

// trimmed makes the width of the details column not matter.
func trimmed(s string) string {
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	return s
}

func TestTableOfAProfile(t *testing.T) {
	figures := []Figures{{Rows: 7}, {}, {DBHits: 5}, {}, {DBHits: 6, Memory: 100, Time: 1500 * time.Microsecond}}
	got := Table(branching(), Run{Runtime: "parallel", BatchSize: 1024, Workers: 2, Figures: figures})
	for _, want := range []string{"| Rows | DB Hits | Memory (Bytes) | Time (ms) |", "|    6 |", "| 1.500 |", "Total database accesses: 11", "Batch size 1024", "Workers 2", "| In Pipeline 1 |"} {
		if !strings.Contains(trimmed(got), trimmed(want)) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
