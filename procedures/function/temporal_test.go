package function

import (
	"os"
	"strings"
	"testing"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// casesOf reads a file of lines "what => expected".
func casesOf(t *testing.T, file string) (cases [][2]string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if what, want, ok := strings.Cut(line, " => "); ok && !strings.HasPrefix(line, "#") {
			cases = append(cases, [2]string{what, want})
		}
	}
	return cases
}

// What a Neo4j server was measured to answer.
func TestMeasuredTemporal(t *testing.T) {
	r := temporalRegistry(t)
	for _, c := range casesOf(t, "testdata/measured.txt") {
		v, err := r.eval(c[0])
		got := cell(v)
		if err != nil {
			got = "! " + err.Error()
			if e := status.As(err); e != nil {
				got = "! " + e.Code[strings.LastIndex(e.Code, ".")+1:] + " " + e.Msg
			}
			got, _, _ = strings.Cut(got, "\n")
		}
		if got != c[1] {
			t.Errorf("%s\ngot  %s\nwant %s", c[0], got, c[1])
		}
	}
}

// Cases of every scenario of the TCK, for a checkout without it.
func TestTemporalFeatureCases(t *testing.T) {
	r := temporalRegistry(t)
	for _, c := range casesOf(t, "testdata/features.txt") {
		got, err := scenario{query: c[0]}.run(r)
		if err != nil || strings.Join(got, " | ") != c[1] {
			t.Errorf("%s\ngot  %v, %v\nwant %s", c[0], got, err, c[1])
		}
	}
}

func TestClocks(t *testing.T) {
	r := temporalRegistry(t)
	for expr, want := range map[string]string{
		"datetime()":                              "'2026-11-21T10:28:34.505Z'",
		"datetime({timezone: '+01:00'})":          "'2026-11-21T11:28:34.505+01:00'",
		"date({timezone: 'Pacific/Auckland'})":    "'2026-11-21'",
		"localtime.statement('Europe/Stockholm')": "'11:28:34.505'",
		"time.statement('Europe/Stockholm')":      "'11:28:34.505+01:00'",
		"date.truncate('year')":                   "'2026-01-01'",
		"date.statement(null)":                    "null",
	} {
		v, err := r.eval(expr)
		if got := cell(v); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", expr, got, err, want)
		}
	}
	for _, which := range []string{"realtime", "statement", "transaction"} {
		for _, kind := range []string{"date", "time", "localtime", "datetime", "localdatetime"} {
			if _, err := r.eval(kind + "." + which + "()"); err != nil {
				t.Errorf("%s.%s(): %v", kind, which, err)
			}
		}
	}
}

// Functions are called with a context that knows no clock, too.
func TestClockWithoutContext(t *testing.T) {
	r := temporalRegistry(t)
	for _, ctx := range []*procedures.Context{nil, {}} {
		v, err := r.registry.Function("datetime").Call(ctx, nil)
		if err != nil || v.Kind() != value.KindDateTime {
			t.Errorf("datetime() is %v, %v", v, err)
		}
	}
}
