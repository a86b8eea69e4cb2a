package morsel_test

import (
	"slices"
	"testing"

	"github.com/morseldb/morsel"
)

// hubDB has 300 nodes with few relationships to leaves and one with 40,000; leaves have v from 0 to 9.
func hubDB(t *testing.T) *morsel.DB {
	t.Helper()
	db := morsel.OpenMemory(morsel.WithWorkerLimit(3))
	t.Cleanup(func() { db.Close() })
	for _, q := range []string{
		"UNWIND range(0, 299) AS i CREATE (a:N {id: i, few: i % 3}) WITH a, i UNWIND range(1, i % 4) AS k CREATE (a)-[:R]->(:Leaf {v: (i + k) % 10})-[:S]->(:Far {w: k})",
		"MATCH (a:N {id: 7}) UNWIND range(1, 40000) AS k CREATE (a)-[:R]->(:Leaf {v: CASE k WHEN 39999 THEN 77 ELSE 5 END})",
	} {
		if _, err := db.Run(t.Context(), q, nil); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// TestExistsByBatch holds rows for which a subquery gives any, asked for many rows at once, equal to those for which it gives any
// asked row by row: with one row that has very many, and where what is asked fails for some.
func TestExistsByBatch(t *testing.T) {
	db := hubDB(t)
	each := db.Session(morsel.WithoutRules("batchwise", "semiJoin", "countExists"))
	ways := []*morsel.Session{db.Session(), db.Session(morsel.WithoutRules("semiJoin")), db.Session(morsel.WithoutRules("batchwise")), db.Session(morsel.WithEveryRule())}
	for _, q := range []string{
		"MATCH (a:N) WHERE EXISTS { (a)-[:R]->(l) WHERE l.v > 6 } RETURN a.id AS id",
		"MATCH (a:N) WHERE NOT EXISTS { (a)-[:R]->(l) WHERE l.v > 6 } RETURN a.id AS id",
		"MATCH (a:N) WHERE EXISTS { (a)-[:R]->(l)-[:S]->(f) WHERE l.v > f.w } RETURN a.id AS id",
		"MATCH (a:N)-[:R]->(l) WHERE l.v < 3 AND NOT EXISTS { (l)<-[:R]-(x)-[:R]->(o) WHERE o.v > l.v AND x = a } RETURN a.id AS id, l.v AS v",
		"MATCH (a:N) RETURN a.id AS id, EXISTS { (a)-[:R]->(l) WHERE l.v > 6 } AS e, NOT EXISTS { (a)-[:R]->(l)-[:S]->(f) WHERE f.w = 2 } AS f",
		"MATCH (a:N) WHERE a.few = 1 OR EXISTS { (a)-[:R]->(l) WHERE l.v = 77 } RETURN a.id AS id",
		"MATCH (a:N) WHERE COUNT { (a)-[:R]->(l)-[:S]->(f) WHERE f.w >= 2 } = 0 AND 0 < COUNT { (a)-[:R]->(l) WHERE l.v <> 3 } RETURN a.id AS id",
		"MATCH (a:N) OPTIONAL MATCH (a)-[:R]->(l {v: 9}) WITH a, l WHERE COUNT { (l)-[:S]->(f) WHERE f.w > 1 } < 1 RETURN a.id AS id, l.v AS v",
		"MATCH (a:N) WHERE EXISTS { MATCH (a)-[:R]->(l) WITH l.v AS v, count(*) AS n WHERE n > 100 RETURN v } RETURN a.id AS id",
		"MATCH (a:N) OPTIONAL MATCH (a)-[:R]->(l {v: 9}) WITH a, l WHERE NOT EXISTS { (l)-[:S]->(f) WHERE f.w > 1 } RETURN a.id AS id, l.v AS v",
		"MATCH (a:N)-[:R]->(l) WHERE EXISTS { (a)-[:R]->(l)-[:S]->(:Far {w: 2}) } RETURN a.id AS id, l.v AS v",
		"MATCH (a:N)-[:R]->(l)-[:S]->(f) WHERE NOT EXISTS { (a)-[:R]->(x)-[:S]->(f) WHERE x.v > 5 } RETURN a.id AS id, f.w AS w",
		"MATCH (a:N) OPTIONAL MATCH (a)-[:R]->(l {v: 9}) WITH a, l WHERE NOT (a)-[:R]->()-[:S]->()<-[:S]-(l) RETURN a.id AS id, l.v AS v",
		"MATCH (a:N) CALL (a) { MATCH (a)-[:R]->(l) WHERE l.v > 6 RETURN l.v AS x UNION ALL MATCH (a)-[:R]->()-[:S]->(f) RETURN f.w AS x } RETURN a.id AS id, collect(x) AS xs",
		"MATCH (a:N) CALL (a) { MATCH (a)-[:R]->(l) RETURN l.v AS x UNION MATCH (a)-[:R]->()-[:S]->(f) RETURN f.w AS x UNION RETURN a.few AS x } RETURN a.id AS id, collect(x) AS xs",
		"MATCH (a:N) CALL (a) { MATCH (a)-[:R]->(l) WITH l.v AS v, count(*) AS n RETURN v, n UNION ALL MATCH (a)-[:R]->()-[:S]->(f) WITH DISTINCT f ORDER BY f.w RETURN f.w AS v, 0 AS n } RETURN a.id AS id, v, n",
		"MATCH (a:N) WHERE EXISTS { MATCH (a)-[:R]->(l) WHERE l.v > 7 RETURN l UNION MATCH (a)-[:R]->(l)-[:S]->(f) WHERE f.w = 3 RETURN l } RETURN a.id AS id",
		"MATCH (a:N) RETURN a.id AS id, COUNT { MATCH (a)-[:R]->(l) WHERE l.v > 5 RETURN l UNION MATCH (a)-[:R]->(l)-[:S]->(f) WHERE f.w = 3 RETURN l } AS n, COLLECT { MATCH (a)-[:R]->(l {v: 3}) RETURN l.v AS v UNION ALL MATCH (a)-[:R]->(l)-[:S]->(f) RETURN f.w AS v } AS c",
		"MATCH (a:N) WHERE a.id < 9 CALL (a) { MATCH (a)-[:R]->(l) RETURN l.v AS x UNION ALL MATCH (a)-[:R]->(l) RETURN count(l) AS x } RETURN a.id AS id, count(x) AS n",
		"MATCH (a:N) WHERE a.id < 4 AND EXISTS { (a)-[:R]->(l) WHERE l.v > 0 AND 6 / l.v > 1 } RETURN a.id AS id",
	} {
		want := textsOf(t, each, "CYPHER runtime=slotted "+q, nil)
		if len(want) == 0 {
			t.Errorf("%s gives nothing", q)
		}
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			for i, by := range ways {
				if got := textsOf(t, by, "CYPHER runtime="+rt+" "+q, nil); !slices.Equal(got, want) {
					t.Errorf("%s, %d: %s\n%d rows, want %d", rt, i, q, len(got), len(want))
				}
			}
		}
	}
	failing := "MATCH (a:N) WHERE EXISTS { (a)-[:R]->(l) WHERE 1 / (l.v - 77) > 5 } RETURN count(a) AS n"
	for _, s := range append(ways, each) {
		res, err := s.Run(t.Context(), failing, nil)
		for err == nil && res.Next() {
		}
		if err == nil && res.Err() == nil {
			t.Errorf("%s: no error", failing)
		}
	}
}

// TestExistsBelowCounts holds that what an EXISTS asks about is there where rows are only counted: neither merged away below it, nor dropped.
func TestExistsBelowCounts(t *testing.T) {
	db := morsel.OpenMemory(morsel.WithWorkerLimit(3))
	t.Cleanup(func() { db.Close() })
	const graph = "UNWIND range(0, 9) AS i CREATE (:N {v: i}) WITH count(*) AS n MATCH (a:N), (b:N) WHERE (a.v * 3 + b.v) % 7 < 2 CREATE (a)-[:R]->(b)"
	if _, err := db.Run(t.Context(), graph, nil); err != nil {
		t.Fatal(err)
	}
	plain := db.Session(morsel.WithoutRules("*"))
	ways := []*morsel.Session{db.Session(), db.Session(morsel.WithoutRules("semiJoin")), db.Session(morsel.WithEveryRule()), db.Session(morsel.WithEveryRule(), morsel.WithoutRules("semiJoin"))}
	for _, q := range []string{
		"MATCH (a)-->(b) WITH * WHERE EXISTS { (b)-->(c) } RETURN count(*) AS n",
		"MATCH (a)-->(b) WITH * WHERE EXISTS { (a)--(c) WHERE c.v = 3 } RETURN count(*) AS n",
		"MATCH (a)-->(b)-->(c) WITH * WHERE EXISTS { (b)--(d) WHERE d.v = 2 } RETURN count(*) AS n",
		"MATCH (a)-->(b)-->(c) WITH * WHERE NOT EXISTS { (b)--(d) WHERE d.v = 2 AND d.v < c.v } RETURN count(DISTINCT c) AS n",
		"MATCH (a)-->(b) WHERE EXISTS { (a)-[r]->(a) } RETURN count(*) AS n",
		"MATCH (a)-->(b) WHERE NOT EXISTS { (a)-[r]->(a) } RETURN count(*) AS n",
		"MATCH (a)-->(b)-->(c) WHERE EXISTS { (b)-[r]->(b) } RETURN c.v AS v, count(*) AS n",
	} {
		want := textsOf(t, plain, "CYPHER runtime=slotted "+q, nil)
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			for i, by := range ways {
				if got := textsOf(t, by, "CYPHER runtime="+rt+" "+q, nil); !slices.Equal(got, want) {
					t.Errorf("%s, %d: %s\ngot  %v\nwant %v", rt, i, q, got, want)
				}
			}
		}
	}
}
