package sketch

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/morseldb/morsel/value"
)

// within fails where got is more than a factor away from want.
func within(t *testing.T, what string, got, want, factor float64) {
	t.Helper()
	if got > want*factor || want > got*factor || math.IsNaN(got) {
		t.Errorf("%s: %v, want %v (factor %v)", what, got, want, factor)
	}
}

func TestHyperLogLog(t *testing.T) {
	for _, n := range []int{1, 10, 1000, 5000, 100_000, 1_000_000} {
		var a, b, whole HyperLogLog
		for i := range n {
			h := value.HashInt(int64(i), 7)
			whole.Add(h)
			whole.Add(h)
			if i%3 == 0 {
				a.Add(h)
			} else {
				b.Add(h)
			}
		}
		within(t, fmt.Sprint(n), whole.Count(), float64(n), 1.07)
		a.Merge(&b)
		if a != whole {
			t.Errorf("%d: a merged sketch differs from that of the whole", n)
		}
	}
	var none HyperLogLog
	if none.Count() != 0 {
		t.Errorf("empty: %v", none.Count())
	}
}

// ints draws n values.
func ints(n int, draw func(i int) int) []value.Value {
	out := make([]value.Value, n)
	for i := range out {
		out[i] = value.Int(int64(draw(i)))
	}
	return out
}

func TestValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ages := Build(ints(10_000, func(int) int { return r.IntN(50) }), 10_000, 10_000, -1)
	within(t, "different ages", ages.Distinct, 50, 1)
	within(t, "an age", ages.Equal(value.Int(7)), 0.02, 1.3)
	within(t, "a float that is an age", ages.Equal(value.Float(7)), 0.02, 1.3)
	within(t, "any age", ages.AnyEqual(), 0.02, 1)
	within(t, "10 to 20", ages.Range(value.Int(10), value.Int(20)), 0.2, 1.2)
	within(t, "below 10", ages.Range(value.Null, value.Int(10)), 0.2, 1.2)
	within(t, "from 45", ages.Range(value.Int(45), value.Null), 0.1, 1.3)
	if got := ages.Equal(value.Int(900)); got > 1e-4 {
		t.Errorf("an age that nobody has: %v", got)
	}
	if got := ages.Equal(value.String("x")); got > 1e-4 {
		t.Errorf("a text among ages: %v", got)
	}
	if got := ages.Range(value.String("a"), value.Null); got > 1e-4 {
		t.Errorf("texts among ages: %v", got)
	}
	if ages.Equal(value.Null) != 0 || ages.Range(value.Null, value.Null) != 0 {
		t.Error("null equals something")
	}
	// ids: all different, of which a part is seen
	ids := Build(ints(5000, func(i int) int { return i * 17 }), 5000, 1_000_000, -1)
	within(t, "ids", ids.Distinct, 1_000_000, 1.01)
	within(t, "an id", ids.Equal(value.Int(34)), 1e-6, 2)
	// one value has half of all
	skewed := Build(ints(9000, func(i int) int {
		if i%2 == 0 {
			return 0
		}
		return 1 + r.IntN(3000)
	}), 10_000, 10_000, 3001)
	within(t, "the frequent value", skewed.Equal(value.Int(0)), 0.45, 1.05)
	within(t, "a rare value", skewed.Equal(value.Int(77)), 0.45/3000, 3)
	within(t, "with the property", skewed.Has(), 0.9, 1)
	if none := Build(nil, 100, 100, -1); none.Has() != 0 || none.Equal(value.Int(1)) != 0 || none.Range(value.Int(1), value.Null) != 0 {
		t.Error("a property that nothing has")
	}
}

func TestTexts(t *testing.T) {
	var seen []value.Value
	for i := range 2600 {
		seen = append(seen, value.String(fmt.Sprintf("%c-%d", 'a'+i%26, i)))
	}
	s := Build(seen, 2600, 2600, -1)
	within(t, "prefix", s.Prefix("c-"), 1.0/26, 1.6)
	within(t, "contains", s.Contains("-", false), 1, 1.1)
	within(t, "suffix", s.Contains("7", true), 0.1, 2)
	within(t, "contained nowhere", s.Contains("?", false), 0.5/130, 1.1)
	within(t, "all", s.Prefix(""), 1, 1)
}
