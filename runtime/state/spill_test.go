package state

import (
	"testing"

	"github.com/morseldb/morsel/runtime/spill"
)

// TestYield holds that a structure that can go on in temporary files leaves about an eighth of the budget to those that cannot, and
// that one with little is not refused what there is.
func TestYield(t *testing.T) {
	st := &State{}
	st.Memory.Limit = 8 << 10
	st.Spill = &spill.Space{}
	yielding, other := Account{Memory: &st.Memory}, Account{Memory: &st.Memory}
	st.Yield(&yielding, true)
	for {
		err := yielding.Charge(64)
		if err == nil {
			continue
		}
		if !st.Spills(err) {
			t.Fatal(err)
		}
		break
	}
	if room, _ := st.Memory.Room(); room < 1<<10-128 || room > 1<<10+128 {
		t.Error(room, "bytes are left")
	}
	if err := other.Charge(1<<10 - 128); err != nil {
		t.Error(err)
	}
	yielding.Free()
	other.Free()
	if err := other.Charge(7 << 10); err != nil {
		t.Fatal(err)
	}
	if err := yielding.Charge(1 << 10); err != nil { // it holds nothing that files would free
		t.Error(err)
	}
	yielding.Free()
	st.Yield(&yielding, false)
	for range 16 {
		if err := yielding.Charge(64); err != nil {
			t.Fatal(err)
		}
	}
}
