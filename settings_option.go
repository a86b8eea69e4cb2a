package morsel

import (
	"fmt"

	"github.com/morseldb/morsel/status"
)

// SettingInfo is one row of the table of a database's settings.
type SettingInfo struct {
	Name, Default, Help string
}

// Settings lists a database's settings with their defaults, by name; SHOW SETTINGS shows the same.
func Settings() []SettingInfo {
	o := defaultOptions()
	out := make([]SettingInfo, len(settings))
	for i, s := range settings {
		out[i] = SettingInfo{Name: s.name, Default: s.get(&o), Help: s.doc}
	}
	return out
}

// Setting is the option that gives a setting a value, both as text: what a file of settings says. It fails
// where there is no such setting or the value is none of it.
func Setting(name, text string) (Option, error) {
	for _, s := range settings {
		if s.name != name {
			continue
		}
		probe := defaultOptions()
		if err := s.parse(text, &probe); err != nil {
			return nil, fmt.Errorf("the setting %s: %w", name, err)
		}
		return func(o *options) { _ = s.parse(text, o) }, nil
	}
	return nil, status.New(status.ArgumentError, "", "there is no setting %s", name)
}
