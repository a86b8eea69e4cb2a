package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/morseldb/morsel/status"
)

// role is what a column is for.
type role uint8

const (
	roleProperty role = iota
	roleID
	roleLabel
	roleStart
	roleEnd
	roleType
	roleIgnore
)

// column is one column of a header in neo4j-admin's notation: name:TYPE(space){option: value}.
type column struct {
	role     role
	name     string // property name; may be "" for an ID that is not stored
	typ      string // lower case: long, string, date …
	declared bool   // the header gives typ; a file that has types itself has its way where it does not
	array    bool
	space    string // ID space
	idType   string // of an ID: string, integer; "" = the import's
	options  map[string]string
	prop     int // index of the property column, -1 = none
}

// header describes the columns of a group of files.
type header struct {
	columns []column
	props   []string // names of the property columns, by column.prop
}

var columnForm = regexp.MustCompile(`^(?s)(.*?)(?::([A-Za-z_]+)(\[\])?(?:\(([^)]*)\))?)?\s*(?:\{(.*)\})?$`)

var roles = map[string]role{"id": roleID, "label": roleLabel, "start_id": roleStart, "end_id": roleEnd, "type": roleType, "ignore": roleIgnore}

var scalarTypes = map[string]bool{"int": true, "integer": true, "long": true, "short": true, "byte": true, "float": true, "double": true,
	"boolean": true, "char": true, "string": true, "point": true, "date": true, "localtime": true, "time": true,
	"localdatetime": true, "datetime": true, "duration": true}

// parseHeader reads the header of a group; nodes tells which roles fit.
func parseHeader(r place, fields []field, nodes bool) (*header, error) {
	h := &header{}
	for i, f := range fields {
		c, err := parseColumn(r, i+1, strings.TrimSpace(string(f.text)))
		if err != nil {
			return nil, err
		}
		c.prop = -1
		if c.name != "" && (c.role == roleProperty || c.role == roleID) {
			if at := h.propIndex(c.name); at >= 0 {
				if c.role == roleProperty {
					return nil, r.errorf("the header has two columns for property %q", c.name)
				}
				c.prop = at
			} else {
				c.prop = len(h.props)
				h.props = append(h.props, c.name)
			}
		}
		h.columns = append(h.columns, c)
	}
	return h, h.check(r, nodes)
}

func (h *header) propIndex(name string) int {
	for i, p := range h.props {
		if p == name {
			return i
		}
	}
	return -1
}

func parseColumn(r place, at int, text string) (column, error) {
	if text == "" {
		return column{role: roleIgnore}, nil
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return column{}, r.errorf("column %d of the header is no text: %q; is this a CSV file in UTF-8?", at, text)
	}
	m := columnForm.FindStringSubmatch(text)
	if m == nil {
		return column{}, r.errorf("column %d of the header cannot be understood: %q", at, text)
	}
	c := column{name: m[1], typ: strings.ToLower(m[2]), array: m[3] != "", space: m[4], options: parseOptions(m[5])}
	if ro, ok := roles[c.typ]; ok {
		c.role = ro
		c.typ = ""
		if ro == roleID {
			return idColumn(r, at, c)
		}
		return c, nil
	}
	c.declared = c.typ != ""
	switch {
	case c.typ == "":
		c.typ = "string"
	case !scalarTypes[c.typ]:
		return column{}, r.errorf("column %d of the header has an unknown type %q in %q", at, m[2], text)
	}
	if c.name == "" {
		return column{}, r.errorf("column %d of the header has a type but no name: %q", at, text)
	}
	return c, nil
}

// typeText is the column's type as the header has it.
func (c *column) typeText() string {
	if c.array {
		return c.typ + "[]"
	}
	return c.typ
}

// idColumn completes an ID column: its values are stored under its name with the ID's type.
func idColumn(r place, at int, c column) (column, error) {
	switch t := strings.ToLower(c.options["id-type"]); t {
	case "":
	case "string":
		c.idType = "string"
	case "long", "int", "integer", "short", "byte":
		c.idType = "integer"
	default:
		return c, r.errorf("column %d of the header has an unknown id-type %q", at, t)
	}
	return c, nil
}

func parseOptions(s string) map[string]string {
	out := map[string]string{}
	for _, part := range strings.Split(s, ",") {
		k, v, ok := strings.Cut(part, ":")
		if ok {
			out[strings.ToLower(strings.TrimSpace(k))] = strings.Trim(strings.TrimSpace(v), `"'`)
		}
	}
	return out
}

func (h *header) count(ro role) (n int) {
	for _, c := range h.columns {
		if c.role == ro {
			n++
		}
	}
	return n
}

func (h *header) check(r place, nodes bool) error {
	switch {
	case nodes && (h.count(roleStart)+h.count(roleEnd)+h.count(roleType) > 0):
		return r.errorf("a node file's header cannot have :START_ID, :END_ID or :TYPE")
	case nodes && h.count(roleID) > 1:
		return r.errorf("the header has more than one :ID column")
	case !nodes && (h.count(roleStart) != 1 || h.count(roleEnd) != 1):
		return r.errorf("a relationship file's header needs exactly one :START_ID and one :END_ID column")
	case !nodes && h.count(roleID)+h.count(roleLabel) > 0:
		return r.errorf("a relationship file's header cannot have :ID or :LABEL")
	}
	return nil
}

// fileSpec is one --nodes or --relationships argument: names (labels, or a type) and files,
// the first of which begins with the header.
type fileSpec struct {
	names []string
	files []string
}

// parseSpec reads [Label[:Label…]=]file[,file…].
func parseSpec(arg string) (fileSpec, error) {
	names, files, ok := strings.Cut(arg, "=")
	if !ok {
		names, files = "", arg
	}
	var s fileSpec
	for _, n := range strings.Split(names, ":") {
		if n = strings.TrimSpace(n); n != "" {
			s.names = append(s.names, n)
		}
	}
	for _, f := range strings.Split(files, ",") {
		if f = strings.Trim(strings.TrimSpace(f), `'"`); f != "" {
			s.files = append(s.files, f)
		}
	}
	if len(s.files) == 0 {
		return s, status.New(status.InvalidRequest, "", "%q names no file; write [Label[:Label…]=]file[,file…]", arg)
	}
	return s, nil
}
