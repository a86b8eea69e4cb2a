package server

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/server/backend"
	"github.com/morseldb/morsel/status"
)

func versionOf(agent string) string {
	_, v, _ := strings.Cut(agent, "/")
	return v
}

// panicked logs a mistake of ours that a request has met.
func (s *Server) panicked(p any, stack []byte) {
	s.log.Error("internal error", "panic", fmt.Sprint(p), "stack", string(stack))
}

// logQuery writes a query that has ended into the log, its literals hidden.
func (s *Server) logQuery(e backend.Ended) {
	if s.cfg.QueryLog == "INFO" && e.Err == nil && e.Took < s.cfg.QueryLogThreshold {
		return
	}
	attrs := []any{"db", e.Database, "user", e.Caller.User, "connection", e.Caller.Connection, "client", e.Caller.Address,
		"ms", e.Took.Milliseconds(), "runtime", e.Runtime, "query", obfuscate(e.Text)}
	if e.Err != nil {
		s.log.Error("query", append(attrs, "code", status.CodeOf(e.Err))...)
		return
	}
	s.log.Info("query", attrs...)
}

// obfuscate hides the literals of a query's text: what stands in quotes and numbers, and comments, which may hold what was one.
func obfuscate(text string) string {
	text = unescape(text)
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'' || c == '"':
			i = quotedEnd(text, i)
			b.WriteString("'******'")
		case c == '`':
			end := strings.IndexByte(text[i+1:], '`')
			if end < 0 {
				end = len(text) - i - 2
			}
			b.WriteString(text[i : i+end+2])
			i += end + 1
		case strings.HasPrefix(text[i:], "//"):
			i = behind(text, i, "\n") - 1
			b.WriteByte(' ')
		case strings.HasPrefix(text[i:], "/*"):
			i = behind(text, i+2, "*/") - 1
			b.WriteByte(' ')
		case c >= '0' && c <= '9' && (i == 0 || !isName(text[i-1])):
			for i+1 < len(text) && (isName(text[i+1]) || text[i+1] == '.' && (i+2 == len(text) || text[i+2] != '.')) {
				i++
			}
			b.WriteString("******")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// quotedEnd is where the string literal ends that begins at i.
func quotedEnd(text string, i int) int {
	end := i + 1
	for end < len(text) && text[end] != text[i] {
		if text[end] == '\\' {
			end++
		}
		end++
	}
	return end
}

// behind is the place after the next stop from i on, or the text's end.
func behind(text string, i int, stop string) int {
	if n := strings.Index(text[i:], stop); n >= 0 {
		return i + n + len(stop)
	}
	return len(text)
}

// unescape replaces \uXXXX, which Cypher has anywhere in a text, also for the quotes of a literal.
func unescape(text string) string {
	if !strings.Contains(text, `\u`) {
		return text
	}
	return escaped.ReplaceAllStringFunc(text, func(e string) string {
		if n, err := strconv.ParseUint(strings.TrimLeft(e, `\u`), 16, 32); err == nil {
			return string(rune(n))
		}
		return e
	})
}

var escaped = regexp.MustCompile(`\\u+[0-9A-Fa-f]{4}`)

func isName(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
