package morsel

import (
	"github.com/morseldb/morsel/procedures"
)

// host is what procedures are told about this database.
func (db *DB) host() *procedures.Host {
	return &procedures.Host{
		DatabaseID: db.name, Created: db.started, Version: "", User: "", Roles: nil,
		ClearCaches: db.clearPlans, Settings: nil,
	}
}

// clearPlans drops all cached plans and says how many there were.
func (db *DB) clearPlans() int { return db.plans.Clear() }
