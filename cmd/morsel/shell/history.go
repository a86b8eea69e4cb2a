package shell

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// maxHistory is how many statements a shell remembers; a file that has twice as many is cut.
const maxHistory = 10_000

// lineEnd stands for a line's end within a statement in the file, which has a line for each statement.
const lineEnd = "\x01"

// history is the statements that were entered before, the newest last; the line editor's IHistory.
type history struct {
	file       string // "" = they are forgotten when the shell is left
	statements []string
}

// Len implements readline.IHistory.
func (h *history) Len() int { return len(h.statements) }

// At implements readline.IHistory.
func (h *history) At(i int) string { return h.statements[i] }

// openHistory reads the statements of earlier shells. A history that cannot be read begins anew.
func openHistory(file string) *history {
	h := &history{file: file}
	text, err := os.ReadFile(file)
	if err != nil || len(text) == 0 {
		return h
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(lines) >= 2*maxHistory {
		lines = lines[len(lines)-maxHistory:]
		_ = os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	}
	h.statements = lines[max(0, len(lines)-maxHistory):]
	for i, s := range h.statements {
		h.statements[i] = strings.ReplaceAll(s, lineEnd, "\n")
	}
	return h
}

// add remembers a statement, unless it is the one before again.
func (h *history) add(statement string) error {
	if n := len(h.statements); statement == "" || n > 0 && h.statements[n-1] == statement {
		return nil
	}
	h.statements = append(h.statements, statement)
	if h.file == "" {
		return nil
	}
	f, err := os.OpenFile(h.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keeping the history: %w", err)
	}
	if _, err := f.WriteString(strings.ReplaceAll(statement, "\n", lineEnd) + "\n"); err != nil {
		_ = f.Close()
		return fmt.Errorf("keeping the history: %w", err)
	}
	return f.Close()
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
