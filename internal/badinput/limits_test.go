package badinput

import (
	"context"
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// TestMemoryLimit holds that what grows without end stops at the limit, with a code, and that the database goes on.
func TestMemoryLimit(t *testing.T) {
	const limit = 32 << 20
	db := small(t, morsel.WithMemoryLimit(limit), morsel.WithTemporaryLimit(limit/2))
	for name, text := range map[string]string{
		"collect":           "UNWIND range(1, 1000000000) AS x RETURN size(collect(x)) AS c",
		"collect strings":   "UNWIND range(1, 1000000000) AS x RETURN size(collect('a string of some length ' + x)) AS c",
		"sort":              "UNWIND range(1, 1000000000) AS x RETURN x ORDER BY -x",
		"distinct":          "UNWIND range(1, 1000000000) AS x RETURN DISTINCT x SKIP 999999999",
		"group":             "UNWIND range(1, 1000000000) AS x WITH x, count(*) AS c RETURN max(c)",
		"count distinct":    "UNWIND range(1, 1000000000) AS x RETURN count(DISTINCT x)",
		"percentile":        "UNWIND range(1, 1000000000) AS x RETURN percentileCont(x, 0.5)",
		"top":               "UNWIND range(1, 1000000000) AS x RETURN x ORDER BY x LIMIT 900000000",
		"eager":             "UNWIND range(1, 1000000000) AS x CREATE (n:Made {v: x}) WITH n MATCH (m:Made) RETURN count(m)",
		"list":              "RETURN size([x IN range(1, 1000000000) | x])",
		"range as value":    "WITH range(1, 1000000000) AS r RETURN [x IN r WHERE x > 0][0]",
		"list of the range": "RETURN range(1, 1000000000)[0] + size(reverse(range(1, 1000000000)))",
		"endless range":     "RETURN size(tail(range(1, 1000000000)))",
		"doubled string":    "RETURN size(reduce(s = 'abcdefgh', i IN range(1, 60) | s + s))",
		"doubled by ||":     "RETURN size(reduce(s = 'abcdefgh', i IN range(1, 60) | s || s))",
		"doubled list":      "RETURN size(reduce(l = [1, 2], i IN range(1, 60) | l + l))",
		"replaced":          "RETURN size(reduce(s = 'aa', i IN range(1, 60) | replace(s, 'a', 'aa')))",
		"joined":            "WITH reduce(s = 'a', i IN range(1, 22) | s + s) AS s RETURN size(reduce(t = '', i IN range(1, 1000) | t + s))",
		"split":             "WITH reduce(s = 'a', i IN range(1, 22) | s + s) AS s UNWIND range(1, 100) AS x RETURN collect(split(s, ''))",
		"union":             "UNWIND range(1, 100000000) AS x RETURN x UNION UNWIND range(1, 100000000) AS x RETURN x",
		"map":               "UNWIND range(1, 1000000000) AS x RETURN collect({a: x, b: 'text'})",
		"nested":            "UNWIND range(1, 1000000000) AS x WITH collect([x, [x]]) AS l RETURN size(l)",
		"subquery":          "RETURN size(COLLECT { UNWIND range(1, 1000000000) AS x RETURN x })",
		"created":           "UNWIND range(1, 100000000) AS x CREATE (:Made {v: x})",
		"foreach":           "FOREACH (x IN range(1, 100000000) | CREATE (:Made {v: x}))",
		"join":              "MATCH (a) UNWIND range(1, 100000000) AS x WITH a, x ORDER BY x SKIP 1 RETURN count(*)",
	} {
		t.Run(name, func(t *testing.T) {
			err := ask(t, db, text, nil)
			switch morsel.Code(err) {
			case status.MemoryLimit, status.ArithmeticError: // a list of that length is no number of bytes
			default:
				t.Errorf("%s\ngot %s: %v", text, morsel.Code(err), err)
			}
			kept(t, db)
			made(t, db)
		})
	}
}

// made reports a fault when a failed query left something behind.
func made(t *testing.T, db *morsel.DB) {
	t.Helper()
	res, err := db.Run(context.Background(), "MATCH (n:Made) RETURN count(n)", nil)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := res.Single(); err != nil || rec.Values[0] != int64(0) {
		t.Errorf("the failed query left %v nodes, %v", rec.Values, err)
	}
}

// TestConstantMemory runs long queries that need no memory to speak of under a small limit.
func TestConstantMemory(t *testing.T) {
	const limit = 8 << 20
	db := small(t, morsel.WithMemoryLimit(limit))
	for _, text := range []string{
		"UNWIND range(1, 3000000) AS x RETURN count(*)",
		"UNWIND range(1, 3000000) AS x WITH x WHERE x % 2 = 0 RETURN sum(x), min(x), max(x), avg(x)",
		"UNWIND range(1, 1000) AS x UNWIND range(1, 1000) AS y RETURN count(*)",
		"UNWIND range(1, 300000) AS x RETURN x ORDER BY x DESC LIMIT 3",
		"RETURN reduce(s = 0, x IN range(1, 100000) | s + x)",
		"UNWIND range(1, 100000) AS x CALL (x) { UNWIND [x, x] AS y RETURN collect(y) AS l } RETURN count(l)",
		"UNWIND range(1, 100000) AS x WITH x, [y IN range(1, 10) | y] AS l RETURN count(l)",
	} {
		if err := ask(t, db, text, nil); err != nil {
			t.Errorf("%s\n%s: %v", text, morsel.Code(err), err)
		}
	}
}

// TestRegexes holds that expressions on which a backtracking matcher never ends do end.
func TestRegexes(t *testing.T) {
	db := small(t)
	for _, pattern := range []string{"(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){25}", "a{1000}{1000}", "((((a*)*)*)*)*b", "(?i)(x+x+)+y", "(", "[", "a**", "(?<n>a)\\\\k<n>", "\\\\", strings.Repeat("(", 2000) + strings.Repeat(")", 2000), strings.Repeat("a?", 2000) + strings.Repeat("a", 2000)} {
		for _, subject := range []string{strings.Repeat("a", 40) + "!", strings.Repeat("x", 20_000)} {
			err := ask(t, db, "RETURN $s =~ $p AS m", map[string]any{"s": subject, "p": pattern})
			if err != nil && morsel.Code(err) != status.SemanticError && morsel.Code(err) != status.MemoryLimit {
				t.Errorf("%.40s: %s: %v", pattern, morsel.Code(err), err)
			}
		}
	}
}

// TestCancelling cancels queries that would run for years, in each operator that may take long.
func TestCancelling(t *testing.T) {
	db := morsel.OpenMemory()
	t.Cleanup(func() { db.Close() })
	if err := ask(t, db, `UNWIND range(1, 60) AS i CREATE (:N {v: i}) WITH count(*) AS c MATCH (a:N), (b:N) WHERE a <> b CREATE (a)-[:R {w: a.v}]->(b)`, nil); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"product":               "MATCH (a:N), (b:N), (c:N), (d:N), (e:N), (f:N) RETURN sum(a.v + b.v + c.v + d.v + e.v + f.v)",
		"product filtered":      "MATCH (a:N), (b:N), (c:N), (d:N), (e:N), (f:N) WHERE a.v + b.v + c.v + d.v + e.v + f.v = -1 RETURN a",
		"expand":                "MATCH (a)-->(b)-->(c)-->(d)-->(e)-->(f)-->(g) RETURN count(*)",
		"expand filtered":       "MATCH (a)-->(b)-->(c)-->(d)-->(e)-->(f)-->(g) WHERE a.v + g.v = -1 RETURN a",
		"variable length":       "MATCH (a)-[*]->(b) RETURN count(*)",
		"variable first":        "MATCH (a:N {v: 1})-[*10..]->(b) WHERE a.v + b.v < 0 RETURN a",
		"quantified":            "MATCH (a)((x)-[:R]->(y) WHERE x.v > 0){1,}(b) RETURN count(*)",
		"quantified none":       "MATCH (a)((x)-[:R]->(y)){8,}(b) WHERE a.v + b.v < 0 RETURN a",
		"all shortest none":     "MATCH p = ALL SHORTEST (a)((x)-[r]->(y)){12,}(b) RETURN count(p)",
		"shortest predicate":    "MATCH (a:N {v: 1}), (b:N {v: 2}) MATCH p = shortestPath((a)-[*]->(b)) WHERE length(p) > 40 RETURN p",
		"unwind":                "UNWIND range(1, 1000000000) AS x RETURN count(*)",
		"unwind filtered":       "UNWIND range(1, 1000000000) AS x WITH x WHERE x < 0 RETURN x",
		"unwinds":               "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN count(*)",
		"aggregation":           "UNWIND range(1, 1000000000) AS x RETURN x % 10 AS k, count(*), sum(x % 3)",
		"distinct":              "UNWIND range(1, 1000000000) AS x RETURN DISTINCT x % 10",
		"top":                   "UNWIND range(1, 1000000000) AS x RETURN x ORDER BY x DESC LIMIT 3",
		"skip":                  "UNWIND range(1, 1000000000) AS x RETURN x SKIP 9000000000000000000",
		"reduce":                "RETURN reduce(s = 0, x IN range(1, 1000000000) | (s + x) % 7)",
		"any":                   "RETURN any(x IN range(1, 1000000000) WHERE x < 0)",
		"all":                   "RETURN all(x IN range(1, 1000000000) WHERE x > 0)",
		"comprehension":         "RETURN size([x IN range(1, 1000000000) WHERE x < 0])",
		"in a range":            "RETURN -1 IN range(1, 1000000000)",
		"exists":                "MATCH (a:N) WHERE EXISTS { MATCH (b), (c), (d), (e), (f) WHERE b.v + c.v + d.v + e.v + f.v = -1 } RETURN a",
		"count":                 "MATCH (a:N) RETURN COUNT { MATCH (a)-->()-->()-->()-->()-->()-->(x) WHERE x.v < 0 }",
		"pattern comprehension": "MATCH (a:N) RETURN size([(a)-->()-->()-->()-->()-->()-->(x) WHERE x.v < 0 | x])",
		"call":                  "UNWIND range(1, 1000000000) AS x CALL (x) { UNWIND range(1, 100) AS y RETURN sum(y) AS s } RETURN count(s)",
		"optional":              "UNWIND range(1, 1000000000) AS x OPTIONAL MATCH (n:None {v: x}) RETURN count(n)",
		"union all":             "CALL () { UNWIND range(1, 1000000000) AS x RETURN x UNION ALL UNWIND range(1, 1000000000) AS x RETURN x } RETURN count(x)",
		"join":                  "MATCH (a:N), (b:N), (c:N), (d:N), (e:N) WHERE a.v = b.v + c.v * d.v + e.v + 1000 RETURN count(*)",
		"foreach":               "FOREACH (x IN range(1, 1000000000) | MERGE (:M))",
		"merge":                 "UNWIND range(1, 1000000000) AS x MERGE (n:M {v: 1})",
		"set":                   "UNWIND range(1, 1000000000) AS x MATCH (n:N {v: 1}) SET n.w = 1",
		"update":                "MATCH (n:N {v: 1}) UNWIND range(1, 1000000000000) AS x SET n.w = x",
		"transactions":          "UNWIND range(1, 1000000000) AS x CALL (x) { MERGE (n:T {v: 1}) } IN TRANSACTIONS OF 10 ROWS",
		"acyclic":               "CYPHER 25 MATCH p = ACYCLIC (a)-->+(b) WHERE a.v + b.v < 0 RETURN p",
		"shortest groups":       "MATCH p = SHORTEST 100000 GROUPS (a)-->+(b) RETURN count(p)",
	} {
		t.Run(name, func(t *testing.T) { cancelled(t, db, text) })
	}
	if err := ask(t, db, "MATCH (n:N) RETURN count(n)", nil); err != nil {
		t.Fatal(err)
	}
}

// cancelled runs a query, cancels it from another goroutine, and waits for its end.
func cancelled(t *testing.T, db *morsel.DB, text string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		close(started)
		res, err := db.Run(ctx, text, nil)
		if err == nil {
			_, err = res.Consume()
		}
		ended <- err
	}()
	<-started
	pause(db)
	cancel()
	patience, done := context.WithTimeout(context.Background(), generous)
	defer done()
	select {
	case err := <-ended:
		if code := morsel.Code(err); code != status.TransactionTerminated && code != status.MemoryLimit {
			t.Errorf("%s\ngot %s: %v", text, code, err)
		}
	case <-patience.Done():
		t.Fatalf("not cancelled: %s", text)
	}
}

// pause lets the query begin: other queries are asked meanwhile, as no test may wait for a clock.
func pause(db *morsel.DB) {
	const rounds = 20
	for range rounds {
		if res, err := db.Run(context.Background(), "UNWIND range(1, 10000) AS x RETURN count(*)", nil); err == nil {
			_, _ = res.Consume()
		}
	}
}
