package operator

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// countAll is update for count, of rows or of values that are not null.
func (a *agg) countAll(in *batch.Batch, groups []int32) {
	counts := a.counts
	if len(a.vecs) > 0 && mayBeNull(&a.vecs[0]) {
		c := &a.vecs[0]
		if c.Form == batch.Node || c.Form == batch.Rel {
			countIDs(counts, c.Ints, in, groups)
			return
		}
		for k, g := range groups {
			if i := in.Row(k); !c.IsNull(i) {
				counts[g] += in.Count(i)
			}
		}
		return
	}
	if in.Mult == nil {
		for _, g := range groups {
			counts[g]++
		}
		return
	}
	for k, g := range groups {
		counts[g] += in.Mult[in.Row(k)]
	}
}

// countIDs is countAll for nodes or relationships.
func countIDs(counts, ids []int64, in *batch.Batch, groups []int32) {
	for k, g := range groups {
		i := in.Row(k)
		if ids[i] < 0 {
			continue
		}
		if in.Mult != nil {
			counts[g] += in.Mult[i]
		} else {
			counts[g]++
		}
	}
}

func mayBeNull(c *batch.Vector) bool {
	switch c.Form {
	case batch.Int, batch.Float, batch.Bool:
		return c.Nulls != nil
	}
	return true
}

// addNumbers is update for a column of numbers; done is false where it is none, or
// the aggregate has no loop for it.
func (a *agg) addNumbers(in *batch.Batch, groups []int32) (done bool, err error) {
	if a.grouped == nil || a.seen != nil || len(a.vecs) == 0 {
		return false, nil
	}
	a.numbers = a.numbers[:0]
	for i := range a.vecs {
		v := &a.vecs[i]
		switch v.Form {
		case batch.Int:
			a.numbers = append(a.numbers, procedures.Column{Kind: value.KindInt, Ints: v.Ints, Nulls: v.Nulls})
		case batch.Float:
			a.numbers = append(a.numbers, procedures.Column{Kind: value.KindFloat, Floats: v.Floats, Nulls: v.Nulls})
		default:
			if i == 0 || v.Form != batch.Any {
				return false, nil
			}
			a.numbers = append(a.numbers, procedures.Column{Vals: v.Vals})
		}
	}
	rows := procedures.Counted{Living: procedures.Living{N: in.N, Sel: in.Sel}, Mult: in.Mult}
	return a.grouped.Numbers(&a.ctx, a.numbers, rows, groups)
}
