package measure

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Regret is what the database's choice of the runtime cost with a number of workers, over all queries that were timed in all
// three ways. Fastest runs are compared: what else happens on the machine disturbs them least.
type Regret struct {
	Workers int
	Queries int
	// Slower names the queries that took more than a tenth longer than on the pipelined runtime, with how many times as long.
	Slower []string
	// Left names those that left more than a fifth of what the parallel runtime gains, with the share.
	Left []string
}

// What may be lost by the choice of the runtime.
const (
	mostSlower = 1.1
	mostLeft   = 0.2
)

// Regrets is a regret for each number of workers for which the database chose; none where the runtimes to compare with are missing.
func Regrets(figures []*Figure) []*Regret {
	var out []*Regret
	for _, f := range figures {
		alone, many := beside(figures, f, pipelined, 1), beside(figures, f, parallel, f.Workers)
		if f.Runtime != Auto || alone == nil || many == nil || f.Err != nil {
			continue
		}
		i := slices.IndexFunc(out, func(r *Regret) bool { return r.Workers == f.Workers })
		if i < 0 {
			i, out = len(out), append(out, &Regret{Workers: f.Workers})
		}
		out[i].add(f.Query, f.Runs[0], alone.Runs[0], many.Runs[0])
	}
	return out
}

// beside is the figure of the same query in another variant.
func beside(figures []*Figure, f *Figure, runtime string, workers int) *Figure {
	i := slices.IndexFunc(figures, func(g *Figure) bool {
		return g.Query == f.Query && g.Variant == Variant{runtime, workers} && g.Err == nil
	})
	if i < 0 {
		return nil
	}
	return figures[i]
}

func (r *Regret) add(query string, chosen, alone, many time.Duration) {
	r.Queries++
	if slower := ratio(chosen, alone); slower > mostSlower {
		r.Slower = append(r.Slower, fmt.Sprintf("%s %.2f×", query, slower))
	}
	if left := ratio(chosen-many, alone-many); many < alone && ratio(chosen, many) > mostSlower && left > mostLeft {
		r.Left = append(r.Left, fmt.Sprintf("%s %.0f %%", query, 100*left))
	}
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

// String is a line for people.
func (r *Regret) String() string {
	list := func(names []string) string {
		if len(names) == 0 {
			return ""
		}
		return " (" + strings.Join(names, ", ") + ")"
	}
	return fmt.Sprintf("auto with %d workers, fastest runs of %d queries: %d more than 10 %% slower than pipelined%s; %d leave more than 20 %% of the parallel gain%s",
		r.Workers, r.Queries, len(r.Slower), list(r.Slower), len(r.Left), list(r.Left))
}
