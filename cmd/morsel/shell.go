package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/output"
	"github.com/morseldb/morsel/cmd/morsel/shell"
)

func newShell() *cobra.Command {
	var format, runtime string
	var params []string
	var readOnly bool
	var history time.Duration
	var target targetFlags
	c := &cobra.Command{
		Use:   "shell DB",
		Short: "Open a shell on a database",
		Long: `Open a shell on a database folder, or on the server at an address neo4j://… or bolt://…; a folder that does not exist becomes a new database.
Statements end with a semicolon and may have several lines: the arrows go to any of them, and beyond the first and last through
earlier statements (PageUp and PageDown from one to the next), Ctrl-R searches them. Enter runs a statement that is whole, Alt-Enter only begins a line.
Tab completes keywords, labels, types, properties and functions, :help lists the shell's own commands. Ctrl-C cancels the running
query (and the open transaction that it is in), Ctrl-D leaves. From a pipe, the shell stops at the first statement that fails.`,
		Example: `  morsel shell social
  morsel shell neo4j://localhost:7687 --user neo4j
  morsel shell social < report.cypher`,
		Args: exactly(1, "the database folder or the address of a server"),
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		f, err := output.ParseFormat(format)
		if err != nil {
			return usageError{err}
		}
		if err := knownRuntime(runtime); err != nil {
			return err
		}
		opts := []morsel.Option{morsel.WithHistory(history)}
		if readOnly {
			opts = append(opts, morsel.WithReadOnly())
		}
		logOn, err := target.logOn(args[0])
		if err != nil {
			return err
		}
		db, err := connect.Open(cmd.Context(), args[0], logOn, opts...)
		if err != nil {
			return err
		}
		defer db.Close()
		ps, err := readParams(cmd.Context(), db, params)
		if err != nil {
			return err
		}
		// An interrupt cancels the statement that runs, not the shell.
		ctx := context.WithoutCancel(cmd.Context())
		err = shell.Run(ctx, db, shell.Options{In: os.Stdin, Out: cmd.OutOrStdout(), Err: cmd.ErrOrStderr(), Format: f, Runtime: runtime, Params: ps})
		if errors.Is(err, shell.ErrFailed) {
			return errShown
		}
		if err != nil {
			return fmt.Errorf("shell: %w", err)
		}
		return db.Close()
	}
	fl := c.Flags()
	fl.StringVar(&format, "format", "table", "table, csv, json, jsonl or markdown")
	fl.StringVar(&runtime, "runtime", "", "slotted, pipelined or parallel, for queries that do not say")
	fl.StringArrayVarP(&params, "param", "P", nil, "parameter k=v; v is a Cypher expression, or a string when it is none")
	target.add(fl)
	fl.DurationVar(&history, "history", 0, "for how long replaced states can be read by :as-of (on a folder)")
	fl.BoolVar(&readOnly, "read-only", false, "refuse writes (on a folder)")
	return c
}

// errShown is an error that has been printed already.
var errShown = errors.New("")
