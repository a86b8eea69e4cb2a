package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
)

func newRestore() *cobra.Command {
	var o morsel.RestoreOptions
	c := &cobra.Command{
		Use:   "restore BACKUP DB",
		Short: "Make a database of a backup",
		Long: `Make a database of a backup, or of another database that nobody has open, after comparing it with its
checksums. --up-to leaves out the transactions after one of them, back to the one at which the backup
was last written in full.`,
		Example: `  morsel restore /backups/social social --overwrite-destination`,
		Args:    exactly(2, "the folder of the backup and the database folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err != nil {
				return fmt.Errorf("there is no backup %s", args[0])
			}
			seq, err := morsel.Restore(args[0], args[1], o)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "restored up to transaction %d\n", seq)
			return nil
		},
	}
	c.Flags().Uint64Var(&o.UpTo, "up-to", 0, "last transaction to restore; 0 = all")
	c.Flags().BoolVar(&o.Overwrite, "overwrite-destination", false, "replace a database that is there already")
	return c
}
