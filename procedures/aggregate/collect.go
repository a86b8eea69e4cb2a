package aggregate

import (
	"slices"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// run is how many values of a long list lie in one array: an array that grew with the list would take, with the one
// that it replaces, more than twice as much, and be garbage again and again.
const run = 1 << 14

// collect gathers all values that are not null.
type collect struct {
	list  []value.Value
	early *[][]value.Value // runs that come before list; nil where there are none, as in most groups
}

// Update appends the value n times.
func (c *collect) Update(ctx *procedures.Context, args []value.Value, n int64) error {
	v := args[0]
	if v.IsNull() {
		return nil
	}
	for n > 0 {
		if len(c.list) >= run {
			if err := c.closeRun(ctx); err != nil {
				return err
			}
		}
		k := min(n, int64(run-len(c.list)))
		if ctx != nil && ctx.Charge != nil {
			if err := ctx.Charge(k * value.SizeOf(v)); err != nil {
				return err
			}
		}
		n -= k
		for ; k > 0; k-- {
			c.list = append(c.list, v)
		}
	}
	return nil
}

// closeRun begins a new run. It charges the place that the old one will have in the result, beside itself.
func (c *collect) closeRun(ctx *procedures.Context) error {
	if ctx != nil && ctx.Charge != nil {
		if err := ctx.Charge(int64(len(c.list)) * value.SizeOf(value.Null)); err != nil {
			return err
		}
	}
	c.early = joinRuns(c.early, c.list)
	c.list = make([]value.Value, 0, run)
	return nil
}

func joinRuns(runs *[][]value.Value, more ...[]value.Value) *[][]value.Value {
	if runs == nil {
		runs = new([][]value.Value)
	}
	*runs = append(*runs, more...)
	return runs
}

// runs is all values in their order.
func (c *collect) runs() [][]value.Value {
	if c.early == nil {
		return [][]value.Value{c.list}
	}
	return append(slices.Clip(*c.early), c.list)
}

// Merge appends the other's values.
func (c *collect) Merge(other procedures.Aggregator) error {
	o, err := merged[collect](other)
	switch {
	case err != nil:
		return err
	case o.early == nil && len(c.list)+len(o.list) <= run:
		c.list = append(c.list, o.list...)
	default:
		c.early = joinRuns(c.early, c.list)
		c.early = joinRuns(c.early, o.runs()...)
		c.list = nil
	}
	return nil
}

// Replay gives the values.
func (c *collect) Replay(each func(args []value.Value, n int64) error) error {
	runs := c.runs()
	*c = collect{}
	var args [1]value.Value
	for i, list := range runs {
		for _, v := range list {
			args[0] = v
			if err := each(args[:], 1); err != nil {
				return err
			}
		}
		runs[i] = nil
	}
	return nil
}

// Result is the list.
func (c *collect) Result() (value.Value, error) {
	if c.early != nil {
		*c = collect{list: slices.Concat(c.runs()...)}
	}
	return value.List(c.list), nil
}
