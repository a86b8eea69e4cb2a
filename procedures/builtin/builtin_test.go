package builtin

import (
	"os"
	"strings"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/procedures/algo"
)

// golden reads a file of lines with three fields: category or mode, signature, description.
func golden(t *testing.T, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.Lines(string(text)) {
		if fields := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(fields) >= 2 {
			fields = append(fields, "")[:3]
			fields[2] = strings.ReplaceAll(fields[2], `\n`, "\n")
			lines = append(lines, fields)
		}
	}
	return lines
}

// ours is what is registered under a signature.
type ours struct{ category, doc string }

func registered(r *procedures.Registry) map[string]ours {
	all := map[string]ours{}
	for _, f := range r.Functions() {
		all[f.Signature] = ours{f.Category, f.Description}
		for _, o := range f.Overloads {
			all[o.Signature] = ours{f.Category, o.Description}
		}
	}
	for _, a := range r.Aggregates() {
		all[a.Signature] = ours{"Aggregating", a.Description}
	}
	return all
}

// TestFunctionsAreThoseOfCypher holds category, signature and description of
// every function of Cypher 5 to what SHOW FUNCTIONS must show.
func TestFunctionsAreThoseOfCypher(t *testing.T) {
	all := registered(Default())
	for _, want := range golden(t, "functions.txt") {
		got, ok := all[want[1]]
		switch {
		case !ok:
			t.Errorf("missing: %s", want[1])
		case got.category != want[0]:
			t.Errorf("%s is in category %s, want %s", want[1], got.category, want[0])
		case want[2] != "" && got.doc != want[2]:
			t.Errorf("%s is described as\n%s\nwant\n%s", want[1], got.doc, want[2])
		}
	}
}

// TestProcedures holds the procedures that exist to Neo4j's signature, mode and description.
func TestProcedures(t *testing.T) {
	want := map[string][]string{}
	for _, name := range []string{"procedures.txt", "enterprise.txt"} {
		for _, g := range golden(t, name) {
			want[g[1]] = g
		}
	}
	for _, p := range Default().Procedures() {
		if strings.HasPrefix(p.Name, algo.Prefix) {
			continue
		}
		g, ok := want[p.Signature]
		switch {
		case !ok:
			t.Errorf("%s is not a signature of Neo4j's", p.Signature)
		case ok && (string(p.Mode) != g[0] || g[2] != "" && p.Description != g[2]):
			t.Errorf("%s: %s %q", p.Signature, p.Mode, p.Description)
		}
	}
}

func TestDescriptionsAreComplete(t *testing.T) {
	for _, f := range Default().Functions() {
		if f.Description == "" || f.Category == "" || !f.BuiltIn {
			t.Errorf("%s: %+v", f.Name, f)
		}
		if f.Call == nil {
			continue
		}
		for _, p := range f.Params {
			if p.Description == "" {
				t.Errorf("%s: parameter %s is not described", f.Name, p.Name)
			}
		}
	}
	for _, p := range Default().Procedures() {
		if p.Description == "" || p.Call == nil || !p.BuiltIn {
			t.Errorf("%s: %+v", p.Name, p)
		}
		for _, c := range append(p.Params, p.Results...) {
			if c.Description == "" {
				t.Errorf("%s: %s is not described", p.Name, c.Name)
			}
		}
	}
}

func TestDefaultHasEverything(t *testing.T) {
	r := Default()
	for _, name := range []string{"toUpper", "TOUPPER", "size", "coalesce", "labels", "round", "vector.similarity.cosine", "date", "point"} {
		if r.Function(name) == nil {
			t.Errorf("no function %s", name)
		}
	}
	for _, name := range []string{"count", "SUM", "percentileCont"} {
		if r.Aggregate(name) == nil {
			t.Errorf("no aggregation %s", name)
		}
	}
	if r.Procedure("db.labels") == nil || r.Procedure("DB.labels") != nil {
		t.Error("names of procedures are exact")
	}
	if r.Function("all") != nil {
		t.Error("a form of the language cannot be called by name")
	}
}

// TestNotThreadSafe walks the procedures that the parallel runtime must not run.
func TestNotThreadSafe(t *testing.T) {
	const list = "db.awaitIndex db.awaitIndexes db.checkpoint db.info db.labels db.listLocks db.ping db.propertyKeys db.prepareForReplanning " +
		"db.relationshipTypes db.resampleIndex db.resampleOutdatedIndexes db.schema.nodeTypeProperties db.schema.relTypeProperties " +
		"db.schema.visualization dbms.checkConfigValue dbms.listActiveLocks dbms.listPools dbms.scheduler.failedJobs dbms.scheduler.groups " +
		"dbms.scheduler.jobs dbms.upgrade dbms.upgradeStatus"
	unsafe := map[string]bool{}
	for _, name := range strings.Fields(list) {
		unsafe[name] = true
	}
	for name := range unsafe {
		if Default().Procedure(name) == nil {
			t.Errorf("%s is missing", name)
		}
	}
	for _, p := range Default().Procedures() {
		if p.NotThreadSafe != unsafe[p.Name] {
			t.Errorf("%s: not thread-safe is %v", p.Name, p.NotThreadSafe)
		}
	}
}
