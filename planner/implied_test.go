package planner_test

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/planner"
)

// TestImpliedLabelScans holds that nodes which a counted pattern finds by their properties are looked for among those with their label, though every
// relationship has only such nodes; a label alone is not asked for.
func TestImpliedLabelScans(t *testing.T) {
	plan := planned(t, "MATCH (a:Person)-[:LIKES]->(p:Post)<-[:LIKES]-(b) WHERE p.length > 100 RETURN count(*)", planner.RuleSet{Always: true})
	if !strings.Contains(plan, "CountMatches") || !strings.Contains(plan, "NodeByLabelScan p:Post") || strings.Contains(plan, "a:Person") {
		t.Error(plan)
	}
}
