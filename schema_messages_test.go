package morsel_test

import (
	"testing"

	"github.com/morseldb/morsel"
)

// TestSchemaMessages has the messages that Neo4j 5.26 gave about options, names and forms of schema commands.
func TestSchemaMessages(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	const (
		point  = "CREATE POINT INDEX FOR (n:S) ON (n.b) OPTIONS {indexConfig: "
		vector = "CREATE VECTOR INDEX FOR (n:S) ON (n.w) OPTIONS {indexConfig: "
		wrong  = "General.InvalidArguments Could not create vector index with specified index config "
	)
	follow(t, db.Session(), []statement{
		{point + "{`spatial.cartesian.min`: [-100.0]}}", "Neo.DatabaseError.Statement.ExecutionFailed Invalid spatial index settings."},
		{point + "{`spatial.wgs-84-3d.max`: [1.0, 2.0]}}", "Invalid spatial index settings."},
		{point + "{`spatial.nope`: [-100.0]}}", "Neo.DatabaseError.Statement.ExecutionFailed Invalid index config key 'spatial.nope', it was not recognized as an index setting."},
		{point + "{`spatial.cartesian.min`: [-100.0, -1]}}", ""},
		{vector + "{`vector.dimensions`: 'x'}}", wrong + "'vector.dimensions'. Expected an Integer."},
		{vector + "{`vector.dimensions`: 4097}}", "'vector.dimensions' must be between 1 and 4096 inclusively"},
		{vector + "{`vector.hnsw.m`: 0}}", "'vector.hnsw.m' must be between 1 and 512 inclusively"},
		{vector + "{`vector.quantization.enabled`: 1}}", wrong + "'vector.quantization.enabled'. Expected a Boolean."},
		{vector + "{`vector.nope`: 1}}", wrong + "'{vector.nope: 1}'. 'vector.nope' is an unrecognized setting. Supported: " +
			"[vector.dimensions, vector.hnsw.ef_construction, vector.hnsw.m, vector.quantization.enabled, vector.similarity_function]"},
		{"CREATE FULLTEXT INDEX FOR (n:S) ON EACH [n.a] OPTIONS {indexConfig: {`fulltext.analyzer`: 1}}", "'{fulltext.analyzer: 1}'. Expected a map from String to Strings and Booleans."},
		{"CREATE TEXT INDEX FOR (n:S) ON (n.c) OPTIONS {indexProvider: 'text-1.0'}", "The `text-1.0` provider for text indexes is deprecated and will be removed in a future version. Please use `text-2.0` instead."},
		{"CREATE TEXT INDEX FOR (n:S) ON (n.c) OPTIONS {indexProvider: 'token-lookup-1.0'}", "General.InvalidArguments Could not create text index with specified index provider 'token-lookup-1.0'.\n" +
			"To create token lookup index, please use 'CREATE LOOKUP INDEX ...'.\nThe available index providers for the given type: ['text-1.0', 'text-2.0']."},
		{"CREATE INDEX FOR (n:S) ON (n.c) OPTIONS {indexProvider: 'vector-1.0'}", "'vector-1.0'.\nTo create vector index, please use 'CREATE VECTOR INDEX ...'.\nThe available index providers for the given type: ['range-1.0']."},
		{"CREATE INDEX FOR (n:S) ON (n.c) OPTIONS {indexProvider: 'native-btree-1.0'}", "\nInvalid index type b-tree, use range, point or text index instead.\nThe available"},
		{"CREATE TEXT INDEX FOR (n:S) ON (n.c, n.d)", "Statement.SyntaxError Only single property text indexes are supported (line 1, column 38 (offset: 37))"},
		{"CREATE LOOKUP INDEX l FOR (n) ON EACH type(n)", "Statement.SyntaxError Failed to create node lookup index: Function 'type' is not allowed, valid function is 'labels'."},
		{"CREATE OR REPLACE CONSTRAINT c FOR (n:S) REQUIRE n.p IS UNIQUE", "Failed to create uniqueness constraint: `OR REPLACE` cannot be used together with this command."},
		{"SHOW BTREE INDEX", "Invalid index type b-tree, please omit the `BTREE` filter. (line 1, column 6 (offset: 5))"},
		{"CREATE INDEX i FOR (n:S) ON (n.a)", ""},
		{"CREATE CONSTRAINT i IF NOT EXISTS FOR (n:S) REQUIRE n.k IS UNIQUE", "Schema.IndexWithNameAlreadyExists There already exists an index called 'i'."},
		{"CREATE CONSTRAINT c FOR (n:S) REQUIRE n.u IS UNIQUE", ""},
		{"CREATE INDEX c IF NOT EXISTS FOR (n:S) ON (n.y)", "`CREATE RANGE INDEX c IF NOT EXISTS FOR (e:S) ON (e.y)` has no effect.\n`RANGE INDEX c FOR (e:S) ON (e.u)` already exists."},
	})
}
