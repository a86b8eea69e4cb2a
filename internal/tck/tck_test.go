package tck

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
)

var (
	tckDir   = flag.String("tck.dir", envOr("MORSEL_TCK", "../../../shared/tck"), "folder of the openCypher TCK (features/ and graphs/)")
	only     = flag.String("tck.only", "", "run only the scenarios whose id contains this text")
	runtimes = flag.String("tck.runtimes", "slotted,pipelined,parallel", "runtimes to run on")
	full     = flag.Bool("tck.full", false, "run every scenario; without it a sample, so that the test stays short")
	report   = flag.String("tck.report", "", "write the failures of all runtimes to this file")
	batch    = flag.Int("tck.batch", 0, "rows a batch on pipelined; 0 = its own size")
)

func envOr(key, def string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return def
}

// sampleStep is the share of scenarios that the short run takes: every sampleStep-th.
const sampleStep = 11

// TestTCK holds Morsel against the openCypher TCK. Scenarios in expected_failures.txt
// must fail (so that the list only shrinks), all others must pass.
func TestTCK(t *testing.T) {
	if _, err := os.Stat(filepath.Join(*tckDir, "features")); err != nil {
		t.Skipf("SKIPPED: the openCypher TCK is not at %s (set -tck.dir or MORSEL_TCK)", *tckDir)
	}
	scenarios, err := Load(filepath.Join(*tckDir, "features"))
	if err != nil {
		t.Fatal(err)
	}
	expected := readExpected(t)
	selected := choose(scenarios)
	var lines []string
	var reports []string
	for _, rt := range strings.Split(*runtimes, ",") {
		r := &Runner{Graphs: filepath.Join(*tckDir, "graphs"), Runtime: rt, BatchSize: *batch}
		failed := runAll(r, selected)
		lines = append(lines, summarize(rt, selected, failed)...)
		for i, s := range selected {
			why := expected[s.ID()]
			switch {
			case failed[i] != nil && why == "":
				reports = append(reports, fmt.Sprintf("%s: %s\n    %v", rt, s.ID(), failed[i]))
			case failed[i] == nil && why != "":
				t.Errorf("%s: %s passes now: take it off expected_failures.txt", rt, s.ID())
			}
		}
	}
	if *report != "" {
		if err := os.WriteFile(*report, []byte(strings.Join(reports, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, line := range reports {
		if i == 30 {
			t.Errorf("… and %d more", len(reports)-i)
			break
		}
		t.Error(line)
	}
	for _, l := range lines {
		fmt.Println(l)
	}
}

func choose(all []*Scenario) []*Scenario {
	var out []*Scenario
	for i, s := range all {
		if *only != "" && !strings.Contains(s.ID(), *only) {
			continue
		}
		if *full || *only != "" || i%sampleStep == 0 {
			out = append(out, s)
		}
	}
	return out
}

// runAll runs the scenarios two at a time; the result is parallel to them.
func runAll(r *Runner, ss []*Scenario) []error {
	errs := make([]error, len(ss))
	var wg sync.WaitGroup
	const runners = 2
	for w := range runners {
		wg.Go(func() {
			for i := w; i < len(ss); i += runners {
				errs[i] = r.Run(ss[i])
			}
		})
	}
	wg.Wait()
	return errs
}

func summarize(rt string, ss []*Scenario, failed []error) []string {
	pass, total := map[string]int{}, map[string]int{}
	all := 0
	for i, s := range ss {
		total[s.Category]++
		if failed[i] == nil {
			pass[s.Category]++
			all++
		}
	}
	var lines []string
	for c := range total {
		lines = append(lines, fmt.Sprintf("  %-40s %4d/%d", c, pass[c], total[c]))
	}
	sort.Strings(lines)
	return append(lines, fmt.Sprintf("tck %s: %d/%d passed", rt, all, len(ss)))
}

// readExpected reads lines of the form "id => reason".
func readExpected(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("expected_failures.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, why, ok := strings.Cut(line, " => ")
		if !ok || strings.TrimSpace(why) == "" {
			t.Fatalf("expected_failures.txt: no reason in %q", line)
		}
		out[id] = why
	}
	return out
}
