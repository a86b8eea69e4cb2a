package morsel

import (
	"context"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
)

const enrichment = "SHOW DATABASES YIELD name, options WHERE name = 'neo4j' RETURN coalesce(options.txLogEnrichment, 'none') AS e"

// TestAlterDatabase switches capturing by Cypher, which lasts beyond the opening.
func TestAlterDatabase(t *testing.T) {
	dir := t.TempDir()
	open := func(opts ...Option) *DB {
		t.Helper()
		db, err := Open(dir, opts...)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	is := func(db *DB, want string) {
		t.Helper()
		if got := oneText(t, db, enrichment); got != want {
			t.Errorf("the option is %s, want %s", got, want)
		}
	}
	db := open()
	is(db, "none")
	write(t, db.Session(), "ALTER DATABASE neo4j SET OPTION txLogEnrichment 'FULL'")
	is(db, "FULL")
	from := oneText(t, db, "CALL db.cdc.current()")
	write(t, db.Session(), "CREATE (:N {i: 1})")
	db.Close()

	db = open()
	is(db, "FULL")
	if events, _ := changesAfter(t, db, from, nil); len(events) != 1 {
		t.Error(events)
	}
	res, err := db.Run(context.Background(), "ALTER DATABASE $db IF EXISTS SET OPTION txLogEnrichment $mode WAIT", map[string]any{"db": "Neo4j", "mode": "diff"})
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := res.Consume(); err != nil || sum.QueryType != "s" {
		t.Error(sum, err)
	}
	is(db, "DIFF")
	write(t, db.Session(), "EXPLAIN ALTER DATABASE neo4j SET OPTION txLogEnrichment 'OFF'")
	write(t, db.Session(), "ALTER DATABASE other IF EXISTS SET OPTION txLogEnrichment 'OFF'")
	is(db, "DIFF")
	db.Close()

	db = open(WithCapture(CaptureFull)) // what the program says goes before
	is(db, "FULL")
	write(t, db.Session(), "ALTER DATABASE neo4j REMOVE OPTION txLogEnrichment")
	is(db, "none")
	db.Close()
	db = open()
	is(db, "none")
	db.Close()
}

func TestAlterDatabaseRefuses(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	for text, want := range map[string][2]string{
		"ALTER DATABASE other SET OPTION txLogEnrichment 'FULL'":                      {"Neo.ClientError.Database.DatabaseNotFound", "other"},
		"ALTER DATABASE neo4j SET OPTION txLogEnrichment 'ALL'":                       {status.InvalidArguments, "'OFF', 'DIFF' or 'FULL'"},
		"ALTER DATABASE neo4j SET OPTION txLogEnrichment 1":                           {status.InvalidArguments, "Long(1) was given"},
		"ALTER DATABASE neo4j SET OPTION txlogenrichment 'FULL'":                      {status.InvalidArguments, "expected 'txLogEnrichment'"},
		"ALTER DATABASE neo4j SET ACCESS READ ONLY":                                   {status.UnsupportedAdministration, "ALTER DATABASE"},
		"ALTER DATABASE neo4j SET ACCESS READ ONLY SET OPTION txLogEnrichment 'FULL'": {status.UnsupportedAdministration, "ALTER DATABASE"},
		"CREATE DATABASE other OPTIONS {txLogEnrichment: 'FULL'}":                     {status.UnsupportedAdministration, "CREATE DATABASE"},
	} {
		_, err := db.Run(context.Background(), text, nil)
		if Code(err) != want[0] || !strings.Contains(err.Error(), want[1]) {
			t.Errorf("%s: %v", text, err)
		}
	}
	const alter = "ALTER DATABASE neo4j SET OPTION txLogEnrichment 'FULL'"
	tx, err := db.Session().Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Run(alter, nil); Code(err) != status.TransactionStartFailed {
		t.Error(err)
	}
	if _, err := db.Session(WithAccessMode(AccessRead)).Run(context.Background(), alter, nil); Code(err) != status.AccessMode {
		t.Error(err)
	}
	if got := oneText(t, db, enrichment); got != "none" {
		t.Error(got)
	}
}
