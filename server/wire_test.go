package server_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/server"
	"github.com/morseldb/morsel/server/packstream"
	"github.com/morseldb/morsel/value"
)

// start serves a database in memory on free ports of loopback.
func start(t *testing.T, opts ...server.Option) *server.Server {
	t.Helper()
	all := append([]server.Option{
		server.WithSetting("server.bolt.listen_address", "127.0.0.1:0"), server.WithSetting("server.http.listen_address", "127.0.0.1:0"),
		server.WithSetting("dbms.security.auth_enabled", "false"), server.WithSetting("server.shutdown_timeout", "1s"),
	}, opts...)
	s, err := server.Open(context.Background(), "", all...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// client is as little of a Bolt client as tests need.
type client struct {
	t   *testing.T
	nc  net.Conn
	in  *bufio.Reader
	out packstream.Writer
}

func dial(t *testing.T, s *server.Server, minor byte) *client {
	t.Helper()
	nc, err := net.Dial("tcp", s.BoltAddress())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	c := attach(t, nc)
	major := byte(5)
	if minor == 44 {
		major, minor = 4, 4
	}
	c.raw(0x60, 0x60, 0xB0, 0x17, 0, 0, minor, major, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	var v [4]byte
	if _, err := io.ReadFull(c.in, v[:]); err != nil || v[2] != minor || v[3] != major {
		t.Fatalf("handshake: % x %v", v, err)
	}
	return c
}

// attach makes a client of a connection that has been made.
func attach(t *testing.T, nc net.Conn) *client {
	_ = nc.SetDeadline(time.Now().Add(30 * time.Second))
	return &client{t: t, nc: nc, in: bufio.NewReader(nc)}
}

func (c *client) raw(b ...byte) {
	if _, err := c.nc.Write(b); err != nil {
		c.t.Fatal(err)
	}
}

// queue adds a message to what flush sends in one piece.
func (c *client) queue(tag byte, fields ...any) {
	var w packstream.Writer
	w.Struct(tag, len(fields))
	for _, f := range fields {
		put(&w, f)
	}
	c.out.Buf = binary.BigEndian.AppendUint16(c.out.Buf, uint16(len(w.Buf)))
	c.out.Buf = append(append(c.out.Buf, w.Buf...), 0, 0)
}

func put(w *packstream.Writer, f any) {
	switch t := f.(type) {
	case nil:
		w.Null()
	case string:
		w.String(t)
	case int:
		w.Int(int64(t))
	case bool:
		w.Bool(t)
	case value.Value:
		w.Value(t)
	case []string:
		w.Strings(t)
	case []any:
		w.List(len(t))
		for _, e := range t {
			put(w, e)
		}
	case packed:
		w.Buf = append(w.Buf, t...)
	case map[string]any:
		w.Map(len(t))
		for k, v := range t {
			w.String(k)
			put(w, v)
		}
	}
}

func (c *client) flush() {
	c.raw(c.out.Buf...)
	c.out.Buf = nil
}

// reply is one answer: its tag's name and its field, nodes and the like left as text.
type reply struct {
	kind string
	data value.Value
	raw  []byte
}

var kinds = map[byte]string{0x70: "SUCCESS", 0x71: "RECORD", 0x7E: "IGNORED", 0x7F: "FAILURE"}

// read is the next answer; kind is "EOF" where the connection has ended.
func (c *client) read() reply {
	var msg []byte
	for {
		var size [2]byte
		if _, err := io.ReadFull(c.in, size[:]); err != nil {
			return reply{kind: "EOF"}
		}
		n := int(binary.BigEndian.Uint16(size[:]))
		if n == 0 && len(msg) > 0 {
			break
		}
		part := make([]byte, n)
		if _, err := io.ReadFull(c.in, part); err != nil {
			return reply{kind: "EOF"}
		}
		msg = append(msg, part...)
	}
	r := packstream.Reader{Buf: msg}
	tag, fields, _ := r.Message()
	out := reply{kind: kinds[tag], raw: msg}
	if len(fields) > 0 {
		out.data = fields[0]
	}
	return out
}

// get is an entry of a SUCCESS or FAILURE.
func (r reply) get(key string) value.Value {
	if r.data.Kind() != value.KindMap {
		return value.Null
	}
	v, _ := r.data.AsMap().Get(key)
	return v
}

func (r reply) code() string {
	for _, k := range []string{"neo4j_code", "code"} {
		if v := r.get(k); v.Kind() == value.KindString {
			return v.AsString()
		}
	}
	return ""
}

var hello = map[string]any{"user_agent": "test/1", "bolt_agent": map[string]any{"product": "test/1"}}

// open logs on.
func open(t *testing.T, s *server.Server, minor byte) *client {
	t.Helper()
	c := dial(t, s, minor)
	c.queue(0x01, hello)
	if minor != 44 && minor > 0 {
		c.queue(0x6A, map[string]any{"scheme": "none"})
	}
	c.flush()
	c.expect("SUCCESS")
	if minor != 44 && minor > 0 {
		c.expect("SUCCESS")
	}
	return c
}

func (c *client) expect(kind string) reply {
	c.t.Helper()
	r := c.read()
	if r.kind != kind {
		c.t.Fatalf("got %s %v, want %s", r.kind, r.data, kind)
	}
	return r
}

var all = map[string]any{"n": -1}

func (c *client) run(text string, extra map[string]any) {
	c.queue(0x10, text, map[string]any{}, extra)
	c.queue(0x3F, all)
}

func TestVersions(t *testing.T) {
	s := start(t)
	for _, minor := range []byte{44, 0, 1, 2, 3, 4, 6, 7, 8} {
		t.Run(fmt.Sprint(minor), func(t *testing.T) {
			c := open(t, s, minor)
			c.run("CREATE (n:V {d: date('2024-01-02')}) RETURN n, n.d", nil)
			c.flush()
			ran := c.expect("SUCCESS")
			if _, ok := ran.data.AsMap().Get("qid"); ok {
				t.Error("an auto-commit RUN has a qid")
			}
			fields := 4
			if minor == 44 {
				fields = 3
			}
			if rec := c.expect("RECORD"); rec.raw[3] != 0xB0|byte(fields) || rec.raw[4] != 'N' {
				t.Errorf("a node is % x", rec.raw)
			}
			done := c.expect("SUCCESS")
			if done.get("type").String() != "'rw'" || done.get("db").String() != "'neo4j'" || done.get("bookmark").IsNull() {
				t.Errorf("summary %v", done.data)
			}
			if v := done.get("statuses"); v.IsNull() == (minor != 44 && minor >= 6) {
				t.Errorf("statuses %v", v)
			}
			c.run("RETRUN 1", nil)
			c.flush()
			failure := c.expect("FAILURE")
			c.expect("IGNORED")
			gql := failure.get("gql_status")
			if failure.code() != "Neo.ClientError.Statement.SyntaxError" || gql.IsNull() == (minor != 44 && minor >= 7) {
				t.Errorf("failure %v", failure.data)
			}
		})
	}
}

// TestStateMachine sends requests in one piece and compares the kinds of all answers.
func TestStateMachine(t *testing.T) {
	s := start(t)
	type m struct {
		tag    byte
		fields []any
	}
	run := func(q string) m { return m{0x10, []any{q, map[string]any{}, map[string]any{}}} }
	pull, reset, begin := m{0x3F, []any{all}}, m{0x0F, nil}, m{0x11, []any{map[string]any{}}}
	discard := m{0x2F, []any{all}}
	commit, rollback, logoff := m{0x12, nil}, m{0x13, nil}, m{0x6B, nil}
	logon := m{0x6A, []any{map[string]any{"scheme": "none"}}}
	telemetry := func(n int) m { return m{0x54, []any{n}} }
	route := m{0x66, []any{map[string]any{}, []string{}, map[string]any{}}}
	for name, c := range map[string]struct {
		send []m
		want string
	}{
		"auto-commit":                  {[]m{run("RETURN 1"), pull}, "S R S"},
		"discard":                      {[]m{run("RETURN 1"), discard}, "S S"},
		"explicit":                     {[]m{begin, run("RETURN 1"), pull, commit}, "S S R S S"},
		"rollback":                     {[]m{begin, run("CREATE ()"), pull, rollback}, "S S S S"},
		"two results":                  {[]m{begin, run("RETURN 1"), run("RETURN 2"), {0x3F, []any{map[string]any{"n": -1, "qid": 0}}}, {0x3F, []any{map[string]any{"n": -1, "qid": 1}}}, commit}, "S S S R S R S S"},
		"commit with an open result":   {[]m{begin, run("RETURN 1"), commit}, "S S S"},
		"no such result":               {[]m{begin, run("RETURN 1"), {0x3F, []any{map[string]any{"n": -1, "qid": 7}}}}, "S S F"},
		"failure ignores":              {[]m{run("BAD"), pull, run("RETURN 1"), pull}, "F I I I"},
		"failure in a transaction":     {[]m{begin, run("BAD"), pull, commit}, "S F I I"},
		"error while pulling":          {[]m{run("RETURN 1/0"), pull, run("RETURN 1")}, "S F I"},
		"error without rows":           {[]m{run("CREATE ({a: 1/0})"), pull}, "F I"},
		"commit in ready":              {[]m{commit}, "F E"},
		"pull in ready":                {[]m{pull}, "F E"},
		"begin twice":                  {[]m{begin, begin}, "S F E"},
		"run while streaming":          {[]m{run("RETURN 1"), run("RETURN 1")}, "S F E"},
		"logon twice":                  {[]m{logon}, "F E"},
		"hello twice":                  {[]m{{0x01, []any{hello}}}, "F E"},
		"logoff and on":                {[]m{logoff, logon, run("RETURN 1"), pull}, "S S S R S"},
		"logoff then run":              {[]m{logoff, run("RETURN 1")}, "S F E"},
		"logoff in a transaction":      {[]m{begin, logoff}, "S F E"},
		"telemetry":                    {[]m{telemetry(0), telemetry(3), telemetry(4)}, "S S F"},
		"route":                        {[]m{route}, "S"},
		"route in a transaction":       {[]m{begin, route}, "S F E"},
		"unknown tag":                  {[]m{{0x77, nil}}, "E"},
		"n of nothing":                 {[]m{run("RETURN 1"), {0x3F, []any{map[string]any{"n": 0}}}}, "S F"},
		"params of null":               {[]m{{0x10, []any{"RETURN 1", nil, map[string]any{}}}}, "F"},
		"mode q":                       {[]m{{0x11, []any{map[string]any{"mode": "q"}}}}, "F"},
		"unknown database":             {[]m{{0x11, []any{map[string]any{"db": "nope"}}}}, "F"},
		"read mode":                    {[]m{{0x10, []any{"CREATE ()", map[string]any{}, map[string]any{"mode": "r"}}}, pull}, "F I"},
		"bad bookmark":                 {[]m{{0x11, []any{map[string]any{"bookmarks": []string{"hi"}}}}}, "F"},
		"begin in failed":              {[]m{run("BAD"), begin}, "F F E"},
		"columns without rows":         {[]m{run("UNWIND [] AS x RETURN x"), pull}, "S S"},
		"explain":                      {[]m{run("EXPLAIN RETURN 1"), pull}, "S S"},
		"reset last, answered in turn": {[]m{reset, reset}, "S S"},
	} {
		t.Run(name, func(t *testing.T) {
			cl := open(t, s, 8)
			for _, x := range c.send {
				cl.queue(x.tag, x.fields...)
			}
			cl.flush()
			var got []string
			for range strings.Fields(c.want) {
				got = append(got, cl.read().kind[:1])
			}
			if g := strings.Join(got, " "); g != c.want {
				t.Errorf("got %s, want %s", g, c.want)
			}
			if !strings.HasSuffix(c.want, "E") {
				cl.queue(0x0F)
				cl.run("RETURN 1", nil)
				cl.flush()
				for _, k := range []string{"SUCCESS", "SUCCESS", "RECORD", "SUCCESS"} {
					cl.expect(k)
				}
			}
		})
	}
}

func TestPullInSteps(t *testing.T) {
	c := open(t, start(t), 8)
	c.queue(0x10, "UNWIND range(1, 5) AS x RETURN x", map[string]any{}, map[string]any{})
	for range 3 {
		c.queue(0x3F, map[string]any{"n": 2})
	}
	c.flush()
	c.expect("SUCCESS")
	for i := range 5 {
		if r := c.expect("RECORD"); r.data.String() != fmt.Sprintf("[%d]", i+1) {
			t.Fatalf("row %d is %v", i, r.data)
		}
		if i%2 == 1 {
			if r := c.expect("SUCCESS"); !r.get("has_more").IsTrue() {
				t.Fatalf("%v", r.data)
			}
		}
	}
	if r := c.expect("SUCCESS"); !r.get("has_more").IsNull() || r.get("bookmark").IsNull() {
		t.Fatalf("%v", r.data)
	}
}

func TestResetInterrupts(t *testing.T) {
	c := open(t, start(t), 8)
	for _, text := range []string{"UNWIND range(1, 1000000000000) AS x RETURN count(x)", "UNWIND range(1, 1000000000000) AS x CREATE ({x: x}) RETURN x"} {
		c.run(text, nil)
		c.flush()
		c.expect("SUCCESS") // it runs
		c.queue(0x0F)
		c.flush()
		var failed bool
		for {
			r := c.read()
			failed = failed || r.kind == "FAILURE" && r.code() == "Neo.ClientError.Transaction.Terminated"
			if r.kind == "SUCCESS" {
				break
			}
			if r.kind == "EOF" {
				t.Fatal("the connection ended")
			}
		}
		_ = failed // where RESET came before the query began, all was ignored instead
		c.run("RETURN 1", nil)
		c.flush()
		c.expect("SUCCESS")
		c.expect("RECORD")
		c.expect("SUCCESS")
	}
}

func TestVanishingClientEndsItsQuery(t *testing.T) {
	s := start(t)
	c := open(t, s, 8)
	c.run("UNWIND range(1, 1000000000000) AS x RETURN count(x) AS endless", nil)
	c.flush()
	c.expect("SUCCESS")
	c.nc.Close()
	watch := open(t, s, 8)
	for {
		watch.run("SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'endless' AND NOT currentQuery CONTAINS 'SHOW' RETURN count(*)", nil)
		watch.flush()
		watch.expect("SUCCESS")
		r := watch.expect("RECORD")
		watch.expect("SUCCESS")
		if r.data.String() == "[0]" {
			return
		}
	}
}

func TestRoutingTable(t *testing.T) {
	c := open(t, start(t), 8)
	c.queue(0x66, map[string]any{"address": "graph.example:4711"}, []string{}, map[string]any{"db": "NEO4J"})
	c.flush()
	rt := c.expect("SUCCESS").get("rt").String()
	if strings.Count(rt, "graph.example:4711") != 3 || !strings.Contains(rt, "db: 'neo4j'") || !strings.Contains(rt, "ttl: 300") {
		t.Errorf("%s", rt)
	}
}

func TestLimits(t *testing.T) {
	s := start(t, server.WithSetting("server.bolt.max_message_size", "1m"))
	c := dial(t, s, 8)
	c.queue(0x01, map[string]any{"user_agent": strings.Repeat("x", 60_000)})
	for range 2 {
		c.out.Buf = append(c.out.Buf[:len(c.out.Buf)-2], 0xEA, 0x60)
		c.out.Buf = append(append(c.out.Buf, make([]byte, 60_000)...), 0, 0)
	}
	_, _ = c.nc.Write(c.out.Buf)
	if r := c.read(); r.kind != "FAILURE" && r.kind != "EOF" {
		t.Errorf("a large message before log-on: %s", r.kind)
	}
	c = open(t, s, 8)
	c.queue(0x10, "RETURN $x", value.MapOf(deep()), map[string]any{})
	c.flush()
	if r := c.expect("FAILURE"); r.code() != "Neo.ClientError.Request.Invalid" {
		t.Errorf("%v", r.data)
	}
	open(t, s, 8) // the server lives
}

func deep() *value.Map {
	v := value.Null
	for range 1000 {
		v = value.List([]value.Value{v})
	}
	m := value.NewMap(1)
	m.Put("x", v)
	return m
}

func TestNoops(t *testing.T) {
	s := start(t, server.WithSetting("server.bolt.connection_keep_alive", "60ms"))
	c := open(t, s, 8)
	c.run("UNWIND range(1, 1000000000000) AS x RETURN count(x)", nil)
	c.flush()
	c.expect("SUCCESS")
	var b [2]byte
	if _, err := io.ReadFull(c.in, b[:]); err != nil || b != [2]byte{} {
		t.Fatalf("% x %v", b, err)
	}
}
