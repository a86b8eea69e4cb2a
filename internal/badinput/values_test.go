package badinput

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
)

// deep is a list in a list in a list and so on.
func deep(levels int) any {
	var v any = int64(1)
	for range levels {
		v = []any{v}
	}
	return v
}

func deepMap(levels int) any {
	var v any = int64(1)
	for range levels {
		v = map[string]any{"a": v}
	}
	return v
}

func TestParameters(t *testing.T) {
	db := small(t)
	type odd struct{ C chan int }
	for name, c := range map[string]struct {
		text   string
		params map[string]any
		code   string
	}{
		"channel":             {"RETURN $p", map[string]any{"p": make(chan int)}, status.TypeError},
		"function":            {"RETURN $p", map[string]any{"p": func() {}}, status.TypeError},
		"complex":             {"RETURN $p", map[string]any{"p": 1i}, status.TypeError},
		"struct":              {"RETURN $p", map[string]any{"p": odd{}}, status.TypeError},
		"int keys":            {"RETURN $p", map[string]any{"p": map[int]int{1: 1}}, status.TypeError},
		"large unsigned":      {"RETURN $p", map[string]any{"p": uint64(1 << 63)}, status.TypeError},
		"node":                {"RETURN $p", map[string]any{"p": morsel.Node{}}, status.TypeError},
		"missing":             {"RETURN $p", map[string]any{"q": 1}, status.ParameterMissing},
		"list as map":         {"MATCH (n) SET n = $p", map[string]any{"p": []int{1}}, status.SyntaxError},
		"string in sum":       {"UNWIND [1] AS x RETURN sum($p)", map[string]any{"p": "a"}, status.SyntaxError},
		"string as limit":     {"RETURN 1 LIMIT $p", map[string]any{"p": "a"}, status.SyntaxError},
		"negative limit":      {"RETURN 1 LIMIT $p", map[string]any{"p": -1}, status.ArgumentError},
		"float limit":         {"RETURN 1 LIMIT $p", map[string]any{"p": 1.5}, status.ArgumentError},
		"float skip":          {"RETURN 1 SKIP $p", map[string]any{"p": 1.5}, status.ArgumentError},
		"index of a number":   {"RETURN $p[$q]", map[string]any{"p": 1, "q": 0}, status.TypeError},
		"number as a key":     {"WITH $p AS x, $q AS k RETURN x[k]", map[string]any{"p": map[string]any{"a": 1}, "q": 0}, status.TypeError},
		"number as the key":   {"WITH $p AS x RETURN x[0]", map[string]any{"p": map[string]any{"a": 1}}, status.SyntaxError},
		"float in a regex":    {"RETURN 'a' =~ $p", map[string]any{"p": 1.5}, status.SyntaxError},
		"null limit":          {"RETURN 1 LIMIT $p", map[string]any{"p": nil}, status.ArgumentError},
		"map as property":     {"CREATE (n {v: $p})", map[string]any{"p": map[string]any{"a": 1}}, status.TypeError},
		"mixed list property": {"CREATE (n {v: $p})", map[string]any{"p": []any{1, "a"}}, status.TypeError},
		"list of lists":       {"CREATE (n {v: $p})", map[string]any{"p": []any{[]any{1}}}, status.TypeError},
		"wrong operands":      {"RETURN $p - 1", map[string]any{"p": "a"}, status.SyntaxError},
		"not boolean":         {"MATCH (n) WHERE $p RETURN n", map[string]any{"p": 1}, status.SyntaxError},
		"not map":             {"RETURN $p.x", map[string]any{"p": 1}, status.SyntaxError},
		"not list":            {"RETURN $p[0]", map[string]any{"p": 1}, status.SyntaxError},
		"one as a list":       {"RETURN size(tail($p))", map[string]any{"p": 1}, status.SyntaxError},
		"number in a regex":   {"RETURN 'a' =~ $p", map[string]any{"p": 1}, status.SyntaxError},
		"through WITH":        {"WITH $p AS x RETURN x[0]", map[string]any{"p": 1}, status.SyntaxError},
		"deep list":           {"RETURN size($p)", map[string]any{"p": deep(10_000)}, ""},
		"deep map":            {"RETURN $p.a", map[string]any{"p": deepMap(10_000)}, ""},
		"deeper list":         {"RETURN size($p)", map[string]any{"p": deep(1_000_000)}, ""},
		"deep comparison":     {"RETURN $p = $q, $p < $q", map[string]any{"p": deep(100_000), "q": deep(100_000)}, ""},
		"deep distinct":       {"UNWIND [$p, $q] AS x RETURN DISTINCT x ORDER BY x", map[string]any{"p": deep(100_000), "q": deep(100_000)}, ""},
		"deep text":           {"RETURN valueType($p), toString(size($p))", map[string]any{"p": deep(100_000)}, ""},
		"deep property":       {"CREATE (n {v: $p})", map[string]any{"p": deep(100_000)}, status.TypeError},
		"type as parameter":   {"CREATE ()-[:$($p)]->()", map[string]any{"p": 1}, status.SyntaxError},
		"empty label":         {"CREATE (:$($p))", map[string]any{"p": ""}, status.TokenNameError},
		"null label":          {"CREATE (:$($p))", map[string]any{"p": nil}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := ask(t, db, c.text, c.params)
			switch got := morsel.Code(err); {
			case c.code == "" && err != nil && status.As(err) == nil:
				t.Errorf("an error without a code: %v", err)
			case c.code == status.SyntaxError && (got != c.code || !strings.Contains(err.Error(), "Type mismatch") || !strings.Contains(err.Error(), "(line 1, column")):
				t.Errorf("got %s: %v, want a type mismatch with its place", got, err)
			case c.code != "" && got != c.code:
				t.Errorf("got %s: %v, want %s", got, err, c.code)
			}
			kept(t, db)
		})
	}
}

// TestDeepValues builds deep values inside a query.
func TestDeepValues(t *testing.T) {
	db := small(t, morsel.WithMemoryLimit(1<<28))
	for _, text := range []string{
		"RETURN size(reduce(l = [1], i IN range(1, 200000) | [l]))",
		"WITH reduce(l = [1], i IN range(1, 200000) | [l]) AS l RETURN DISTINCT l",
		"WITH reduce(l = [1], i IN range(1, 100000) | [l]) AS l WITH l AS a, reduce(l = [1], i IN range(1, 100000) | [l]) AS b RETURN a = b, a < b",
		"UNWIND range(1, 2) AS x WITH reduce(l = [x], i IN range(1, 100000) | [l]) AS l RETURN l ORDER BY l",
		"WITH reduce(l = [1], i IN range(1, 100000) | [l]) AS l RETURN valueType(l)",
		"WITH reduce(l = {a: 1}, i IN range(1, 100000) | {a: l}) AS l RETURN l.a",
		"WITH reduce(l = [1], i IN range(1, 100000) | [l]) AS l RETURN l",
		"WITH reduce(l = [1], i IN range(1, 100000) | [l]) AS l RETURN l IS :: LIST<LIST<ANY>>",
		"WITH reduce(l = [1], i IN range(1, 100000) | [l]) AS l CREATE (n {v: l})",
	} {
		if err := ask(t, db, text, nil); err != nil && status.As(err) == nil {
			t.Errorf("%s: an error without a code: %v", text, err)
		}
		kept(t, db)
	}
}

func TestLiterals(t *testing.T) {
	db := small(t)
	for _, text := range []string{
		"RETURN 1e400", "RETURN -1e400", "RETURN 1e-400", "RETURN 0x8000000000000000", "RETURN -9223372036854775808", "RETURN -9223372036854775809",
		"RETURN -(-9223372036854775808)", "RETURN abs(-9223372036854775808)", "RETURN 9223372036854775807 + 1", "RETURN -9223372036854775808 - 1",
		"RETURN 9223372036854775807 * 2", "RETURN -9223372036854775808 / -1", "RETURN -9223372036854775808 % -1", "RETURN 1 % 0", "RETURN 5 / 0",
		"RETURN toInteger(1e300), toInteger('99999999999999999999')", "RETURN range(1, 9223372036854775807, 9223372036854775807)",
		"RETURN range(-9223372036854775808, 9223372036854775807, 9223372036854775807)", "RETURN range(9223372036854775806, 9223372036854775807)",
		"RETURN range(1, 2, 0)", "RETURN date({year: 999999999})", "RETURN date({year: 9223372036854775807})", "RETURN date('+999999999-12-31') + duration({days: 1})",
		"RETURN date() + duration({years: 9223372036854775807})", "RETURN duration({days: 9223372036854775807}) + duration({days: 1})",
		"RETURN duration({seconds: 9223372036854775807}) * 2", "RETURN duration('P99999999999999999999Y')", "RETURN localdatetime({epochSeconds: 9223372036854775807})",
		"RETURN datetime({epochMillis: -9223372036854775808})", "RETURN duration.between(date('-999999999-01-01'), date('+999999999-12-31'))",
		"RETURN duration.inSeconds(localdatetime('-999999999-01-01T00:00'), localdatetime('+999999999-12-31T00:00'))",
		"RETURN substring('abc', 9223372036854775807)", "RETURN substring('abc', 1, 9223372036854775807)", "RETURN left('abc', 9223372036854775807)",
		"RETURN [1, 2][9223372036854775807], [1, 2][-9223372036854775808]", "RETURN [1, 2][-9223372036854775808..9223372036854775807]",
		"RETURN round(1.5, 9223372036854775807)", "RETURN round(1.5, 400)", "RETURN 2 ^ 100000", "RETURN point({x: 1e308, y: 1e308, z: 0/1.0})",
		"RETURN 1 SKIP 9223372036854775807", "RETURN 1 LIMIT 9223372036854775807", "UNWIND [1, 2] AS x RETURN x SKIP 9223372036854775807 LIMIT 9223372036854775807",
		"MATCH (a)-[*9223372036854775807]->(b) RETURN 1", "MATCH (a)-[*..9223372036854775807]->(b) RETURN count(*)", "MATCH (a)-[*5..1]->(b) RETURN 1",
		"MATCH (a)-->{9223372036854775807}(b) RETURN 1", "MATCH (a)-->{5,1}(b) RETURN 1", "MATCH (a)-->{0}(b) RETURN 1",
		"MATCH p = SHORTEST 9223372036854775807 (a)-->+(b) RETURN count(p)", "MATCH p = SHORTEST 0 (a)-->+(b) RETURN count(p)",
		"RETURN percentileCont(1, 2)", "RETURN percentileDisc(1, -1)", "RETURN char_length('a'), normalize('a', 1)", "RETURN toString(1/0.0)",
		"RETURN apoc.x()", "RETURN `\x00`", "RETURN '\\uD800'", "RETURN '\\u12'", "RETURN '\\U00110000'", "RETURN '\\x'",
		"RETURN randomUUID() IS NULL", "RETURN date('2020-02-30')", "RETURN datetime('2020-01-01T00:00[No/Where]')", "RETURN time('25:00')",
		"RETURN 0x", "RETURN 0o8", "RETURN 1_", "RETURN 1__0", "RETURN .5.5", "RETURN 1..2", "RETURN 1e", "RETURN 1e+",
	} {
		if err := ask(t, db, text, nil); err != nil && status.As(err) == nil {
			t.Errorf("%s: an error without a code: %v", text, err)
		}
	}
	kept(t, db)
}
