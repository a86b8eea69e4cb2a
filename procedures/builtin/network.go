package builtin

import (
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

var connectionColumns = []string{
	"The id of the connection.", "The time the connection was established, formatted according to the ISO-8601 Standard.",
	"The protocol of the connector.", "The username of the connected user.", "The active agent.",
	"The address of the connected server.", "The address of the connected client.",
}

var killColumns = []string{
	"The id of the connection killed.", "The username of the user of the killed connection.", "Details about the outcome of the procedure.",
}

var routingArgs = []string{"Routing context, for example, routing policies.", "The database to get a routing table for."}

var routingColumns = []string{
	"Time to live (in seconds) for the routing table.", "Servers grouped by whether they are readers, writers, or routers.",
}

const routingDoc = "Returns the advertised bolt capable endpoints for a given database, divided by each endpoint's capabilities. " +
	"For example, an endpoint may serve read queries, write queries, and/or future `getRoutingTable` requests."

// network is the procedures on connections and addresses.
var network = []entry{
	{
		sig: "dbms.listConnections() :: (connectionId :: STRING, connectTime :: STRING, connector :: STRING, username :: STRING, userAgent :: STRING, serverAddress :: STRING, clientAddress :: STRING)",
		doc: "List all accepted network connections at this instance that are visible to the user.", mode: procedures.DBMS, system: true,
		call: listConnections, results: connectionColumns,
	},
	{
		sig: "dbms.killConnection(id :: STRING) :: (connectionId :: STRING, username :: STRING, message :: STRING)",
		doc: "Kill network connection with the given connection id.", mode: procedures.DBMS, system: true,
		call: killConnections, args: []string{"The id of the connection to kill."}, results: killColumns,
	},
	{
		sig: "dbms.killConnections(ids :: LIST<STRING>) :: (connectionId :: STRING, username :: STRING, message :: STRING)",
		doc: "Kill all network connections with the given connection ids.", mode: procedures.DBMS, system: true,
		call: killConnections, args: []string{"The ids of the connections to kill."}, results: killColumns,
	},
	{
		sig: "dbms.routing.getRoutingTable(context :: MAP, database = null :: STRING) :: (ttl :: INTEGER, servers :: LIST<MAP>)",
		doc: routingDoc, mode: procedures.DBMS, system: true, call: one(routingTable), args: routingArgs, results: routingColumns,
	},
	{
		sig: "dbms.cluster.routing.getRoutingTable(context :: MAP, database = null :: STRING) :: (ttl :: INTEGER, servers :: LIST<MAP>)",
		doc: routingDoc, mode: procedures.DBMS, system: true, call: one(routingTable), args: routingArgs, results: routingColumns,
		deprecated: "dbms.routing.getRoutingTable",
	},
	{
		sig: "dbms.security.clearAuthCache()", doc: "Clears authentication and authorization cache.", mode: procedures.DBMS, system: true, admin: true,
		call: clearAuthCache,
	},
	{
		sig: "dbms.security.reloadTLS()", doc: "Trigger the dynamic reloading of all TLS certificates and configuration.", mode: procedures.DBMS, system: true, admin: true,
		call: reloadTLS,
	},
}

// clearAuthCache has nothing to clear: each log-on is checked against the users as they are.
func clearAuthCache(*procedures.Context, []value.Value, func([]value.Value) error) error { return nil }

func reloadTLS(ctx *procedures.Context, _ []value.Value, _ func([]value.Value) error) error {
	reload := ctx.DatabaseHost().ReloadTLS
	if reload == nil {
		return nil
	}
	if err := reload(); err != nil {
		return status.Wrap(status.ProcedureCallFailed, err, "Failed to invoke procedure `dbms.security.reloadTLS`: Caused by: %v. The certificate from before stays in force.", err)
	}
	return nil
}

func listConnections(ctx *procedures.Context, _ []value.Value, yield func([]value.Value) error) error {
	list := ctx.DatabaseHost().Connections
	if list == nil {
		return nil
	}
	for _, c := range list() {
		row := []value.Value{value.String(c.ID), value.String(c.Since.UTC().Format(time.RFC3339Nano)), value.String(c.Connector),
			value.String(c.User), value.String(c.Agent), value.String(c.Server), value.String(c.Client)}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}

// killConnections takes one id or a list of them.
func killConnections(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	ids := args[:1]
	if args[0].Kind() == value.KindList {
		ids = args[0].AsList()
	}
	for _, id := range ids {
		user, message := "n/a", "No connection found with this id"
		if kill := ctx.DatabaseHost().KillConnection; kill != nil {
			if u, ok := kill(textArg(id)); ok {
				user, message = u, "Connection found"
			}
		}
		if err := yield([]value.Value{id, value.String(user), value.String(message)}); err != nil {
			return err
		}
	}
	return nil
}

// routingTTL is how long, in seconds, a routing table is good for.
const routingTTL = 300

// routingTable has the one server in every role; no address where there is no server.
func routingTable(ctx *procedures.Context) ([]value.Value, error) {
	var addresses []string
	if a := ctx.DatabaseHost().Address; a != "" {
		addresses = []string{a}
	}
	var servers []value.Value
	for _, role := range []string{"WRITE", "READ", "ROUTE"} {
		m := value.NewMap(2)
		m.Put("addresses", strs(addresses))
		m.Put("role", value.String(role))
		servers = append(servers, value.MapOf(m))
	}
	return []value.Value{value.Int(routingTTL), value.List(servers)}, nil
}
