package aggregate

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// TestExtremesChargeMemory holds what min and max charge at what the largest value that they kept takes.
func TestExtremesChargeMemory(t *testing.T) {
	held := int64(0)
	ctx := &procedures.Context{Charge: func(n int64) error { held += n; return nil }}
	a := registry.Aggregate("max").New()
	for _, s := range []string{"a", "b" + strings.Repeat("x", 1000), "a" + strings.Repeat("x", 5000), "c", "d" + strings.Repeat("x", 999)} {
		if err := a.Update(ctx, []value.Value{value.String(s)}, 1); err != nil {
			t.Fatal(err)
		}
	}
	if want := value.SizeOf(value.String(strings.Repeat("x", 1001))); held != want {
		t.Errorf("%d bytes are charged, want %d", held, want)
	}
}
