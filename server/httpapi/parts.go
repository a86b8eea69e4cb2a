package httpapi

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/backend"
)

// meta appends an entry for a value, or one for each within a list or path.
func (w *writer) meta(v any, first *bool) {
	entry := func(write func()) {
		if !*first {
			w.raw(",")
		}
		*first = false
		write()
	}
	kind := ""
	switch t := v.(type) {
	case []any:
		for _, x := range t {
			w.meta(x, first)
		}
		return
	case map[string]any:
		for _, k := range sortedKeys(t) {
			w.meta(t[k], first)
		}
		return
	case morsel.Node:
		entry(func() { w.entity(t.ID, t.ElementID, "node", t.Deleted) })
		return
	case morsel.Relationship:
		entry(func() { w.entity(t.ID, t.ElementID, "relationship", t.Deleted) })
		return
	case morsel.Path:
		w.pathMeta(t, entry)
		return
	case morsel.Date, morsel.LocalTime, morsel.OffsetTime, morsel.LocalDateTime, morsel.Duration, morsel.Point:
		kind = strings.ToLower(typeName(v))
	case time.Time:
		kind = "datetime"
	}
	entry(func() {
		if kind == "" {
			w.raw("null")
			return
		}
		w.raw(`{"type":"` + kind + `"}`)
	})
}

func (w *writer) entity(id int64, element, kind string, deleted bool) {
	w.raw(`{"id":`)
	w.int(id)
	w.raw(`,"elementId":`)
	w.str(element)
	w.raw(`,"type":"` + kind + `","deleted":` + strconv.FormatBool(deleted) + `}`)
}

func (w *writer) pathMeta(p morsel.Path, entry func(func())) {
	entry(func() {
		w.raw("[")
		for i, n := range p.Nodes {
			if i > 0 {
				w.raw(",")
				w.entity(p.Relationships[i-1].ID, p.Relationships[i-1].ElementID, "relationship", p.Relationships[i-1].Deleted)
				w.raw(",")
			}
			w.entity(n.ID, n.ElementID, "node", n.Deleted)
		}
		w.raw("]")
	})
}

// subgraph is the different nodes and relationships of a row, in order of appearance.
type subgraph struct {
	nodes []morsel.Node
	rels  []morsel.Relationship
	seen  map[string]bool
}

func (g *subgraph) add(v any) {
	switch t := v.(type) {
	case []any:
		for _, x := range t {
			g.add(x)
		}
	case map[string]any:
		for _, k := range sortedKeys(t) {
			g.add(t[k])
		}
	case morsel.Node:
		if !g.seen[t.ElementID] {
			g.seen[t.ElementID] = true
			g.nodes = append(g.nodes, t)
		}
	case morsel.Relationship:
		if !g.seen[t.ElementID] {
			g.seen[t.ElementID] = true
			g.rels = append(g.rels, t)
		}
	case morsel.Path:
		for _, n := range t.Nodes {
			g.add(n)
		}
		for _, r := range t.Relationships {
			g.add(r)
		}
	}
}

func (w *writer) graph(row []any) {
	g := &subgraph{seen: map[string]bool{}}
	for _, v := range row {
		g.add(v)
	}
	w.raw(`{"nodes":`)
	list(w, g.nodes, func(n morsel.Node) {
		w.raw(`{"id":"` + strconv.FormatInt(n.ID, 10) + `","elementId":`)
		w.str(n.ElementID)
		w.raw(`,"labels":`)
		w.strs(n.Labels)
		w.raw(`,"properties":`)
		w.dict(n.Props, rowStyle)
		w.raw("}")
	})
	w.raw(`,"relationships":`)
	list(w, g.rels, func(r morsel.Relationship) {
		w.raw(`{"id":"` + strconv.FormatInt(r.ID, 10) + `","elementId":`)
		w.str(r.ElementID)
		w.raw(`,"type":`)
		w.str(r.Type)
		w.raw(`,"startNode":"` + strconv.FormatInt(r.Start, 10) + `","startNodeElementId":`)
		w.str(r.StartElementID)
		w.raw(`,"endNode":"` + strconv.FormatInt(r.End, 10) + `","endNodeElementId":`)
		w.str(r.EndElementID)
		w.raw(`,"properties":`)
		w.dict(r.Props, rowStyle)
		w.raw("}")
	})
	w.raw("}")
}

// stats appends all counters: with underscores for the older endpoint, in camel case for the Query API.
func (w *writer) stats(s backend.Summary, st style) {
	c := s.Counters
	names := [...]string{"contains_updates", "nodes_created", "nodes_deleted", "properties_set", "relationships_created", "relationship_deleted",
		"labels_added", "labels_removed", "indexes_added", "indexes_removed", "constraints_added", "constraints_removed",
		"contains_system_updates", "system_updates"}
	values := [...]any{s.ContainsUpdates(), c.NodesCreated, c.NodesDeleted, c.PropertiesSet, c.RelationshipsCreated, c.RelationshipsDeleted,
		c.LabelsAdded, c.LabelsRemoved, c.IndexesAdded, c.IndexesRemoved, c.ConstraintsAdded, c.ConstraintsRemoved,
		s.System > 0, int64(s.System)}
	w.raw("{")
	for i, n := range names {
		if st != rowStyle {
			n = camel(strings.Replace(n, "relationship_", "relationships_", 1))
		}
		w.key(i == 0, n)
		w.value(values[i], rowStyle)
	}
	w.raw("}")
}

func camel(s string) string {
	parts := strings.Split(s, "_")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

// plan appends an operator and those below it.
func (w *writer) plan(p *morsel.Plan, s backend.Summary, st style, root bool) {
	args := backend.PlanArgs(p, s, root)
	w.raw(`{"operatorType":`)
	w.str(p.Operator + "@" + s.Database)
	if st != rowStyle {
		w.raw(`,"arguments":`)
		w.dict(args, rowStyle)
	} else {
		for _, k := range sortedKeys(args) {
			w.key(false, k)
			w.value(args[k], rowStyle)
		}
	}
	ids := append([]string{}, p.Identifiers...)
	sort.Strings(ids)
	w.raw(`,"identifiers":`)
	w.strs(ids)
	if s.Profiled && st != rowStyle {
		w.raw(`,"dbHits":` + strconv.FormatInt(p.DBHits, 10) + `,"records":` + strconv.FormatInt(p.Rows, 10))
		w.raw(`,"hasPageCacheStats":false,"pageCacheHits":0,"pageCacheMisses":0,"pageCacheHitRatio":0.0,"time":` + strconv.FormatInt(p.Time.Nanoseconds(), 10))
	}
	w.raw(`,"children":`)
	list(w, p.Children, func(c *morsel.Plan) { w.plan(c, s, st, false) })
	w.raw("}")
}

func (w *writer) notification(n morsel.Notification, category bool) {
	w.raw(`{"code":`)
	w.str(n.Code)
	w.raw(`,"severity":`)
	w.str(string(n.Severity))
	w.raw(`,"title":`)
	w.str(n.Title)
	w.raw(`,"description":`)
	w.str(n.Description)
	if n.Pos.Known() {
		w.raw(`,"position":{"offset":` + strconv.Itoa(n.Pos.Offset) + `,"line":` + strconv.Itoa(n.Pos.Line) + `,"column":` + strconv.Itoa(n.Pos.Column) + `}`)
	}
	if category {
		w.raw(`,"category":`)
		w.str(n.Category)
	}
	w.raw("}")
}
