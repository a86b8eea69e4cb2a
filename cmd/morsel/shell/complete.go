package shell

import (
	"context"
	"sort"
	"strings"
	"unicode"

	"github.com/morseldb/morsel/cmd/morsel/connect"
)

// completer completes commands, keywords, functions, and, from the database as it
// is, labels, relationship types and property keys.
type completer struct{ s *Shell }

var keywords = strings.Fields(`ALL AND ANY AS ASC ASCENDING BY CALL CASE COLLECT CONTAINS COUNT CREATE CYPHER DELETE DESC DESCENDING DETACH
 DISTINCT ELSE END ENDS EXISTS EXPLAIN FALSE FINISH FOREACH FROM IN IS LIMIT LOAD CSV MATCH MERGE NODETACH NONE NOT NULL OFFSET ON OPTIONAL OR
 ORDER PROFILE REMOVE RETURN SET SHOW SHORTEST SINGLE SKIP STARTS THEN TRANSACTIONS TRUE UNION UNWIND USE USING WHEN WHERE WITH XOR YIELD`)

// Do gives the endings that complete the word before pos, as readline asks for them.
func (c *completer) Do(line []rune, pos int) ([][]rune, int) {
	start := pos
	for start > 0 && (unicode.IsLetter(line[start-1]) || unicode.IsDigit(line[start-1]) || line[start-1] == '_') {
		start--
	}
	word := string(line[start:pos])
	before := ' '
	if start > 0 {
		before = line[start-1]
	}
	var out [][]rune
	for _, w := range c.candidates(before, start, word) {
		out = append(out, []rune(w[len(word):]))
	}
	return out, len([]rune(word))
}

func (c *completer) candidates(before rune, start int, word string) []string {
	var words []string
	switch {
	case before == ':' && start == 1:
		for _, cmd := range commands {
			words = append(words, cmd.name[1:])
		}
	case before == ':' || before == '|' || before == '&':
		words = append(c.ask("CALL db.labels()"), c.ask("CALL db.relationshipTypes()")...)
	case before == '.':
		words = c.ask("CALL db.propertyKeys()")
	case word == "":
		return nil
	default:
		words = append(words, keywords...)
		words = append(words, c.ask("SHOW FUNCTIONS YIELD name")...)
	}
	var out []string
	for _, w := range words {
		if len(w) > len(word) && strings.EqualFold(w[:len(word)], word) {
			out = append(out, w)
		}
	}
	sort.Strings(out)
	return out
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
