package server_test

import (
	"strings"
	"testing"
)

// TestBytesOverHTTP has Neo4j 5.26's forms of byte arrays: integers, Base64 or, in Jolt, hexadecimal digits.
func TestBytesOverHTTP(t *testing.T) {
	s := start(t)
	base := "http://" + s.HTTPAddress() + "/db/neo4j/"
	const typed = "application/vnd.neo4j.query"
	const create = `{"statement":"CREATE (:B {b: $b})","parameters":{"b":{"$type":"Base64","_value":"AQL/AIA="}}}`
	if code, _, out := call(t, "POST", base+"query/v2", create, "Accept", typed, "Content-Type", typed); code != 202 && code != 200 {
		t.Fatal(code, out)
	}
	const ask = "MATCH (n:B) RETURN n.b, n, [n.b]"
	for _, c := range []struct{ path, accept, want string }{
		{"tx/commit", "application/json", `"row":[[1,2,-1,0,-128],{"b":[1,2,-1,0,-128]},[[1,2,-1,0,-128]]],"meta":[null,{`},
		{"tx/commit", "application/vnd.neo4j.jolt-v2", `{"data":[{"#":"0102FF0080"},{"()":[`},
		{"tx/commit", "application/vnd.neo4j.jolt-v2;strict=true", `{"b":{"#":"0102FF0080"}}]},{"[]":[{"#":"0102FF0080"}]}]}`},
		{"query/v2", "application/json", `"properties":{"b":"AQL/AIA="}},["AQL/AIA="]]`},
		{"query/v2", typed, `[[{"$type":"Base64","_value":"AQL/AIA="},{"$type":"Node",`},
	} {
		body := `{"statement":"` + ask + `"}`
		if c.path == "tx/commit" {
			body = `{"statements":[` + body + `]}`
		}
		if _, _, out := call(t, "POST", base+c.path, body, "Accept", c.accept); !strings.Contains(out, c.want) {
			t.Errorf("%s, %s: %s", c.path, c.accept, out)
		}
	}
	for given, want := range map[string]string{
		`"AQL/AIA"`:  `[[{"$type":"Base64","_value":"AQL/AIA="},{"$type":"Integer","_value":"5"}]]`,
		`""`:         `[[{"$type":"Base64","_value":""},{"$type":"Integer","_value":"0"}]]`,
		`"AQL_AIA="`: "Neo.ClientError.Request.Invalid", `"zzz!"`: "Neo.ClientError.Request.Invalid", `[1,2]`: "Neo.ClientError.Request.Invalid",
	} {
		body := `{"statement":"RETURN $b, size($b)","parameters":{"b":{"$type":"Base64","_value":` + given + `}}}`
		if _, _, out := call(t, "POST", base+"query/v2", body, "Accept", typed, "Content-Type", typed); !strings.Contains(out, want) {
			t.Errorf("%s: %s", given, out)
		}
	}
}
