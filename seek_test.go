package morsel_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
)

// seekGraph is nodes and relationships with values of many kinds, and the indexes on them where indexed is set.
func seekGraph(t *testing.T, indexed bool) *morsel.DB {
	t.Helper()
	db := morsel.OpenMemory()
	list := []statement{
		{"UNWIND range(0, 299) AS i CREATE (:P {id: i, age: CASE WHEN i % 7 = 0 THEN null ELSE i % 40 END, name: 'n' + (i % 60)})", ""},
		{"UNWIND range(0, 299, 3) AS i MATCH (p:P {id: i}) SET p.age = toFloat(i % 40) + CASE WHEN i % 2 = 0 THEN 0.5 ELSE 0 END", ""},
		{"UNWIND [date('2020-01-02'), date('2019-05-05'), true, false, 0.0/0.0, [1, 2], [1], duration('P1D'), point({x: 1, y: 2}), localtime('10:00'), 'zz', 9223372036854775807, -5] AS v CREATE (:P {age: v, name: 'odd'})", ""},
		{"MATCH (a:P) WHERE a.id % 5 = 0 AND a.id > 0 MATCH (b:P {id: a.id - 1}) CREATE (a)-[:K {w: a.id % 20, v: a.name}]->(b)", ""},
		{"MATCH (n:P) WHERE n.id % 3 = 0 SET n.name = n.name + ' the ' + (n.id % 11) + 'th of them'", ""},
		{"MATCH (n:P) WHERE n.id % 2 = 0 SET n.at = point({x: n.id % 17 - 8, y: n.id % 13 - 6.5})", ""},
		{"MATCH (n:P) WHERE n.id % 4 = 1 SET n.at = point({longitude: n.id % 360 - 180, latitude: n.id % 180 - 90})", ""},
		{"MATCH (a:P {id: 10}) CREATE (a)-[:K {w: 3}]->(a)", ""},
	}
	if indexed {
		list = append(list, statement{"CREATE INDEX FOR (n:P) ON (n.age)", ""}, statement{"CREATE INDEX FOR (n:P) ON (n.name, n.age)", ""},
			statement{"CREATE TEXT INDEX FOR (n:P) ON (n.name)", ""}, statement{"CREATE POINT INDEX FOR (n:P) ON (n.at)", ""},
			statement{"CREATE CONSTRAINT FOR (n:P) REQUIRE n.id IS UNIQUE", ""}, statement{"CREATE INDEX FOR ()-[r:K]-() ON (r.w)", ""})
	}
	follow(t, db.Session(), list)
	return db
}

// predicates about indexed properties of n, with values of all kinds.
func predicates(r *rand.Rand) string {
	values := []string{"5", "5.5", "12.0", "39", "'n7'", "'odd'", "null", "true", "date('2020-01-01')", "0.0/0.0", "[1]", "duration('P1D')", "point({x: 1, y: 2})", "-1", "localtime('09:00')"}
	v := func() string { return values[r.IntN(len(values))] }
	key := []string{"n.age", "n.name", "n.id"}[r.IntN(3)]
	switch r.IntN(14) {
	case 9:
		return "n.name CONTAINS '" + []string{"the", "th o", "1", "n5", "", "10th", "xyz"}[r.IntN(7)] + "'"
	case 10:
		return "n.name ENDS WITH '" + []string{"them", "7", "n5", "of them", "odd"}[r.IntN(5)] + "'"
	case 11:
		return fmt.Sprintf("point.distance(n.at, %s) <%s %d", point(r), []string{"", "="}[r.IntN(2)], []int{0, 1, 5, 3_000_000}[r.IntN(4)])
	case 12:
		return fmt.Sprintf("point.withinBBox(n.at, %s, %s)", point(r), point(r))
	case 13:
		return "n.at = " + point(r)
	case 0, 1:
		return key + " = " + v()
	case 2:
		return fmt.Sprintf("%s IN [%s, %s, %s]", key, v(), v(), v())
	case 3:
		return key + []string{" < ", " <= ", " > ", " >= "}[r.IntN(4)] + v()
	case 4:
		return fmt.Sprintf("%s %s %s %s %s", v(), []string{"<", "<="}[r.IntN(2)], key, []string{"<", "<="}[r.IntN(2)], v())
	case 5:
		return "n.name STARTS WITH 'n" + fmt.Sprint(r.IntN(6)) + "'"
	case 6:
		return key + " IS NOT NULL"
	case 7:
		return fmt.Sprintf("(%s = %s OR %s = %s)", key, v(), key, v())
	}
	return "n.age > n.id"
}

func point(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return fmt.Sprintf("point({x: %d, y: %d})", r.IntN(17)-8, r.IntN(13)-6)
	}
	return fmt.Sprintf("point({longitude: %d, latitude: %d})", r.IntN(360)-180, r.IntN(180)-90)
}

// TestSeeksSameAsScans asks random questions of a graph with indexes and of the same graph without.
func TestSeeksSameAsScans(t *testing.T) {
	plain, indexed := seekGraph(t, false), seekGraph(t, true)
	defer plain.Close()
	defer indexed.Close()
	r := rand.New(rand.NewPCG(5, 6))
	seeks := 0
	for range 600 {
		var parts []string
		for range 1 + r.IntN(3) {
			parts = append(parts, predicates(r))
		}
		where := strings.Join(parts, " AND ")
		q := "MATCH (n:P) WHERE " + where + " RETURN id(n) AS x"
		ordered := false
		switch r.IntN(6) {
		case 0:
			q = "MATCH (n:P)-[r:K]-(m) WHERE " + where + " RETURN id(m) AS x"
		case 1:
			q = "MATCH (n:P) WHERE " + where + " RETURN count(n) AS x"
		case 2:
			q = "UNWIND [3, 5, 5.0, null, 'x'] AS v MATCH (n:P {age: v}) WHERE " + where + " RETURN id(n) AS x"
		case 3:
			q, ordered = "MATCH (n:P) WHERE "+where+" RETURN n.age AS x ORDER BY n.age"+[]string{"", " DESC"}[r.IntN(2)]+[]string{"", " LIMIT 5", " SKIP 2 LIMIT 3"}[r.IntN(3)], true
		case 4:
			q = "MATCH (n:P) WHERE " + where + " RETURN " + []string{"min", "max"}[r.IntN(2)] + "(n.age) AS x"
		}
		for _, runtime := range []string{"slotted", "pipelined", "parallel"} {
			q := "CYPHER runtime=" + runtime + " " + q
			got, want := rowsOf(indexed, q), rowsOf(plain, q)
			if !ordered {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s\nwith indexes %v\nwithout      %v", q, got, want)
			}
			if runtime == "slotted" && strings.Contains(answered(indexed.Session(), "EXPLAIN "+q, nil)+planOf(t, indexed, q), "Index") {
				seeks++
			}
		}
	}
	if seeks < 300 {
		t.Errorf("only %d of 600 queries used an index", seeks)
	}
}

func rowsOf(db *morsel.DB, q string) []string {
	return strings.Split(answered(db.Session(), q, nil), "\n")
}

func planOf(t *testing.T, db *morsel.DB, q string) string {
	t.Helper()
	res, err := db.Run(t.Context(), "EXPLAIN "+q, nil)
	if err != nil {
		return ""
	}
	sum, err := res.Consume()
	if err != nil {
		t.Fatal(err)
	}
	return sum.Plan.String()
}

// TestRelationshipSeeks compares seeks for relationships with scans.
func TestRelationshipSeeks(t *testing.T) {
	plain, indexed := seekGraph(t, false), seekGraph(t, true)
	defer plain.Close()
	defer indexed.Close()
	for _, q := range []string{
		"MATCH ()-[r:K]->() WHERE r.w = 5 RETURN id(r) AS x",
		"MATCH ()-[r:K {w: 3}]-() RETURN id(r) AS x",
		"MATCH (a)-[r:K]-(b) WHERE r.w > 10 RETURN id(a) + id(b) AS x",
		"MATCH (a:P)<-[r:K]-(b:P) WHERE r.w IN [5, 10] AND a.id > 50 RETURN id(a) * 1000 + id(b) AS x",
		"MATCH (a)-[r:K {w: 3}]->(a) RETURN id(a) AS x",
		"MATCH ()-[r:K]->() WHERE r.w IS NOT NULL RETURN r.w AS x ORDER BY r.w DESC LIMIT 7",
		"UNWIND [5, 10] AS w MATCH (a)-[r:K {w: w}]->(b) RETURN id(a) AS x",
	} {
		got, want := rowsOf(indexed, q), rowsOf(plain, q)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s\nwith indexes %v\nwithout      %v", q, got, want)
		}
		if p := planOf(t, indexed, q); !strings.Contains(p, "RelationshipIndex") {
			t.Errorf("%s has no index seek:\n%s", q, p)
		}
	}
}

// TestWritesOverSeeks changes what the index that is read is about: every row is seen once, as it was.
func TestWritesOverSeeks(t *testing.T) {
	db := seekGraph(t, true)
	defer db.Close()
	plain := seekGraph(t, false)
	defer plain.Close()
	twenties := rowsOf(plain, "MATCH (n:P) WHERE n.age >= 20 AND n.age < 30 RETURN count(*)")[0]
	follow(t, db.Session(), []statement{
		{"MATCH (n:P) WHERE n.age >= 20 AND n.age < 30 SET n.age = n.age + 10 RETURN count(*) AS c", twenties},
		{"MATCH (n:P) WHERE n.age >= 20 AND n.age < 30 RETURN count(*) AS c", "0"},
		{"MATCH (n:P) WHERE n.name STARTS WITH 'n1' DETACH DELETE n", ""},
		{"MATCH (n:P) WHERE n.name STARTS WITH 'n1' RETURN count(*)", "0"},
		{"UNWIND [1, 1, 2] AS i MERGE (n:P {age: 1000 + i}) ON CREATE SET n.made = true RETURN count(DISTINCT n) AS c", "2"},
		{"MATCH (n:P) WHERE n.age > 1000 REMOVE n:P RETURN count(*)", "3"}, // one had the largest integer
		{"MATCH (n:P) WHERE n.age > 1000 RETURN count(*)", "0"},
	})
}

// TestPlansUseIndexes has the operators that Neo4j 5.26 has for these queries.
func TestPlansUseIndexes(t *testing.T) {
	db := seekGraph(t, true)
	defer db.Close()
	for q, want := range map[string]string{
		"MATCH (n:P {id: 1}) RETURN n":                                                                "NodeUniqueIndexSeek",
		"MATCH (n:P) WHERE n.id > 290 RETURN n":                                                       "NodeUniqueIndexSeekByRange",
		"MATCH (n:P) WHERE n.age = 5 OR n.age = 7 RETURN n":                                           "age IN [5, 7]",
		"MATCH (n:P) WHERE n.name = 'n1' AND n.age > 5 RETURN n":                                      "RANGE INDEX n:P(name, age) WHERE name = \"n1\" AND age > 5",
		"MATCH (n:P) WHERE 3 < n.age <= 8 RETURN n":                                                   "age > 3 AND age <= 8",
		"MATCH (n:P) WHERE n.age > 3 RETURN n ORDER BY n.age LIMIT 2":                                 "n.age ASC",
		"UNWIND [1, 2] AS i MATCH (n:P {id: i}) RETURN n":                                             "NodeUniqueIndexSeek",
		"MATCH (n:P) WHERE n.name CONTAINS 'abc' RETURN n":                                            "NodeIndexContainsScan",
		"MATCH (n:P) WHERE n.name ENDS WITH 'abc' RETURN n":                                           "NodeIndexEndsWithScan",
		"MATCH (n:P) WHERE point.distance(n.at, point({x: 1, y: 2})) < 3 RETURN n":                    "POINT INDEX n:P(at)",
		"MATCH (n:P) WHERE point.withinBBox(n.at, point({x: 1, y: 2}), point({x: 3, y: 4})) RETURN n": "NodeIndexSeekByRange",
		"MERGE (n:P {id: 1}) RETURN n":                                                                "NodeUniqueIndexSeek(Locking)",
		"MATCH (n:P {id: 1})-[:K]-(m:P) RETURN m":                                                     "NodeUniqueIndexSeek",
		"MATCH (n:P) WHERE n.age IS NOT NULL RETURN n.age ORDER BY n.age":                             "NodeIndexScan",
		"MATCH ()-[r:K {w: 1}]-() RETURN r":                                                           "UndirectedRelationshipIndexSeek",
		"MATCH (n:P) WHERE n.age IN [1, 2] RETURN max(n.age)":                                         "NodeIndexSeek",
		"OPTIONAL MATCH (n:P {id: 77}) RETURN n":                                                      "NodeUniqueIndexSeek",
		"MATCH (a:P {id: 1}) MATCH (b:P {id: a.age}) RETURN b":                                        "NodeUniqueIndexSeek",
		"MATCH (n:P {id: 1}) WHERE EXISTS { (m:P {id: n.age}) } RETURN n.id":                          "SemiApply",
	} {
		if p := planOf(t, db, q); !strings.Contains(p, want) {
			t.Errorf("%s: no %s in\n%s", q, want, p)
		}
	}
}

// TestEmptyLabelSeeks holds that an index is asked although the label has no nodes yet: a MERGE that makes many would else look through all
// of them for each row.
func TestEmptyLabelSeeks(t *testing.T) {
	db := morsel.OpenMemory()
	defer db.Close()
	s := db.Session()
	follow(t, s, []statement{{"CREATE CONSTRAINT FOR (n:M) REQUIRE n.x IS UNIQUE", ""}, {"CREATE INDEX FOR (n:O) ON (n.x)", ""}})
	for _, text := range []string{"LOAD CSV FROM 'file:///x.csv' AS r MERGE (n:M {x: r[0]})", "UNWIND $rows AS r MERGE (n:O {x: r.x})", "MATCH (n:M {x: 1}) RETURN n"} {
		res, err := s.Run(t.Context(), "EXPLAIN "+text, map[string]any{"rows": nil})
		if err != nil {
			t.Fatal(err)
		}
		sum, err := res.Consume()
		if err != nil || !strings.Contains(sum.Plan.String(), "IndexSeek") {
			t.Errorf("%s: %v\n%v", text, err, sum)
		}
	}
}
