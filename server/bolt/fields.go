package bolt

import (
	"slices"
	"strings"
	"time"

	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/server/packstream"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// fields is the fields of a request.
type fields []value.Value

func illegal(field, why string) error {
	return status.New(status.InvalidRequest, "", "Illegal value for field %q: %s", field, why)
}

// inside is an error in what a field holds as Neo4j says it: by the names of both.
func inside(field string, err error) error {
	e := status.As(err)
	if e == nil || e.Code != status.InvalidRequest {
		return err
	}
	return illegal(field, e.Msg)
}

// unexpected is the error of a field of another type than it must have.
func unexpected(want string, v value.Value) error {
	return status.New(status.InvalidRequest, "", "Unexpected type: Expected %s but got %s", want, packstream.TypeName(v))
}

func (f fields) at(i int) value.Value {
	if i < len(f) {
		return f[i]
	}
	return value.Null
}

// dict is field i, a map; an absent one is empty where it may be.
func (f fields) dict(i int, name string, optional bool) (*value.Map, error) {
	v := f.at(i)
	switch {
	case v.Kind() == value.KindMap:
		return v.AsMap(), nil
	case v.IsNull() && optional:
		return value.NewMap(0), nil
	case name == "":
		return nil, unexpected("MAP", v)
	}
	return nil, inside(name, unexpected("MAP", v))
}

// str is a string of a map; "" where it is absent or null.
func str(m *value.Map, key string) (string, error) {
	v, _ := m.Get(key)
	switch v.Kind() {
	case value.KindNull:
		return "", nil
	case value.KindString:
		return v.AsString(), nil
	}
	return "", illegal(key, "Expected string")
}

// strs is a list of strings of a map; given is false where it is absent or null.
func strs(m *value.Map, key string) (list []string, given bool, err error) {
	v, _ := m.Get(key)
	if v.IsNull() {
		return nil, false, nil
	}
	if v.Kind() != value.KindList {
		return nil, false, illegal(key, "Expected list")
	}
	list, err = stringsOf(v, key)
	return list, true, err
}

// stringsOf is a list of strings; nulls in it are left out.
func stringsOf(v value.Value, name string) ([]string, error) {
	var out []string
	for _, e := range v.AsList() {
		switch e.Kind() {
		case value.KindNull:
		case value.KindString:
			out = append(out, e.AsString())
		default:
			return nil, illegal(name, "Expected list of strings")
		}
	}
	return out, nil
}

// options is what RUN and BEGIN say about a transaction, without the bookmarks.
func options(m *value.Map) (*backend.Options, error) {
	o := &backend.Options{}
	mode, err := str(m, "mode")
	if err != nil {
		return nil, err
	}
	switch mode {
	case "r":
		o.Read = true
	case "", "w":
	default:
		return nil, illegal("mode", "Expecting access mode value to be 'r' or 'w'")
	}
	if o.Database, err = str(m, "db"); err != nil {
		return nil, err
	}
	if o.AsUser, err = str(m, "imp_user"); err != nil {
		return nil, err
	}
	if o.Meta, _ = m.Get("tx_metadata"); o.Meta.Kind() != value.KindMap && !o.Meta.IsNull() {
		return nil, illegal("tx_metadata", "Expected dictionary")
	}
	limit, _ := m.Get("tx_timeout")
	switch {
	case limit.IsNull():
	case limit.Kind() != value.KindInt:
		return nil, illegal("tx_timeout", "Expected long")
	default:
		o.HasLimit, o.Timeout = true, milliseconds(limit.AsInt())
	}
	return o, nil
}

// milliseconds is a duration that does not overflow; a limit below 0 is none, as 0 is.
func milliseconds(n int64) time.Duration {
	const most = int64(1<<63-1) / int64(time.Millisecond)
	return time.Duration(min(max(n, 0), most)) * time.Millisecond
}

// filter says which notifications a client wants.
type filter struct {
	severity string // OFF, WARNING, INFORMATION or "" for all
	disabled map[string]bool
}

// filterOf reads the filter of HELLO, RUN or BEGIN; what it does not say is as in base.
func filterOf(m *value.Map, v version, base filter) (filter, error) {
	if !v.at(5, 2) {
		return base, nil
	}
	if v, given := m.Get("notifications_minimum_severity"); given {
		if v.Kind() != value.KindString {
			return base, illegal("notifications_minimum_severity", "Required to be a String")
		}
		base.severity = strings.ToUpper(v.AsString())
		if !slices.Contains([]string{"OFF", "WARNING", "INFORMATION"}, base.severity) {
			return base, illegal("notifications_minimum_severity", "Unknown severity "+v.AsString())
		}
	}
	key := "notifications_disabled_categories"
	if v.at(5, 5) {
		key = "notifications_disabled_classifications"
	}
	disabled, given := m.Get(key)
	if !given {
		return base, nil
	}
	if disabled.Kind() != value.KindList {
		return base, illegal(key, "Required to be a List::String")
	}
	list, err := stringsOf(disabled, key)
	if err != nil {
		return base, err
	}
	base.disabled = map[string]bool{}
	for _, c := range list {
		if !slices.Contains(categories, strings.ToUpper(c)) {
			return base, illegal(key, "Unknown category "+c)
		}
		base.disabled[strings.ToUpper(c)] = true
	}
	return base, nil
}

// categories are the categories, or classifications, of notifications.
var categories = []string{"HINT", "UNRECOGNIZED", "UNSUPPORTED", "PERFORMANCE", "DEPRECATION", "GENERIC", "SECURITY", "TOPOLOGY", "SCHEMA"}

func (f filter) wants(n *status.Notification) bool {
	if f.severity == "OFF" || f.severity == "WARNING" && n.Severity != status.Warning {
		return false
	}
	return !f.disabled[n.Category]
}
