package bind

import (
	"strings"
	"testing"
)

// TestTypesOfOperators asks for a truth value, a string or a component where there is an operator, of which null, or what
// may be anything, is a side; the messages, without their beginnings, are Neo4j's.
func TestTypesOfOperators(t *testing.T) {
	env := Env{Registry: testRegistry(t)}
	const holder = "Map, Node, Relationship, Point, Duration, Date, Time, LocalTime, LocalDateTime or DateTime"
	const coerced = "Coercion of list to boolean is not allowed"
	for expr, want := range map[string]string{
		"(null + 'a') * 1":       "expected Float, Integer or Duration but was String or List<T>",
		"(m.a + 'a') * 1":        "expected Float, Integer or Duration but was String or List<T>",
		"(null + 1).x":           "expected " + holder + " but was Float, Integer, String or List<T>",
		"(null + date()).x":      "",
		"(null + null) AND true": "",
		"(null + 'a') AND true":  "",
		"(null + true) AND true": coerced,
		"([1] + m.a) AND true":   coerced,
		"([1] + [2])[0].x":       "expected " + holder + " but was Integer",
		"(2 + [1])[0].x":         "expected " + holder + " but was Integer",
		"([1] + m.a)[0].x":       "",
		"(null - 1) AND true":    "expected Boolean but was Float or Integer",
		"null - date()":          "expected Float, Integer or Duration but was Date",
		"m.a - date()":           "expected Float, Integer or Duration but was Date",
		"[1, 2.5][0] - date()":   "but was Date",
		// Neo4j tells of the two faults the one that stands first: "expected Boolean …".
		"(null - date()) AND true":    "expected Float, Integer or Duration but was Date",
		"date() - date()":             "expected Duration but was Date",
		"[1][m.a - duration('P1D')]":  "list index must be given as Integer, but was Duration, Date, Time, LocalTime, LocalDateTime or DateTime",
		"(1.5 * null) AND true":       "expected Boolean but was Float or Duration",
		"(null / 1.5) AND true":       "expected Boolean but was Float or Duration",
		"(1.5 / null) AND true":       "expected Boolean but was Float",
		"1 / duration('P1D')":         "expected Float or Integer but was Duration",
		"(m.a / duration('P1D')) + 1": "expected Float or Integer but was Duration",
		"null / duration('P1D')":      "expected Float or Integer but was Duration",
		"(1 % null) AND true":         "expected Boolean but was Float or Integer",
		"(-null) AND true":            "expected Boolean but was Float or Integer",
		"(null || null) AND true":     "",
	} {
		got := answer("WITH {a: 1} AS m RETURN "+expr+" AS r", env)
		if want == "" && strings.Contains(got, "mismatch") || !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", expr, got, want)
		}
	}
}
