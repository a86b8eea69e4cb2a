package storage

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestKill kills a process that commits and checkpoints; what it told us that it
// had committed must be there, and the graph be sound.
func TestKill(t *testing.T) {
	if dir := os.Getenv("MORSEL_KILL_DIR"); dir != "" {
		victim(dir)
		return
	}
	rounds := 5
	if n, err := strconv.Atoi(os.Getenv("MORSEL_KILLS")); err == nil {
		rounds = n
	}
	dir := filepath.Join(t.TempDir(), "db")
	r := rand.New(rand.NewPCG(1, 1))
	for round := range rounds {
		acked := kill(t, dir, 1+r.IntN(200))
		s := mustOpen(t, dir, Options{})
		if seq := s.Snapshot().Seq(); seq < acked {
			t.Fatalf("round %d: %d was acknowledged, %d is there", round, acked, seq)
		}
		if faults := s.Check(); len(faults) > 0 {
			t.Fatal(faults)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// kill runs a victim until it has said so many lines, and gives the last number.
func kill(t *testing.T, dir string, lines int) (acked uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKill$")
	cmd.Env = append(os.Environ(), "MORSEL_KILL_DIR="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for in := bufio.NewScanner(out); in.Scan(); {
		text, ok := strings.CutPrefix(in.Text(), "committed ")
		if !ok {
			t.Fatal(in.Text())
		}
		if acked, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
		if lines--; lines == 0 {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait() // it was killed
	return acked
}

// victim commits until it is killed.
func victim(dir string) {
	s, err := Open(dir, Options{segmentSize: 64 << 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := rand.New(rand.NewPCG(s.Snapshot().Seq(), 1))
	for {
		seq, err := randomTx(s, r)
		if err == nil && seq%50 == 0 {
			s.saving.runner.Kick() // too short a log: it does nothing
			err = s.Checkpoint()
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("committed", seq)
	}
}
