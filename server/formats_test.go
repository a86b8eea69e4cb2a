package server_test

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

const oneOfEach = `RETURN 1 AS i, 1.5 AS f, 'é' AS s, true AS b, null AS n, [1, [2]] AS l, {a: 1} AS m, date('2024-01-02') AS d, point({x: 1, y: 2}) AS p,
 point({longitude: 1, latitude: 2, height: 3}) AS p3, 9007199254740993 AS big`

// TestJolt compares with what Neo4j 5.26 answered to the same statements.
func TestJolt(t *testing.T) {
	url := "http://" + start(t).HTTPAddress() + "/db/neo4j/tx/commit"
	body, _ := json.Marshal(map[string]any{"statements": []any{map[string]any{"statement": oneOfEach}}})
	for accept, want := range map[string]string{
		"application/vnd.neo4j.jolt-v2": `{"data":[1,{"R":"1.5"},"é",true,null,[1,[2]],{"{}":{"a":1}},{"T":"2024-01-02"},{"@":"SRID=7203;POINT(1.0 2.0)"},` +
			`{"@":"SRID=4979;POINT Z (1.0 2.0 3.0)"},{"Z":"9007199254740993"}]}`,
		"application/vnd.neo4j.jolt-v2;strict=true": `{"data":[{"Z":"1"},{"R":"1.5"},{"U":"é"},{"?":"true"},null,{"[]":[{"Z":"1"},{"[]":[{"Z":"2"}]}]},{"{}":{"a":{"Z":"1"}}},` +
			`{"T":"2024-01-02"},{"@":"SRID=7203;POINT(1.0 2.0)"},{"@":"SRID=4979;POINT Z (1.0 2.0 3.0)"},{"R":"9007199254740993"}]}`,
	} {
		code, h, out := call(t, "POST", url, string(body), "Accept", accept)
		lines := strings.Split(out, "\n")
		if code != 200 || h.Get("Content-Type") != accept || len(lines) != 5 {
			t.Fatalf("%s: %d %v %s", accept, code, h, out)
		}
		if lines[1] != want {
			t.Errorf("%s:\ngot  %s\nwant %s", accept, lines[1], want)
		}
		if !strings.HasPrefix(lines[0], `{"header":{"fields":["i",`) || lines[2] != `{"summary":{}}` || !strings.HasPrefix(lines[3], `{"info":{"lastBookmarks":["`) {
			t.Errorf("%s: %s", accept, out)
		}
	}
	_, _, out := call(t, "POST", url, `{"statements":[{"statement":"CREATE p=(:A {x: 1})-[r:R]->(:B) RETURN p"}]}`, "Accept", "application/vnd.neo4j.jolt-v2+json-seq")
	if !strings.Contains(out, "\x1e"+`{"data":[{"..":[{"()":["4:neo4j:0",["A"],{"x":1}]},{"->":["5:neo4j:0","4:neo4j:0","R","4:neo4j:1",{}]},{"()":["4:neo4j:1",["B"],{}]}]}]}`) {
		t.Errorf("path: %s", out)
	}
	_, _, out = call(t, "POST", url, `{"statements":[{"statement":"BAD"}]}`, "Accept", "application/vnd.neo4j.jolt-v2")
	if !strings.HasPrefix(out, `{"error":{"errors":[{"code":"Neo.ClientError.Statement.SyntaxError"`) || !strings.HasSuffix(out, "{\"info\":{}}\n") {
		t.Errorf("error: %s", out)
	}
}

func TestJSONLines(t *testing.T) {
	url := "http://" + start(t).HTTPAddress() + "/db/neo4j/query/v2"
	code, h, out := call(t, "POST", url, `{"statement":"UNWIND [1, 2] AS x RETURN x","includeCounters":true}`, "Accept", "application/jsonl")
	lines := strings.Split(out, "\n")
	if code != 202 || h.Get("Content-Type") != "application/jsonl" || len(lines) != 5 || lines[0] != `{"$event":"Header","_body":{"fields":["x"]}}` ||
		lines[2] != `{"$event":"Record","_body":[2]}` || !strings.HasPrefix(lines[3], `{"$event":"Summary","_body":{"counters":{`) || !strings.Contains(lines[3], `"bookmarks":["`) {
		t.Errorf("%d %v %s", code, h, out)
	}
	for _, line := range lines[:4] {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	_, _, out = call(t, "POST", url, `{"statement":"RETURN 1"}`, "Accept", "application/vnd.neo4j.query.v1.1+jsonl")
	if !strings.Contains(out, `{"$event":"Record","_body":[{"$type":"Integer","_value":"1"}]}`) {
		t.Errorf("typed: %s", out)
	}
	_, _, out = call(t, "POST", url, `{"statement":"UNWIND [0] AS x RETURN 1 / x"}`, "Accept", "application/jsonl")
	if !strings.Contains(out, `{"$event":"Error","_body":[{"code":"Neo.ClientError.Statement.ArithmeticError"`) {
		t.Errorf("error: %s", out)
	}
}

// TestLargeBodies reads bodies that are sent while they grow, as they are and compressed.
func TestLargeBodies(t *testing.T) {
	base := "http://" + start(t).HTTPAddress() + "/db/neo4j"
	const rows = 100_000
	for path, body := range map[string]string{
		"/tx/commit": `{"statements":[{"statement":"UNWIND range(1, 100000) AS x RETURN x"}]}`,
		"/query/v2":  `{"statement":"UNWIND range(1, 100000) AS x RETURN x"}`,
	} {
		req, _ := http.NewRequest("POST", base+path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.Header.Get("Content-Encoding") != "gzip" || res.ContentLength >= 0 {
			t.Errorf("%s: %v", path, res.Header)
		}
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Results []struct{ Data []any }
			Data    struct{ Values []any }
			Errors  []any
		}
		if err := json.NewDecoder(z).Decode(&got); err != nil {
			t.Fatal(path, err)
		}
		n := len(got.Data.Values)
		if len(got.Results) == 1 {
			n = len(got.Results[0].Data)
		}
		if n != rows || len(got.Errors) != 0 {
			t.Errorf("%s: %d rows, %v", path, n, got.Errors)
		}
	}
}
