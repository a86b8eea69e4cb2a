package builtin

import (
	"sort"
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// group is the entities with the same labels or type, and the properties met on them.
type group struct {
	labels []string
	count  int64
	props  map[catalog.KeyID]*property
}

// property is one key of a group.
type property struct {
	count int64
	types map[string]bool
}

func newGroup(labels []string) *group {
	return &group{labels: labels, props: map[catalog.KeyID]*property{}}
}

// see notes a property's value.
func (g *group) see(k catalog.KeyID, v value.Value) {
	p := g.props[k]
	if p == nil {
		p = &property{types: map[string]bool{}}
		g.props[k] = p
	}
	p.count++
	p.types[storedType(v)] = true
}

// name is how a group is called: :`A`:`B`.
func (g *group) name() value.Value {
	var b strings.Builder
	for _, l := range g.labels {
		b.WriteString(":`" + l + "`")
	}
	return value.String(b.String())
}

// rows calls yield with the key, the types and whether all entities have the
// property; a group without properties gives one row of nulls.
func (g *group) rows(c *catalog.Catalog, yield func(name, types, mandatory value.Value) error) error {
	if len(g.props) == 0 {
		return yield(value.Null, value.Null, value.False)
	}
	keys := make([]catalog.KeyID, 0, len(g.props))
	for k := range g.props {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	for _, k := range keys {
		p := g.props[k]
		types := make([]string, 0, len(p.types))
		for t := range p.types {
			types = append(types, t)
		}
		sort.Strings(types)
		if err := yield(value.String(c.KeyName(k)), strs(types), value.Bool(p.count == g.count)); err != nil {
			return err
		}
	}
	return nil
}

// storedTypes is what the schema procedures call a kind of value.
var storedTypes = map[value.Kind]string{
	value.KindBool: "Boolean", value.KindInt: "Long", value.KindFloat: "Double", value.KindString: "String",
	value.KindDate: "Date", value.KindLocalTime: "LocalTime", value.KindTime: "Time", value.KindLocalDateTime: "LocalDateTime",
	value.KindDateTime: "DateTime", value.KindDuration: "Duration", value.KindPoint: "Point", value.KindVector: "Vector", value.KindUUID: "UUID",
}

func storedType(v value.Value) string {
	if v.Kind() != value.KindList {
		return storedTypes[v.Kind()]
	}
	if _, ok := v.AsBytes(); ok {
		return "ByteArray"
	}
	if l := v.AsList(); len(l) > 0 {
		return storedTypes[l[0].Kind()] + "Array"
	}
	return "StringArray"
}

// pace is how many entities are read between two looks at the context.
const pace = 1 << 12

// alive reports the context's end every so often.
func alive(ctx *procedures.Context, n int64) error {
	if n%pace != 0 || ctx.Context == nil {
		return nil
	}
	return ctx.Err()
}

func nodeTypeProperties(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	groups, err := nodeGroups(ctx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		name, labels := g.name(), strs(g.labels)
		err := g.rows(ctx.Graph.Catalog(), func(key, types, mandatory value.Value) error {
			return yield([]value.Value{name, labels, key, types, mandatory})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// nodeGroups reads all nodes and groups them by their labels, in order of first appearance.
func nodeGroups(ctx *procedures.Context) ([]*group, error) {
	var (
		order  []*group
		labels []catalog.LabelID
		keys   []catalog.KeyID
		seen   int64
	)
	byLabels := map[string]*group{}
	for nodes := ctx.Graph.Nodes().Iterator(); nodes.HasNext(); {
		id := int64(nodes.Next())
		if seen++; alive(ctx, seen) != nil {
			return nil, ctx.Err()
		}
		labels = ctx.Graph.NodeLabels(id, labels[:0])
		names := make([]string, len(labels))
		for i, l := range labels {
			names[i] = ctx.Graph.Catalog().LabelName(l)
		}
		g := byLabels[strings.Join(names, "\x00")]
		if g == nil {
			g = newGroup(names)
			byLabels[strings.Join(names, "\x00")] = g
			order = append(order, g)
		}
		g.count++
		keys = ctx.Graph.NodeKeys(id, keys[:0])
		for _, k := range keys {
			g.see(k, ctx.Graph.NodeProperty(id, k))
		}
	}
	return order, nil
}

func relTypeProperties(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	for _, t := range ctx.Graph.RelTypes() {
		g, err := relGroup(ctx, t)
		if err != nil {
			return err
		}
		if g.count == 0 {
			continue
		}
		name := g.name()
		err = g.rows(ctx.Graph.Catalog(), func(key, types, mandatory value.Value) error {
			return yield([]value.Value{name, key, types, mandatory})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// relGroup reads all relationships of a type.
func relGroup(ctx *procedures.Context, t catalog.TypeID) (*group, error) {
	g := newGroup([]string{ctx.Graph.Catalog().TypeName(t)})
	var keys []catalog.KeyID
	var err error
	ctx.Graph.RelIDs(t, 0, func(id int64) bool {
		g.count++
		if err = alive(ctx, g.count); err != nil {
			return false
		}
		keys = ctx.Graph.RelKeys(id, keys[:0])
		for _, k := range keys {
			g.see(k, ctx.Graph.RelProperty(id, k))
		}
		return true
	})
	return g, err
}
