package server_test

import (
	"strings"
	"testing"
)

// packed is PackStream as it is.
type packed []byte

// TestFields sends requests with fields that they cannot have. The answers are those of Neo4j 5.26; the connection goes on after RESET.
func TestFields(t *testing.T) {
	s := start(t)
	c := open(t, s, 8)
	const inMeta = `Illegal value for field "metadata": `
	type request struct {
		tag    byte
		fields []any
		want   string
	}
	none := map[string]any{}
	run := func(extra map[string]any, want string) request {
		return request{0x10, []any{"RETURN 1", none, extra}, want}
	}
	param := func(b packed, want string) request {
		return request{0x10, []any{"RETURN $p", packed(append(packed{0xA1, 0x81, 'p'}, b...)), none}, want}
	}
	for _, r := range []request{
		{0x10, nil, "Illegal struct size: Expected struct to be 3 fields but got 0"},
		{0x10, []any{"RETURN 1", none}, "Illegal struct size: Expected struct to be 3 fields but got 2"},
		{0x10, []any{"RETURN 1", none, none, 1}, "Illegal struct size: Expected struct to be 3 fields but got 4"},
		{0x11, nil, "Illegal struct size: Expected struct to be 1 fields but got 0"},
		{0x0F, []any{none}, "Illegal struct size"},
		{0x54, nil, "Illegal struct size: Expected struct to be 1 fields but got 0"},
		{0x10, []any{1, none, none}, `Illegal value for field "statement": Unexpected type: Expected STRING but got INT`},
		{0x10, []any{"RETURN 1", nil, none}, `Illegal value for field "params": Unexpected type: Expected MAP but got NONE`},
		{0x10, []any{"RETURN 1", none, nil}, inMeta + "Unexpected type: Expected MAP but got NONE"},
		{0x11, []any{1}, inMeta + "Unexpected type: Expected MAP but got INT"},
		{0x11, []any{map[string]any{"bookmarks": "x"}}, `Illegal value for field "bookmarks": Expected list`},
		{0x66, []any{none, []string{}, "neo4j"}, "Unexpected type: Expected MAP but got STRING"},
		{0x66, []any{none, "x", none}, "Unexpected type: Expected LIST but got STRING"},
		{0x54, []any{"x"}, "Unexpected type: Expected INT but got STRING"},
		run(map[string]any{"tx_timeout": "1"}, inMeta+`Illegal value for field "tx_timeout": Expected long`),
		run(map[string]any{"tx_timeout": -1}, ""),
		run(map[string]any{"tx_metadata": "x"}, inMeta+`Illegal value for field "tx_metadata": Expected dictionary`),
		run(map[string]any{"mode": "x"}, inMeta+`Illegal value for field "mode": Expecting access mode value to be 'r' or 'w'`),
		run(map[string]any{"db": 1}, inMeta+`Illegal value for field "db": Expected string`),
		run(map[string]any{"bookmarks": []any{1}}, inMeta+`Illegal value for field "bookmarks": Expected list of strings`),
		run(map[string]any{"bookmarks": []any{nil}}, ""),
		run(map[string]any{"imp_user": "x"}, "Impersonation is not supported with auth disabled."),
		run(map[string]any{"notifications_minimum_severity": "warning"}, ""),
		run(map[string]any{"notifications_minimum_severity": nil}, inMeta+`Illegal value for field "notifications_minimum_severity": Required to be a String`),
		run(map[string]any{"notifications_minimum_severity": "NOPE"}, inMeta),
		run(map[string]any{"notifications_disabled_classifications": []any{"NOPE"}}, inMeta),
		param(packed{0xA1, 0x01, 0x01}, `Illegal value for field "params": Unexpected type: Expected STRING but got INT`),
		param(packed{0xA2, 0x81, 'a', 1, 0x81, 'a', 2}, `Illegal value for field "params": Duplicate map key: "a"`),
		param(packed{0xC7}, `Illegal value for field "params": Unexpected type: RESERVED`),
		param(packed{0xB0, 'D'}, `Illegal value for field "params": Illegal struct size: Expected struct to be 1 fields but got 0`),
		param(packed{0xB1, 'D', 0x81, 'x'}, `Illegal value for field "params": Unexpected type: Expected INT but got STRING`),
		param(packed{0xB1, 'z', 1}, `Illegal value for field "params": Unexpected struct tag: 0x7A`),
	} {
		c.queue(r.tag, r.fields...)
		c.flush()
		a := c.read()
		if got := a.get("message"); r.want == "" && a.kind != "SUCCESS" || r.want != "" && !strings.HasPrefix(got.String(), "'"+strings.ReplaceAll(r.want, "'", `\'`)) {
			t.Errorf("%#x %v: %s %s, not %s", r.tag, r.fields, a.kind, got, r.want)
		}
		c.queue(0x0F)
		c.run("RETURN 1 AS x", nil)
		c.flush()
		for _, kind := range []string{"SUCCESS", "SUCCESS", "RECORD", "SUCCESS"} {
			c.expect(kind)
		}
	}
	for _, n := range []struct {
		n    any
		want string
	}{{0, "Expecting size to be at least 1, but got: 0"}, {"x", "Expected long"}, {nil, "Expected value to be non-null"}} {
		c.queue(0x10, "RETURN 1", none, none)
		c.queue(0x3F, map[string]any{"n": n.n})
		c.queue(0x0F)
		c.flush()
		c.expect("SUCCESS")
		if got := c.expect("FAILURE").get("message").AsString(); got != `Illegal value for field "meta": Illegal value for field "n": `+n.want {
			t.Error(got)
		}
		c.expect("SUCCESS")
	}
}
