package importer

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/storage"
)

// TestIncremental adds to a database; what is refused leaves it as it was.
func TestIncremental(t *testing.T) {
	dir := files(t, map[string]string{
		"p.csv":    "name:ID(P),n:long\nann,1\nbob,2\n",
		"r.csv":    ":START_ID(P),:END_ID(P)\nann,bob\n",
		"more.csv": "name:ID(P),n:long\ncyd,3\n",
		"rels.csv": ":START_ID(P),:END_ID(P),since:date\ncyd,ann,2020-02-03\nbob,cyd,\n",
		"dup.csv":  "name:ID(P),n:long\ndan,4\nbob,9\n",
		"lost.csv": ":START_ID(P),:END_ID(P)\nann,zoe\n",
		"head.csv": "name:ID(P)\n",
	})
	target := filepath.Join(t.TempDir(), "db")
	ctx := context.Background()
	if _, err := Run(ctx, target, Options{Nodes: in(dir, "P=p.csv"), Relationships: in(dir, "R=r.csv")}); err != nil {
		t.Fatal(err)
	}
	more := func(o Options) (Summary, error) {
		o.Incremental = true
		return Run(ctx, target, o)
	}
	sum, err := more(Options{Nodes: in(dir, "P=more.csv"), Relationships: in(dir, "R=rels.csv")})
	if err != nil || sum.Nodes != 1 || sum.Relationships != 2 || sum.Properties != 3 {
		t.Fatal(sum, err)
	}
	for _, bad := range []struct {
		o    Options
		want string
	}{
		{Options{Nodes: in(dir, "P=dup.csv")}, `dup.csv:3: id "bob" occurs a second time`},
		{Options{Nodes: in(dir, "P=head.csv"), Relationships: in(dir, "R=lost.csv")}, `lost.csv:2: there is no node with id "zoe"`},
		{Options{Nodes: in(dir, "head.csv")}, "finds nodes by label and property"},
		{Options{Nodes: in(dir, "P=more.csv"), Relationships: in(dir, "R=rels.csv"), MaxMemory: 10}, "occurs a second time"},
		{Options{Nodes: in(dir, "Q=dup.csv"), MaxMemory: 10}, "--max-memory"},
	} {
		if _, err := more(bad.o); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%v, not %q", err, bad.want)
		}
	}
	if sum, err = more(Options{Nodes: in(dir, "P=dup.csv"), SkipDuplicateNodes: true, BadTolerance: 1, ReportFile: filepath.Join(dir, "report")}); err != nil || sum.Nodes != 1 || sum.BadEntries != 1 {
		t.Error(sum, err)
	}
	st, err := storage.Open(target, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s := st.Snapshot()
	if s.NodeCount() != 4 || s.RelCount() != 3 || prop(s, find(t, s, "bob"), "n") != "2" {
		t.Error(s.NodeCount(), s.RelCount())
	}
}

// TestIncrementalNeedsADatabase does not make one of a mistyped path.
func TestIncrementalNeedsADatabase(t *testing.T) {
	dir := files(t, map[string]string{"p.csv": "name:ID\nann\n"})
	_, err := Run(context.Background(), filepath.Join(t.TempDir(), "none"), Options{Incremental: true, Nodes: in(dir, "P=p.csv")})
	if err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Fatal(err)
	}
}
