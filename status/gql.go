package status

import (
	"regexp"
	"strings"
	"sync"
)

// Condition is a GQLSTATUS and what it says of one error beside its standard text.
type Condition struct {
	GQL  string // five characters, e.g. 42N62
	Text string // "" where the standard text says all
}

// Description is the condition in the words of the GQL standard and its own.
func (c Condition) Description() string {
	text := "error: " + conditionHeads[c.GQL]
	if c.Text != "" {
		text += ". " + c.Text
	}
	return text
}

// Because notes the GQLSTATUS of e and the closer one behind it, and returns e.
func (e *Error) Because(gql string, cause Condition) *Error {
	e.GQL, e.Reason = gql, &cause
	return e
}

// Conditions is the GQLSTATUS of e and, behind it, the closer one that is its cause, where there is one. Most are found by the
// message, which has the same words wherever the same thing is wrong; what a message does not tell, Because has noted.
func (e *Error) Conditions() []Condition {
	if e.Reason != nil {
		return []Condition{{e.GQL, ""}, *e.Reason}
	}
	if e.GQL == "" {
		for _, r := range conditionRules() {
			if out := r.apply(e); out != nil {
				return out
			}
		}
	}
	return Standard(e.GQLStatus())
}

// Standard is a condition that says no more than its standard text.
func Standard(gql string) []Condition { return []Condition{{gql, standardText[gql]}} }

// conditionRule says which GQLSTATUS the errors with a message have.
type conditionRule struct {
	message  *regexp.Regexp // of the whole message
	top      Condition      // $1 … are what message has found, also in cause
	cause    Condition      // with GQL "": none
	changing func(string) string
}

func (r *conditionRule) apply(e *Error) []Condition {
	at := r.message.FindStringSubmatchIndex(e.Msg)
	if at == nil || r.top.GQL == "42001" && e.Code != SyntaxError && e.Code != ProcedureNotFound {
		return nil
	}
	fill := func(c Condition) Condition {
		c.Text = string(r.message.ExpandString(nil, c.Text, e.Msg, at))
		if r.changing != nil {
			c.Text = r.changing(c.Text)
		}
		return c
	}
	out := []Condition{fill(r.top)}
	if r.cause.GQL != "" {
		out = append(out, fill(r.cause))
	}
	return out
}

// conditionRules is the table, compiled when the first error needs it.
var conditionRules = sync.OnceValue(func() []conditionRule {
	var out []conditionRule
	for _, r := range conditionTable {
		out = append(out, conditionRule{message: regexp.MustCompile("(?s)^(?:" + r[0] + ")$"), top: condition(r[1]), cause: condition(r[2]), changing: changes[condition(r[2]).GQL]})
	}
	return out
})

// condition reads "GQL" or "GQL text".
func condition(text string) Condition {
	gql, rest, _ := strings.Cut(text, " ")
	return Condition{gql, rest}
}

// changes are the texts that say what a message says in another form.
var changes = map[string]func(string) string{
	"22N28": func(s string) string {
		return strings.NewReplacer("'multiply'", "'*'", "'divide'", "'/'", "'add'", "'+'", "'subtract'", "'-'").Replace(s)
	},
	"22N10": quotedOptions,
}

// quotedOptions puts the options behind "are: " in quotes, with "and" before the last.
func quotedOptions(s string) string {
	head, list, ok := strings.Cut(s, "are: ")
	if !ok {
		return s
	}
	options := strings.Split(strings.TrimSuffix(list, "."), ", ")
	last := "'" + options[len(options)-1] + "'."
	if len(options) == 1 {
		return head + "are: " + last
	}
	return head + "are: '" + strings.Join(options[:len(options)-1], "', '") + "' and " + last
}
