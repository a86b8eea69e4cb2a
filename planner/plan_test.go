package planner_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/planner/bind"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/aggregate"
	"github.com/morseldb/morsel/procedures/function"
)

var rewrite = flag.Bool("rewrite", false, "write what the planner gives into testdata instead of comparing")

// stats is a small social graph's counts.
type stats struct{}

var labelCounts = map[string]float64{"": 10000, "Person": 1000, "Post": 8000, "City": 100, "Tag": 500, "Country": 10}

var typeCounts = map[string]float64{"": 60000, "KNOWS": 20000, "LIKES": 30000, "LIVES_IN": 1000, "HAS_TAG": 8900, "PART_OF": 100, "VIEWS": 300000, "RATES": 400000, "SEES": 300000}

func (stats) LabelCount(label string) float64 { return labelCounts[label] }

// PatternCount supposes that labels and types are independent.
func (stats) PatternCount(start, typ, end string) float64 {
	return typeCounts[typ] * labelCounts[start] / labelCounts[""] * labelCounts[end] / labelCounts[""]
}

func registry(t *testing.T) *procedures.Registry {
	r := procedures.NewRegistry(nil)
	if err := function.Register(r); err != nil {
		t.Fatal(err)
	}
	if err := aggregate.Register(r); err != nil {
		t.Fatal(err)
	}
	return r
}

func plan(r *procedures.Registry, text string) (*physical.Plan, error) {
	return planWith(r, text, stats{})
}

func planWith(r *procedures.Registry, text string, s planner.Stats) (*physical.Plan, error) {
	return planBy(r, text, s, planner.RuleSet{})
}

func planBy(r *procedures.Registry, text string, s planner.Stats, rules planner.RuleSet) (*physical.Plan, error) {
	stmt, err := parser.Parse(text)
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(stmt, bind.Env{Registry: r})
	if err != nil {
		return nil, err
	}
	return planner.Plan(bound, planner.Context{Stats: s, Registry: r, Rules: rules})
}

// TestPlans compares the plans of the queries in testdata: a query, a line ----, the plan.
func TestPlans(t *testing.T) {
	files, err := filepath.Glob("testdata/*.plan")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	r := registry(t)
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) { script(t, r, f) })
	}
}

func script(t *testing.T, r *procedures.Registry, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(raw)), "\n\n") {
		text, want, _ := strings.Cut(strings.TrimSpace(block), "\n----\n")
		text = strings.TrimSuffix(text, "\n----")
		got := printed(r, text)
		fmt.Fprintf(&out, "%s\n----\n%s\n", text, got)
		if !*rewrite && strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s\ngot\n%s\nwant\n%s", text, got, want)
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func printed(r *procedures.Registry, text string) string {
	p, err := plan(r, text)
	if err != nil {
		return "error: " + strings.Split(err.Error(), "\n")[0] + "\n"
	}
	var b strings.Builder
	tree(&b, p.Root, 0)
	return b.String()
}

// tree prints an operator a line: name, details, estimate and the slots it keeps.
func tree(b *strings.Builder, op physical.Op, depth int) {
	h := op.Head()
	fmt.Fprintf(b, "%s%s", strings.Repeat("  ", depth), op.Name())
	if h.Details != "" {
		fmt.Fprintf(b, " %s", h.Details)
	}
	fmt.Fprintf(b, " ~%.3g keep %v%s\n", h.EstRows, h.Keep, extra(op))
	for _, c := range op.Children() {
		tree(b, c, depth+1)
	}
}

// extra is what the details do not say and tests want to see.
func extra(op physical.Op) string {
	s := ""
	physical.Exprs(op, func(e physical.Expr) { s += constants(e) })
	if order := op.Head().Order; order != "" && !strings.Contains(op.Head().Details, order) {
		s += " by " + order
	}
	switch e := op.(type) {
	case *physical.RelTypeScan:
		if e.AnyOrder {
			s += " any order"
		}
	case *physical.Aggregation:
		if e.Together {
			s += " together"
		}
	case *physical.Distinct:
		if e.Ordered != nil && e.Ordered.Together {
			s += " together"
		}
	case *physical.VarLengthExpand:
		if e.CountHops {
			s += " hops"
		}
	case *physical.Expand:
		if e.To == physical.NoSlot || e.Merged {
			s += " degree"
		}
		if e.Once {
			s += " once"
		}
		if len(e.Unique) > 0 {
			s += fmt.Sprintf(" unique %v", e.Unique)
		}
	}
	return s
}

// constants tells which parts of an expression are evaluated once a run.
func constants(e physical.Expr) (s string) {
	if _, ok := e.(*physical.PerRun); ok {
		return " constant"
	}
	physical.Subexprs(e, func(e physical.Expr) { s += constants(e) })
	return s
}
