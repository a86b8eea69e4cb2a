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

// timesState is a graph of n nodes with dates, local datetimes and datetimes, numbers and booleans: under some keys on all of them, under others on
// some, of other kinds from a node on, or far from 1970.
func timesState(t testing.TB, n int) *state.State {
	t.Helper()
	s := storage.OpenMemory()
	tx := s.Begin()
	r := rand.New(rand.NewSource(7))
	second := func() int64 { return r.Int63n(2000*86400) - 900*86400 }
	for i := range n {
		node := tx.CreateNode()
		put := func(key string, v value.Value) { tx.SetNodeProperty(node, tx.Key(key), v) }
		at := value.NewLocalDateTime(second(), int32(r.Intn(3)*(nanosPerSecond/4)))
		put("at", at)
		put("until", value.NewLocalDateTime(second(), 0))
		put("day", value.DateOf(second()/86400))
		put("n", value.Int(r.Int63n(7)-3))
		put("zoned", value.NewDateTime(second(), 5, value.UTC))
		if r.Intn(3) > 0 {
			put("gapAt", at)
			put("gapDay", value.DateOf(second()/86400))
			put("gapN", value.Int(r.Int63n(7)-3))
			put("gapFloat", value.Float(r.Float64()))
			put("gapFlag", value.Bool(r.Intn(2) == 0))
			put("gapText", value.String([]string{"a", "b"}[r.Intn(2)]))
			put("gapLong", value.String(fmt.Sprintf("a-%d-b--%d", i, r.Intn(99))))
		}
		if far := value.NewLocalDateTime(1<<36, 0); i == n/2 {
			put("farAt", far)
		} else {
			put("farAt", at)
		}
		if i == n/2 {
			at = value.String("no time")
		}
		put("mixedAt", at)
		if list := []value.Value{value.String("a"), value.String("-"), value.String("a-1")}[:r.Intn(4)]; i%5 != 0 {
			put("list", value.List(list))
		}
		put("long", value.String(fmt.Sprintf("%d, %d", i, r.Intn(9))))
	}
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	st := testState(t, nil)
	st.Graph = s.Snapshot()
	st.Call.Graph = st.Graph
	return st
}

func pick[T any](r *rand.Rand, xs ...T) T { return xs[r.Intn(len(xs))] }

func spanMap(r *rand.Rand, v physical.Expr) physical.Expr {
	return fn("duration", mapOf(pick(r, "days", "hours", "Minutes", "milliseconds", "months", "weeks"), v))
}

// timeExpr is something that may be a date or a local datetime.
func timeExpr(r *rand.Rand, depth int) physical.Expr {
	of := prop(pick(r, "at", "at", "until", "day", "zoned", "gapAt", "gapDay", "farAt", "mixedAt"))
	if depth == 0 {
		return of
	}
	of = timeExpr(r, depth-1)
	switch r.Intn(6) {
	case 0:
		d, _ := value.NewDuration(value.Duration{Days: r.Int63n(3), Seconds: r.Int63n(9000), Months: pick[int64](r, 0, 0, 0, 1)})
		return bin(pick(r, physical.OpAdd, physical.OpSub), of, lit(d))
	case 1:
		return bin(pick(r, physical.OpAdd, physical.OpSub), of, spanMap(r, prop(pick(r, "n", "n", "gapN", "length"))))
	case 2:
		return fn("date", of)
	case 3:
		return fn("date.truncate", str(pick(r, "month", "week", "year", "day", "hour")), of)
	case 4:
		return fn("localdatetime.truncate", str(pick(r, "month", "hour")), of)
	}
	return of
}

// timesExpr is an expression over times, or over columns with gaps.
func timesExpr(r *rand.Rand) physical.Expr {
	op := physical.OpEq + physical.BinaryOp(r.Intn(6))
	number := prop(pick(r, "n", "gapN", "gapFloat"))
	switch r.Intn(12) {
	case 10:
		return listsExpr(r)
	case 9:
		return &physical.Index{Of: fn("split", prop(pick(r, "gapText", "gapLong", "long", "mixedAt")), pick[physical.Expr](r, str("-"), str("--"), str(", "), str(""), null, list(str("-")))),
			At: pick[physical.Expr](r, num(0), num(1), num(4), num(-1), num(-2), null, num(9))}
	case 0, 1:
		return bin(op, timeExpr(r, r.Intn(2)), timeExpr(r, r.Intn(2)))
	case 2:
		return bin(op, timeExpr(r, r.Intn(2)), lit(pick(r, value.NewLocalDateTime(86400*30, 5), value.DateOf(20), value.NewLocalDateTime(1<<37, 0))))
	case 3:
		return &physical.Property{Of: timeExpr(r, r.Intn(2)), Key: pick(r, "year", "week", "hour", "second", "nanosecond", "dayOfWeek", "hours")}
	case 4:
		return &physical.Property{Of: fn(pick(r, "duration.inSeconds", "duration.inDays", "duration.between"), timeExpr(r, r.Intn(2)), timeExpr(r, r.Intn(2))),
			Key: pick(r, "seconds", "days", "Minutes", "milliseconds", "nanosecondsOfSecond", "months")}
	case 5:
		return timeExpr(r, 2)
	case 6:
		return pick[physical.Expr](r, &physical.IsNull{Of: prop(pick(r, "gapN", "gapText", "at", "none"))}, &physical.Not{Of: &physical.IsNull{Of: prop("gapAt")}},
			&physical.IsNull{Of: timeExpr(r, 1)}, &physical.Not{Of: prop("gapFlag")})
	case 7:
		return fn("coalesce", prop(pick(r, "gapN", "gapText", "gapFlag", "gapAt", "n")), pick[physical.Expr](r, num(1), prop("n"), str("a"), null, bin(physical.OpDiv, num(1), num(0))))
	case 8:
		return bin(op, number, pick[physical.Expr](r, prop("gapN"), num(1), float(0.5)))
	}
	return pick[physical.Expr](r, prop("gapFlag"), bin(pick(r, physical.OpAdd, physical.OpMul), number, prop("gapN")), prop("gapText"), spanMap(r, number))
}

// listsExpr is an expression over stored lists.
func listsExpr(r *rand.Rand) physical.Expr {
	of := prop(pick(r, "list", "list", "gapText", "none"))
	text := prop(pick(r, "gapText", "gapLong", "n"))
	return pick[physical.Expr](r, bin(physical.OpIn, text, of), bin(physical.OpIn, text, list(str("a"), null)), bin(physical.OpIn, str("a"), of),
		&physical.Quantified{Kind: physical.QuantAny, Var: 3, List: of, Pred: bin(physical.OpEq, ref(3), text)},
		&physical.ListComp{Var: 3, List: of, Pred: bin(physical.OpIn, ref(3), of)},
		&physical.Reduce{Acc: 3, Var: 4, Init: str(""), List: of, Step: bin(physical.OpAdd, ref(3), ref(4))})
}

// TestTimesAgreeWithRows holds what is computed of columns of times, and of columns with gaps, equal to the way over rows.
func TestTimesAgreeWithRows(t *testing.T) {
	const nodes = 300
	st := timesState(t, nodes)
	for seed := range int64(4000) {
		r := rand.New(rand.NewSource(seed))
		e := timesExpr(r)
		ev, err := (&Compiler{State: st}).Compile(e)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 { // the first batches find the lists
			b := &batch.Batch{Cols: make([]*batch.Vector, st.NumSlots), N: 1 + r.Intn(20)}
			b.Cols[0] = &batch.Vector{}
			b.Cols[0].Reset(batch.Node)
			first := r.Int63n(nodes - 20)
			for i := range b.N {
				id := first + int64(i)
				if seed%2 == 0 {
					id = r.Int63n(nodes+1) - 1
				}
				b.Cols[0].AppendID(id)
			}
			if r.Intn(2) == 0 {
				b.Sel = []int32{}
				for i := range b.N {
					if r.Intn(2) == 0 {
						b.Sel = append(b.Sel, int32(i))
					}
				}
			}
			if err := sameByRow(ev, b); err != nil {
				t.Fatalf("seed %d, %+v: %v", seed, e, err)
			}
		}
	}
}
