package builtin

import (
	"strconv"
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// queriesSection is the only section that could be collected. No queries are
// collected, and the procedures say so.
const queriesSection = "QUERIES"

// section checks the name of a section against those that are known.
func section(v value.Value, known ...string) (string, error) {
	name := ""
	if v.Kind() == value.KindString {
		name = strings.ToUpper(v.AsString())
	}
	for _, k := range known {
		if name == k {
			return name, nil
		}
	}
	return "", status.New("Neo.ClientError.General.InvalidArguments", "", "Unknown section '%s', known sections are [%s]", name, strings.Join(known, ", "))
}

// outcome is a procedure that answers about the queries section.
func outcome(success bool, message string) callFunc {
	return func(_ *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
		name, err := section(args[0], queriesSection)
		if err != nil {
			return err
		}
		return yield([]value.Value{value.String(name), value.Bool(success), value.String(message)})
	}
}

var (
	collectStats = outcome(false, "Queries are not collected by this database.")
	stopStats    = outcome(true, "Collector is idle, no collection ongoing.")
	clearStats   = outcome(true, "Collector is idle and has no data.")
)

func statsStatus(*procedures.Context) ([]value.Value, error) {
	return []value.Value{value.String(queriesSection), value.String("idle"), value.MapOf(value.NewMap(0))}, nil
}

func retrieveStats(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	name, err := section(args[0], "GRAPH COUNTS", "TOKENS", queriesSection, "META")
	if err != nil {
		return err
	}
	var data *value.Map
	switch name {
	case "GRAPH COUNTS":
		data = graphCounts(ctx, ctx.Graph.Catalog().Labels(), ctx.Graph.Catalog().Types())
	case "TOKENS":
		data = tokens(ctx)
	case "META":
		data = metaCounts(ctx)
	default:
		return nil
	}
	return yield([]value.Value{value.String(name), value.MapOf(data)})
}

func tokens(ctx *procedures.Context) *value.Map {
	c := ctx.Graph.Catalog()
	m := value.NewMap(3)
	m.Put("labels", strs(c.Labels()))
	m.Put("relationshipTypes", strs(c.Types()))
	m.Put("propertyKeys", strs(c.Keys()))
	return m
}

func metaCounts(ctx *procedures.Context) *value.Map {
	c := ctx.Graph.Catalog()
	m := value.NewMap(3)
	m.Put("labelCount", value.Int(int64(len(c.Labels()))))
	m.Put("relationshipTypeCount", value.Int(int64(len(c.Types()))))
	m.Put("propertyKeyCount", value.Int(int64(len(c.Keys()))))
	return m
}

// counted is one entry of the counts: how many, and of what.
func counted(n int64, of ...string) value.Value {
	m := value.NewMap(1 + len(of)/2)
	m.Put("count", value.Int(n))
	for i := 0; i+1 < len(of); i += 2 {
		m.Put(of[i], value.String(of[i+1]))
	}
	return value.MapOf(m)
}

// retrieveAnonymized is the sections META and GRAPH COUNTS with names that tell nothing.
func retrieveAnonymized(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	meta := metaCounts(ctx)
	meta.Put("graphToken", args[0])
	if err := yield([]value.Value{value.String("META"), value.MapOf(meta)}); err != nil {
		return err
	}
	c := ctx.Graph.Catalog()
	counts := graphCounts(ctx, numbered("L", len(c.Labels())), numbered("R", len(c.Types())))
	return yield([]value.Value{value.String("GRAPH COUNTS"), value.MapOf(counts)})
}

// numbered is n names: L0, L1, ….
func numbered(prefix string, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = prefix + strconv.Itoa(i)
	}
	return names
}

// graphCounts is the counts of nodes by label and relationships by type; the names
// are those to show, by id.
func graphCounts(ctx *procedures.Context, labelNames, typeNames []string) *value.Map {
	g := ctx.Graph
	nodes := []value.Value{counted(g.NodeCount())}
	for id, label := range labelNames {
		nodes = append(nodes, counted(g.LabelCount(catalog.LabelID(id)), "label", label))
	}
	rels := []value.Value{counted(g.RelCount())}
	for id, typ := range typeNames {
		t := catalog.TypeID(id)
		rels = append(rels, counted(g.TypeCount(t), "relationshipType", typ))
		for l, label := range labelNames {
			if n, _ := g.PatternCount(catalog.LabelID(l), t, catalog.AnyLabel); n > 0 {
				rels = append(rels, counted(n, "relationshipType", typ, "startLabel", label))
			}
			if n, _ := g.PatternCount(catalog.AnyLabel, t, catalog.LabelID(l)); n > 0 {
				rels = append(rels, counted(n, "relationshipType", typ, "endLabel", label))
			}
		}
	}
	m := value.NewMap(4)
	m.Put("nodes", value.List(nodes))
	m.Put("relationships", value.List(rels))
	m.Put("indexes", value.List(nil))
	m.Put("constraints", value.List(nil))
	return m
}
