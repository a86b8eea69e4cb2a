package expr

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// randomColumn is n values of one kind or of several, with nulls or without.
func randomColumn(r *rand.Rand, n int) *batch.Vector {
	kind, nulls := r.Intn(5), r.Intn(2) == 0
	v := &batch.Vector{}
	for range n {
		k := kind
		if k == 4 {
			k = r.Intn(4)
		}
		switch {
		case nulls && r.Intn(4) == 0:
			v.Append(value.Null)
		case k == 0:
			v.Append(value.Int(r.Int63n(5) - 2))
		case k == 1:
			v.Append(value.Float(float64(r.Intn(5)) / 2))
		case k == 2:
			v.Append(value.Node(r.Int63n(4)))
		default:
			v.Append(value.Int(r.Int63n(1 << 62)))
		}
	}
	return v
}

// randomExpr is an expression over slots 0 and 1.
func randomExpr(r *rand.Rand, depth int) physical.Expr {
	if depth == 0 {
		switch r.Intn(4) {
		case 0:
			return num(r.Int63n(4) - 1)
		case 1:
			return float(float64(r.Intn(3)))
		}
		return ref(physical.Slot(r.Intn(2)))
	}
	return bin(physical.OpAdd+physical.BinaryOp(r.Intn(3)), randomExpr(r, depth-1), randomExpr(r, depth-1))
}

func randomPred(r *rand.Rand, depth int) physical.Expr {
	if depth == 0 {
		switch r.Intn(8) {
		case 0:
			return &physical.HasLabels{Of: ref(0), Labels: &physical.LabelExpr{Name: "L"}}
		case 1:
			return &physical.IsNull{Of: ref(1)}
		}
		return bin(physical.OpEq+physical.BinaryOp(r.Intn(6)), randomExpr(r, r.Intn(2)), randomExpr(r, r.Intn(2)))
	}
	switch r.Intn(4) {
	case 0:
		return &physical.Not{Of: randomPred(r, depth-1)}
	case 1:
		return bin(physical.OpXor, randomPred(r, depth-1), randomPred(r, depth-1))
	}
	return bin(physical.OpAnd+physical.BinaryOp(r.Intn(2)), randomPred(r, depth-1), randomPred(r, depth-1))
}

// TestKernelsAgreeWithRows holds the way over columns equal to the way over rows.
func TestKernelsAgreeWithRows(t *testing.T) {
	tx := storage.OpenMemory().Begin()
	for i := range 4 {
		if n := tx.CreateNode(); i%2 == 0 {
			tx.AddLabel(n, tx.Label("L"))
		}
	}
	st := testState(t, tx)
	for seed := range int64(3000) {
		r := rand.New(rand.NewSource(seed))
		b := &batch.Batch{Cols: make([]*batch.Vector, st.NumSlots), N: 1 + r.Intn(20)}
		b.Cols[0], b.Cols[1] = randomColumn(r, b.N), randomColumn(r, b.N)
		if r.Intn(2) == 0 {
			b.Sel = []int32{}
			for i := range b.N {
				if r.Intn(2) == 0 {
					b.Sel = append(b.Sel, int32(i))
				}
			}
		}
		e := randomExpr(r, 1+r.Intn(2))
		if r.Intn(2) == 0 {
			e = randomPred(r, r.Intn(3))
		}
		c := &Compiler{State: st}
		ev, err := c.Compile(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := sameByRow(ev, b); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// sameByRow compares the kernels of an expression with its values row by row.
// Where a row fails, the kernel only must not give more.
func sameByRow(ev Evaluator, b *batch.Batch) error {
	var out batch.Vector
	batchErr := EvalBatch(ev, b, &out)
	sel, selErr := Select(ev, b, nil)
	at := 0
	for k := range b.Len() {
		i := b.Row(k)
		v, err := ev.Eval(b, i)
		if err != nil {
			if batchErr == nil {
				return fmt.Errorf("row %d fails with %v, the batch does not", i, err)
			}
			return nil
		}
		if batchErr != nil {
			continue
		}
		if !value.Equivalent(out.Get(i), v) || out.Get(i).Kind() != v.Kind() {
			return fmt.Errorf("row %d: %v by row, %v by batch", i, v, out.Get(i))
		}
		if v.Kind() == value.KindBool && selErr == nil {
			if chosen := at < len(sel) && sel[at] == int32(i); chosen != v.IsTrue() {
				return fmt.Errorf("row %d: %v by row, selected %v", i, v, sel)
			}
			if v.IsTrue() {
				at++
			}
		}
	}
	return nil
}
