// Package tck runs the openCypher Technology Compatibility Kit against Morsel:
// it reads the feature files, expands outlines, runs each scenario on a database
// in memory of its own, and compares rows, order, errors (type, phase, detail)
// and side effects strictly.
package tck

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
)

// Scenario is one concrete scenario, outlines expanded.
type Scenario struct {
	Category string // clauses/match
	Feature  string // Match1
	Name     string
	Example  int // counts the expansions of one outline from 1; 0 for a plain scenario
	Steps    []*messages.PickleStep
}

// ID names a scenario in reports and in the list of expected failures.
func (s *Scenario) ID() string {
	id := s.Category + "/" + s.Feature + " " + s.Name
	if s.Example > 0 {
		id += fmt.Sprintf(" #%d", s.Example)
	}
	return id
}

// Load reads every feature file below dir, in order of path.
func Load(dir string) ([]*Scenario, error) {
	var files []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(p, ".feature") {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for feature files: %w", err)
	}
	sort.Strings(files)
	var out []*Scenario
	for _, f := range files {
		ss, err := loadFile(dir, f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		out = append(out, ss...)
	}
	return out, nil
}

func loadFile(dir, file string) ([]*Scenario, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading a feature: %w", err)
	}
	n := 0
	newID := func() string { n++; return fmt.Sprint(n) }
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(src), newID)
	if err != nil {
		return nil, fmt.Errorf("parsing a feature: %w", err)
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		return nil, fmt.Errorf("naming a feature: %w", err)
	}
	category := filepath.ToSlash(filepath.Dir(rel))
	feature := strings.TrimSuffix(filepath.Base(rel), ".feature")
	var out []*Scenario
	examples := map[string]int{}
	for _, p := range gherkin.Pickles(*doc, file, newID) {
		s := &Scenario{Category: category, Feature: feature, Name: p.Name, Steps: p.Steps}
		if len(p.AstNodeIds) > 1 {
			examples[p.AstNodeIds[0]]++
			s.Example = examples[p.AstNodeIds[0]]
		}
		out = append(out, s)
	}
	return out, nil
}
