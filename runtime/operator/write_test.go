package operator

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// dump renders the graph of a transaction, nodes then relationships.
func dump(tx *storage.Tx) []string {
	g := tx.Snapshot()
	cat := g.Catalog()
	var out []string
	for it := g.Nodes().Iterator(); it.HasNext(); {
		id := int64(it.Next())
		s := fmt.Sprintf("n%d", id)
		for _, l := range g.NodeLabels(id, nil) {
			s += ":" + cat.LabelName(l)
		}
		out = append(out, s+propText(cat, g.NodeKeys(id, nil), func(k catalog.KeyID) value.Value { return g.NodeProperty(id, k) }))
	}
	g.RelIDs(catalog.AnyType, 0, func(id int64) bool {
		start, end, typ, _ := g.Rel(id)
		s := fmt.Sprintf("r%d n%d-%s->n%d", id, start, cat.TypeName(typ), end)
		out = append(out, s+propText(cat, g.RelKeys(id, nil), func(k catalog.KeyID) value.Value { return g.RelProperty(id, k) }))
		return true
	})
	return out
}

func propText(cat *catalog.Catalog, keys []catalog.KeyID, get func(catalog.KeyID) value.Value) string {
	var parts []string
	for _, k := range keys {
		parts = append(parts, cat.KeyName(k)+"="+text(get(k)))
	}
	sort.Strings(parts)
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// writeSpec is a writing plan over a graph: the rows and the graph after it.
type writeSpec struct {
	graph  graph
	setup  func(tx *storage.Tx)
	plan   func() physical.Op
	slots  []physical.Slot
	rows   []string
	after  []string
	counts state.Counters
	code   string // of the error, when one is expected
}

// check runs the plan at every batch size, each time on a fresh graph.
func (w writeSpec) check(t *testing.T) {
	t.Helper()
	for _, size := range batchSizes {
		tx := w.graph.open(t)
		if w.setup != nil {
			w.setup(tx)
		}
		st := specState(tx, size)
		rows, err := rowsOf(st, w.plan(), w.slots...)
		if w.code != "" {
			if status.CodeOf(err) != w.code {
				t.Errorf("batch size %d: error %v, not %s", size, err, w.code)
			}
			continue
		}
		if err != nil {
			t.Fatalf("batch size %d: %v", size, err)
		}
		if !slices.Equal(rows, w.rows) {
			t.Errorf("batch size %d gives rows %q\nwant %q", size, rows, w.rows)
		}
		if got := dump(tx); w.after != nil && !slices.Equal(got, w.after) {
			t.Errorf("batch size %d leaves %q\nwant %q", size, got, w.after)
		}
		if *st.Counters != w.counts {
			t.Errorf("batch size %d counts %+v\nwant %+v", size, *st.Counters, w.counts)
		}
	}
}

func mapOf(pairs ...any) *physical.MapExpr {
	m := &physical.MapExpr{}
	for i := 0; i < len(pairs); i += 2 {
		m.Keys = append(m.Keys, pairs[i].(string))
		m.Values = append(m.Values, pairs[i+1].(physical.Expr))
	}
	return m
}

func namesOf(names ...string) []physical.LabelRef {
	var out []physical.LabelRef
	for _, n := range names {
		out = append(out, physical.LabelRef{Name: n})
	}
	return out
}

func TestCreate(t *testing.T) {
	writeSpec{
		plan: func() physical.Op {
			return &physical.Create{Header: header(0), Source: rowsFrom(0, ints(7, 8)...),
				Nodes: []physical.CreateNode{
					{Slot: 1, Labels: namesOf("A", "B", "A"), Props: mapOf("v", slotRef(0), "none", lit(value.Null))},
					{Slot: 2, Labels: []physical.LabelRef{{Expr: lit(value.List([]value.Value{value.String("C")}))}}, Props: mapOf("w", prop(1, "v"))}},
				Rels: []physical.CreateRel{{Slot: 3, Start: 1, End: 2, Type: physical.LabelRef{Name: "R"}, Props: mapOf("x", prop(2, "w"))}}}
		},
		slots:  []physical.Slot{0, 1, 2, 3},
		rows:   []string{"7 n0 n1 r0", "8 n2 n3 r1"},
		after:  []string{"n0:A:B{v=7}", "n1:C{w=7}", "n2:A:B{v=8}", "n3:C{w=8}", "r0 n0-R->n1{x=7}", "r1 n2-R->n3{x=8}"},
		counts: state.Counters{NodesCreated: 4, RelationshipsCreated: 2, LabelsAdded: 6, PropertiesSet: 6},
	}.check(t)
}

// TestCreateMultiplicity makes one node for each of the rows that a row stands for.
func TestCreateMultiplicity(t *testing.T) {
	g := graph{nodes: 2, rels: []graphRel{{0, 1, "R"}, {0, 1, "R"}, {0, 1, "R"}}}
	writeSpec{
		graph: g,
		plan: func() physical.Op {
			counted := &physical.Expand{Header: header(0), Source: g.allNodes(0), From: 0, Rel: physical.NoSlot, To: physical.NoSlot}
			return &physical.Create{Header: header(0), Source: counted, Nodes: []physical.CreateNode{{Slot: 1}}}
		},
		slots:  []physical.Slot{0, 1},
		rows:   []string{"n0 n2", "n0 n3", "n0 n4"},
		counts: state.Counters{NodesCreated: 3},
	}.check(t)
}

func TestCreateErrors(t *testing.T) {
	node := func(p physical.Expr, labels ...physical.LabelRef) func() physical.Op {
		return func() physical.Op {
			return &physical.Create{Source: oneRow(), Nodes: []physical.CreateNode{{Slot: 1, Labels: labels, Props: p}}}
		}
	}
	writeSpec{plan: node(mapOf("x", mapOf())), code: status.TypeError}.check(t)
	writeSpec{plan: node(lit(value.Int(1))), code: status.TypeError}.check(t)
	writeSpec{plan: node(nil, physical.LabelRef{Expr: lit(value.Int(1))}), code: status.TypeError}.check(t)
	writeSpec{plan: node(nil, physical.LabelRef{Expr: lit(value.String(""))}), code: status.TokenNameError}.check(t)
	writeSpec{code: status.ExecutionFailed, plan: func() physical.Op {
		return &physical.Create{Source: rowsFrom(0, value.Null), Nodes: []physical.CreateNode{{Slot: 1}},
			Rels: []physical.CreateRel{{Slot: 2, Start: 0, End: 1, Type: physical.LabelRef{Name: "R"}}}}
	}}.check(t)
}

func TestWriteWithoutTransaction(t *testing.T) {
	tx := storage.OpenMemory().Begin()
	for _, plan := range []physical.Op{
		&physical.Create{Source: oneRow(), Nodes: []physical.CreateNode{{Slot: 1}}},
		&physical.Delete{Source: oneRow(), Exprs: []physical.Expr{lit(value.Null)}},
		&physical.Set{Source: oneRow()},
		&physical.Merge{Source: oneRow(), Read: &physical.AllNodesScan{Node: 1}, Nodes: []physical.CreateNode{{Slot: 1}}},
	} {
		st := specState(tx, 1)
		st.Use(tx.Snapshot(), nil)
		if _, err := rowsOf(st, plan); status.CodeOf(err) != status.AccessMode {
			t.Errorf("%s: %v", plan.Name(), err)
		}
	}
}

// setSpec runs items on node 0 {a: 1, b: 2}, node 1 {c: 3} and relationship 0 {d: 4} between them.
func setSpec(items []physical.SetItem, after []string, counts state.Counters) writeSpec {
	return writeSpec{
		graph: graph{nodes: 2, rels: []graphRel{{0, 1, "R"}}},
		setup: func(tx *storage.Tx) {
			tx.SetNodeProperty(0, tx.Key("a"), value.Int(1))
			tx.SetNodeProperty(0, tx.Key("b"), value.Int(2))
			tx.SetNodeProperty(1, tx.Key("c"), value.Int(3))
			tx.SetRelProperty(0, tx.Key("d"), value.Int(4))
		},
		plan: func() physical.Op {
			src := project(rowsFrom(0, value.Node(0)), []physical.Slot{0}, physical.Assign{Slot: 1, Expr: lit(value.Node(1))},
				physical.Assign{Slot: 2, Expr: lit(value.Rel(0))}, physical.Assign{Slot: 3, Expr: lit(value.Null)})
			return &physical.Set{Header: header(0), Source: src, Items: items}
		},
		slots: []physical.Slot{0}, rows: []string{"n0"}, after: after, counts: counts,
	}
}

func TestSet(t *testing.T) {
	set := func(slot physical.Slot, key string, v physical.Expr) physical.SetItem {
		return &physical.SetProperty{Entity: slotRef(slot), Key: key, Value: v}
	}
	one := lit(value.Int(1))
	for _, c := range []struct {
		name   string
		items  []physical.SetItem
		after  string
		counts state.Counters
	}{
		{"property", []physical.SetItem{set(0, "a", lit(value.Int(9)))}, "n0{a=9,b=2} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 1}},
		{"the same again", []physical.SetItem{set(0, "a", one)}, "n0{a=1,b=2} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 1}},
		{"null removes what is there", []physical.SetItem{set(0, "a", lit(value.Null)), set(0, "c", lit(value.Null)), set(0, "zz", lit(value.Null))},
			"n0{b=2} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 2}}, // zz is not known
		{"null where nothing is", []physical.SetItem{set(0, "c", lit(value.Null))}, "n0{a=1,b=2} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{}},
		{"remove", []physical.SetItem{set(2, "d", nil), set(0, "q", nil)}, "n0{a=1,b=2} n1{c=3} r0 n0-R->n1", state.Counters{PropertiesSet: 1}},
		{"computed before set", []physical.SetItem{set(0, "a", prop(0, "b")), set(0, "b", prop(0, "a"))},
			"n0{a=2,b=1} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 2}},
		{"in order over entities", []physical.SetItem{set(0, "a", prop(1, "c")), set(1, "c", prop(0, "a")), set(0, "b", prop(1, "c"))},
			"n0{a=3,b=3} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 3}},
		{"dynamic key", []physical.SetItem{&physical.SetProperty{Entity: slotRef(0), KeyExpr: lit(value.String("k")), Value: one}},
			"n0{a=1,b=2,k=1} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 1}},
		{"replace", []physical.SetItem{&physical.SetProperties{Entity: slotRef(0), Map: mapOf("a", one, "n", lit(value.Null), "c", lit(value.Null))}},
			"n0{a=1} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 3}},
		{"add", []physical.SetItem{&physical.SetProperties{Entity: slotRef(0), Map: mapOf("a", lit(value.Null), "q", one), Add: true}},
			"n0{b=2,q=1} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 2}},
		{"copy a node", []physical.SetItem{&physical.SetProperties{Entity: slotRef(2), Map: slotRef(0)}},
			"n0{a=1,b=2} n1{c=3} r0 n0-R->n1{a=1,b=2}", state.Counters{PropertiesSet: 3}},
		{"copy a relationship", []physical.SetItem{&physical.SetProperties{Entity: slotRef(1), Map: slotRef(2), Add: true}},
			"n0{a=1,b=2} n1{c=3,d=4} r0 n0-R->n1{d=4}", state.Counters{PropertiesSet: 1}},
		{"labels", []physical.SetItem{&physical.SetLabels{Entity: slotRef(0), Labels: namesOf("X", "Y", "X")},
			&physical.SetLabels{Entity: slotRef(0), Labels: namesOf("Y", "Z"), Remove: true}},
			"n0:X{a=1,b=2} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{LabelsAdded: 2, LabelsRemoved: 1}},
		{"null entity", []physical.SetItem{set(3, "a", one), &physical.SetProperties{Entity: slotRef(3), Map: one},
			&physical.SetLabels{Entity: slotRef(3), Labels: namesOf("X")}}, "n0{a=1,b=2} n1{c=3} r0 n0-R->n1{d=4}", state.Counters{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := setSpec(c.items, nil, c.counts)
			w.after = nil
			w.check(t)
			tx := w.graph.open(t)
			w.setup(tx)
			if _, err := rowsOf(specState(tx, 3), w.plan()); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(dump(tx), " "); got != c.after {
				t.Errorf("leaves %s\nwant %s", got, c.after)
			}
		})
	}
}

func TestSetErrors(t *testing.T) {
	list := lit(value.List([]value.Value{value.Int(1), value.String("a")}))
	for _, c := range []struct {
		item physical.SetItem
		code string
	}{
		{&physical.SetProperty{Entity: slotRef(0), Key: "a", Value: list}, status.TypeError},
		{&physical.SetProperty{Entity: lit(value.Int(1)), Key: "a", Value: list}, status.ArgumentError},
		{&physical.SetProperty{Entity: slotRef(0), KeyExpr: lit(value.Int(1)), Value: list}, status.TypeError},
		{&physical.SetProperties{Entity: slotRef(0), Map: lit(value.Null)}, status.TypeError},
		{&physical.SetLabels{Entity: slotRef(2), Labels: namesOf("X")}, status.TypeError},
	} {
		w := setSpec([]physical.SetItem{c.item}, nil, state.Counters{})
		w.code = c.code
		w.check(t)
	}
}

func TestDelete(t *testing.T) {
	g := graph{nodes: 3, rels: []graphRel{{0, 1, "R"}, {1, 2, "S"}, {1, 1, "R"}}}
	del := func(detach bool, vals ...value.Value) func() physical.Op {
		return func() physical.Op {
			return &physical.Delete{Header: header(0), Source: rowsFrom(0, vals...), Exprs: []physical.Expr{slotRef(0)}, Detach: detach}
		}
	}
	writeSpec{graph: g, plan: del(true, value.Node(1), value.Null, value.Node(1)), slots: []physical.Slot{0}, rows: []string{"n1", "null", "n1"},
		after: []string{"n0", "n2"}, counts: state.Counters{NodesDeleted: 1, RelationshipsDeleted: 3}}.check(t)
	path := value.PathOf(&value.Path{Nodes: []int64{0, 1, 2}, Rels: []int64{0, 1}})
	writeSpec{graph: g, plan: del(false, path, value.Rel(2)), slots: nil, rows: []string{"", ""},
		after: []string{}, counts: state.Counters{NodesDeleted: 3, RelationshipsDeleted: 3}}.check(t)
	writeSpec{graph: g, plan: del(false, value.Int(1)), code: status.TypeError}.check(t)
	writeSpec{graph: g, plan: func() physical.Op { return &physical.EmptyResult{Source: del(true, value.Node(0))()} },
		after: []string{"n1", "n2", "r1 n1-S->n2", "r2 n1-R->n1"}, counts: state.Counters{NodesDeleted: 1, RelationshipsDeleted: 1}}.check(t)
}

// mergeV is MERGE (n:L {v: $0}) ON CREATE SET n.c = 1 ON MATCH SET n.m = $0.
func mergeV(vals ...value.Value) physical.Op {
	scan := &physical.NodeByLabelScan{Header: header(0), Node: 1, Labels: &physical.LabelExpr{Op: physical.LabelIs, Name: "L"}}
	read := &physical.Filter{Header: header(0, 1), Source: scan, Pred: &physical.Binary{Op: physical.OpEq, Left: prop(1, "v"), Right: slotRef(0)}}
	return &physical.Merge{Header: header(0), Source: rowsFrom(0, vals...), Read: read,
		Nodes:    []physical.CreateNode{{Slot: 1, Labels: namesOf("L"), Props: mapOf("v", slotRef(0))}},
		OnCreate: []physical.SetItem{&physical.SetProperty{Entity: slotRef(1), Key: "c", Value: lit(value.Int(1))}},
		OnMatch:  []physical.SetItem{&physical.SetProperty{Entity: slotRef(1), Key: "m", Value: slotRef(0)}}}
}

func TestMerge(t *testing.T) {
	writeSpec{
		graph: graph{nodes: 2},
		setup: func(tx *storage.Tx) {
			for id := range int64(2) {
				tx.AddLabel(id, tx.Label("L"))
				tx.SetNodeProperty(id, tx.Key("v"), value.Int(5))
			}
		},
		plan:   func() physical.Op { return mergeV(ints(1, 5, 1, 2, 1)...) },
		slots:  []physical.Slot{0, 1},
		rows:   []string{"1 n2", "5 n0", "5 n1", "1 n2", "2 n3", "1 n2"},
		after:  []string{"n0:L{m=5,v=5}", "n1:L{m=5,v=5}", "n2:L{c=1,m=1,v=1}", "n3:L{c=1,v=2}"},
		counts: state.Counters{NodesCreated: 2, LabelsAdded: 2, PropertiesSet: 8},
	}.check(t)
	writeSpec{plan: func() physical.Op { return mergeV(value.Null) }, code: status.SemanticError}.check(t)
}

// TestMergeMultiplicity merges for a row that stands for three: the first makes, the others match.
func TestMergeMultiplicity(t *testing.T) {
	g := graph{nodes: 2, rels: []graphRel{{0, 1, "R"}, {0, 1, "R"}, {0, 1, "R"}}}
	writeSpec{
		graph: g,
		plan: func() physical.Op {
			counted := &physical.Expand{Header: header(0), Source: g.allNodes(0), From: 0, Rel: physical.NoSlot, To: physical.NoSlot}
			m := mergeV().(*physical.Merge)
			m.Source = project(counted, nil, physical.Assign{Slot: 0, Expr: lit(value.Int(4))})
			return m
		},
		slots:  []physical.Slot{0, 1},
		rows:   []string{"4 n2", "4 n2", "4 n2"},
		counts: state.Counters{NodesCreated: 1, LabelsAdded: 1, PropertiesSet: 4},
	}.check(t)
}

func TestForeach(t *testing.T) {
	body := func() physical.Op {
		return &physical.Create{Source: &physical.Argument{Header: header(0, 1)}, Nodes: []physical.CreateNode{{Slot: 2,
			Props: mapOf("x", slotRef(0), "y", slotRef(1))}}}
	}
	lists := []value.Value{value.List(ints(1, 2)), value.Null, value.Int(3), value.List(nil)}
	writeSpec{
		plan: func() physical.Op {
			return &physical.Foreach{Header: header(0), Source: rowsFrom(0, lists...), Var: 1, List: slotRef(0),
				Body: &physical.Create{Source: &physical.Argument{Header: header(1)}, Nodes: []physical.CreateNode{{Slot: 2, Props: mapOf("y", slotRef(1))}}}}
		},
		slots: []physical.Slot{0}, rows: []string{"[1 2]", "null", "3", "[]"},
		after: []string{"n0{y=1}", "n1{y=2}", "n2{y=3}"}, counts: state.Counters{NodesCreated: 3, PropertiesSet: 3},
	}.check(t)
	writeSpec{
		plan: func() physical.Op {
			return &physical.SubqueryForeach{Header: header(0), Source: rowsFrom(0, ints(1, 2, 3)...), Body: body()}
		},
		slots: []physical.Slot{0}, rows: []string{"1", "2", "3"},
		after: []string{"n0{x=1}", "n1{x=2}", "n2{x=3}"}, counts: state.Counters{NodesCreated: 3, PropertiesSet: 3},
	}.check(t)
}

// TestWriteBelowApply resets writing operators for each outer row.
func TestWriteBelowApply(t *testing.T) {
	writeSpec{
		plan: func() physical.Op {
			right := mergeV().(*physical.Merge)
			right.Source = &physical.Argument{Header: header(0)}
			return &physical.Apply{Header: header(0), Left: rowsFrom(0, ints(1, 2, 1)...), Right: right}
		},
		slots: []physical.Slot{0, 1}, rows: []string{"1 n0", "2 n1", "1 n0"},
		counts: state.Counters{NodesCreated: 2, LabelsAdded: 2, PropertiesSet: 5},
	}.check(t)
}

func callState(t *testing.T, size int) *state.State {
	t.Helper()
	st := specState(storage.OpenMemory().Begin(), size)
	count := int64(3)
	add := func(p *procedures.Procedure) {
		if err := st.Registry.AddProcedure(p); err != nil {
			t.Fatal(err)
		}
	}
	in := []procedures.Param{{Name: "n", Type: value.TypeFloat}, {Name: "d", Type: value.TypeInt, Default: ptr(value.Int(count))}}
	out := []procedures.Param{{Name: "a", Type: value.TypeInt}, {Name: "b", Type: value.TypeFloat}}
	add(&procedures.Procedure{Name: "p.numbers", Mode: procedures.Read, Params: in, Results: out,
		Call: func(_ *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
			for i := int64(0); ; i++ {
				if args[0].Number() >= 0 && float64(i) >= args[0].Number() {
					return nil
				}
				if err := yield([]value.Value{value.Int(i), args[0]}); err != nil {
					return err
				}
			}
		}})
	add(&procedures.Procedure{Name: "p.fail", Mode: procedures.Read, Results: out,
		Call: func(_ *procedures.Context, _ []value.Value, _ func([]value.Value) error) error {
			return errors.New("oh")
		}})
	add(&procedures.Procedure{Name: "p.make", Mode: procedures.Write,
		Call: func(ctx *procedures.Context, _ []value.Value, _ func([]value.Value) error) error {
			ctx.Tx.CreateNode()
			return nil
		}})
	return st
}

func ptr(v value.Value) *value.Value { return &v }

func callNumbers(vals ...value.Value) *physical.ProcedureCall {
	return &physical.ProcedureCall{Header: header(0), Source: rowsFrom(0, vals...), Proc: "p.numbers", Args: []physical.Expr{slotRef(0)},
		Results: []physical.ResultSlot{{Index: 1, Slot: 2}, {Index: 0, Slot: 1}}}
}

func TestProcedureCall(t *testing.T) {
	for _, size := range batchSizes {
		rows, err := rowsOf(callState(t, size), callNumbers(ints(2, 0, 1)...), 0, 1, 2)
		if want := []string{"2 0 2.0", "2 1 2.0", "1 0 1.0"}; err != nil || !slices.Equal(rows, want) {
			t.Errorf("batch size %d: %q, %v", size, rows, err)
		}
		optional := callNumbers(ints(0, 1)...)
		optional.Optional = true
		rows, err = rowsOf(callState(t, size), optional, 0, 1, 2)
		if want := []string{"0 null null", "1 0 1.0"}; err != nil || !slices.Equal(rows, want) {
			t.Errorf("optional, batch size %d: %q, %v", size, rows, err)
		}
		endless := &physical.Limit{Header: header(0, 1), Source: callNumbers(ints(-1)...), Count: lit(value.Int(4))}
		rows, err = rowsOf(callState(t, size), endless, 0, 1)
		if want := []string{"-1 0", "-1 1", "-1 2", "-1 3"}; err != nil || !slices.Equal(rows, want) {
			t.Errorf("endless, batch size %d: %q, %v", size, rows, err)
		}
		st := callState(t, size)
		rows, err = rowsOf(st, &physical.ProcedureCall{Header: header(0), Source: rowsFrom(0, ints(1, 2)...), Proc: "p.make", Void: true}, 0)
		if err != nil || !slices.Equal(rows, []string{"1", "2"}) || st.Graph.NodeCount() != 2 {
			t.Errorf("void, batch size %d: %q, %v", size, rows, err)
		}
	}
}

func TestProcedureCallErrors(t *testing.T) {
	st := callState(t, 2)
	if _, err := rowsOf(st, callNumbers(value.String("a"))); status.CodeOf(err) != status.TypeError {
		t.Errorf("wrong argument: %v", err)
	}
	if _, err := rowsOf(st, &physical.ProcedureCall{Source: oneRow(), Proc: "p.fail"}); status.CodeOf(err) != status.ProcedureCallFailed {
		t.Errorf("failing procedure: %v", err)
	}
	if _, err := rowsOf(st, &physical.ProcedureCall{Source: oneRow(), Proc: "p.none"}); status.CodeOf(err) != status.ProcedureNotFound {
		t.Errorf("unknown procedure: %v", err)
	}
	st.Use(st.Graph, nil)
	if _, err := rowsOf(st, &physical.ProcedureCall{Source: oneRow(), Proc: "p.make", Void: true}); status.CodeOf(err) != status.AccessMode {
		t.Errorf("writing procedure in a reading run: %v", err)
	}
}
