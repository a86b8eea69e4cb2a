// Package aggregate is Cypher's aggregating functions: the state of one group,
// which takes rows with a multiplicity and can be merged with the state that
// another worker built. DISTINCT is not seen here: the operator drops what it has met.
package aggregate

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// entry is one aggregating function; its name and parameters are read from the signature.
type entry struct {
	sig, doc string
	args     []string
	result   func(args []value.Type) value.Type
	make     func() procedures.Aggregator
	grouped  func() procedures.Grouped
}

const (
	valueArg      = "A value to be aggregated."
	percentileArg = "A percentile between 0.0 and 1.0."
)

var aggregates = []entry{
	{
		sig:    "avg(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION",
		doc:    "Returns the average of a set of `INTEGER`, `FLOAT` or `DURATION` values.",
		args:   []string{"A value aggregated to form an average."},
		result: averageType,
		make:   func() procedures.Aggregator { return &avg{} }, grouped: func() procedures.Grouped { return &averages{} },
	},
	{
		sig:    "collect(input :: ANY) :: LIST<ANY>",
		doc:    "Returns a list containing the values returned by an expression.",
		args:   []string{"A value aggregated into a list."},
		result: listOfFirst,
		make:   func() procedures.Aggregator { return &collect{} }, grouped: func() procedures.Grouped { return &lists{} },
	},
	{
		sig:    "collect_list(input :: ANY) :: LIST<ANY>",
		doc:    "Returns a list containing the values returned by an expression.",
		args:   []string{"A value aggregated into a list."},
		result: listOfFirst,
		make:   func() procedures.Aggregator { return &collect{} }, grouped: func() procedures.Grouped { return &lists{} },
	},
	{
		sig:  "count(input :: ANY) :: INTEGER",
		doc:  "Returns the number of values or rows.",
		args: []string{valueArg},
		make: func() procedures.Aggregator { return &count{} },
	},
	{
		sig:    "max(input :: ANY) :: ANY",
		doc:    "Returns the maximum value in a set of values.",
		args:   []string{valueArg},
		result: firstType,
		make:   func() procedures.Aggregator { return &extreme{wanted: 1} }, grouped: func() procedures.Grouped { return newExtremes(1) },
	},
	{
		sig:    "min(input :: ANY) :: ANY",
		doc:    "Returns the minimum value in a set of values.",
		args:   []string{valueArg},
		result: firstType,
		make:   func() procedures.Aggregator { return &extreme{wanted: -1} }, grouped: func() procedures.Grouped { return newExtremes(-1) },
	},
	percentileEntry("percentileCont", "FLOAT", "Returns the percentile of a value over a group using linear interpolation."),
	percentileEntry("percentile_cont", "FLOAT", "Returns the percentile of a value over a group using linear interpolation."),
	percentileEntry("percentileDisc", "INTEGER | FLOAT", "Returns the nearest `INTEGER` or `FLOAT` value to the given percentile over a group using a rounding method."),
	percentileEntry("percentile_disc", "INTEGER | FLOAT", "Returns the nearest `INTEGER` or `FLOAT` value to the given percentile over a group using a rounding method."),
	deviationEntry("stdev", sampleDoc, "The value to calculate the standard deviation of.", false),
	deviationEntry("stdev_samp", sampleDoc, "The value to calculate the standard deviation of.", false),
	deviationEntry("stdevp", populationDoc, "The value to calculate the population standard deviation of.", true),
	deviationEntry("stdev_pop", populationDoc, "The value to calculate the population standard deviation of.", true),
	{
		sig:    "sum(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION",
		doc:    "Returns the sum of a set of `INTEGER`, `FLOAT` or `DURATION` values",
		args:   []string{valueArg},
		result: sumType,
		make:   func() procedures.Aggregator { return &sum{} }, grouped: func() procedures.Grouped { return &sums{} },
	},
}

const (
	sampleDoc     = "Returns the standard deviation for the given value over a group for a sample of a population."
	populationDoc = "Returns the standard deviation for the given value over a group for an entire population."
)

func percentileEntry(name, kinds, doc string) entry {
	pick := pickers[name]
	return entry{
		sig:  name + "(input :: " + kinds + ", percentile :: FLOAT) :: " + kinds,
		doc:  doc,
		args: []string{valueArg, percentileArg}, result: numberType,
		make: func() procedures.Aggregator { return &percentile{name: name, pick: pick} }, grouped: func() procedures.Grouped { return newPercentiles(name, pick) },
	}
}

func deviationEntry(name, doc, arg string, population bool) entry {
	return entry{
		sig:  name + "(input :: FLOAT) :: FLOAT",
		doc:  doc,
		args: []string{arg},
		make: func() procedures.Aggregator { return &deviation{name: name, population: population} }, grouped: func() procedures.Grouped { return newDeviations(name, population) },
	}
}

// Register adds all built-in aggregating functions to r.
func Register(r *procedures.Registry) error {
	for _, e := range aggregates {
		a, err := procedures.ParseAggregate(e.sig)
		if err != nil {
			return err
		}
		for i, doc := range e.args {
			a.Params[i].Description = doc
		}
		a.Description, a.ResultOf, a.New, a.NewGrouped = e.doc, e.result, e.make, e.grouped
		a.Mergeable, a.BuiltIn = true, true
		if err := r.AddAggregate(a); err != nil {
			return err
		}
	}
	return registerPercentiles(r)
}

func firstType(args []value.Type) value.Type {
	t := args[0]
	t.NotNull = false
	return t
}

func listOfFirst(args []value.Type) value.Type { return value.ListOf(args[0]) }

// sumType keeps FLOAT and DURATION; a sum of INTEGERs may become a FLOAT where
// it does not fit.
func sumType(args []value.Type) value.Type {
	summable := value.OneOf(value.TypeNumber, value.TypeDuration)
	k := args[0].Kinds & summable.Kinds
	if k == 0 || k != args[0].Kinds {
		return summable
	}
	if k.Has(value.KindInt) {
		k |= value.TypeFloat.Kinds
	}
	return value.Type{Kinds: k}
}

// numberType is the result of a function that gives back one of its numbers.
func numberType([]value.Type) value.Type { return value.TypeNumber }

func averageType(args []value.Type) value.Type {
	switch args[0].Kinds {
	case value.TypeInt.Kinds, value.TypeFloat.Kinds, value.TypeNumber.Kinds:
		return value.TypeFloat
	case value.TypeDuration.Kinds:
		return value.TypeDuration
	}
	return value.OneOf(value.TypeFloat, value.TypeDuration)
}

func errType(format string, args ...any) error {
	return status.New(status.TypeError, "InvalidArgumentType", format, args...)
}

// merged is other as the type of the receiver of Merge.
func merged[T any](other procedures.Aggregator) (*T, error) {
	if o, ok := other.(any).(*T); ok {
		return o, nil
	}
	return nil, status.New(status.ExecutionFailed, "", "aggregations of different kinds cannot be merged")
}

// count counts values that are not null, or rows when it has no argument.
type count struct{ n int64 }

// Update counts the row n times.
func (c *count) Update(_ *procedures.Context, args []value.Value, n int64) error {
	if len(args) == 0 || !args[0].IsNull() {
		c.n += n
	}
	return nil
}

// Merge adds the other's count.
func (c *count) Merge(other procedures.Aggregator) error {
	o, err := merged[count](other)
	if err == nil {
		c.n += o.n
	}
	return err
}

// Result is the count.
func (c *count) Result() (value.Value, error) { return value.Int(c.n), nil }

// extreme is min or max by Cypher's order of all values; of equal ones the
// first met stays.
type extreme struct {
	wanted int // -1 for min, 1 for max
	best   value.Value
	held   int64 // charged for what best refers to
}

// Update keeps the value if it is beyond the best so far.
func (e *extreme) Update(ctx *procedures.Context, args []value.Value, _ int64) error {
	if !e.offer(args[0]) || ctx == nil || ctx.Charge == nil {
		return nil
	}
	more := value.SizeOf(e.best) - e.held
	if more <= 0 {
		return nil
	}
	e.held += more
	return ctx.Charge(more)
}

// offer reports whether the value is the best now.
func (e *extreme) offer(v value.Value) bool {
	if v.IsNull() {
		return false
	}
	if v.Kind() == value.KindInt && e.best.Kind() == value.KindInt {
		if a, b := v.AsInt(), e.best.AsInt(); e.wanted < 0 && a >= b || e.wanted > 0 && a <= b {
			return false
		}
	} else if !e.best.IsNull() && value.Order(v, e.best)*e.wanted <= 0 {
		return false
	}
	e.best = v
	return true
}

// Merge keeps the better of the two.
func (e *extreme) Merge(other procedures.Aggregator) error {
	o, err := merged[extreme](other)
	if err == nil {
		e.offer(o.best)
	}
	return err
}

// Result is the extreme value, or null where there was none.
func (e *extreme) Result() (value.Value, error) { return e.best, nil }
