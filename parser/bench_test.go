package parser

import "testing"

// ldbcSized is a query of our own of the length and kind that the LDBC benchmarks ask.
const ldbcSized = `MATCH (root:Person {id: $personId})-[:KNOWS*1..2]-(friend:Person)
WHERE friend <> root AND NOT (friend)-[:WORKS_AT]->(:Company {name: 'Initech'})
WITH DISTINCT friend
MATCH (friend)<-[:HAS_CREATOR]-(message:Post|Comment)-[:HAS_TAG]->(tag:Tag)
WHERE message.creationDate >= $startDate AND message.creationDate < $endDate
  AND (tag.name STARTS WITH 'Astro' OR tag.name IN ['Botany', 'Chess', 'Drums'])
OPTIONAL MATCH (message)<-[likes:LIKES]-(fan:Person)-[:IS_LOCATED_IN]->(:City)-[:IS_PART_OF]->(country:Country)
WITH friend, tag, message, count(DISTINCT fan) AS fans,
     collect(DISTINCT {country: country.name, since: likes.creationDate})[..5] AS sample,
     CASE WHEN message.length < 40 THEN 'short' WHEN message.length < 160 THEN 'tweet' ELSE 'long' END AS size
ORDER BY fans DESC, message.id ASC
LIMIT 1000
CALL (friend) {
  MATCH (friend)-[m:HAS_MEMBER]-(forum:Forum)
  RETURN count(forum) AS forums, max(m.joinDate) AS latest
}
RETURN friend.id AS personId, friend.firstName + ' ' + friend.lastName AS name, tag.name AS tagName, size,
       count(message) AS messages, sum(fans) AS fans, round(1.0 * sum(fans) / count(message), 3) AS score,
       [x IN collect(sample) WHERE size(x) > 0 | x[0].country] AS countries, forums, latest
ORDER BY score DESC, messages DESC, personId
SKIP 10 LIMIT 20`

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(ldbcSized); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseShort(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("MATCH (n:Person {id: $id}) RETURN n.name AS name"); err != nil {
			b.Fatal(err)
		}
	}
}
