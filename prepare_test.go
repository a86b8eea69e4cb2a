package morsel

import (
	"context"
	"fmt"
	"testing"

	"github.com/morseldb/morsel/value"
)

// BenchmarkPrepare is how long a query of LDBC's size takes from its text to a plan that is in the cache: normalising, look-up,
// and the question whether the plan still fits. With a new literal each time, so that no text is asked twice.
func BenchmarkPrepare(b *testing.B) {
	db := OpenMemory()
	defer db.Close()
	ctx := context.Background()
	if _, err := db.Run(ctx, `CREATE (:Country {name: 'x'})<-[:IS_PART_OF]-(:City)<-[:IS_LOCATED_IN]-(p:Person {id: 1, creationDate: 1, year: 1, month: 1}),
		(p)<-[:HAS_CREATOR]-(:Message {creationDate: 1})<-[:LIKES]-(p)`, nil); err != nil {
		b.Fatal(err)
	}
	text := func(i int) string {
		return fmt.Sprintf(`MATCH (country:Country {name: $country})<-[:IS_PART_OF]-(:City)<-[:IS_LOCATED_IN]-(zombie:Person)
WHERE zombie.creationDate < %d
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
ORDER BY zombieScore DESC, id ASC LIMIT 100`, i)
	}
	tx, err := db.Session().Begin(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Close()
	tx.registry = db.registry.Snapshot()
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = text(i)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		params := map[string]value.Value{"country": value.String("India"), "endDate": value.Int(1), "year": value.Int(2012), "month": value.Int(1)}
		if _, err := tx.prepare(texts[i%len(texts)], params); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
