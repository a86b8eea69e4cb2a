// Package shell is the interactive shell: it reads statements that end in a
// semicolon and commands that begin with a colon, from a terminal with history
// and completion or from a pipe, and prints results.
package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/cmd/morsel/connect"
	"github.com/morseldb/morsel/cmd/morsel/output"
)

// Shell is the state of one shell.
type Shell struct {
	db      connect.Database
	sess    connect.Session
	tx      connect.Transaction // of :begin; nil when there is none
	abandon context.CancelFunc  // ends tx and what it runs; nil when there is none
	params  map[string]any
	format  output.Format
	timing  bool
	runtime string
	empty   string // what a table without rows says; "" = (no rows)
	asOf    string // the bookmark of the state that is read; "" = the newest
	out     io.Writer
	errs    io.Writer
	tty     bool
	quit    bool
}

// Options of a shell.
type Options struct {
	In      *os.File
	Out     io.Writer
	Err     io.Writer
	Format  output.Format
	Runtime string
	Params  map[string]any
}

// stdin is what errors call the input that is no terminal.
const stdin = "standard input"

// ErrFailed means that a statement read from a pipe failed; its error has been printed.
var ErrFailed = errors.New("a statement failed")

// Run runs a shell on db until :quit, the end of the input, or, when the input is not a terminal, the first error.
func Run(ctx context.Context, db connect.Database, o Options) error {
	s := &Shell{db: db, params: map[string]any{}, format: o.Format, runtime: o.Runtime, out: o.Out, errs: o.Err, timing: true}
	for k, v := range o.Params {
		s.params[k] = v
	}
	s.session()
	defer func() {
		if s.tx != nil {
			_ = s.end(connect.Transaction.Rollback)
		}
	}()
	s.tty = term.IsTerminal(int(o.In.Fd()))
	if s.tty {
		ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
		return s.interactive(ctx, newKeyboard(ctx, o.In))
	}
	signal.Reset(os.Interrupt, syscall.SIGTERM) // while the next line is waited for, they end the process
	s.timing = false
	return s.piped(ctx, o.In)
}

// session begins a session with what is set; it goes on from the bookmark of the one before.
func (s *Shell) session() {
	o := connect.SessionOptions{Runtime: s.runtime, AsOf: s.asOf}
	if s.sess != nil {
		o.After = s.sess.Bookmark()
	}
	s.sess = s.db.Session(o)
}

// piped runs statements as they come and stops at the first that fails.
func (s *Shell) piped(ctx context.Context, in io.Reader) error {
	r := bufio.NewReader(in)
	var pending strings.Builder
	for lines, begun := 0, 0; !s.quit; lines++ {
		line, err := r.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading statements: %w", err)
		}
		last := err != nil
		var failure error
		switch command := strings.TrimSpace(line); {
		case pending.Len() == 0 && strings.HasPrefix(command, ":"):
			failure = s.command(ctx, command)
			if failure != nil {
				failure = output.Statement{Line: lines + 1}.In(stdin, failure)
			}
		default:
			if pending.Len() == 0 {
				begun = lines
			}
			pending.WriteString(line)
			if last || output.Complete(pending.String()) {
				failure = s.statements(ctx, pending.String(), stdin, begun)
				pending.Reset()
			}
		}
		if failure != nil {
			s.report(failure)
			return ErrFailed
		}
		if last {
			return nil
		}
	}
	return nil
}

func (s *Shell) report(err error) {
	if code := morsel.Code(err); code != "" && morsel.IsDatabaseError(err) {
		fmt.Fprintln(s.errs, code)
	}
	fmt.Fprintln(s.errs, err)
}

// statements runs the statements of a text up to the first that fails. The error names the place where that
// begins in a file, unless file is ""; the text follows so many of the file's lines.
func (s *Shell) statements(ctx context.Context, text, file string, after int) error {
	for _, q := range output.Statements(text) {
		err := s.statement(ctx, q.Text)
		if err != nil && file != "" {
			q.Line += after
			return q.In(file, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// statement runs one query and prints its rows. An interrupt cancels the query, not the shell;
// a query of an open transaction takes the transaction with it.
func (s *Shell) statement(ctx context.Context, text string) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	var res connect.Rows
	var err error
	if s.tx != nil {
		defer context.AfterFunc(ctx, s.abandon)()
		res, err = s.tx.Run(text, s.params)
	} else {
		res, err = s.sess.Run(ctx, text, s.params)
	}
	var sum *morsel.Summary
	if err == nil {
		sum, err = output.Write(s.out, res, output.Options{Format: s.format, Width: s.width(), Empty: s.empty, Plans: s.errs})
	}
	if err != nil {
		return s.lost(ctx, err)
	}
	s.footer(sum)
	return nil
}

// lost ends a transaction of which a query failed or was interrupted.
func (s *Shell) lost(ctx context.Context, err error) error {
	if s.tx == nil {
		return err
	}
	_ = s.end(connect.Transaction.Rollback)
	if ctx.Err() != nil {
		return fmt.Errorf("%w The transaction has been rolled back.", err)
	}
	return fmt.Errorf("An error occurred while in an open transaction. The transaction will be rolled back and terminated. Error: %w", err)
}

func (s *Shell) width() int {
	if !s.tty {
		return 0
	}
	w, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return w
}

// footer prints what a table does not show: what changed, notifications, and how long it took.
func (s *Shell) footer(sum *morsel.Summary) {
	for _, n := range sum.Notifications {
		fmt.Fprintf(s.errs, "%s: %s\n", strings.ToLower(string(n.Severity)), n.Description)
	}
	if s.format != output.Table {
		return
	}
	if line := output.Changes(sum.Counters); line != "" {
		fmt.Fprintln(s.out, line)
	}
	if s.timing {
		fmt.Fprintf(s.out, "%s, %s runtime\n", sum.ResultConsumedAfter, sum.Runtime)
	}
}
