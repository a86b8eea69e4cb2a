package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/morseldb/morsel/cmd/morsel/output"
	"github.com/morseldb/morsel/importer"
)

// importFlags is the import command's options as written.
type importFlags struct {
	importer.Options
	delimiter, array, quote string
	mode, memory            string
	skipRels, skipNodes     bool
	quiet                   bool
}

func newImport() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import DB {--nodes=[Label[:Label…]=]FILE[,FILE…] --relationships=[TYPE=]FILE[,FILE…] | --graph=FILE[,FILE…]}",
		Short: "Load CSV, Parquet, Arrow and JSON lines files into a new database, or add them to one",
		Long: `Load CSV, Parquet, Arrow and JSON lines files into a new database folder, as fast as the machine
allows, or add them to a database that is there (--mode=incremental), in one transaction.

Files and options are neo4j-admin's: the first file of each argument begins with a header such as
  id:ID(Person)|name|age:long|speaks:string[]        for nodes,
  :START_ID(Person)|:END_ID(Person)|since:date       for relationships.
Types: int long short byte float double boolean char string point date localtime time localdatetime
datetime duration, and arrays of them with []. :LABEL and :TYPE columns name labels and types,
:IGNORE skips a column. Files may be compressed (.gz, .zip); a name that is not a file is taken as
a regular expression over the names in its folder.

The columns of Parquet (.parquet) and Arrow (.arrow, .feather, .ipc, .arrows) files have such names too,
or a CSV file with the header comes first; its second line, if there is one, names the files' columns.
Types are those of the file unless the header gives others. docs/import.md tells it all.

A graph as JSON lines, such as morsel export writes, has nodes and relationships in one file: --graph.`,
		Example: `  morsel import social --delimiter='|' --nodes=Person=person.csv.gz --relationships=KNOWS=knows.csv.gz
  morsel import copy --graph=social.jsonl`,
		Args: exactly(1, "the database folder"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	fl := c.Flags()
	fl.SortFlags = false
	fl.StringArrayVar(&f.Nodes, "nodes", nil, "node files: [Label[:Label…]=]file[,file…]; may be repeated")
	fl.StringArrayVar(&f.Relationships, "relationships", nil, "relationship files: [TYPE=]file[,file…]; may be repeated")
	fl.StringArrayVar(&f.Graphs, "graph", nil, "JSON lines of nodes and relationships: file[,file…]; may be repeated")
	fl.StringVar(&f.delimiter, "delimiter", ",", "character between fields: itself, TAB, or its number as \\44 or U+002C")
	fl.StringVar(&f.array, "array-delimiter", ";", "character between the elements of an array")
	fl.StringVar(&f.quote, "quote", `"`, "character around fields that hold delimiters")
	fl.StringVar(&f.IDType, "id-type", "STRING", "kind of the ids in files: STRING, INTEGER or ACTUAL")
	fl.BoolVar(&f.skipRels, "skip-bad-relationships", false, "leave out relationships whose nodes are not there")
	fl.BoolVar(&f.skipNodes, "skip-duplicate-nodes", false, "leave out nodes whose id was met before")
	fl.Int64Var(&f.BadTolerance, "bad-tolerance", 1000, "number of entries left out before the import fails; -1 = any number")
	fl.BoolVar(&f.TrimStrings, "trim-strings", false, "trim white space around strings")
	fl.BoolVar(&f.IgnoreEmptyStrings, "ignore-empty-strings", false, `treat "" as missing`)
	fl.BoolVar(&f.IgnoreExtraColumns, "ignore-extra-columns", false, "accept records with more fields than the header has columns")
	fl.BoolVar(&f.MultilineFields, "multiline-fields", false, "quoted fields may hold line ends")
	fl.StringVar(&f.mode, "mode", "full", "full makes a new database; incremental adds to one: all or nothing")
	fl.StringVar(&f.memory, "max-memory", "", "memory for relationships and values, such as 512M or 4G; beyond it they are sorted on disk")
	fl.BoolVar(&f.Overwrite, "overwrite-destination", false, "replace a database that is there already")
	fl.StringVar(&f.ReportFile, "report-file", "import.report", "where entries left out are listed (written only when there are any)")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no progress bars")
	return c
}

func (f *importFlags) run(cmd *cobra.Command, dir string) error {
	for _, c := range []struct {
		flag, text string
		to         *byte
	}{{"delimiter", f.delimiter, &f.Delimiter}, {"array-delimiter", f.array, &f.ArrayDelimiter}, {"quote", f.quote, &f.Quote}} {
		b, err := oneByte(c.text)
		if err != nil {
			return usageError{fmt.Errorf("--%s: %w", c.flag, err)}
		}
		*c.to = b
	}
	switch f.mode {
	case "full", "incremental":
		f.Incremental = f.mode == "incremental"
	default:
		return usageError{fmt.Errorf("--mode is full or incremental, not %q", f.mode)}
	}
	if f.Incremental && f.Overwrite {
		return usageError{fmt.Errorf("--overwrite-destination and --mode=incremental exclude each other")}
	}
	var err error
	if f.MaxMemory, err = parseSize(f.memory); err != nil {
		return usageError{fmt.Errorf("--max-memory: %w", err)}
	}
	if err := f.Options.Check(); err != nil {
		return usageError{err}
	}
	f.SkipBadRelations, f.SkipDuplicateNodes = f.skipRels, f.skipNodes
	bars := &bars{on: !f.quiet && term.IsTerminal(int(os.Stderr.Fd()))}
	f.Progress = &importer.Progress{Phase: bars.phase, Read: bars.read}
	sum, err := importer.Run(cmd.Context(), dir, f.Options)
	bars.finish()
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "Imported %s, %s and %s in %s; %.1f MB on disk.\n", output.Many(sum.Nodes, "node"),
		output.Many(sum.Relationships, "relationship"), output.Many(sum.Properties, "property"), sum.Duration.Round(time.Millisecond), float64(sum.Bytes)/1e6)
	if sum.BadEntries > 0 {
		fmt.Fprintf(out, "Entries left out: %d; they are listed in %s.\n", sum.BadEntries, f.ReportFile)
	}
	return nil
}

// parseSize reads a number of bytes with an optional K, M, G or T, as 1,024s; "" is 0.
func parseSize(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	digits := strings.TrimRight(strings.ToUpper(s), "IB")
	shift := 0
	if i := strings.IndexAny(digits, "KMGT"); i >= 0 && i == len(digits)-1 {
		shift = 10 * (strings.IndexByte("KMGT", digits[i]) + 1)
		digits = digits[:i]
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n<<shift>>shift != n {
		return 0, fmt.Errorf("%q is no size such as 512M or 4G", s)
	}
	return n << shift, nil
}

// oneByte reads a delimiter as neo4j-admin does: one character, TAB or \t, or a character's number as \44 or U+002C.
// Delimiters are ASCII here.
func oneByte(s string) (byte, error) {
	switch strings.ToUpper(s) {
	case "TAB", `\T`:
		return '\t', nil
	}
	c := []rune(s)
	for prefix, base := range map[string]int{`\`: 10, "U+": 16} {
		if digits, ok := strings.CutPrefix(s, prefix); ok {
			if n, err := strconv.ParseInt(digits, base, 32); err == nil {
				c = []rune{rune(n)}
			}
		}
	}
	if len(c) != 1 || c[0] <= 0 || c[0] >= 128 || c[0] == '\n' || c[0] == '\r' {
		return 0, fmt.Errorf("%q is not one ASCII character", s)
	}
	return byte(c[0]), nil
}

// bars shows one progress bar a phase.
type bars struct {
	on  bool
	mu  sync.Mutex
	bar *progressbar.ProgressBar
}

func (b *bars) phase(name string, bytes int64) {
	b.finish()
	if !b.on {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if bytes == 0 {
		bytes = -1
	}
	b.bar = progressbar.DefaultBytes(bytes, fmt.Sprintf("%-14s", name))
}

func (b *bars) read(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		_ = b.bar.Add(n)
	}
}

func (b *bars) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		_ = b.bar.Finish()
		b.bar = nil
	}
}
