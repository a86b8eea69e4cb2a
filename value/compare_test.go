package value

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestEquals(t *testing.T) {
	for _, c := range []struct {
		a, b, want Value
	}{
		{Null, Null, Null}, {Int(1), Null, Null},
		{Int(1), Float(1), True}, {Int(1), String("1"), False}, {Int(1), True, False},
		{Int(9007199254740993), Float(9007199254740992), False},
		{nan, nan, False}, {Float(0), Float(math.Copysign(0, -1)), True},
		{list(Int(1), Null), list(Int(2), Null), False},
		{list(Int(1), Null), list(Int(1), Int(2)), Null},
		{list(Int(1), Null), list(Int(1)), False},
		{list(list(Int(1), Null)), list(list(Int(1), Int(2))), Null},
		{list(Int(1)), list(Float(1)), True}, {list(nan), list(nan), False},
		{mapping("a", Int(1)), mapping("a", Null), Null},
		{mapping("a", Int(1), "b", Null), mapping("a", Int(2), "b", Null), False},
		{mapping("a", Int(1)), mapping("b", Int(1)), False},
		{mapping("a", Int(1), "b", Int(2)), mapping("b", Int(2), "a", Int(1)), True},
		{dur(0, 1, 0, 0), dur(0, 0, 86400, 0), False}, {dur(0, 1, 0, 0), dur(0, 1, 0, 0), True},
		{NewTime(0, 0), NewTime(3600*nanosPerSecond, 3600), False},
		{NewDateTime(0, 0, UTC), NewDateTime(0, 0, FixedZone(3600)), False},
		{NewDateTime(0, 0, zone("Europe/Stockholm")), NewDateTime(0, 0, zone("Europe/Berlin")), False},
		{NewDateTime(0, 0, zone("UTC")), NewDateTime(0, 0, UTC), False},
		{Node(1), Node(1), True}, {Node(1), Rel(1), False},
	} {
		if got := Equals(c.a, c.b); got.String() != c.want.String() {
			t.Errorf("%v = %v is %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestComparisons(t *testing.T) {
	for _, c := range []struct {
		a, b     Value
		lt, le   Value
		describe string
	}{
		{Int(1), Int(2), True, True, ""},
		{Int(1), nan, False, False, ""}, {nan, nan, False, False, ""},
		{Int(1), String(""), Null, Null, ""}, {Null, Int(1), Null, Null, ""},
		{Float(9007199254740992), Int(9007199254740993), True, True, ""},
		{False, True, True, True, ""},
		{String("😀"), String("ｚ"), False, False, "by code point"},
		{list(Int(1), Int(2)), list(Int(1), Int(2), Int(3)), True, True, ""},
		{list(Int(1), Null), list(Int(1), Int(2)), Null, Null, ""},
		{list(Int(1), Null), list(Int(2), Null), True, True, ""},
		{list(Int(1)), list(String("a")), Null, Null, ""},
		{list(Int(1), String("a")), list(Int(2), Int(1)), True, True, ""},
		{list(nan), list(Int(1)), Null, Null, ""},
		{mapping("a", Int(1)), mapping("a", Int(2)), True, True, ""},
		{mapping("a", Int(1)), mapping("b", Int(0)), True, True, ""},
		{mapping("a", Int(1)), mapping("a", Int(1), "b", Int(1)), True, True, ""},
		{mapping("a", Int(1)), mapping("a", Null), Null, Null, ""},
		{mapping("a", String("a")), mapping("a", Int(1)), Null, Null, ""},
		{mapping("a", Int(1)), mapping("a", Int(1)), False, True, ""},
		{dur(0, 1, 0, 0), dur(0, 2, 0, 0), Null, Null, ""}, {dur(0, 1, 0, 0), dur(0, 1, 0, 0), Null, True, ""},
		{list(dur(0, 1, 0, 0), Int(1)), list(dur(0, 1, 0, 0), Int(2)), True, True, ""},
		{NewTime(0, 0), NewTime(3600*nanosPerSecond, 3600), True, True, "same instant, by offset"},
		{DateOf(0), NewLocalDateTime(0, 0), Null, Null, ""},
	} {
		if got := Less(c.a, c.b); got.String() != c.lt.String() {
			t.Errorf("%v < %v is %v, want %v", c.a, c.b, got, c.lt)
		}
		if got := LessEqual(c.a, c.b); got.String() != c.le.String() {
			t.Errorf("%v <= %v is %v, want %v", c.a, c.b, got, c.le)
		}
		if got := Greater(c.b, c.a); got.String() != c.lt.String() {
			t.Errorf("%v > %v is %v, want %v", c.b, c.a, got, c.lt)
		}
	}
	if got := LessEqual(dur(0, 1, 0, 0), dur(0, 1, 0, 0)); !got.IsTrue() {
		t.Errorf("equal durations: <= is %v", got)
	}
}

func TestOrderOfKinds(t *testing.T) {
	want := []Value{
		mapping(), mapping("a", Int(1)), mapping("a", Int(2)), mapping("b", Int(1)), mapping("a", Int(1), "b", Int(1)),
		Node(1), Rel(0), list(), list(mapping("a", Int(1))), list(list(Int(1))), list(String("a")), list(Int(1)),
		list(Int(1), Int(2)), list(Int(1), Null), list(nan), list(Null),
		PathOf(&Path{Nodes: []int64{1}}),
		PointOf(Point{CRS: WGS84, X: 1, Y: 2}), PointOf(Point{CRS: Cartesian, X: 0, Y: 5}), PointOf(Point{CRS: Cartesian, X: 1, Y: 1}),
		NewDateTime(-7200, 0, FixedZone(-3600)), NewDateTime(-3600, 0, FixedZone(-3600)), NewDateTime(-3600, 0, UTC),
		NewDateTime(-3600, 0, zone("Europe/Berlin")), NewDateTime(-3600, 0, zone("Europe/London")),
		NewLocalDateTime(0, 0), DateOf(0), NewTime(0, 0), NewLocalTime(0),
		dur(0, -1, 0, 0), dur(0, 0, 1, 0), dur(0, 0, 2592000, 0), dur(0, 30, 0, 0), dur(1, 0, 0, 0), dur(0, 365, 0, 0), dur(12, 0, 0, 0),
		String(""), String("ｚ"), String("😀"), False, True,
		Float(math.Inf(-1)), Int(1), Int(2), Float(9007199254740992), Int(9007199254740993), Float(math.Inf(1)), nan, Null,
	}
	for i := range want {
		for j := range want {
			if got := cmp.Compare(Order(want[i], want[j]), 0); got != cmp.Compare(i, j) {
				t.Errorf("Order(%v, %v) = %d", want[i], want[j], got)
			}
		}
	}
}

// Order must be total, and agree with Equivalent, Compare and Hash.
func TestOrderProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b, c := sample(r, 2), sample(r, 2), sample(r, 2)
		ab, ba := cmp.Compare(Order(a, b), 0), cmp.Compare(Order(b, a), 0)
		if ab != -ba {
			t.Fatalf("Order(%v, %v) = %d but the other way %d", a, b, ab, ba)
		}
		if ab <= 0 && Order(b, c) <= 0 && Order(a, c) > 0 {
			t.Fatalf("not transitive: %v, %v, %v", a, b, c)
		}
		nans := containsNaN(a) || containsNaN(b)
		if eq := Equivalent(a, b); eq != (ab == 0) && !nans {
			t.Fatalf("Equivalent(%v, %v) = %v but Order %d", a, b, eq, ab)
		} else if eq && Hash(a, 7) != Hash(b, 7) {
			t.Fatalf("equivalent %v and %v hash differently", a, b)
		}
		if got := Compare(a, b); (got == Smaller || got == Larger) && int(got) != ab {
			t.Fatalf("Compare(%v, %v) = %d but Order %d", a, b, got, ab)
		}
		if eq, null := Equal(a, b); eq && !Equivalent(a, b) || null && eq {
			t.Fatalf("Equal(%v, %v) = %v, %v", a, b, eq, null)
		}
		if SizeOf(a) < valueSize {
			t.Fatalf("SizeOf(%v) = %d", a, SizeOf(a))
		}
	}
}

func TestEquivalentKeepsNaNApart(t *testing.T) {
	if Equivalent(nan, nan) || Equivalent(list(nan), list(nan)) || !Equivalent(list(Null), list(Null)) {
		t.Error("NaN joined or null kept apart")
	}
}

func TestHashSpreads(t *testing.T) {
	seen := map[uint64]Value{}
	var all []Value
	for i := range int64(2000) {
		all = append(all, Int(i), Float(float64(i)+0.5), String(string(rune('a'+i%26))+string(rune(i+300))), Node(i), Rel(i), DateOf(i),
			list(Int(i)), mapping("k", Int(i)), NewTime(i, 0))
	}
	for _, v := range all {
		h := Hash(v, 0)
		if other, ok := seen[h]; ok && !Equivalent(v, other) {
			t.Errorf("%v and %v collide", v, other)
		}
		seen[h] = v
	}
	low := make([]int, 64)
	for _, v := range all {
		low[Hash(v, 1)%64]++
	}
	if most := slices.Max(low); most > 2*len(all)/64 {
		t.Errorf("one of 64 buckets holds %d of %d", most, len(all))
	}
}
