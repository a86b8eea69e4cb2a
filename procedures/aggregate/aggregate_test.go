package aggregate

import (
	"math"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

var registry = func() *procedures.Registry {
	r := procedures.NewRegistry(nil)
	if err := Register(r); err != nil {
		panic(err)
	}
	return r
}()

// val is a Cypher value from a Go one.
func val(v any) value.Value {
	switch v := v.(type) {
	case value.Value:
		return v
	case bool:
		return value.Bool(v)
	case int:
		return value.Int(int64(v))
	case float64:
		return value.Float(v)
	case string:
		return value.String(v)
	case list:
		vs := make([]value.Value, len(v))
		for i, e := range v {
			vs[i] = val(e)
		}
		return value.List(vs)
	}
	return value.Null
}

type list = []any

// feed gives values to a new aggregator, each times as often.
func feed(name string, times int64, values list, more ...value.Value) (procedures.Aggregator, error) {
	a := registry.Aggregate(name).New()
	for _, v := range values {
		if err := a.Update(nil, append([]value.Value{val(v)}, more...), times); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func day(n int64) value.Value   { return value.DurationOf(value.Duration{Days: n}) }
func month(n int64) value.Value { return value.DurationOf(value.Duration{Months: n}) }

var half = value.Float(0.5)

type aggregation struct {
	name   string
	values list
	more   list
	want   any
}

var aggregations = []aggregation{
	{"count", list{1, nil, "a"}, nil, 2}, {"count", nil, nil, 0},
	{"sum", nil, nil, 0}, {"sum", list{1, 2, nil}, nil, 3}, {"sum", list{1, 2.5}, nil, 3.5}, {"sum", list{nil}, nil, 0},
	{"sum", list{math.MaxInt64, 1}, nil, 9.223372036854776e18}, {"sum", list{math.MinInt64, -1}, nil, -9.223372036854776e18},
	{"sum", list{math.MaxInt64, 1, -1}, nil, math.MaxInt64}, {"sum", list{math.MinInt64, math.MaxInt64}, nil, -1},
	{"sum", list{0.1, 0.2, 0.3}, nil, 0.6000000000000001}, {"sum", list{day(1), month(2)}, nil, value.DurationOf(value.Duration{Months: 2, Days: 1})},
	{"avg", nil, nil, nil}, {"avg", list{1, 2}, nil, 1.5}, {"avg", list{1, 2.5, nil}, nil, 1.75}, {"avg", list{1.5e308, 1.5e308}, nil, 1.5e308},
	{"avg", list{math.Inf(1), 2.0}, nil, math.Inf(1)}, {"avg", list{math.Inf(1), math.Inf(-1)}, nil, math.NaN()}, {"avg", list{math.NaN(), 1}, nil, math.NaN()},
	{"avg", list{1e308, -1e308, 1e308}, nil, math.Inf(-1)},
	{"avg", list{math.MaxInt64, math.MaxInt64}, nil, 9.223372036854776e18}, {"avg", list{month(1), month(2), day(1)}, nil, value.DurationOf(value.Duration{Months: 1, Seconds: 8 * 3600})},
	{"min", nil, nil, nil}, {"min", list{1, 2.0, 2, 1.0}, nil, 1}, {"max", list{1, 2.0, 2, 1.0}, nil, 2.0}, {"max", list{3, 9, 4, nil}, nil, 9}, {"min", list{3, -9, 4}, nil, -9},
	{"min", list{1, "a", list{1}, nil, true}, nil, list{1}}, {"max", list{1, "a", list{1}, nil, true}, nil, 1}, {"max", list{1, math.NaN(), 3}, nil, math.NaN()},
	{"collect", nil, nil, list{}}, {"collect", list{1, nil, "a"}, nil, list{1, "a"}}, {"collect_list", list{1}, nil, list{1}},
	{"stdev", nil, nil, 0.0}, {"stdev", list{5}, nil, 0.0}, {"stdev", list{0.1, 0.2, 0.3}, nil, 0.09999999999999998}, {"stdevp", list{0.1, 0.2, 0.3}, nil, 0.08164965809277258},
	{"stdev", list{3, 4, 5, 7, 8, 1000000001, 1000000002}, nil, 487950034.57126147}, {"stdev_pop", list{1, 2.5, nil}, nil, 0.75}, {"stdev_samp", list{1, 2.5}, nil, 1.0606601717798212},
	{"percentileDisc", nil, list{0.5}, nil}, {"percentileDisc", list{1, 2, 3, 4}, list{0.5}, 2}, {"percentileDisc", list{4, 3, 2, 1}, list{0}, 1}, {"percentileDisc", list{1, 2, 3, 4}, list{1}, 4},
	{"percentileDisc", list{1, 2, 3, 4, nil}, list{0.33}, 2}, {"percentile_disc", list{1, 2.5, 3, 4}, list{0.5}, 2.5},
	{"percentileCont", list{1, 2, 3, 4}, list{0.5}, 2.5}, {"percentileCont", list{1, 2, 3, 4}, list{0.33}, 1.99}, {"percentile_cont", list{1, 2, 3}, list{1}, 3},
	{"percentileCont", list{1, 2, 3}, list{0.1}, 1.2000000000000002}, {"percentileCont", list{5}, list{0.5}, 5}, {"percentileCont", list{1, math.NaN(), 3}, list{0.5}, 3},
}

func (a aggregation) extra() []value.Value {
	var more []value.Value
	for _, m := range a.more {
		more = append(more, val(m))
	}
	return more
}

// same compares kinds and values; floats may differ in the last places.
func same(a, b value.Value) bool {
	if a.Kind() == value.KindFloat && b.Kind() == value.KindFloat {
		x, y := a.AsFloat(), b.AsFloat()
		return x == y || x != x && y != y || math.Abs(x-y) <= 1e-12*math.Abs(y)
	}
	return a.Kind() == b.Kind() && a.String() == b.String()
}

func TestAggregations(t *testing.T) {
	for _, c := range aggregations {
		a, err := feed(c.name, 1, c.values, c.extra()...)
		if err != nil {
			t.Errorf("%s%v: %v", c.name, c.values, err)
			continue
		}
		if got, err := a.Result(); err != nil || !same(got, val(c.want)) {
			t.Errorf("%s%v = %v %v, want %v", c.name, c.values, got, err, val(c.want))
		}
	}
}

// TestMultiplicityAndMerge holds a row that counts three times equal to three
// rows, and two workers' states merged equal to one state.
func TestMultiplicityAndMerge(t *testing.T) {
	for _, c := range aggregations {
		weighted, err := feed(c.name, 3, c.values, c.extra()...)
		if err != nil {
			t.Fatal(err)
		}
		merged := registry.Aggregate(c.name).New()
		for range 3 {
			part, err := feed(c.name, 1, c.values, c.extra()...)
			if err != nil {
				t.Fatal(err)
			}
			if err := merged.Merge(part); err != nil {
				t.Fatal(err)
			}
		}
		a, errA := weighted.Result()
		b, errB := merged.Result()
		if c.name == "collect" || c.name == "collect_list" {
			if len(a.AsList()) != len(b.AsList()) {
				t.Errorf("%s: %v and %v", c.name, a, b)
			}
			continue
		}
		if errA != nil || errB != nil || !same(a, b) {
			t.Errorf("%s%v: three times is %v %v, merged is %v %v", c.name, c.values, a, errA, b, errB)
		}
	}
}

func TestSumOfProducts(t *testing.T) {
	for _, x := range []int64{0, 1, -1, 7, -7, math.MaxInt64, math.MinInt64} {
		for _, n := range []int64{1, 2, 3, 1000, 1 << 40} {
			var product, steps wide
			product.addProduct(x, n)
			if n <= 1000 {
				for range n {
					steps.add(x>>63, uint64(x))
				}
				if product != steps {
					t.Errorf("%d*%d = %v, want %v", x, n, product, steps)
				}
			}
			if got, want := product.float(), float64(x)*float64(n); math.Abs(got-want) > 1e-9*math.Abs(want) {
				t.Errorf("%d*%d as float is %v, want %v", x, n, got, want)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		values list
		more   list
		code   string
		detail string
	}{
		{"sum", list{1, "a"}, nil, status.TypeError, "InvalidArgumentType"},
		{"sum", list{day(1), 1}, nil, status.TypeError, "InvalidArgumentType"},
		{"avg", list{1, day(1)}, nil, status.TypeError, "InvalidArgumentType"},
		{"avg", list{true}, nil, status.TypeError, "InvalidArgumentType"},
		{"stdev", list{"a"}, nil, status.TypeError, "InvalidArgumentType"},
		{"percentileCont", list{"a"}, list{0.5}, status.TypeError, "InvalidArgumentType"},
		{"percentileCont", list{1}, list{1.1}, status.ArgumentError, "NumberOutOfRange"},
		{"percentileDisc", list{1}, list{-1}, status.ArgumentError, "NumberOutOfRange"},
		{"percentileDisc", list{1}, list{nil}, status.ArgumentError, "NumberOutOfRange"},
		{"percentileDisc", list{1}, list{math.NaN()}, status.ArgumentError, "NumberOutOfRange"},
	} {
		_, err := feed(c.name, 1, c.values, aggregation{more: c.more}.extra()...)
		if e := status.As(err); e == nil || e.Code != c.code || e.Detail != c.detail {
			t.Errorf("%s%v: %v", c.name, c.values, err)
		}
	}
	a, _ := feed("sum", 1, list{1})
	b, _ := feed("sum", 1, list{day(1)})
	if a.Merge(b) == nil || a.Merge(registry.Aggregate("avg").New()) == nil {
		t.Error("states that do not go together were merged")
	}
}

// TestNoAllocation: counting and summing make no garbage a row.
func TestNoAllocation(t *testing.T) {
	args := []value.Value{value.Int(3)}
	for _, name := range []string{"count", "sum", "avg", "min", "max", "stdev"} {
		a := registry.Aggregate(name).New()
		if n := testing.AllocsPerRun(100, func() {
			if err := a.Update(nil, args, 2); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s allocates %v times a row", name, n)
		}
	}
}

func TestStaticTypes(t *testing.T) {
	for _, c := range []struct {
		name     string
		arg      value.Type
		expected string
	}{
		{"sum", value.TypeInt, "INTEGER | FLOAT"}, {"sum", value.TypeFloat, "FLOAT"}, {"sum", value.TypeDuration, "DURATION"}, {"sum", value.TypeAny, "INTEGER | FLOAT | DURATION"},
		{"avg", value.TypeInt, "FLOAT"}, {"avg", value.TypeDuration, "DURATION"}, {"min", value.TypeString, "STRING"}, {"collect", value.TypeInt, "LIST<INTEGER>"},
	} {
		if got := registry.Aggregate(c.name).ResultOf([]value.Type{c.arg}); got.String() != c.expected {
			t.Errorf("%s(%s) :: %s, want %s", c.name, c.arg, got, c.expected)
		}
	}
	if _, err := feed("percentileCont", 1, list{1}, half); err != nil {
		t.Error(err)
	}
}
