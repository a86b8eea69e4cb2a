package builtin

import (
	"context"
	"testing"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// graph is two nodes :A, one of them :B, another without labels, and a relationship.
func graph(t *testing.T) *storage.Store {
	t.Helper()
	s := storage.OpenMemory()
	tx := s.Begin()
	a, b, c := tx.CreateNode(), tx.CreateNode(), tx.CreateNode()
	tx.AddLabel(a, tx.Label("A"))
	tx.AddLabel(b, tx.Label("A"))
	tx.AddLabel(b, tx.Label("B"))
	tx.SetNodeProperty(a, tx.Key("x"), value.Int(1))
	tx.SetNodeProperty(a, tx.Key("l"), value.List([]value.Value{value.String("s")}))
	tx.SetNodeProperty(b, tx.Key("x"), value.Float(1))
	r, err := tx.CreateRel(a, b, tx.Type("R"))
	if err != nil {
		t.Fatal(err)
	}
	tx.SetRelProperty(r, tx.Key("w"), value.True)
	tx.Label("Unused")
	d := tx.CreateNode()
	tx.AddLabel(d, tx.Label("A"))
	tx.SetNodeProperty(d, tx.Key("x"), value.String("one"))
	_ = c
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// rows calls a procedure and gives its rows as text.
func rows(t *testing.T, ctx *procedures.Context, name string, args ...value.Value) ([]string, error) {
	t.Helper()
	p := Default().Procedure(name)
	if p == nil {
		t.Fatalf("no procedure %s", name)
	}
	for i := len(args); i < len(p.Params); i++ {
		args = append(args, *p.Params[i].Default)
	}
	var out []string
	err := p.Call(ctx, args, func(row []value.Value) error {
		if len(row) != len(p.Results) {
			t.Errorf("%s yields %d values for %d columns", name, len(row), len(p.Results))
		}
		out = append(out, value.List(row).String())
		return nil
	})
	return out, err
}

func expect(t *testing.T, ctx *procedures.Context, name string, args []value.Value, want ...string) {
	t.Helper()
	got, err := rows(t, ctx, name, args...)
	if err != nil || len(got) != len(want) {
		t.Errorf("%s: %v %v, want %v", name, got, err, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: row %d is %s, want %s", name, i, got[i], want[i])
		}
	}
}

func TestNames(t *testing.T) {
	ctx := &procedures.Context{Graph: graph(t).Snapshot(), Database: "neo4j"}
	expect(t, ctx, "db.labels", nil, "['A']", "['B']")
	expect(t, ctx, "db.relationshipTypes", nil, "['R']")
	expect(t, ctx, "db.propertyKeys", nil, "['x']", "['l']", "['w']")
}

func TestSchema(t *testing.T) {
	ctx := &procedures.Context{Context: context.Background(), Graph: graph(t).Snapshot(), Database: "neo4j"}
	expect(t, ctx, "db.schema.nodeTypeProperties", nil,
		"[':`A`', ['A'], 'x', ['Long', 'String'], true]", "[':`A`', ['A'], 'l', ['StringArray'], false]",
		"[':`A`:`B`', ['A', 'B'], 'x', ['Double'], true]", "['', [], null, null, false]")
	expect(t, ctx, "db.schema.relTypeProperties", nil, "[':`R`', 'w', ['Boolean'], true]")
}

func TestCreateNames(t *testing.T) {
	s := storage.OpenMemory()
	tx := s.Begin()
	defer tx.Rollback()
	ctx := &procedures.Context{Graph: tx.Snapshot(), Tx: tx}
	for _, name := range []string{"db.createLabel", "db.createProperty", "db.createRelationshipType"} {
		expect(t, ctx, name, []value.Value{value.String("New")})
		for _, bad := range []value.Value{value.Null, value.String(""), value.String("a\x00")} {
			if _, err := rows(t, ctx, name, bad); status.CodeOf(err) != status.TokenNameError || err == nil {
				t.Errorf("%s(%v): %v", name, bad, err)
			}
		}
		if _, err := rows(t, &procedures.Context{Graph: tx.Snapshot()}, name, value.String("X")); status.CodeOf(err) != status.AccessMode || err == nil {
			t.Errorf("%s without a transaction: %v", name, err)
		}
	}
	c := tx.Snapshot().Catalog()
	if len(c.Labels()) != 1 || len(c.Keys()) != 1 || len(c.Types()) != 1 {
		t.Errorf("%v %v %v", c.Labels(), c.Keys(), c.Types())
	}
}

func TestIndexes(t *testing.T) {
	ctx := &procedures.Context{}
	for _, name := range []string{"db.awaitIndex", "db.resampleIndex"} {
		if _, err := rows(t, ctx, name, value.String("nope")); status.CodeOf(err) != status.IndexNotFound || err == nil || err.Error() != "No such index 'nope'" {
			t.Errorf("%s: %v", name, err)
		}
	}
	expect(t, ctx, "db.awaitIndexes", nil)
	expect(t, ctx, "db.resampleOutdatedIndexes", nil)
}

func TestHost(t *testing.T) {
	cleared := 0
	created := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	ctx := &procedures.Context{Database: "neo4j", Host: &procedures.Host{
		DatabaseID: "ABC", Created: created, Version: "1.2.3", User: "me", Roles: []string{"admin"},
		ClearCaches: func() int { cleared++; return 7 },
		Settings: func() []procedures.Setting {
			return []procedures.Setting{{Name: "server.a", Value: "1", Default: "0"}, {Name: "db.b"}}
		},
	}}
	expect(t, ctx, "db.info", nil, "['ABC', 'neo4j', '2026-01-02T03:04:05Z']")
	expect(t, ctx, "dbms.info", nil, "['ABC', 'neo4j', '2026-01-02T03:04:05Z']")
	expect(t, ctx, "db.ping", nil, "[true]")
	expect(t, ctx, "dbms.components", nil, "['Neo4j Kernel', ['5.26.0'], 'community']", "['Morsel', ['1.2.3'], 'community']")
	expect(t, ctx, "dbms.showCurrentUser", nil, "['me', ['admin'], []]")
	expect(t, ctx, "dbms.listCapabilities", nil)
	expect(t, ctx, "dbms.listConfig", []value.Value{value.String("SERVER")}, "['server.a', '', '1', false, '0', null, false, '']")
	expect(t, ctx, "db.clearQueryCaches", nil, "['Query caches successfully cleared of 7 queries.']")
	expect(t, ctx, "db.prepareForReplanning", nil)
	if cleared != 2 {
		t.Errorf("caches cleared %d times", cleared)
	}
	bare := &procedures.Context{Database: "neo4j"}
	expect(t, bare, "db.info", nil, "[null, 'neo4j', null]")
	expect(t, bare, "dbms.components", nil, "['Neo4j Kernel', ['5.26.0'], 'community']")
	expect(t, bare, "db.clearQueryCaches", nil, "['Query cache already empty.']")
	expect(t, bare, "dbms.listConfig", nil)
}

func TestMetaData(t *testing.T) {
	m := value.NewMap(1)
	m.Put("app", value.String("x"))
	meta := value.Null
	ctx := &procedures.Context{Meta: &meta}
	expect(t, ctx, "tx.getMetaData", nil, "[{}]")
	expect(t, ctx, "tx.setMetaData", []value.Value{value.MapOf(m)})
	expect(t, ctx, "tx.getMetaData", nil, "[{app: 'x'}]")
	if _, err := rows(t, &procedures.Context{}, "tx.setMetaData", value.MapOf(m)); err == nil {
		t.Error("metadata set where none is kept")
	}
}

func TestStats(t *testing.T) {
	ctx := &procedures.Context{Graph: graph(t).Snapshot()}
	s := func(text string) []value.Value { return []value.Value{value.String(text)} }
	expect(t, ctx, "db.stats.status", nil, "['QUERIES', 'idle', {}]")
	expect(t, ctx, "db.stats.retrieve", s("tokens"), "['TOKENS', {labels: ['A', 'B', 'Unused'], relationshipTypes: ['R'], propertyKeys: ['x', 'l', 'w']}]")
	expect(t, ctx, "db.stats.retrieve", s("META"), "['META', {labelCount: 3, relationshipTypeCount: 1, propertyKeyCount: 3}]")
	expect(t, ctx, "db.stats.retrieve", s("QUERIES"))
	expect(t, ctx, "db.stats.collect", s("QUERIES"), "['QUERIES', false, 'Queries are not collected by this database.']")
	expect(t, ctx, "db.stats.stop", s("QUERIES"), "['QUERIES', true, 'Collector is idle, no collection ongoing.']")
	expect(t, ctx, "db.stats.clear", s("QUERIES"), "['QUERIES', true, 'Collector is idle and has no data.']")
	counts, err := rows(t, ctx, "db.stats.retrieve", value.String("GRAPH COUNTS"))
	if err != nil || len(counts) != 1 {
		t.Fatal(counts, err)
	}
	const want = "['GRAPH COUNTS', {nodes: [{count: 4}, {count: 3, label: 'A'}, {count: 1, label: 'B'}, {count: 0, label: 'Unused'}], " +
		"relationships: [{count: 1}, {count: 1, relationshipType: 'R'}, {count: 1, relationshipType: 'R', startLabel: 'A'}, " +
		"{count: 1, relationshipType: 'R', endLabel: 'A'}, {count: 1, relationshipType: 'R', endLabel: 'B'}], indexes: [], constraints: []}]"
	if counts[0] != want {
		t.Errorf("%s\nwant\n%s", counts[0], want)
	}
	if _, err := rows(t, ctx, "db.stats.retrieve", value.String("FOO")); err == nil || err.Error() != "Unknown section 'FOO', known sections are [GRAPH COUNTS, TOKENS, QUERIES, META]" {
		t.Error(err)
	}
}

func TestVectors(t *testing.T) {
	s := graph(t)
	tx := s.Begin()
	defer tx.Rollback()
	ctx := &procedures.Context{Graph: tx.Snapshot(), Tx: tx}
	node, key := value.Node(0), value.String("v")
	list := func(vs ...value.Value) value.Value { return value.List(vs) }
	expect(t, ctx, "db.create.setNodeVectorProperty", []value.Value{node, key, list(value.Int(1), value.Float(2.5))})
	if v := tx.Snapshot().NodeProperty(0, tx.Key("v")); v.String() != "[1.0, 2.5]" {
		t.Errorf("the node's vector is %v", v)
	}
	expect(t, ctx, "db.create.setRelationshipVectorProperty", []value.Value{value.Rel(0), key, list(value.Int(1))})
	if v := tx.Snapshot().RelProperty(0, tx.Key("v")); v.String() != "[1.0]" {
		t.Errorf("the relationship's vector is %v", v)
	}
	if got, err := rows(t, ctx, "db.create.setVectorProperty", node, key, list(value.Int(3))); err != nil || len(got) != 1 {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range [][]value.Value{
		{node, key, value.Null}, {node, value.Null, list(value.Int(1))}, {value.Null, key, list(value.Int(1))},
		{node, key, list()}, {node, key, list(value.String("a"))}, {node, key, list(value.Float(1e308))}, {node, key, value.Int(1)},
	} {
		if _, err := rows(t, ctx, "db.create.setNodeVectorProperty", bad...); status.CodeOf(err) != status.ProcedureCallFailed || err == nil {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
