// Package config is a server's settings: one table says their names, defaults
// and meaning; a file, the environment and the command line fill them in, later
// ones winning. Names are Neo4j's where Neo4j has the setting.
package config

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/morseldb/morsel"
)

// Setting is one row of the table.
type Setting struct {
	Name, Default, Help string
	kind
}

// kind is what a setting may be, in words, and how a text becomes one.
type kind struct {
	valid string
	parse func(c *Config, text string) error
}

// Config is the settings' values.
type Config struct {
	BoltAddress, BoltAdvertised         string
	HTTPAddress, HTTPSAddress           string
	HTTPEnabled                         bool
	Auth                                bool
	MaxFailed, MinPassword              int
	LockTime                            time.Duration
	BookmarkTimeout, TransactionTimeout time.Duration
	KeepAlive, LogOnTime, WriteTime     time.Duration
	KeepAliveHint                       bool
	HTTPTransaction, QueryTransaction   time.Duration
	MaxMessage, MaxBefore, MaxBody      int
	MaxConnections                      int
	Database                            []morsel.Option // what the database's own settings say
	MaxTransactions                     int
	IdleConnection, IdleTransaction     time.Duration
	BoltTLS                             string // DISABLED, OPTIONAL or REQUIRED
	Certificate, Key                    string
	QueryLog                            string // OFF, INFO or VERBOSE
	QueryLogThreshold                   time.Duration
	Agent                               string
	AllowRemoteWithoutAuth              bool
	ShutdownTime                        time.Duration

	given map[string]string // what the settings were set to, by name
}

// Settings is the table: the server's own settings, then those of the database that it serves.
func Settings() []Setting {
	all := own()
	for _, s := range morsel.Settings() {
		all = append(all, Setting{s.Name, s.Default, s.Help, kind{"", func(c *Config, text string) error {
			o, err := morsel.Setting(s.Name, text)
			if err == nil && text != s.Default {
				c.Database = append(c.Database, o)
			}
			if inner := errors.Unwrap(err); inner != nil { // Set says which setting it is
				return inner
			}
			return err
		}}})
	}
	return all
}

func own() []Setting {
	return []Setting{
		{"server.bolt.listen_address", "127.0.0.1:7687", "Where Bolt listens, host:port; port 0 is a free one.", text(func(c *Config) *string { return &c.BoltAddress })},
		{"server.bolt.advertised_address", "", "The address in routing tables for clients that name none; otherwise where Bolt listens.", text(func(c *Config) *string { return &c.BoltAdvertised })},
		{"server.bolt.tls_level", "DISABLED", "TLS on the Bolt port: DISABLED, OPTIONAL or REQUIRED.", choice(func(c *Config) *string { return &c.BoltTLS }, "DISABLED", "OPTIONAL", "REQUIRED")},
		{"server.bolt.connection_keep_alive", "120s", "After how long without an answer a client may give up; keep-alives come three times as often. 0 = never.", duration(func(c *Config) *time.Duration { return &c.KeepAlive })},
		{"server.bolt.connection_keep_alive_hint", "false", "Whether clients are told so. The Go driver then guards each read with a timer and takes several times as long for large results.", boolean(func(c *Config) *bool { return &c.KeepAliveHint })},
		{"server.bolt.max_message_size", "256m", "The largest message after log-on.", size(func(c *Config) *int { return &c.MaxMessage })},
		{"server.bolt.max_message_size_before_log_on", "64k", "The largest message before log-on.", size(func(c *Config) *int { return &c.MaxBefore })},
		{"server.bolt.max_connections", "10000", "How many Bolt connections may be open at once; 0 = any number.", size(func(c *Config) *int { return &c.MaxConnections })},
		{"server.bolt.log_on_timeout", "30s", "How long a client may take from connecting to its log-on.", duration(func(c *Config) *time.Duration { return &c.LogOnTime })},
		{"server.bolt.connection_idle_timeout", "0s", "After how long without a request a connection is closed; 0 = never. Drivers keep idle connections for an hour.", duration(func(c *Config) *time.Duration { return &c.IdleConnection })},
		{"server.bolt.write_timeout", "10m", "After how long a client that does not read its answers is dropped.", duration(func(c *Config) *time.Duration { return &c.WriteTime })},
		{"server.bolt.agent", "Neo4j/5.26.0", "What drivers are told the server is; they insist on Neo4j/….", text(func(c *Config) *string { return &c.Agent })},
		{"server.http.enabled", "true", "Whether HTTP is served.", boolean(func(c *Config) *bool { return &c.HTTPEnabled })},
		{"server.http.listen_address", "127.0.0.1:7474", "Where HTTP listens.", text(func(c *Config) *string { return &c.HTTPAddress })},
		{"server.https.listen_address", "", "Where HTTPS listens; empty = nowhere.", text(func(c *Config) *string { return &c.HTTPSAddress })},
		{"server.http.max_request_size", "256m", "The largest HTTP body.", size(func(c *Config) *int { return &c.MaxBody })},
		{"server.http.transaction_idle_timeout", "30s", "After how long without a request a transaction of /db/{name}/tx is rolled back.", duration(func(c *Config) *time.Duration { return &c.HTTPTransaction })},
		{"server.queryapi.transaction_idle_timeout", "60s", "The same for transactions of the Query API.", duration(func(c *Config) *time.Duration { return &c.QueryTransaction })},
		{"server.tls.certificate", "", "PEM file with the certificate of Bolt and HTTPS; read again when it changes.", text(func(c *Config) *string { return &c.Certificate })},
		{"server.tls.private_key", "", "PEM file with its private key.", text(func(c *Config) *string { return &c.Key })},
		{"server.shutdown_timeout", "10s", "How long a stopping server lets queries end.", duration(func(c *Config) *time.Duration { return &c.ShutdownTime })},
		{"server.allow_remote_without_authentication", "false", "Whether a server without authentication may listen beyond this machine.", boolean(func(c *Config) *bool { return &c.AllowRemoteWithoutAuth })},
		{"dbms.security.auth_enabled", "true", "Whether clients log on.", boolean(func(c *Config) *bool { return &c.Auth })},
		{"dbms.security.auth_max_failed_attempts", "3", "Wrong passwords in a row before a user is locked; 0 = never.", size(func(c *Config) *int { return &c.MaxFailed })},
		{"dbms.security.auth_lock_time", "5s", "How long a user is locked.", duration(func(c *Config) *time.Duration { return &c.LockTime })},
		{"dbms.security.auth_minimum_password_length", "8", "The least length of a password.", size(func(c *Config) *int { return &c.MinPassword })},
		{"db.transaction.timeout", "0s", "After how long a transaction is ended; 0 = never.", duration(func(c *Config) *time.Duration { return &c.TransactionTimeout })},
		{"db.transaction.bookmark_ready_timeout", "30s", "How long a transaction waits for its bookmarks.", duration(func(c *Config) *time.Duration { return &c.BookmarkTimeout })},
		{"db.transaction.idle_timeout", "0s", "After how long without a request a Bolt connection with an open transaction is closed, which rolls it back; 0 = never.", duration(func(c *Config) *time.Duration { return &c.IdleTransaction })},
		{"db.transaction.concurrent.maximum", "1000", "How many transactions may run at once; 0 = any number.", size(func(c *Config) *int { return &c.MaxTransactions })},
		{"db.logs.query.enabled", "OFF", "Which queries are logged: OFF, INFO (those beyond the threshold and failed ones) or VERBOSE (all).", choice(func(c *Config) *string { return &c.QueryLog }, "OFF", "INFO", "VERBOSE")},
		{"db.logs.query.threshold", "0s", "How long a query must take to be logged at INFO.", duration(func(c *Config) *time.Duration { return &c.QueryLogThreshold })},
	}
}

func text(at func(*Config) *string) kind {
	return kind{"A string.", func(c *Config, s string) error {
		*at(c) = s
		return nil
	}}
}

func choice(at func(*Config) *string, of ...string) kind {
	return kind{"One of [" + strings.Join(of, ", ") + "].", func(c *Config, s string) error {
		for _, o := range of {
			if strings.EqualFold(o, s) {
				*at(c) = o
				return nil
			}
		}
		return fmt.Errorf("%q is none of %s", s, strings.Join(of, ", "))
	}}
}

func boolean(at func(*Config) *bool) kind {
	return kind{"A boolean.", func(c *Config, s string) error {
		b, err := strconv.ParseBool(strings.ToLower(s))
		*at(c) = b
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", s)
		}
		return nil
	}}
}

func duration(at func(*Config) *time.Duration) kind {
	return kind{"A duration such as `500ms`, `30s` or `5m`; the default unit is `s`.", func(c *Config, s string) error {
		if n, err := strconv.Atoi(s); err == nil {
			s = strconv.Itoa(n) + "s"
		}
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is not a duration such as 30s or 5m", s)
		}
		*at(c) = d
		return nil
	}}
}

func size(at func(*Config) *int) kind {
	return kind{"An integer that is minimum `0`; the multipliers `k`, `m` and `g` are powers of 1024.", func(c *Config, s string) error {
		factor, digits := int64(1), strings.ToLower(s)
		for suffix, f := range map[string]int64{"k": 1 << 10, "m": 1 << 20, "g": 1 << 30} {
			if rest, ok := strings.CutSuffix(digits, suffix); ok {
				factor, digits = f, rest
				break
			}
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n < 0 || n > (1<<62)/factor {
			return fmt.Errorf("%q is not a size such as 4096, 64k or 1g", s)
		}
		*at(c) = int(n * factor)
		return nil
	}}
}

// Default is every setting at its default.
func Default() *Config {
	c := &Config{}
	for _, s := range own() {
		if err := s.parse(c, s.Default); err != nil {
			panic("the default of " + s.Name + ": " + err.Error()) // a mistake in the table above
		}
	}
	return c
}

// Set changes one setting by its name.
func (c *Config) Set(name, text string) error {
	for _, s := range Settings() {
		if s.Name == name {
			if err := s.parse(c, strings.TrimSpace(text)); err != nil {
				return fmt.Errorf("the setting %s: %w", name, err)
			}
			if c.given == nil {
				c.given = map[string]string{}
			}
			c.given[name] = strings.TrimSpace(text)
			return nil
		}
	}
	return fmt.Errorf("there is no setting %s", name)
}

// ReadFile takes settings from a file of lines name=value; # begins a comment.
func (c *Config) ReadFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading the settings: %w", err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(in.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, text, ok := strings.Cut(line, "=")
		if !ok {
			return fmt.Errorf("%s, line %d: expected name=value", path, n)
		}
		if err := c.Set(strings.TrimSpace(name), text); err != nil {
			return fmt.Errorf("%s, line %d: %w", path, n, err)
		}
	}
	return in.Err()
}

// envPrefix begins the names of variables: MORSEL_server_bolt_listen__address is
// server.bolt.listen_address (_ for a dot, __ for an underscore).
const envPrefix = "MORSEL_"

// ReadEnvironment takes settings from variables such as os.Environ gives them.
func (c *Config) ReadEnvironment(env []string) error {
	env = append([]string(nil), env...)
	sort.Strings(env)
	for _, e := range env {
		name, text, _ := strings.Cut(e, "=")
		rest, ok := strings.CutPrefix(name, envPrefix)
		if !ok || !strings.Contains(rest, "_") || strings.ToLower(rest) != rest {
			continue
		}
		const mark = "\x00"
		dotted := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(rest, "__", mark), "_", "."), mark, "_")
		if err := c.Set(dotted, text); err != nil {
			return fmt.Errorf("the variable %s: %w", name, err)
		}
	}
	return nil
}
