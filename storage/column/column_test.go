package column

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/morseldb/morsel/value"
)

func same(a, b value.Value) bool {
	return string(value.AppendBinary(nil, a)) == string(value.AppendBinary(nil, b))
}

func samples(r *rand.Rand) []value.Value {
	return []value.Value{
		value.Int(r.Int64()), value.Float(r.Float64()), value.Bool(r.IntN(2) == 0), value.DateOf(r.Int64N(9)),
		value.NewLocalTime(r.Int64N(9)), value.NewTime(r.Int64N(9), 3600), value.NewLocalDateTime(r.Int64N(9), 1),
		value.NewDateTime(r.Int64N(9), 2, value.UTC), value.NewDateTime(r.Int64N(9), 2, value.FixedZone(60)),
		value.DurationOf(value.Duration{Months: 1, Days: r.Int64N(9)}), value.List([]value.Value{value.String("a")}),
		value.String(fmt.Sprint(r.IntN(50))), value.String(fmt.Sprint(r.IntN(50), string(make([]byte, maxDictString)))),
	}
}

// TestAgainstMap sets random values of few or many kinds, by generations, and
// compares every generation with a map, also after a way through Raw.
func TestAgainstMap(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 3))
		kinds := 1 + r.IntN(3)
		c, want := New(), map[int64]value.Value{}
		for gen := range uint64(6) {
			old, oldWant := c, map[int64]value.Value{}
			for id, v := range want {
				oldWant[id] = v
			}
			c = c.Own(gen + 1)
			for range 200 {
				id := int64(r.IntN(3)*ChunkSize + r.IntN(70))
				all := samples(r)
				v := all[(int(seed)+r.IntN(kinds))%len(all)]
				if r.IntN(4) == 0 {
					v = value.Null
				}
				c.Set(uint32(id), v)
				if want[id] = v; v.IsNull() {
					delete(want, id)
				}
			}
			check(t, c, want)
			check(t, old, oldWant)
			if gen == 3 {
				c = throughRaw(t, c)
				check(t, c, want)
			}
		}
	}
}

func check(t *testing.T, c *Column, want map[int64]value.Value) {
	t.Helper()
	for id := range int64(4 * ChunkSize) {
		v, ok := want[id]
		if c.Has(id) != ok || !same(c.Get(id), v) {
			t.Fatalf("id %d has %v, not %v", id, c.Get(id), v)
		}
	}
	for _, v := range append(slices.Collect(maps.Values(want)), value.Int(3), value.Float(3), value.String("3"), value.Float(math.NaN())) {
		checkFind(t, c, v, want)
	}
	if c.Count() != int64(len(want)) {
		t.Fatalf("count %d, not %d", c.Count(), len(want))
	}
}

func checkFind(t *testing.T, c *Column, v value.Value, want map[int64]value.Value) {
	t.Helper()
	last, n := int64(-1), 0
	c.Find(v, 0, func(id int64) bool {
		if eq, null := value.Equal(want[id], v); !eq || null || id <= last {
			t.Fatalf("id %d has %v and was found as %v", id, want[id], v)
		}
		last = id
		n++
		return true
	})
	for _, w := range want {
		if eq, null := value.Equal(w, v); eq && !null {
			n--
		}
	}
	if n != 0 {
		t.Fatalf("%v was found %d times too often", v, n)
	}
}

func throughRaw(t *testing.T, c *Column) *Column {
	t.Helper()
	var chunks []*Chunk
	for i := range c.Chunks() {
		if c.Chunk(i) == nil {
			chunks = append(chunks, nil)
			continue
		}
		raw := c.Chunk(i).Raw()
		ch, ok := raw.Chunk(c.Dict().Len())
		if !ok {
			t.Fatal("the arrays do not fit")
		}
		chunks = append(chunks, ch)
	}
	offs, blob := c.Dict().Strings(0, c.Dict().Len())
	return FromChunks(chunks, DictFromFile(offs, blob))
}

// TestManyStrings goes beyond what the dictionary takes.
func TestManyStrings(t *testing.T) {
	const n = maxDict + 3*ChunkSize
	c := New().Own(1)
	b := NewBuilder(NewDict())
	var built []*Chunk
	for i := range n {
		s := fmt.Sprint("string ", i)
		c.Set(uint32(i), value.String(s))
		b.String(i%ChunkSize, []byte(s))
		if i%ChunkSize == ChunkSize-1 {
			built = append(built, b.Chunk())
		}
	}
	d := FromChunks(built, b.dict)
	for i := range int64(n) {
		if s := fmt.Sprint("string ", i); c.Get(i).AsString() != s || d.Get(i).AsString() != s {
			t.Fatal(c.Get(i), d.Get(i), s)
		}
	}
	if f := c.Chunk(c.Chunks() - 1).Form(); f != Text {
		t.Error("form", f)
	}
	if f := d.Chunk(d.Chunks() - 1).Form(); f != Heap {
		t.Error("form", f)
	}
	if c.Dict().Len() > maxDict || d.Dict().Len() > maxDict {
		t.Error("the dictionary grew without bound")
	}
	if _, ok := d.Dict().Code("string 5"); !ok {
		t.Error("no code for a string of the dictionary")
	}
}

// TestBuilder builds chunks of every mixture of two kinds, with gaps.
func TestBuilder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	kinds := len(samples(r))
	for a := range kinds {
		for k := range kinds {
			b, again := NewBuilder(NewDict()), (*Builder)(nil)
			want := map[int64]value.Value{}
			for i := range 200 {
				v := samples(r)[[2]int{a, k}[i/100]]
				switch {
				case i%7 == 3:
					continue
				case v.Kind() == value.KindInt:
					b.Int(i, v.AsInt())
				case v.Kind() == value.KindFloat:
					b.Float(i, v.AsFloat())
				default:
					b.Value(i, v)
				}
				want[int64(i)] = v
			}
			c := b.Chunk()
			check(t, FromChunks([]*Chunk{c}, b.dict), want)
			again = NewBuilder(b.dict)
			for i := range 200 {
				again.Append(i, c, i)
			}
			check(t, FromChunks([]*Chunk{again.Chunk()}, b.dict), want)
		}
	}
}
