package explain

import (
	"testing"

	"github.com/morseldb/morsel/planner/physical"
)

func TestPipelines(t *testing.T) {
	scan, other := &physical.AllNodesScan{}, &physical.AllNodesScan{}
	filter := &physical.Filter{Source: other}
	join := &physical.ValueHashJoin{Left: scan, Right: filter}
	groups := &physical.Aggregation{Source: join}
	top := &physical.Top{Source: groups}
	root := &physical.ProduceResults{Source: top}
	got := Pipelines(root)
	for op, want := range map[physical.Op]int{scan: 0, other: 1, filter: 1, join: 1, groups: 2, top: 3, root: 3} {
		if got[op] != want {
			t.Errorf("%s is in pipeline %d, want %d", op.Name(), got[op], want)
		}
	}
}
