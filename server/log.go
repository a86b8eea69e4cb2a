package server

import (
	"fmt"
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

// obfuscate hides the literals of a query's text: what stands in quotes and numbers.
func obfuscate(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'' || c == '"':
			end := i + 1
			for end < len(text) && text[end] != c {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			b.WriteString("'******'")
			i = end
		case c == '`':
			end := strings.IndexByte(text[i+1:], '`')
			if end < 0 {
				end = len(text) - i - 2
			}
			b.WriteString(text[i : i+end+2])
			i += end + 1
		case c >= '0' && c <= '9' && (i == 0 || !isName(text[i-1])):
			for i+1 < len(text) && (isName(text[i+1]) || text[i+1] == '.') {
				i++
			}
			b.WriteString("0")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isName(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
