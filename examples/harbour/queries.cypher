// Which harbours do most ships call at, and how many different ships are they?
MATCH (s:Ship)-[c:CALLED_AT]->(h:Harbour)
RETURN h.name AS harbour, h.country AS country, count(*) AS calls, count(DISTINCT s) AS ships
ORDER BY calls DESC, harbour LIMIT 5;

// Who knows most sailors that live in another country?
MATCH (a:Sailor)-[:KNOWS]-(b:Sailor), (a)-[:HOME]->(x:Harbour), (b)-[:HOME]->(y:Harbour)
WHERE x.country <> y.country
RETURN a.name AS sailor, x.name AS home, count(DISTINCT b) AS abroad
ORDER BY abroad DESC, sailor LIMIT 5;

// Triangles of acquaintances among captains.
MATCH (a:Sailor {captain: true})-[:KNOWS]-(b:Sailor {captain: true})-[:KNOWS]-(c:Sailor {captain: true})-[:KNOWS]-(a)
WHERE a.id < b.id AND b.id < c.id
RETURN a.name AS a, b.name AS b, c.name AS c ORDER BY a, b, c;

// How many hops from Bergen to every other harbour?
MATCH (from:Harbour {name: 'Bergen'}), (to:Harbour) WHERE from <> to
MATCH p = shortestPath((from)-[:ROUTE*]-(to))
RETURN length(p) AS hops, count(*) AS harbours, collect(to.name)[..4] AS some ORDER BY hops;

// Goods by the tonnage traded at harbours that at least ten calls were made at.
MATCH (h:Harbour) WHERE COUNT { (h)<-[:CALLED_AT]-(:Ship) } >= 10
MATCH (h)-[t:TRADES]->(g:Good)
RETURN g.name AS good, sum(t.tons) AS tons, round(avg(t.tons), 1) AS mean, collect(h.name) AS harbours
ORDER BY tons DESC LIMIT 5;
