package bolt

import (
	"time"

	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// fields is the fields of a request.
type fields []value.Value

func illegal(field, why string) error {
	return status.New(status.InvalidRequest, "", "Illegal value for field %q: %s", field, why)
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
	case v.IsNull():
		return nil, illegal(name, "Expected value to be non-null")
	}
	return nil, illegal(name, "Expected dictionary")
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
	list, err = stringsOf(v, key)
	return list, true, err
}

func stringsOf(v value.Value, name string) ([]string, error) {
	if v.IsNull() {
		return nil, nil
	}
	if v.Kind() != value.KindList {
		return nil, illegal(name, "Expected list")
	}
	var out []string
	for _, e := range v.AsList() {
		if e.Kind() != value.KindString {
			if name == "bookmarks" {
				return nil, status.New(status.InvalidBookmark, "", "Supplied bookmarks must be strings.")
			}
			return nil, illegal(name, "Expected list of strings")
		}
		out = append(out, e.AsString())
	}
	return out, nil
}

// options is what RUN and BEGIN say about a transaction.
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
		return nil, illegal("mode", "Expected \"r\" or \"w\"")
	}
	if o.Database, err = str(m, "db"); err != nil {
		return nil, err
	}
	if o.AsUser, err = str(m, "imp_user"); err != nil {
		return nil, err
	}
	if o.Bookmarks, _, err = strs(m, "bookmarks"); err != nil {
		return nil, err
	}
	if o.Meta, _ = m.Get("tx_metadata"); o.Meta.Kind() != value.KindMap && !o.Meta.IsNull() {
		return nil, illegal("tx_metadata", "Expected dictionary")
	}
	limit, _ := m.Get("tx_timeout")
	switch {
	case limit.IsNull():
	case limit.Kind() != value.KindInt || limit.AsInt() < 0:
		return nil, illegal("tx_timeout", "Expected a positive integer")
	default:
		o.HasLimit, o.Timeout = true, milliseconds(limit.AsInt())
	}
	return o, nil
}

// milliseconds is a duration that does not overflow.
func milliseconds(n int64) time.Duration {
	const most = int64(1<<63-1) / int64(time.Millisecond)
	return time.Duration(min(n, most)) * time.Millisecond
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
	severity, err := str(m, "notifications_minimum_severity")
	if err != nil {
		return base, err
	}
	switch severity {
	case "OFF", "WARNING", "INFORMATION":
		base.severity = severity
	case "":
	default:
		return base, illegal("notifications_minimum_severity", "Unknown severity "+severity)
	}
	key := "notifications_disabled_categories"
	if v.at(5, 5) {
		key = "notifications_disabled_classifications"
	}
	list, given, err := strs(m, key)
	if err != nil || !given {
		return base, err
	}
	base.disabled = map[string]bool{}
	for _, c := range list {
		base.disabled[c] = true
	}
	return base, nil
}

func (f filter) wants(n *status.Notification) bool {
	if f.severity == "OFF" || f.severity == "WARNING" && n.Severity != status.Warning {
		return false
	}
	return !f.disabled[n.Category]
}
