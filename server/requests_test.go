package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/morseldb/morsel/server"
)

// TestHTTPRequests has the status, and what matters of headers and body, that Neo4j 5.26 answers requests with which are not quite right.
func TestHTTPRequests(t *testing.T) {
	s := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("first-secret"))
	const token, ask, bad = "Basic bmVvNGo6Zmlyc3Qtc2VjcmV0", `{"statement":"RETURN 1 AS x"}`, "Basic bmVvNGo6d3Jvbmc="
	for _, c := range []struct {
		method, path, token string
		header              [2]string
		status              int
		want                string // of the body; "" is an empty one
	}{
		{"POST", "/db/neo4j/query/v2", token, [2]string{}, 202, `[[1]]`},
		{"POST", "/db/neo4j/query/v2", "", [2]string{}, 401, "No authentication header supplied."},
		{"POST", "/db/neo4j/query/v2", bad, [2]string{}, 401, "Invalid credential."},
		{"POST", "/db/neo4j/query/v2", "Bearer x", [2]string{}, 401, "scheme 'bearer' is not supported."},
		{"POST", "/db/neo4j/query/v2", "Nope x", [2]string{}, 400, "Invalid authentication header."},
		{"POST", "/db/neo4j/query/v3", "", [2]string{}, 401, "No authentication header supplied."},
		{"GET", "/db/", "", [2]string{}, 401, "No authentication header supplied."},
		{"GET", "/db/neo4j/query/v3", token, [2]string{}, 404, "Not Found"},
		{"PUT", "/db/neo4j/query/v3", token, [2]string{}, 404, ""},
		{"PUT", "/db/neo4j/query/v2", token, [2]string{}, 405, ""},
		{"GET", "/db/neo4j/query/v2", token, [2]string{}, 405, "Method Not Allowed"},
		{"GET", "/db/neo4j/tx/abc", token, [2]string{}, 405, "Method Not Allowed"},
		{"POST", "/db/neo4j/tx/-1", token, [2]string{}, 404, "TransactionNotFound"},
		{"OPTIONS", "/db/neo4j/tx/5/nope", "", [2]string{}, 404, ""},
		{"GET", "/nothing", "", [2]string{}, 404, "Not Found"},
		{"POST", "/db/neo4j/query/v2", token, [2]string{"Content-Type", "rubbish"}, 400, "Bad Request"},
		{"POST", "/db/neo4j/query/v2", token, [2]string{"Content-Type", "text/plain"}, 415, "Unsupported Media Type"},
		{"POST", "/db/neo4j/query/v2", token, [2]string{"Content-Type", "*/*"}, 202, `[[1]]`},
		{"POST", "/db/neo4j/tx/commit", token, [2]string{"Accept", "rubbish"}, 406, "Not Acceptable"},
		{"POST", "/db/nope/query/v2", token, [2]string{}, 404, "Neo.ClientError.Database.DatabaseNotFound"},
	} {
		headers := []string{}
		if c.token != "" {
			headers = append(headers, "Authorization", c.token)
		}
		if c.header[0] != "" {
			headers = append(headers, c.header[:]...)
		}
		code, _, body := call(t, c.method, "http://"+s.HTTPAddress()+c.path, ask, headers...)
		if code != c.status || !strings.Contains(body, c.want) || c.want == "" && body != "" {
			t.Errorf("%s %s %q %v: %d %s, want %d %s", c.method, c.path, c.token, c.header, code, body, c.status, c.want)
		}
	}
}

// TestHTTPPreflight asks as a browser does before it sends a request from another page.
func TestHTTPPreflight(t *testing.T) {
	url := "http://" + start(t).HTTPAddress()
	code, h, _ := call(t, "OPTIONS", url+"/db/neo4j/query/v2", "", "Origin", "http://a.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization, x-foo")
	for name, want := range map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "authorization, x-foo", "Allow": "POST,OPTIONS"} {
		if code != http.StatusOK || h.Get(name) != want {
			t.Errorf("%d %s: %q", code, name, h.Get(name))
		}
	}
}

// TestHTTPLargeBody sends more than the server takes.
func TestHTTPLargeBody(t *testing.T) {
	url := "http://" + start(t, server.WithSetting("server.http.max_request_size", "1k")).HTTPAddress()
	large := `{"statement":"RETURN 1","parameters":{"p":"` + strings.Repeat("x", 2000) + `"}}`
	if code, _, body := call(t, "POST", url+"/db/neo4j/query/v2", large); code != http.StatusRequestEntityTooLarge || !strings.Contains(body, "Payload Too Large") {
		t.Errorf("%d %s", code, body)
	}
	if code, _, body := call(t, "POST", url+"/db/neo4j/tx/commit", `{"statements":[`+large+`]}`); code != http.StatusOK || !strings.Contains(body, "InvalidFormat") {
		t.Errorf("%d %s", code, body)
	}
}

// TestHTTPClocks has fractions of seconds as Neo4j's Query API has them: no zeros at their end.
func TestHTTPClocks(t *testing.T) {
	url := "http://" + start(t).HTTPAddress() + "/db/neo4j/query/v2"
	_, _, body := call(t, "POST", url, `{"statement":"RETURN time('10:00:00.5Z') AS a, localtime('10:00') AS b, datetime('2020-01-01T10:00:00.1234567Z') AS c, localdatetime('2020-01-01T10:00:00.120') AS d"}`)
	if !strings.Contains(body, `[["10:00:00.5Z","10:00:00","2020-01-01T10:00:00.1234567Z","2020-01-01T10:00:00.12"]]`) {
		t.Error(body)
	}
}
