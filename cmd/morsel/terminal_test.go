//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// screen is a program on a terminal of its own, and what a person would see there.
type screen struct {
	t    *testing.T
	cmd  *exec.Cmd
	pty  *os.File
	mu   sync.Mutex
	term vt10x.Terminal
	seen chan struct{} // gets something after each change; closed at the end
}

// onTerminal starts the program with args on a terminal of 80 by 24 characters.
func onTerminal(t *testing.T, home string, args ...string) *screen {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, cmd: exec.Command(self, args...), seen: make(chan struct{}, 1)}
	s.cmd.Env = append(os.Environ(), asProgram+"=1", "TERM=xterm", "HOME="+home, "XDG_CONFIG_HOME="+home, "INPUTRC=/dev/null")
	if s.pty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Skip("no terminals on this machine:", err)
	}
	s.term = vt10x.New(vt10x.WithSize(80, 24))
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = s.pty.Close()
	})
	go s.draw()
	return s
}

func (s *screen) draw() {
	defer close(s.seen)
	buf := make([]byte, 4096)
	for {
		n, err := s.pty.Read(buf)
		s.mu.Lock()
		_, _ = s.term.Write(buf[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
		select {
		case s.seen <- struct{}{}:
		default:
		}
	}
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.term.String()
}

// press types keys, and waits until the screen shows what is wanted.
func (s *screen) press(keys, want string) {
	s.t.Helper()
	if _, err := s.pty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
	s.wait(func(text string) bool { return strings.Contains(text, want) }, want)
}

// ready waits for an empty prompt.
func (s *screen) ready() {
	s.t.Helper()
	s.wait(func(text string) bool {
		text = strings.TrimRight(text, " \n")
		return strings.HasSuffix(text, "\nmorsel>") || strings.HasSuffix(text, "\nmorsel#>") || text == "morsel>"
	}, "an empty prompt")
}

// interrupt presses Ctrl-C until the screen shows what is wanted, as the first may come before the query runs.
func (s *screen) interrupt(want string) {
	s.t.Helper()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	late := time.After(30 * time.Second)
	for !strings.Contains(s.text(), want) {
		select {
		case <-again.C:
			if _, err := s.pty.WriteString("\x03"); err != nil {
				s.t.Fatal(err)
			}
		case <-late:
			s.t.Fatalf("%q is not shown:\n%s", want, s.text())
		}
	}
	s.ready()
}

func (s *screen) wait(good func(text string) bool, want string) {
	s.t.Helper()
	late := time.After(30 * time.Second)
	for !good(s.text()) {
		select {
		case _, open := <-s.seen:
			if !open && !good(s.text()) {
				s.t.Fatalf("%q was never shown; at the end:\n%s", want, s.text())
			}
		case <-late:
			s.t.Fatalf("%q is not shown:\n%s", want, s.text())
		}
	}
}

// left waits for the program to end and gives its exit code.
func (s *screen) left() int {
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

// leave presses Ctrl-D until the program ends, and gives its exit code: one that comes while the line editor readies the terminal is lost.
func (s *screen) leave() int {
	s.t.Helper()
	ended := make(chan int, 1)
	go func() { ended <- s.left() }()
	again, late := time.NewTicker(time.Second), time.After(30*time.Second)
	defer again.Stop()
	for {
		_, _ = s.pty.WriteString("\x04") // fails when the program has ended
		select {
		case code := <-ended:
			return code
		case <-again.C:
		case <-late:
			s.t.Fatalf("Ctrl-D does not end the program:\n%s", s.text())
		}
	}
}

// Keys.
const (
	up, down, pageUp, altEnter = "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b\r"
	ctrlA, ctrlC, ctrlE        = "\x01", "\x03", "\x05"
)

const endless = "UNWIND range(1, 900000000000) AS i RETURN sum(i % 7) AS never;\r"

func TestShellOnTerminal(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "db")
	s := onTerminal(t, dir, "shell", db)
	s.press("", "morsel>")
	s.press("CREATE (:Person {name: 'Ann', `odd key`: 1})-[:KNOWS]->(:Person {name: 'Bo'});\r", "Created 2 nodes")
	s.ready()

	t.Run("several lines are one statement", func(t *testing.T) {
		s.press("MATCH (p:Person) // all of them\rRETURN count(p)\r+ 40 AS people;\r", "│     42 │")
		s.ready()
	})
	t.Run("any line of a statement can be changed", func(t *testing.T) {
		s.press("MATCH (p:Persn)\rRETURN count(p)\r", "(p:Persn)")
		s.press(up+up+ctrlE+"\x7f\x7f", "(p:Pers ")
		s.press("on)", "(p:Person)")
		s.press(down+down+"AS unspoilt;\r", "│        2 │")
		s.ready()
	})
	t.Run("a statement is recalled as it was written", func(t *testing.T) {
		s.press("\x0c", "morsel>")
		s.ready()
		s.press(pageUp+pageUp, "> + 40 AS people;")
		s.press(up+ctrlE+" * 2", "RETURN count(p) * 2")
		s.press("\r", "│     44 │")
		s.ready()
		s.press("\x0c", "morsel>")
		s.ready()
		s.press(up+up+up+ctrlA+altEnter+up+"// why\r", "│     44 │")
		s.ready()
		s.press("MATCH (n)\rRETURN forgotten", "forgotten")
		s.press(ctrlC, "morsel>")
		s.ready()
	})
	t.Run("statements pasted together run one after the other", func(t *testing.T) {
		s.press("RETURN 'fir' + 'st' AS\r a;\rRETURN 'sec' + 'ond' AS b;\r", "│ first │")
		s.press("", "│ second │")
		s.ready()
	})
	t.Run("a line wider than the terminal is shown whole", func(t *testing.T) {
		s.press("\x0c", "morsel>")
		s.ready()
		s.press("RETURN 'The beginning of a line that is so long that there is no place for its' + ' end' AS all;\r", "morsel> RETURN 'The beginning")
		s.press("", "' end' AS all;")
		s.ready()
	})
	t.Run("words to choose from", func(t *testing.T) {
		s.press("RETURN toInteger\t\t", "toIntegerOrNull")
		s.press("List(['7'])[0] + 1 AS eight;\r", "│     8 │")
		s.ready()
	})
	t.Run("completion", func(t *testing.T) {
		for keys, want := range map[string]string{
			"MATC\t":                      "morsel> MATCH",
			"matc\t":                      "morsel> match",
			"MATCH (n:Per\t":              "(n:Person",
			"MATCH ()-[:KN\t":             "[:KNOWS",
			"RETURN x.nam\t":              "x.name",
			"RETURN toUpp\t":              "toUpper",
			":rollb\t":                    ":rollback",
			"MATCH (n) WHERE n.name ST\t": "STARTS",
		} {
			s.press(keys, want)
			s.press("\x15", "morsel>") // kills the line
			s.ready()
		}
	})
	t.Run("an interrupt ends a query", func(t *testing.T) {
		s.press(endless, "AS never;")
		s.interrupt("has been terminated")
		s.press("RETURN 6 * 7 AS still;\r", "│    42 │")
		s.ready()
	})
	begun := func() {
		s.press(":begin\r", "morsel#>")
		s.ready()
		s.press("CREATE (:Lost);\r", "Created 1 node")
		s.ready()
	}
	t.Run("an interrupt ends a transaction with its query", func(t *testing.T) {
		begun()
		s.press(endless, "AS never;")
		s.interrupt("The transaction has been rolled back")
		s.press("MATCH (l:Lost) RETURN 'lost: ' + count(l) AS l;\r", "│ lost: 0 │")
		s.ready()
	})
	t.Run("an error ends a transaction", func(t *testing.T) {
		begun()
		s.press("RETURN 1 / 0;\r", "terminated. Error: / by zero")
		s.press("MATCH (l:Lost) RETURN 'still lost: ' + count(l) AS l;\r", "│ still lost: 0 │")
		s.ready()
	})
	t.Run("tables fit", func(t *testing.T) {
		s.press("\x0c", "morsel>")
		s.ready()
		s.press("RETURN reduce(s = '', i IN range(1, 60) | s + 'abc ') AS a, reduce(s = '', i IN range(1, 90) | s + 'z') AS b;\r", "runtime")
		for _, line := range strings.Split(s.text(), "\n") {
			if line = strings.TrimRight(line, " "); strings.HasPrefix(line, "│") && !strings.HasSuffix(line, "│") {
				t.Errorf("broken line %q", line)
			}
		}
	})
	s.ready()
	if code := s.leave(); code != 0 {
		t.Errorf("Ctrl-D leaves with %d", code)
	}

	t.Run("the next shell knows the statements", func(t *testing.T) {
		s := onTerminal(t, dir, "shell", db)
		s.press("", "morsel>")
		s.press(up, "'z') AS b;")
		s.press(ctrlA, "morsel> RETURN reduce(")
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if code := s.left(); code != exitFailed {
			t.Errorf("SIGTERM leaves with %d", code)
		}
	})
}

func TestImportOnTerminal(t *testing.T) {
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("id:ID\n")
	for i := range 1000 {
		rows.WriteString(strings.Repeat("1", 1+i) + "\n")
	}
	file := filepath.Join(dir, "n.csv")
	if err := os.WriteFile(file, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s := onTerminal(t, dir, "import", filepath.Join(dir, "db"), "--nodes=N="+file)
	s.press("", "Imported 1000 nodes")
	if code := s.left(); code != 0 {
		t.Errorf("left with %d", code)
	}
	if text := s.text(); !strings.Contains(text, "100%") {
		t.Errorf("no progress bar on the terminal:\n%s", text)
	}
}
