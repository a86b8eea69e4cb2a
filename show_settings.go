package morsel

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// setting is one setting of a database: where it is kept, and what it may be.
// SHOW SETTINGS, dbms.listConfig and docs/settings.md are made of this table.
type setting struct {
	name, doc, valid string
	option           string // how it is set when the database is opened
	get              func(o *options) string
	parse            func(text string, o *options) error
	apply            func(db *DB, o *options) error // nil: it cannot be changed while the database is open
}

const (
	byteSize = "A byte size (valid multipliers are `B`, `KiB`, `KB`, `K`, `kB`, `kb`, `k`, `MiB`, `MB`, `M`, `mB`, `mb`, `m`, `GiB`, `GB`, `G`, `gB`, `gb`, `g`, `TiB`, `TB`, `PiB`, `PB`, `EiB`, `EB`)"
	anyBool  = "A boolean."
	anyInt   = "An integer."
)

// settings is all of them, by name.
var settings = []setting{
	{
		name: "db.memory.transaction.max", option: "WithMemoryLimit",
		doc:   "Limit the amount of memory that a single transaction can consume, in bytes (or kibibytes with the 'k' suffix, mebibytes with 'm' and gibibytes with 'g'). Zero means no limit; the default is half of the machine's memory.",
		valid: byteSize + " that is minimum `1.00MiB` or is `0B`.",
		get:   func(o *options) string { return formatBytes(o.memoryLimit) },
		parse: func(text string, o *options) (err error) { o.memoryLimit, err = parseBytes(text); return err },
		apply: func(db *DB, o *options) error { db.memory.Store(o.memoryLimit); return nil },
	},
	{
		name: "db.cdc.log_enrichment", option: "WithCapture",
		doc: "How much of each change is kept for `db.cdc.query`: nothing, what differs of a changed entity, or changed entities whole, before and after. " +
			"It is Neo4j's database option `txLogEnrichment`.",
		valid: "one of [OFF, DIFF, FULL]",
		get:   func(o *options) string { return o.capture.String() },
		parse: func(text string, o *options) (err error) {
			o.capture, err = storage.ParseCapture(text)
			o.captureGiven = true
			return err
		},
		apply: func(db *DB, o *options) error { return db.store.SetCapture(o.capture) },
	},
	{
		name: "db.cdc.memory.max", option: "WithCaptureLimit",
		doc:   "Limit the memory of captured changes. Beyond it the oldest are forgotten, and who asks for them is told so.",
		valid: byteSize + " that is minimum `1.00MiB` or is `0B`.",
		get:   func(o *options) string { return formatBytes(o.captureLimit) },
		parse: func(text string, o *options) (err error) { o.captureLimit, err = parseBytes(text); return err },
		apply: func(db *DB, o *options) error { db.store.Captures().SetLimit(o.captureLimit); return nil },
	},
	{
		name: "db.durability", option: "WithDurability",
		doc: "What a commit waits for. `full`: that the disk has the transaction. `group(interval)`: that the operating system has it, which asks the disk once an interval; " +
			"a power failure loses what was committed since. `none`: as `group`, but the disk is asked at checkpoints and on closing only. The end of the process loses nothing at either.",
		valid: "one of [full, group, none], or group with a duration such as `group(50ms)`; `group` alone is `group(100ms)`.",
		get:   func(o *options) string { return durabilityText(o.durability, o.syncInterval) },
		parse: func(text string, o *options) (err error) {
			o.durability, o.syncInterval, err = parseDurability(text)
			return err
		},
	},
	{
		name: "db.history.retention", option: "WithHistory",
		doc:   "For how long a state of the database stays readable as of a bookmark after another has taken its place. Zero keeps none.",
		valid: "A duration such as `500ms`, `30s`, `5m` or `2h`.",
		get:   func(o *options) string { return o.history.String() },
		parse: func(text string, o *options) (err error) { o.history, err = time.ParseDuration(text); return err },
	},
	{
		name: "db.temporal.timezone", option: "WithTimeZone",
		doc:   "Database timezone for temporal functions. All Time and DateTime values that are created without an explicit timezone will use this configured default timezone.",
		valid: "A string describing a timezone, either described by offset (e.g. `+02:00`) or by name (e.g. `Europe/Stockholm`).",
		get:   func(o *options) string { return zoneText(o.zone) },
		parse: func(text string, o *options) error {
			z, err := value.ParseZone(text)
			if err == nil {
				o.zone = location(z, 0)
			}
			return err
		},
	},
	{
		name: "db.transaction.temporary.max", option: "WithTemporaryLimit",
		doc:   "Limit the size of the temporary files of a single transaction, to which sorting, aggregation, DISTINCT, hash joins and Eager go on when the transaction's memory is used up. Zero means that queries fail there; the default is four times `db.memory.transaction.max`.",
		valid: byteSize + " that is minimum `1.00MiB` or is `0B`.",
		get: func(o *options) string {
			if o.temporaryLimit < 0 {
				return formatBytes(temporaryLimit(o.memoryLimit, o.memoryTotal))
			}
			return formatBytes(o.temporaryLimit)
		},
		parse: func(text string, o *options) (err error) { o.temporaryLimit, err = parseBytes(text); return err },
		apply: func(db *DB, o *options) error { db.temporaryMax.Store(o.temporaryLimit); return nil },
	},
	{
		name: "dbms.memory.transaction.total.max", option: "WithTotalMemoryLimit",
		doc:   "Limit the amount of memory that all of the running transactions of the database can consume, in bytes (or kibibytes with the 'k' suffix, mebibytes with 'm' and gibibytes with 'g'). Zero means no limit; the default is 70 % of the machine's memory. A transaction that has more than a quarter leaves a sixteenth to others.",
		valid: byteSize + " that is minimum `10.00MiB` or is `0B`.",
		get:   func(o *options) string { return formatBytes(o.memoryTotal) },
		parse: func(text string, o *options) (err error) { o.memoryTotal, err = parseBytes(text); return err },
		apply: func(db *DB, o *options) error { db.pool.SetLimit(o.memoryTotal); return nil },
	},
	{
		name: "server.cypher.parallel.fallback", option: "WithParallelFallback",
		doc:   "What becomes of a query that asks for the parallel runtime and may not run there: it runs on the pipelined runtime with a notification, or fails.",
		valid: "one of [pipelined, error]",
		get: func(o *options) string {
			if o.parallelFallback == FallbackError {
				return "error"
			}
			return "pipelined"
		},
		parse: func(text string, o *options) error {
			switch strings.ToLower(text) {
			case "pipelined":
				o.parallelFallback = FallbackPipelined
			case "error":
				o.parallelFallback = FallbackError
			default:
				return fmt.Errorf("'%s' not one of [pipelined, error]", text)
			}
			return nil
		},
	},
	{
		name: "server.cypher.parallel.worker_limit", option: "WithWorkerLimit",
		doc: "Number of threads to allocate to Cypher worker threads for the parallel runtime. If set to a positive number, that number of workers will be started. " +
			"If set to 0, one worker will be started for every logical processor. If set to a negative number, the total number of logical processors available will be reduced " +
			"by the absolute value of that number; if that leaves none, the parallel runtime is disabled.",
		valid: anyInt,
		get:   func(o *options) string { return strconv.Itoa(o.workerLimit) },
		parse: func(text string, o *options) (err error) { o.workerLimit, err = parseCount(text); return err },
	},
	{
		name: "server.databases.default_to_read_only", option: "WithReadOnly",
		doc: "Whether the database was opened for reading only.", valid: anyBool,
		get: func(o *options) string { return strconv.FormatBool(o.readOnly) },
		parse: func(text string, o *options) error {
			switch strings.ToLower(text) {
			case "true", "false":
				o.readOnly = strings.EqualFold(text, "true")
				return nil
			}
			return fmt.Errorf("'%s' is not a valid boolean value, must be 'true' or 'false'", text)
		},
	},
	{
		name: "server.directories.import", option: "WithImportDir",
		doc:   "The root directory for file URLs used with the Cypher `LOAD CSV` clause. Without it all files of the machine may be read.",
		valid: "A path of a folder.",
		get:   func(o *options) string { return o.importDir },
		parse: func(text string, o *options) error {
			o.importDir = text
			if info, err := os.Stat(text); err != nil || !info.IsDir() {
				return fmt.Errorf("'%s' is not a folder", text)
			}
			return nil
		},
	},
	{
		name: "server.directories.temporary", option: "WithTemporaryDir",
		doc:   "The folder for temporary files of queries that do not fit into their memory. Without it that is the folder `temporary` of the database, or the operating system's for databases in memory and those that are read only.",
		valid: "A path of a folder.",
		get:   func(o *options) string { return o.temporaryDir },
		parse: func(text string, o *options) error { o.temporaryDir = text; return nil },
	},
	{
		name: "server.memory.query_cache.per_db_cache_num_entries", doc: "The number of cached queries per database.",
		valid: "An integer that is minimum `0`.",
		get:   func(o *options) string { return strconv.Itoa(o.planCacheSize) },
		parse: func(text string, o *options) (err error) {
			if o.planCacheSize, err = parseCount(text); err == nil && o.planCacheSize < 0 {
				return fmt.Errorf("minimum allowed value is 0")
			}
			return err
		},
	},
}

func parseCount(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0, fmt.Errorf("'%s' is not a valid integer value", text)
	}
	return n, nil
}

// byteUnits is the multipliers of byte sizes: a power of 1024 each, and of 1000
// for none, as Neo4j has it.
var byteUnits = []string{"", "k", "m", "g", "t", "p", "e"}

// minBytes is the smallest budget that a transaction can work with.
const minBytes = 1 << 20

func parseBytes(text string) (int64, error) {
	bad := fmt.Errorf("'%s' is not a valid size, must be e.g. 10, 5K, 1M, 11G", text)
	t := strings.ToLower(strings.TrimSpace(text))
	t = strings.TrimSuffix(strings.TrimSuffix(t, "b"), "i")
	shift := uint(0)
	for i, u := range byteUnits[1:] {
		if rest, ok := strings.CutSuffix(t, u); ok {
			t, shift = rest, uint(10*(i+1))
			break
		}
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(t), 64)
	n := f * float64(int64(1)<<shift)
	switch {
	case err != nil || f < 0 || n >= 1<<63:
		return 0, bad
	case n != 0 && n < minBytes:
		return 0, fmt.Errorf("minimum allowed value is 1.00MiB")
	}
	return int64(n), nil
}

// formatBytes is a byte size as Neo4j writes it: 339.50MiB.
func formatBytes(n int64) string {
	f, unit := float64(n), 0
	for f >= 1024 && unit < len(byteUnits)-1 {
		f /= 1024
		unit++
	}
	if unit == 0 {
		return strconv.FormatInt(n, 10) + "B"
	}
	return fmt.Sprintf("%.2f%siB", f, strings.ToUpper(byteUnits[unit]))
}

func zoneText(z *time.Location) string {
	if z == time.UTC {
		return "Z"
	}
	return z.String()
}

// configuration is the settings as they are now.
func (db *DB) configuration() []procedures.Setting {
	defaults, now := defaultOptions(), db.opts
	now.memoryLimit, now.memoryTotal, now.temporaryLimit = db.memory.Load(), db.pool.Limit(), db.temporaryMax.Load()
	captures := db.store.Captures()
	now.capture, now.captureLimit = captures.Mode(), captures.Limit()
	out := make([]procedures.Setting, len(settings))
	for i, s := range settings {
		out[i] = procedures.Setting{
			Name: s.name, Description: s.doc, Valid: s.valid, Dynamic: s.apply != nil,
			Value: s.get(&now), Default: s.get(&defaults), Startup: s.get(&db.opts),
		}
		out[i].Explicit = out[i].Value != out[i].Default
	}
	out = append(out, db.served...)
	slices.SortFunc(out, func(a, b procedures.Setting) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func findSetting(name string) (*setting, error) {
	at := slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
	if at < 0 {
		return nil, status.New("Neo.ClientError.General.InvalidArguments", "", "Setting `%s` not found", name)
	}
	return &settings[at], nil
}

// serves reports whether a setting is one of the server's.
func (db *DB) serves(name string) bool {
	return slices.ContainsFunc(db.served, func(s procedures.Setting) bool { return s.Name == name })
}

func notDynamic(name string) error {
	return status.New("Neo.ClientError.General.InvalidArguments", "", "Setting '%s' is not dynamic and can not be changed at runtime", name)
}

// checkSetting says what giving a setting a value would take.
func (db *DB) checkSetting(name, text string) (message string, err error) {
	if db.serves(name) {
		return "requires restart", nil
	}
	s, err := findSetting(name)
	if err != nil {
		return "", err
	}
	o := db.opts
	if err := s.parse(text, &o); err != nil {
		return "", fmt.Errorf("Failed to validate '%s' for '%s': %w", text, name, err)
	}
	if s.apply == nil {
		return "requires restart", nil
	}
	return "", nil
}

// setSetting changes a setting until the database is closed; "" is its default.
func (db *DB) setSetting(name, text string) error {
	if db.serves(name) {
		return notDynamic(name)
	}
	s, err := findSetting(name)
	if err != nil {
		return err
	}
	if s.apply == nil {
		return notDynamic(name)
	}
	o := defaultOptions()
	if text != "" {
		if err := s.parse(text, &o); err != nil {
			return status.New("Neo.ClientError.General.InvalidArguments", "", "Failed to validate '%s' for '%s': %v", text, name, err)
		}
	}
	return s.apply(db, &o)
}

// showSettings is SHOW SETTINGS, of those that are named or of all.
func (db *DB) showSettings(only []string) [][]value.Value {
	var rows [][]value.Value
	for _, s := range db.configuration() {
		if len(only) > 0 && !slices.Contains(only, s.Name) {
			continue
		}
		rows = append(rows, []value.Value{str(s.Name), str(s.Value), value.Bool(s.Dynamic), str(s.Default), str(s.Description),
			str(s.Startup), value.Bool(s.Explicit), str(s.Valid), value.False})
	}
	return rows
}
