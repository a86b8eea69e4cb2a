package morsel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// statement is a statement and what it must lead to: a part of an error, of a notification, or the rows.
type statement struct{ text, want string }

// answered is the rows of a statement, or its error, and its notifications.
func answered(s *morsel.Session, text string, params map[string]any) string {
	res, err := s.Run(context.Background(), text, params)
	if err != nil {
		return morsel.Code(err) + " " + err.Error()
	}
	var rows []string
	for rec, err := range res.Records() {
		if err != nil {
			return morsel.Code(err) + " " + err.Error()
		}
		rows = append(rows, strings.TrimSpace(fmt.Sprintln(rec.Values...)))
	}
	sum, err := res.Consume()
	if err != nil {
		return morsel.Code(err) + " " + err.Error()
	}
	for _, n := range sum.Notifications {
		rows = append(rows, n.Title, n.Description)
	}
	return strings.Join(rows, "\n")
}

func follow(t *testing.T, s *morsel.Session, list []statement) {
	t.Helper()
	for _, st := range list {
		got := answered(s, st.text, map[string]any{"name": "named", "one": 1})
		if st.want == "" && got != "" || !strings.Contains(got, st.want) {
			t.Errorf("%s\n got %s\nwant %s", st.text, got, st.want)
		}
	}
}

// TestSchemaCommands has answers and messages that Neo4j 5.26 gave, those of key, existence and type constraints from its
// sources' message texts.
func TestSchemaCommands(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	follow(t, db.Session(), []statement{
		{"SHOW INDEXES YIELD id, name, state", "1 index_343aff4e ONLINE\n2 index_f7700477 ONLINE"},
		{"CREATE (:A {x: 1, y: 2}), (:A {x: 1.0}), (:A)-[:R {w: 1}]->(:B)-[:R {w: 1}]->(:B)", ""},
		{"CREATE INDEX FOR (n:A) ON (n.x)", ""},
		{"CREATE INDEX FOR (n:A) ON (n.x)", "Schema.EquivalentSchemaRuleAlreadyExists An equivalent index already exists, 'Index( id=3, name='index_20eb155a', type='RANGE', schema=(:A {x}), indexProvider='range-1.0' )'."},
		{"CREATE INDEX foo FOR (n:A) ON (n.x)", "Schema.IndexAlreadyExists There already exists an index (:A {x})."},
		{"CREATE INDEX foo IF NOT EXISTS FOR (n:A) ON (n.x)", "`CREATE RANGE INDEX foo IF NOT EXISTS FOR (e:A) ON (e.x)` has no effect.\n`RANGE INDEX index_20eb155a FOR (e:A) ON (e.x)` already exists."},
		{"CREATE INDEX $name FOR ()-[r:R]-() ON (r.w, r.v)", ""},
		{"CREATE INDEX named FOR (n:A) ON (n.z)", "Schema.IndexWithNameAlreadyExists There already exists an index called 'named'."},
		{"CREATE RANGE INDEX FOR (n:A) ON (n.x, n.x)", "Schema.RepeatedPropertyInCompositeSchema Index on (:A {x, x}) includes a property more than once."},
		{"CREATE INDEX FOR (n:A) ON (n.o) OPTIONS {indexConfig: {a: 1}}", "General.InvalidArguments Could not create range node property index with specified index config '{a: 1}': range indexes have no valid config values."},
		{"CREATE CONSTRAINT FOR (n:A) REQUIRE n.x IS UNIQUE", "Schema.IndexAlreadyExists There already exists an index (:A {x}). A constraint cannot be created until the index has been dropped."},
		{"DROP INDEX index_20eb155a", ""},
		{"DROP INDEX index_20eb155a", "Neo.DatabaseError.Schema.IndexDropFailed Unable to drop index called `index_20eb155a`. There is no such index."},
		{"DROP INDEX nope IF EXISTS", "`DROP INDEX nope IF EXISTS` has no effect.\n`nope` does not exist."},
		{"CREATE CONSTRAINT FOR (n:A) REQUIRE n.x IS UNIQUE", "Neo.DatabaseError.Schema.ConstraintCreationFailed Unable to create Constraint( name='constraint_"},
		{"CREATE CONSTRAINT FOR (n:A) REQUIRE n.x IS UNIQUE", "Both Node(0) and Node(1) have the label `A` and property `x` = 1.0. Note that only the first found violation is shown."},
		{"CREATE CONSTRAINT FOR ()-[r:R]-() REQUIRE r.w IS UNIQUE", "Both Relationship(0) and Relationship(1) have the type `R` and property `w` = 1."},
		{"CREATE CONSTRAINT cu FOR (n:A) REQUIRE n.q IS UNIQUE", ""},
		{"CREATE CONSTRAINT cu2 FOR (n:A) REQUIRE n.q IS UNIQUE", "Schema.ConstraintAlreadyExists Constraint already exists: Constraint( id="},
		{"CREATE INDEX FOR (n:A) ON (n.q)", "Schema.ConstraintAlreadyExists There is a uniqueness constraint on (:A {q}), so an index is already created that matches this."},
		{"DROP INDEX cu", "Schema.IndexDropFailed Unable to drop index: Index belongs to constraint: `cu`"},
		{"CREATE (:A {q: 'x'})", ""},
		{"CREATE (:A {q: 'x'})", "Schema.ConstraintValidationFailed Node(5) already exists with label `A` and property `q` = 'x'"},
		{"MATCH (n:A {x: 1}) SET n.q = 'x'", "already exists with label `A` and property `q` = 'x'"},
		{"CREATE (n {q: 'x'}) SET n:A", "already exists with label `A` and property `q` = 'x'"},
		{"MERGE (n:A {q: 'x'}) RETURN n.q", "x"},
		{"DROP CONSTRAINT cu", ""},
		{"DROP CONSTRAINT cu", "Neo.DatabaseError.Schema.ConstraintDropFailed Unable to drop constraint `cu`: No such constraint cu."},
		{"CREATE CONSTRAINT k FOR (n:K) REQUIRE (n.a, n.b) IS NODE KEY", ""},
		{"CREATE (:K {a: 1})", "ConstraintValidationFailed Node(6) with label `K` must have the properties (`a`, `b`)"},
		{"CREATE (n:K) SET n.a = 1 SET n.b = 2", ""},
		{"CREATE (:K {a: 1, b: 2.0})", "Node(6) already exists with label `K` and properties `a` = 1, `b` = 2"},
		{"CREATE CONSTRAINT e FOR ()-[r:E]-() REQUIRE r.p IS NOT NULL", ""},
		{"MATCH (n:K) CREATE (n)-[:E]->(n)", "Relationship(2) with type `E` must have the property `p`"},
		{"CREATE CONSTRAINT ty FOR (n:T) REQUIRE n.p IS :: LIST<STRING NOT NULL> | INTEGER", ""},
		{"CREATE (:T {p: 'x'})", "Node(7) with label `T` required the property `p` to be of type `INTEGER | LIST<STRING NOT NULL>`, but was of type `STRING`."},
		{"CREATE (:T {p: ['x']}), (:T {p: 5}), (:T)", ""},
		{"CREATE CONSTRAINT FOR (n:T) REQUIRE n.p IS :: MAP", "Statement.SyntaxError Failed to create node property type constraint: Invalid property type `MAP`. (line 1, column 47 (offset: 46))"},
		{"SHOW CONSTRAINTS YIELD name, type, ownedIndex, propertyType", "e RELATIONSHIP_PROPERTY_EXISTENCE <nil> <nil>\nk NODE_KEY k <nil>\nty NODE_PROPERTY_TYPE <nil> INTEGER | LIST<STRING NOT NULL>"},
		{"SHOW INDEXES YIELD name, type, owningConstraint, createStatement WHERE owningConstraint IS NOT NULL", "k RANGE k CREATE CONSTRAINT `k` FOR (n:`K`) REQUIRE (n.`a`, n.`b`) IS NODE KEY"},
		{"CALL db.awaitIndex('nope')", "Schema.IndexNotFound No such index 'nope'"},
		{"CALL db.awaitIndexes(10)", ""},
		{"CALL db.resampleIndex('named')", ""},
	})
}

// TestSchemaBesideData keeps changes of data and of the schema in transactions of their own.
func TestSchemaBesideData(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	index, node := "CREATE INDEX i FOR (n:A) ON (n.x)", "CREATE (:A {x: 1})"
	for _, order := range [][2]string{{index, node}, {node, index}} {
		tx, err := db.Session().Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Run(order[0], nil); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Run(order[1], nil); morsel.Code(err) != "Neo.ClientError.Transaction.ForbiddenDueToTransactionType" {
			t.Errorf("%s after %s: %v", order[1], order[0], err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
	if got := answered(db.Session(), "SHOW RANGE INDEXES", nil); got != "" {
		t.Errorf("an index of a transaction that was rolled back: %s", got)
	}
}
