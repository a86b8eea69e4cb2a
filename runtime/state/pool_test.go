package state

import (
	"context"
	"strings"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
)

// TestPool lets runs share a pool: who comes too late is refused, and gets its
// share when the others have ended.
func TestPool(t *testing.T) {
	var p Pool
	p.SetLimit(10 << 20)
	var a, b Memory
	a.JoinPool(&p)
	b.JoinPool(&p)
	if err := a.Charge(7 << 20); err != nil {
		t.Fatal(err)
	}
	err := b.Charge(7 << 20)
	if status.CodeOf(err) != status.MemoryLimit || !strings.Contains(err.Error(), "total.max") || !strings.Contains(err.Error(), "10.0 MiB") {
		t.Fatal(err)
	}
	if err := b.Charge(2 << 20); err != nil {
		t.Fatal("what still fits:", err)
	}
	a.Release(7 << 20)
	if err := a.Charge(7 << 20); err != nil {
		t.Fatal("what it had already:", err)
	}
	a.End()
	if err := b.Charge(7 << 20); err != nil {
		t.Fatal(err)
	}
	b.End()
	if p.Used() != 0 {
		t.Fatal(p.Used(), "bytes are left")
	}
}

// TestPoolOfWorkers holds that workers of one run take of the pool together.
func TestPoolOfWorkers(t *testing.T) {
	var p Pool
	p.SetLimit(10 << 20)
	s := &State{Ctx: context.Background(), Counters: &Counters{}}
	s.Call = new(procedures.Context)
	s.Memory.JoinPool(&p)
	if err := s.Memory.Charge(1 << 20); err != nil {
		t.Fatal(err)
	}
	f, g := s.Fork(s.Ctx, 1), s.Fork(s.Ctx, 1)
	for _, w := range []*State{f, g} {
		if err := w.Memory.Charge(4 << 20); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Memory.Charge(4 << 20); status.CodeOf(err) != status.MemoryLimit {
		t.Fatal(err)
	}
	s.Memory.End()
	if p.Used() != 0 {
		t.Fatal(p.Used(), "bytes are left")
	}
}
