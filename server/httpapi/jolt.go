package httpapi

import (
	"fmt"
	"math"
	"mime"
	"strconv"
	"strings"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// jolt is a way to write results: a line for each event, in which values that JSON has no form for are objects with a sigil. Strict
// Jolt gives a sigil to all.
type jolt struct {
	media      string
	strict     bool
	sequence   bool // lines begin with a record separator (RFC 7464)
	deprecated bool // version 1: ids are numbers
}

const joltMedia = "application/vnd.neo4j.jolt"

// joltOf is the Jolt that an Accept header asks for first; nil where it asks for something else.
func joltOf(accept string) *jolt {
	first, _, _ := strings.Cut(accept, ",")
	base, params, err := mime.ParseMediaType(strings.TrimSpace(first))
	rest, ok := strings.CutPrefix(base, joltMedia)
	if err != nil || !ok {
		return nil
	}
	j := &jolt{media: base, strict: params["strict"] == "true"}
	rest, j.sequence = strings.CutSuffix(rest, "+json-seq")
	switch rest {
	case "-v2":
	case "", "-v1":
		j.deprecated = true
	default:
		return nil
	}
	if j.strict {
		j.media += ";strict=true"
	}
	return j
}

// deprecation tells of a form of Jolt that Neo4j has given up.
func (j *jolt) deprecation() morsel.Notification {
	form := ""
	if j.sequence {
		form = "+json-seq"
	}
	return morsel.Notification{
		Code: "Neo.ClientNotification.Request.DeprecatedFormat", Severity: status.Warning, Title: "The client made a request for a format which has been deprecated.",
		Description: fmt.Sprintf("The requested format has been deprecated. ('application/vnd.neo4j.jolt%[1]s' and 'application/vnd.neo4j.jolt-v1%[1]s' have been deprecated "+
			"and will be removed in a future version. Please use 'application/vnd.neo4j.jolt-v2%[1]s'.)", form),
	}
}

// line appends an event.
func (j *jolt) line(w *writer, name string, body func()) {
	if j.sequence {
		w.raw("\x1e")
	}
	w.raw(`{"` + name + `":`)
	body()
	w.raw("}\n")
}

// finishJolt ends the events: errors, then what is known of the transaction.
func (a *answer) finishJolt(rest func()) {
	if a.err != nil {
		a.jolt.line(&a.writer, "error", func() {
			code, msg := codeAndMessage(a.err)
			a.raw(`{"errors":[`)
			a.oneError(code, msg)
			a.raw("]}")
		})
	}
	a.jolt.line(&a.writer, "info", func() {
		a.raw("{")
		a.notifications()
		if a.err == nil && rest != nil {
			rest()
		}
		a.raw("}")
	})
}

// sigil appends {"mark": body}.
func (w *writer) sigil(mark string, body func()) {
	w.raw(`{"` + mark + `":`)
	body()
	w.raw("}")
}

// value appends a value.
func (j *jolt) value(w *writer, v any) {
	switch t := v.(type) {
	case nil:
		w.raw("null")
	case bool:
		if text := strconv.FormatBool(t); j.strict {
			w.sigil("?", func() { w.str(text) })
		} else {
			w.raw(text)
		}
	case int64:
		j.integer(w, t)
	case float64:
		w.sigil("R", func() { w.str(value.FormatFloat(t)) })
	case string:
		if j.strict {
			w.sigil("U", func() { w.str(t) })
		} else {
			w.str(t)
		}
	case []any:
		if j.strict {
			w.sigil("[]", func() { list(w, t, func(x any) { j.value(w, x) }) })
		} else {
			list(w, t, func(x any) { j.value(w, x) })
		}
	case map[string]any:
		w.sigil("{}", func() { j.props(w, t) })
	case morsel.Node, morsel.Relationship, morsel.Path:
		j.entity(w, v)
	case morsel.Point:
		w.sigil("@", func() { w.str(strings.Replace(wkt(t), "POINT (", "POINT(", 1)) })
	case morsel.Vector:
		list(w, t.Value().AsVector().List(), func(x value.Value) { w.raw(x.String()) })
	case morsel.UUID:
		j.value(w, t.String())
	case []byte:
		w.sigil("#", func() { w.str(strings.ToUpper(hexOf(t))) })
	default:
		w.sigil("T", func() { w.str(temporal(v, typedStyle)) })
	}
}

func hexOf(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		out.WriteByte(hexDigits[c>>4])
		out.WriteByte(hexDigits[c&15])
	}
	return out.String()
}

// integer appends an integer: plain where it fits into 32 bits, else with its sigil. Strict Jolt says R for those beyond.
func (j *jolt) integer(w *writer, i int64) {
	small := i >= math.MinInt32 && i <= math.MaxInt32
	switch {
	case small && !j.strict:
		w.int(i)
	case !small && j.strict:
		w.sigil("R", func() { w.str(strconv.FormatInt(i, 10)) })
	default:
		w.sigil("Z", func() { w.str(strconv.FormatInt(i, 10)) })
	}
}

func (j *jolt) props(w *writer, m map[string]any) {
	w.raw("{")
	for i, k := range sortedKeys(m) {
		w.key(i == 0, k)
		j.value(w, m[k])
	}
	w.raw("}")
}

// id appends an entity's id: its element id, or in version 1 its number.
func (j *jolt) id(w *writer, id int64, element string) {
	if j.deprecated {
		w.int(id)
		return
	}
	w.str(element)
}

func (j *jolt) entity(w *writer, v any) {
	switch t := v.(type) {
	case morsel.Node:
		w.sigil("()", func() {
			w.raw("[")
			j.id(w, t.ID, t.ElementID)
			w.raw(",")
			if j.strict {
				list(w, t.Labels, func(l string) { j.value(w, l) })
			} else {
				w.strs(t.Labels)
			}
			w.raw(",")
			j.props(w, t.Props)
			w.raw("]")
		})
	case morsel.Relationship:
		j.rel(w, t, false)
	case morsel.Path:
		w.sigil("..", func() {
			w.raw("[")
			for i, n := range t.Nodes {
				if i > 0 {
					w.raw(",")
					r := t.Relationships[i-1]
					j.rel(w, r, r.EndElementID == t.Nodes[i-1].ElementID && r.StartElementID != r.EndElementID)
					w.raw(",")
				}
				j.entity(w, n)
			}
			w.raw("]")
		})
	}
}

// rel appends a relationship; against says that it is met at its end.
func (j *jolt) rel(w *writer, r morsel.Relationship, against bool) {
	mark, from, fromElement, to, toElement := "->", r.Start, r.StartElementID, r.End, r.EndElementID
	if against {
		mark, from, fromElement, to, toElement = "<-", to, toElement, from, fromElement
	}
	w.sigil(mark, func() {
		w.raw("[")
		j.id(w, r.ID, r.ElementID)
		w.raw(",")
		j.id(w, from, fromElement)
		w.raw(",")
		if j.strict {
			j.value(w, r.Type)
		} else {
			w.str(r.Type)
		}
		w.raw(",")
		j.id(w, to, toElement)
		w.raw(",")
		j.props(w, r.Props)
		w.raw("]")
	})
}
