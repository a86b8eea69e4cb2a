package builtin

import "github.com/morseldb/morsel/procedures"

// timeout describes the argument that several procedures share.
const timeout = "The maximum time to wait in seconds."

// catalogue is every built-in procedure. Those that a single database without
// indexes cannot answer are absent, not stubs.
var catalogue = []entry{
	{
		sig: "db.labels() :: (label :: STRING)", mode: procedures.Read, notThreadSafe: true, system: true, call: labels,
		doc:     "List all labels attached to nodes within a database according to the user's access rights. The procedure returns empty results if the user is not authorized to view those labels.",
		results: []string{"A label within the database."},
	},
	{
		sig: "db.relationshipTypes() :: (relationshipType :: STRING)", mode: procedures.Read, notThreadSafe: true, system: true, call: relationshipTypes,
		doc:     "List all types attached to relationships within a database according to the user's access rights. The procedure returns empty results if the user is not authorized to view those relationship types.",
		results: []string{"A relationship type in the database."},
	},
	{
		sig: "db.propertyKeys() :: (propertyKey :: STRING)", mode: procedures.Read, notThreadSafe: true, system: true, call: propertyKeys,
		doc:     "List all property keys in the database.",
		results: []string{"A property key in the database."},
	},
	{
		sig:  "db.schema.nodeTypeProperties() :: (nodeType :: STRING, nodeLabels :: LIST<STRING>, propertyName :: STRING, propertyTypes :: LIST<STRING>, mandatory :: BOOLEAN)",
		mode: procedures.Read, notThreadSafe: true, system: true, call: nodeTypeProperties,
		doc: "Show the derived property schema of the nodes in tabular form.",
		results: []string{
			"A name generated from the labels on the node.",
			"A list containing the labels on a category of node.",
			"A property key on a category of node.",
			"All types of a property belonging to a node category.",
			"Whether or not the property is present on all nodes belonging to a node category.",
		},
	},
	{
		sig:  "db.schema.relTypeProperties() :: (relType :: STRING, propertyName :: STRING, propertyTypes :: LIST<STRING>, mandatory :: BOOLEAN)",
		mode: procedures.Read, notThreadSafe: true, system: true, call: relTypeProperties,
		doc: "Show the derived property schema of the relationships in tabular form.",
		results: []string{
			"A name generated from the type on the relationship.",
			"A property key on a category of relationship.",
			"All types of a property belonging to a relationship category.",
			"Whether or not the property is present on all relationships belonging to a relationship category.",
		},
	},
	{
		sig: "db.info() :: (id :: STRING, name :: STRING, creationDate :: STRING)", mode: procedures.Read, notThreadSafe: true, system: true, call: one(databaseInfo),
		doc: "Provides information regarding the database.",
		results: []string{
			"The id of the database.",
			"The name of the database.",
			"The creation date of the database, formatted according to the ISO-8601 Standard.",
		},
	},
	{
		sig: "db.ping() :: (success :: BOOLEAN)", mode: procedures.Read, notThreadSafe: true, system: true, call: one(ping),
		doc:     "This procedure can be used by client side tooling to test whether they are correctly connected to a database. The procedure is available in all databases and always returns true. A faulty connection can be detected by not being able to call this procedure.",
		results: []string{"Whether or not the connection call to the database has been successful."},
	},
	{
		sig: "db.createLabel(newLabel :: STRING)", mode: procedures.Write, call: createLabel,
		doc: "Create a label", args: []string{"Label name."},
	},
	{
		sig: "db.createProperty(newProperty :: STRING)", mode: procedures.Write, call: createProperty,
		doc: "Create a Property", args: []string{"Property name."},
	},
	{
		sig: "db.createRelationshipType(newRelationshipType :: STRING)", mode: procedures.Write, call: createRelationshipType,
		doc: "Create a RelationshipType", args: []string{"Relationship type name."},
	},
	{
		sig: "db.awaitIndex(indexName :: STRING, timeOutSeconds = 300 :: INTEGER)", mode: procedures.Read, notThreadSafe: true, system: true, call: awaitIndex,
		doc:  "Wait for an index to come online (for example: CALL db.awaitIndex(\"MyIndex\", 300)).",
		args: []string{"The name of the awaited index.", timeout},
	},
	{
		sig: "db.awaitIndexes(timeOutSeconds = 300 :: INTEGER)", mode: procedures.Read, notThreadSafe: true, system: true, call: awaitIndexes,
		doc: "Wait for all indexes to come online (for example: CALL db.awaitIndexes(300)).", args: []string{timeout},
	},
	{
		sig: "db.resampleIndex(indexName :: STRING)", mode: procedures.Read, notThreadSafe: true, system: true, call: resampleIndex,
		doc:  "Schedule resampling of an index (for example: CALL db.resampleIndex(\"MyIndex\")).",
		args: []string{"The name of the index."},
	},
	{
		sig: "db.resampleOutdatedIndexes()", mode: procedures.Read, notThreadSafe: true, system: true, call: resampleOutdated,
		doc: "Schedule resampling of all outdated indexes.",
	},
	{
		sig: "db.clearQueryCaches() :: (value :: STRING)", mode: procedures.DBMS, admin: true, system: true, call: one(clearQueryCaches),
		doc:     "Clears all query caches.",
		results: []string{"Information about the number of cleared query caches."},
	},
	{
		sig: "db.prepareForReplanning(timeOutSeconds = 300 :: INTEGER)", mode: procedures.Read, notThreadSafe: true, admin: true, system: true, call: prepareForReplanning,
		doc:  "Triggers an index resample and waits for it to complete, and after that clears query caches. After this procedure has finished queries will be planned using the latest database statistics.",
		args: []string{timeout},
	},
	{
		sig: "dbms.components() :: (name :: STRING, versions :: LIST<STRING>, edition :: STRING)", mode: procedures.DBMS, system: true, call: components,
		doc:     "List DBMS components and their versions.",
		results: []string{"The name of the component.", "The installed versions of the component.", "The Neo4j edition of the DBMS."},
	},
	{
		sig: "dbms.info() :: (id :: STRING, name :: STRING, creationDate :: STRING)", mode: procedures.DBMS, system: true, call: one(databaseInfo),
		doc:     "Provides information regarding the DBMS.",
		results: []string{"The id of the DBMS.", "The name of the DBMS.", "The creation date of the DBMS."},
	},
	{
		sig: "dbms.showCurrentUser() :: (username :: STRING, roles :: LIST<STRING>, flags :: LIST<STRING>)", mode: procedures.DBMS, system: true, call: one(currentUser),
		doc:     "Shows the current user.",
		results: []string{"The name of the user.", "The roles assigned to the user.", "The flags set on the user."},
	},
	{
		sig:  "dbms.listConfig(searchString =  :: STRING) :: (name :: STRING, description :: STRING, value :: STRING, dynamic :: BOOLEAN, defaultValue :: STRING, startupValue :: STRING, explicitlySet :: BOOLEAN, validValues :: STRING)",
		mode: procedures.DBMS, admin: true, system: true, call: listConfig,
		doc:  "List the currently active configuration settings of Neo4j.",
		args: []string{"A string that filters on the name of config settings."},
		results: []string{
			"The name of the setting.", "The description of the setting.", "The set value of the setting.",
			"If the setting can be set dynamically or not.", "The default value of the setting.",
			"The value of the setting when the database started.", "Whether or not the setting was explicitly set.",
			"A description of the valid values.",
		},
	},
	{
		sig: "dbms.listCapabilities() :: (name :: STRING, description :: STRING, value :: ANY)", mode: procedures.DBMS, system: true, call: nothing,
		doc: "List capabilities.",
		results: []string{
			"The full name of the capability (e.g. \"dbms.instance.version\").",
			"The capability description (e.g. \"Neo4j version this instance is running\").",
			"The capability object if it is present in the system (e.g. \"5.20.0\").",
		},
	},
	{
		sig: "tx.getMetaData() :: (metadata :: MAP)", mode: procedures.DBMS, system: true, call: one(getMetaData),
		doc: "Provides attached transaction metadata.", results: []string{"Metadata about the transaction."},
	},
	{
		sig: "tx.setMetaData(data :: MAP)", mode: procedures.DBMS, call: setMetaData,
		doc:  "Attaches a map of data to the transaction. The data will be printed when listing queries, and inserted into the query log.",
		args: []string{"Metadata to attach to the transaction."},
	},
	{
		sig: "db.stats.clear(section :: STRING) :: (section :: STRING, success :: BOOLEAN, message :: STRING)", mode: procedures.Read, admin: true, system: true, call: clearStats,
		doc:     "Clear collected data of a given data section. Valid sections are 'QUERIES'",
		args:    []string{"The section to clear. The only available section is: 'QUERIES'."},
		results: []string{"The section cleared.", "Whether the section was successfully cleared.", "Details about the outcome of the procedure."},
	},
	{
		sig:  "db.stats.collect(section :: STRING, config = {} :: MAP) :: (section :: STRING, success :: BOOLEAN, message :: STRING)",
		mode: procedures.Read, admin: true, system: true, call: collectStats,
		doc:     "Start data collection of a given data section. Valid sections are 'QUERIES'",
		args:    []string{"The section to collect. The only available section is: 'QUERIES'.", "{durationSeconds = -1 :: INTEGER}"},
		results: []string{"The section collected.", "Whether the section was successfully collected.", "Details about the outcome of the procedure."},
	},
	{
		sig:  "db.stats.retrieve(section :: STRING, config = {} :: MAP) :: (section :: STRING, data :: MAP)",
		mode: procedures.Read, admin: true, system: true, call: retrieveStats,
		doc:     "Retrieve statistical data about the current database. Valid sections are 'GRAPH COUNTS', 'TOKENS', 'QUERIES', 'META'",
		args:    []string{"A section of stats to retrieve: ('GRAPH COUNTS', 'TOKENS', 'QUERIES', 'META').", "{maxInvocations = 100 :: INTEGER}"},
		results: []string{"The section retrieved.", "Data pertaining to the retrieved statistics."},
	},
	{
		sig:  "db.stats.retrieveAllAnonymized(graphToken :: STRING, config = {} :: MAP) :: (section :: STRING, data :: MAP)",
		mode: procedures.Read, admin: true, system: true, call: retrieveAnonymized,
		doc:     "Retrieve all available statistical data about the current database, in an anonymized form.",
		args:    []string{"The name of the graph token.", "{maxInvocations = 100 :: INTEGER}"},
		results: []string{"The section retrieved.", "Data pertaining to the retrieved statistics."},
	},
	{
		sig: "db.stats.status() :: (section :: STRING, status :: STRING, data :: MAP)", mode: procedures.Read, admin: true, system: true, call: one(statsStatus),
		doc:     "Retrieve the status of all available collector daemons, for this database.",
		results: []string{"String with the message \"QUERIES\".", "The status of the QueryCollector: \"idle\" or \"collecting\".", "data :: MAP"},
	},
	{
		sig: "db.stats.stop(section :: STRING) :: (section :: STRING, success :: BOOLEAN, message :: STRING)", mode: procedures.Read, admin: true, system: true, call: stopStats,
		doc:     "Stop data collection of a given data section. Valid sections are 'QUERIES'",
		args:    []string{"The section to stop. The only available section is: 'QUERIES'."},
		results: []string{"The stopped section.", "Whether the section was successfully stopped.", "Details about the outcome of the procedure."},
	},
}
