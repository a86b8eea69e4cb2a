package planner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/planner/cost"
)

// TestRules holds for each rule the plans of a query with it and without it, which differ: testdata/rules/NAME.plan has the query, a line
// "---- with", the plan, a line "---- without" and the plan. A line "// every" above the query has rules applied whatever they cost,
// "// without a b" switches others off in both plans.
func TestRules(t *testing.T) {
	for _, rule := range planner.Rules {
		t.Run(rule.Name, func(t *testing.T) {
			file := filepath.Join("testdata", "rules", rule.Name+".plan")
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("the rule has no test: %v", err)
			}
			head, _, _ := strings.Cut(string(raw), "\n---- with")
			text, common := directives(t, head)
			without, err := common.Without(rule.Name)
			if err != nil {
				t.Fatal(err)
			}
			on, off := planned(t, text, common), planned(t, text, without)
			if on == off {
				t.Errorf("the rule changes nothing:\n%s", on)
			}
			got := fmt.Sprintf("%s\n---- with\n%s---- without\n%s", head, on, off)
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(raw) {
				t.Errorf("got\n%s\nwant\n%s", got, raw)
			}
		})
	}
}

// directives takes the lines of a script's head that are comments from its query.
func directives(t *testing.T, head string) (text string, rules planner.RuleSet) {
	var query []string
	for _, line := range strings.Split(head, "\n") {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "// every"):
			rules.Always = true
		case strings.HasPrefix(line, "// without"):
			var err error
			if rules, err = rules.Without(words[2:]...); err != nil {
				t.Fatal(err)
			}
		case !strings.HasPrefix(line, "//"):
			query = append(query, line)
		}
	}
	return strings.Join(query, "\n"), rules
}

func planned(t *testing.T, text string, rules planner.RuleSet) string {
	p, err := planBy(registry(t), text, ruleStats{}, rules)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	tree(&b, p.Root, 0)
	return b.String()
}

// TestRulesAreDocumented holds docs/planner.md against the list of rules.
func TestRulesAreDocumented(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "docs", "planner.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range planner.Rules {
		if line := fmt.Sprintf("| %s | %s |", r.Name, strings.ReplaceAll(r.Does, "|", `\|`)); !strings.Contains(string(raw), line) {
			t.Errorf("docs/planner.md lacks the line\n%s", line)
		}
	}
	files, err := os.ReadDir(filepath.Join("testdata", "rules"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(planner.Rules) {
		t.Errorf("%d scripts for %d rules", len(files), len(planner.Rules))
	}
}

// TestBesideKeeps holds that rows are gone on from where what is asked may fail for nodes that they do not have, where a LIMIT may end the query early,
// where a relationship is bound, and in a subquery's plan.
func TestBesideKeeps(t *testing.T) {
	for _, text := range []string{
		"MATCH (p:Person) WITH DISTINCT p MATCH (p)-[:LIKES]->(m)<-[:RATES]-(c:Country {name: 'x'}) WHERE c.x / p.age > 1 RETURN count(*)",
		"MATCH (p:Person) WITH DISTINCT p MATCH (p)-[:LIKES]->(m)<-[:RATES]-(c:Country {name: 'x'}) RETURN m LIMIT 3",
		"MATCH (p:Person)-[r:LIKES]->() WITH DISTINCT p, r OPTIONAL MATCH (p)-[r]->(m)<-[:RATES]-(c:Country {name: 'x'}) RETURN count(c)",
		"UNWIND $people AS p MATCH (p)-[:LIKES]->(m)<-[:RATES]-(c:Country {name: 'x'}) RETURN count(*)",
		"MATCH (p:Person) CALL (p) { MATCH (p)-[:LIKES]->(m)<-[:RATES]-(c:Country {name: 'x'}) RETURN count(m) AS n } RETURN n",
	} {
		if got := planned(t, text, planner.RuleSet{}); strings.Contains(got, "HashJoin") {
			t.Errorf("%s:\n%s", text, got)
		}
	}
	sure := "MATCH (p:Person) WITH DISTINCT p MATCH (p)-[:LIKES]->(m)<-[:RATES]-(c:Country {name: 'x'}) RETURN count(*)"
	if got := planned(t, sure, planner.RuleSet{}); !strings.Contains(got, "NodeHashJoin") {
		t.Errorf("%s:\n%s", sure, got)
	}
}

// TestUnknownRule holds that a rule that there is none of is not switched off silently.
func TestUnknownRule(t *testing.T) {
	if _, err := (planner.RuleSet{}).Without("mergeRows", "noSuchRule"); err == nil || !strings.Contains(err.Error(), "noSuchRule") {
		t.Errorf("got %v", err)
	}
	all, err := planner.RuleSet{}.Without("*")
	if err != nil || all.Off() != len(planner.Rules) {
		t.Errorf("%d of %d rules are off, %v", all.Off(), len(planner.Rules), err)
	}
}

// ruleStats is stats with an index; all likes are of posts by people, and nothing knows, likes or views itself.
type ruleStats struct{ stats }

func (ruleStats) Indexes(rels bool, token string) []cost.Index {
	if rels || token != "Person" {
		return nil
	}
	return []cost.Index{
		{Name: "age", Kind: "RANGE", Token: "Person", Keys: []string{"age"}, Entries: 1000, Distinct: []float64{100}},
		{Name: "born", Kind: "RANGE", Token: "Person", Keys: []string{"born"}, Entries: 1000, Distinct: []float64{500}},
	}
}

func (s ruleStats) PatternCount(start, typ, end string) float64 {
	if typ == "LIKES" && (start == "" || start == "Person") && (end == "" || end == "Post") {
		return typeCounts[typ]
	}
	return s.stats.PatternCount(start, typ, end)
}

func (ruleStats) Loops(string) float64 { return 0 }

// TestThroughWithKeeps holds that a WITH stays where a predicate behind it may fail for rows that were kept from it, or where it does more than
// pass variables on.
func TestThroughWithKeeps(t *testing.T) {
	without, err := planner.RuleSet{}.Without("throughWith")
	if err != nil {
		t.Fatal(err)
	}
	for _, with := range []string{
		"WHERE p.age <> 0 WITH p MATCH (p)-[:KNOWS]->(q:Person) WHERE q.age = 30 AND q.age / p.age > 1",
		"WITH p LIMIT 3 MATCH (p)-[:KNOWS]->(q:Person) WHERE q.age = 30",
		"WITH DISTINCT p MATCH (p)-[:KNOWS]->(q:Person) WHERE q.age = 30",
		"WITH p WHERE rand() < 0.5 MATCH (p)-[:KNOWS]->(q:Person) WHERE q.age = 30",
		"WITH p MATCH (p)-[:KNOWS]->(q:Person) USING SCAN q:Person WHERE q.age = 30",
	} {
		text := "MATCH (p:Person)-[:LIKES]->(a) " + with + " RETURN p, q"
		if got, want := planned(t, text, planner.RuleSet{}), planned(t, text, without); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", text, got, want)
		}
	}
}

// TypesAt says that people know each other and like posts.
func (ruleStats) TypesAt(label string, leaving bool) ([]string, bool) {
	switch {
	case label == "Person" && leaving:
		return []string{"KNOWS", "LIKES"}, true
	case label == "Person":
		return []string{"KNOWS"}, true
	case label == "Post" && !leaving:
		return []string{"LIKES"}, true
	}
	return nil, true
}

// likesCities is counts of a graph in which LIKES leads from people to cities only.
type likesCities struct{ stats }

func (likesCities) LabelCount(label string) float64 {
	if label == "City" {
		return 1000
	}
	return labelCounts[label]
}

func (likesCities) PatternCount(start, typ, end string) float64 {
	if (start == "" || start == "Person") && (end == "" || end == "City") {
		return 10 * typeCounts[typ]
	}
	return 0
}

// TestGroupsComeInOrder holds that a pattern is begun at a node that its rows are grouped by, where there would be so many groups at a time otherwise
// that no cache holds them.
func TestGroupsComeInOrder(t *testing.T) {
	without, err := planner.RuleSet{}.Without("together")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rules       planner.RuleSet
		keys, start string
	}{
		{planner.RuleSet{}, "a, b", "(a)-[anon_2:LIKES]->(m)"}, // by a, or by b
		{without, "a, b", "NodeByLabelScan m:City"},
		{planner.RuleSet{}, "a.age + 1", "NodeByLabelScan m:City"},
	} {
		p, err := planBy(registry(t), "MATCH (a:Person)-[:LIKES]->(m:City)<-[:LIKES]-(b:Person) WHERE a.age < b.age RETURN "+c.keys+", count(*) AS n", likesCities{}, c.rules)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if tree(&b, p.Root, 0); !strings.Contains(b.String(), c.start) {
			t.Errorf("by %s: there is no %s in\n%s", c.keys, c.start, b.String())
		}
	}
}

// TestCountedExpansions holds that relationships of which nothing is asked but how many there are, and whether any, are not listed, and others are.
func TestCountedExpansions(t *testing.T) {
	const optional = "MATCH (p:Person) OPTIONAL MATCH (p)-[r:LIKES]->(m) "
	for text, degree := range map[string]bool{
		optional + "RETURN p, count(r)":                                                 true,
		optional + "RETURN p, count(m), count(r), count(*)":                             true,
		optional + "OPTIONAL MATCH (p)-[:KNOWS]->(f:Person) RETURN p, count(r)":         true,
		optional + "RETURN p, count(DISTINCT r)":                                        false,
		optional + "RETURN p, count(r), count(r.since)":                                 false,
		optional + "RETURN p, r IS NULL, count(r)":                                      false,
		optional + "WITH p, m WHERE m IS NOT NULL RETURN p, count(m)":                   false,
		optional + "RETURN p, count(r) + rand()":                                        false,
		"MATCH (p:Person) OPTIONAL MATCH (p)-[r:LIKES]->(m:Country) RETURN p, count(r)": false,
	} {
		if got := planned(t, text, planner.RuleSet{}); strings.Contains(got, "degree") != degree {
			t.Errorf("%s:\n%s", text, got)
		}
	}
}
