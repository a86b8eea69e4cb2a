// Package httpapi serves HTTP: discovery, the transactional endpoint
// /db/{name}/tx with its older name /db/data/transaction, the Query API v2,
// health and metrics. Bodies are what Neo4j 5.26 sends.
package httpapi

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"runtime/debug"
	"sort"
	"strings"
	"time"

	"github.com/morseldb/morsel/server/auth"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
)

// Options is what a server sets about HTTP.
type Options struct {
	Advertised func() string // where Bolt is
	Version    string        // of Neo4j, as tools expect it
	MaxBody    int64
	// Idle and QueryIdle are how long the transactions of the two endpoints live without a request.
	Idle, QueryIdle time.Duration
	// Panicked is told of mistakes of ours.
	Panicked func(p any, stack []byte)
}

// API is an http.Handler.
type API struct {
	b    *backend.Backend
	o    Options
	open *registry
}

// New makes the handler of b.
func New(b *backend.Backend, o Options) *API { return &API{b: b, o: o, open: newRegistry()} }

// Close rolls the open transactions back.
func (a *API) Close() { a.open.close() }

// request is one HTTP request on its way.
type request struct {
	*API
	w      http.ResponseWriter
	r      *http.Request
	caller backend.Caller
	db     string
	old    bool  // /db/data/transaction
	jolt   *jolt // nil: JSON
	lines  bool  // JSON lines

	answered bool // status and headers have been sent
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.b.Metrics.Request()
	allowOrigin(w, r)
	q := &request{API: a, w: w, r: r, caller: backend.Caller{Connection: "http", Address: r.RemoteAddr, Protocol: "http", RequestURI: r.URL.Path}}
	defer q.recovered()
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/" && r.Method == http.MethodOptions:
		q.preflight("HEAD,GET")
	case r.URL.Path == "/":
		if r.Method == http.MethodHead || q.allow("GET") {
			q.discovery()
		}
	case r.URL.Path == "/health":
		q.send(http.StatusOK, []byte(`{"status":"ok"}`))
	case r.URL.Path == "/metrics":
		q.metrics()
	case strings.HasPrefix(r.URL.Path, "/db/"):
		q.database(parts[1:])
	default:
		w.Header().Del("Access-Control-Allow-Origin")
		if r.URL.Path == "/db" {
			w.Header().Set("Location", "/db/")
			q.none(http.StatusMovedPermanently)
			return
		}
		q.turnAway(http.StatusNotFound, "Not Found")
	}
}

// recovered turns a panic into an answer, or, where one has begun, the end of the connection.
func (q *request) recovered() {
	p := recover()
	if p == nil {
		return
	}
	q.o.Panicked(p, debug.Stack())
	if q.answered {
		panic(http.ErrAbortHandler)
	}
	q.problem(http.StatusInternalServerError, status.UnknownError, "An unexpected error has occurred; the server's log says more.")
}

func (q *request) discovery() {
	q.w.Header().Set("Vary", "Accept")
	host := scheme(q.r) + "://" + q.r.Host
	var w writer
	w.raw(`{"bolt_routing":`)
	w.str("neo4j://" + q.o.Advertised())
	w.raw(`,"query":`)
	w.str(host + "/db/{databaseName}/query/v2")
	w.raw(`,"transaction":`)
	w.str(host + "/db/{databaseName}/tx")
	w.raw(`,"bolt_direct":`)
	w.str("bolt://" + q.o.Advertised())
	w.raw(`,"neo4j_version":`)
	w.str(q.o.Version)
	w.raw(`,"neo4j_edition":"community"}`)
	q.send(http.StatusOK, w.b)
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// metrics prints the counters. Like /health it asks for no log-on: it tells numbers only.
func (q *request) metrics() {
	q.w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	q.b.Metrics.Print(q.w, q.b.DB.Stats())
}

// database dispatches what is below /db/.
func (q *request) database(parts []string) {
	var rest []string
	if len(parts) > 0 {
		q.db, rest = parts[0], parts[1:]
	}
	query := len(rest) >= 2 && rest[0] == "query" && rest[1] == "v2"
	tx := len(rest) >= 1 && (rest[0] == "tx" || q.db == "data" && rest[0] == "transaction")
	switch {
	case q.r.Method == http.MethodOptions && (query || tx && !(len(rest) == 3 && rest[2] != "commit") && len(rest) < 4):
		methods := "POST"
		if last := rest[len(rest)-1]; len(rest) > 1 && last != "v2" && last != "commit" && last != "tx" {
			methods = "DELETE,POST"
		}
		q.preflight(methods)
		return
	case q.r.Method != http.MethodOptions && !q.logOn():
		return
	case !query && !tx, q.r.Method == http.MethodOptions:
		q.turnAway(http.StatusNotFound, "Not Found")
		return
	}
	if query {
		q.queryAPI(rest[2:])
		return
	}
	q.old = q.db == "data"
	if q.old {
		q.db = ""
	}
	q.transactional(rest[1:])
}

// allowOrigin tells a browser that pages from anywhere may ask, with what it says they want to.
func allowOrigin(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	if method := r.Header.Get("Access-Control-Request-Method"); method != "" {
		h.Set("Access-Control-Allow-Methods", method)
		if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
			h.Set("Access-Control-Allow-Headers", asked)
		}
	}
}

// preflight answers OPTIONS: the methods of a path.
func (q *request) preflight(methods string) {
	h := q.w.Header()
	h.Set("Allow", methods+",OPTIONS")
	if q.r.Header.Get("Accept") == "application/json" {
		h.Set("Content-Type", "application/json")
		h.Set("Content-Length", "0")
		q.w.WriteHeader(http.StatusOK)
		return
	}
	h.Set("Content-Type", "text/plain")
	_, _ = io.WriteString(q.w, strings.ReplaceAll(methods, ",", ", ")+", OPTIONS")
}

// logOn finds out who asks; false where the answer has been given.
func (q *request) logOn() bool {
	header := q.r.Header.Get("Authorization")
	kind, token, _ := strings.Cut(header, " ")
	if q.b.Users == nil {
		if text, err := base64.StdEncoding.DecodeString(token); err == nil && strings.EqualFold(kind, "basic") {
			q.caller.User, _, _ = strings.Cut(string(text), ":")
		}
		return true
	}
	switch {
	case header == "" && len(q.r.Header["Authorization"]) == 0:
		return q.unauthorized(http.StatusUnauthorized, auth.CodeUnauthorized, "No authentication header supplied.")
	case strings.EqualFold(kind, "bearer"):
		return q.unauthorized(http.StatusUnauthorized, auth.CodeUnauthorized, "Unsupported authentication token, scheme 'bearer' is not supported.")
	}
	if !strings.EqualFold(kind, "basic") {
		return q.unauthorized(http.StatusBadRequest, "Neo.ClientError.Request.InvalidFormat", "Invalid authentication header.")
	}
	text, err := base64.StdEncoding.DecodeString(token)
	name, password, ok := strings.Cut(string(text), ":")
	if err != nil || !ok {
		return q.unauthorized(http.StatusBadRequest, "Neo.ClientError.Request.InvalidFormat", "Invalid authentication header.")
	}
	u, err := q.b.Users.LogOn(name, password)
	if status.CodeOf(err) == auth.CodeRateLimit && err != nil {
		return q.unauthorized(http.StatusTooManyRequests, auth.CodeRateLimit, "Too many failed authentication requests. Please wait 5 seconds and try again.")
	}
	if err != nil {
		q.b.Metrics.BadLogOn()
		return q.unauthorized(http.StatusUnauthorized, auth.CodeUnauthorized, "Invalid credential.")
	}
	q.caller.User, q.caller.MustChange = u.Name, u.MustChange
	return true
}

func (q *request) unauthorized(code int, neo, msg string) bool {
	if code == http.StatusUnauthorized {
		q.w.Header().Set("WWW-Authenticate", `Basic realm="Neo4j", Bearer realm="Neo4j"`)
	}
	q.w.Header().Set("Content-Type", "application/json;charset=utf-8")
	q.problem(code, neo, msg)
	return false
}

// problem answers {"errors": [{code, message}]}.
func (q *request) problem(code int, neo, msg string) {
	var w writer
	w.raw(`{"errors":[`)
	w.oneError(neo, msg)
	w.raw(`]}`)
	q.send(code, w.b)
}

// turnAway answers a request that is none: it is not to be kept by anybody on the way. As with Neo4j, methods other than
// GET, HEAD and POST get no body.
func (q *request) turnAway(code int, msg string) {
	if m := q.r.Method; m != http.MethodGet && m != http.MethodHead && m != http.MethodPost {
		q.none(code)
		return
	}
	q.w.Header().Set("Cache-Control", "must-revalidate,no-cache,no-store")
	q.problem(code, status.InvalidRequest, msg)
}

func (w *writer) oneError(code, msg string) {
	w.raw(`{"code":`)
	w.str(code)
	w.raw(`,"message":`)
	w.str(msg)
	w.raw(`}`)
}

// allow refuses methods that the path has not; false where the answer has been given.
func (q *request) allow(methods string) bool {
	for _, m := range strings.Split(methods, ",") {
		if q.r.Method == m {
			return true
		}
	}
	q.w.Header().Set("Allow", methods+",OPTIONS")
	q.turnAway(http.StatusMethodNotAllowed, "Method Not Allowed")
	return false
}

// accepted checks the type of the request's body; false where the answer has been given.
func (q *request) accepted(types ...string) bool {
	if ct := q.r.Header.Get("Content-Type"); q.r.Method == http.MethodPost && q.r.ContentLength != 0 {
		base, _, err := mime.ParseMediaType(ct)
		if _, sub, ok := strings.Cut(base, "/"); err != nil && len(q.r.Header["Content-Type"]) > 0 || err == nil && (!ok || sub == "") {
			q.turnAway(http.StatusBadRequest, "Bad Request")
			return false
		}
		if err != nil || base != "*/*" && base != "application/*" && !contains(types, base) {
			q.turnAway(http.StatusUnsupportedMediaType, "Unsupported Media Type")
			return false
		}
	}
	return true
}

// accepts reports whether the client takes one of types.
func (q *request) accepts(types ...string) bool {
	header := q.r.Header.Get("Accept")
	if header == "" {
		return true
	}
	for _, part := range strings.Split(header, ",") {
		base, _, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err == nil && (base == "*/*" || base == "application/*" || contains(types, base)) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// body reads the request's body within its limit.
func (q *request) body() ([]byte, error) {
	var in io.Reader = http.MaxBytesReader(q.w, q.r.Body, q.o.MaxBody)
	if q.r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = io.LimitReader(z, q.o.MaxBody)
	}
	return io.ReadAll(in)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// strs reads a string or a list of strings.
func strs(raw json.RawMessage) ([]string, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, true
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}, true
	}
	var list []string
	err := json.Unmarshal(raw, &list)
	return list, err == nil
}
