package config

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var rewriteDocs = flag.Bool("rewrite-docs", false, "write docs/server-settings.md")

// TestGeneratedDocs holds the page of the server's settings to their table.
func TestGeneratedDocs(t *testing.T) {
	const name = "../../docs/server-settings.md"
	var b strings.Builder
	b.WriteString("# Settings of the server\n\n<!-- Made by go test -run TestGeneratedDocs ./server/config -rewrite-docs -->\n\n" +
		"What `morsel server` takes beside the settings of the database (`settings.md`), from a file of `--config`, variables and `--set`. `SHOW SETTINGS` shows both. " +
		"They are read when the server starts.\n\n| setting | default | valid values | description |\n|---|---|---|---|\n")
	for _, s := range own() {
		def := ""
		if s.Default != "" {
			def = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Name, def, s.valid, s.Help)
	}
	if *rewriteDocs {
		if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile(name); err != nil || string(have) != b.String() {
		t.Errorf("%s is not what the code says; run go test -run TestGeneratedDocs ./server/config -rewrite-docs (%v)", name, err)
	}
}

// TestSettings sets every kind of setting to what it takes and to what it does not.
func TestSettings(t *testing.T) {
	c := Default()
	for name, text := range map[string]string{
		"server.bolt.listen_address": "h:1", "server.bolt.tls_level": "required", "server.bolt.log_on_timeout": "7", "server.bolt.max_message_size": "3k",
		"server.http.enabled": "FALSE", "db.memory.transaction.max": "2g",
	} {
		if err := c.Set(name, " "+text+" "); err != nil {
			t.Error(err)
		}
	}
	if c.BoltAddress != "h:1" || c.BoltTLS != "REQUIRED" || c.LogOnTime.Seconds() != 7 || c.MaxMessage != 3<<10 || c.HTTPEnabled || len(c.Database) != 1 {
		t.Errorf("%+v", c)
	}
	for name, text := range map[string]string{
		"server.bolt.tls_level": "perhaps", "server.bolt.log_on_timeout": "-1s", "server.bolt.max_message_size": "9999999999g", "server.http.enabled": "1.5",
		"db.memory.transaction.max": "much", "no.such.setting": "1",
	} {
		if err := c.Set(name, text); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, text, err)
		}
	}
	explicit := 0
	for _, s := range c.Shown() {
		if s.Explicit {
			explicit++
		}
		if s.Name == "server.bolt.log_on_timeout" && (s.Value != "7" || s.Default != "30s") {
			t.Errorf("%+v", s)
		}
		if s.Valid == "" || s.Description == "" {
			t.Errorf("%+v", s)
		}
	}
	if explicit != 5 {
		t.Errorf("%d settings were set", explicit)
	}
}
