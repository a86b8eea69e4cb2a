package morsel_test

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// samePairs are queries that give the same, the first by a shorter way: lengths without paths, degrees without rows.
var samePairs = [][2]string{
	{"MATCH p = (a:N)-[:T*0..3]->(b) WHERE a.id < 40 RETURN a.id, b.id, length(p)", "MATCH p = (a:N)-[:T*0..3]->(b) WHERE a.id < 40 RETURN a.id, b.id, size(nodes(p)) - 1"},
	{"MATCH p = (a:N)-[:T]->()-[:T*1..2]-(b) WHERE a.id < 20 RETURN b.id, max(length(p))", "MATCH p = (a:N)-[:T]->()-[:T*1..2]-(b) WHERE a.id < 20 RETURN b.id, max(size(relationships(p)))"},
	{"MATCH (a:N)-[r:T*1..2]->(b) WHERE a.id < 40 AND size(r) = 2 RETURN a.id, b.id, size(r)", "MATCH (a:N)-[:T]->()-[:T]->(b) WHERE a.id < 40 RETURN a.id, b.id, 2"},
	{"MATCH p = (a:N)-[:T*1..2]->(b) WHERE a.id < 20 WITH p, count(*) AS n RETURN length(p), n", "MATCH p = (a:N)-[:T*1..2]->(b) WHERE a.id < 20 RETURN size(nodes(p)) - 1, 1"},
	{"MATCH (a:N) OPTIONAL MATCH p = (a)-[:U*2..2]->(b) RETURN a.id, max(length(p))", "MATCH (a:N) OPTIONAL MATCH p = (a)-[:U*2..2]->(b) RETURN a.id, max(size(relationships(p)))"},
	{"MATCH (a:N) RETURN a.id, COUNT { (a)-[:U]->() } AS n", "MATCH (a:N) OPTIONAL MATCH (a)-[r:U]->() RETURN a.id, count(r) AS n"},
	{"MATCH (a:N) RETURN a.id, COUNT { (a)-[:U]-() } AS n, EXISTS { (a)-[:U]-() } AS e", "MATCH (a:N) OPTIONAL MATCH (a)-[r:U]-() RETURN a.id, count(r) AS n, count(r) > 0 AS e"},
	{"MATCH (a:N) WHERE NOT (a)<-[:U]-() RETURN a.id", "MATCH (a:N) OPTIONAL MATCH (a)<-[r:U]-() WITH a, count(r) AS n WHERE n = 0 RETURN a.id"},
	{"MATCH (a:N) WHERE EXISTS { (a)<-[]-() } RETURN a.id", "MATCH (a:N)<-[]-() RETURN DISTINCT a.id"},
	{"OPTIONAL MATCH (a:None) RETURN COUNT { (a)-[:U]->() } AS n", "RETURN 0 AS n"},
}

func TestShorterWays(t *testing.T) {
	db := groupedDB(t, rand.New(rand.NewPCG(9, 3)))
	for _, q := range samePairs {
		want := sortedRows(t, db, "pipelined", q[1])
		for _, rt := range []string{"slotted", "pipelined", "parallel"} {
			if got := sortedRows(t, db, rt, q[0]); !slices.Equal(got, want) {
				t.Errorf("%s: %s\n got %d rows %.300v\nwant %d rows %.300v", rt, q[0], len(got), got, len(want), want)
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
