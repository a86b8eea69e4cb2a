package function

import (
	"context"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// smallGraph is (a:A:B {x: 1, y: 'v'})-[r:T {w: 2}]->(b).
func smallGraph(t *testing.T) (s *storage.Store, a, b, r int64) {
	t.Helper()
	s = storage.OpenMemory()
	tx := s.Begin()
	a, b = tx.CreateNode(), tx.CreateNode()
	tx.AddLabel(a, tx.Label("A"))
	tx.AddLabel(a, tx.Label("B"))
	tx.SetNodeProperty(a, tx.Key("x"), value.Int(1))
	tx.SetNodeProperty(a, tx.Key("y"), value.String("v"))
	r, err := tx.CreateRel(a, b, tx.Type("T"))
	if err != nil {
		t.Fatal(err)
	}
	tx.SetRelProperty(r, tx.Key("w"), value.Int(2))
	if _, err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s, a, b, r
}

func TestEntities(t *testing.T) {
	s, a, b, r := smallGraph(t)
	ctx := &procedures.Context{Graph: s.Snapshot(), Database: "neo4j"}
	node, rel := value.Node(a), value.Rel(r)
	path := value.PathOf(&value.Path{Nodes: []int64{a, b}, Rels: []int64{r}})
	for _, c := range []result{
		{"labels", list{node}, list{"A", "B"}}, {"labels", list{value.Node(b)}, list{}}, {"labels", list{nil}, nil},
		{"keys", list{node}, list{"x", "y"}}, {"keys", list{rel}, list{"w"}}, {"keys", list{value.Node(b)}, list{}},
		{"properties", list{node}, map[string]any{"x": 1, "y": "v"}}, {"properties", list{rel}, map[string]any{"w": 2}},
		{"type", list{rel}, "T"}, {"startNode", list{rel}, node}, {"endNode", list{rel}, value.Node(b)},
		{"id", list{node}, int(a)}, {"id", list{rel}, int(r)}, {"length", list{path}, 1}, {"nodes", list{path}, list{node, value.Node(b)}},
		{"relationships", list{path}, list{rel}}, {"elementId", list{node}, NodeElementID("neo4j", a)}, {"elementId", list{rel}, RelElementID("neo4j", r)},
		{"db.nameFromElementId", list{NodeElementID("neo4j", a)}, "neo4j"},
	} {
		if got, err := call(t, ctx, c.name, c.args...); err != nil || !same(got, val(c.want)) {
			t.Errorf("%s%v = %v %v, want %v", c.name, c.args, got, err, c.want)
		}
	}
}

func TestEntityFaults(t *testing.T) {
	check(t, []result{
		{"labels", list{1}, typeError("Invalid input for function 'labels()': Expected a Node, got: Long(1)")},
		{"type", list{"a"}, typeError("Invalid input for function 'type()': Expected a Relationship, got: String(\"a\")")},
		{"keys", list{1}, typeError("Invalid input for function 'keys()': Expected a node, a relationship or a literal map but got Long(1)")},
		{"properties", list{1}, typeError("Invalid input for function 'properties()'")}, {"id", list{1}, typeError("Expected Long(1) to be a node or relationship, but it was `Long`")},
		{"elementId", list{1}, typeError("Invalid input for function 'elementId()'")}, {"startNode", list{1}, typeError("Expected Long(1) to be a RelationshipValue")},
		{"endNode", list{1}, typeError("Invalid input for function 'endNode()'")}, {"nodes", list{1}, typeError("Expected Long(1) to be a path")},
		{"relationships", list{1}, typeError("Invalid input for function 'relationships()'")}, {"length", list{1}, typeError("Expected a Path, got: Long(1)")},
		{"db.nameFromElementId", list{"x"}, argumentError("Invalid element id: 'x'")},
	})
}

func TestDeletedEntities(t *testing.T) {
	s, a, _, r := smallGraph(t)
	tx := s.Begin()
	defer tx.Rollback()
	tx.DeleteRel(r)
	tx.DeleteNode(a)
	ctx := &procedures.Context{Graph: tx.Snapshot(), Tx: tx, Database: "neo4j"}
	for _, c := range []result{{"labels", list{value.Node(a)}, nil}, {"keys", list{value.Rel(r)}, nil}, {"properties", list{value.Rel(r)}, nil}, {"endNode", list{value.Rel(r)}, nil}} {
		_, err := call(t, ctx, c.name, c.args...)
		if e := status.As(err); e == nil || e.Code != status.EntityNotFound || e.Detail != "DeletedEntityAccess" {
			t.Errorf("%s of a deleted entity: %v", c.name, err)
		}
	}
	for _, c := range []result{{"id", list{value.Node(a)}, int(a)}, {"keys", list{value.Node(a)}, list{}}, {"properties", list{value.Node(a)}, map[string]any{}}, {"type", list{value.Rel(r)}, "T"}} {
		if got, err := call(t, ctx, c.name, c.args...); err != nil || !same(got, val(c.want)) {
			t.Errorf("%s of a deleted entity = %v %v", c.name, got, err)
		}
	}
}

func TestElementIDs(t *testing.T) {
	for _, c := range []struct {
		text, database string
		id             int64
		node, ok       bool
	}{
		{"4:neo4j:12", "neo4j", 12, true, true}, {"5:a:b:0", "a:b", 0, false, true}, {"6:x:1", "", 0, false, false}, {"4:x", "", 0, false, false}, {"4:x:-1", "", 0, false, false}, {"", "", 0, false, false},
	} {
		database, id, node, ok := ParseElementID(c.text)
		if ok != c.ok || ok && (database != c.database || id != c.id || node != c.node) {
			t.Errorf("%s: %s %d %v %v", c.text, database, id, node, ok)
		}
	}
}

func TestStaticResults(t *testing.T) {
	ints := value.ListOf(value.TypeInt)
	for _, c := range []struct {
		name string
		args []value.Type
		want string
	}{
		{"head", []value.Type{ints}, "INTEGER"}, {"last", []value.Type{value.TypeList}, "ANY"}, {"tail", []value.Type{ints}, "LIST<INTEGER>"},
		{"coalesce", []value.Type{value.TypeInt, value.TypeString}, "INTEGER | STRING"}, {"abs", []value.Type{value.TypeInt}, "INTEGER"}, {"abs", []value.Type{value.TypeAny}, "INTEGER | FLOAT"},
		{"reverse", []value.Type{value.TypeString}, "STRING"},
	} {
		if got := registry.Function(c.name).ResultOf(c.args); got.String() != c.want {
			t.Errorf("%s%v :: %s, want %s", c.name, c.args, got, c.want)
		}
	}
}
