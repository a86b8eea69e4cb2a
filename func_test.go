package morsel

import (
	"context"
	"testing"
)

// rows runs a query and gives its rows as text.
func queried(t *testing.T, db *DB, text string) ([]string, error) {
	t.Helper()
	res, err := db.Run(context.Background(), text, nil)
	if err != nil {
		return nil, err
	}
	recs, err := res.Collect()
	var out []string
	for _, r := range recs {
		out = append(out, FormatValue(r.Values))
	}
	return out, err
}

func expectRows(t *testing.T, db *DB, text string, want ...string) {
	t.Helper()
	got, err := queried(t, db, text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if len(got) != len(want) {
		t.Errorf("%s gives %v, want %v", text, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: row %d is %s, want %s", text, i, got[i], want[i])
		}
	}
}

func registered(t *testing.T, rs ...Registration) *DB {
	t.Helper()
	db := OpenMemory()
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Register(rs...); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestFunctions(t *testing.T) {
	db := registered(t,
		Function0("my.zero", func() (int64, error) { return 42, nil }),
		Function1("my.inc", func(a int64) (int64, error) { return a + 1, nil }),
		Function2("my.add", func(a, b int64) (int64, error) { return a + b, nil }),
		Function2("my.scale", func(a, b float64) (float64, error) { return a * b, nil }),
		Function3("my.join", func(a, b, c string) (string, error) { return a + b + c, nil }),
		Function4("my.all", func(a, b, c, d bool) (bool, error) { return a && b && c && d, nil }),
	)
	expectRows(t, db, "RETURN my.zero() AS a, my.inc(1) AS b, my.add(1, 2) AS c, my.scale(2, 1.5) AS d, my.join('a', 'b', 'c') AS e, my.all(true, true, true, false) AS f",
		"[42, 2, 3, 3.0, 'abc', false]")
	expectRows(t, db, "UNWIND range(1, 3) AS x RETURN my.add(x, 1) AS y", "[2]", "[3]", "[4]")
	expectRows(t, db, "UNWIND [1, null, 3] AS x RETURN my.add(x, 1) AS y", "[2]", "[null]", "[4]")
}
