package expr

import (
	"context"
	"fmt"
	"math/rand"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// wordState is a graph of n nodes: word is one of few strings or missing, text is
// of many kinds, length is an integer; labels A, B and C come in all combinations.
func wordState(t testing.TB, n int) *state.State {
	t.Helper()
	s := storage.OpenMemory()
	tx := s.Begin()
	words := []string{"Male", "female", "FEMALE", "", "other one"}
	for i := range n {
		node := tx.CreateNode()
		for l, name := range []string{"A", "B", "C"} {
			if i>>l&1 == 1 {
				tx.AddLabel(node, tx.Label(name))
			}
		}
		if i%7 != 0 {
			tx.SetNodeProperty(node, tx.Key("word"), value.String(words[i%len(words)]))
		}
		mixed := value.Int(int64(i))
		if i%3 == 0 {
			mixed = value.String(words[i%2])
		}
		tx.SetNodeProperty(node, tx.Key("mixed"), mixed)
		tx.SetNodeProperty(node, tx.Key("length"), value.Int(int64(i%200)))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	st := testState(t, nil)
	st.Graph = s.Snapshot()
	st.Call.Graph = st.Graph
	return st
}

func prop(key string) physical.Expr { return &physical.Property{Of: ref(0), Key: key} }

func fn(name string, args ...physical.Expr) physical.Expr {
	return &physical.Call{Func: name, Args: args}
}

// wordExprs are expressions of one property or of the labels, and a few that only look so.
func wordExprs(r *rand.Rand) physical.Expr {
	word := prop([]string{"word", "mixed", "none"}[r.Intn(3)])
	labels := fn("labels", ref(0))
	length := bin(physical.OpLt, prop("length"), num(r.Int63n(200)))
	kinds := []physical.Expr{
		bin(physical.OpEq, fn("toLower", prop("word")), str("female")),
		bin(physical.OpEq, word, str("other one")),
		bin(physical.OpNe, word, num(4)),
		bin(physical.OpContains, word, str("ale")),
		bin(physical.OpIn, word, list(str("Male"), null)),
		&physical.Not{Of: bin(physical.OpStartsWith, word, str("F"))},
		fn("toUpper", prop("word")),
		fn("size", prop("word")),
		bin(physical.OpAdd, word, str("!")),
		bin(physical.OpAdd, prop("word"), fn("toString", prop("length"))),
		labels,
		&physical.Index{Of: labels, At: num(r.Int63n(3))},
		fn("size", labels),
		bin(physical.OpOr, bin(physical.OpEq, word, str("Male")), length),
		&physical.Case{Whens: []physical.When{{Cond: length, Then: str("short")}, {Cond: bin(physical.OpEq, word, str("Male")), Then: str("man")}}, Else: str("short")},
		&physical.Case{Whens: []physical.When{{Cond: length, Then: num(1)}}, Else: num(0)},
		&physical.Case{Whens: []physical.When{{Cond: length, Then: str("short")}}},
		&physical.Case{Whens: []physical.When{{Cond: length, Then: num(1)}}, Else: word},
	}
	return kinds[r.Intn(len(kinds))]
}

// TestWordsAgreeWithRows holds the way over codes equal to the way over rows.
func TestWordsAgreeWithRows(t *testing.T) {
	const nodes = 300
	st := wordState(t, nodes)
	for seed := range int64(2000) {
		r := rand.New(rand.NewSource(seed))
		ev, err := (&Compiler{State: st}).Compile(wordExprs(r))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			b := &batch.Batch{Cols: make([]*batch.Vector, st.NumSlots), N: 1 + r.Intn(30)}
			b.Cols[0] = &batch.Vector{Form: batch.Node}
			for range b.N {
				b.Cols[0].AppendID(r.Int63n(nodes+1) - 1)
			}
			if err := sameByRow(ev, b); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
}

// TestWordsAreEvaluatedOnce counts how often a predicate over codes is evaluated.
func TestWordsAreEvaluatedOnce(t *testing.T) {
	st := wordState(t, 300)
	ev, err := (&Compiler{State: st}).Compile(bin(physical.OpEq, fn("toLower", prop("word")), str("female")))
	if err != nil {
		t.Fatal(err)
	}
	x, ok := ev.(*byWord)
	if !ok {
		t.Fatalf("%T is not evaluated by word", ev)
	}
	n := &counted{of: x.inner}
	x.inner = n
	b := &batch.Batch{Cols: []*batch.Vector{{Form: batch.Node}}, N: 300}
	for i := range 300 {
		b.Cols[0].AppendID(int64(i))
	}
	if _, err := Select(ev, b, nil); err != nil {
		t.Fatal(err)
	}
	if n.calls != 6 {
		t.Errorf("5 words and null were evaluated %d times", n.calls)
	}
}

type counted struct {
	of    Evaluator
	calls int
}

func (e *counted) Eval(b *batch.Batch, i int) (value.Value, error) {
	e.calls++
	return e.of.Eval(b, i)
}

func BenchmarkWords(b *testing.B) {
	st := wordState(b, 4000)
	in := &batch.Batch{Cols: []*batch.Vector{{Form: batch.Node}}, N: 1024}
	for i := range in.N {
		in.Cols[0].AppendID(int64(i))
	}
	for _, e := range []physical.Expr{
		bin(physical.OpEq, fn("toLower", prop("word")), str("female")),
		&physical.Index{Of: fn("labels", ref(0)), At: num(0)},
	} {
		ev, err := (&Compiler{State: st}).Compile(e)
		if err != nil {
			b.Fatal(err)
		}
		for name, ev := range map[string]Evaluator{"words": ev, "rows": ev.(*byWord).plain} {
			b.Run(fmt.Sprintf("%T/%s", e, name), func(b *testing.B) {
				b.ReportAllocs()
				var out batch.Vector
				for b.Loop() {
					if err := EvalBatch(ev, in, &out); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
