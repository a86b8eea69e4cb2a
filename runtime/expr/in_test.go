package expr

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// TestInOfOneList holds x IN list against going through the list, for lists that come once and again and again.
func TestInOfOneList(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	st := testState(t, nil)
	some := func() value.Value {
		switch n := r.IntN(12); n {
		case 0:
			return value.Null
		case 1:
			return value.Float(float64(r.IntN(20)))
		case 2:
			return value.String(string(rune('a' + r.IntN(20))))
		case 3:
			return value.Float(math.NaN())
		case 4:
			if r.IntN(6) == 0 {
				return value.List([]value.Value{value.Int(1), value.Null})
			}
		}
		return value.Int(int64(r.IntN(40)))
	}
	c := &Compiler{State: st}
	e, err := c.Compile(bin(physical.OpIn, ref(0), ref(1)))
	if err != nil {
		t.Fatal(err)
	}
	hashed := 0
	for range 200 {
		list := make([]value.Value, r.IntN(30))
		for i := range list {
			list[i] = some()
		}
		whole := value.List(list)
		for range r.IntN(12) {
			x := some()
			if r.IntN(5) == 0 && len(list) > 10 {
				whole = value.List(list[:10]) // another list that begins at the same place
			}
			b := &batch.Batch{N: 1, Cols: []*batch.Vector{{}, {}}}
			b.Cols[0].Append(x)
			b.Cols[1].Append(whole)
			got, err := e.Eval(b, 0)
			if err != nil {
				t.Fatal(err)
			}
			if e.(*in).set != nil {
				hashed++
			}
			if want := contains(whole.AsList(), x); !value.Equivalent(got, want) {
				t.Fatalf("%s IN %s: %s, want %s", x, whole, got, want)
			}
		}
	}
	if hashed == 0 {
		t.Error("no list was hashed")
	}
}
