package morsel

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"runtime/debug"
	"strings"

	"github.com/morseldb/morsel/procedures"
)

// newHost is what procedures are told about this database.
func (db *DB) newHost() *procedures.Host {
	h := &procedures.Host{
		DatabaseID: databaseID(db.store.Identity()), Created: db.started, Version: version(), Workers: db.workers(), MemoryLimit: db.memory.Load,
		ClearCaches: db.plans.Clear, Settings: db.configuration, CheckSetting: db.checkSetting, SetSetting: db.setSetting, Each: db.each,
		AwaitIndex: db.store.AwaitIndex, Captures: db.store.Captures(), Identity: db.store.Identity(),
	}
	if db.dir != "" {
		h.Checkpoint, h.Compact = db.store.Checkpoint, db.store.Compact
	}
	return h
}

// databaseID is a store's identity in the form of Neo4j's database ids, 64
// hexadecimal digits; a store without one gets one that no other has.
func databaseID(identity string) string {
	if identity == "" {
		identity = rand.Text()
	}
	sum := sha256.Sum256([]byte(identity))
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// modulePath is where this module comes from.
const modulePath = "github.com/morseldb/morsel"

// version is the version of this module in the program, "(devel)" where it is built from a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == modulePath {
			return m.Version
		}
	}
	return info.Main.Version
}
