package algo

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
)

// limited is a context that is cancelled after it has been looked at a number of times.
type limited struct {
	context.Context
	looked, limit atomic.Int64
	each          func()
}

// Err implements [context.Context].
func (l *limited) Err() error {
	if l.each != nil {
		l.each()
	}
	if l.looked.Add(1) > l.limit.Load() {
		return context.Canceled
	}
	return nil
}

// walkAll calls f for the stream form of every algorithm, with a configuration on the graph of random that it takes.
func walkAll(f func(name string, configuration []any)) {
	from, both := []any{"sourceNode", 0}, []any{"sourceNode", 0, "targetNode", 2999}
	needed := map[string][]any{
		"bfs": from, "sssp": from, "dijkstra": both, "yens": append([]any{"k", 3}, both...),
		"astar": append([]any{"latitudeProperty", "latitude", "longitudeProperty", "longitude"}, both...), "randomWalk": {"walksPerNode", 2},
	}
	for _, a := range nodeAlgorithms {
		f(a.name, needed[a.name])
	}
	for _, a := range rowAlgorithms {
		f(a.name, needed[a.name])
	}
}

// TestCancelled cancels every algorithm in the middle of its work: it ends soon, with the context's error.
func TestCancelled(t *testing.T) {
	plain, _ := random(t, 5, 3000, 12000, false)
	walkAll(func(name string, kv []any) {
		whole := &limited{Context: context.Background()}
		whole.limit.Store(1 << 40)
		ctx := *plain
		ctx.Context = whole
		if _, err := try(t, &ctx, name, kv...); err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		n := whole.looked.Load()
		if n == 0 {
			t.Errorf("%s never looks whether it has been cancelled", name)
			return
		}
		half := &limited{Context: context.Background()}
		half.limit.Store(n / 2)
		ctx.Context = half
		if _, err := try(t, &ctx, name, kv...); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled half-way: %v", name, err)
		}
		if more := half.looked.Load() - n/2; more > 2 {
			t.Errorf("%s looked %d times more after it had been cancelled", name, more)
		}
	})
}

// TestBudget: every algorithm charges the memory that it takes, and ends where it gets none.
func TestBudget(t *testing.T) {
	ctx, _ := random(t, 5, 3000, 12000, false)
	full := errors.New("no more memory")
	ctx.Charge = func(bytes int64) error {
		if bytes <= 0 {
			t.Errorf("%d bytes are charged", bytes)
		}
		return full
	}
	walkAll(func(name string, kv []any) {
		if rows, err := try(t, ctx, name, kv...); !errors.Is(err, full) {
			t.Errorf("%s without memory: %d rows, %v", name, len(rows), err)
		}
	})
}

// TestProgress asks every algorithm how far it is whenever it looks at its context.
func TestProgress(t *testing.T) {
	plain, _ := random(t, 5, 3000, 12000, false)
	walkAll(func(name string, kv []any) {
		var details func() string
		seen := map[string]bool{}
		watched := &limited{Context: context.Background()}
		watched.limit.Store(1 << 40)
		watched.each = func() { seen[details()] = true }
		ctx := *plain
		ctx.Context, ctx.Report = watched, func(d func() string) { details = d }
		if _, err := try(t, &ctx, name, kv...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for text := range seen {
			if !strings.HasPrefix(text, "algo."+name+": ") {
				t.Errorf("%s tells %q", name, text)
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s tells nothing", name)
		}
	})
}
