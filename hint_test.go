package morsel

import (
	"context"
	"strings"
	"testing"
)

// operators is the names of a plan's operators, from the top.
func operators(p *Plan) string {
	names := []string{p.Operator}
	for _, c := range p.Children {
		names = append(names, operators(c))
	}
	return strings.Join(names, " ")
}

func TestHints(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	ctx := context.Background()
	for _, text := range []string{
		"UNWIND range(1, 500) AS i CREATE (:A {x: i, y: i % 2})-[:R {w: i}]->(:B {x: i})",
		"CREATE INDEX ax FOR (n:A) ON (n.x)", "CREATE INDEX ay FOR (n:A) ON (n.y)", "CREATE TEXT INDEX at FOR (n:A) ON (n.t)", "CREATE POINT INDEX ap FOR (n:A) ON (n.p)", "CREATE INDEX bx FOR (n:B) ON (n.x)", "CALL db.awaitIndexes()",
	} {
		if _, err := db.Run(ctx, text, nil); err != nil {
			t.Fatal(text, err)
		}
	}
	for _, c := range []struct{ text, has, not, note string }{
		{"MATCH (a:A) WHERE a.x = 3 AND a.y = 1 RETURN a", "NodeIndexSeek", "", ""},
		{"MATCH (a:A) USING INDEX a:A(y) WHERE a.x = 3 AND a.y = 1 RETURN a", "NodeIndexSeek", "", ""},
		{"MATCH (a:A) USING SCAN a:A WHERE a.x = 3 RETURN a", "NodeByLabelScan", "NodeIndexSeek", ""},
		{"MATCH (a:A)-[:R]->(b:B) USING SCAN b:B WHERE a.x = 3 RETURN b", "NodeByLabelScan", "NodeIndexSeek", ""},
		{"MATCH (a:A)-[:R]->(b:B) USING INDEX b:B(x) WHERE a.x = 3 AND b.x > 1 RETURN b", "NodeIndexSeekByRange", "", ""},
		{"MATCH (a:A)-[:R]->(b:B) USING INDEX a:A(x) USING INDEX b:B(x) WHERE a.x = 3 AND b.x = 1 RETURN b", "Expand(Into) Apply NodeIndexSeek NodeIndexSeek", "", ""},
		{"MATCH (a:A)-[:R]->(b:B) USING INDEX a:A(x) USING SCAN b:B WHERE a.x = 3 RETURN b", "Apply NodeIndexSeek NodeByLabelScan", "", ""},
		{"MATCH (b:B) WITH b LIMIT 1 MATCH (a:A)-[:R]->(b) USING INDEX a:A(x) WHERE a.x = 3 RETURN b", "Expand(Into) Apply Limit NodeByLabelScan NodeIndexSeek", "", ""},
		{"MATCH (a:A)-[:R]->(b:B) USING INDEX b:B(x) WHERE b.x = a.y RETURN b", "NodeIndexScan", "", ""},
		{"MATCH (a:A) USING INDEX a:A(x) WHERE NOT a.x = 3 RETURN a", "NodeIndexScan", "", ""},
		{"MATCH (a:A) USING INDEX SEEK a:A(x) WHERE a.x > 3 RETURN a", "NodeIndexSeekByRange", "", ""},
		{"MATCH (a:A) USING TEXT INDEX a:A(t) WHERE a.t = 'x' RETURN a", "NodeIndexSeek", "", ""},
		{"MATCH (a:A) USING INDEX a:A(x) WHERE a.x = 3 OR a.y = 1 RETURN a", "Distinct Union NodeIndexSeek NodeIndexSeek", "", ""},
		{"MATCH (a:A) USING INDEX a:A(z) WHERE a.z = 3 RETURN a", "NodeByLabelScan", "",
			"Neo.ClientNotification.Schema.HintedIndexNotFound: The hinted index does not exist, please check the schema (index is: INDEX FOR (`a`:`A`) ON (`a`.`z`))"},
		{"MATCH (a:A) USING TEXT INDEX a:A(x) WHERE a.x = 'a' RETURN a", "NodeByLabelScan", "",
			"Neo.ClientNotification.Schema.HintedIndexNotFound: The hinted index does not exist, please check the schema (index is: TEXT INDEX FOR (`a`:`A`) ON (`a`.`x`))"},
		{"MATCH (a:A)-[:R]->(b:B)<-[:R]-(c:A) USING JOIN ON b WHERE a.x = c.x RETURN a, c", "NodeHashJoin", "", ""},
		{"MATCH (a:A)-[:R]->(b:B)<-[:R]-(c:A) USING JOIN ON b RETURN count(*)", "NodeHashJoin", "CountMatches", ""},
		{"MATCH (a:A)-[:R]->(b:B)<-[:R]-(c:A)-[:R]->(d) USING INDEX a:A(x) USING INDEX c:A(x) USING JOIN ON b WHERE a.x > 3 AND c.x > 4 RETURN a, d",
			"NodeHashJoin Expand(All) Expand(All) NodeIndexSeekByRange Expand(All) NodeIndexSeekByRange", "", ""}, // an A has one R: there is no other for c, who is asked first
		{"MATCH (a:A)-[:R]->(b:B)<-[:R]-(c:A) USING JOIN ON a RETURN a, c", "Expand(All)", "Join",
			"Neo.ClientNotification.Statement.JoinHintUnfulfillableWarning: The hinted join was not planned. This could happen because no generated plan contained the join key, please try using a different join key or restructure your query. (hinted join key identifier is: a)"},
		{"MATCH (a:A)-[:R]->(b:B)<-[:R]-(c:A) USING JOIN ON a, c RETURN a, c", "Expand(All)", "Join",
			"Neo.ClientNotification.Statement.JoinHintUnfulfillableWarning: The hinted join was not planned. This could happen because no generated plan contained the join key, please try using a different join key or restructure your query. (hinted join key identifiers are: a, c)"},
		{"MATCH (a:A) USING TEXT INDEX a:A(t) WHERE a.t > 'x' RETURN a", "Filter NodeIndexScan", "", ""},
		{"MATCH (a:A) USING TEXT INDEX a:A(t) WHERE a.t IN ['x', 'y'] RETURN a", "Filter NodeIndexScan", "", ""},
		{"MATCH (a:A) USING INDEX a:A(x) WHERE a.x CONTAINS 'x' RETURN a", "Filter NodeIndexScan", "", ""},
		{"MATCH (a:A) USING POINT INDEX a:A(p) WHERE a.p = point({x: 1, y: 2}) RETURN a", "Filter NodeIndexSeekByRange", "", ""},
		{"MATCH (a) USING INDEX a:A(x) USING INDEX a:B(x) WHERE (a:A OR a:B) AND a.x = 3 RETURN a", "Distinct Union NodeIndexSeek NodeIndexSeek", "", ""},
		{"MATCH (a:A WHERE EXISTS { ()-->(a) }) USING SCAN a:A WHERE NOT EXISTS { (a)-[:R]->() } AND COUNT { (a)-->() } = 0 AND size([(a)--() | 1]) = 0 RETURN a", "NodeByLabelScan", "", ""},
		{"MATCH (a)-[r:R]->() USING INDEX r:R(w) WHERE r.w = 3 RETURN a", "Scan", "",
			"Neo.ClientNotification.Schema.HintedIndexNotFound: The hinted index does not exist, please check the schema (index is: INDEX FOR ()-[`r`:`R`]-() ON (`r`.`w`))"},
	} {
		res, err := db.Run(ctx, "EXPLAIN "+c.text, nil)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		sum, err := res.Consume()
		if err != nil {
			t.Fatal(err)
		}
		ops := operators(sum.Plan)
		if !strings.Contains(ops, c.has) || c.not != "" && strings.Contains(ops, c.not) {
			t.Errorf("%s: %s", c.text, ops)
		}
		note := ""
		for _, n := range sum.Notifications {
			if strings.Contains(n.Code, "Hint") {
				note = n.Code + ": " + n.Description
			}
		}
		if note != c.note {
			t.Errorf("%s: notification %q, want %q", c.text, note, c.note)
		}
	}
}

// TestRefusedHints has hints that cannot be followed, and Neo4j's messages.
func TestRefusedHints(t *testing.T) {
	db := OpenMemory()
	defer db.Close()
	follow := func(text string) error {
		res, err := db.Run(context.Background(), text, nil)
		if err != nil {
			return err
		}
		_, err = res.Consume()
		return err
	}
	for _, text := range []string{"CREATE INDEX ax FOR (n:A) ON (n.x)", "CREATE INDEX ay FOR (n:A) ON (n.y)", "CALL db.awaitIndexes()"} {
		if err := follow(text); err != nil {
			t.Fatal(err)
		}
	}
	const failed = "Failed to fulfil the hints of the query.\nCould not solve these hints: "
	for _, c := range []struct{ text, want string }{
		{"MATCH (a:A {x: 1, y: 2}) USING INDEX a:A(x) USING INDEX a:A(y) RETURN a", failed + "`USING INDEX a:A(y)`"},
		{"MATCH (a:A) USING INDEX SEEK a:A(x) WHERE a.x IS NOT NULL RETURN a", failed + "`USING INDEX SEEK a:A(x)`"},
		{"MATCH (a:A) USING INDEX a:A(x) USING SCAN a:A WHERE a.x = 1 RETURN a", failed + "`USING SCAN a:A`"},
		{"MATCH (a:A) USING INDEX a:A(x) WHERE a.z = 1 RETURN a", "Cannot use index hint `USING INDEX a:A(x)` in this context: Must use the property `x`, that the hint is referring to, on the node `a` " +
			"either in the pattern or in supported predicates in `WHERE` (either directly or as part of a top-level `AND` or `OR`), but only `z` was found."},
		{"MATCH (a:A {z: 1, w: 2}) USING INDEX a:A(x, y) RETURN a", "Must use the properties `x`, `y`, that the hint is referring to, on the node `a` either in the pattern or in supported predicates in " +
			"`WHERE` (either directly or as part of a top-level `AND` or `OR`), but only `z`, `w` were found."},
		{"MATCH (a:A) USING SCAN a:A USING INDEX a:A(x) WHERE a.x = 1 RETURN a", failed + "`USING SCAN a:A`"},
		{"MATCH (a:A {z: 1}) USING INDEX a:A(x, y) RETURN a", "Note that the properties `x`, `y` must be specified on a non-optional node."},
		{"MATCH (a:A) USING TEXT INDEX a:A(x) WHERE a.x = 3 RETURN a", "Cannot use text index hint `USING TEXT INDEX a:A(x)` in this context: The hint specifies using a text index but the predicate found cannot be used by a text index."},
		{"MATCH (a:A) USING BTREE INDEX a:A(x) WHERE a.x = 3 RETURN a", "Index type BTREE is no longer supported for USING index hint. Use TEXT, RANGE or POINT instead. (line 1, column 19"},
		{"MATCH (a:A:B) USING TEXT INDEX a:C(x) WHERE a.x = '3' RETURN a", "Cannot use index hint `USING TEXT INDEX a:C(x)` in this context: Must use label `C`, that the hint is referring to, on the node `a` " +
			"either in the pattern or in supported predicates in `WHERE` (either directly or as part of a top-level `AND` or `OR`), but only the labels `A`, `B` were found."},
		{"MATCH (a:!A) USING SCAN a:A RETURN a", "but no label was found."},
		{"MATCH ()-[r:R]->() USING SCAN r:S RETURN r", "Cannot use relationship type scan hint `USING SCAN r:S` in this context: Must use relationship type `S`, that the hint is referring to, on the relationship `r` " +
			"either in the pattern or in supported predicates in `WHERE` (either directly or as part of a top-level `AND` or `OR`), but only the relationship type `R` was found."},
		{"MATCH (a)-[r]->(b) USING JOIN ON r RETURN a", "Type mismatch: expected Node but was Relationship (line 1, column 34"},
		{"MATCH p = (a)-[r]->(b) USING SCAN p:A RETURN a", "Type mismatch: expected Node or Relationship but was Path"},
		{"MATCH (a), (b) USING JOIN ON a RETURN a", "Cannot use join hint for single node pattern. (line 1, column 16"},
		{"MATCH (a)-->(b)<--(c) USING JOIN ON b USING JOIN ON b RETURN a", "Multiple join hints for same variable are not supported (line 1, column 37"},
		{"MATCH (a:A) USING SCAN a:B WHERE EXISTS { MATCH (a:B)-[r]->() WHERE a:B } AND (a)-->() RETURN a", "but only the label `A` was found"},
		{"MATCH (a:A) USING INDEX a:A(x) WHERE a.x <> 3 RETURN a", "but none was found. Supported predicates are: equality comparison"},
	} {
		if err := follow(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", c.text, err)
		}
	}
}
