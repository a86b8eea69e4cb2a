package parallel_test

import (
	"testing"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/parallel"
)

// TestPast asks of each plan what it was told of that plan: a pipeline is long when it took long the last time.
func TestPast(t *testing.T) {
	pasts := parallel.NewPasts(2)
	one, other := &physical.Plan{}, &physical.Plan{}
	pasts.Of(one).Took(3, 5*time.Millisecond)
	pasts.Of(one).Took(4, 40*time.Microsecond)
	for id, want := range map[int]bool{3: true, 4: false, 5: false} {
		if got := pasts.Of(one).Long(id); got != want {
			t.Errorf("pipeline %d: %v, want %v", id, got, want)
		}
	}
	if pasts.Of(other).Long(3) {
		t.Error("another plan's pipeline")
	}
	pasts.Of(one).Took(3, 50*time.Microsecond)
	if pasts.Of(one).Long(3) {
		t.Error("it was short the last time")
	}
	var none *parallel.Past
	if none.Took(3, time.Second); none.Long(3) {
		t.Error("the nil Past knows something")
	}
}
