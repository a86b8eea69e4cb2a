package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/output"
	"github.com/morseldb/morsel/exporter"
)

// exportFlags is the export command's options as written.
type exportFlags struct {
	to, format, runtime string
	params              []string
	overwrite           bool
}

func newExport() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export DB ['QUERY'] --to FILE|FOLDER",
		Short: "Write a query's rows, or the whole graph, to files",
		Long: `Write the rows of a query that reads to a file: .parquet, .arrow, .csv or .jsonl, or as --format says.
Parquet and Arrow keep the types; rows are streamed, and a query is run a second time where later rows
need other column types than the first ones.

Without a query, write the whole graph: to a new folder with a file for each set of labels and for each
relationship type, as Parquet unless --format says arrow or csv, and import.args with the arguments
with which morsel import makes the same graph again; or, where --to ends in .jsonl or --format says
jsonl, to one file of JSON lines, a line for each node and relationship, for morsel import --graph.

Files appear whole or not at all. One that is there already is replaced only with
--overwrite-destination; a folder must be new or empty.`,
		Example: `  morsel export social 'MATCH (p:Person) RETURN p.name AS name, p.born AS born' --to people.parquet
  morsel export social --to social-files
  cd social-files && xargs -d '\n' -a import.args morsel import ../copy
  morsel export social --to social.jsonl
  morsel import copy --graph=social.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	c.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 || len(args) > 2 {
			return usageError{fmt.Errorf("expected the database folder and perhaps a query, got %d arguments", len(args))}
		}
		if f.to == "" {
			return usageError{fmt.Errorf("say with --to where the rows are to be written")}
		}
		return nil
	}
	fl := c.Flags()
	fl.StringVarP(&f.to, "to", "o", "", "file for a query's rows or a graph as jsonl, folder for a graph in other formats")
	fl.StringVar(&f.format, "format", "", "parquet, arrow, csv or jsonl; unless set, as the file's name ends")
	fl.StringArrayVarP(&f.params, "param", "P", nil, "parameter k=v; v is a Cypher expression, or a string when it is none")
	fl.StringVar(&f.runtime, "runtime", "", "slotted, pipelined or parallel, for a query that does not say")
	fl.BoolVar(&f.overwrite, "overwrite-destination", false, "replace a file that is there already")
	return c
}

func (f *exportFlags) run(cmd *cobra.Command, args []string) error {
	db, err := openThere(args[0])
	if err != nil {
		return err
	}
	defer db.Close()
	if len(args) == 1 {
		return f.graph(cmd, db)
	}
	params, err := readParams(cmd.Context(), connect.Local(db), f.params)
	if err != nil {
		return err
	}
	format := f.format
	if format == "" {
		format = string(exporter.FormatOf(f.to))
	}
	done := "the rows"
	switch strings.ToLower(format) {
	case string(exporter.Parquet), string(exporter.Arrow):
		to := exporter.Target{Path: f.to, Format: exporter.Format(strings.ToLower(format)), Runtime: f.runtime, Overwrite: f.overwrite}
		var rows int64
		rows, err = exporter.Query(cmd.Context(), db, args[1], params, to)
		done = fmt.Sprintf("%d rows", rows)
	case string(output.CSV), string(output.JSONL):
		err = f.text(cmd, db, output.Format(strings.ToLower(format)), args[1], params)
	default:
		return usageError{fmt.Errorf("the format is not clear from %q; choose parquet, arrow, csv or jsonl with --format", f.to)}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Wrote %s to %s.\n", done, f.to)
	return db.Close()
}

// text writes CSV or JSON lines.
func (f *exportFlags) text(cmd *cobra.Command, db *morsel.DB, format output.Format, query string, params map[string]any) error {
	return exporter.File(f.to, f.overwrite, func(file *exporter.Out) error {
		sess := db.Session(morsel.WithAccessMode(morsel.AccessRead), morsel.WithRuntime(f.runtime))
		res, err := sess.Run(cmd.Context(), query, params)
		if err != nil {
			return err
		}
		defer res.Close()
		w := bufio.NewWriter(file)
		if _, err := output.Write(w, res, output.Options{Format: format}); err != nil {
			return err
		}
		return w.Flush()
	})
}

func (f *exportFlags) graph(cmd *cobra.Command, db *morsel.DB) error {
	format := exporter.Format(strings.ToLower(f.format))
	if format == "" {
		if format = exporter.Parquet; exporter.FormatOf(f.to) == exporter.JSONL {
			format = exporter.JSONL
		}
	}
	var g exporter.GraphFiles
	var err error
	switch format {
	case exporter.JSONL:
		g, err = exporter.GraphLines(cmd.Context(), db.Snapshot(), exporter.Target{Path: f.to, Overwrite: f.overwrite})
	case exporter.Parquet, exporter.Arrow, exporter.CSV:
		if f.overwrite {
			return usageError{fmt.Errorf("--overwrite-destination replaces files; the folder of a graph must be new or empty")}
		}
		g, err = exporter.Graph(cmd.Context(), db.Snapshot(), f.to, format)
	default:
		return usageError{fmt.Errorf("a graph is exported as parquet, arrow, csv or jsonl, not %q", f.format)}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Wrote %s and %s to %s.\n", output.Many(g.Nodes, "node"), output.Many(g.Relationships, "relationship"), f.to)
	return db.Close()
}

// openThere opens a database that must be there.
func openThere(dir string) (*morsel.DB, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("there is no database %s", dir)
	}
	return morsel.Open(dir)
}
