package morsel

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// show answers the SHOW and TERMINATE commands: all columns of the command, in Neo4j's order.
func (tx *Tx) show(what, filter string, args []value.Value) ([]string, [][]value.Value, error) {
	switch what {
	case "INDEXES":
		return showIndexColumns, tx.showIndexes(filter), nil
	case "CONSTRAINTS":
		return showConstraintColumns, tx.showConstraints(filter), nil
	case "CURRENT USER":
		return showUserColumns, tx.showCurrentUser(), nil
	}
	return tx.db.show(what, filter, args)
}

func (db *DB) show(what, filter string, args []value.Value) ([]string, [][]value.Value, error) {
	names, err := argumentTexts(args)
	if err != nil {
		return nil, nil, err
	}
	switch what {
	case "FUNCTIONS":
		return showFunctionColumns, db.showFunctions(filter), nil
	case "PROCEDURES":
		return showProcedureColumns, db.showProcedures(), nil
	case "TRANSACTIONS":
		return showTransactionColumns, db.showTransactions(names), nil
	case "TERMINATE", "TERMINATE TRANSACTIONS":
		rows, err := db.terminate(names)
		return []string{"transactionId", "username", "message"}, rows, err
	case "DATABASES", "DATABASE":
		return showDatabaseColumns, chosen(db.showDatabases(), filter, names), nil
	case "SETTINGS":
		return showSettingColumns, db.showSettings(names), nil
	case "USERS":
		if db.users == nil {
			return showUserColumns, nil, nil
		}
		return showUserColumns, db.users(), nil
	}
	return nil, nil, status.New(status.UnsupportedAdministration, "", "SHOW %s is not supported yet.", what)
}

// showCurrentUser is the row of who asks; none where nobody has logged on.
func (tx *Tx) showCurrentUser() [][]value.Value {
	name := tx.sess.caller.User
	if name == "" {
		return nil
	}
	if tx.db.users != nil {
		for _, row := range tx.db.users() {
			if row[0].AsString() == name {
				return [][]value.Value{row}
			}
		}
	}
	return [][]value.Value{{str(name), value.Null, value.False, value.False, value.Null}}
}

var (
	showUserColumns     = []string{"user", "roles", "passwordChangeRequired", "suspended", "home"}
	showFunctionColumns = []string{"name", "category", "description", "signature", "isBuiltIn", "argumentDescription",
		"returnDescription", "aggregating", "rolesExecution", "rolesBoostedExecution", "isDeprecated", "deprecatedBy"}
	showProcedureColumns = []string{"name", "description", "mode", "worksOnSystem", "signature", "argumentDescription",
		"returnDescription", "admin", "rolesExecution", "rolesBoostedExecution", "isDeprecated", "deprecatedBy", "option"}
	showTransactionColumns = []string{"database", "transactionId", "currentQueryId", "outerTransactionId", "connectionId", "clientAddress", "username",
		"metaData", "currentQuery", "parameters", "planner", "runtime", "indexes", "startTime", "currentQueryStartTime", "protocol", "requestUri", "status",
		"currentQueryStatus", "statusDetails", "resourceInformation", "activeLockCount", "currentQueryActiveLockCount", "elapsedTime", "cpuTime", "waitTime",
		"idleTime", "currentQueryElapsedTime", "currentQueryCpuTime", "currentQueryWaitTime", "currentQueryIdleTime", "currentQueryAllocatedBytes",
		"allocatedDirectBytes", "estimatedUsedHeapMemory", "pageHits", "pageFaults", "currentQueryPageHits", "currentQueryPageFaults", "initializationStackTrace"}
	showIndexColumns = []string{"id", "name", "state", "populationPercent", "type", "entityType", "labelsOrTypes", "properties", "indexProvider",
		"owningConstraint", "lastRead", "readCount", "trackedSince", "options", "failureMessage", "createStatement"}
	showConstraintColumns = []string{"id", "name", "type", "entityType", "labelsOrTypes", "properties", "ownedIndex", "propertyType", "options", "createStatement"}
	showDatabaseColumns   = []string{"name", "type", "aliases", "access", "databaseID", "serverID", "address", "role", "writer", "requestedStatus", "currentStatus",
		"statusMessage", "default", "home", "currentPrimariesCount", "currentSecondariesCount", "requestedPrimariesCount", "requestedSecondariesCount",
		"creationTime", "lastStartTime", "lastStopTime", "store", "lastCommittedTxn", "replicationLag", "constituents", "options"}
	showSettingColumns = []string{"name", "value", "isDynamic", "defaultValue", "description", "startupValue", "isExplicitlySet", "validValues", "isDeprecated"}
)

func str(s string) value.Value { return value.String(s) }

// arranged is a row with the values of the columns that are known, null in the others.
func arranged(columns []string, known map[string]value.Value) []value.Value {
	row := make([]value.Value, len(columns))
	for i, c := range columns {
		row[i] = known[c]
	}
	return row
}

// argumentTexts is the names that a command is given: strings, of which a list may stand for all.
func argumentTexts(args []value.Value) ([]string, error) {
	expected := "a string or a list of strings"
	if len(args) == 1 && args[0].Kind() == value.KindList {
		args, expected = args[0].AsList(), "a string"
	}
	out := make([]string, len(args))
	for i, a := range args {
		if a.Kind() != value.KindString {
			return nil, status.New(status.TypeError, "", "Expected %s, but got: %s", expected, a)
		}
		out[i] = a.AsString()
	}
	return out, nil
}

// quarantine is why the server keeps clients out of the database, "" where it does not.
func (db *DB) quarantine() string {
	if db.host.Quarantine == nil {
		return ""
	}
	return db.host.Quarantine()
}

func (db *DB) showDatabases() [][]value.Value {
	access := "read-write"
	if db.opts.readOnly {
		access = "read-only"
	}
	opened := timestamp(db.started)
	options := value.NewMap(1)
	if mode := db.store.Captures().Mode(); mode != CaptureOff {
		options.Put("txLogEnrichment", str(mode.String()))
	}
	row := func(name, kind, id string, user bool) []value.Value {
		return arranged(showDatabaseColumns, map[string]value.Value{
			"name": str(name), "type": str(kind), "aliases": value.List(nil), "access": str(access), "databaseID": str(id),
			"role": str("primary"), "writer": value.Bool(!db.opts.readOnly), "requestedStatus": str("online"), "currentStatus": str("online"),
			"statusMessage": str(""), "default": value.Bool(user), "home": value.Bool(user), "currentPrimariesCount": value.Int(1), "currentSecondariesCount": value.Int(0),
			"creationTime": opened, "lastStartTime": opened, "replicationLag": value.Int(0),
			"constituents": value.List(nil), "options": value.MapOf(value.NewMap(0)),
		})
	}
	own := row(db.name, "standard", db.host.DatabaseID, true)
	own[slices.Index(showDatabaseColumns, "options")] = value.MapOf(options)
	if why := db.quarantine(); why != "" {
		own[slices.Index(showDatabaseColumns, "currentStatus")] = str("quarantined")
		own[slices.Index(showDatabaseColumns, "statusMessage")] = str(why)
	}
	own[slices.Index(showDatabaseColumns, "lastCommittedTxn")] = value.Int(int64(db.store.Snapshot().Seq()))
	if db.served == nil {
		return [][]value.Value{own}
	}
	return [][]value.Value{own, row("system", "system", "", false)} // the server keeps its users there
}

// chosen is the databases that SHOW DATABASE name, SHOW DEFAULT DATABASE or SHOW HOME DATABASE asks for.
func chosen(rows [][]value.Value, filter string, names []string) [][]value.Value {
	column := func(row []value.Value, name string) value.Value { return row[slices.Index(showDatabaseColumns, name)] }
	return slices.DeleteFunc(rows, func(row []value.Value) bool {
		named := len(names) == 0 || strings.EqualFold(names[0], column(row, "name").AsString())
		return !named || filter != "" && !column(row, strings.ToLower(filter)).AsBool()
	})
}
