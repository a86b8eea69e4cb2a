package measure

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/output"
)

// Variant is one way of running a query. Workers is 1 but for the parallel runtime, and where the database chooses.
type Variant struct {
	Runtime string
	Workers int
}

// String is the variant as messages name it.
func (v Variant) String() string {
	if v.manned() {
		return fmt.Sprintf("%s with %d workers", v.Runtime, v.Workers)
	}
	return v.Runtime
}

// manned reports whether it matters how many workers there are.
func (v Variant) manned() bool { return v.Runtime == parallel || v.Runtime == Auto }

const (
	pipelined = "pipelined"
	parallel  = "parallel"
	// Auto stands for the runtime that the database chooses for a query that does not say.
	Auto = "auto"
)

// Runtimes is what may be timed.
var Runtimes = []string{"slotted", pipelined, parallel, Auto}

// Variants is the runtimes, the parallel one and the database's choice with each number of workers.
func Variants(runtimes []string, workers []int) []Variant {
	var out []Variant
	for _, rt := range runtimes {
		if !(Variant{Runtime: rt}).manned() {
			out = append(out, Variant{rt, 1})
			continue
		}
		for _, n := range workers {
			out = append(out, Variant{rt, n})
		}
	}
	return out
}

// Figure is what was measured of a query in one variant.
type Figure struct {
	Query string
	Variant
	Runs   []time.Duration // in order of size
	Answer Answer
	Ran    string // the runtime that ran last: the database may choose another when it has seen how long one takes
	Err    error  // instead of all else

	cold time.Duration // of the first run
}

// Median is the run in the middle.
func (f *Figure) Median() time.Duration {
	n := len(f.Runs)
	if n%2 == 1 {
		return f.Runs[n/2]
	}
	return (f.Runs[n/2-1] + f.Runs[n/2]) / 2
}

// Spread is how far the runs lie apart, relative to the median: half of them lie within it.
func (f *Figure) Spread() float64 {
	n := len(f.Runs)
	return float64(f.Runs[(3*(n-1)+2)/4]-f.Runs[(n-1)/4]) / float64(max(f.Median(), 1))
}

// Plan says how to measure.
type Plan struct {
	Variants     []Variant
	Warmup, Runs int
}

// Measure runs one query in each variant. The variants take turns, so that what else happens on the machine meets
// them all alike. A time goes from the text to the last row read. What a variant fails with is in its figure.
func (p Plan) Measure(ctx context.Context, db connect.Database, q Query) []*Figure {
	out := make([]*Figure, len(p.Variants))
	for i, v := range p.Variants {
		out[i] = &Figure{Query: q.Name, Variant: v}
		out[i].first(ctx, db, q)
	}
	for i := 1; i < p.Warmup+p.Runs; i++ {
		for _, f := range out {
			if f.Err != nil {
				continue
			}
			took, err := f.once(ctx, db, q)
			if f.Err = err; err == nil && i >= p.Warmup {
				f.Runs = append(f.Runs, took)
			}
		}
	}
	for _, f := range out {
		if p.Warmup == 0 && f.Err == nil { // the first run counts: it was timed, too
			f.Runs = append(f.Runs, f.cold)
		}
		slices.Sort(f.Runs)
	}
	return out
}

// session is one for a run of the variant.
func (f *Figure) session(db connect.Database) connect.Session {
	o := connect.SessionOptions{Read: true, Runtime: f.Runtime, Workers: f.Workers}
	if f.Runtime == Auto {
		o.Runtime = ""
	}
	return db.Session(o)
}

// first runs the query and keeps what it gives.
func (f *Figure) first(ctx context.Context, db connect.Database, q Query) {
	begin := time.Now()
	res, err := f.session(db).Run(ctx, q.Text, q.Params)
	if err != nil {
		f.Err = err
		return
	}
	var recs []*morsel.Record
	for rec, err := range res.Records() {
		if err != nil {
			f.Err = err
			return
		}
		recs = append(recs, rec)
	}
	f.cold = time.Since(begin)
	sum, err := res.Consume()
	if err != nil {
		f.Err = err
		return
	}
	f.Ran = sum.Runtime
	f.Answer = Answer{Columns: res.Keys(), Rows: [][]any{}}
	for _, rec := range recs {
		row, _ := output.JSONValue(rec.Values).([]any)
		f.Answer.Rows = append(f.Answer.Rows, row)
	}
}

// once runs the query to its last row.
func (f *Figure) once(ctx context.Context, db connect.Database, q Query) (time.Duration, error) {
	sess := f.session(db)
	begin := time.Now()
	res, err := sess.Run(ctx, q.Text, q.Params)
	if err != nil {
		return 0, err
	}
	for _, err := range res.Records() {
		if err != nil {
			return 0, err
		}
	}
	took := time.Since(begin)
	sum, err := res.Consume()
	if err == nil {
		f.Ran = sum.Runtime
	}
	return took, err
}
