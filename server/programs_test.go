package server_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/morseldb/morsel/server"
)

var allDrivers = flag.Bool("drivers", false, "check the server with every official driver that can be installed, not with some")

// program is checks that are written with an official driver. Its driver is installed from its registry into a folder
// of the user's cache, by the language's own tools; what cannot be installed is skipped.
type program struct {
	name    string
	needs   []string // programs of this machine
	install func(dir string) [][]string
	run     func(dir string) []string
	env     func(dir string) string
	short   bool // a part of every test run
}

var programs = []program{
	{
		name: "javascript", needs: []string{"node", "npm"}, short: true,
		install: func(dir string) [][]string {
			return [][]string{{"npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", dir, "neo4j-driver@5.28"}}
		},
		run: func(string) []string { return []string{"node", "drivers/javascript/checks.mjs"} },
		env: func(dir string) string { return "NODE_PATH_DRIVER=" + dir },
	},
	pythonProgram("python-5.28", "neo4j==5.28.*"),
	pythonProgram("python-6", "neo4j>=6,<7"),
	{
		name: "java", needs: []string{"java", "mvn"},
		install: func(dir string) [][]string {
			return [][]string{{"mvn", "-q", "-B", "-f", "drivers/java/pom.xml", "dependency:copy-dependencies", "-DoutputDirectory=" + dir}}
		},
		run: func(dir string) []string {
			return []string{"java", "-cp", filepath.Join(dir, "*"), "drivers/java/Checks.java"}
		},
	},
}

func pythonProgram(name, packages string) program {
	python := func(dir string) string { return filepath.Join(dir, "bin", "python") }
	return program{
		name: name, needs: []string{"python3"},
		install: func(dir string) [][]string {
			return [][]string{{"python3", "-m", "venv", dir}, {python(dir), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", packages}}
		},
		run: func(dir string) []string { return []string{python(dir), "drivers/python/checks.py"} },
	}
}

// TestDriverPrograms runs the checks in drivers/, each on a server of its own with a log-on.
func TestDriverPrograms(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			if !p.short && !*allDrivers {
				t.Skip("only with -drivers (make drivers)")
			}
			dir := p.installed(t)
			srv := start(t, server.WithSetting("dbms.security.auth_enabled", "true"), server.WithInitialPassword("the-password"))
			out, err := p.command(dir, append(p.run(dir), srv.BoltAddress(), "neo4j", "the-password"))
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Log(lastLine(out))
		})
	}
}

func lastLine(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return lines[len(lines)-1]
}

// installed is the folder with the program's driver.
func (p program) installed(t *testing.T) string {
	t.Helper()
	for _, name := range p.needs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s on this machine", name)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	dir := filepath.Join(cache, "morsel-drivers", p.name)
	done := filepath.Join(dir, ".installed")
	if _, err := os.Stat(done); err == nil {
		return dir
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	for _, args := range p.install(dir) {
		if out, err := p.command(dir, args); err != nil {
			t.Skipf("the driver cannot be installed: %v: %.500s", err, out)
		}
	}
	if err := os.WriteFile(done, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// command runs a program in this folder and gives what it printed.
func (p program) command(dir string, args []string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Env = os.Environ()
	if p.env != nil {
		c.Env = append(c.Env, p.env(dir))
	}
	out, err := c.CombinedOutput()
	return string(out), err
}
