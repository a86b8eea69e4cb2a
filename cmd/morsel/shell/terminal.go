package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chzyer/readline"

	"github.com/morseldb/morsel/cmd/morsel/output"
)

const banner = "Morsel shell. Statements end with a semicolon; :help lists the commands, :quit leaves.\n"

// interactive reads from a terminal until :quit, Ctrl-D or the end of ctx.
func (s *Shell) interactive(ctx context.Context) error {
	rl, err := readline.NewEx(&readline.Config{
		Prompt: s.prompt(false), HistoryFile: historyFile(), HistoryLimit: 10_000,
		AutoComplete: &completer{s}, DisableAutoSaveHistory: true,
	})
	if err != nil {
		return fmt.Errorf("opening the terminal: %w", err)
	}
	defer rl.Close()
	defer context.AfterFunc(ctx, func() { _ = rl.Close() })()
	fmt.Fprint(s.out, banner)
	var pending strings.Builder
	for !s.quit && ctx.Err() == nil {
		rl.SetPrompt(s.prompt(pending.Len() > 0))
		line, err := rl.Readline()
		switch {
		case ctx.Err() != nil:
		case errors.Is(err, readline.ErrInterrupt):
			pending.Reset()
		case errors.Is(err, io.EOF):
			fmt.Fprintln(s.out)
			return nil
		case err != nil:
			return fmt.Errorf("reading from the terminal: %w", err)
		default:
			s.entered(ctx, rl, &pending, line)
		}
	}
	return ctx.Err()
}

// entered adds a line to the statement that is being written, and runs what is complete.
func (s *Shell) entered(ctx context.Context, rl *readline.Instance, pending *strings.Builder, line string) {
	if pending.Len() == 0 && strings.HasPrefix(strings.TrimSpace(line), ":") {
		_ = rl.SaveHistory(line)
		if err := s.command(ctx, strings.TrimSpace(line)); err != nil {
			s.report(err)
		}
		return
	}
	if pending.Len() == 0 && strings.TrimSpace(line) == "" {
		return
	}
	pending.WriteString(line + "\n")
	if !output.Complete(pending.String()) {
		return
	}
	text := pending.String()
	pending.Reset()
	_ = rl.SaveHistory(output.OneLine(text))
	if err := s.statements(ctx, text, "", 0); err != nil {
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

// historyFile is where statements are kept from one shell to the next; "" where there is no place for it.
func historyFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	dir = filepath.Join(dir, "morsel")
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return filepath.Join(dir, "history")
}
