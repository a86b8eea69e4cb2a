package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// wave asks what a variable-length part asks of its relationships, and of the nodes that they lead to, for many of them at once: where that
// depends on nothing else of the row.
type wave struct {
	rel   physical.Slot
	nodes []physical.Slot // of the node that is reached
	asks  []physical.Expr
	pred  expr.Evaluator
	to    []uint32 // nodes that are asked about, and the relationships that lead to them
	by    []uint32
	part  batch.Batch
	cols  [2]batch.Vector
	sel   []int32
}

// newWave makes the wave of a variable-length part whose relationships and nodes are asked rel and node, and its last node, in a slot, end; nil where nothing is
// asked, or something that depends on the row.
func newWave(b *Builder, rel, node, end physical.Assign) (*wave, error) {
	w := &wave{rel: rel.Slot, nodes: bound(node.Slot, end.Slot)}
	for _, p := range []physical.Expr{rel.Expr, node.Expr, end.Expr} {
		if p == nil {
			continue
		}
		reads := map[physical.Slot]bool{}
		slotsOf(p, reads)
		freeOf(p, reads)
		for _, s := range []physical.Slot{rel.Slot, node.Slot, end.Slot} {
			delete(reads, s)
		}
		if len(reads) > 0 || nests(p) || !b.Steady(p) {
			return nil, nil
		}
		w.asks = append(w.asks, p)
	}
	if w.asks == nil || b.State.Writes {
		return nil, nil
	}
	var err error
	w.pred, err = b.Compile(allOf(w.asks))
	w.part.Cols = make([]*batch.Vector, b.width())
	if w.rel != physical.NoSlot {
		w.part.Cols[w.rel] = &w.cols[0]
	}
	for _, s := range w.nodes {
		w.part.Cols[s] = &w.cols[1]
	}
	return w, err
}

// allOf is the conjunction of some predicates.
func allOf(preds []physical.Expr) physical.Expr {
	out := preds[0]
	for _, p := range preds[1:] {
		out = &physical.Binary{Op: physical.OpAnd, Left: out, Right: p}
	}
	return out
}

// culling makes one that leaves of long lists what the wave lets pass.
func (w *wave) culling(b *Builder) (c *culling, err error) {
	c = newCulling(b, w.rel, physical.NoSlot)
	if len(w.nodes) > 0 {
		c.to = w.nodes[0]
	}
	v := &batch.Vector{}
	for _, s := range w.nodes {
		c.part.Cols[s] = v
	}
	c.own, err = b.Compile(allOf(w.asks))
	return c, err
}

// endAsked is what the filter above a variable-length part asks of its end alone.
func (b *Builder) endAsked(op *physical.VarLengthExpand) physical.Assign {
	end := physical.Assign{Slot: op.To}
	if b.ends[op] == nil || op.Into || op.To == physical.NoSlot {
		return physical.Assign{Slot: physical.NoSlot}
	}
	var asks []physical.Expr
	for _, p := range physical.Conjuncts(b.ends[op].Pred, nil) {
		reads := map[physical.Slot]bool{}
		if slotsOf(p, reads); len(reads) == 1 && reads[op.To] && !nests(p) && b.Steady(p) {
			asks = append(asks, p)
		}
	}
	if asks != nil {
		end.Expr = allOf(asks)
	}
	return end
}

// freeOf takes out of slots those that an expression binds itself.
func freeOf(e physical.Expr, slots map[physical.Slot]bool) {
	switch e := e.(type) {
	case *physical.With:
		delete(slots, e.Slot)
	case *physical.ListComp:
		delete(slots, e.Var)
	case *physical.Reduce:
		delete(slots, e.Var)
		delete(slots, e.Acc)
	case *physical.Quantified:
		delete(slots, e.Var)
	}
	physical.Subexprs(e, func(e physical.Expr) { freeOf(e, slots) })
}

func (w *wave) clear() { w.to, w.by = w.to[:0], w.by[:0] }

func (w *wave) add(node, rel uint32) {
	w.to, w.by = append(w.to, node), append(w.by, rel)
}

// pass is which of those that were added may be walked, by number.
func (w *wave) pass() ([]int32, error) {
	w.part.N = len(w.to)
	w.cols[0].Reset(batch.Rel)
	w.cols[1].Reset(batch.Node)
	for _, r := range w.by {
		w.cols[0].Ints = append(w.cols[0].Ints, int64(r))
	}
	for _, n := range w.to {
		w.cols[1].Ints = append(w.cols[1].Ints, int64(n))
	}
	var err error
	w.sel, err = expr.Select(w.pred, &w.part, w.sel[:0])
	return w.sel, err
}

// manySources is how many nodes a search may begin at together.
const manySources = 64 << 10

// expandLevel adds the neighbours of some nodes of the level at hand that were not seen before.
func (r *reach) expandLevel() error {
	w, most := r.wave, r.filter.st.BatchSize
	for w.clear(); r.open < r.level && len(w.to) < most; r.open++ {
		from := r.queue[r.open]
		if r.depth > 0 && from == r.start {
			continue
		}
		for r.adj.open(int64(from)); r.adj.next(); {
			for k, node := range r.adj.nodes {
				rel := r.adj.rels[k]
				if r.seen.has(node) || r.adj.loops && node == from || r.filter.used.has(int64(rel)) {
					continue
				}
				if w.add(node, rel); len(w.to) >= most {
					if err := r.take(); err != nil {
						return err
					}
				}
			}
		}
	}
	if err := r.take(); err != nil {
		return err
	}
	if r.open == r.level {
		r.depth++
		r.level = len(r.queue)
	}
	return r.charge()
}

// take adds those that were gathered and may be walked.
func (r *reach) take() error {
	if err := r.filter.st.Check(); err != nil {
		return err
	}
	passed, err := r.wave.pass()
	if err != nil {
		return err
	}
	for _, i := range passed {
		r.found(r.wave.to[i])
	}
	r.wave.clear()
	return nil
}

// lastStep is how trails go on to their last node: what is asked of it is asked before it is gone to.
type lastStep struct {
	adj           adjacency
	wave          *wave
	asked, passed int // steps
}

// Asking is given up where of lastTrial steps and more not even one in lastShare was turned away: the filter above asks again in any case.
const (
	lastTrial = 4096
	lastShare = 2
)

// useless reports whether asking is to be given up.
func (l *lastStep) useless() bool {
	return l.asked >= lastTrial && (l.asked-l.passed)*lastShare < l.asked
}

// waveLeast is how many steps are asked about at once; fewer one by one.
const waveLeast = 16

// sift takes the steps from a place of the stack on that may not be walked from it.
func (t *trails) sift(w *wave, from int) error {
	steps := t.stack[from:]
	if len(steps) < waveLeast {
		t.stack = t.stack[:from]
		for _, s := range steps {
			ok, err := t.filter.allows(int64(s.rel), int64(s.node))
			if err != nil {
				return err
			}
			if ok {
				t.stack = append(t.stack, s)
			}
		}
		return nil
	}
	w.clear()
	for _, s := range steps {
		w.add(s.node, s.rel)
	}
	passed, err := w.pass()
	for k, i := range passed {
		steps[k] = steps[i]
	}
	t.stack = t.stack[:from+len(passed)]
	return err
}
