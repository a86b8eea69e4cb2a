package algo

import (
	"fmt"
	"sync/atomic"
)

// progress tells others how far a run is, while it runs: the passes over the graph, or over a part of it, that have
// begun, and how much of the last is done. What goes from node to node without passes is counted in steps of blockSize.
type progress struct {
	name                      string
	passes, done, total, step atomic.Int64
}

// begin notes a pass of n parts.
func (p *progress) begin(n int) {
	p.passes.Add(1)
	p.done.Store(0)
	p.total.Store(int64(n))
}

// String is what SHOW TRANSACTIONS shows as statusDetails.
func (p *progress) String() string {
	if total := p.total.Load(); total > 0 {
		return fmt.Sprintf("%s%s: pass %d, %d %%", Prefix, p.name, p.passes.Load(), min(100*p.done.Load()/total, 100))
	}
	return fmt.Sprintf("%s%s: step %d", Prefix, p.name, p.step.Load())
}
