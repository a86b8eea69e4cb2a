package bolt

import (
	"regexp"
	"strings"
	"sync"

	"github.com/morseldb/morsel/status"
)

// statusText is how the status of a notification begins and what it says: said is sought in title and description, a line each, and
// text made of what it finds. Where there is no said, the description follows the head.
type statusText struct {
	head, said, text string
	find             func() *regexp.Regexp
}

// statusTexts are Neo4j's words by GQLSTATUS.
var statusTexts = map[string]statusText{
	"00NA0": {head: "note: successful completion - index or constraint already exists. ", said: "`(.*)` has no effect\\.\n`(.*)` already exists\\.",
		text: "The command '$1' has no effect. The index or constraint specified by '$2' already exists."},
	"00NA1": {head: "note: successful completion - index or constraint does not exist. ", said: "`(.*)` has no effect\\.\n`(.*)` does not exist\\.",
		text: "The command '$1' has no effect. The specified index or constraint `$2` does not exist."},
	"01N00": {head: "warn: feature deprecated. ", said: `(CALL subquery without a variable scope clause is )now (deprecated\..*)`, text: "$1$2"},
	"01N01": {head: "warn: feature deprecated with replacement. ", said: `\('(.*)' is deprecated, please use '(.*)' instead\)`, text: "$1 is deprecated. It is replaced by $2."},
	"01N02": {head: "warn: feature deprecated without replacement. ", said: "The query used a deprecated function: `(.*)`\\.",
		text: "$1 is deprecated and will be removed without a replacement."},
	"01N30": {head: "warn: join hint unfulfillable. "},
	"01N31": {head: "warn: hinted index does not exist. ", said: "\\(index is: INDEX FOR \\(`.*`:`(.*)`\\) ON \\(`.*`\\.`(.*)`\\)\\)",
		text: "Unable to create a plan with 'INDEX :$1($2)' because the index does not exist."},
	"01N40": {head: "warn: unsupported runtime. "},
	"01N50": {head: "warn: label does not exist. ", said: `\(the missing label name is: (.*)\)`,
		text: "The label `$1` does not exist. Verify that the spelling is correct."},
	"01N51": {head: "warn: relationship type does not exist. ", said: `\(the missing relationship type is: (.*)\)`,
		text: "The relationship type `$1` does not exist. Verify that the spelling is correct."},
	"01N52": {head: "warn: property key does not exist. ", said: `\(the missing property name is: (.*)\)`,
		text: "The property `$1` does not exist. Verify that the spelling is correct."},
	"01N60": {head: "warn: parameter missing. ", said: `\(Missing parameters: (.*)\)`,
		text: "The query plan cannot be cached and is not executable without 'EXPLAIN' due to the undefined parameter(s) $$`$1`. Provide the parameter(s)."},
	"03N60": {head: "info: subquery variable shadowing. ", said: `\(the shadowing variable is: (.*)\)`,
		text: "The variable `$1` in the subquery uses the same name as a variable from the outer query. Use 'WITH `$1`' in the subquery to import the one from the outer scope unless you want it to be a new variable."},
	"03N90": {head: "info: cartesian product. "},
	"03N91": {head: "info: unbounded variable length pattern. "},
}

func init() {
	for gql, s := range statusTexts {
		if s.said != "" {
			s.find = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(s.said) })
			statusTexts[gql] = s
		}
	}
}

// statusDescription is what a notification's status says.
func statusDescription(n *status.Notification) string {
	s, ok := statusTexts[n.GQL]
	switch {
	case !ok && n.Severity == status.Warning:
		s.head = "warn: "
	case !ok:
		s.head = "info: "
	case s.find != nil:
		said := n.Title + "\n" + n.Description
		if at := s.find().FindStringSubmatchIndex(said); at != nil {
			text := string(s.find().ExpandString(nil, s.text, said, at))
			if n.GQL == "01N60" {
				text = strings.ReplaceAll(text, ", ", "`, $`")
			}
			return s.head + text
		}
	}
	return s.head + n.Description
}
