package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/output"
)

type queryFlags struct {
	file, format, runtime string
	asOf                  string
	rows                  output.Format // format, understood
	params                []string
	timing                bool
	target                targetFlags
}

func newQuery() *cobra.Command {
	var f queryFlags
	c := &cobra.Command{
		Use:   "query DB ['TEXT']",
		Short: "Run queries and print their rows",
		Long: `Run queries on a database folder, or on the server at an address neo4j://… or bolt://….
Run one query, or the queries of a file that are separated by semicolons, and print the rows.
Rows go to standard output, errors and notifications to standard error.`,
		Example: `  morsel query social 'MATCH (p:Person {id: $id}) RETURN p.name' --param id=7
  morsel query neo4j://localhost:7687 'RETURN 1' --user neo4j
  morsel query social --file report.cypher --format csv
  echo 'RETURN 1 AS one' | morsel query social --file -`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	c.Args = func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 || len(args) > 2:
			return usageError{fmt.Errorf("expected the database folder and a query, got %d arguments", len(args))}
		case len(args) == 1 && f.file == "":
			return usageError{fmt.Errorf("no query: give its text or --file")}
		case len(args) == 2 && f.file != "":
			return usageError{fmt.Errorf("give the query's text or --file, not both")}
		}
		return nil
	}
	fl := c.Flags()
	fl.StringVarP(&f.file, "file", "f", "", "file with queries, - for standard input")
	fl.StringArrayVarP(&f.params, "param", "P", nil, "parameter k=v; v is a Cypher expression, or a string when it is none")
	fl.StringVar(&f.runtime, "runtime", "", "slotted, pipelined or parallel, for queries that do not say")
	fl.StringVar(&f.asOf, "as-of", "", "bookmark of the past state to read; a server keeps states as long as its db.history.retention says")
	fl.StringVar(&f.format, "format", "table", "table, csv, json, jsonl or markdown")
	f.target.add(fl)
	fl.BoolVar(&f.timing, "time", false, "print how long each query took to standard error")
	return c
}

func (f *queryFlags) run(cmd *cobra.Command, args []string) error {
	var err error
	if f.rows, err = output.ParseFormat(f.format); err != nil {
		return usageError{err}
	}
	if _, err := os.Stat(args[0]); err != nil && !connect.IsServer(args[0]) {
		return fmt.Errorf("there is no database %s", args[0])
	}
	if err := knownRuntime(f.runtime); err != nil {
		return err
	}
	texts, err := f.texts(args)
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return usageError{fmt.Errorf("there is no query to run: the text is empty")}
	}
	logOn, err := f.target.logOn(args[0])
	if err != nil {
		return err
	}
	db, err := connect.Open(cmd.Context(), args[0], logOn)
	if err != nil {
		return err
	}
	defer db.Close()
	params, err := readParams(cmd.Context(), db, f.params)
	if err != nil {
		return err
	}
	sess := db.Session(connect.SessionOptions{Runtime: f.runtime, AsOf: f.asOf})
	for _, text := range texts {
		if err := f.query(cmd, sess, text.Text, params); err != nil {
			if f.file != "" {
				err = text.In(f.file, err)
			}
			return err
		}
	}
	return db.Close()
}

// query runs one query and prints its rows, and what else there is to say.
func (f *queryFlags) query(cmd *cobra.Command, sess connect.Session, text string, params map[string]any) error {
	res, err := sess.Run(cmd.Context(), text, params)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	sum, err := output.Write(out, res, output.Options{Format: f.rows, Plans: os.Stderr})
	if err != nil {
		return err
	}
	if line := output.Changes(sum.Counters); line != "" && f.rows == output.Table {
		fmt.Fprintln(out, line)
	}
	for _, n := range sum.Notifications {
		fmt.Fprintf(os.Stderr, "%s: %s (%s)\n", strings.ToLower(string(n.Severity)), n.Description, n.Code)
	}
	if f.timing {
		fmt.Fprintf(os.Stderr, "%s, %s runtime\n", sum.ResultConsumedAfter, sum.Runtime)
	}
	return nil
}

// knownRuntime refuses a --runtime that is none.
func knownRuntime(name string) error {
	switch name {
	case "", "slotted", "pipelined", "parallel":
		return nil
	}
	return usageError{fmt.Errorf("%q is no runtime; choose slotted, pipelined or parallel", name)}
}

// texts is the queries to run.
func (f *queryFlags) texts(args []string) ([]output.Statement, error) {
	if len(args) == 2 {
		return output.Statements(args[1]), nil
	}
	var src []byte
	var err error
	if f.file == "-" {
		src, err = io.ReadAll(os.Stdin)
	} else {
		src, err = os.ReadFile(f.file)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the queries: %w", err)
	}
	return output.Statements(string(src)), nil
}

// readParams reads k=v pairs: v is evaluated as a Cypher expression, and what is none is a string.
func readParams(ctx context.Context, db connect.Database, pairs []string) (map[string]any, error) {
	params := map[string]any{}
	for _, p := range pairs {
		k, v, ok := strings.Cut(p, "=")
		if !ok || k == "" {
			return nil, usageError{fmt.Errorf("--param %q is not of the form k=v", p)}
		}
		params[k] = evaluate(ctx, db, v)
	}
	return params, nil
}

func evaluate(ctx context.Context, db connect.Database, text string) any {
	v, err := connect.Evaluate(ctx, db, text, nil)
	if err != nil {
		return text
	}
	return v
}
