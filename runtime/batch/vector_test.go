package batch

import (
	"math/rand"
	"testing"

	"github.com/morseldb/morsel/value"
)

// TestVectorAgainstList does random operations on a vector and on a list of
// values; forms come and go, the values must not.
func TestVectorAgainstList(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 2000 {
		var v Vector
		var want []value.Value
		src, srcVals := randomVector(r)
		for range r.Intn(12) {
			switch r.Intn(7) {
			case 0:
				x := randomValue(r, r.Intn(6))
				v.Append(x)
				want = append(want, x)
			case 1:
				v.AppendNull()
				want = append(want, value.Null)
			case 2:
				i := r.Intn(len(srcVals))
				v.AppendFrom(src, i)
				want = append(want, srcVals[i])
			case 3:
				var rows []int32
				for range r.Intn(4) {
					i := r.Intn(len(srcVals))
					rows = append(rows, int32(i))
					want = append(want, srcVals[i])
				}
				v.Gather(src, rows)
			case 4:
				if len(want) > 0 {
					i, x := r.Intn(len(want)), randomValue(r, r.Intn(6))
					v.Put(i, x)
					want[i] = x
				}
			case 5:
				src, srcVals = randomVector(r)
			case 6:
				if r.Intn(4) == 0 {
					v.Reset(Form(r.Intn(int(Bool) + 1)))
					want = want[:0]
				}
			}
			same(t, &v, want)
		}
		var shared Vector
		from := r.Intn(len(want) + 1)
		shared.ShareRange(&v, from, len(want))
		same(t, &shared, want[from:])
		shared.Reset(Int)
		shared.Append(value.Int(1))
		same(t, &v, want)
	}
}

func randomVector(r *rand.Rand) (*Vector, []value.Value) {
	v, kind := &Vector{}, r.Intn(7)
	if kind == 6 {
		return randomCodes(r)
	}
	var vals []value.Value
	for range 1 + r.Intn(5) {
		x := randomValue(r, kind)
		if r.Intn(4) == 0 {
			x = value.Null
		}
		v.Append(x)
		vals = append(vals, x)
	}
	return v, vals
}

var letters = func() *Words {
	w := NewWords(true)
	for _, s := range []string{"a", "b", "c"} {
		w.Add(value.String(s))
	}
	return w
}()

// randomCodes is a vector of form Code, in words that all share or in its own.
func randomCodes(r *rand.Rand) (*Vector, []value.Value) {
	w := letters
	if r.Intn(2) == 0 {
		w = NewWords(false)
		w.Add(value.String("own"))
	}
	v := &Vector{Form: Code, Words: w}
	var vals []value.Value
	for range 1 + r.Intn(5) {
		code := int64(r.Intn(len(*w.vals.Load())+1)) - 1
		v.Ints = append(v.Ints, code)
		vals = append(vals, w.At(code))
	}
	return v, vals
}

func randomValue(r *rand.Rand, kind int) value.Value {
	switch n := r.Int63n(5); kind {
	case 0:
		return value.Int(n)
	case 1:
		return value.Float(float64(n))
	case 2:
		return value.Node(n)
	case 3:
		return value.Rel(n)
	case 4:
		return value.Bool(n > 2)
	}
	return value.String("s")
}

func same(t *testing.T, v *Vector, want []value.Value) {
	t.Helper()
	if v.Len() != len(want) {
		t.Fatalf("%d rows, want %d", v.Len(), len(want))
	}
	for i, w := range want {
		if got := v.Get(i); got.Kind() != w.Kind() || !value.Equivalent(got, w) || v.IsNull(i) != w.IsNull() {
			t.Fatalf("row %d: %v, want %v (form %d)", i, got, w, v.Form)
		}
	}
}
