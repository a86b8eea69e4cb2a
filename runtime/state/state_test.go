package state

import (
	"context"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
)

func TestMemoryLimit(t *testing.T) {
	m := Memory{Limit: 1 << 20}
	a := Account{Memory: &m}
	if err := a.Charge(1 << 19); err != nil {
		t.Fatal(err)
	}
	err := a.Charge(1 << 20)
	e := status.As(err)
	if e == nil || e.Code != status.MemoryLimit {
		t.Fatal(err)
	}
	want := "The allocation of an extra 1.0 MiB would use more than the limit 1.0 MiB. Currently using 512.0 KiB. db.memory.transaction.max threshold reached"
	if e.Msg != want {
		t.Error(e.Msg)
	}
	a.Free()
	a.Free()
	if err := a.Charge(1 << 20); err != nil {
		t.Error(err)
	}
	if m.Peak() != 1<<20 {
		t.Error(m.Peak())
	}
}

// TestNamesAppearDuringARun: what a write of the same query makes is found by
// operators that looked for it before.
func TestNamesAppearDuringARun(t *testing.T) {
	tx := storage.OpenMemory().Begin()
	c := tx.Snapshot().Catalog()
	l, k, types, all := Label{Name: "L"}, Key{Name: "k"}, NewTypes([]string{"T", "U", "T"}), NewTypes(nil)
	for range 2 {
		if _, ok := l.ID(c); ok {
			t.Error("label before it was made")
		}
		if _, ok := k.ID(c); ok {
			t.Error("key before it was made")
		}
		if len(types.IDs(c))+len(all.IDs(c)) != 0 {
			t.Error("types before they were made")
		}
	}
	wantL, wantK, wantU, wantT := tx.Label("L"), tx.Key("k"), tx.Type("U"), tx.Type("T")
	if id, ok := l.ID(c); !ok || id != wantL {
		t.Error(id, ok)
	}
	if id, ok := k.ID(c); !ok || id != wantK {
		t.Error(id, ok)
	}
	if ids := types.IDs(c); len(ids) != 2 || ids[0] != wantT || ids[1] != wantU {
		t.Error(ids)
	}
	if len(all.IDs(c)) != 2 || !all.Has(c, wantT) || NewTypes([]string{}).Has(c, wantT) {
		t.Error("any type, no type")
	}
}

func TestProfileIsExclusive(t *testing.T) {
	s := &State{}
	s.Init()
	s.StartProfile(2)
	outer := s.Enter(0)
	s.Hit(1)
	inner := s.Enter(1)
	s.Hit(10)
	if err := s.Memory.Charge(100); err != nil {
		t.Fatal(err)
	}
	s.Leave(inner, 5)
	if err := s.Memory.Charge(7); err != nil {
		t.Fatal(err)
	}
	s.Leave(outer, 3)
	p := s.Profile()
	if p[0].DBHits != 1 || p[0].Rows != 3 || p[0].Memory != 7 || p[1].DBHits != 10 || p[1].Rows != 5 || p[1].Memory != 100 {
		t.Errorf("%+v", p)
	}
}

func TestCheckSaysWhy(t *testing.T) {
	why := status.New(status.TransactionTerminated, "", "because")
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &State{Ctx: ctx}
	s.Init()
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	cancel(why)
	if err := s.Check(); err == nil || err.Error() != "because" {
		t.Error(err)
	}
}
