package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/morseldb/morsel/graphjson"
	"github.com/morseldb/morsel/status"
)

// graphReading reads files of graphs as JSON lines. It goes over them three times: for the property keys,
// which the targets want to know before the first row, for the nodes, and for the relationships, which
// may come before their nodes.
type graphReading struct {
	*job
	files []string
	nodes map[string]*entityGroup // by set of labels
	rels  map[string]*entityGroup // by type
	space *idSpace
}

// entityGroup is the nodes with the same labels, or the relationships of a type.
type entityGroup struct {
	names  []string
	keys   []string
	column map[string]int // by key
	nodes  nodeTarget
	rels   relTarget
}

// readGraph reads the files of the --graph arguments.
func (j *job) readGraph(groups []fileSpec) (err error) {
	g := &graphReading{job: j, nodes: map[string]*entityGroup{}, rels: map[string]*entityGroup{}}
	var bytes int64
	for _, s := range groups {
		if len(s.names) > 0 {
			return status.New(status.InvalidRequest, "", "--graph takes files only: their lines have the labels and types, not %q", strings.Join(s.names, ":"))
		}
		for _, f := range s.files {
			g.files = append(g.files, f)
			bytes += sizeOf(f)
		}
	}
	if g.space, err = j.spaces.get("", ""); err != nil {
		return err
	}
	var relationships int64
	j.o.Progress.phase("Properties", bytes)
	err = g.each("", func(_ place, e *graphjson.Entity) error {
		if !e.Node {
			relationships++
		}
		g.of(e).see(e)
		return nil
	})
	if err != nil {
		return err
	}
	j.o.Progress.phase("Nodes", bytes)
	for _, n := range g.nodes {
		n.nodes = j.into.nodes(n.names, n.keys)
	}
	if err := g.each(`{"type":"relationship"`, g.node); err != nil {
		return err
	}
	j.spaces.freeze()
	if d, ok := j.into.(newDatabase); ok {
		d.b.Expect(relationships)
	}
	j.o.Progress.phase("Relationships", bytes)
	for typ, r := range g.rels {
		r.rels = j.into.relationships(typ, r.keys)
	}
	return g.each(`{"type":"node"`, g.relationship)
}

// of is the group of an entity, new where it is the first.
func (g *graphReading) of(e *graphjson.Entity) *entityGroup {
	groups, key := g.rels, e.Type
	if e.Node {
		slices.Sort(e.Labels)
		groups, key = g.nodes, fmt.Sprintf("%q", e.Labels)
	}
	found := groups[key]
	if found == nil {
		found = &entityGroup{names: e.Labels, column: map[string]int{}}
		groups[key] = found
	}
	return found
}

// see learns the keys of an entity.
func (g *entityGroup) see(e *graphjson.Entity) {
	for _, p := range e.Properties {
		if _, ok := g.column[p.Key]; !ok {
			g.column[p.Key] = len(g.keys)
			g.keys = append(g.keys, p.Key)
		}
	}
}

func (g *entityGroup) set(row properties, e *graphjson.Entity) {
	for _, p := range e.Properties {
		row.Set(g.column[p.Key], p.Value)
	}
}

func (g *graphReading) node(r place, e *graphjson.Entity) error {
	if !e.Node {
		return nil
	}
	id := []byte(e.ID)
	fresh, err := g.space.reserve(r, id)
	if err != nil {
		return err
	}
	if !fresh {
		return g.badEntry(g.o.SkipDuplicateNodes, "--skip-duplicate-nodes", r, "node id %q occurs a second time", e.ID)
	}
	to := g.of(e)
	to.set(to.nodes, e)
	g.space.assign(id, to.nodes.Append())
	return nil
}

func (g *graphReading) relationship(r place, e *graphjson.Entity) error {
	if e.Node {
		return nil
	}
	var ends [2]uint32
	for i, id := range []string{e.Start, e.End} {
		var ok bool
		if ends[i], ok = g.space.find([]byte(id)); !ok {
			return g.badEntry(g.o.SkipBadRelations, "--skip-bad-relationships", r, "there is no node with id %q", id)
		}
	}
	to := g.of(e)
	to.rels.Begin(ends[0], ends[1])
	to.set(to.rels, e)
	to.rels.End()
	return nil
}

// lineOf is the place of a line.
type lineOf struct {
	path string
	line int
}

func (l *lineOf) errorf(msg string, args ...any) error {
	return status.New(status.ExternalResourceFailed, "", "%s:%d: "+msg, append([]any{l.path, l.line}, args...)...)
}

// each calls f with every entity of the files but those whose line begins with skip, which f would leave
// alone: most of the work is parsing.
func (g *graphReading) each(skip string, f func(place, *graphjson.Entity) error) error {
	for _, path := range g.files {
		if err := g.file(path, skip, f); err != nil {
			return err
		}
	}
	return nil
}

func (g *graphReading) file(path, skip string, f func(place, *graphjson.Entity) error) (err error) {
	in, err := openInput(path, g.o.Progress.read)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	ordered, stop, wait := blocks(g.ctx, in, []byte(skip), g.parsers)
	defer wait()
	defer stop()
	at := &lineOf{path: path}
	for b := range ordered {
		<-b.done
		for _, e := range b.entities {
			if at.line++; e != nil {
				if err := f(at, e); err != nil {
					return err
				}
			}
			if err := g.goesOn(at.line); err != nil {
				return err
			}
		}
		at.line++
		switch {
		case b.bad != nil:
			return at.errorf("%v", b.bad)
		case b.failed != nil:
			return at.errorf("cannot be read: %s", reason(b.failed))
		}
		at.line--
	}
	if g.ctx.Err() != nil {
		return context.Cause(g.ctx)
	}
	return nil
}

// goesOn looks now and then whether the import can go on.
func (g *graphReading) goesOn(line int) error {
	switch {
	case line%ctxEvery != 0:
		return nil
	case g.ctx.Err() != nil:
		return context.Cause(g.ctx)
	case g.old != nil:
		return g.old.err
	}
	return nil
}
