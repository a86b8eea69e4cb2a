package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/measure"
)

type benchFlags struct {
	runtimes             []string
	workers              []int
	runs, warmup         int
	format, check, chart string
	only                 []string
	target               targetFlags
}

func newBench() *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   "bench DB|ADDRESS FILE.cypher",
		Short: "Time the queries of a file on a database, each runtime beside the others",
		Long: `Time each query of a file on a database, which is opened for reading, and print medians, spread, rows and speed-ups.
Each query stands under a line "// name: q1"; parameters are JSON in a comment line, "// params: {"id": 1}".

The runtimes take turns, run by run. A time is from the text to the last row, planning from the cache included. Spread is between
the quartiles, relative to the median; the speed-up is against the first runtime. All runtimes must give the same rows, in any order.
With --check the rows must also be those of a file: {"q1": {"columns": […], "rows": [[…]]}}, or what --format json printed before.
Floats may differ by 1e-9 of their size.

The runtime auto is what the database chooses for a query that names none. Timed beside pipelined and parallel, a line below the table
names the queries for which the choice was a bad one.

A server (bolt:// or neo4j://) is timed from here: the way there and the driver are in each time, and --workers is the server's own affair.

The command fails when a query fails, runtimes disagree or an answer differs.`,
		Example: `  morsel bench social queries.cypher
  morsel bench social queries.cypher --runtime pipelined,parallel --workers 1,2,4 --chart social.svg
  morsel bench social queries.cypher --runtime pipelined,parallel,auto
  morsel bench social queries.cypher --format json > before.jsonl
  morsel bench social queries.cypher --check before.jsonl`,
		Args: exactly(2, "the database folder or a server's address, and a file of queries"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0], args[1]) },
	}
	fl := c.Flags()
	fl.StringSliceVar(&f.runtimes, "runtime", []string{"slotted", "pipelined", "parallel"}, "runtimes to time: "+strings.Join(measure.Runtimes, ", "))
	fl.IntSliceVar(&f.workers, "workers", nil, "numbers of workers of the parallel runtime and of auto (default one a processor)")
	fl.IntVar(&f.runs, "runs", 7, "runs that are timed")
	fl.IntVar(&f.warmup, "warmup", 1, "runs before them")
	fl.StringVar(&f.format, "format", "table", "table or json (one object a line)")
	fl.StringVar(&f.check, "check", "", "file of answers to hold the results against")
	fl.StringVar(&f.chart, "chart", "", "file for a chart of the medians, SVG")
	fl.StringSliceVar(&f.only, "only", nil, "names of the queries to time (default all)")
	f.target.add(fl)
	return c
}

// valid refuses flags that cannot be obeyed.
func (f *benchFlags) valid() error {
	for _, rt := range f.runtimes {
		if !slices.Contains(measure.Runtimes, rt) {
			return usageError{fmt.Errorf("--runtime %q is none of %s", rt, strings.Join(measure.Runtimes, ", "))}
		}
	}
	for _, n := range f.workers {
		if n < 1 {
			return usageError{fmt.Errorf("--workers %d: at least one worker is needed", n)}
		}
	}
	switch {
	case len(f.runtimes) == 0:
		return usageError{fmt.Errorf("--runtime names no runtime")}
	case f.runs < 1:
		return usageError{fmt.Errorf("--runs %d: at least one run is needed", f.runs)}
	case f.warmup < 0:
		return usageError{fmt.Errorf("--warmup %d is negative", f.warmup)}
	case f.format != "table" && f.format != "json":
		return usageError{fmt.Errorf("--format %q is neither table nor json", f.format)}
	}
	return nil
}

func (f *benchFlags) run(cmd *cobra.Command, dir, file string) error {
	if err := f.valid(); err != nil {
		return err
	}
	if len(f.workers) == 0 {
		f.workers = []int{processors()}
	}
	queries, answers, err := f.read(file)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); err != nil && !connect.IsServer(dir) {
		return fmt.Errorf("there is no database %s", dir)
	}
	logOn, err := f.target.logOn(dir)
	if err != nil {
		return err
	}
	db, err := connect.Open(cmd.Context(), dir, logOn, morsel.WithReadOnly(), morsel.WithWorkerLimit(slices.Max(f.workers)))
	if err != nil {
		return err
	}
	defer db.Close()
	figures, bad := f.measure(cmd, db, queries, answers)
	if err := cmd.Context().Err(); err != nil {
		return fmt.Errorf("interrupted: %w", err)
	}
	write := measure.WriteTable
	if f.format == "json" {
		write = measure.WriteJSON
	}
	if err := write(cmd.OutOrStdout(), figures); err != nil {
		return err
	}
	if f.chart != "" {
		svg, err := measure.Chart(filepath.Base(dir), figures)
		if err != nil {
			return err
		}
		if err := os.WriteFile(f.chart, svg, 0o644); err != nil { // the permissions of any file that a person makes
			return fmt.Errorf("writing the chart: %w", err)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d queries failed or gave a wrong answer", bad, len(queries))
	}
	return db.Close()
}

// read reads the queries to time and, where asked for, the answers to expect.
func (f *benchFlags) read(file string) ([]measure.Query, map[string]measure.Answer, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the queries: %w", err)
	}
	queries, err := measure.Parse(string(src))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, name := range f.only {
		if !slices.ContainsFunc(queries, func(q measure.Query) bool { return q.Name == name }) {
			return nil, nil, usageError{fmt.Errorf("--only %q: %s has no query of that name", name, file)}
		}
	}
	if len(f.only) > 0 {
		queries = slices.DeleteFunc(queries, func(q measure.Query) bool { return !slices.Contains(f.only, q.Name) })
	}
	if f.check == "" {
		return queries, nil, nil
	}
	answers, err := measure.ReadAnswers(f.check)
	return queries, answers, err
}

// measure times the queries and says on standard error what went wrong; bad is the number of queries with a fault.
func (f *benchFlags) measure(cmd *cobra.Command, db connect.Database, queries []measure.Query, answers map[string]measure.Answer) (all []*measure.Figure, bad int) {
	plan := measure.Plan{Variants: measure.Variants(f.runtimes, f.workers), Warmup: f.warmup, Runs: f.runs}
	for _, q := range queries {
		if cmd.Context().Err() != nil {
			return all, bad
		}
		figures := plan.Measure(cmd.Context(), db, q)
		all = append(all, figures...)
		faults, notes := judge(q, figures, answers)
		if len(faults) > 0 {
			bad++
		}
		for _, m := range append(faults, notes...) {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", q.Name, m)
		}
	}
	return all, bad
}

// judge says what is wrong with the figures of one query, and what else there is to know.
func judge(q measure.Query, figures []*measure.Figure, answers map[string]measure.Answer) (faults, notes []string) {
	var good *measure.Figure
	for _, f := range figures {
		switch {
		case f.Err != nil:
			faults = append(faults, fmt.Sprintf("%s: %s", f.Variant, strings.TrimSpace(f.Err.Error())))
			continue
		case good == nil:
			good = f
		default:
			if d := measure.Differ(good.Answer, f.Answer, false); d != "" {
				faults = append(faults, fmt.Sprintf("%s disagrees with %s: %s", f.Variant, good.Variant, d))
			}
		}
		if f.Ran != connect.Unknown && f.Ran != f.Runtime && f.Runtime != measure.Auto {
			notes = append(notes, fmt.Sprintf("%s was asked for, %s ran", f.Runtime, f.Ran))
		}
	}
	if answers == nil || good == nil {
		return faults, notes
	}
	want, ok := answers[q.Name]
	if !ok {
		return faults, append(notes, "no answer is stored to compare with")
	}
	if d := measure.Differ(want, good.Answer, q.Ordered()); d != "" {
		faults = append(faults, "the stored answer differs: "+d)
	}
	return faults, notes
}

func processors() int { return runtime.GOMAXPROCS(0) }
