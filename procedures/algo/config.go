package algo

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// commonKeys is what the configuration of every algorithm may hold:
//
//	nodeLabels                  a list of labels: only nodes with one of them
//	nodeQuery                   Cypher whose first column is the nodes, or their ids
//	relationshipTypes           a list of types: only relationships of one of them
//	orientation                 NATURAL, REVERSE or UNDIRECTED
//	relationshipWeightProperty  the property that holds a relationship's weight
//	defaultWeight               the weight of relationships without it, 1 unless set
var commonKeys = []string{"nodeLabels", "nodeQuery", "relationshipTypes", "orientation", "relationshipWeightProperty", "defaultWeight"}

// config is the configuration of one call.
type config struct{ m *value.Map }

func badConfig(format string, args ...any) error {
	return status.New("Neo.ClientError.Statement.ArgumentError", "", "The configuration is wrong: "+format+".", args...)
}

// newConfig checks that a configuration has no keys but those that are known.
func newConfig(v value.Value, keys []string) (*config, error) {
	if v.Kind() != value.KindMap {
		return &config{value.NewMap(0)}, nil
	}
	m := v.AsMap()
	for _, k := range m.Keys() {
		if !slices.Contains(commonKeys, k) && !slices.Contains(keys, k) {
			return nil, badConfig("`%s` is not one of %s", k, strings.Join(append(append([]string{}, commonKeys...), keys...), ", "))
		}
	}
	return &config{m}, nil
}

func (c *config) text(key, fallback string) string {
	if v, ok := c.m.Get(key); ok && v.Kind() == value.KindString {
		return v.AsString()
	}
	return fallback
}

func (c *config) number(key string, fallback float64) (float64, error) {
	v, ok := c.m.Get(key)
	switch {
	case !ok || v.IsNull():
		return fallback, nil
	case v.IsNumber():
		return v.Number(), nil
	}
	return 0, badConfig("`%s` must be a number", key)
}

// count is an integer that is at least `least`.
func (c *config) count(key string, fallback, least int64) (int64, error) {
	v, ok := c.m.Get(key)
	switch {
	case !ok || v.IsNull():
		return fallback, nil
	case v.Kind() == value.KindInt && v.AsInt() >= least:
		return v.AsInt(), nil
	}
	return 0, badConfig("`%s` must be an integer of at least %d", key, least)
}

func (c *config) truth(key string) bool {
	v, _ := c.m.Get(key)
	return v.IsTrue()
}

func (c *config) texts(key string) ([]string, error) {
	v, ok := c.m.Get(key)
	switch {
	case !ok || v.IsNull():
		return nil, nil
	case v.Kind() == value.KindString:
		return []string{v.AsString()}, nil
	case v.Kind() != value.KindList:
		return nil, badConfig("`%s` must be a list of strings", key)
	}
	var out []string
	for _, e := range v.AsList() {
		if e.Kind() != value.KindString {
			return nil, badConfig("`%s` must be a list of strings", key)
		}
		out = append(out, e.AsString())
	}
	return out, nil
}

// node is a node given as such or by its id.
func (r *run) node(key string) (uint32, error) {
	v, _ := r.cfg.m.Get(key)
	return r.member(key, v)
}

func (r *run) member(key string, v value.Value) (uint32, error) {
	id := int64(-1)
	switch v.Kind() {
	case value.KindNode:
		id = v.ID()
	case value.KindInt:
		id = v.AsInt()
	default:
		return 0, badConfig("`%s` must be a node or the id of one", key)
	}
	if id < 0 || id >= int64(r.g.limit) || !r.g.has(uint32(id)) {
		return 0, badConfig("`%s` is %d, which is no node among those to work on", key, id)
	}
	return uint32(id), nil
}

// newRun reads the configuration of a call and the graph that it names.
func newRun(ctx *procedures.Context, name string, v value.Value, keys []string) (*run, error) {
	cfg, err := newConfig(v, keys)
	if err != nil {
		return nil, err
	}
	r := &run{ctx: ctx, cfg: cfg}
	r.name = name
	if ctx.Report != nil {
		ctx.Report(r.String)
	}
	g := &view{snap: ctx.Graph, limit: uint32(ctx.Graph.NodeLimit())}
	if err := g.choose(r); err != nil {
		return nil, err
	}
	r.g = g
	return r, nil
}

// choose fills the view from the configuration.
func (g *view) choose(r *run) error {
	if err := g.chooseTypes(r.cfg); err != nil {
		return err
	}
	switch o := strings.ToUpper(r.cfg.text("orientation", "NATURAL")); o {
	case "NATURAL":
	case "REVERSE":
		g.reverse = true
	case "UNDIRECTED":
		g.undirected = true
	default:
		return badConfig("`orientation` must be NATURAL, REVERSE or UNDIRECTED")
	}
	var err error
	if g.defaultWeight, err = r.cfg.number("defaultWeight", 1); err != nil {
		return err
	}
	if name := r.cfg.text("relationshipWeightProperty", ""); name != "" {
		g.weighted = true
		if k, ok := g.snap.Catalog().Key(name); ok {
			g.weights = g.snap.RelColumn(k)
		}
	}
	return g.chooseNodes(r)
}

func (g *view) chooseTypes(cfg *config) error {
	names, err := cfg.texts("relationshipTypes")
	if err != nil {
		return err
	}
	if names == nil || slices.Contains(names, "*") {
		g.types = g.snap.RelTypes()
		return nil
	}
	for _, n := range names {
		t, ok := g.snap.Catalog().Type(n)
		if ok && !slices.Contains(g.types, t) {
			g.types = append(g.types, t)
		}
	}
	return nil
}

// chooseNodes lists the nodes to work on.
func (g *view) chooseNodes(r *run) error {
	if err := r.charge(int64(g.limit) * 4); err != nil {
		return err
	}
	labels, err := r.cfg.texts("nodeLabels")
	if err != nil {
		return err
	}
	query := r.cfg.text("nodeQuery", "")
	nodes := g.snap.Nodes()
	if labels != nil && !slices.Contains(labels, "*") {
		nodes = nodes.Clone()
		nodes.Clear()
		for _, name := range labels {
			if l, ok := g.snap.Catalog().Label(name); ok {
				nodes.Or(g.snap.LabelNodes(catalog.LabelID(l)))
			}
		}
	}
	if query != "" {
		found := nodes.Clone()
		found.Clear()
		if err := r.query(query, found.Add); err != nil {
			return err
		}
		found.And(nodes)
		nodes = found
	}
	g.nodes = nodes.ToArray()
	if int64(len(g.nodes)) != g.snap.NodeCount() {
		g.member = newBits(g.limit)
		for _, n := range g.nodes {
			g.member.set(n)
		}
	}
	return nil
}

// query gives the nodes in the first column of a query.
func (r *run) query(text string, add func(uint32)) error {
	rows, err := r.ctx.Run("algo.*", text, map[string]value.Value{})
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // what it could fail with has been told by Next
	for {
		row, err := rows.Next()
		if err != nil || row == nil {
			return err
		}
		switch v := row[0]; v.Kind() {
		case value.KindNode:
			add(uint32(v.ID()))
		case value.KindInt:
			add(uint32(v.AsInt()))
		default:
			return badConfig("the first column of `nodeQuery` must be nodes or their ids")
		}
	}
}
