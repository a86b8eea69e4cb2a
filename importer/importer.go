// Package importer loads CSV, Parquet and Arrow files, with headers in
// neo4j-admin's notation, and graphs as JSON lines into a new database or adds them to one: it reads
// headers and records, converts fields to typed values, maps the files' ids to
// nodes, and feeds the bulk builder of package storage, or a transaction.
package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/bulk"
)

// Options are neo4j-admin's options of a full import.
type Options struct {
	Nodes               []string // [Label[:Label…]=]file[,file…]
	Relationships       []string // [TYPE=]file[,file…]
	Graphs              []string // file[,file…] of package graphjson's lines; instead of Nodes and Relationships
	Delimiter           byte     // "," unless set
	ArrayDelimiter      byte     // ";" unless set
	Quote               byte     // '"' unless set
	IDType              string   // STRING (default), INTEGER, ACTUAL
	SkipBadRelations    bool
	SkipDuplicateNodes  bool
	BadTolerance        int64 // bad entries before the import fails; -1 = any number
	TrimStrings         bool
	IgnoreEmptyStrings  bool
	IgnoreExtraColumns  bool
	MultilineFields     bool
	Overwrite           bool
	Incremental         bool      // add to the database that is there
	MaxMemory           int64     // bytes; 0 = no limit, see bulk.Options and, for an incremental import, a transaction's changes
	ReportFile          string    // "" = no report
	Workers             int       // 0 = one a processor
	Progress            *Progress // may be nil
	normalizedIDNumeric bool
	leastPiece          int64 // bytes from which on a CSV file is read in pieces; for tests
}

// Progress is told how an import goes on; its functions may be called from several goroutines.
type Progress struct {
	Phase func(name string, bytes int64) // a phase begins that will read so many bytes; 0 = unknown
	Read  func(bytes int)
}

// Summary says what was imported.
type Summary struct {
	bulk.Summary
	BadEntries int64
	Duration   time.Duration
}

// job is one running import.
type job struct {
	ctx    context.Context
	o      Options
	f      format
	into   target
	old    *oldDatabase // into, where that was there before; else nil
	spaces idSpaces
	bad    atomic.Int64
	mu     sync.Mutex // guards report
	report *os.File

	parsers int // of JSON lines, which are parsed beside each other also where a transaction takes what they say
}

// Run imports files into the database folder dir, which must be new or empty unless o.Overwrite is set.
// On an error, which names file and line where it has them, nothing is left behind.
func Run(ctx context.Context, dir string, o Options) (sum Summary, err error) {
	begin := time.Now()
	if err := o.complete(); err != nil {
		return sum, err
	}
	nodes, err := specs(o.Nodes)
	if err != nil {
		return sum, err
	}
	rels, err := specs(o.Relationships)
	if err != nil {
		return sum, err
	}
	graphs, err := specs(o.Graphs)
	if err != nil {
		return sum, err
	}
	j := &job{ctx: ctx, o: o, parsers: o.Workers, f: format{o.Delimiter, o.ArrayDelimiter, o.Quote, o.MultilineFields},
		spaces: idSpaces{numeric: o.normalizedIDNumeric, byName: map[string]*idSpace{}}}
	abort, err := j.open(dir)
	if err != nil {
		return sum, err
	}
	defer abort()
	defer func() { err = errors.Join(err, j.closeReport()) }()
	if len(graphs) > 0 {
		err = j.readGraph(graphs)
	} else {
		err = j.read(nodes, rels)
	}
	if err != nil {
		return sum, err
	}
	o.Progress.phase("Writing", 0)
	if sum.Summary, err = j.into.finish(); err != nil {
		return sum, err
	}
	sum.BadEntries, sum.Duration = j.bad.Load(), time.Since(begin)
	return sum, nil
}

// open opens what is imported into; abort drops what was imported unless it is finished.
func (j *job) open(dir string) (abort func(), err error) {
	if j.o.Incremental {
		if j.old, err = openOld(j.ctx, dir, j.o.MaxMemory); err != nil {
			return nil, err
		}
		j.into, j.o.Workers = j.old, 1 // a transaction is one goroutine's
		return j.old.abort, nil
	}
	b, err := bulk.NewBuilder(dir, bulk.Options{Overwrite: j.o.Overwrite, Workers: j.o.Workers, MaxMemory: j.o.MaxMemory})
	if err != nil {
		return nil, err
	}
	j.into = newDatabase{b}
	return b.Abort, nil
}

// read reads all files.
func (j *job) read(nodes, rels []fileSpec) error {
	if err := j.phase("Nodes", nodes, j.nodeGroup); err != nil {
		return err
	}
	j.spaces.freeze()
	if d, ok := j.into.(newDatabase); ok {
		d.b.Expect(estimate(rels))
	}
	return j.phase("Relationships", rels, j.relGroup)
}

func (p *Progress) phase(name string, bytes int64) {
	if p != nil && p.Phase != nil {
		p.Phase(name, bytes)
	}
}

func (p *Progress) read(n int) {
	if p != nil && p.Read != nil {
		p.Read(n)
	}
}

// Check refuses options that make no sense, whatever is in the files; Run begins with it.
func (o Options) Check() error { return o.complete() }

// complete fills in defaults and refuses what makes no sense.
func (o *Options) complete() error {
	for _, d := range []struct {
		c   *byte
		def byte
	}{{&o.Delimiter, ','}, {&o.ArrayDelimiter, ';'}, {&o.Quote, '"'}} {
		if *d.c == 0 {
			*d.c = d.def
		}
	}
	if o.Delimiter == o.ArrayDelimiter || o.Delimiter == o.Quote || o.ArrayDelimiter == o.Quote {
		return status.New(status.InvalidRequest, "", "delimiter %q, array delimiter %q and quote %q must differ",
			string(o.Delimiter), string(o.ArrayDelimiter), string(o.Quote))
	}
	switch o.IDType {
	case "", "STRING", "string":
	case "INTEGER", "integer", "ACTUAL", "actual":
		o.normalizedIDNumeric = true
	default:
		return status.New(status.InvalidRequest, "", "--id-type is STRING, INTEGER or ACTUAL, not %q", o.IDType)
	}
	switch {
	case len(o.Graphs) > 0 && len(o.Nodes)+len(o.Relationships) > 0:
		return status.New(status.InvalidRequest, "", "--graph files have nodes and relationships; --nodes and --relationships cannot be given too")
	case len(o.Graphs)+len(o.Nodes) == 0 && !o.Incremental:
		return status.New(status.InvalidRequest, "", "an import needs at least one --nodes or --graph argument")
	}
	if o.leastPiece == 0 {
		o.leastPiece = defaultPiece
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return nil
}

// specs parses arguments and finds their files.
func specs(args []string) ([]fileSpec, error) {
	var out []fileSpec
	for _, a := range args {
		s, err := parseSpec(a)
		if err != nil {
			return nil, err
		}
		var files []string
		for _, f := range s.files {
			found, err := expand(f)
			if err != nil {
				return nil, err
			}
			files = append(files, found...)
		}
		s.files = files
		out = append(out, s)
	}
	return out, nil
}

// phase reads the groups of one phase, Workers at a time; large files in pieces.
func (j *job) phase(name string, groups []fileSpec, work func(*group) error) error {
	var bytes int64
	for _, g := range groups {
		for _, f := range g.files {
			bytes += sizeOf(f)
		}
	}
	j.o.Progress.phase(name, bytes)
	eg, ctx := errgroup.WithContext(j.ctx)
	eg.SetLimit(j.o.Workers)
	for _, g := range groups {
		parts, err := j.divide(g)
		if err != nil {
			return errors.Join(err, eg.Wait())
		}
		for _, pieces := range parts {
			eg.Go(func() error { return work(&group{job: j, ctx: ctx, spec: g, pieces: pieces}) })
		}
	}
	return eg.Wait()
}

// group is the work on one group of files, or on some of it.
type group struct {
	*job
	ctx    context.Context
	spec   fileSpec
	pieces []piece
	rows   int
}

// ctxEvery is how many records pass between looks at the context.
const ctxEvery = 1 << 14

// records calls begin with the header once, then row with each record of the group's pieces.
func (g *group) records(begin func(place, []field) error, row func(place, []field) error) error {
	h, err := g.header()
	if err != nil {
		return err
	}
	if err := begin(h.at, h.fields); err != nil {
		return err
	}
	for _, p := range g.pieces {
		if err := g.piece(p, h, row); err != nil {
			return err
		}
		if g.old != nil && g.old.err != nil {
			return g.old.err
		}
	}
	return nil
}

func (g *group) piece(p piece, h *headerLines, row func(place, []field) error) (err error) {
	r, in, err := g.openPiece(p, h)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	for skip := h.lines(p); ; {
		fields, err := r.read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if skip > 0 {
			skip--
			continue
		}
		if g.rows++; g.rows%ctxEvery == 0 && g.ctx.Err() != nil {
			return context.Cause(g.ctx)
		}
		if err := row(r, fields); err != nil {
			return err
		}
	}
}

// badEntry counts an entry that is left out; beyond the tolerance, or where option is not given (skip), it is an error.
func (j *job) badEntry(skip bool, option string, r place, msg string, args ...any) error {
	if !skip {
		return r.errorf(msg+"; "+option+" leaves such entries out", args...)
	}
	err := r.errorf(msg, args...)
	n := j.bad.Add(1)
	if rerr := j.note(err); rerr != nil {
		return rerr
	}
	if j.o.BadTolerance >= 0 && n > j.o.BadTolerance {
		return status.Wrap(status.ExternalResourceFailed, err, "too many bad entries: %d, --bad-tolerance is %d; the last: %v", n, j.o.BadTolerance, err)
	}
	return nil
}

// note writes a bad entry into the report.
func (j *job) note(entry error) error {
	if j.o.ReportFile == "" {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.report == nil {
		f, err := os.Create(j.o.ReportFile)
		if err != nil {
			return unwritable(j.o.ReportFile, err)
		}
		j.report = f
	}
	if _, err := fmt.Fprintln(j.report, entry); err != nil {
		return unwritable(j.o.ReportFile, err)
	}
	return nil
}

func (j *job) closeReport() error {
	if j.report == nil {
		return nil
	}
	return j.report.Close()
}
