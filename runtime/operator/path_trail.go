package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/value"
)

// stepFilter says which relationships a traversal may walk from the row at hand:
// those that the row does not use already and for which the predicates hold.
type stepFilter struct {
	st                *state.State
	used              unique
	relVar, nodeVar   physical.Slot
	relPred, nodePred expr.Evaluator
	in                *batch.Batch
	row               int
}

func newStepFilter(b *Builder, unq []physical.Slot, rel, node physical.Assign) (f stepFilter, err error) {
	f = stepFilter{st: b.State, used: unique{slots: unq}, relVar: rel.Slot, nodeVar: node.Slot}
	scratch := bound(rel.Slot, node.Slot)
	if f.relPred, err = b.Compile(rel.Expr, scratch...); err != nil {
		return f, err
	}
	f.nodePred, err = b.Compile(node.Expr, scratch...)
	return f, err
}

// bound is the slots that are not NoSlot.
func bound(slots ...physical.Slot) []physical.Slot {
	var out []physical.Slot
	for _, s := range slots {
		if s != physical.NoSlot {
			out = append(out, s)
		}
	}
	return out
}

// begin makes row i of b the row at hand.
func (f *stepFilter) begin(b *batch.Batch, i int) {
	f.in, f.row = b, i
	f.used.load(b, i)
}

// allows reports whether rel may be walked to reach node.
func (f *stepFilter) allows(rel, node int64) (bool, error) {
	if len(f.used.ids) > 0 && f.used.has(rel) {
		return false, nil
	}
	if f.relPred != nil {
		f.set(f.relVar, value.Rel(rel))
		f.set(f.nodeVar, value.Node(node))
		if ok, err := expr.Test(f.relPred, f.in, f.row); !ok {
			return false, err
		}
	}
	if f.nodePred == nil {
		return true, nil
	}
	return f.allowsNode(node)
}

// allowsNode reports whether node may be reached.
func (f *stepFilter) allowsNode(node int64) (bool, error) {
	if f.nodePred == nil {
		return true, nil
	}
	f.set(f.nodeVar, value.Node(node))
	return expr.Test(f.nodePred, f.in, f.row)
}

func (f *stepFilter) set(s physical.Slot, v value.Value) {
	if s != physical.NoSlot {
		f.st.Scratch[s] = v
	}
}

// step is one relationship of a walk and the node that it leads to.
type step struct {
	node, rel uint32
	depth     int32
}

const stepBytes = 12

// trails walks all trails (no relationship twice) from a node, depth first, one
// at each call of next. It keeps the steps still to try on a stack of its own,
// so that chains may be as long as memory allows.
type trails struct {
	filter   *stepFilter
	adj      *adjacency
	min, max int64 // of the trails that next gives; max -1 = no bound
	// beyond, when not nil, reports that no trail on from node, reached at depth, is wanted.
	beyond func(node uint32, depth int64) bool
	wave   *wave     // not nil: asks of steps before they are put on the stack
	last   *lastStep // not nil: the same, for the last step of the longest trails
	asks   *stepAsks // not nil: what lists may be made of
	listed *stepLists

	plain
	stack   []step
	nodes   []int64 // of the trail at hand
	rels    relStack
	account state.Account
	charged int
}

// relStack is the relationships of a trail in order, with a fast way to find
// whether one is among them.
type relStack struct {
	ids []int64
	far map[int64]struct{} // ids beyond the first nearRels
}

// nearRels is the length up to which a linear search of a trail beats a map.
const nearRels = 16

func (s *relStack) push(rel int64) {
	s.ids = append(s.ids, rel)
	if len(s.ids) <= nearRels {
		return
	}
	if s.far == nil {
		s.far = map[int64]struct{}{}
	}
	s.far[rel] = struct{}{}
}

// truncate drops all but the first n.
func (s *relStack) truncate(n int) {
	for k := max(n, nearRels); k < len(s.ids); k++ {
		delete(s.far, s.ids[k])
	}
	s.ids = s.ids[:min(n, len(s.ids))]
}

func (s *relStack) has(rel int64) bool {
	for _, r := range s.ids[:min(len(s.ids), nearRels)] {
		if r == rel {
			return true
		}
	}
	if len(s.ids) <= nearRels {
		return false
	}
	_, ok := s.far[rel]
	return ok
}

func (s *relStack) bytes() int { return cap(s.ids)*8 + len(s.far)*24 }

func (t *trails) begin(start int64) {
	t.stack = append(t.stack[:0], step{node: uint32(start)})
	t.nodes = t.nodes[:0]
	t.rels.truncate(0)
	if t.last != nil && t.last.useless() {
		t.last.adj.cull.close()
		t.last = nil
	}
	if t.listed == nil && (!t.on || t.adj.ids == nil) {
		t.on = t.plainly()
	}
}

// at is the node at the end of the trail at hand.
func (t *trails) at() int64 { return t.nodes[len(t.nodes)-1] }

// next goes to the next trail within the bounds; false when there is none.
func (t *trails) next() (bool, error) {
	for len(t.stack) > 0 {
		s := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		if err := t.filter.st.Tick(); err != nil {
			return false, err
		}
		if s.depth > 0 && t.wave == nil && !t.on {
			ok, err := t.filter.allows(int64(s.rel), int64(s.node))
			if err != nil {
				return false, err
			}
			if !ok {
				continue
			}
		}
		t.arrive(s)
		if d := int64(s.depth); t.max < 0 || d < t.max {
			if err := t.expand(s); err != nil {
				return false, err
			}
		}
		if int64(s.depth) >= t.min && t.ended(s) {
			return true, nil
		}
	}
	return false, nil
}

// arrive makes the trail at hand the one that ends with s.
func (t *trails) arrive(s step) {
	t.nodes = append(t.nodes[:s.depth], int64(s.node))
	switch depth := int(s.depth); {
	case depth == 0:
	case max(depth, len(t.rels.ids)) <= nearRels:
		t.rels.ids = append(t.rels.ids[:depth-1], int64(s.rel))
	default:
		t.rels.truncate(depth - 1)
		t.rels.push(int64(s.rel))
	}
}

// expand puts the steps that go on from s on the stack, so that the first is on top.
func (t *trails) expand(s step) error {
	switch {
	case t.listed != nil:
		return t.expandListed(s)
	case t.on:
		return t.expandPlain(s)
	}
	from := len(t.stack)
	depth := s.depth + 1
	adj, wave := t.adj, t.wave
	last := t.last != nil && int64(depth) == t.max
	if last {
		adj, wave = &t.last.adj, t.last.wave
	}
	for adj.open(int64(s.node)); adj.next(); {
		list := len(t.stack)
		if t.asks != nil {
			if err := t.meet(len(adj.rels)); err != nil {
				return err
			}
		}
		for k, rel := range adj.rels {
			node := adj.nodes[k]
			if adj.loops && node == s.node || t.rels.has(int64(rel)) || wave != nil && t.filter.used.has(int64(rel)) {
				continue
			}
			if t.beyond != nil && t.beyond(node, int64(depth)) {
				continue
			}
			t.stack = append(t.stack, step{node, rel, depth})
		}
		if wave == nil || len(t.stack) == list || adj.cull.clean {
			continue
		}
		asked := len(t.stack) - list
		if err := t.sift(wave, list); err != nil {
			return err
		}
		if last {
			t.last.asked, t.last.passed = t.last.asked+asked, t.last.passed+len(t.stack)-list
		}
	}
	for i, j := from, len(t.stack)-1; i < j; i, j = i+1, j-1 {
		t.stack[i], t.stack[j] = t.stack[j], t.stack[i]
	}
	return t.charge()
}

// charge accounts for the growth of the stack and the trail.
func (t *trails) charge() error {
	held := cap(t.stack)*stepBytes + cap(t.nodes)*8 + t.rels.bytes()
	if held <= t.charged {
		return nil
	}
	grown := held - t.charged
	t.charged = held
	return t.account.Charge(int64(grown))
}

// path is the trail at hand as a path.
func (t *trails) path() value.Value { return pathOf(t.nodes, t.rels.ids) }

// pathOf makes a path of copies.
func pathOf(nodes, rels []int64) value.Value {
	return value.PathOf(&value.Path{Nodes: append([]int64(nil), nodes...), Rels: append([]int64(nil), rels...)})
}

// relList makes a list of relationships, back to front when reverse.
func relList(rels []int64, reverse bool) value.Value {
	out := make([]value.Value, len(rels))
	for i, r := range rels {
		if reverse {
			i = len(rels) - 1 - i
		}
		out[i] = value.Rel(r)
	}
	return value.List(out)
}
