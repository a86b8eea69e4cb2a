package bolt

import (
	"sort"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/packstream"
	"github.com/morseldb/morsel/value"
)

// encoder writes values that may be, or contain, nodes, relationships and paths, as one Bolt version has them.
type encoder struct {
	packstream.Writer
	elementIDs bool // 5.0 and later
	database   string
	graph      *morsel.Graph
	entity     morsel.Entity // that is written now
}

// value writes a value of the engine.
func (e *encoder) value(v value.Value) {
	switch v.Kind() {
	case value.KindList:
		if _, ok := v.AsBytes(); ok {
			e.Value(v)
			break
		}
		e.List(len(v.AsList()))
		for _, x := range v.AsList() {
			e.value(x)
		}
	case value.KindMap:
		m := v.AsMap()
		e.Map(m.Len())
		for i := range m.Len() {
			k, x := m.At(i)
			e.String(k)
			e.value(x)
		}
	case value.KindNode:
		e.node(v.ID())
	case value.KindRel:
		e.rel(v.ID(), true)
	case value.KindPath:
		e.path(v.AsPath())
	default:
		e.Value(v)
	}
}

func (e *encoder) node(id int64) {
	e.structure(packstream.TagNode, 3, 4)
	e.Int(id)
	e.graph.Node(id, &e.entity)
	e.Strings(e.entity.Labels)
	e.properties()
	if e.elementIDs {
		e.String(e.graph.NodeElementID(id))
	}
}

// properties writes those of the entity.
func (e *encoder) properties() {
	e.Map(len(e.entity.Keys))
	for i, k := range e.entity.Keys {
		e.String(k)
		e.Value(e.entity.Values[i])
	}
}

// structure begins a structure that has more fields from Bolt 5.0 on.
func (e *encoder) structure(tag byte, before, since int) {
	if e.elementIDs {
		before = since
	}
	e.Struct(tag, before)
}

// rel writes a relationship; bound ones say which nodes they connect.
func (e *encoder) rel(id int64, bound bool) {
	e.graph.Relationship(id, &e.entity)
	start, end := e.entity.Start, e.entity.End
	if bound {
		e.structure(packstream.TagRelationship, 5, 8)
		e.Int(id)
		e.Int(start)
		e.Int(end)
	} else {
		e.structure(packstream.TagUnbound, 3, 4)
		e.Int(id)
	}
	e.String(e.entity.Type)
	e.properties()
	if !e.elementIDs {
		return
	}
	e.String(e.graph.RelationshipElementID(id))
	if bound {
		e.String(e.graph.NodeElementID(start))
		e.String(e.graph.NodeElementID(end))
	}
}

// walk is a path as Bolt has it: its different nodes and relationships and the way through them.
type walk struct {
	nodes, rels  []int   // places in the path of the first occurrences
	way          []int64 // relationship (from 1, negative against its direction), node (from 0), …
	seenN, seenR map[int64]int
}

func newWalk(nodes, rels []int64, forward func(i int) bool) *walk {
	w := &walk{seenN: map[int64]int{}, seenR: map[int64]int{}}
	w.node(nodes, 0)
	for i := range rels {
		at, ok := w.seenR[rels[i]]
		if !ok {
			at = len(w.rels)
			w.seenR[rels[i]] = at
			w.rels = append(w.rels, i)
		}
		k := int64(at + 1)
		if !forward(i) {
			k = -k
		}
		w.way = append(w.way, k, int64(w.node(nodes, i+1)))
	}
	return w
}

func (w *walk) node(nodes []int64, i int) int {
	at, ok := w.seenN[nodes[i]]
	if !ok {
		at = len(w.nodes)
		w.seenN[nodes[i]] = at
		w.nodes = append(w.nodes, i)
	}
	return at
}

func (e *encoder) path(p *value.Path) {
	w := newWalk(p.Nodes, p.Rels, func(i int) bool {
		return e.graph.Start(p.Rels[i]) == p.Nodes[i]
	})
	e.Struct(packstream.TagPath, 3)
	e.List(len(w.nodes))
	for _, i := range w.nodes {
		e.node(p.Nodes[i])
	}
	e.List(len(w.rels))
	for _, i := range w.rels {
		e.rel(p.Rels[i], false)
	}
	e.way(w)
}

func (e *encoder) way(w *walk) {
	e.List(len(w.way))
	for _, k := range w.way {
		e.Int(k)
	}
}

// native writes a value of a record that was read ahead.
func (e *encoder) native(v any) {
	switch t := v.(type) {
	case nil:
		e.Null()
	case bool:
		e.Bool(t)
	case int64:
		e.Int(t)
	case float64:
		e.Float(t)
	case string:
		e.String(t)
	case []byte:
		e.Bytes(t)
	case []any:
		e.List(len(t))
		for _, x := range t {
			e.native(x)
		}
	case map[string]any:
		e.nativeMap(t)
	case morsel.Node:
		e.nativeNode(t)
	case morsel.Relationship:
		e.nativeRel(t, true)
	case morsel.Path:
		e.nativePath(t)
	default:
		e.nativeTemporal(v)
	}
}

func (e *encoder) nativeMap(m map[string]any) {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	e.Map(len(keys))
	for _, k := range keys {
		e.String(k)
		e.native(m[k])
	}
}

func (e *encoder) nativeNode(n morsel.Node) {
	e.structure(packstream.TagNode, 3, 4)
	e.Int(n.ID)
	e.Strings(n.Labels)
	e.nativeMap(n.Props)
	if e.elementIDs {
		e.String(n.ElementID)
	}
}

func (e *encoder) nativeRel(r morsel.Relationship, bound bool) {
	if bound {
		e.structure(packstream.TagRelationship, 5, 8)
		e.Int(r.ID)
		e.Int(r.Start)
		e.Int(r.End)
	} else {
		e.structure(packstream.TagUnbound, 3, 4)
		e.Int(r.ID)
	}
	e.String(r.Type)
	e.nativeMap(r.Props)
	if !e.elementIDs {
		return
	}
	e.String(r.ElementID)
	if bound {
		e.String(r.StartElementID)
		e.String(r.EndElementID)
	}
}

func (e *encoder) nativePath(p morsel.Path) {
	nodes, rels := make([]int64, len(p.Nodes)), make([]int64, len(p.Relationships))
	for i := range nodes {
		nodes[i] = p.Nodes[i].ID
	}
	for i := range rels {
		rels[i] = p.Relationships[i].ID
	}
	w := newWalk(nodes, rels, func(i int) bool { return p.Relationships[i].Start == nodes[i] })
	e.Struct(packstream.TagPath, 3)
	e.List(len(w.nodes))
	for _, i := range w.nodes {
		e.nativeNode(p.Nodes[i])
	}
	e.List(len(w.rels))
	for _, i := range w.rels {
		e.nativeRel(p.Relationships[i], false)
	}
	e.way(w)
}

func (e *encoder) nativeTemporal(v any) {
	switch t := v.(type) {
	case morsel.Date:
		e.Value(value.DateOf(t.Days))
	case morsel.LocalTime:
		e.Value(value.NewLocalTime(t.Nanos))
	case morsel.OffsetTime:
		e.Value(value.NewTime(t.Nanos, t.Offset))
	case morsel.LocalDateTime:
		e.Value(value.NewLocalDateTime(t.Seconds, t.Nanos))
	case time.Time:
		_, offset := t.Zone()
		zone := value.FixedZone(int32(offset))
		if name := t.Location().String(); name != "" && name != "UTC" {
			zone = value.ZoneOf(t.Location(), t)
		}
		e.Value(value.NewDateTime(t.Unix(), int32(t.Nanosecond()), zone))
	case morsel.Vector:
		e.Value(t.Value())
	case morsel.UUID:
		e.String(t.String())
	case morsel.Duration:
		e.Value(value.DurationOf(value.Duration(t)))
	case morsel.Point:
		e.Value(value.PointOf(value.Point{CRS: value.CRS(t.SRID), X: t.X, Y: t.Y, Z: t.Z}))
	default:
		e.Null()
	}
}
