package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// parallelAggregation lets each lane group its own rows and then puts the groups
// together.
type parallelAggregation struct {
	p     *pipeline
	whole *aggregation // reads nothing: what the lanes found is merged into it
	done  bool
}

func (b *Builder) parallelAggregation(op *physical.Aggregation) (Operator, error) {
	op = b.bare(op)
	p, err := b.pipeline(op.Source)
	if p == nil || err != nil {
		return nil, err
	}
	p.into = op
	p.sink = func(l *lane) (Operator, sink, error) {
		o, err := newAggregation(l.b, op)
		if err != nil {
			return nil, nil, err
		}
		a := o.(*aggregation)
		return a.src, &aggregationSink{a}, a.begin()
	}
	o := &parallelAggregation{p: p}
	whole, err := b.aggregationOf(op, nothing{})
	if err != nil {
		return nil, err
	}
	o.whole = whole
	return o, nil
}

// nothing is an operator without rows.
type nothing struct{}

func (nothing) Next() (*batch.Batch, error) { return nil, nil }
func (nothing) Reset()                      {}
func (nothing) Close()                      {}

// aggregationSink groups a lane's rows.
type aggregationSink struct{ *aggregation }

func (s *aggregationSink) take(_ *lane, in *batch.Batch) error { return s.aggregation.take(in) }
func (s *aggregationSink) ended(*lane) error                   { return nil }
func (s *aggregationSink) finish(*lane) error                  { return nil }
func (s *aggregationSink) close()                              { s.free() }

func (o *parallelAggregation) Next() (*batch.Batch, error) {
	if !o.done {
		if err := o.consume(); err != nil {
			return nil, err
		}
		o.done = true
	}
	return o.whole.Next()
}

func (o *parallelAggregation) consume() error {
	if err := o.p.run(); err != nil {
		return err
	}
	if err := o.whole.begin(); err != nil {
		return err
	}
	for _, l := range o.p.lanes {
		if err := o.whole.merge(l.sink.(*aggregationSink).aggregation); err != nil {
			return err
		}
	}
	o.whole.done = true
	o.p.close()
	return nil
}

func (o *parallelAggregation) Reset() {
	o.p.close()
	o.whole.Reset()
	o.done = false
}

func (o *parallelAggregation) Close() {
	o.p.close()
	o.p.closeInputs()
	o.whole.Close()
}

// merge adds the groups of another worker's aggregation.
func (o *aggregation) merge(other *aggregation) error {
	into := make([]int32, max(other.keys.len(), 1))
	for g := range other.keys.len() {
		n, fresh, err := o.keys.add(other.keys.cols, g)
		if err != nil {
			return err
		}
		into[g] = int32(n)
		if !fresh {
			continue
		}
		for _, a := range o.aggs {
			if err := a.extend(n + 1); err != nil {
				return err
			}
		}
	}
	for i, a := range o.aggs {
		if err := a.merge(other.aggs[i], into); err != nil {
			return err
		}
	}
	return nil
}

// merge adds what another worker aggregated; into says which of the groups here
// each group there is.
func (a *agg) merge(other *agg, into []int32) error {
	switch {
	case a.seen != nil:
		return a.mergeDistinct(other, into)
	case a.counting:
		for g, n := range other.counts {
			a.counts[into[g]] += n
		}
		return nil
	}
	for g, s := range other.states {
		if err := a.states[into[g]].Merge(s); err != nil {
			return err
		}
	}
	return nil
}

// mergeDistinct adds the values that the other worker met and nobody before.
func (a *agg) mergeDistinct(other *agg, into []int32) error {
	groups := other.seen.cols[0]
	a.groupCol.Reset(batch.Int)
	a.groupCol.Resize(other.seen.len())
	cols := append([]*batch.Vector{&a.groupCol}, other.seen.cols[1:]...)
	for i := range other.seen.len() {
		g := into[groups.Ints[i]]
		a.groupCol.Ints[i] = int64(g)
		_, fresh, err := a.seen.add(cols, i)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		if err := a.addFrom(int(g), other.seen.cols[1:], i); err != nil {
			return err
		}
	}
	return nil
}

// addFrom adds one row of values.
func (a *agg) addFrom(g int, cols []*batch.Vector, i int) error {
	if a.counting {
		if len(cols) == 0 || !cols[0].IsNull(i) {
			a.counts[g]++
		}
		return nil
	}
	for k, c := range cols {
		a.vals[k] = c.Get(i)
	}
	return a.states[g].Update(&a.ctx, a.vals, 1)
}
