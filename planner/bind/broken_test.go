package bind

import (
	"math/rand"
	"os"
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser"
)

// TestBrokenQueries mixes the words of known queries: whatever still parses is bound or
// refused, and what is bound is in normal form.
func TestBrokenQueries(t *testing.T) {
	text, err := os.ReadFile("testdata/messages.txt")
	must(t, err)
	var queries [][]string
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		query, _, _ := strings.Cut(block, "\n----")
		queries = append(queries, strings.Fields(query))
	}
	env := Env{Registry: testRegistry(t), Version: 25}
	rnd := rand.New(rand.NewSource(1))
	parsed, bound := 0, 0
	for range 4000 {
		query := mixed(rnd, queries[rnd.Intn(len(queries))], queries[rnd.Intn(len(queries))])
		stmt, err := parser.Parse(query)
		if err != nil {
			continue
		}
		parsed++
		b, err := Bind(stmt, env)
		if err != nil {
			continue
		}
		bound++
		if err := checkNormal(b); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	t.Logf("%d parsed, %d bound", parsed, bound)
}

// mixed drops, swaps, replaces or splices words of a and b.
func mixed(rnd *rand.Rand, a, b []string) string {
	out := append([]string{}, a...)
	i, j, k := rnd.Intn(len(a)), rnd.Intn(len(a)), rnd.Intn(len(b))
	switch rnd.Intn(4) {
	case 0:
		out = append(out[:i], out[i+1:]...)
	case 1:
		out[i], out[j] = out[j], out[i]
	case 2:
		out = append(out[:i], b[k:]...)
	case 3:
		out[i] = b[k]
	}
	return strings.Join(out, " ")
}
