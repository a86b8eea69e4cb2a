package aggregate

import (
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// Percentiles is the name under which plans ask for several percentiles of one argument at once, so that its numbers are kept once. Its second argument
// is a list, the same for all rows, of fractions each followed by the name of the function that asks; the result is a list of what these give, or null.
const Percentiles = "#percentiles"

// pickers is what the functions pick that give a percentile, and that Percentiles may stand for.
var pickers = map[string]picker{"percentileCont": interpolated, "percentile_cont": interpolated, "percentileDisc": nearest, "percentile_disc": nearest}

// PercentileName is a function that Percentiles may stand for, as it is written; "" for others.
func PercentileName(name string) string {
	for n := range pickers {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	return ""
}

// several is the percentiles that are asked for; the groups of a worker have one in common.
type several struct {
	spec  value.Value // the list; null: not met yet
	at    []float64
	picks []picker
}

// read reads them, once.
func (s *several) read(spec value.Value) error {
	if !s.spec.IsNull() {
		return nil
	}
	list := spec.AsList()
	for i := 0; i+1 < len(list); i += 2 {
		at, err := fractionOf(list[i])
		if err != nil {
			return err
		}
		s.at, s.picks = append(s.at, at), append(s.picks, pickers[list[i+1].AsString()])
	}
	s.spec = spec
	return nil
}

// take takes over what another worker has met.
func (s *several) take(o *several) {
	if s != nil && s.spec.IsNull() {
		*s = *o
	}
}

// of is the list of the percentiles of n numbers.
func (s *several) of(nth func(i int64) value.Value, n int64) value.Value {
	out := make([]value.Value, len(s.at))
	for i, at := range s.at {
		out[i] = picked(s.picks[i], nth, n, at)
	}
	return value.List(out)
}

// label is the name of the function for errors.
func (p *percentile) label(spec value.Value) string {
	if p.many == nil {
		return p.name
	}
	return spec.AsList()[1].AsString()
}

func newSeveral() *percentile { return &percentile{many: &several{}} }

// registerPercentiles adds it for plans alone.
func registerPercentiles(r *procedures.Registry) error {
	return r.AddAggregate(&procedures.Aggregate{
		Name: Percentiles, BuiltIn: true, Internal: true, Mergeable: true,
		Result: value.ListOf(value.TypeNumber),
		New:    func() procedures.Aggregator { return newSeveral() },
		NewGrouped: func() procedures.Grouped {
			return &percentiles{slab: slab[percentile, *percentile]{zero: *newSeveral()}}
		},
	})
}
