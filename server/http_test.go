package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/morseldb/morsel/server"
)

// call sends one request and gives status, headers and body.
func call(t *testing.T, method, url, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(out)
}

func TestHTTPOnce(t *testing.T) {
	base := "http://" + start(t).HTTPAddress()
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
		headers            []string
	}{
		{"GET", "/", "", 200, `"neo4j_version":"5.26.0"`, nil},
		{"GET", "/health", "", 200, `ok`, nil},
		{"GET", "/metrics", "", 200, "morsel_queries_total", nil},
		{"GET", "/nope", "", 404, "Not Found", nil},
		{"GET", "/db/neo4j/tx", "", 405, "Method Not Allowed", nil},
		{"OPTIONS", "/db/neo4j/tx", "", 200, "POST, OPTIONS", nil},
		{"OPTIONS", "/db/neo4j/tx/1", "", 200, "DELETE, POST, OPTIONS", nil},
		{"OPTIONS", "/", "", 200, "HEAD, GET, OPTIONS", nil},
		{"POST", "/", "{}", 405, "Method Not Allowed", nil},
		{"DELETE", "/db/neo4j/tx/commit", "", 404, "", nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":null}`, 200, "InvalidFormat", nil},
		{"POST", "/db/neo4j/tx/commit", `{}`, 200, "found [START_OBJECT, END_OBJECT, null].", nil},
		{"POST", "/db/neo4j/tx/commit", `[{}]`, 200, "found [START_ARRAY, START_OBJECT, END_OBJECT].", nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":1.5}`, 200, "found [START_OBJECT, FIELD_NAME, VALUE_NUMBER_FLOAT].", nil},
		{"POST", "/db/neo4j/tx/commit", `{"a":1,"b":2}`, 200, "Expected first field to be 'statements', but was 'a'", nil},
		{"POST", "/db/neo4j/tx/commit", `{"x":1,"statements":[]}`, 200, "Expected first field to be 'statements', but was 'x'", nil},
		{"POST", "/db/neo4j/tx/commit", `{"bookmarks":[],"statements":[]}`, 200, `"errors":[]`, nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{"statement":"RETURN $a","parameters":{"a":9223372036854775808}}]}`, 200, "does not fit", nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{"statement":"CREATE (n:D) DELETE n RETURN n"}]}`, 200, `"deleted":true`, nil},
		{"POST", "/db/neo4j/tx", `{"statements":[{"statement":"RETURN 1/0"}]}`, 201, `/ by zero"}],"commit":"http`, nil},
		{"POST", "/db/system/tx/commit", `{"statements":[{"statement":"SHOW DATABASES YIELD name RETURN collect(name)"}]}`, 200, `["neo4j","system"]`, nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{"statement":"RETURN $a AS a, 1.0, date('2024-01-01')","parameters":{"a":[1,"x",null]}}]}`, 200,
			`{"results":[{"columns":["a","1.0","date('2024-01-01')"],"data":[{"row":[[1,"x",null],1.0,"2024-01-01"],"meta":[null,null,null,null,{"type":"date"}]}]}],"errors":[],"lastBookmarks":["`, nil},
		{"POST", "/db/neo4j/tx/commit", ``, 200, `{"results":[],"errors":[],"lastBookmarks":`, nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{"statement":"RETURN 1"},{"statement":"BAD"}]}`, 200, `Neo.ClientError.Statement.SyntaxError`, nil},
		{"POST", "/db/neo4j/tx/commit", `{`, 200, "Could not parse the incoming JSON", nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{}]}`, 200, "No statement provided.", nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{"statement":"CREATE ()"}]}`, 200, "Statement.AccessMode", []string{"Access-Mode", "READ"}},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{"statement":"RETURN 1"}]}`, 200, "InvalidBookmark", []string{"Bookmarks", `["hi"]`}},
		{"POST", "/db/nosuch/tx/commit", ``, 404, "DatabaseNotFound", nil},
		{"POST", "/db/neo4j/tx/99", ``, 404, "TransactionNotFound", nil},
		{"POST", "/db/neo4j/tx", "{}", 415, "Unsupported Media Type", []string{"Content-Type", "text/plain"}},
		{"POST", "/db/neo4j/query/v2", `{"statement":"RETURN 1 AS a"}`, 202, `{"data":{"fields":["a"],"values":[[1]]},"bookmarks":[`, nil},
		{"POST", "/db/neo4j/query/v2", `{"statement":"RETRUN"}`, 400, `{"errors":[{"code":"Neo.ClientError.Statement.SyntaxError"`, nil},
		{"POST", "/db/neo4j/query/v2", `{"nope":1}`, 400, `Bad Request`, nil},
		{"POST", "/db/neo4j/query/v2", `{}`, 400, `statement cannot be null or empty`, nil},
		{"POST", "/db/neo4j/query/v2", `{"statement":"CREATE ()","accessMode":"Read"}`, 400, `AccessMode`, nil},
		{"POST", "/db/neo4j/query/v2", `{"statement":"RETURN $d.year, $d","parameters":{"d":{"$type":"Date","_value":"2024-05-06"}}}`, 202,
			`[{"$type":"Integer","_value":"2024"},{"$type":"Date","_value":"2024-05-06"}]`, []string{"Content-Type", "application/vnd.neo4j.query", "Accept", "application/vnd.neo4j.query"}},
		{"POST", "/db/neo4j/query/v2", `{"statement":"CREATE (n:Q {x: 1}) RETURN n","includeCounters":true}`, 202, `"nodesCreated":1`, nil},
		{"POST", "/db/neo4j/tx/commit", `{"statements":[{"statement":"MATCH (n:Q) RETURN n","resultDataContents":["graph"],"includeStats":true}]}`, 200,
			`"graph":{"nodes":[{"id":"`, nil},
	} {
		code, _, body := call(t, c.method, base+c.path, c.body, c.headers...)
		if code != c.code || !strings.Contains(body, c.want) {
			t.Errorf("%s %s %s: %d %s, want %d %s", c.method, c.path, c.body, code, body, c.code, c.want)
		}
		if strings.HasPrefix(body, "{") && !json.Valid([]byte(body)) {
			t.Errorf("%s: no JSON: %s", c.path, body)
		}
	}
}

func TestHTTPTransactions(t *testing.T) {
	base := "http://" + start(t).HTTPAddress()
	create := `{"statements":[{"statement":"CREATE (:H)"}]}`
	count := func(want string) {
		t.Helper()
		_, _, body := call(t, "POST", base+"/db/neo4j/tx/commit", `{"statements":[{"statement":"MATCH (n:H) RETURN count(n)"}]}`)
		if !strings.Contains(body, `"row":[`+want+`]`) {
			t.Errorf("%s, want %s", body, want)
		}
	}
	code, h, body := call(t, "POST", base+"/db/neo4j/tx", create)
	link := h.Get("Location")
	if code != 201 || !strings.Contains(body, link+"/commit") || !strings.Contains(body, "expires") {
		t.Fatalf("%d %s", code, body)
	}
	count("0")
	if code, _, body := call(t, "POST", link, `{"statements":[{"statement":"MATCH (n:H) RETURN count(n)"}]}`); code != 200 || !strings.Contains(body, `"row":[1]`) {
		t.Errorf("%d %s", code, body)
	}
	if code, _, body := call(t, "POST", link+"/commit", ""); code != 200 || !strings.Contains(body, "lastBookmarks") {
		t.Errorf("%d %s", code, body)
	}
	count("1")
	if code, _, _ := call(t, "POST", link, ""); code != 404 {
		t.Errorf("after the end: %d", code)
	}
	_, h, _ = call(t, "POST", base+"/db/neo4j/tx", create)
	if code, _, _ := call(t, "DELETE", h.Get("Location"), ""); code != 200 {
		t.Errorf("delete: %d", code)
	}
	_, h, _ = call(t, "POST", base+"/db/neo4j/tx", create)
	if _, _, body := call(t, "POST", h.Get("Location"), `{"statements":[{"statement":"BAD"}]}`); strings.Contains(body, "expires") {
		t.Errorf("an error leaves the transaction open: %s", body)
	}
	count("1")
}

// TestHTTPBookmarkWalk is the walk of the articles about bookmarks: write, take the header's bookmark, read with it.
func TestHTTPBookmarkWalk(t *testing.T) {
	base := "http://" + start(t).HTTPAddress()
	code, h, body := call(t, "POST", base+"/db/data/transaction",
		`{"statements":[{"statement":"CREATE (p:Post {id: $postId}) RETURN p","parameters":{"postId":"post-123"}}]}`)
	if code != 201 || !strings.Contains(body, "post-123") {
		t.Fatalf("%d %s", code, body)
	}
	code, h, body = call(t, "POST", h.Get("Location")+"/commit", "")
	var info struct{ Bookmark string }
	if err := json.Unmarshal([]byte(h.Get("x-neo4j-transaction-info")), &info); err != nil || code != 200 || info.Bookmark == "" {
		t.Fatalf("%d %v %s: %v", code, h, body, err)
	}
	for _, mark := range []string{`"bookmark":"` + info.Bookmark + `"`, `"bookmarks":["` + info.Bookmark + `"]`} {
		_, _, body = call(t, "POST", base+"/db/data/transaction/commit",
			`{"statements":[{"statement":"MATCH (p:Post {id: $postId}) RETURN p","parameters":{"postId":"post-123"}}],`+mark+`}`)
		if !strings.Contains(body, `"row":[{"id":"post-123"}]`) {
			t.Errorf("%s", body)
		}
	}
	if _, _, body = call(t, "POST", base+"/db/data/transaction/commit", `{"statements":[{"statement":"RETURN 1"}],"bookmark":"nonsense"}`); !strings.Contains(body, "InvalidBookmark") {
		t.Errorf("%s", body)
	}
}

func TestHTTPQueryTransactions(t *testing.T) {
	base := "http://" + start(t).HTTPAddress() + "/db/neo4j/query/v2"
	code, _, body := call(t, "POST", base+"/tx", `{"statement":"CREATE (n:QT) RETURN 1 AS one"}`)
	var open struct{ Transaction struct{ ID, Expires string } }
	if err := json.Unmarshal([]byte(body), &open); err != nil || code != 202 || open.Transaction.ID == "" {
		t.Fatalf("%d %s", code, body)
	}
	link := base + "/tx/" + open.Transaction.ID
	if code, _, body := call(t, "POST", link, `{"statement":"MATCH (n:QT) RETURN count(n)"}`); code != 202 || !strings.Contains(body, "[[1]]") {
		t.Errorf("%d %s", code, body)
	}
	if code, _, body := call(t, "POST", link+"/commit", ""); code != 202 || !strings.Contains(body, "bookmarks") {
		t.Errorf("%d %s", code, body)
	}
	if code, _, body := call(t, "DELETE", link, ""); code != 404 || !strings.Contains(body, "was not found") {
		t.Errorf("%d %s", code, body)
	}
}

func TestHTTPLogOn(t *testing.T) {
	s := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("first-password"))
	url := "http://" + s.HTTPAddress() + "/db/neo4j/tx/commit"
	code, h, body := call(t, "POST", url, "")
	if code != 401 || h.Get("WWW-Authenticate") == "" || !strings.Contains(body, "No authentication header supplied.") {
		t.Errorf("%d %s", code, body)
	}
	if code, _, body := call(t, "POST", url, "", "Authorization", "Basic bmVvNGo6d3Jvbmc="); code != 401 || !strings.Contains(body, "Invalid credential.") {
		t.Errorf("%d %s", code, body)
	}
	if code, _, body := call(t, "POST", url, "", "Authorization", "Digest x"); code != 400 {
		t.Errorf("%d %s", code, body)
	}
	if code, _, _ := call(t, "POST", url, "", "Authorization", "Basic bmVvNGo6Zmlyc3QtcGFzc3dvcmQ="); code != 200 {
		t.Errorf("%d", code)
	}
	if code, _, _ := call(t, "GET", "http://"+s.HTTPAddress()+"/", ""); code != 200 {
		t.Errorf("discovery: %d", code)
	}
}
