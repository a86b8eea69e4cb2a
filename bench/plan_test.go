package bench

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/planner/bind"
	"github.com/morseldb/morsel/procedures/builtin"
)

// ldbc is a query of the size of LDBC's interactive and BI queries.
const ldbc = `
MATCH (country:Country {name: $country})<-[:IS_PART_OF]-(:City)<-[:IS_LOCATED_IN]-(zombie:Person)
WHERE zombie.creationDate < $endDate
OPTIONAL MATCH (zombie)<-[:HAS_CREATOR]-(message:Message)
WHERE message.creationDate < $endDate
WITH country, zombie, count(message) AS messageCount
WITH country, zombie, 12 * ($year - zombie.year) + ($month - zombie.month) + 1 AS months, messageCount
WHERE messageCount / months < 1
WITH country, collect(zombie) AS zombies
UNWIND zombies AS zombie
OPTIONAL MATCH (zombie)<-[:HAS_CREATOR]-(message:Message)<-[:LIKES]-(likerZombie:Person)
WHERE likerZombie IN zombies
WITH zombie, count(likerZombie) AS zombieLikeCount
OPTIONAL MATCH (zombie)<-[:HAS_CREATOR]-(message:Message)<-[:LIKES]-(likerPerson:Person)
WHERE likerPerson.creationDate < $endDate
WITH zombie, zombieLikeCount, count(likerPerson) AS totalLikeCount
RETURN zombie.id AS id, zombieLikeCount, totalLikeCount,
  CASE totalLikeCount WHEN 0 THEN 0.0 ELSE zombieLikeCount / toFloat(totalLikeCount) END AS zombieScore
ORDER BY zombieScore DESC, id ASC LIMIT 100`

type noStats struct{}

func (noStats) LabelCount(string) float64                   { return 1000 }
func (noStats) PatternCount(string, string, string) float64 { return 10_000 }

// BenchmarkParse parses an LDBC-sized query.
func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parser.Parse(ldbc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseAndPlan is what a query that is not in the plan cache costs before it runs.
func BenchmarkParseAndPlan(b *testing.B) {
	registry := builtin.Default()
	b.ReportAllocs()
	for b.Loop() {
		stmt, err := parser.Parse(ldbc)
		if err != nil {
			b.Fatal(err)
		}
		bound, err := bind.Bind(stmt, bind.Env{Registry: registry})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := planner.Plan(bound, planner.Context{Stats: noStats{}, Registry: registry}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCachedPlan runs a large query that is in the plan cache on a graph of a few nodes: normalising,
// look-up, session and transaction, and the start of its twenty operators. The literal changes with each run.
func BenchmarkCachedPlan(b *testing.B) {
	db := morsel.OpenMemory()
	defer db.Close()
	ctx := context.Background()
	if _, err := db.Run(ctx, `CREATE (:Country {name: 'x'})<-[:IS_PART_OF]-(:City)<-[:IS_LOCATED_IN]-(p:Person {id: 1, creationDate: 1, year: 1, month: 1}),
		(p)<-[:HAS_CREATOR]-(:Message {creationDate: 1})<-[:LIKES]-(p)`, nil); err != nil {
		b.Fatal(err)
	}
	sess := db.Session()
	params := map[string]any{"country": "India", "endDate": 1, "year": 2012, "month": 1}
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = strings.Replace(ldbc, "$endDate", fmt.Sprint(i), 1)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		res, err := sess.Run(ctx, texts[i%len(texts)], params)
		if err != nil {
			b.Fatal(err)
		}
		if err := res.Close(); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkShort is short queries from text to last row, planned from the cache.
func BenchmarkShort(b *testing.B) {
	db := morsel.OpenMemory()
	defer db.Close()
	if _, err := db.Run(context.Background(), "UNWIND range(1, 100) AS x CREATE (:Country {id: x})", nil); err != nil {
		b.Fatal(err)
	}
	for _, q := range []string{"RETURN 1", "MATCH (n:Country) RETURN count(n)"} {
		for _, rt := range []string{"slotted", "pipelined"} {
			b.Run(fmt.Sprintf("%s/%s", q, rt), func(b *testing.B) {
				sess := db.Session(morsel.WithRuntime(rt))
				b.ReportAllocs()
				for b.Loop() {
					res, err := sess.Run(context.Background(), q, nil)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := res.Consume(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
