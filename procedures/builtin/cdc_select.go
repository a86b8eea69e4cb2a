package builtin

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// selector says which changes are wanted; what is empty is not asked for.
type selector struct {
	kind      string // e, n or r
	operation string // c, u or d
	changesTo []string
	labels    []string
	elementID string
	typ       string
	key       *value.Map
	start     *selector
	end       *selector
	users     [2]string // executing, authenticated
	meta      *value.Map
}

// selectorFields is what a selector may hold, by what it selects.
var selectorFields = map[string][]string{
	"e": {"select", "operation", "changesTo", "executingUser", "authenticatedUser", "txMetadata"},
	"n": {"select", "operation", "changesTo", "executingUser", "authenticatedUser", "txMetadata", "elementId", "key", "labels"},
	"r": {"select", "operation", "changesTo", "executingUser", "authenticatedUser", "txMetadata", "elementId", "key", "type", "start", "end"},
	// An end of a relationship; a node whatever it says.
	"end": {"select", "elementId", "key", "labels"},
}

func badSelector(message string, args ...any) error {
	return status.New(status.InvalidArguments, "", "Invalid selector: "+message, args...)
}

func selectorsOf(v value.Value) ([]selector, error) {
	if v.Kind() != value.KindList {
		return nil, nil
	}
	out := make([]selector, len(v.AsList()))
	for i, e := range v.AsList() {
		if e.Kind() != value.KindMap {
			return nil, badSelector("expected a map, got %s", value.Debug(e))
		}
		if err := out[i].read(e.AsMap(), ""); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// read fills the selector from a map; of is "end" for the end of a relationship, else "".
func (s *selector) read(m *value.Map, of string) error {
	if of == "" {
		kind, _ := m.Get("select")
		if s.kind = textArg(kind); selectorFields[s.kind] == nil || s.kind == "end" {
			return badSelector("`select` must be one of 'e', 'n' and 'r', got %s", value.Debug(kind))
		}
		of = s.kind
	}
	for i := range m.Len() {
		name, v := m.At(i)
		if !slices.Contains(selectorFields[of], name) {
			return badSelector("`%s` cannot be used here; known are %s", name, strings.Join(selectorFields[of], ", "))
		}
		if v.IsNull() {
			continue
		}
		if err := s.field(name, v); err != nil {
			return err
		}
	}
	if s.operation != "" && !slices.Contains([]string{"c", "u", "d"}, s.operation) {
		return badSelector("`operation` must be one of 'c', 'u' and 'd', got '%s'", s.operation)
	}
	return nil
}

func (s *selector) field(name string, v value.Value) error {
	texts := map[string]*string{"operation": &s.operation, "elementId": &s.elementID, "type": &s.typ, "executingUser": &s.users[0], "authenticatedUser": &s.users[1], "select": new(string)}
	lists := map[string]*[]string{"changesTo": &s.changesTo, "labels": &s.labels}
	maps := map[string]**value.Map{"key": &s.key, "txMetadata": &s.meta}
	ends := map[string]**selector{"start": &s.start, "end": &s.end}
	switch {
	case texts[name] != nil && v.Kind() == value.KindString:
		*texts[name] = v.AsString()
	case lists[name] != nil && v.Kind() == value.KindList:
		for _, e := range v.AsList() {
			if e.Kind() != value.KindString {
				return badSelector("`%s` must be a list of strings, got %s", name, value.Debug(v))
			}
			*lists[name] = append(*lists[name], e.AsString())
		}
	case maps[name] != nil && v.Kind() == value.KindMap:
		*maps[name] = v.AsMap()
	case ends[name] != nil && v.Kind() == value.KindMap:
		end := &selector{}
		*ends[name] = end
		return end.read(v.AsMap(), "end")
	default:
		return badSelector("`%s` has a value of the wrong type: %s", name, value.Debug(v))
	}
	return nil
}

// anyTakes reports whether one of the selectors takes the change; without any all are taken.
func anyTakes(list []selector, d *describer, t *storage.Captured, c *storage.Change) bool {
	for i := range list {
		if list[i].takes(d, t, c) {
			return true
		}
	}
	return len(list) == 0
}

func (s *selector) takes(d *describer, t *storage.Captured, c *storage.Change) bool {
	switch {
	case s.kind == "n" && c.Rel, s.kind == "r" && !c.Rel,
		s.operation != "" && s.operation != operation(c),
		s.users[0] != "" && s.users[0] != t.Origin.User, s.users[1] != "" && s.users[1] != t.Origin.User,
		s.elementID != "" && s.elementID != d.elementID(c),
		s.typ != "" && s.typ != d.names.TypeName(c.Type),
		s.meta != nil && !holds(t.Origin.Meta, s.meta):
		return false
	}
	for _, name := range s.changesTo {
		if !slices.ContainsFunc(c.Changed, func(k catalog.KeyID) bool { return d.names.KeyName(k) == name }) {
			return false
		}
	}
	if c.Rel {
		return d.keyed(c.Keys, s.key) && s.start.takesEnd(d, &c.Start) && s.end.takesEnd(d, &c.End)
	}
	return d.keyed(c.Node.Keys, s.key) && d.labelled(s.labels, c.Node.Labels, c.OtherLabels)
}

// takesEnd reports whether the selector, which may be nil, takes an end of a relationship.
func (s *selector) takesEnd(d *describer, n *storage.ChangedNode) bool {
	return s == nil || (s.elementID == "" || s.elementID == function.NodeElementID(d.database, n.ID)) && d.keyed(n.Keys, s.key) && d.labelled(s.labels, n.Labels, nil)
}

// labelled reports whether all wanted labels are among those before or after.
func (d *describer) labelled(wanted []string, known, others []catalog.LabelID) bool {
	for _, name := range wanted {
		is := func(l catalog.LabelID) bool { return d.names.LabelName(l) == name }
		if !slices.ContainsFunc(known, is) && !slices.ContainsFunc(others, is) {
			return false
		}
	}
	return true
}

// keyed reports whether one of the keys has all wanted properties.
func (d *describer) keyed(keys []storage.KeyValues, wanted *value.Map) bool {
	if wanted == nil {
		return true
	}
	return slices.ContainsFunc(keys, func(k storage.KeyValues) bool { return holds(d.properties(k.Properties), wanted) })
}

// holds reports whether v is a map that has all entries of another.
func holds(v value.Value, wanted *value.Map) bool {
	if v.Kind() != value.KindMap {
		return wanted.Len() == 0
	}
	for i := range wanted.Len() {
		name, want := wanted.At(i)
		if have, ok := v.AsMap().Get(name); !ok || !value.Equivalent(have, want) {
			return false
		}
	}
	return true
}
