package operator

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/value"
)

// countAll is update for count, of rows or of values that are not null.
func (a *agg) countAll(in *batch.Batch, groups []int32) {
	counts := a.counts
	if len(a.vecs) > 0 && mayBeNull(&a.vecs[0]) {
		c := &a.vecs[0]
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

func mayBeNull(c *batch.Vector) bool {
	switch c.Form {
	case batch.Int, batch.Float, batch.Bool:
		return c.Nulls != nil
	}
	return true
}

// sumAll is update for the sum of integers over all rows: those of a batch are
// added up here, and given to the aggregator as one. Sums of integers are exact,
// so nobody can tell. The products
// are small enough that their sum fits.
func (a *agg) sumAll(in *batch.Batch) (done bool, err error) {
	if !a.summing || a.seen != nil || len(a.states) != 1 || a.vecs[0].Form != batch.Int || a.vecs[0].Nulls != nil || in.Len() == 0 || in.Len() > 1<<12 {
		return false, nil
	}
	var sum int64
	for k := range in.Len() {
		i := in.Row(k)
		x, n := a.vecs[0].Ints[i], in.Count(i)
		if int64(int32(x)) != x || n >= 1<<19 {
			return false, nil
		}
		sum += x * n
	}
	a.vals[0] = value.Int(sum)
	return true, a.states[0].Update(&a.ctx, a.vals, 1)
}
