package builtin

import (
	"strings"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// databases is the procedures on databases of a server, of which there is one besides system.
var databases = []entry{
	{
		sig: "dbms.setDefaultDatabase(databaseName :: STRING) :: (result :: STRING)", mode: procedures.Write, admin: true, system: true, call: setDefaultDatabase,
		doc:     "Change the default database to the provided value. The database must exist; a server has one, which is the default.",
		args:    []string{"The name of the database."},
		results: []string{"Information about the default database."},
	},
	{
		sig:  "dbms.quarantineDatabase(databaseName :: STRING, setStatus :: BOOLEAN, reason = No reason given :: STRING) :: (databaseName :: STRING, quarantined :: BOOLEAN, result :: STRING)",
		mode: procedures.DBMS, admin: true, system: true, deprecated: "dbms.unquarantineDatabase", call: quarantineDatabase,
		doc:     "Place a database into quarantine or remove it from it. Nobody can use a database in quarantine, also after a restart; the server and its database system go on.",
		args:    []string{"The name of the database.", "Whether or not to quarantine the database.", "The reason to quarantine the database."},
		results: []string{"The name of the database.", "Whether or not the database is quarantined.", "Details about the outcome of the procedure."},
	},
	{
		sig: "dbms.unquarantineDatabase(server :: STRING, databaseName :: STRING, operation =  :: STRING)", mode: procedures.DBMS, admin: true, system: true, call: unquarantineDatabase,
		doc: "Lift quarantine from a database on a given server. Operations other than keepStateKeepStore need a cluster.",
		args: []string{
			"The identifier of the server, or the beginning of it: that of dbms.info().", "The name of the database.",
			"The operation to apply while lifting the quarantine: keepStateKeepStore, replaceStateKeepStore or replaceStateReplaceStore.",
		},
	},
}

// failedCall is the error of a procedure that cannot do what it is asked for.
func failedCall(name, format string, args ...any) error {
	e := status.New(status.ProcedureCallFailed, "", format, args...)
	e.Msg = "Failed to invoke procedure `" + name + "`: Caused by: " + e.Msg
	return e
}

// ownDatabase refuses names of databases other than the one there is.
func ownDatabase(ctx *procedures.Context, procedure string, name value.Value) error {
	switch text := textArg(name); {
	case strings.EqualFold(text, ctx.Database):
		return nil
	case strings.EqualFold(text, "system"):
		return failedCall(procedure, "not allowed for the database system")
	default:
		return failedCall(procedure, "database '%s' does not exist", text)
	}
}

func setDefaultDatabase(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	if err := ownDatabase(ctx, "dbms.setDefaultDatabase", args[0]); err != nil {
		return err
	}
	return yield([]value.Value{value.String("Default database already set to " + ctx.Database + ", no change required")})
}

func quarantineDatabase(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	const name = "dbms.quarantineDatabase"
	if err := ownDatabase(ctx, name, args[0]); err != nil {
		return err
	}
	if args[1].Kind() != value.KindBool {
		return failedCall(name, "setStatus must be true or false")
	}
	host, set := ctx.DatabaseHost(), args[1].AsBool()
	if host.SetQuarantine == nil {
		return failedCall(name, "there is no server that could keep anybody out of the database")
	}
	was := host.Quarantine()
	result := was
	switch {
	case set && was == "":
		result = "By " + host.User + " at " + ctx.StatementTime.UTC().Format(time.RFC3339Nano) + ": " + textArg(args[2])
		if err := host.SetQuarantine(ctx, result); err != nil {
			return failedCall(name, "%v", err)
		}
	case !set && was == "":
		result = "Database '" + ctx.Database + "' is not in quarantine"
	case !set:
		if err := host.SetQuarantine(ctx, ""); err != nil {
			return failedCall(name, "%v", err)
		}
	}
	return yield([]value.Value{value.String(ctx.Database), value.Bool(set), value.String(result)})
}

func unquarantineDatabase(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	const name = "dbms.unquarantineDatabase"
	host, server := ctx.DatabaseHost(), textArg(args[0])
	if server == "" || !strings.HasPrefix(host.DatabaseID, strings.ToUpper(server)) {
		return failedCall(name, "there is no server '%s'", server)
	}
	if err := ownDatabase(ctx, name, args[1]); err != nil {
		return err
	}
	switch operation := textArg(args[2]); operation {
	case "", "keepStateKeepStore":
	case "replaceStateKeepStore", "replaceStateReplaceStore":
		return noCluster(name)(ctx, args, nil)
	default:
		return failedCall(name, "'%s' is no operation: give keepStateKeepStore, replaceStateKeepStore or replaceStateReplaceStore", operation)
	}
	if host.SetQuarantine == nil || host.Quarantine() == "" {
		return failedCall(name, "Database '%s' on server '%s' is not in quarantine", ctx.Database, host.DatabaseID)
	}
	if err := host.SetQuarantine(ctx, ""); err != nil {
		return failedCall(name, "%v", err)
	}
	return nil
}
