package morsel

import (
	"maps"
	"slices"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// optionEnrichment is Neo4j's name for what is captured.
const optionEnrichment = "txLogEnrichment"

// alter sets options of a database; one that is null is taken away.
func (db *DB) alter(name string, ifExists bool, options map[string]value.Value) error {
	if !strings.EqualFold(name, db.name) {
		if ifExists {
			return nil
		}
		return status.New("Neo.ClientError.Database.DatabaseNotFound", "", "Failed to alter the specified database '%s': Database does not exist.", name)
	}
	for _, option := range slices.Sorted(maps.Keys(options)) {
		if option != optionEnrichment {
			return badOption("Unrecognised option '%s': expected '%s'.", option, optionEnrichment)
		}
	}
	mode := CaptureOff
	if v := options[optionEnrichment]; !v.IsNull() {
		var err error
		if v.Kind() == value.KindString {
			mode, err = storage.ParseCapture(v.AsString())
		}
		if v.Kind() != value.KindString || err != nil {
			return badOption("%s was given for '%s': expected 'OFF', 'DIFF' or 'FULL'.", value.Debug(v), optionEnrichment)
		}
	}
	return db.store.SetCapture(mode)
}

func badOption(format string, args ...any) error {
	return status.New(status.InvalidArguments, "", "Could not alter the database with the specified options. "+format, args...)
}
