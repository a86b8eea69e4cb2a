package shell

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hymkor/go-multiline-ny"
	"github.com/nyaosorg/go-readline-ny"

	"github.com/morseldb/morsel/cmd/morsel/connect"
)

// completer completes commands, keywords, functions, parameters, and, from the
// database as it is, labels, relationship types and property keys.
type completer struct{ s *Shell }

var keywords = strings.Fields(`ALL AND ANY AS ASC ASCENDING BY CALL CASE COLLECT CONTAINS COUNT CREATE CYPHER DELETE DESC DESCENDING DETACH
 DISTINCT ELSE END ENDS EXISTS EXPLAIN FALSE FINISH FOREACH FROM IN IS LIMIT LOAD CSV MATCH MERGE NODETACH NONE NOT NULL OFFSET ON OPTIONAL OR
 ORDER PROFILE REMOVE RETURN SET SHOW SHORTEST SINGLE SKIP STARTS THEN TRANSACTIONS TRUE UNION UNWIND USE USING WHEN WHERE WITH XOR YIELD`)

// completion is the key that completes the word before the cursor.
type completion struct {
	completer
	editor *multiline.Editor
}

// String implements readline.Command.
func (c *completion) String() string { return "COMPLETE" }

// Call implements readline.Command: it completes as far as all candidates agree, else lists them. Where no word
// begins, the key is what it says: a tabulator.
func (c *completion) Call(_ context.Context, b *readline.Buffer) readline.Result {
	words, word := c.words([]rune(b.SubString(0, b.Cursor)))
	if len(words) == 0 {
		if word == "" {
			b.InsertAndRepaint("\t")
		}
		return readline.CONTINUE
	}
	if ending := agreed(words)[len(word):]; ending != "" {
		b.InsertAndRepaint(ending)
		return readline.CONTINUE
	}
	c.editor.SetNextEditHook(func(line string) bool {
		c.editor.Sync(line)
		cursor := b.Cursor
		c.editor.GotoEndLine()
		width, _, _ := b.Tty.Size()
		fmt.Fprint(b.Out, inColumns(words, width))
		if up := c.editor.PrintFromLine(c.editor.Headline()) + c.editor.Headline() - c.editor.CursorLine(); up > 0 {
			fmt.Fprintf(b.Out, "\x1b[%dA", up)
		}
		c.editor.LineEditor.Cursor = cursor
		return true
	})
	return readline.ENTER
}

// agreed is what all words begin with.
func agreed(words []string) string {
	first := []rune(words[0])
	n := len(first)
	for _, w := range words[1:] {
		i := 0
		for _, r := range w {
			if i == n || r != first[i] {
				break
			}
			i++
		}
		n = i
	}
	return string(first[:n])
}

// inColumns lists words beside each other, as many as there is room for.
func inColumns(words []string, width int) string {
	widest := 0
	for _, w := range words {
		widest = max(widest, utf8.RuneCountInString(w))
	}
	in := max(1, (width-1)/(widest+2))
	var b strings.Builder
	for i, w := range words {
		if i%in == in-1 || i == len(words)-1 {
			b.WriteString(w + "\n")
		} else {
			b.WriteString(w + strings.Repeat(" ", widest+2-utf8.RuneCountInString(w)))
		}
	}
	return b.String()
}

// words gives what completes the word at the end of a line, and that.
func (c *completer) words(line []rune) (words []string, word string) {
	start := len(line)
	for start > 0 && isWord(line[start-1]) {
		start--
	}
	word, before := string(line[start:]), ' '
	if start > 0 {
		before = line[start-1]
	}
	return c.candidates(before, start, word), word
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
