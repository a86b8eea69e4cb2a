package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
)

func newCheck() *cobra.Command {
	var repair bool
	c := &cobra.Command{
		Use:   "check DB",
		Short: "Look for damage in a database or a backup",
		Long: `Read all of a database that nobody has open: files against their checksums, the log, and all parts
of the graph against each other. Each fault is printed with its place; the exit code is 0 where there
is none. --repair makes good what the graph has more than once or what follows from it: counts, indexes
(also where their bytes are damaged), and each relationship, which the list by id and both directions
of neighbours tell. For other damage restore a backup.`,
		Example: `  morsel check social
  morsel check social --repair`,
		Args: exactly(1, "the database folder"),
		RunE: func(cmd *cobra.Command, args []string) error { return check(cmd, args[0], repair) },
	}
	c.Flags().BoolVar(&repair, "repair", false, "make good what can be")
	return c
}

func check(cmd *cobra.Command, dir string, repair bool) error {
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("there is no database %s", dir)
	}
	rep, err := morsel.Check(dir)
	if err != nil {
		return err
	}
	repairable := true
	for _, f := range rep.Faults {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", f.Place, f.What)
		repairable = repairable && f.Repairable
	}
	switch {
	case len(rep.Faults) == 0:
		fmt.Fprintf(cmd.OutOrStdout(), "no faults: %d nodes, %d relationships, transaction %d\n", rep.Nodes, rep.Relationships, rep.Seq)
		return nil
	case !repair:
		return fmt.Errorf("%d faults were found in %s", len(rep.Faults), dir)
	case !repairable:
		return fmt.Errorf("%d faults were found in %s, some of them beyond repair: restore a backup", len(rep.Faults), dir)
	}
	if err := morsel.Repair(dir); err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), "repaired")
	return nil
}
