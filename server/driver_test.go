package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server"
)

// driver is the official driver on a server of its own.
func driver(t *testing.T, scheme string, opts ...server.Option) (neo4j.DriverWithContext, context.Context) {
	t.Helper()
	return driverOn(t, scheme, start(t, opts...), neo4j.NoAuth())
}

func driverOn(t *testing.T, scheme string, s *server.Server, auth neo4j.AuthToken) (neo4j.DriverWithContext, context.Context) {
	t.Helper()
	ctx := context.Background()
	d, err := neo4j.NewDriverWithContext(scheme+"://"+s.BoltAddress(), auth)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(ctx) })
	return d, ctx
}

func single(t *testing.T, d neo4j.DriverWithContext, query string, params map[string]any) any {
	t.Helper()
	res, err := neo4j.ExecuteQuery(context.Background(), d, query, params, neo4j.EagerResultTransformer)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if len(res.Records) != 1 {
		t.Fatalf("%s: %d records", query, len(res.Records))
	}
	return res.Records[0].Values[0]
}

func TestDriverValues(t *testing.T) {
	d, _ := driver(t, "bolt")
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	long := make([]any, 40_000)
	for i := range long {
		long[i] = int64(i)
	}
	for _, v := range []any{
		nil, true, false, int64(0), int64(-16), int64(-17), int64(127), int64(128), int64(-129), int64(math.MaxInt16), int64(math.MinInt32),
		int64(math.MaxInt64), int64(math.MinInt64), 1.5, math.Inf(1), "", "é", strings.Repeat("long ", 40_000), []any{}, long,
		map[string]any{"a": int64(1), "b": []any{nil, "x"}},
		dbtype.Date(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)), dbtype.LocalTime(time.Date(0, 1, 1, 1, 2, 3, 4, time.Local)),
		dbtype.LocalDateTime(time.Date(2024, 2, 29, 1, 2, 3, 4, time.Local)), dbtype.Duration{Months: -1, Days: 2, Seconds: -3, Nanos: 4},
		time.Date(2024, 7, 1, 2, 3, 4, 5, paris), time.Date(1900, 7, 1, 2, 3, 4, 5, time.FixedZone("Offset", -19800)),
		dbtype.Point2D{X: 1, Y: 2, SpatialRefId: 7203}, dbtype.Point3D{X: 1, Y: 2, Z: 3, SpatialRefId: 4979},
		[]byte{}, []byte{1, 255}, bytes.Repeat([]byte{128, 3}, 1<<19), []any{[]byte{7}, int64(1)}, map[string]any{"a": []byte{200}},
	} {
		for _, query := range []string{"RETURN $v", "CREATE (n:Echo) DELETE n RETURN $v"} {
			got := single(t, d, query, map[string]any{"v": v})
			if want, ok := v.(time.Time); ok {
				if g, ok := got.(time.Time); !ok || !g.Equal(want) || g.Format(time.RFC3339) != want.Format(time.RFC3339) {
					t.Errorf("%s: %v came back as %v", query, v, got)
				}
				continue
			}
			if fmt.Sprintf("%T %v", got, got) != fmt.Sprintf("%T %v", v, v) {
				t.Errorf("%s: %T %.80v came back as %T %.80v", query, v, v, got, got)
			}
		}
	}
	if got := single(t, d, "UNWIND $rows AS row RETURN collect(row.t)[0].year", map[string]any{"rows": []map[string]any{{"t": nil}, {"t": dbtype.Date(time.Now())}}}); got.(int64) < 2024 {
		t.Errorf("nested date: %v", got)
	}
}

// TestDriverBytes stores byte arrays; they come back as such in values, nodes and relationships.
func TestDriverBytes(t *testing.T) {
	d, _ := driver(t, "bolt")
	want := []byte{1, 0, 255, 128}
	p := single(t, d, "CREATE p = (:B {b: $b})-[:R {b: $b}]->(:B {b: $e}) RETURN p", map[string]any{"b": want, "e": []byte{}}).(dbtype.Path)
	if !reflect.DeepEqual(p.Nodes[0].Props["b"], want) || !reflect.DeepEqual(p.Relationships[0].Props["b"], want) || !reflect.DeepEqual(p.Nodes[1].Props["b"], []byte{}) {
		t.Errorf("a path has %v", p)
	}
	got := single(t, d, "MATCH (n:B) WHERE n.b = $b RETURN [n.b, n, n.b[2], n.b[1..3], n.b = [1, 0, -1, -128]]", map[string]any{"b": want}).([]any)
	if n, ok := got[1].(dbtype.Node); !ok || !reflect.DeepEqual(n.Props["b"], want) {
		t.Errorf("a node is %v", got[1])
	}
	if rest := []any{got[0], got[2], got[3], got[4]}; !reflect.DeepEqual(rest, []any{want, int64(-1), []any{int64(0), int64(-1)}, true}) {
		t.Errorf("got %v", rest)
	}
}

func TestDriverGraphValues(t *testing.T) {
	d, _ := driver(t, "bolt")
	made := single(t, d, "CREATE p = (:A {x: 1})-[:R {y: 2}]->(:B {z: 'q'})<-[:S]-(:C:D) RETURN p", nil).(dbtype.Path)
	read := single(t, d, "MATCH p = (:A)-->()<--(:C) RETURN p", nil).(dbtype.Path)
	for _, p := range []dbtype.Path{made, read} {
		if len(p.Nodes) != 3 || len(p.Relationships) != 2 || p.Relationships[0].Type != "R" || p.Relationships[0].Props["y"] != int64(2) {
			t.Fatalf("%+v", p)
		}
		if p.Relationships[1].StartElementId != p.Nodes[2].ElementId || p.Relationships[1].EndElementId != p.Nodes[1].ElementId {
			t.Errorf("directions: %+v", p)
		}
		if !reflect.DeepEqual(p.Nodes[2].Labels, []string{"C", "D"}) || p.Nodes[1].Props["z"] != "q" {
			t.Errorf("nodes: %+v", p.Nodes)
		}
	}
	n := single(t, d, "MATCH (n:A) RETURN n", nil).(dbtype.Node)
	if id := single(t, d, "MATCH (n:A) RETURN elementId(n)", nil); id != n.ElementId {
		t.Errorf("element id %v, %v", id, n.ElementId)
	}
	gone := single(t, d, "CREATE (n:Gone {x: 1}) DELETE n RETURN n", nil).(dbtype.Node)
	if len(gone.Props) != 0 {
		t.Errorf("a deleted node has %v", gone.Props)
	}
}

func TestDriverSummary(t *testing.T) {
	d, ctx := driver(t, "bolt")
	run := func(q string) neo4j.ResultSummary {
		res, err := neo4j.ExecuteQuery(ctx, d, q, nil, neo4j.EagerResultTransformer)
		if err != nil {
			t.Fatal(err)
		}
		return res.Summary
	}
	s := run("CREATE (:A {x: 1, y: 2})-[:R]->(:B)")
	c := s.Counters()
	if c.NodesCreated() != 2 || c.RelationshipsCreated() != 1 || c.PropertiesSet() != 2 || c.LabelsAdded() != 2 || !c.ContainsUpdates() {
		t.Errorf("counters %+v", c)
	}
	if s.StatementType() != neo4j.StatementTypeWriteOnly || s.Database().Name() != "neo4j" || s.Server().Agent() != "Neo4j/5.26.0" {
		t.Errorf("%v %v %v", s.StatementType(), s.Database(), s.Server().Agent())
	}
	if s := run("MATCH (n:A) SET n.x = 2 RETURN n"); s.StatementType() != neo4j.StatementTypeReadWrite {
		t.Errorf("type %v", s.StatementType())
	}
	if p := run("EXPLAIN MATCH (n:A) RETURN n").Plan(); p == nil || !strings.HasPrefix(p.Operator(), "ProduceResults") || len(p.Children()) == 0 {
		t.Errorf("plan %v", p)
	}
	if p := run("PROFILE MATCH (n:A) RETURN n").Profile(); p == nil || p.Records() != 1 {
		t.Errorf("profile %v", p)
	}
	p := run("PROFILE CYPHER runtime=parallel MATCH (n:A) RETURN COUNT { (n)-[:R]->(b) WHERE b.x IS NULL } AS c").Profile()
	top := p.Arguments()
	if top["runtime"] != "PARALLEL" || top["batch-size"] != int64(1024) || top["available-workers"].(int64) < 1 || top["PipelineInfo"] != "In Pipeline 0" {
		t.Errorf("arguments %v", top)
	}
	below := p.Children()[0].Children() // of the projection: the scan and the plan of the subquery
	if len(below) != 2 || below[1].Arguments()["PipelineInfo"] != "In Pipeline 1" || below[1].Records() != 1 || below[1].Arguments()["EstimatedFrom"] == "" {
		t.Errorf("below the projection %v", below)
	}
	var seen []string
	for _, o := range run("MATCH (n:NoSuch) RETURN n").GqlStatusObjects() {
		seen = append(seen, o.GqlStatus())
	}
	if !reflect.DeepEqual(seen, []string{"02000", "01N50"}) {
		t.Errorf("statuses %v", seen)
	}
	quiet := d.NewSession(ctx, neo4j.SessionConfig{NotificationsMinSeverity: notifications.DisabledLevel})
	res, err := quiet.Run(ctx, "MATCH (n:NoSuch) RETURN n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if sum, _ := res.Consume(ctx); len(sum.Notifications()) != 0 {
		t.Errorf("notifications %v", sum.Notifications())
	}
}

func TestDriverErrors(t *testing.T) {
	d, ctx := driver(t, "neo4j")
	for q, want := range map[string]string{
		"RETRUN 1": "Statement.SyntaxError", "RETURN x": "Statement.SyntaxError", "RETURN $missing": "Statement.ParameterMissing",
		"UNWIND [1, 0] AS x RETURN 1/x": "Statement.ArithmeticError", "CALL no.such()": "Procedure.ProcedureNotFound", "": "Statement.SyntaxError",
		"CREATE ({m: {a: 1}})": "Statement.TypeError",
	} {
		_, err := neo4j.ExecuteQuery(ctx, d, q, nil, neo4j.EagerResultTransformer)
		var e *neo4j.Neo4jError
		if !errors.As(err, &e) || e.Code != "Neo.ClientError."+want || e.GqlStatus == "" {
			t.Errorf("%q: %v", q, err)
		}
	}
	for want, sess := range map[string]neo4j.SessionConfig{
		"Neo.ClientError.Database.DatabaseNotFound":   {DatabaseName: "nosuch"},
		"Neo.ClientError.Statement.AccessMode":        {AccessMode: neo4j.AccessModeRead},
		"Neo.ClientError.Transaction.InvalidBookmark": {Bookmarks: neo4j.Bookmarks{"hi, this is an invalid bookmark"}},
	} {
		s := d.NewSession(ctx, sess)
		_, err := s.Run(ctx, "CREATE (n)", nil)
		var e *neo4j.Neo4jError
		if !errors.As(err, &e) || e.Code != want {
			t.Errorf("%v, want %s", err, want)
		}
		s.Close(ctx)
	}
	if single(t, d, "MATCH (n) RETURN count(n)", nil) != int64(0) {
		t.Error("something was written")
	}
}

func TestDriverTransactions(t *testing.T) {
	d, ctx := driver(t, "neo4j")
	s := d.NewSession(ctx, neo4j.SessionConfig{FetchSize: 10})
	defer s.Close(ctx)
	tx, err := s.BeginTransaction(ctx, neo4j.WithTxMetadata(map[string]any{"app": "test"}))
	if err != nil {
		t.Fatal(err)
	}
	a, err := tx.Run(ctx, "UNWIND range(1, 100) AS x RETURN x", nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := tx.Run(ctx, "UNWIND range(1, 100) AS x CREATE (n:T {x: x}) RETURN n.x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if !a.Next(ctx) || !b.Next(ctx) || a.Record().Values[0] != int64(i+1) || b.Record().Values[0] != int64(i+1) {
			t.Fatalf("row %d: %v %v", i, a.Err(), b.Err())
		}
	}
	if other := single(t, d, "MATCH (n:T) RETURN count(n)", nil); other != int64(0) {
		t.Errorf("others see %v of it", other)
	}
	meta, err := tx.Run(ctx, "CALL tx.getMetaData() YIELD metadata RETURN metadata.app", nil)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := meta.Single(ctx); err != nil || rec.Values[0] != "test" {
		t.Errorf("metadata %v %v", rec, err)
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	if n := single(t, d, "MATCH (n:T) RETURN count(n)", nil); n != int64(0) {
		t.Errorf("%v nodes after the rollback", n)
	}
	_, err = s.Run(ctx, "UNWIND range(1, 1000000000000) AS x RETURN count(x)", nil, neo4j.WithTxTimeout(50*time.Millisecond))
	if err == nil {
		res, _ := s.Run(ctx, "UNWIND range(1, 1000000000000) AS x RETURN count(x)", nil, neo4j.WithTxTimeout(50*time.Millisecond))
		_, err = res.Consume(ctx)
	}
	var e *neo4j.Neo4jError
	if !errors.As(err, &e) || e.Code != "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration" {
		t.Errorf("timeout: %v", err)
	}
}

// TestDriverRetries lets transactions collide: managed ones come through.
func TestDriverRetries(t *testing.T) {
	d, ctx := driver(t, "neo4j")
	single(t, d, "CREATE (c:Counter {n: 0}) RETURN 1", nil)
	const writers, times = 3, 5
	var wait sync.WaitGroup
	for range writers {
		wait.Go(func() {
			s := d.NewSession(ctx, neo4j.SessionConfig{})
			defer s.Close(ctx)
			for range times {
				if _, err := s.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
					return tx.Run(ctx, "MATCH (c:Counter) SET c.n = c.n + 1", nil)
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if n := single(t, d, "MATCH (c:Counter) RETURN c.n", nil); n != int64(writers*times) {
		t.Errorf("counted to %v", n)
	}
}

// TestDriverBookmarks is the programme of the drivers' manual: A and B write at once, C starts from both bookmarks.
func TestDriverBookmarks(t *testing.T) {
	d, ctx := driver(t, "neo4j")
	// The driver's first two connections must not be made at once: it sets a field of its own in both.
	if err := d.VerifyConnectivity(ctx); err != nil {
		t.Fatal(err)
	}
	write := func(s neo4j.SessionWithContext, query string, params map[string]any) {
		if _, err := s.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) { return tx.Run(ctx, query, params) }); err != nil {
			t.Error(err)
		}
	}
	var mu sync.Mutex
	var saved []neo4j.Bookmarks
	var wait sync.WaitGroup
	for name, company := range map[string]string{"Alice": "Wayne Enterprises", "Bob": "LexCorp"} {
		wait.Go(func() {
			s := d.NewSession(ctx, neo4j.SessionConfig{})
			defer s.Close(ctx)
			write(s, "CREATE (:Person {name: $name})", map[string]any{"name": name})
			write(s, "MATCH (p:Person {name: $name}) CREATE (p)-[:WORKS_FOR]->(:Company {name: $company})", map[string]any{"name": name, "company": company})
			mu.Lock()
			saved = append(saved, s.LastBookmarks())
			mu.Unlock()
		})
	}
	wait.Wait()
	all := neo4j.CombineBookmarks(saved...)
	if len(all) != 2 {
		t.Fatalf("bookmarks %v", all)
	}
	c := d.NewSession(ctx, neo4j.SessionConfig{Bookmarks: all})
	defer c.Close(ctx)
	write(c, "MATCH (a:Person {name: 'Alice'}), (b:Person {name: 'Bob'}) MERGE (a)-[:KNOWS]->(b)", nil)
	if n := single(t, d, "MATCH (:Person {name: 'Alice'})-[:KNOWS]->(:Person {name: 'Bob'}) RETURN count(*)", nil); n != int64(1) {
		t.Errorf("%v friendships", n)
	}
	before := c.LastBookmarks()
	if _, err := c.ExecuteRead(ctx, func(tx neo4j.ManagedTransaction) (any, error) { return tx.Run(ctx, "RETURN 1", nil) }); err != nil {
		t.Error(err)
	}
	if len(c.LastBookmarks()) != 1 || c.LastBookmarks()[0] < before[0] {
		t.Errorf("bookmarks of a read: %v after %v", c.LastBookmarks(), before)
	}
}

func TestBookmarkOfTheFuture(t *testing.T) {
	d, ctx := driver(t, "bolt", server.WithSetting("db.transaction.bookmark_ready_timeout", "20ms"))
	now := d.NewSession(ctx, neo4j.SessionConfig{})
	if _, err := now.Run(ctx, "RETURN 1", nil); err != nil {
		t.Fatal(err)
	}
	if err := now.Close(ctx); err != nil {
		t.Fatal(err)
	}
	s := d.NewSession(ctx, neo4j.SessionConfig{Bookmarks: neo4j.Bookmarks{now.LastBookmarks()[0] + "999"}})
	_, err := s.Run(ctx, "RETURN 1", nil)
	var e *neo4j.Neo4jError
	if !errors.As(err, &e) || e.Code != "Neo.TransientError.Transaction.BookmarkTimeout" || !neo4j.IsRetryable(err) {
		t.Errorf("%v", err)
	}
	other := d.NewSession(ctx, neo4j.SessionConfig{Bookmarks: neo4j.Bookmarks{string(morsel.OpenMemory().Bookmark())}})
	if _, err = other.Run(ctx, "RETURN 1", nil); !errors.As(err, &e) || e.Code != "Neo.ClientError.Transaction.InvalidBookmark" {
		t.Errorf("a bookmark of another database: %v", err)
	}
}

func TestDriverUsers(t *testing.T) {
	srv := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("first-password"),
		server.WithSetting("dbms.security.auth_lock_time", "1h"))
	d, ctx := driverOn(t, "neo4j", srv, neo4j.BasicAuth("neo4j", "first-password", ""))
	system := neo4j.ExecuteQueryWithDatabase("system")
	run := func(d neo4j.DriverWithContext, q string, params map[string]any) error {
		_, err := neo4j.ExecuteQuery(ctx, d, q, params, neo4j.EagerResultTransformer, system)
		return err
	}
	if err := run(d, "CREATE USER ann SET PASSWORD $p", map[string]any{"p": "anns-password"}); err != nil {
		t.Fatal(err)
	}
	ann, _ := driverOn(t, "bolt", srv, neo4j.BasicAuth("ann", "anns-password", ""))
	expect := func(err error, code string) {
		t.Helper()
		var e *neo4j.Neo4jError
		if !errors.As(err, &e) || e.Code != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	_, err := neo4j.ExecuteQuery(ctx, ann, "RETURN 1", nil, neo4j.EagerResultTransformer)
	var expired *neo4j.TokenExpiredError
	if !errors.As(err, &expired) {
		expect(err, "Neo.ClientError.Security.CredentialsExpired")
	}
	if err := run(ann, "ALTER CURRENT USER SET PASSWORD FROM 'anns-password' TO 'anns-own-word'", nil); err != nil {
		t.Fatal(err)
	}
	again, _ := driverOn(t, "bolt", srv, neo4j.BasicAuth("ann", "anns-own-word", ""))
	if n := single(t, again, "RETURN 1", nil); n != int64(1) {
		t.Error(n)
	}
	res, err := neo4j.ExecuteQuery(ctx, d, "SHOW USERS", nil, neo4j.EagerResultTransformer, system)
	if err != nil || len(res.Records) != 2 || strings.Contains(res.Records[0].AsMap()["user"].(string), "$") {
		t.Errorf("%v %v", res, err)
	}
	if err := run(d, "ALTER USER ann SET STATUS SUSPENDED", nil); err != nil {
		t.Fatal(err)
	}
	suspended, _ := driverOn(t, "bolt", srv, neo4j.BasicAuth("ann", "anns-own-word", ""))
	expect(suspended.VerifyConnectivity(ctx), "Neo.ClientError.Security.Unauthorized")
	for i := range 4 {
		bad, _ := driverOn(t, "bolt", srv, neo4j.BasicAuth("neo4j", "wrong", ""))
		want := "Neo.ClientError.Security.Unauthorized"
		if i == 3 {
			want = "Neo.ClientError.Security.AuthenticationRateLimit"
		}
		expect(bad.VerifyConnectivity(ctx), want)
	}
}
