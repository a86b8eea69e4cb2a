package config

import "github.com/morseldb/morsel"

// Shown is the server's own settings as SHOW SETTINGS lists them. None can be changed while the server runs.
func (c *Config) Shown() []morsel.SettingState {
	table := own()
	out := make([]morsel.SettingState, len(table))
	for i, s := range table {
		now, given := c.given[s.Name]
		if !given {
			now = s.Default
		}
		out[i] = morsel.SettingState{Name: s.Name, Description: s.Help, Valid: s.valid, Value: now, Default: s.Default, Startup: now, Explicit: given}
	}
	return out
}
