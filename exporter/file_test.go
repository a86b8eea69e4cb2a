package exporter

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/morseldb/morsel/value"
)

// TestDiskFull lets each call of the system fail in turn while a file of each format is written: the file that was
// there stays as it was, nothing else is left, and the error names the file and the reason.
func TestDiskFull(t *testing.T) {
	rows := func(yield func([]value.Value) error) error {
		for i := range int64(100) {
			// Were the first rows written before the others are seen, the file would begin again.
			if err := yield([]value.Value{value.Int(i), value.String(strings.Repeat("x", int(i)))}); err != nil {
				return err
			}
		}
		return nil
	}
	names := []string{"a", "b"}
	fills := map[string]func(o *Out) error{
		"parquet": func(o *Out) error { _, err := (&Table{Names: names, Format: Parquet}).Write(o, rows); return err },
		"arrow":   func(o *Out) error { _, err := (&Table{Names: names, Format: Arrow}).Write(o, rows); return err },
		"csv":     func(o *Out) error { _, err := writeCSV(o, names, rows); return err },
		"jsonl": func(o *Out) error {
			w := bufio.NewWriterSize(o, 16)
			for i := range 10 {
				_, _ = fmt.Fprintf(w, "a line %d\n", i) // Flush tells
			}
			return w.Flush()
		},
		"deaf":  func(o *Out) error { _, _ = o.Write([]byte("x")); return nil },
		"again": func(o *Out) error { _, _ = o.Write([]byte("x")); return o.restart() },
	}
	for format, fill := range fills {
		for _, before := range []bool{false, true} {
			done := false
			for k := 0; !done; k++ {
				done = failAt(t, format, before, k, fill)
				if k > 1000 {
					t.Fatal(format, "never ends")
				}
				if done && k < 4 {
					t.Errorf("%s: only %d calls failed", format, k)
				}
			}
		}
	}
}

// failAt lets call k fail; done is true where there is none.
func failAt(t *testing.T, format string, before bool, k int, fill func(o *Out) error) (done bool) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	if before {
		if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	calls := 0
	err := makeFile(path, before, func() error {
		if calls++; calls > k {
			return &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
		}
		return nil
	}, fill)
	if err == nil {
		return true
	}
	if want := path + ": cannot be written: no space left on device"; !strings.Contains(err.Error(), want) {
		t.Errorf("%s, call %d: %v, not %q", format, k, err, want)
	}
	left, _ := os.ReadDir(dir)
	if before && len(left) == 1 {
		if b, err := os.ReadFile(path); err != nil || string(b) != "before" {
			t.Errorf("%s, call %d: the file has changed: %q %v", format, k, b, err)
		}
	} else if len(left) > 0 {
		t.Errorf("%s, call %d: left behind: %v", format, k, left)
	}
	return false
}
