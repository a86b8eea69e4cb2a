package cost

import "testing"

// lonelyStats is statistics of which one node in ten with a label A has a relationship, and none with B has one.
type lonelyStats struct{ stats }

func (lonelyStats) Meet(string, Arm, Arm) float64 { return 1 }

func (lonelyStats) Without(label string, _ Arm) (float64, bool) {
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
		if got := Having(lonelyStats{}, label, Arm{Type: "R"}); got < want*0.999 || got > want*1.001 {
			t.Errorf("%s: %v, want %v", label, got, want)
		}
	}
	if got := Having(stats{}, "A", Arm{}); got != 1 {
		t.Error(got)
	}
}
