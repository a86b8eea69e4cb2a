// Command morsel is the database as one program: it imports CSV files, runs
// queries, and opens a shell on a database folder.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/pbnjay/memory"
	"github.com/spf13/cobra"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/status"
)

// Exit codes that scripts may rely on.
const (
	exitFailed = 1 // the query or import failed
	exitUsage  = 2 // the command line was wrong
)

// version is what `morsel --version` prints; set by the linker for releases.
var version = "0.1.0-dev"

// heapFloor is memory that is held and never touched, so it costs addresses only. With it the garbage collector waits
// for about as much garbage before it runs: over a small heap, the graph being mapped and not in it, it would otherwise run several
// times in a query of some milliseconds, and take a processor from the parallel runtime.
const heapFloor = 32 << 20

// memoryPercent of the machine's memory is where the garbage collector begins to run more often rather than let the heap
// grow by as much garbage as there is data, so that a query ends at its own limit and not with the process. GOMEMLIMIT overrules it.
const memoryPercent = 80

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	floor := make([]byte, heapFloor)
	defer runtime.KeepAlive(floor)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(memory.TotalMemory() / 100 * memoryPercent))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	cmd, err := execute(ctx, root)
	if err == nil {
		return 0
	}
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(os.Stderr, "morsel: %v\nRun '%s --help' to see how it is used.\n", err, cmd.CommandPath())
		return exitUsage
	}
	if !errors.Is(err, errShown) {
		printError(os.Stderr, err)
	}
	return exitFailed
}

// execute also gives the command that was run, or root where none was found.
func execute(ctx context.Context, root *cobra.Command) (cmd *cobra.Command, err error) {
	cmd = root
	defer status.Caught(&err)
	return root.ExecuteContextC(ctx)
}

// usageError is a command line that cannot be understood.
type usageError struct{ error }

// printError shows a database error with its code, others as they are.
func printError(w *os.File, err error) {
	var e *morsel.Error
	if errors.As(err, &e) {
		fmt.Fprintf(w, "morsel: %s\n%s\n", e.Code, err)
		return
	}
	fmt.Fprintf(w, "morsel: %v\n", err)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "morsel",
		Short: "Morsel is an analytical graph database: Cypher in, columns through, rows out",
		Long: `Morsel is an analytical graph database. A database is a folder; the commands below work on it.

Exit codes: 0 done, 1 the query or import failed, 2 the command line was wrong.`,
		Example: `  morsel import social --nodes=Person=people.csv --relationships=KNOWS=knows.csv
  morsel query social 'MATCH (p:Person) RETURN count(*)'
  morsel shell social`,
		Version:       version,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{unknownCommand(cmd, args[0])}
			}
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.AddCommand(newImport(), newExport(), newDump(), newLoad(), newQuery(), newShell(), newServer(), newBackup(), newRestore(), newCheck(), newBench())
	return root
}

func unknownCommand(root *cobra.Command, name string) error {
	if like := root.SuggestionsFor(name); len(like) > 0 {
		return fmt.Errorf("unknown command %q; did you mean %s?", name, strings.Join(like, " or "))
	}
	return fmt.Errorf("unknown command %q", name)
}

// args wraps a check of the number of arguments, so that a wrong number is a usage error.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("expected %s, got %d arguments", what, len(args))}
		}
		if connect.IsServer(args[0]) && !strings.Contains(what, "server") {
			return usageError{fmt.Errorf("%s works on a folder, and %s is a server; query, shell and bench work on both, and what dump has written can be given to a shell", c.Name(), args[0])}
		}
		return nil
	}
}
