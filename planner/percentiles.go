package planner

import (
	"fmt"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures/aggregate"
	"github.com/morseldb/morsel/value"
)

// percentiles asks for several percentiles of one expression at once, where their fractions are the same for all rows: the numbers of a group are then
// kept once. A projection above the aggregation takes them apart.
func (p *planner) percentiles(op *physical.Op) {
	eachPlan(*op, p.percentiles)
	agg, ok := (*op).(*physical.Aggregation)
	if !ok {
		return
	}
	together := map[string][]physical.Agg{}
	for _, a := range agg.Aggs {
		if key := p.percentileKey(&a); key != "" {
			together[key] = append(together[key], a)
		}
	}
	above := &physical.Projection{Source: agg}
	var text []string
	var left []physical.Agg
	for _, a := range agg.Aggs {
		key := p.percentileKey(&a)
		same := together[key]
		if len(same) < 2 {
			left = append(left, a)
			continue
		}
		if same[0].Slot != a.Slot {
			continue
		}
		spec, list := &physical.ListExpr{}, p.scratch()
		for i, b := range same {
			spec.Items = append(spec.Items, b.Args[1], &physical.Const{Value: value.String(aggregate.PercentileName(b.Func))})
			above.Items = append(above.Items, physical.Assign{Slot: b.Slot, Expr: &physical.Index{Of: ref(list), At: &physical.Const{Value: value.Int(int64(i))}}})
			text = append(text, p.names[b.Slot])
		}
		left = append(left, physical.Agg{Slot: list, Func: aggregate.Percentiles, Args: []physical.Expr{a.Args[0], spec}, Pos: a.Pos})
	}
	if above.Items == nil {
		return
	}
	agg.Aggs = left
	above.EstRows, above.Details = agg.EstRows, fmt.Sprintf("percentiles of one argument: %s", strings.Join(text, ", "))
	*op = above
}

// percentileKey is equal for percentiles that may be found at once; "" for what is none.
func (p *planner) percentileKey(a *physical.Agg) string {
	if a.Distinct || len(a.Args) != 2 || aggregate.PercentileName(a.Func) == "" || !p.fixedExpr(a.Args[1]) {
		return ""
	}
	f := p.Registry.Aggregate(a.Func)
	if f == nil || !f.BuiltIn {
		return ""
	}
	key, _ := p.keyOf(a.Args[0])
	return key
}
