package server_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/morseldb/morsel/server"
)

// example runs a program of examples/bookmarks on a server of its own: programs get its address, user and password.
func example(t *testing.T, overHTTP bool, p program, args ...string) string {
	t.Helper()
	srv := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("the-password"))
	uri := "neo4j://" + srv.BoltAddress()
	if overHTTP {
		uri = "http://" + srv.HTTPAddress()
	}
	dir := ""
	if p.install != nil {
		dir = p.installed(t)
	}
	out, err := p.command(dir, append(args, uri, "neo4j", "the-password"))
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

// TestBookmarkExamples runs the programme of the drivers' manual, sessions A and B beside each other and C from both bookmarks, in the
// languages that this machine has.
func TestBookmarkExamples(t *testing.T) {
	const want = "Alice knows Bob\n"
	for _, p := range programs {
		var args []string
		switch {
		case p.name == "javascript":
			args = []string{"node", "../examples/bookmarks/bookmarks.mjs"}
		case strings.HasPrefix(p.name, "python"):
			args = append(args, "../examples/bookmarks/bookmarks.py")
		default:
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			if !p.short && !*allDrivers {
				t.Skip("only with -drivers (make drivers)")
			}
			if len(args) == 1 {
				args = append(p.run(p.installed(t))[:1], args...)
			}
			if out := example(t, false, p, args...); out != want {
				t.Errorf("%q", out)
			}
		})
	}
	t.Run("go", func(t *testing.T) {
		if out := example(t, false, program{}, "go", "run", "../examples/bookmarks/go"); out != want {
			t.Errorf("%q", out)
		}
	})
}

// TestHTTPExample is the walk over HTTP with curl.
func TestHTTPExample(t *testing.T) {
	for _, name := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s on this machine", name)
		}
	}
	out := example(t, true, program{}, "../examples/bookmarks/http.sh")
	if !regexp.MustCompile(`^bookmark: morsel:[0-9a-f]{32}:1\n`).MatchString(out) || !strings.Contains(out, `"row":[{"content":"My first post!","id":"post-123"},[]]`) {
		t.Errorf("%s", out)
	}
}
