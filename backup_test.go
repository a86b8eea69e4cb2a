package morsel_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel"
)

// TestBackupThread walks the way of somebody who loses a database.
func TestBackupThread(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	social, backup, again := filepath.Join(dir, "social"), filepath.Join(dir, "backup"), filepath.Join(dir, "again")
	db, err := morsel.Open(social, morsel.WithDurability(morsel.DurabilityGroup, 0))
	if err != nil {
		t.Fatal(err)
	}
	create := func() {
		if _, err := db.Run(ctx, "CREATE (:P {name: 'somebody'})-[:KNOWS]->(:P)", nil); err != nil {
			t.Fatal(err)
		}
	}
	create()
	if sum, err := db.Backup(backup, false); err != nil || !sum.Full || sum.Seq != 1 {
		t.Fatal(sum, err)
	}
	create()
	create()
	// From outside, while the database is open.
	if sum, err := morsel.Backup(social, backup, false); err != nil || sum.Full || sum.Transactions != 2 {
		t.Fatal(sum, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{social, backup} {
		rep, err := morsel.Check(folder)
		if err != nil || len(rep.Faults) > 0 || rep.Nodes != 6 || rep.Relationships != 3 || rep.Seq != 3 {
			t.Fatal(rep, err)
		}
	}
	for upTo, nodes := range []int64{6, 2, 4, 6} {
		seq, err := morsel.Restore(backup, again, morsel.RestoreOptions{UpTo: uint64(upTo), Overwrite: upTo > 0})
		if err != nil || upTo > 0 && seq != uint64(upTo) {
			t.Fatal(seq, err)
		}
		if rep, err := morsel.Check(again); err != nil || rep.Nodes != nodes {
			t.Fatal(rep, err)
		}
	}
	if err := morsel.Repair(again); err != nil {
		t.Fatal(err)
	}
}
