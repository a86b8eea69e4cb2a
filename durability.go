package morsel

import (
	"cmp"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
)

// Durability is what a commit waits for.
type Durability = storage.Durability

// The levels of durability.
const (
	// DurabilityFull waits until the disk has the transaction: nothing that was
	// committed is ever lost. The default.
	DurabilityFull = storage.DurabilityFull
	// DurabilityGroup waits until the operating system has it, which asks the disk
	// every so often: a power failure loses what was committed since.
	DurabilityGroup = storage.DurabilityGroup
	// DurabilityNone never asks the disk, but at checkpoints and on closing.
	DurabilityNone = storage.DurabilityNone
)

// WithDurability sets what a commit waits for. Interval is how often
// DurabilityGroup asks the disk, 0 for every 100 ms. Whatever the level, the end of
// the process loses nothing, and what a power failure loses is the newest. The setting
// db.durability says the same in words: full, group(100ms), none.
func WithDurability(level Durability, interval time.Duration) Option {
	return func(o *options) { o.durability, o.syncInterval = level, interval }
}

// durabilityText is a level as the setting db.durability has it.
func durabilityText(level Durability, interval time.Duration) string {
	switch level {
	case DurabilityGroup:
		return "group(" + cmp.Or(interval, storage.DefaultGroupInterval).String() + ")"
	case DurabilityNone:
		return "none"
	}
	return "full"
}

// parseDurability is the inverse of durabilityText; group may be without its interval.
func parseDurability(text string) (level Durability, interval time.Duration, err error) {
	switch t := strings.ToLower(strings.TrimSpace(text)); t {
	case "full":
		return DurabilityFull, 0, nil
	case "group":
		return DurabilityGroup, 0, nil
	case "none":
		return DurabilityNone, 0, nil
	default:
		in, ok := strings.CutPrefix(t, "group(")
		in, closed := strings.CutSuffix(in, ")")
		if ok && closed {
			if interval, err = time.ParseDuration(in); err == nil && interval > 0 {
				return DurabilityGroup, interval, nil
			}
		}
		return 0, 0, fmt.Errorf("'%s' not one of [full, group, group(interval), none]", text)
	}
}

// WithLogger says where the database writes what it finds and does on its own, such
// as the end of a log that a crash tore, or a checkpoint that could not be written.
func WithLogger(l *slog.Logger) Option { return func(o *options) { o.logger = l } }

// pool is the memory that all transactions share.
func (o *options) pool() *state.Pool {
	p := new(state.Pool)
	p.SetLimit(o.memoryTotal)
	return p
}

// budgets gives what is built in the background memory of the pool that transactions take theirs of.
func budgets(pool *state.Pool) func() storage.Budget {
	return func() storage.Budget {
		m := new(state.Memory)
		m.JoinPool(pool)
		return m
	}
}

// storage is the options that are the store's.
func (o *options) storage(pool *state.Pool) storage.Options {
	return storage.Options{
		Budget: budgets(pool), History: o.history, Capture: o.capture, KeepCapture: !o.captureGiven, CaptureLimit: o.captureLimit,
		ReadOnly: o.readOnly, Durability: o.durability, GroupInterval: o.syncInterval, Logger: o.logger, Now: o.now,
	}
}
