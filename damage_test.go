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

// TestRepairDamagedIndex damages each page of a database's checkpoint in turn: check names the place, a damaged index is made
// anew by repair and the graph is what it was, and what is damaged of the graph itself is beyond repair.
func TestRepairDamagedIndex(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := db.Session()
	for _, text := range []string{
		"CREATE VECTOR INDEX v FOR (n:V) ON (n.v) OPTIONS {indexConfig: {`vector.dimensions`: 500}}",
		"CREATE CONSTRAINT FOR (n:V) REQUIRE n.id IS UNIQUE",
		"UNWIND range(1, 1100) AS i CREATE (:V {id: i, v: [x IN range(1, 500) | i * x]})",
	} {
		if got := answered(s, text, nil); got != "" {
			t.Fatal(got)
		}
	}
	const nearest = "CALL db.index.vector.queryNodes('v', 3, [x IN range(1, 500) | 7 * x + 1]) YIELD node RETURN node.id, node.v[499]"
	want := answered(s, nearest, nil)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(onlyCheckpoint(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	repaired, refused := 0, 0
	for at := 1 << 19; at < len(whole)-1<<16; at += 1 << 20 {
		bytes := append([]byte(nil), whole...)
		bytes[at] ^= 4
		copied := filepath.Join(t.TempDir(), "db")
		if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(onlyCheckpoint(t, copied), bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		rep, err := morsel.Check(copied)
		if err != nil || len(rep.Faults) != 1 || !strings.Contains(rep.Faults[0].What, "offset") {
			t.Fatal(rep, err)
		}
		if !rep.Faults[0].Repairable {
			refused++
			continue
		}
		repaired++
		if err := morsel.Repair(copied); err != nil {
			t.Fatal(err)
		}
		if rep, err := morsel.Check(copied); err != nil || len(rep.Faults) > 0 {
			t.Fatal(rep, err)
		}
		db, err := morsel.Open(copied)
		if err != nil {
			t.Fatal(err)
		}
		if got := answered(db.Session(), nearest, nil); got != want {
			t.Errorf("after the repair of byte %d: %s", at, got)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if repaired == 0 || refused == 0 {
		t.Errorf("%d pages repaired, %d beyond repair", repaired, refused)
	}
}

// onlyCheckpoint is the file of a database's only checkpoint.
func onlyCheckpoint(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "checkpoint-*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	return files[0]
}

// TestMissingVersion is a database without the file that says what format it has: an error for all who open it, and
// for check.
func TestMissingVersion(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db")
	db, err := morsel.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "version")); err != nil {
		t.Fatal(err)
	}
	for _, o := range [][]morsel.Option{nil, {morsel.WithReadOnly()}} {
		if _, err := morsel.Open(dir, o...); morsel.Code(err) != status.StoreCorrupt || !strings.Contains(err.Error(), "version is missing") {
			t.Error(err)
		}
	}
	if rep, err := morsel.Check(dir); err != nil || len(rep.Faults) != 1 || rep.Faults[0].Repairable {
		t.Error(rep, err)
	}
}
