package builtin

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// resultColumn describes the column of procedures that tell what has become of them.
var resultColumn = []string{"A message indicating the result of the operation."}

// fleet is the procedures on Neo4j's Fleet Manager, by which a server reports to Neo4j's cloud. This one reports to
// nobody: each says so, and nothing can be registered that would change it.
var fleet = []entry{
	{
		sig: "fleetManagement.status() :: (active :: BOOLEAN, connected :: BOOLEAN, statusMessage :: STRING)", mode: procedures.Read, admin: true, system: true,
		call: one(func(*procedures.Context) ([]value.Value, error) {
			return []value.Value{value.False, value.False, value.String("Fleet Manager is not part of this server, which reports to nobody.")}, nil
		}),
		doc:     "Check the status of Fleet Manager.",
		results: []string{"Whether Fleet Manager is active.", "Whether Fleet Manager is connected.", "Why it is not connected."},
	},
	{
		sig: "fleetManagement.reportedData() :: (messageType :: STRING, fieldPath :: STRING, description :: STRING, fieldType :: STRING, values :: LIST<STRING>)",
		doc: "List what is reported to Fleet Manager, which is nothing.", mode: procedures.Read, system: true, call: nothing,
		results: []string{"The message that has the field.", "The path of the field in the message.", "What the field is.", "The type of the field.", "The values that the field can have."},
	},
	{
		sig: "fleetManagement.registerToken(token :: STRING) :: (result :: STRING)", mode: procedures.DBMS, admin: true, system: true,
		call: func(*procedures.Context, []value.Value, func([]value.Value) error) error {
			return status.New(status.ProcedureCallFailed, "",
				"Failed to invoke procedure `fleetManagement.registerToken`: Caused by: Fleet Manager is not part of this server, a token would have no effect")
		},
		doc: "Add a token for authenticating to Fleet Manager.", args: []string{"A token obtained from Neo4j Aura."}, results: resultColumn,
	},
	{
		sig: "fleetManagement.inspectToken(token =  :: STRING) :: (projectId :: STRING, tokenExpires :: STRING, errorMessage :: STRING)", mode: procedures.DBMS, admin: true, system: true,
		call: one(func(*procedures.Context) ([]value.Value, error) {
			return []value.Value{value.Null, value.Null, value.String("Fleet Manager is not part of this server: no token is registered, and none can be read.")}, nil
		}),
		doc:     "Inspect a Fleet Manager access token.",
		args:    []string{"A token obtained from Neo4j Aura; without it the one that is registered."},
		results: []string{"The id of the project that the token belongs to.", "When the token expires.", "Why the token cannot be inspected."},
	},
	{
		sig: "fleetManagement.disable() :: (result :: STRING)", mode: procedures.DBMS, admin: true, system: true,
		call: one(row("Fleet Manager is not part of this server: it is disabled.")),
		doc:  "Disable Fleet Manager.", results: resultColumn,
	},
	{
		sig: "fleetManagement.restart() :: (result :: STRING)", mode: procedures.DBMS, admin: true, system: true,
		call: one(row("Fleet Manager is not part of this server: there is nothing to restart.")),
		doc:  "Restart Fleet Manager.", results: resultColumn,
	},
	{
		sig:  "fleetManagement.debugLogging(debugLoggingEnabled :: BOOLEAN, payloadLoggingEnabled :: BOOLEAN) :: (result :: STRING)",
		mode: procedures.DBMS, admin: true, system: true, call: one(row("Fleet Manager is not part of this server: it logs nothing.")),
		doc:  "Enable debug or payload logging for Fleet Manager.",
		args: []string{"Whether debug logging is enabled on this server.", "Whether payload logging is enabled on this server."}, results: resultColumn,
	},
}
