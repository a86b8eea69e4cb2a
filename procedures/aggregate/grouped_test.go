package aggregate

import (
	"math/rand"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// TestGroupedAgreesWithRows holds states that took columns equal to states that took the same rows one by one.
func TestGroupedAgreesWithRows(t *testing.T) {
	const groups = 3
	names := []string{"avg", "sum", "min", "max", "stdev", "stdevp", "percentileCont", "percentileDisc", "collect"}
	for seed := range int64(3000) {
		r := rand.New(rand.NewSource(seed))
		f := registry.Aggregate(names[r.Intn(len(names))])
		at := value.Float(float64(r.Intn(5)) / 4)
		grouped := f.NewGrouped()
		grouped.Extend(groups)
		var single [groups]procedures.Aggregator
		for g := range single {
			single[g] = f.New()
		}
		for range 1 + r.Intn(4) {
			col, rows, of := randomRows(r, groups)
			if r.Intn(8) == 0 {
				col, rows, of = randomRuns(r, groups)
			}
			args := []procedures.Column{col, fraction(at, rows.N)}
			done, err := grouped.Numbers(nil, args, rows, of)
			for k, g := range of {
				i := rows.Row(k)
				vals := []value.Value{col.Get(i), at}
				if !done && err == nil {
					err = grouped.State(int(g)).Update(nil, vals, rows.Count(i))
				}
				if err2 := single[g].Update(nil, vals, rows.Count(i)); err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
			}
			if f, ok := grouped.(procedures.Finisher); ok && r.Intn(3) == 0 {
				f.Settle()
				f.Finish(r.Intn(groups))
			}
		}
		for g := range single {
			a, err1 := grouped.State(g).Result()
			b, err2 := single[g].Result()
			if err1 != nil || err2 != nil || !same(a, b) {
				t.Fatalf("seed %d: %s is %v %v by column, %v %v by row", seed, f.Name, a, err1, b, err2)
			}
		}
	}
}

func fraction(at value.Value, n int) procedures.Column {
	var c procedures.Column
	c.Start(value.KindFloat, n)
	for i := range n {
		c.Floats[i] = at.AsFloat()
	}
	return c
}

// randomRows is a column of integers or floats with the group of each living row.
func randomRows(r *rand.Rand, groups int) (procedures.Column, procedures.Counted, []int32) {
	var col procedures.Column
	n := 1 + r.Intn(10)
	kind := value.KindInt
	if r.Intn(3) == 0 {
		kind = value.KindFloat
	}
	col.Start(kind, n)
	rows := procedures.Counted{Living: procedures.Living{N: n, Sel: []int32{}}}
	var of []int32
	if r.Intn(3) == 0 {
		rows.Mult = make([]int64, n)
	}
	for i := range n {
		if rows.Mult != nil {
			rows.Mult[i] = 1 + r.Int63n(3)
		}
		if kind == value.KindInt {
			col.Ints[i] = r.Int63n(20) - 10
		} else {
			col.Floats[i] = r.Float64()
		}
		if r.Intn(5) == 0 {
			col.SetNull(i)
		}
		if r.Intn(4) > 0 {
			rows.Sel = append(rows.Sel, int32(i))
			of = append(of, int32(r.Intn(groups)))
		}
	}
	return col, rows, of
}

// randomRuns is a column of which many rows of one group come together, with the group of each living row.
func randomRuns(r *rand.Rand, groups int) (procedures.Column, procedures.Counted, []int32) {
	var col procedures.Column
	n := 1 + r.Intn(600)
	kind := value.KindInt
	if r.Intn(2) == 0 {
		kind = value.KindFloat
	}
	col.Start(kind, n)
	rows := procedures.Counted{Living: procedures.Living{N: n}}
	if r.Intn(2) == 0 {
		rows.Sel = []int32{}
	}
	var of []int32
	g, changes := int32(0), 1+r.Intn(300)
	for i := range n {
		if kind == value.KindInt {
			col.Ints[i] = 1 + r.Int63n(20)
		} else {
			col.Floats[i] = 1 + r.Float64()
		}
		if r.Intn(changes) == 0 {
			g = int32(r.Intn(groups))
		}
		if rows.Sel != nil {
			if r.Intn(20) == 0 {
				continue
			}
			rows.Sel = append(rows.Sel, int32(i))
		}
		of = append(of, g)
	}
	return col, rows, of
}

func TestSelectNth(t *testing.T) {
	for seed := range int64(500) {
		r := rand.New(rand.NewSource(seed))
		xs := make([]int64, 1+r.Intn(300))
		for i := range xs {
			xs[i] = r.Int63n(1 + r.Int63n(400))
		}
		less := map[int64]int{}
		for _, x := range xs {
			less[x] = 0
			for _, y := range xs {
				if y < x {
					less[x]++
				}
			}
		}
		n := r.Intn(len(xs))
		got, same := selectNth(xs, n), 0
		for _, x := range xs {
			if x == got {
				same++
			}
		}
		if less[got] > n || less[got]+same <= n {
			t.Fatalf("seed %d: %d is not at position %d", seed, got, n)
		}
	}
}

func BenchmarkGrouped(b *testing.B) {
	const rows, groups = 1024, 8
	var col procedures.Column
	col.Start(value.KindInt, rows)
	of := make([]int32, rows)
	for i := range of {
		col.Ints[i], of[i] = int64(i%100), int32(i%groups)
	}
	f := registry.Aggregate("avg")
	b.Run("columns", func(b *testing.B) {
		s := f.NewGrouped()
		s.Extend(groups)
		for b.Loop() {
			if _, err := s.Numbers(nil, []procedures.Column{col}, procedures.Counted{Living: procedures.Living{N: rows}}, of); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("rows", func(b *testing.B) {
		var s [groups]procedures.Aggregator
		for g := range s {
			s[g] = f.New()
		}
		args := make([]value.Value, 1)
		for b.Loop() {
			for i, g := range of {
				args[0] = col.Get(i)
				if err := s[g].Update(nil, args, 1); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
