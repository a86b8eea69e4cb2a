package shell

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/morseldb/morsel/cmd/morsel/connect"
)

// completer completes commands, keywords, functions, parameters, and, from the
// database as it is, labels, relationship types and property keys.
type completer struct{ s *Shell }

var keywords = strings.Fields(`ALL AND ANY AS ASC ASCENDING BY CALL CASE COLLECT CONTAINS COUNT CREATE CYPHER DELETE DESC DESCENDING DETACH
 DISTINCT ELSE END ENDS EXISTS EXPLAIN FALSE FINISH FOREACH FROM IN IS LIMIT LOAD CSV MATCH MERGE NODETACH NONE NOT NULL OFFSET ON OPTIONAL OR
 ORDER PROFILE REMOVE RETURN SET SHOW SHORTEST SINGLE SKIP STARTS THEN TRANSACTIONS TRUE UNION UNWIND USE USING WHEN WHERE WITH XOR YIELD`)

// Do gives the endings that complete the word before pos, as readline asks for them.
func (c *completer) Do(line []rune, pos int) ([][]rune, int) {
	start := pos
	for start > 0 && isWord(line[start-1]) {
		start--
	}
	word, before := string(line[start:pos]), ' '
	if start > 0 {
		before = line[start-1]
	}
	var out [][]rune
	for _, w := range c.candidates(before, start, word) {
		out = append(out, []rune(w[len(word):]))
	}
	return out, pos - start
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// candidates are the names that begin with word.
func (c *completer) candidates(before rune, start int, word string) []string {
	var words []string
	switch {
	case before == ':' && start == 1:
		for _, cmd := range commands {
			words = append(words, cmd.name[1:])
		}
	case before == ':' || before == '|' || before == '&':
		words = escaped(append(c.ask("CALL db.labels()"), c.ask("CALL db.relationshipTypes()")...))
	case before == '.':
		words = escaped(c.ask("CALL db.propertyKeys()"))
	case before == '$':
		words = escaped(slices.Collect(maps.Keys(c.s.params)))
	case word == "":
		return nil
	default:
		words = append(inCaseOf(word, keywords), c.ask("SHOW FUNCTIONS YIELD name")...)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) <= len(word) || !strings.HasPrefix(w, word) })
	slices.Sort(words)
	return slices.Compact(words)
}

// inCaseOf gives keywords in small letters to who writes small letters.
func inCaseOf(word string, keywords []string) []string {
	out := slices.Clone(keywords)
	if strings.ToLower(word) == word {
		for i, k := range out {
			out[i] = strings.ToLower(k)
		}
	}
	return out
}

// escaped puts names between backticks that cannot be written without.
func escaped(names []string) []string {
	for i, n := range names {
		if strings.ContainsFunc(n, func(r rune) bool { return !isWord(r) }) || n == "" || unicode.IsDigit([]rune(n)[0]) {
			names[i] = "`" + strings.ReplaceAll(n, "`", "``") + "`"
		}
	}
	return names
}

// ask gives the first column of a query; completion says nothing where that fails.
func (c *completer) ask(query string) []string {
	res, err := c.s.db.Session(connect.SessionOptions{Read: true}).Run(context.Background(), query, nil)
	if err != nil {
		return nil
	}
	var out []string
	for r, err := range res.Records() {
		if err != nil {
			return nil
		}
		if name, ok := r.Values[0].(string); ok {
			out = append(out, name)
		}
	}
	return out
}
