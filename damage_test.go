package morsel_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/bulk"
)

// TestDamagedColumn damages columns of a database that is too large to be verified
// when it is opened: a query gets an error with file and place, on each runtime,
// and never a wrong answer or a panic.
func TestDamagedColumn(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 80 MB")
	}
	dir := filepath.Join(t.TempDir(), "db")
	b, err := bulk.NewBuilder(dir, bulk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const nodes, wide = 1_000_000, 9
	var cols []bulk.ColumnSpec
	for i := range wide {
		cols = append(cols, bulk.ColumnSpec{Name: fmt.Sprint("wide", i)})
	}
	a := b.Nodes([]string{"P"}, append(cols, bulk.ColumnSpec{Name: "narrow"}))
	r := rand.New(rand.NewPCG(1, 1))
	for range nodes {
		a.Append()
		for i := range wide {
			a.SetInt(i, int64(r.Uint64()))
		}
		a.SetInt(wide, r.Int64N(1000))
	}
	if _, err := b.Finish(); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "checkpoint-0"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() < 64<<20 {
		t.Fatal(info.Size(), err)
	}
	// Columns lie one behind the other: one place in the third, one in the last.
	for _, at := range []int64{info.Size() * 25 / 100, info.Size() * 995 / 1000} {
		var one [1]byte
		if _, err := file.ReadAt(one[:], at); err != nil {
			t.Fatal(err)
		}
		one[0] ^= 16
		if _, err := file.WriteAt(one[:], at); err != nil {
			t.Fatal(err)
		}
	}
	db, err := morsel.Open(dir, morsel.WithReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, rt := range []string{"slotted", "pipelined", "parallel"} {
		damaged := 0
		for _, key := range []string{"wide0", "wide2", "narrow"} {
			res, err := db.Run(context.Background(), fmt.Sprintf("CYPHER runtime=%s MATCH (p:P) WHERE p.%s > 900 RETURN count(*)", rt, key), nil)
			if err == nil {
				_, err = res.Collect()
			}
			var e *morsel.Error
			if errors.As(err, &e) && e.Code == status.StoreCorrupt && strings.Contains(e.Error(), "checkpoint-0, offset") {
				damaged++
			} else if err != nil {
				t.Errorf("%s, %s: %v", rt, key, err)
			}
		}
		if damaged != 2 {
			t.Errorf("%s: %d of 2 damaged columns are noticed", rt, damaged)
		}
	}
}
