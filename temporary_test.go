package morsel

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// spilling is queries over 20,000 rows whose answer does not fit into a megabyte.
var spilling = map[string]string{
	"sort":     "UNWIND range(1, 20000) AS x WITH x % 1000 AS k, x RETURN k, x ORDER BY k DESC, x % 7",
	"top":      "UNWIND range(1, 20000) AS x RETURN x, 'text' + x AS s ORDER BY x % 1000 LIMIT 15000",
	"eager":    "UNWIND range(1, 20000) AS x WITH x ORDER BY -x FOREACH (_ IN CASE WHEN x = 7 THEN [1] END | CREATE (:Made)) WITH x RETURN x",
	"distinct": "UNWIND range(1, 20000) AS x RETURN DISTINCT 'text' + (x % 13000) AS s",
	"groups":   "UNWIND range(1, 20000) AS x RETURN 'text' + (x * 7 % 13000) AS s, count(*) AS n, sum(x) AS t, min(x) AS m, max(x) AS a",
	"lists":    "UNWIND range(1, 20000) AS x RETURN x % 300 AS k, collect(x) AS l, percentileCont(x, 0.3) AS p",
	"distinct in groups": "UNWIND range(1, 20000) AS x RETURN x % 3 AS k, count(DISTINCT x * 3 % 100000) AS n, sum(DISTINCT x % 17000) AS s, " +
		"size(collect(DISTINCT x % 1000)) AS c",
	"join":                   "MATCH (a:A), (b:B) WHERE a.k = b.k RETURN a.x AS x, b.x AS y, a.t AS t",
	"combinations":           "UNWIND range(1, 20000) AS x RETURN count(DISTINCT [x % 9000, 'text' + x % 17]) AS n",
	"combinations in groups": "UNWIND range(1, 20000) AS x RETURN x % 3 AS k, count(DISTINCT [x % 9000, 'text' + x % 17]) AS n, count(*) AS m",
	"pairs":                  "MATCH (a:A)<-[:R]-(c:C)-[:R]->(b:A) WHERE NOT EXISTS { (a)<-[:R]-(:C {odd: 1})-[:R]->(b) } RETURN a.x AS x, b.x AS y",
	"node join":              "MATCH (a:A) WITH a, a.x AS x MATCH (b:B), (a) WHERE b.k = x RETURN x, b.x AS y",
}

// joined makes nodes that have a property in common, and nodes that very many pairs of them are beside.
var joined = []string{"UNWIND range(1, 9000) AS i CALL (i) { CREATE (:A {k: i % 4000, same: 1, x: i, t: 'text' + i}), (:B {k: i % 3000, same: 1, x: i}) } IN TRANSACTIONS OF 300 ROWS",
	"UNWIND range(0, 39) AS i CALL (i) { CREATE (c:C {odd: i % 3}) WITH c UNWIND range(1, 40) AS j MATCH (a:A {x: 1 + (i * 37 + j * j * 7) % 900}) CREATE (c)-[:R]->(a) } IN TRANSACTIONS OF 5 ROWS"}

// answer is all rows of a query.
func answer(db *DB, runtime, text string) (rows []string, spilled int64, err error) {
	res, err := db.Session(WithRuntime(runtime)).Run(context.Background(), text, nil)
	if err != nil {
		return nil, 0, err
	}
	for rec, err := range res.Records() {
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, fmt.Sprint(rec.Values))
	}
	return rows, db.temporary.Total(), nil
}

// TestSpilledAnswers holds that a small budget changes no answer.
func TestSpilledAnswers(t *testing.T) {
	for name, text := range spilling {
		for _, runtime := range []string{"pipelined", "slotted", "parallel"} {
			t.Run(name+" "+runtime, func(t *testing.T) {
				dir := t.TempDir()
				wide := OpenMemory()
				defer wide.Close()
				narrow, err := Open(dir, WithMemoryLimit(1<<20), WithTemporaryLimit(1<<30))
				if err != nil {
					t.Fatal(err)
				}
				defer narrow.Close()
				for _, db := range []*DB{wide, narrow} {
					for _, text := range joined {
						if _, err := db.Run(context.Background(), text, nil); err != nil {
							t.Fatal(err)
						}
					}
				}
				narrow.memory.Store(300 << 10)
				before := narrow.temporary.Total()
				want, _, err := answer(wide, runtime, text)
				if err != nil {
					t.Fatal(err)
				}
				got, spilled, err := answer(narrow, runtime, text)
				if err != nil {
					t.Fatal(err)
				}
				if runtime == "parallel" && name != "sort" && name != "top" { // the order is any
					slices.Sort(got)
					slices.Sort(want)
				}
				if spilled == before {
					t.Error("nothing was spilled")
				}
				if len(got) != len(want) {
					t.Fatalf("%d rows, want %d", len(got), len(want))
				}
				for i := range want {
					if got[i] != want[i] {
						t.Fatalf("row %d: %s, want %s", i, got[i], want[i])
					}
				}
				files, err := filepath.Glob(filepath.Join(dir, "temporary", "*", "*"))
				if err != nil || len(files) != 1 { // the lock
					t.Error(files, err)
				}
				if narrow.temporary.Held() != 0 {
					t.Error(narrow.temporary.Held(), "bytes are held")
				}
			})
		}
	}
	if _, err := os.Stat(filepath.Join(os.TempDir(), memoryTemporary)); err != nil && !os.IsNotExist(err) {
		t.Error(err)
	}
}
