package differ

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

var rewrite = flag.Bool("rewrite", false, "write what is found into the files of recorded answers")

// people is the graph of the recorded answers.
const people = `CREATE (a:Person:Admin {name: 'Ada', age: 36, score: 1.5, born: date('1990-01-02'), tags: ['x', 'y']}),
(b:Person {name: 'Bob', age: 25, score: 2.5}), (c:Person {name: 'Cara', age: 25}), (d:Person {name: 'Dan', nick: null}),
(x:City {name: 'Bonn', pop: 300000, loc: point({longitude: 7.1, latitude: 50.7})}), (y:City {name: 'Oslo', pop: 700000}), (z:Ghost), (w),
(a)-[:KNOWS {since: 2001, w: 1.0}]->(b), (b)-[:KNOWS {since: 2005, w: 2.0}]->(c), (c)-[:KNOWS {since: 2010, w: 0.5}]->(a),
(c)-[:KNOWS {since: 2011}]->(d), (d)-[:KNOWS]->(d), (a)-[:LIKES]->(b), (a)-[:LIKES]->(c),
(a)-[:LIVES_IN {since: 2000}]->(x), (b)-[:LIVES_IN]->(x), (c)-[:LIVES_IN]->(y), (x)-[:NEAR {km: 1200}]->(y)`

// TestRecorded asks the queries of testdata/recorded and holds the answers to those that a Neo4j 5.26 gave on the same graph: a query, a
// line ----, then columns, rows, notifications by code and place, counters, or the error. A line "// with {…}" has the parameters of the queries behind
// it. Rows of a query without ORDER BY are sorted. With -rewrite the answers are written; what is new there has to be compared with Neo4j's.
func TestRecorded(t *testing.T) {
	files, err := filepath.Glob("testdata/recorded/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded answers", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			got := asked(t, string(raw))
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// asked is a file with the answers that the queries in it get.
func asked(t *testing.T, file string) string {
	params := map[string]any{}
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(file), "\n\n") {
		if raw, ok := strings.CutPrefix(block, "// with "); ok {
			params = map[string]any{}
			d := json.NewDecoder(strings.NewReader(raw))
			d.UseNumber()
			if err := d.Decode(&params); err != nil {
				t.Fatalf("%s: %v", block, err)
			}
			params = plain(params).(map[string]any)
			fmt.Fprintf(&out, "%s\n\n", block)
			continue
		}
		query, want, _ := strings.Cut(block, "\n----")
		want = strings.TrimPrefix(want, "\n")
		got := ""
		for i, runtime := range []string{"slotted", "pipelined", "parallel"} {
			one := recorded(t, runtime, query, params)
			if i == 0 {
				got = one
			} else if one != got {
				t.Errorf("%s\non %s\n%s\nelse\n%s", query, runtime, one, got)
			}
		}
		if got != want && !*rewrite {
			t.Errorf("%s\ngot\n%s\nwant\n%s", query, got, want)
		}
		fmt.Fprintf(&out, "%s\n----\n%s\n\n", query, got)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// plain makes numbers of a JSON text what drivers would send.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}

// recorded runs a query on a fresh graph and writes down what comes of it.
func recorded(t *testing.T, runtime, query string, params map[string]any) string {
	db := morsel.OpenMemory()
	defer db.Close()
	ctx := context.Background()
	if _, err := db.Run(ctx, people, nil); err != nil {
		t.Fatal(err)
	}
	tx, err := db.Session(morsel.WithRuntime(runtime)).Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	res, err := tx.Run(query, params)
	if err != nil {
		return fault(err)
	}
	lines := []string{strings.TrimSpace("= " + strings.Join(res.Keys(), " | "))}
	for rec, err := range res.Records() {
		if err != nil {
			return fault(err)
		}
		lines = append(lines, canonRow(rec.Values, nil))
	}
	if !strings.Contains(query, "ORDER BY") {
		slices.Sort(lines[1:])
	}
	sum, err := res.Consume()
	if err != nil {
		return fault(err)
	}
	for _, n := range sum.Notifications {
		if strings.HasSuffix(n.Code, "RuntimeUnsupportedWarning") { // of parallel alone
			continue
		}
		lines = append(lines, fmt.Sprintf("! %s %d:%d", strings.TrimPrefix(n.Code, "Neo.ClientNotification."), n.Pos.Line, n.Pos.Column))
	}
	if sum.ContainsUpdates() {
		lines = append(lines, "#"+counted(sum.Counters))
	}
	return strings.Join(lines, "\n")
}

// counted is the counters that are not 0.
func counted(c morsel.Counters) string {
	out, v := "", reflect.ValueOf(c)
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			out += fmt.Sprintf(" %s %v", v.Type().Field(i).Name, v.Field(i))
		}
	}
	return out
}

// fault is an error's code, its first line and its place.
func fault(err error) string {
	e := status.As(err)
	if e == nil {
		return err.Error()
	}
	first, _, _ := strings.Cut(e.Msg, "\n")
	return fmt.Sprintf("%s %d:%d %s", strings.TrimPrefix(e.Code, "Neo."), e.Pos.Line, e.Pos.Column, first)
}
