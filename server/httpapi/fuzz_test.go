package httpapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/server/metrics"
)

// FuzzBodies sends any body to both endpoints: each answer is JSON with a status of Neo4j's, and no transaction is left.
func FuzzBodies(f *testing.F) {
	db := morsel.OpenMemory(morsel.WithMemoryLimit(16 << 20))
	defer db.Close()
	a := New(&backend.Backend{DB: db, Metrics: &metrics.Metrics{}, MaxDuration: 50 * time.Millisecond, BookmarkTimeout: time.Millisecond},
		Options{Advertised: func() string { return "x" }, MaxBody: 1 << 20, Idle: time.Hour, QueryIdle: time.Hour, Panicked: func(p any, _ []byte) { panic(p) }})
	f.Add(`{"statements":[{"statement":"RETURN $a AS a","parameters":{"a":[1,{"b":2.5}]},"resultDataContents":["row","graph"],"includeStats":true}]}`, byte(0))
	f.Add(`{"statement":"RETURN $a","parameters":{"a":{"$type":"Point","_value":"SRID=4326;POINT (1 2)"}},"includeCounters":true,"accessMode":"Read"}`, byte(3))
	f.Add(`{"statements":[],"bookmark":"morsel:1","bookmarks":["x"]}`, byte(1))
	f.Fuzz(func(t *testing.T, body string, kind byte) {
		paths := [...]string{"/db/neo4j/tx/commit", "/db/data/transaction/commit", "/db/neo4j/query/v2", "/db/neo4j/query/v2"}
		r := httptest.NewRequest("POST", paths[kind%4], strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if kind%4 == 3 {
			r.Header.Set("Content-Type", typedMedia)
		}
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK, http.StatusAccepted, http.StatusBadRequest:
		default:
			t.Errorf("status %d for %q", w.Code, body)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("no JSON for %q: %q", body, w.Body)
		}
		if db.Transactions() != 0 {
			t.Errorf("a transaction is left of %q", body)
		}
	})
}
