package builtin

import (
	"fmt"
	"runtime"
	"strconv"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// server is the procedures about the process and what it works on besides queries.
var server = []entry{
	{
		sig: "db.checkpoint() :: (success :: BOOLEAN, message :: STRING)", mode: procedures.DBMS, notThreadSafe: true, call: one(checkpoint),
		doc:     "Initiate and wait for a new check point, or wait any already on-going check point to complete.",
		results: []string{"Whether the checkpoint was successful.", "Details about the outcome of the procedure."},
	},
	{
		sig: "db.compact() :: (success :: BOOLEAN, message :: STRING)", mode: procedures.DBMS, call: one(compact),
		doc:     "Write the whole database anew, without the space that deleted and replaced data takes, and wait until it is done. Queries and transactions go on meanwhile.",
		results: []string{"Whether the database was compacted.", "Details about the outcome of the procedure."},
	},
	{
		sig:  "db.listLocks() :: (mode :: STRING, resourceType :: STRING, resourceId :: INTEGER, transactionId :: STRING)",
		mode: procedures.DBMS, notThreadSafe: true, admin: true, system: true, call: nothing,
		doc:     "List all locks at this database.",
		results: []string{"The mode of the lock.", "What is locked.", "The id of what is locked.", "The id of the transaction that holds the lock."},
	},
	{
		sig: "dbms.listActiveLocks(queryId :: STRING) :: (mode :: STRING, resourceType :: STRING, resourceId :: INTEGER)", mode: procedures.DBMS,
		notThreadSafe: true, system: true, call: nothing,
		doc:     "List the active lock requests granted for the transaction executing the query with the given query id.",
		args:    []string{"The id of the query."},
		results: []string{"The mode of the lock.", "What is locked.", "The id of what is locked."},
	},
	{
		sig: "dbms.listPools() :: (pool :: STRING, databaseName :: STRING, heapMemoryUsed :: STRING, heapMemoryUsedBytes :: STRING, nativeMemoryUsed :: STRING, " +
			"nativeMemoryUsedBytes :: STRING, freeMemory :: STRING, freeMemoryBytes :: STRING, totalPoolMemory :: STRING, totalPoolMemoryBytes :: STRING)",
		mode: procedures.DBMS, notThreadSafe: true, system: true, call: one(heapPool),
		doc: "List all memory pools, including sub pools, currently registered at this instance that are visible to the user.",
		results: []string{
			"The name of the pool.", "The name of the database, or an empty string.", "The heap memory in use, as text.", "The heap memory in use, in bytes.",
			"The native memory in use, as text.", "The native memory in use, in bytes.", "The memory that is free, as text.", "The memory that is free, in bytes.",
			"The size of the pool, as text.", "The size of the pool, in bytes.",
		},
	},
	{
		sig: "dbms.scheduler.failedJobs() :: (jobId :: STRING, group :: STRING, database :: STRING, submitter :: STRING, description :: STRING, type :: STRING, " +
			"submitted :: STRING, executionStart :: STRING, failureTime :: STRING, failureDescription :: STRING)",
		mode: procedures.DBMS, notThreadSafe: true, admin: true, system: true, call: nothing,
		doc:     "List failed job runs. There is a limit for amount of historical data.",
		results: append(append([]string{}, jobColumns[:6]...), "When the job was submitted.", "When the job was started.", "When the job failed.", "Why the job failed."),
	},
	{
		sig: "dbms.scheduler.groups() :: (group :: STRING, threads :: INTEGER)", mode: procedures.DBMS, notThreadSafe: true, admin: true, system: true, call: one(workerGroup),
		doc:     "List the job groups that are active in the database internal job scheduler.",
		results: []string{"The name of the group.", "The number of its threads."},
	},
	{
		sig: "dbms.scheduler.jobs() :: (jobId :: STRING, group :: STRING, submitted :: STRING, database :: STRING, submitter :: STRING, description :: STRING, " +
			"type :: STRING, scheduledAt :: STRING, period :: STRING, state :: STRING, currentStateDescription :: STRING)",
		mode: procedures.DBMS, notThreadSafe: true, admin: true, system: true, call: nothing,
		doc: "List all jobs that are active in the database internal job scheduler.",
		results: []string{
			jobColumns[0], jobColumns[1], "When the job was submitted.", jobColumns[2], jobColumns[3], jobColumns[4], jobColumns[5],
			"When the job runs next.", "The time between two runs.", "The state of the job.", "What the state means.",
		},
	},
	{
		sig: "dbms.checkConfigValue(setting :: STRING, value :: STRING) :: (valid :: BOOLEAN, message :: STRING)", mode: procedures.DBMS,
		notThreadSafe: true, admin: true, system: true, call: checkConfigValue,
		doc:     "Check if a potential config setting value is valid.",
		args:    []string{"The name of the setting.", "The value that it might be given."},
		results: []string{"Whether the value is valid.", "What is wrong with the value, or what changing it takes."},
	},
	{
		sig: "dbms.setConfigValue(setting :: STRING, value :: STRING)", mode: procedures.DBMS, admin: true, system: true, call: setConfigValue,
		doc: "Update a given setting value. Passing an empty value results in removing the configured value and falling back to the default value. " +
			"Changes do not persist and are lost if the server is restarted. In a clustered environment, `dbms.setConfigValue` affects only the cluster member it is run against.",
		args: []string{"The name of the setting.", "The value that it is given."},
	},
	{
		sig: "dbms.upgrade() :: (status :: STRING, upgradeResult :: STRING)", mode: procedures.Write, notThreadSafe: true, admin: true, system: true, deprecated: "Automatic upgrade",
		call:    one(row("CURRENT", "nothing to do")),
		doc:     "Upgrade the system database schema if it is not the current schema.",
		results: []string{"The upgrade status of the system database.", "Information about the upgrade outcome."},
	},
	{
		sig: "dbms.upgradeStatus() :: (status :: STRING, description :: STRING, resolution :: STRING)", mode: procedures.Read, notThreadSafe: true, admin: true, system: true,
		deprecated: "Automatic upgrade", call: one(row("CURRENT", "The sub-graph is already at the current version", "nothing to do")),
		doc: "Report the current status of the system database sub-graph schema.",
		results: []string{
			"The upgrade status of the system database.", "Information describing the upgrade status.", "Information about the steps necessary to upgrade.",
		},
	},
	{
		sig: "dbms.queryJmx(query :: STRING) :: (name :: STRING, description :: STRING, attributes :: MAP)", mode: procedures.DBMS, system: true, call: nothing,
		doc:     "Query JMX management data by domain and name. For instance, use `*:*` to find all JMX beans.",
		args:    []string{"A query for MBeans on this MBeanServer (e.g. '*:*,name=*neo4j*' for all metrics in neo4j database)."},
		results: []string{"The name of the metric.", "The description of the metric.", "A collection with the attributes (values) of that metric."},
	},
}

// jobColumns describe a job.
var jobColumns = []string{
	"The id of the job.", "The group that the job belongs to.", "The database that the job works on.", "Who submitted the job.",
	"What the job does.", "Whether the job runs once, later or again and again.",
}

// row is a constant row of strings.
func row(texts ...string) func(*procedures.Context) ([]value.Value, error) {
	return func(*procedures.Context) ([]value.Value, error) {
		out := make([]value.Value, len(texts))
		for i, t := range texts {
			out[i] = value.String(t)
		}
		return out, nil
	}
}

func checkpoint(ctx *procedures.Context) ([]value.Value, error) {
	save := ctx.DatabaseHost().Checkpoint
	if save == nil {
		return []value.Value{value.True, value.String("The database is in memory: there is nothing to write.")}, nil
	}
	if err := save(); err != nil {
		return []value.Value{value.False, value.String(err.Error())}, nil
	}
	return []value.Value{value.True, value.String("Checkpoint completed.")}, nil
}

func compact(ctx *procedures.Context) ([]value.Value, error) {
	rewrite := ctx.DatabaseHost().Compact
	if rewrite == nil {
		return []value.Value{value.True, value.String("The database is in memory: there is nothing to write.")}, nil
	}
	before, after, err := rewrite()
	if err != nil {
		return []value.Value{value.False, value.String(err.Error())}, nil
	}
	return []value.Value{value.True, value.String("Compacted from " + size(before) + " to " + size(after) + ".")}, nil
}

// heapPool is the only pool there is: the heap of the process. Its size is the
// budget of a transaction, 0 where there is none.
func heapPool(ctx *procedures.Context) ([]value.Value, error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	used, total := int64(m.HeapAlloc), int64(0)
	if limit := ctx.DatabaseHost().MemoryLimit; limit != nil {
		total = limit()
	}
	free := max(total-used, 0)
	out := []value.Value{value.String("Transaction"), value.String(ctx.Database)}
	for _, n := range []int64{used, 0, free, total} {
		out = append(out, value.String(size(n)), value.String(strconv.FormatInt(n, 10)))
	}
	return out, nil
}

// size is a number of bytes as Neo4j writes it: 339.50MiB.
func size(n int64) string {
	const unit = 1024
	if n < unit {
		return strconv.FormatInt(n, 10) + "B"
	}
	f, names := float64(n), []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	for f >= unit && len(names) > 1 {
		f, names = f/unit, names[1:]
	}
	return fmt.Sprintf("%.2f%s", f, names[0])
}

// workerGroup is the workers of the parallel runtime: nothing else is scheduled.
func workerGroup(ctx *procedures.Context) ([]value.Value, error) {
	return []value.Value{value.String("CypherWorker"), value.Int(int64(ctx.DatabaseHost().Workers))}, nil
}

// textArg is an argument as text, "" for null.
func textArg(v value.Value) string {
	if v.Kind() == value.KindString {
		return v.AsString()
	}
	return ""
}

func checkConfigValue(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
	check := ctx.DatabaseHost().CheckSetting
	if check == nil {
		return unknownSetting(textArg(args[0]))
	}
	message, err := check(textArg(args[0]), textArg(args[1]))
	if err != nil {
		return yield([]value.Value{value.False, value.String(err.Error())})
	}
	return yield([]value.Value{value.True, value.String(message)})
}

func setConfigValue(ctx *procedures.Context, args []value.Value, _ func([]value.Value) error) error {
	set := ctx.DatabaseHost().SetSetting
	if set == nil {
		return unknownSetting(textArg(args[0]))
	}
	return set(textArg(args[0]), textArg(args[1]))
}

func unknownSetting(name string) error {
	return status.New("Neo.ClientError.General.InvalidArguments", "", "Setting `%s` not found", name)
}
