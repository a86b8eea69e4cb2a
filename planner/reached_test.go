package planner

import (
	"testing"

	"github.com/morseldb/morsel/planner/cost"
)

// lonelyStats is statistics of which one node in ten with a label A has a relationship, and none with B has one.
type lonelyStats struct{ noStats }

func (lonelyStats) Meet(string, cost.Arm, cost.Arm) float64 { return 1 }

func (lonelyStats) Without(label string, _ cost.Arm) (float64, bool) {
	switch label {
	case "A":
		return 0.9, true
	case "B":
		return 1, true
	}
	return 0, false
}

func TestHaving(t *testing.T) {
	for label, want := range map[string]float64{"A": 0.1, "B": rareNode, "C": 1} {
		if got := having(lonelyStats{}, label, cost.Arm{Type: "R"}); got < want*0.999 || got > want*1.001 {
			t.Errorf("%s: %v, want %v", label, got, want)
		}
	}
	if got := having(noStats{}, "A", cost.Arm{}); got != 1 {
		t.Error(got)
	}
}
