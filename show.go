package morsel

import (
	"fmt"
	"sort"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// show answers the SHOW and TERMINATE commands: all columns of the command, in Neo4j's order.
func (db *DB) show(what, filter string, args []value.Value) ([]string, [][]value.Value, error) {
	switch what {
	case "FUNCTIONS":
		return showFunctionColumns, db.showFunctions(filter), nil
	case "PROCEDURES":
		return showProcedureColumns, db.showProcedures(), nil
	case "TRANSACTIONS":
		return showTransactionColumns, db.showTransactions(), nil
	case "TERMINATE", "TERMINATE TRANSACTIONS":
		return []string{"transactionId", "username", "message"}, db.terminate(args), nil
	case "INDEXES":
		return showIndexColumns, db.showIndexes(filter), nil
	case "CONSTRAINTS":
		return showConstraintColumns, nil, nil
	case "DATABASES", "DATABASE":
		return showDatabaseColumns, db.showDatabases(), nil
	case "SETTINGS":
		return showSettingColumns, db.showSettings(args), nil
	}
	return nil, nil, status.New(status.UnsupportedAdministration, "", "SHOW %s is not supported yet.", what)
}

var (
	showFunctionColumns = []string{"name", "category", "description", "signature", "isBuiltIn", "argumentDescription",
		"returnDescription", "aggregating", "rolesExecution", "rolesBoostedExecution", "isDeprecated", "deprecatedBy"}
	showProcedureColumns = []string{"name", "description", "mode", "worksOnSystem", "signature", "argumentDescription",
		"returnDescription", "admin", "rolesExecution", "rolesBoostedExecution", "isDeprecated", "deprecatedBy", "option"}
	showTransactionColumns = []string{"database", "transactionId", "currentQueryId", "connectionId", "clientAddress",
		"username", "currentQuery", "startTime", "status", "elapsedTime"}
	showIndexColumns = []string{"id", "name", "state", "populationPercent", "type", "entityType", "labelsOrTypes",
		"properties", "indexProvider", "owningConstraint", "lastRead", "readCount"}
	showConstraintColumns = []string{"id", "name", "type", "entityType", "labelsOrTypes", "properties", "ownedIndex", "propertyType"}
	showDatabaseColumns   = []string{"name", "type", "aliases", "access", "address", "role", "writer", "requestedStatus",
		"currentStatus", "statusMessage", "default", "home", "constituents"}
	showSettingColumns = []string{"name", "value", "isDynamic", "defaultValue", "description"}
)

func str(s string) value.Value { return value.String(s) }

func transactionName(db string, id uint64) string { return fmt.Sprintf("%s-transaction-%d", db, id) }

func (db *DB) showTransactions() [][]value.Value {
	now := db.opts.now()
	db.mu.Lock()
	defer db.mu.Unlock()
	ids := make([]uint64, 0, len(db.open))
	for id := range db.open {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	var rows [][]value.Value
	for _, id := range ids {
		t := db.open[id]
		rows = append(rows, []value.Value{str(db.name), str(transactionName(db.name, id)), str(fmt.Sprintf("query-%d", id)), str(t.caller.ConnectionID),
			str(t.caller.ClientAddress), str(t.caller.User), str(t.query), str(t.started.UTC().Format("2006-01-02T15:04:05.000Z")), str("Running"),
			value.DurationOf(value.Duration{Seconds: int64(now.Sub(t.started).Seconds()), Nanos: int64(now.Sub(t.started)) % 1e9})})
	}
	return rows
}

func (db *DB) terminate(args []value.Value) [][]value.Value {
	var names []string
	for _, a := range args {
		if a.Kind() == value.KindList {
			for _, e := range a.AsList() {
				names = append(names, textOf(e))
			}
			continue
		}
		names = append(names, textOf(a))
	}
	var rows [][]value.Value
	for _, n := range names {
		msg := "Transaction not found."
		db.mu.Lock()
		for id, t := range db.open {
			if transactionName(db.name, id) == n {
				t.cancel(status.New(status.TransactionTerminated, "", "The transaction has been terminated by TERMINATE TRANSACTIONS."))
				msg = "Transaction terminated."
			}
		}
		db.mu.Unlock()
		rows = append(rows, []value.Value{str(n), str(""), str(msg)})
	}
	return rows
}

// textOf is a string argument as it is, anything else as Cypher prints it.
func textOf(v value.Value) string {
	if v.Kind() == value.KindString {
		return v.AsString()
	}
	return v.String()
}

// showIndexes lists the two look-up indexes that every database has: its label and type bitmaps.
func (db *DB) showIndexes(filter string) [][]value.Value {
	if filter != "" && filter != "ALL" && filter != "LOOKUP" {
		return nil
	}
	row := func(id int64, name, entity string) []value.Value {
		return []value.Value{value.Int(id), str(name), str("ONLINE"), value.Float(100), str("LOOKUP"), str(entity), value.Null, value.Null,
			str("token-lookup-1.0"), value.Null, value.Null, value.Null}
	}
	return [][]value.Value{row(1, "node_label_lookup_index", "NODE"), row(2, "rel_type_lookup_index", "RELATIONSHIP")}
}

func (db *DB) showDatabases() [][]value.Value {
	access := "read-write"
	if db.opts.readOnly {
		access = "read-only"
	}
	return [][]value.Value{{str(db.name), str("standard"), value.List(nil), str(access), value.Null, str("primary"), value.Bool(!db.opts.readOnly),
		str("online"), str("online"), str(""), value.True, value.True, value.List(nil)}}
}

func (db *DB) showSettings(args []value.Value) [][]value.Value {
	all := [][]value.Value{
		{str("db.memory.transaction.max"), str(fmt.Sprint(db.opts.memoryLimit)), value.False, str("half of the machine's memory"),
			str("How many bytes the growing structures of one transaction may take; 0 = no limit.")},
		{str("db.temporal.timezone"), str(db.opts.zone.String()), value.False, str("UTC"), str("The time zone of date(), time() and datetime().")},
		{str("server.databases.read_only"), str(fmt.Sprint(db.opts.readOnly)), value.False, str("false"), str("Whether the database was opened for reading only.")},
		{str("server.directories.import"), str(db.opts.importDir), value.False, str(""), str("The folder that file:/// URLs of LOAD CSV are confined to.")},
		{str("server.memory.query_cache.per_db_cache_num_entries"), str(fmt.Sprint(db.opts.planCacheSize)), value.False, str("1000"), str("How many plans the plan cache holds.")},
	}
	if len(args) == 0 {
		return all
	}
	var rows [][]value.Value
	for _, r := range all {
		for _, a := range args {
			if value.Equivalent(a, r[0]) {
				rows = append(rows, r)
			}
		}
	}
	return rows
}
