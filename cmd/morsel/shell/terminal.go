package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hymkor/go-multiline-ny"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/nyaosorg/go-readline-ny"
	"github.com/nyaosorg/go-readline-ny/keys"

	"github.com/morseldb/morsel/cmd/morsel/output"
)

const banner = "Morsel shell: statements end with a semicolon, :help tells more, :quit leaves.\n"

// interactive reads from a terminal until :quit, Ctrl-D or the end of ctx.
func (s *Shell) interactive(ctx context.Context, k *keyboard) error {
	h := openHistory(historyFile())
	fmt.Fprint(s.out, banner)
	for !s.quit && ctx.Err() == nil {
		written, err := s.enter(ctx, k, h)
		switch {
		case ctx.Err() != nil:
		case errors.Is(err, readline.CtrlC):
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		default:
			s.entered(ctx, h, written)
		}
	}
	return ctx.Err()
}

// enter lets a statement or a command be written: all its lines can be gone to and changed until Enter is pressed
// where they are whole.
func (s *Shell) enter(ctx context.Context, k *keyboard, h *history) (statement string, err error) {
	if err := k.raw(); err != nil {
		return "", fmt.Errorf("preparing the terminal: %w", err)
	}
	defer func() { err = errors.Join(err, k.cooked()) }()
	e, err := s.editor(k, h)
	if err != nil {
		return "", err
	}
	lines, err := e.Read(ctx)
	if err == nil {
		s.showWhole(k, lines)
	}
	return strings.Join(lines, "\n"), err
}

// showWhole shows lines as they are that were wider than the terminal, of which the editor shows a part.
func (s *Shell) showWhole(k *keyboard, lines []string) {
	width, height, err := k.Size()
	cut := func(line string) bool { return text.StringWidth(line)+len(s.prompt(true))+scrollMargin >= width }
	if err != nil || len(lines) >= height || !slices.ContainsFunc(lines, cut) {
		return
	}
	out := lineFeeds{s.out}
	fmt.Fprintf(out, "\x1b[%dF\x1b[J", len(lines))
	for i, line := range lines {
		fmt.Fprintln(out, s.prompt(i > 0)+line)
	}
}

// scrollMargin is what the editor leaves free at the right.
const scrollMargin = int(readline.ScrollMargin)

// editor is made for each statement anew, as the terminal may have another size.
func (s *Shell) editor(k *keyboard, h *history) (*multiline.Editor, error) {
	e := &multiline.Editor{}
	e.SetTty(k)
	e.SetWriter(lineFeeds{s.out})
	e.SetHistory(h)
	e.SetPrompt(func(w io.Writer, line int) (int, error) { return io.WriteString(w, s.prompt(line > 0)) })
	enter := &readline.GoCommand{Name: "ENTER", Func: func(ctx context.Context, b *readline.Buffer) readline.Result {
		e.Sync(b.String())
		if whole(strings.Join(e.Lines(), "\n")) {
			return e.Submit(ctx, b)
		}
		return e.NewLine(ctx, b)
	}}
	for _, b := range []struct {
		key keys.Code
		do  readline.Command
	}{
		{keys.CtrlM, enter}, {keys.CtrlJ, enter}, // line feeds are what was typed while a query ran
		{keys.Escape + "\r", readline.AnonymousCommand(e.NewLine)},
		{keys.CtrlI, &completion{completer{s}, e}},
		{keys.CtrlZ, readline.AnonymousCommand(func(_ context.Context, b *readline.Buffer) readline.Result {
			return s.stop(k, b)
		})},
	} {
		if err := e.BindKey(b.key, b.do); err != nil {
			return nil, fmt.Errorf("preparing the terminal: %w", err)
		}
	}
	return e, nil
}

// stop leaves the terminal to the shell that Morsel's runs in, until it comes back.
func (s *Shell) stop(k *keyboard, b *readline.Buffer) readline.Result {
	if err := errors.Join(k.cooked(), suspend(), k.raw()); err != nil {
		s.report(err)
	}
	b.RepaintLastLine()
	return readline.CONTINUE
}

// whole reports whether what was written can be run: a command, statements, or nothing.
func whole(written string) bool {
	written = strings.TrimSpace(written)
	return written == "" || strings.HasPrefix(written, ":") || output.Complete(written)
}

// entered runs a command or statements.
func (s *Shell) entered(ctx context.Context, h *history, written string) {
	if written = strings.TrimSpace(written); written == "" {
		return
	}
	err := h.add(written)
	if strings.HasPrefix(written, ":") {
		err = errors.Join(err, s.command(ctx, written))
	} else {
		err = errors.Join(err, s.statements(ctx, written, "", 0))
	}
	if err != nil {
		s.report(err)
	}
}

func (s *Shell) prompt(more bool) string {
	name := "morsel"
	if s.tx != nil {
		name += "#"
	}
	if more {
		return strings.Repeat(" ", len(name)) + "> "
	}
	return name + "> "
}

// lineFeeds writes to a terminal in raw mode, which does not go back to the first column by itself.
type lineFeeds struct{ io.Writer }

// Write implements [io.Writer].
func (l lineFeeds) Write(p []byte) (int, error) {
	if _, err := l.Writer.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}
