package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
)

func newBackup() *cobra.Command {
	var full bool
	c := &cobra.Command{
		Use:   "backup DB FOLDER",
		Short: "Bring a backup up to date, also while the database is in use",
		Long: `Write a backup of a database to a folder, or bring one that is there up to date: then only the
transactions since are appended, and where the database's log does not reach back so far any more
the files that changed are copied. --full writes the whole graph anew. The database may be in use meanwhile. A backup can be checked and
opened read-only like a database; morsel restore makes a database of it.`,
		Example: `  morsel backup social /backups/social`,
		Args:    exactly(2, "the database folder and the folder of the backup"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := os.Stat(args[0]); err != nil {
				return fmt.Errorf("there is no database %s", args[0])
			}
			sum, err := morsel.Backup(args[0], args[1], full)
			if err != nil {
				return err
			}
			what := ""
			switch {
			case sum.Full:
				what = fmt.Sprintf("full backup: %d bytes and ", sum.Bytes)
			case sum.Files == 1:
				what = fmt.Sprintf("1 file with %d bytes and ", sum.Bytes)
			case sum.Files > 1:
				what = fmt.Sprintf("%d files with %d bytes and ", sum.Files, sum.Bytes)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s%d transactions, up to transaction %d\n", what, sum.Transactions, sum.Seq)
			return nil
		},
	}
	c.Flags().BoolVar(&full, "full", false, "write the whole graph")
	return c
}
