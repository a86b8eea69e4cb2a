package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/output"
	"github.com/morseldb/morsel/exporter"
)

func newDump() *cobra.Command {
	var overwrite bool
	c := &cobra.Command{
		Use:   "dump DB FILE.cypher",
		Short: "Write a database as a Cypher script",
		Long: `Write a database as a Cypher script: its nodes, relationships and properties with their types, its
indexes and constraints. morsel load makes the database again from it; so does any database that
speaks Cypher. Ids are not kept. FILE may be - for standard output.`,
		Example: "  morsel dump social social.cypher",
		Args:    exactly(2, "the database folder and the script's file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			db, err := openThere(args[0])
			if err != nil {
				return err
			}
			defer db.Close()
			write := func(w io.Writer) error { return exporter.Dump(cmd.Context(), db, w) }
			if args[1] == "-" {
				err = write(cmd.OutOrStdout())
			} else {
				err = exporter.File(args[1], overwrite, func(f *exporter.Out) error { return write(f) })
			}
			if err != nil {
				return err
			}
			return db.Close()
		},
	}
	c.Flags().BoolVar(&overwrite, "overwrite-destination", false, "replace a file that is there already")
	return c
}

func newLoad() *cobra.Command {
	return &cobra.Command{
		Use:   "load DB FILE.cypher",
		Short: "Run a Cypher script, such as morsel dump writes, on a database",
		Long: `Run the statements of a Cypher script, each in a transaction of its own, on a database, which is made
where it is missing. At the first error it stops and names the line; what came before stays. FILE may
be - for standard input.`,
		Example: "  morsel load copy social.cypher",
		Args:    exactly(2, "the database folder and the script's file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, name := os.Stdin, "standard input"
			if args[1] != "-" {
				f, err := os.Open(args[1])
				if err != nil {
					return fmt.Errorf("reading the script: %w", err)
				}
				defer f.Close()
				in, name = f, args[1]
			}
			db, err := morsel.Open(args[0])
			if err != nil {
				return err
			}
			defer db.Close()
			n, err := exporter.Load(cmd.Context(), db, exporter.Script{Name: name, In: in, Split: output.Split, Complete: output.Complete})
			if err != nil {
				return err
			}
			s := db.Snapshot()
			fmt.Fprintf(cmd.OutOrStdout(), "Ran %s; the database has %s and %s.\n",
				output.Many(int64(n), "statement"), output.Many(s.NodeCount(), "node"), output.Many(s.RelCount(), "relationship"))
			return db.Close()
		},
	}
}
