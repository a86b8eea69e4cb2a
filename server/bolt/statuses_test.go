package bolt

import (
	"testing"

	"github.com/morseldb/morsel/status"
)

// TestStatusDescriptions has the words in which Neo4j 5.26 says as a status what a notification says.
func TestStatusDescriptions(t *testing.T) {
	for _, c := range []struct {
		n    status.Notification
		want string
	}{
		{status.Notification{GQL: "01N50", Description: "One of the labels in your query is not available in the database, make sure you didn't misspell it (the missing label name is: A:B)"},
			"warn: label does not exist. The label `A:B` does not exist. Verify that the spelling is correct."},
		{status.Notification{GQL: "01N60", Description: "Did not supply query with enough parameters. (Missing parameters: p, q)"},
			"warn: parameter missing. The query plan cannot be cached and is not executable without 'EXPLAIN' due to the undefined parameter(s) $`p`, $`q`. Provide the parameter(s)."},
		{status.Notification{GQL: "00NA1", Title: "`DROP INDEX i IF EXISTS` has no effect.", Description: "`i` does not exist."},
			"note: successful completion - index or constraint does not exist. The command 'DROP INDEX i IF EXISTS' has no effect. The specified index or constraint `i` does not exist."},
		{status.Notification{GQL: "01N02", Description: "The query used a deprecated function: `id`."},
			"warn: feature deprecated without replacement. id is deprecated and will be removed without a replacement."},
		{status.Notification{GQL: "01N31", Description: "The hinted index does not exist, please check the schema (index is: INDEX FOR (`n`:`A`) ON (`n`.`x`))"},
			"warn: hinted index does not exist. Unable to create a plan with 'INDEX :A(x)' because the index does not exist."},
		{status.Notification{GQL: "01N30", Description: "Other words."}, "warn: join hint unfulfillable. Other words."},
		{status.Notification{GQL: "01XXX", Severity: status.Warning, Description: "Other words."}, "warn: Other words."},
		{status.Notification{GQL: "03XXX", Description: "Other words."}, "info: Other words."},
	} {
		if got := statusDescription(&c.n); got != c.want {
			t.Errorf("%s: %s, want %s", c.n.GQL, got, c.want)
		}
	}
}
