package server_test

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
)

var walkServer = flag.String("walks.server", "", "record testdata/walks.txt from this Bolt server, host:port, without log-on")

const walkDepth = 3

// steps are the requests that walks are made of.
var steps = []struct {
	name   string
	tag    byte
	fields []any
}{
	{"hello", 0x01, []any{hello}},
	{"logon", 0x6A, []any{map[string]any{"scheme": "none"}}},
	{"logoff", 0x6B, nil},
	{"rows", 0x10, []any{"UNWIND [1, 2, 3] AS x RETURN x", map[string]any{}, map[string]any{}}},
	{"bad", 0x10, []any{"BAD", map[string]any{}, map[string]any{}}},
	{"late", 0x10, []any{"UNWIND [0] AS x RETURN 1 / x", map[string]any{}, map[string]any{}}},
	{"void", 0x10, []any{"UNWIND [] AS x CREATE (n)", map[string]any{}, map[string]any{}}},
	{"pull", 0x3F, []any{all}},
	{"pull1", 0x3F, []any{map[string]any{"n": 1}}},
	{"discard", 0x2F, []any{all}},
	{"begin", 0x11, []any{map[string]any{}}},
	{"commit", 0x12, nil},
	{"rollback", 0x13, nil},
	{"reset", 0x0F, nil},
	{"route", 0x66, []any{map[string]any{}, []string{}, map[string]any{}}},
	{"telemetry", 0x54, []any{1}},
	{"goodbye", 0x02, nil},
	{"unknown", 0x77, nil},
	// What cannot be understood: it is answered in every state, and changes none.
	{"commit(1)", 0x12, []any{1}},
	{"pull(0)", 0x3F, []any{map[string]any{"n": 0}}},
	{"run(1)", 0x10, []any{1, map[string]any{}, map[string]any{}}},
}

// TestWalks takes every walk of three requests from a session that is ready, one answer at a time, and the same from one
// that has said nothing yet, and compares the answers with what Neo4j 5.26 gave (testdata/walks.txt). A RESET at the end tells in
// which state the walk has left the session.
func TestWalks(t *testing.T) {
	if *walkServer != "" {
		text := takeWalks(t, *walkServer)
		if err := os.WriteFile("testdata/walks.txt", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("testdata/walks.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := walksByName(takeWalks(t, start(t).BoltAddress()))
	recorded := walksByName(string(want))
	for walk, answers := range recorded {
		if g, ok := got[walk]; !ok || g != answers {
			t.Errorf("%s = %s, want %s", walk, g, answers)
		}
	}
	for walk, answers := range got {
		if _, ok := recorded[walk]; !ok {
			t.Errorf("%s = %s, where Neo4j had ended the connection", walk, answers)
		}
	}
}

// walksByName leaves out HELLO in the state AUTHENTICATION: Neo4j 5.26 answers it with an internal error and then ignores
// even RESET; it is refused here as in every other state.
func walksByName(text string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		walk, answers, _ := strings.Cut(line, " = ")
		if strings.HasSuffix(walk, " goodbye") {
			answers = strings.TrimPrefix(answers, "S | ") // Neo4j says so where it has the time
		}
		plain := misunderstood.ReplaceAllString(walk, "")
		if !strings.HasPrefix(plain, "new: hello hello") && !strings.HasPrefix(plain, "hello: hello") && !strings.Contains(plain, "logoff hello") {
			out[walk] = answers
		}
	}
	return out
}

// misunderstood are the steps that change no state.
var misunderstood = regexp.MustCompile(` [a-z]+\([01]\)`)

func takeWalks(t *testing.T, address string) string {
	w := &walker{t: t, address: address}
	for _, begin := range []struct{ name, with string }{{"new", ""}, {"hello", "hello"}, {"ready", "hello logon"}} {
		depth := walkDepth
		if begin.name != "ready" {
			depth = 2
		}
		w.on(begin.name+":", strings.Fields(begin.with), depth)
	}
	return w.out.String()
}

// walker notes the walks that it takes.
type walker struct {
	t       *testing.T
	address string
	out     strings.Builder
}

// on takes all walks that begin with path, unless the connection ends before they do.
func (w *walker) on(name string, path []string, depth int) {
	if depth == 0 {
		return
	}
	for _, s := range steps {
		walk := append(path[:len(path):len(path)], s.name)
		answers := takeWalk(w.t, w.address, walk)
		fmt.Fprintf(&w.out, "%s %s = %s\n", name, s.name, answers)
		if !strings.Contains(answers, ended) {
			w.on(name+" "+s.name, walk, depth-1)
		}
	}
}

var stateName = regexp.MustCompile(`in the ([A-Z_]+) state`)

// takeWalk gives the answers to the last request of a walk and to a RESET behind it.
func takeWalk(t *testing.T, address string, walk []string) string {
	nc, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	c := attach(t, nc)
	c.raw(0x60, 0x60, 0xB0, 0x17, 0, 0, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	var v [4]byte
	if _, err := io.ReadFull(c.in, v[:]); err != nil {
		t.Fatal(err)
	}
	var last string
	for _, name := range walk {
		last = c.step(name)
	}
	if !strings.Contains(last, ended) {
		last += " | " + c.step("reset")
	}
	return last
}

// step sends one request and gives its answers.
func (c *client) step(name string) string {
	for _, s := range steps {
		if s.name == name {
			c.queue(s.tag, s.fields...)
		}
	}
	_, _ = c.nc.Write(c.out.Buf)
	c.out.Buf = nil
	return c.answers()
}

// ended stands for the end of the connection.
const ended = "#"

// answers reads up to the end of what answers one request: R for each record, S (with + where there is more), I, F with the end of its code.
func (c *client) answers() string {
	var out strings.Builder
	for {
		r := c.read()
		if r.kind == "EOF" {
			return out.String() + ended
		}
		out.WriteString(r.kind[:1])
		switch r.kind {
		case "RECORD":
			continue
		case "FAILURE":
			code := r.code()
			out.WriteString("(" + code[strings.LastIndexByte(code, '.')+1:])
			if m := stateName.FindStringSubmatch(r.get("message").String()); m != nil {
				out.WriteString(" " + m[1])
			}
			out.WriteString(")")
		case "SUCCESS":
			if r.get("has_more").IsTrue() {
				out.WriteString("+")
			}
		}
		return out.String()
	}
}
