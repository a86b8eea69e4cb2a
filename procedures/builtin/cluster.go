package builtin

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// noCluster is what procedures on clusters answer: one database is none.
func noCluster(name string) callFunc {
	return func(*procedures.Context, []value.Value, func([]value.Value) error) error {
		return status.New(status.ProcedureCallFailed, "", "Failed to invoke procedure `%s`: Caused by: this server is not part of a cluster", name)
	}
}

// cluster is the procedures that need a cluster.
var cluster = []entry{
	{
		sig: "dbms.cluster.checkConnectivity(port-name = null :: STRING, server = null :: STRING) :: (serverId :: STRING, name :: STRING, address :: STRING, mode-constraint :: STRING, port-name :: STRING, port-address :: STRING, result :: STRING)", mode: procedures.DBMS, call: noCluster("dbms.cluster.checkConnectivity"),
		doc:     "Check the connectivity of this instance to other cluster members. Not all ports are relevant to all members. Valid values for 'port-name' are: [CLUSTER, RAFT]",
		args:    []string{"The port name.", "The server."},
		results: []string{"The server id.", "The name.", "The address.", "The mode constraint.", "The port name.", "The port address.", "The result."},
		admin:   true, system: true,
	},
	{
		sig: "dbms.cluster.cordonServer(server :: STRING)", mode: procedures.Write, call: noCluster("dbms.cluster.cordonServer"),
		doc:    "Mark a server in the topology as not suitable for new allocations. It will not force current allocations off the server. This is useful when deallocating databases when you have multiple unavailable servers.",
		args:   []string{"The server."},
		system: true,
	},
	{
		sig: "dbms.cluster.deallocateDatabaseFromServer(server :: STRING, database :: STRING, dryrun = false :: BOOLEAN) :: (database :: STRING, fromServerName :: STRING, fromServerId :: STRING, toServerName :: STRING, toServerId :: STRING, mode :: STRING)", mode: procedures.Write, call: noCluster("dbms.cluster.deallocateDatabaseFromServer"),
		doc:     "Deallocate databases from the specified server. If dryrun=true, the change is only shown.",
		args:    []string{"The server.", "The database.", "The dryrun."},
		results: []string{"The database.", "The from server name.", "The from server id.", "The to server name.", "The to server id.", "The mode."},
		system:  true,
	},
	{
		sig: "dbms.cluster.deallocateDatabaseFromServers(servers :: LIST<STRING>, database :: STRING, dryrun = false :: BOOLEAN) :: (database :: STRING, fromServerName :: STRING, fromServerId :: STRING, toServerName :: STRING, toServerId :: STRING, mode :: STRING)", mode: procedures.Write, call: noCluster("dbms.cluster.deallocateDatabaseFromServers"),
		doc:     "Deallocate databases from the specified servers. If dryrun=true, the change is only shown.",
		args:    []string{"The servers.", "The database.", "The dryrun."},
		results: []string{"The database.", "The from server name.", "The from server id.", "The to server name.", "The to server id.", "The mode."},
		system:  true,
	},
	{
		sig: "dbms.cluster.deallocateNumberOfDatabases(server :: STRING, number :: INTEGER, dryrun = false :: BOOLEAN) :: (database :: STRING, fromServerName :: STRING, fromServerId :: STRING, toServerName :: STRING, toServerId :: STRING, mode :: STRING)", mode: procedures.Write, call: noCluster("dbms.cluster.deallocateNumberOfDatabases"),
		doc:     "Deallocate a number of databases from the specified server. If dryrun=true, the change is only shown.",
		args:    []string{"The server.", "The number.", "The dryrun."},
		results: []string{"The database.", "The from server name.", "The from server id.", "The to server name.", "The to server id.", "The mode."},
		system:  true,
	},
	{
		sig: "dbms.cluster.protocols() :: (orientation :: STRING, remoteAddress :: STRING, applicationProtocol :: STRING, applicationProtocolVersion :: INTEGER, modifierProtocols :: STRING)", mode: procedures.DBMS, call: noCluster("dbms.cluster.protocols"),
		doc:     "Overview of installed protocols.",
		results: []string{"The orientation.", "The remote address.", "The application protocol.", "The application protocol version.", "The modifier protocols."},
		system:  true,
	},
	{
		sig: "dbms.cluster.readReplicaToggle(databaseName :: STRING, pause :: BOOLEAN) :: (state :: STRING)", mode: procedures.DBMS, call: noCluster("dbms.cluster.readReplicaToggle"),
		doc:     "The toggle can pause or resume the read replica.",
		args:    []string{"The database name.", "The pause."},
		results: []string{"The state."},
		admin:   true, system: true, deprecated: "dbms.cluster.secondaryReplicationDisable",
	},
	{
		sig: "dbms.cluster.reallocateDatabase(database :: STRING, dryrun = false :: BOOLEAN) :: (database :: STRING, fromServerName :: STRING, fromServerId :: STRING, toServerName :: STRING, toServerId :: STRING, mode :: STRING)", mode: procedures.Write, call: noCluster("dbms.cluster.reallocateDatabase"),
		doc:     "Reallocate the specified database. If dryrun=true, the change is only shown.",
		args:    []string{"The database.", "The dryrun."},
		results: []string{"The database.", "The from server name.", "The from server id.", "The to server name.", "The to server id.", "The mode."},
		system:  true,
	},
	{
		sig: "dbms.cluster.reallocateNumberOfDatabases(number :: INTEGER, dryrun = false :: BOOLEAN) :: (database :: STRING, fromServerName :: STRING, fromServerId :: STRING, toServerName :: STRING, toServerId :: STRING, mode :: STRING)", mode: procedures.Write, call: noCluster("dbms.cluster.reallocateNumberOfDatabases"),
		doc:     "Reallocate a number of databases. If dryrun=true, the change is only shown.",
		args:    []string{"The number.", "The dryrun."},
		results: []string{"The database.", "The from server name.", "The from server id.", "The to server name.", "The to server id.", "The mode."},
		system:  true,
	},
	{
		sig: "dbms.cluster.recreateDatabase(database :: STRING, options = {} :: MAP)", mode: procedures.Write, call: noCluster("dbms.cluster.recreateDatabase"),
		doc:    "Recreates a database while keeping all RBAC settings.",
		args:   []string{"The database.", "The options."},
		system: true, deprecated: "dbms.recreateDatabase",
	},
	{
		sig: "dbms.recreateDatabase(database :: STRING, options = {} :: MAP)", mode: procedures.Write, call: noCluster("dbms.recreateDatabase"),
		doc:    "Recreates a database while keeping all RBAC settings.",
		args:   []string{"The name of the database to recreate.", "The seeding and topology options to use for recreating the database."},
		system: true,
	},
	{
		sig: "dbms.promoteReplicaDatabase(databaseName :: STRING)", mode: procedures.Write, call: noCluster("dbms.promoteReplicaDatabase"),
		doc:    "Makes a database that follows another one writable.",
		args:   []string{"The name of the database."},
		system: true,
	},
	{
		sig: "dbms.cluster.secondaryReplicationDisable(databaseName :: STRING, pause :: BOOLEAN) :: (state :: STRING)", mode: procedures.DBMS, call: noCluster("dbms.cluster.secondaryReplicationDisable"),
		doc:     "The toggle can pause or resume the secondary replication.",
		args:    []string{"The database name.", "The pause."},
		results: []string{"The state."},
		admin:   true, system: true,
	},
	{
		sig: "dbms.cluster.setAutomaticallyEnableFreeServers(autoEnable :: BOOLEAN)", mode: procedures.Write, call: noCluster("dbms.cluster.setAutomaticallyEnableFreeServers"),
		doc:    "With this method you can set whether free servers are automatically enabled.",
		args:   []string{"The auto enable."},
		system: true,
	},
	{
		sig: "dbms.cluster.statusCheck(databases :: LIST<STRING>, timeoutMilliseconds = null :: INTEGER) :: (database :: STRING, serverId :: STRING, serverName :: STRING, address :: STRING, replicationSuccessful :: BOOLEAN, memberStatus :: STRING, recognisedLeader :: STRING, recognisedLeaderTerm :: INTEGER, requester :: BOOLEAN, error :: STRING)", mode: procedures.DBMS, call: noCluster("dbms.cluster.statusCheck"),
		doc:     "Performs a replication status check on the given databases.",
		args:    []string{"The databases.", "The timeout milliseconds."},
		results: []string{"The database.", "The server id.", "The server name.", "The address.", "The replication successful.", "The member status.", "The recognised leader.", "The recognised leader term.", "The requester.", "The error."},
		admin:   true, system: true,
	},
	{
		sig: "dbms.cluster.uncordonServer(server :: STRING)", mode: procedures.Write, call: noCluster("dbms.cluster.uncordonServer"),
		doc:    "Remove the cordon on a server, returning it to 'enabled'.",
		args:   []string{"The server."},
		system: true, deprecated: "ENABLE SERVER",
	},
	{
		sig: "dbms.setDefaultAllocationNumbers(primaries :: INTEGER, secondaries :: INTEGER)", mode: procedures.Write, call: noCluster("dbms.setDefaultAllocationNumbers"),
		doc:   "With this method you can set the default number of primaries and secondaries.",
		args:  []string{"The primaries.", "The secondaries."},
		admin: true, system: true,
	},
	{
		sig: "dbms.showTopologyGraphConfig() :: (allocator :: STRING, defaultPrimariesCount :: INTEGER, defaultSecondariesCount :: INTEGER, defaultDatabase :: STRING, autoEnableFreeServers :: BOOLEAN)", mode: procedures.Read, call: noCluster("dbms.showTopologyGraphConfig"),
		doc:     "With this method the configuration of the Topology Graph can be displayed.",
		results: []string{"The allocator.", "The default primaries count.", "The default secondaries count.", "The default database.", "The auto enable free servers."},
		admin:   true, system: true,
	},
}
