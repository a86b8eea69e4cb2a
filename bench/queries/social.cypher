// name: people_by_country
MATCH (p:Person)-[:IS_LOCATED_IN]->(:City)-[:IS_PART_OF]->(c:Country)
RETURN c.name AS country, count(*) AS people, min(p.birthday) AS oldest ORDER BY people DESC, country LIMIT 10;

// name: messages_by_year
MATCH (m:Message)
WITH m, datetime({epochMillis: m.creationDate}).year AS year
RETURN year, CASE WHEN m.length < 40 THEN 'short' WHEN m.length < 80 THEN 'one line' ELSE 'long' END AS size, count(*) AS n, avg(m.length) AS mean
ORDER BY year, size;

// name: country_topics
// params: {"country": "Country1"}
MATCH (c:Country {name: $country})<-[:IS_PART_OF]-(:City)<-[:IS_LOCATED_IN]-(p:Person)<-[:HAS_CREATOR]-(m:Post)-[:HAS_TAG]->(t:Tag)-[:HAS_TYPE]->(k:TagClass)
RETURN p.id AS person, count(DISTINCT m) AS posts, count(DISTINCT k) AS classes ORDER BY posts DESC, person LIMIT 15;

// name: friends_of_friends
// params: {"id": 33}
MATCH (a:Person {id: $id})-[:KNOWS*1..2]-(b:Person) WHERE a <> b
WITH DISTINCT b RETURN b.id AS id, b.firstName AS first ORDER BY first, id LIMIT 20;

// name: deepest_thread
MATCH (c:Comment) WHERE NOT (c)<-[:REPLY_OF]-()
MATCH path = (c)-[:REPLY_OF*]->(p:Post)
RETURN p.id AS post, max(length(path)) AS depth ORDER BY depth DESC, post LIMIT 10;

// name: triangles_by_country
MATCH (a:Person)-[:KNOWS]-(b:Person)-[:KNOWS]-(c:Person)-[:KNOWS]-(a) WHERE a.id < b.id AND b.id < c.id
MATCH (a)-[:IS_LOCATED_IN]->()-[:IS_PART_OF]->(x:Country), (b)-[:IS_LOCATED_IN]->()-[:IS_PART_OF]->(x)
RETURN x.name AS country, count(*) AS triangles ORDER BY triangles DESC, country LIMIT 10;

// name: shortest_between
MATCH (a:Person {id: 33}), (b:Person) WHERE b <> a AND b.id % 7 = 0
MATCH p = shortestPath((a)-[:KNOWS*]-(b)) RETURN length(p) AS hops, count(*) AS people ORDER BY hops;

// name: common_interests
MATCH (a:Person)-[:KNOWS]->(b:Person)
WITH a, b, COUNT { (a)-[:HAS_INTEREST]->(:Tag)<-[:HAS_INTEREST]-(b) } AS common WHERE common >= 2
RETURN common, count(*) AS pairs ORDER BY common DESC;

// name: strangers_likes
MATCH (p:Person)-[l:LIKES]->(m:Message)-[:HAS_CREATOR]->(author:Person)
WHERE l.creationDate > m.creationDate AND NOT (p)-[:KNOWS]-(author) AND p <> author
RETURN author.id AS author, count(*) AS likes, count(DISTINCT p) AS people ORDER BY likes DESC, author LIMIT 10;

// name: influence
MATCH (p:Person)<-[:HAS_CREATOR]-(m:Message)
OPTIONAL MATCH (m)<-[l:LIKES]-()
WITH p, m, count(l) AS likes
RETURN p.id AS person, count(m) AS messages, sum(likes) AS likes ORDER BY likes DESC, person LIMIT 15;

// name: tag_cooccurrence
MATCH (a:Tag)<-[:HAS_TAG]-(m:Message)-[:HAS_TAG]->(b:Tag) WHERE a.id < b.id
RETURN a.name AS a, b.name AS b, count(*) AS n ORDER BY n DESC, a, b LIMIT 15;

// name: texts
MATCH (m:Message) WHERE m.content CONTAINS 'Babe' AND m.browserUsed STARTS WITH 'F' RETURN count(*) AS n, max(size(m.content)) AS longest;

// name: languages
MATCH (p:Person) UNWIND p.speaks AS language RETURN language, count(*) AS people ORDER BY people DESC, language;

// name: percentile_lengths
MATCH (m:Message)-[:HAS_CREATOR]->(p:Person)-[:IS_LOCATED_IN]->()-[:IS_PART_OF]->(c:Country)
RETURN c.name AS country, percentileCont(m.length, 0.5) AS median, count(*) AS n ORDER BY n DESC, country;

// name: top_posts_each_country
MATCH (c:Country)
CALL (c) {
  MATCH (c)<-[:IS_PART_OF]-()<-[:IS_LOCATED_IN]-(p:Person)<-[:HAS_CREATOR]-(m:Post)
  WITH m, COUNT { (m)<-[:LIKES]-() } AS likes ORDER BY likes DESC, m.id LIMIT 1
  RETURN m.id AS post, likes
}
RETURN c.name AS country, post, likes ORDER BY likes DESC, country LIMIT 12;

// name: zombies
MATCH (p:Person) WHERE NOT EXISTS { (p)<-[:HAS_CREATOR]-(:Post) } AND EXISTS { MATCH (p)-[:KNOWS]-(f) WHERE f.gender = 'female' }
OPTIONAL MATCH (p)<-[:HAS_CREATOR]-(m:Comment)
RETURN count(DISTINCT p) AS people, count(m) AS comments;

// name: union_of_roles
MATCH (f:Forum)-[:HAS_MODERATOR]->(p:Person) RETURN 'moderator' AS role, count(DISTINCT p) AS people
UNION ALL MATCH (f:Forum)-[:HAS_MEMBER]->(p:Person) RETURN 'member' AS role, count(DISTINCT p) AS people
UNION ALL MATCH (:Message)-[:HAS_CREATOR]->(p:Person) RETURN 'author' AS role, count(DISTINCT p) AS people;
