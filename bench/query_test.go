package bench

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/bench/graph"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/measure"
)

//go:embed queries/*.cypher
var queryFiles embed.FS

// BenchmarkQuery runs each set's queries on its graph in each runtime, warm: BenchmarkQuery/<set>/<query>/<runtime>. The
// graphs are small generated ones, unless MORSEL_BENCH_DATA names a folder with full ones: databases DIR/<set> or DIR/db/<set>,
// and queries for sets that this package has none for in DIR/queries/<set>.cypher; bench/graphs.sh makes such a folder.
func BenchmarkQuery(b *testing.B) {
	if dir := os.Getenv("MORSEL_BENCH_DATA"); dir != "" {
		benchData(b, dir)
		return
	}
	for _, k := range graph.Kinds {
		b.Run(k.Name, func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), k.Name)
			if err := k.Make(dir, k.Nodes); err != nil {
				b.Fatal(err)
			}
			benchSet(b, dir, setQueries(b, "", k.Name))
		})
	}
}

// benchData runs the sets of a folder.
func benchData(b *testing.B, dir string) {
	at := dir
	if _, err := os.Stat(filepath.Join(dir, "db")); err == nil {
		at = filepath.Join(dir, "db")
	}
	entries, err := os.ReadDir(at)
	if err != nil {
		b.Fatalf("MORSEL_BENCH_DATA: %v", err)
	}
	ran := false
	for _, e := range entries {
		if qs := setQueries(b, dir, e.Name()); e.IsDir() && qs != nil {
			ran = true
			b.Run(e.Name(), func(b *testing.B) { benchSet(b, filepath.Join(at, e.Name()), qs) })
		}
	}
	if !ran {
		b.Fatalf("MORSEL_BENCH_DATA: %s holds no database that there are queries for", dir)
	}
}

// setQueries is the queries of a set: the folder's own, else this package's, else none.
func setQueries(b *testing.B, dir, set string) []measure.Query {
	b.Helper()
	src, err := os.ReadFile(filepath.Join(dir, "queries", set+".cypher"))
	if err != nil || dir == "" {
		src, err = queryFiles.ReadFile("queries/" + set + ".cypher")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		b.Fatal(err)
	}
	qs, err := measure.Parse(string(src))
	if err != nil {
		b.Fatalf("%s: %v", set, err)
	}
	return qs
}

func benchSet(b *testing.B, dir string, qs []measure.Query) {
	db, err := morsel.Open(dir, morsel.WithReadOnly())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, q := range qs {
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			b.Run(q.Name+"/"+rt, func(b *testing.B) {
				sess := db.Session(morsel.WithRuntime(rt))
				runQuery(b, sess, q) // warm
				b.ReportAllocs()
				for b.Loop() {
					runQuery(b, sess, q)
				}
			})
		}
	}
}

// run runs a text to its end.
func run(b *testing.B, sess *morsel.Session, text string) {
	b.Helper()
	runQuery(b, sess, measure.Query{Text: text})
}

// runQuery runs a query to its end.
func runQuery(b *testing.B, sess *morsel.Session, q measure.Query) {
	b.Helper()
	res, err := sess.Run(context.Background(), q.Text, q.Params)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := res.Consume(); err != nil {
		b.Fatal(err)
	}
}

// TestSets holds that the generated graphs have answers to their sets' queries, the same ones each time and in all runtimes.
func TestSets(t *testing.T) {
	for _, k := range graph.Kinds {
		dir := filepath.Join(t.TempDir(), k.Name)
		if err := k.Make(dir, k.Nodes/4); err != nil {
			t.Fatal(err)
		}
		db, err := morsel.Open(dir, morsel.WithReadOnly())
		if err != nil {
			t.Fatal(err)
		}
		src, err := queryFiles.ReadFile("queries/" + k.Name + ".cypher")
		if err != nil {
			t.Fatal(err)
		}
		qs, err := measure.Parse(string(src))
		if err != nil {
			t.Fatal(err)
		}
		plan := measure.Plan{Variants: measure.Variants([]string{"slotted", "pipelined", "parallel"}, []int{2}), Runs: 1}
		for _, q := range qs {
			figures := plan.Measure(context.Background(), connect.Local(db), q)
			for _, f := range figures {
				if f.Err != nil || len(f.Answer.Rows) == 0 {
					t.Errorf("%s %s in %s: %d rows, %v", k.Name, q.Name, f.Variant, len(f.Answer.Rows), f.Err)
				} else if d := measure.Differ(figures[0].Answer, f.Answer, false); d != "" {
					t.Errorf("%s %s: %s and slotted differ: %s", k.Name, q.Name, f.Variant, d)
				}
			}
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}
