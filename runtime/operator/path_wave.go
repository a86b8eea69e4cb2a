package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
)

// wave asks what a variable-length part asks of its relationships, and of the nodes that they lead to, for many of them at once: where that
// depends on nothing else of the row.
type wave struct {
	rel, node   physical.Slot
	pred        expr.Evaluator
	nodes, rels []uint32 // that are asked about
	part        batch.Batch
	cols        [2]batch.Vector
	sel         []int32
}

// newWave makes the wave of a variable-length part; nil where nothing is asked, or something that depends on the row.
func newWave(b *Builder, rel, node physical.Assign) (*wave, error) {
	var pred physical.Expr
	for _, p := range []physical.Expr{rel.Expr, node.Expr} {
		if p == nil {
			continue
		}
		reads := map[physical.Slot]bool{}
		slotsOf(p, reads)
		freeOf(p, reads)
		delete(reads, rel.Slot)
		delete(reads, node.Slot)
		if len(reads) > 0 || nests(p) || !b.Steady(p) {
			return nil, nil
		}
		if pred != nil {
			p = &physical.Binary{Op: physical.OpAnd, Left: pred, Right: p}
		}
		pred = p
	}
	if pred == nil || b.State.Writes {
		return nil, nil
	}
	w := &wave{rel: rel.Slot, node: node.Slot}
	var err error
	w.pred, err = b.Compile(pred)
	w.part.Cols = make([]*batch.Vector, b.width())
	for i, s := range []physical.Slot{w.rel, w.node} {
		if s != physical.NoSlot {
			w.part.Cols[s] = &w.cols[i]
		}
	}
	return w, err
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

func (w *wave) clear() { w.nodes, w.rels = w.nodes[:0], w.rels[:0] }

func (w *wave) add(node, rel uint32) {
	w.nodes, w.rels = append(w.nodes, node), append(w.rels, rel)
}

// pass is which of those that were added may be walked, by number.
func (w *wave) pass() ([]int32, error) {
	w.part.N = len(w.nodes)
	w.cols[0].Reset(batch.Rel)
	w.cols[1].Reset(batch.Node)
	for _, r := range w.rels {
		w.cols[0].Ints = append(w.cols[0].Ints, int64(r))
	}
	for _, n := range w.nodes {
		w.cols[1].Ints = append(w.cols[1].Ints, int64(n))
	}
	var err error
	w.sel, err = expr.Select(w.pred, &w.part, w.sel[:0])
	return w.sel, err
}

// manySources is how many nodes a search may begin at together.
const manySources = 64 << 10

// beginAt is begin for many nodes at once (at least one), where it does not matter from which of them a node is reached: only for relationships that are walked one way.
func (r *reach) beginAt(starts []uint32) {
	r.seen.clear()
	r.starts.clear()
	r.queue, r.start = r.queue[:0], starts[0]
	for _, s := range starts {
		if r.starts.add(s) {
			r.queue = append(r.queue, s)
		}
	}
	r.head, r.open, r.level, r.depth = len(r.queue), 0, len(r.queue), 0
	r.cycle = nil
	if r.min == 0 {
		r.head = 0
		for _, s := range r.queue {
			r.seen.add(s)
		}
	}
}

// expandLevel adds the neighbours of some nodes of the level at hand that were not seen before.
func (r *reach) expandLevel() error {
	w, most := r.wave, r.filter.st.BatchSize
	for w.clear(); r.open < r.level && len(w.nodes) < most; r.open++ {
		from := r.queue[r.open]
		if r.depth > 0 && r.isStart(from) {
			continue
		}
		for r.adj.open(int64(from)); r.adj.next(); {
			for k, node := range r.adj.nodes {
				rel := r.adj.rels[k]
				if r.seen.has(node) || r.adj.loops && node == from || r.filter.used.has(int64(rel)) {
					continue
				}
				if w.add(node, rel); len(w.nodes) >= most {
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
		r.found(r.wave.nodes[i])
	}
	r.wave.clear()
	return nil
}

// isStart reports whether the search began at a node.
func (r *reach) isStart(node uint32) bool { return node == r.start || r.starts.has(node) }
