package cost

import "testing"

// places is a graph of 100 people in 20 cities in 2 states in 1 country, each in the next by a relationship of its own type.
type places struct{}

var placeLabels = map[string]float64{"": 123, "Person": 100, "City": 20, "State": 2, "Country": 1}

var placeEnds = map[string][2]string{"LIVES": {"Person", "City"}, "CITY": {"City", "State"}, "STATE": {"State", "Country"}}

func (places) LabelCount(label string) float64 { return placeLabels[label] }

func (places) PatternCount(start, typ, end string) float64 {
	ends := placeEnds[typ]
	if start != "" && start != ends[0] || end != "" && end != ends[1] {
		return 0
	}
	return placeLabels[ends[0]]
}

func (places) EndLabel(typ string, out bool) string {
	if out {
		return placeEnds[typ][0]
	}
	return placeEnds[typ][1]
}

func TestWalk(t *testing.T) {
	all, up, down := []string{"LIVES", "CITY", "STATE"}, Ways{Out: true}, Ways{In: true}
	near(t, "two steps up", Walk{"City", "Country", all, up, 1, 2}.Rows(places{}), 1)
	near(t, "too few steps", Walk{"City", "Country", all, up, 1, 1}.Rows(places{}), 0)
	near(t, "down to cities", Walk{"Country", "City", all, down, 1, 2}.Rows(places{}), 20)
	near(t, "down to people", Walk{"Country", "Person", all, down, 3, 3}.Rows(places{}), 100)
	near(t, "down to anybody", Walk{"Country", "", all, down, 1, 3}.Rows(places{}), 122)
	near(t, "no step", Walk{"City", "City", all, up, 0, 1}.Rows(places{}), 1)
	near(t, "up and down", Walk{"City", "City", []string{"CITY"}, Ways{Out: true, In: true}, 2, 2}.Rows(places{}), 10)
}
