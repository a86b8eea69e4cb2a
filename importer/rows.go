package importer

import (
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// nodeReading is the state of reading the files of one --nodes argument, or a piece of them.
type nodeReading struct {
	*group
	h     *header
	to    nodeTarget
	space *idSpace
	idCol int // -1 = none
}

// nodeGroup reads the files of one --nodes argument.
func (j *job) nodeGroup(g *group) error {
	n := &nodeReading{group: g, idCol: -1}
	return g.records(n.begin, n.row)
}

func (n *nodeReading) begin(r place, fields []field) (err error) {
	if n.h, err = parseHeader(r, fields, true); err != nil {
		return err
	}
	names := append([]string(nil), n.spec.names...)
	for i, c := range n.h.columns {
		if c.role == roleID {
			n.idCol = i
			if n.space, err = n.spaces.get(c.space, c.idType); err != nil {
				return r.errorf("%v", err)
			}
			names = appendMissing(names, c.options["label"])
			if n.old != nil {
				if err := n.old.fillSpace(r, n.space, names, c.name); err != nil {
					return err
				}
			}
		}
	}
	n.to = n.into.nodes(names, n.h.props)
	return nil
}

func (n *nodeReading) row(r place, fields []field) error {
	if err := n.width(r, n.h, fields); err != nil {
		return err
	}
	var id []byte
	if n.idCol >= 0 {
		if n.idCol < len(fields) {
			id = n.text(&fields[n.idCol])
		}
		if len(id) == 0 {
			return r.errorf("the id is missing")
		}
		fresh, err := n.space.reserve(r, id)
		if err != nil {
			return err
		}
		if !fresh {
			return n.badEntry(n.o.SkipDuplicateNodes, "--skip-duplicate-nodes", r, "id %q occurs a second time%s", id, n.space.in())
		}
	}
	for i := range fields[:min(len(fields), len(n.h.columns))] {
		c := &n.h.columns[i]
		if c.role == roleLabel {
			n.addLabels(&fields[i])
			continue
		}
		if err := n.set(r, n.to, c, fields[i], n.space); err != nil {
			return err
		}
	}
	node := n.to.Append()
	if n.idCol >= 0 {
		n.space.assign(id, node)
	}
	return nil
}

// addLabels gives the node the labels of a :LABEL column: a list, or separated by the array delimiter.
func (n *nodeReading) addLabels(f *field) {
	if f.typed && f.val.Kind() == value.KindList {
		for _, l := range f.val.AsList() {
			if l.Kind() == value.KindString {
				n.to.AddLabel(l.AsString())
			}
		}
		return
	}
	for _, l := range strings.Split(string(n.text(f)), string(n.f.array)) {
		if l = strings.TrimSpace(l); l != "" {
			n.to.AddLabel(l)
		}
	}
}

// text is a field that is an id or a name; it is valid until the next call for a field that has a type.
func (g *group) text(f *field) []byte {
	if !f.typed {
		return f.text
	}
	text, _ := idText(f.val, nil)
	return text
}

func appendMissing(names []string, extra string) []string {
	for _, n := range strings.Split(extra, ";") {
		if n = strings.TrimSpace(n); n != "" {
			names = append(names, n)
		}
	}
	return names
}

// width checks that a record has no more fields than the header has columns. Fewer are missing values.
func (g *group) width(r place, h *header, fields []field) error {
	if len(fields) > len(h.columns) && !g.o.IgnoreExtraColumns {
		return r.errorf("the record has %d fields, the header %d columns; is --delimiter right?", len(fields), len(h.columns))
	}
	return nil
}

// relReading is the state of reading the files of one --relationships argument, or a piece of them.
type relReading struct {
	*group
	h                   *header
	start, end, typeCol int // columns; typeCol is -1 where there is none
	from, to            *idSpace
	app                 relTarget // of the argument's type; nil where it names none
	byType              map[string]relTarget
}

// relGroup reads the files of one --relationships argument.
func (j *job) relGroup(g *group) error {
	n := &relReading{group: g, byType: map[string]relTarget{}}
	return g.records(n.begin, n.row)
}

func (n *relReading) begin(r place, fields []field) (err error) {
	if n.h, err = parseHeader(r, fields, false); err != nil {
		return err
	}
	n.typeCol = -1
	for i, c := range n.h.columns {
		switch c.role {
		case roleStart:
			n.start = i
			n.from, err = n.existing(r, c.space)
		case roleEnd:
			n.end = i
			n.to, err = n.existing(r, c.space)
		case roleType:
			n.typeCol = i
		}
		if err != nil {
			return err
		}
	}
	switch names := n.spec.names; {
	case len(names) > 1:
		return status.New(status.InvalidRequest, "", "a relationship has one type, not %q", strings.Join(names, ":"))
	case len(names) == 1:
		n.app = n.into.relationships(names[0], n.h.props)
	case n.typeCol < 0:
		return r.errorf("the relationships have no type: write --relationships=TYPE=file or give the header a :TYPE column")
	}
	return nil
}

func (n *relReading) row(r place, fields []field) error {
	if err := n.width(r, n.h, fields); err != nil {
		return err
	}
	if n.start >= len(fields) || n.end >= len(fields) {
		return r.errorf("the record has %d fields; its ends are missing", len(fields))
	}
	a, ok := n.from.find(n.text(&fields[n.start]))
	if !ok {
		return n.dangling(r, n.text(&fields[n.start]), n.from)
	}
	b, ok := n.to.find(n.text(&fields[n.end]))
	if !ok {
		return n.dangling(r, n.text(&fields[n.end]), n.to)
	}
	into := n.app
	if n.typeCol >= 0 && n.typeCol < len(fields) {
		if t := n.text(&fields[n.typeCol]); len(t) > 0 {
			into = n.ofType(string(t))
		}
	}
	if into == nil {
		return r.errorf("the relationship has no type")
	}
	into.Begin(a, b)
	for i := range fields[:min(len(fields), len(n.h.columns))] {
		if n.h.columns[i].role == roleProperty {
			if err := n.set(r, into, &n.h.columns[i], fields[i], nil); err != nil {
				return err
			}
		}
	}
	into.End()
	return nil
}

func (n *relReading) ofType(typ string) relTarget {
	a := n.byType[typ]
	if a == nil {
		a = n.into.relationships(typ, n.h.props)
		n.byType[typ] = a
	}
	return a
}

func (g *group) dangling(r place, id []byte, in *idSpace) error {
	return g.badEntry(g.o.SkipBadRelations, "--skip-bad-relationships", r, "there is no node with id %q%s", id, in.in())
}

// existing is an ID space that node files have filled.
func (j *job) existing(r place, name string) (*idSpace, error) {
	j.spaces.mu.Lock()
	defer j.spaces.mu.Unlock()
	if s := j.spaces.byName[name]; s != nil {
		return s, nil
	}
	return nil, r.errorf("no node file has ID space %q", name)
}
