package importer

import (
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/bulk"
	"github.com/morseldb/morsel/storage/catalog"
)

// nodeGroup reads the files of one --nodes argument.
func (j *job) nodeGroup(g *group) error {
	var h *header
	var app *bulk.NodeAppender
	var space *idSpace
	idCol := -1
	labels := map[string]catalog.LabelID{}
	begin := func(r *lineReader, fields []field) (err error) {
		if h, err = parseHeader(r, fields, true); err != nil {
			return err
		}
		names := append([]string(nil), g.spec.names...)
		for i, c := range h.columns {
			if c.role == roleID {
				idCol = i
				if space, err = j.spaces.get(c.space, c.idType); err != nil {
					return r.errorf("%v", err)
				}
				names = appendMissing(names, c.options["label"])
			}
		}
		app = j.b.Nodes(names, columnSpecs(h))
		return nil
	}
	row := func(r *lineReader, fields []field) error {
		if err := g.width(r, h, fields); err != nil {
			return err
		}
		if idCol >= 0 {
			if idCol >= len(fields) || len(fields[idCol].text) == 0 {
				return r.errorf("the id is missing")
			}
			fresh, err := space.reserve(r, fields[idCol].text)
			if err != nil {
				return err
			}
			if !fresh {
				return j.badEntry(j.o.SkipDuplicateNodes, r, "id %q occurs a second time in ID space %q; --skip-duplicate-nodes=true leaves such nodes out", fields[idCol].text, space.name)
			}
		}
		for i, f := range fields {
			if i == len(h.columns) {
				break
			}
			c := &h.columns[i]
			if c.role == roleLabel {
				for _, l := range strings.Split(string(f.text), string(j.f.array)) {
					if l = strings.TrimSpace(l); l != "" {
						app.AddLabel(g.label(labels, l))
					}
				}
				continue
			}
			if err := g.set(r, &app.Row, c, f, space); err != nil {
				return err
			}
		}
		node := app.Append()
		if idCol >= 0 {
			space.assign(fields[idCol].text, node)
		}
		return nil
	}
	return g.records(begin, row)
}

func (g *group) label(known map[string]catalog.LabelID, name string) catalog.LabelID {
	id, ok := known[name]
	if !ok {
		id = g.b.Label(name)
		known[name] = id
	}
	return id
}

func appendMissing(names []string, extra string) []string {
	for _, n := range strings.Split(extra, ";") {
		if n = strings.TrimSpace(n); n != "" {
			names = append(names, n)
		}
	}
	return names
}

func columnSpecs(h *header) []bulk.ColumnSpec {
	out := make([]bulk.ColumnSpec, len(h.props))
	for i, p := range h.props {
		out[i].Name = p
	}
	return out
}

// width checks that a record has no more fields than the header has columns. Fewer are missing values.
func (g *group) width(r *lineReader, h *header, fields []field) error {
	if len(fields) > len(h.columns) && !g.o.IgnoreExtraColumns {
		return r.errorf("the record has %d fields, the header %d columns; is --delimiter right?", len(fields), len(h.columns))
	}
	return nil
}

// relGroup reads the files of one --relationships argument.
func (j *job) relGroup(g *group) error {
	var h *header
	var start, end, typeCol int
	var from, to *idSpace
	apps := map[string]*bulk.RelAppender{}
	var app *bulk.RelAppender
	begin := func(r *lineReader, fields []field) (err error) {
		if h, err = parseHeader(r, fields, false); err != nil {
			return err
		}
		typeCol = -1
		for i, c := range h.columns {
			switch c.role {
			case roleStart:
				start = i
				from, err = j.existing(r, c.space)
			case roleEnd:
				end = i
				to, err = j.existing(r, c.space)
			case roleType:
				typeCol = i
			}
			if err != nil {
				return err
			}
		}
		if len(g.spec.names) > 1 {
			return status.New(status.InvalidRequest, "", "a relationship has one type, not %q", strings.Join(g.spec.names, ":"))
		}
		if len(g.spec.names) == 1 {
			app = j.b.Relationships(g.spec.names[0], columnSpecs(h))
		} else if typeCol < 0 {
			return r.errorf("the relationships have no type: write --relationships=TYPE=file or give the header a :TYPE column")
		}
		return nil
	}
	row := func(r *lineReader, fields []field) error {
		if err := g.width(r, h, fields); err != nil {
			return err
		}
		if start >= len(fields) || end >= len(fields) {
			return r.errorf("the record has %d fields; its ends are missing", len(fields))
		}
		a, ok := from.find(fields[start].text)
		if !ok {
			return g.dangling(r, fields[start].text, from)
		}
		b, ok := to.find(fields[end].text)
		if !ok {
			return g.dangling(r, fields[end].text, to)
		}
		into := app
		if typeCol >= 0 && typeCol < len(fields) && len(fields[typeCol].text) > 0 {
			into = g.appender(apps, h, string(fields[typeCol].text))
		}
		if into == nil {
			return r.errorf("the relationship has no type")
		}
		for i, f := range fields {
			if i < len(h.columns) && h.columns[i].role == roleProperty {
				if err := g.set(r, &into.Row, &h.columns[i], f, nil); err != nil {
					return err
				}
			}
		}
		into.Append(a, b)
		return nil
	}
	return g.records(begin, row)
}

func (g *group) appender(apps map[string]*bulk.RelAppender, h *header, typ string) *bulk.RelAppender {
	a := apps[typ]
	if a == nil {
		a = g.b.Relationships(typ, columnSpecs(h))
		apps[typ] = a
	}
	return a
}

func (g *group) dangling(r *lineReader, id []byte, in *idSpace) error {
	return g.badEntry(g.o.SkipBadRelations, r, "there is no node with id %q in ID space %q; --skip-bad-relationships=true leaves such relationships out", string(id), in.name)
}

// existing is an ID space that node files have filled.
func (j *job) existing(r *lineReader, name string) (*idSpace, error) {
	j.spaces.mu.Lock()
	defer j.spaces.mu.Unlock()
	if s := j.spaces.byName[name]; s != nil {
		return s, nil
	}
	return nil, r.errorf("no node file has ID space %q", name)
}
