package operator

import (
	"sync"

	"github.com/morseldb/morsel/planner/physical"
)

// stepLists is what the trails of a variable-length part walk, found for all nodes at once: their lists without the relationships that do not
// pass, and, where the filter above asks something of the end, from which nodes one that passes can be reached at all. A trail that could only end
// elsewhere is not walked: every step that is taken belongs to one that is given, but for those that would need a relationship twice.
type stepLists struct {
	all   neighbourLists
	last  *neighbourLists // nil: all; those that lead to an end that passes
	ends  nodeBits        // nil: all pass
	alive []nodeBits      // by k: nodes from which at most k+1 steps, and at least one, lead to such an end
}

// neighbourLists is the lists of all nodes, one behind the other.
type neighbourLists struct {
	from        []uint32 // where the list of a node begins
	nodes, rels []uint32
}

// nodeBits is a set of nodes that is made once.
type nodeBits []uint64

func (s nodeBits) has(n uint32) bool { return s[n>>6]>>(n&63)&1 != 0 }
func (s nodeBits) add(n uint32)      { s[n>>6] |= 1 << (n & 63) }

// stepLister makes stepLists once many steps have been asked about. All lanes of a pipeline have one in common: those that come while the lists
// are being made gather a part of them, and wait for the rest.
type stepLister struct {
	mu    sync.Mutex
	parts []neighbourLists // of partNodes nodes each
	next  int              // the next to gather
	left  int              // that are not gathered
	bad   bool             // it cannot be told of some step whether it passes, or the run was stopped
	done  chan struct{}    // closed when there is nothing left to do; nil: not begun
	lists *stepLists       // nil: there are none
}

const (
	// listShare is of which part of all relationships trails must have asked before the lists of all nodes are made: asking about them in the order
	// of the lists costs a tenth of asking as trails come to them.
	listShare = 8
	// endShare is of which part of all trails the end may pass for lists to be made for that alone.
	endShare = 2
	// aliveMost is how many steps before the end nodes are known from which it can be reached.
	aliveMost = 6
	// partNodes is for how many nodes a lane gathers lists at a time.
	partNodes = 16 << 10
)

// stepAsks is what stepLists are made of for an operator.
type stepAsks struct {
	by    *stepLister
	step  *wave // nil: nothing is asked of a step
	end   *wave // nil: nothing is asked of the end
	adj   adjacency
	max   int64
	rows  float64 // that are estimated to come
	asked int64   // relationships that trails have asked about
	due   int64   // after how many to make the lists; 0: not known yet
}

// listSteps has the trails make stepLists where what is asked of steps and their end depends on nothing else of the row.
func (o *varLength) listSteps(b *Builder, by *stepLister, w *wave) error {
	a := &stepAsks{by: by, step: w, adj: newAdjacency(b.State, o.op.Types, o.op.Dir), max: o.op.Max, rows: o.op.EstRows}
	if b.few {
		a.rows = 0
	}
	nothing := physical.Assign{Slot: physical.NoSlot}
	var err error
	if end := b.endAsked(o.op); end.Expr != nil {
		if a.end, err = newWave(b, nothing, nothing, end); err != nil {
			return err
		}
	}
	asks := o.op.RelPred != nil || o.op.NodePred != nil
	few := a.end != nil && a.max >= 2 && b.ends[o.op].EstRows*endShare <= a.rows
	if !b.State.Writes && (w != nil || !asks && few) {
		o.walk.asks = a
	}
	return nil
}

// meet notes that trails ask about n more relationships, and makes their lists when that is due.
func (t *trails) meet(n int) error {
	a := t.asks
	if a.asked += int64(n); a.asked < a.due {
		return nil
	}
	st := a.adj.st
	a.adj.resolve()
	total := int64(0)
	for _, id := range a.adj.ids {
		total += st.Graph.TypeCount(id) * int64(a.adj.lists())
	}
	if a.due == 0 {
		if a.due = lastTrial; a.rows < float64(total) {
			a.due += total / listShare
		}
		return nil
	}
	t.asks = nil
	lists, err := a.list(t, total)
	t.listed = lists
	return err
}

// list makes the lists, or helps with them; nil where there is no room for them.
func (a *stepAsks) list(t *trails, total int64) (*stepLists, error) {
	l, limit := a.by, a.adj.st.Graph.NodeLimit()
	need := 4*limit + 8*total
	if a.end != nil {
		need += 4*limit + 4*total + limit/8*(aliveMost+1)
	}
	first := l.begin(func() int64 {
		if room, most := t.account.Memory.Room(); room-need < most/cullShare || need > 4*cullMost || t.account.Charge(need) != nil {
			return 0
		}
		return limit
	})
	for {
		n := l.take()
		if n < 0 {
			break
		}
		part, ok, err := a.gather(int64(n)*partNodes, min(int64(n+1)*partNodes, limit))
		if l.gathered(n, part, ok) {
			err = a.complete(l, limit)
			close(l.done)
		}
		if err != nil {
			return nil, err
		}
	}
	st := a.adj.st
	st.Wait(func() {
		select {
		case <-l.done:
		case <-st.Ctx.Done():
		}
	})
	if err := st.Check(); err != nil {
		return nil, err
	}
	if first {
		t.account.Release(max(min(need, t.account.Held())-l.lists.held(), 0))
	}
	return l.lists, nil
}

// begin makes ready for nodes below what limit gives (0: there will be no lists), unless that has been done; it reports whether it did.
func (l *stepLister) begin(limit func() int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done != nil {
		return false
	}
	l.done = make(chan struct{})
	l.left = int((limit() + partNodes - 1) / partNodes)
	if l.parts = make([]neighbourLists, l.left); l.left == 0 {
		close(l.done)
	}
	return l.left > 0
}

// take gives the number of a part to gather; -1 where there is none.
func (l *stepLister) take() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next == len(l.parts) {
		return -1
	}
	l.next++
	return l.next - 1
}

// gathered notes a part, and reports whether it is the last. Where one failed, there are no lists.
func (l *stepLister) gathered(n int, part neighbourLists, ok bool) (last bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parts[n] = part
	l.bad = l.bad || !ok
	if l.bad {
		l.left -= len(l.parts) - l.next // nobody need gather what is left
		l.next = len(l.parts)
	}
	l.left--
	return l.left == 0
}

// complete puts the parts together.
func (a *stepAsks) complete(by *stepLister, limit int64) error {
	parts := by.parts
	by.parts = parts[:0]
	by.next = 0
	if by.bad {
		return nil
	}
	n := 0
	for _, p := range parts {
		n += len(p.nodes)
	}
	l := &stepLists{all: neighbourLists{from: make([]uint32, 1, limit+1), nodes: make([]uint32, 0, n), rels: make([]uint32, 0, n)}}
	all := &l.all
	for _, p := range parts {
		for _, degree := range p.from {
			all.from = append(all.from, all.from[len(all.from)-1]+degree)
		}
		all.nodes, all.rels = append(all.nodes, p.nodes...), append(all.rels, p.rels...)
	}
	ok := true
	if a.end != nil {
		ok = a.bound(l, limit)
	}
	if ok {
		by.lists = l
	}
	return a.adj.st.Check()
}

func (l *stepLists) held() int64 {
	if l == nil {
		return 0
	}
	n := l.all.held() + int64(8*len(l.ends)*(1+len(l.alive)))
	if l.last != nil {
		n += l.last.held()
	}
	return n
}

func (l *neighbourLists) held() int64 { return 4 * int64(cap(l.from)+cap(l.nodes)+cap(l.rels)) }

// gather makes the lists of some nodes, of all steps that pass, with degrees in from; false where that cannot be told of one: trails will say why if
// they come to it.
func (a *stepAsks) gather(begin, end int64) (l neighbourLists, ok bool, err error) {
	st := a.adj.st
	l.from = make([]uint32, end-begin)
	g := gatherer{lists: &l, step: a.step, most: st.BatchSize}
	if a.step != nil {
		a.step.clear()
	}
	for from := begin; from < end; from++ {
		for a.adj.open(from); a.adj.next(); {
			if err := st.Tick(); err != nil {
				return l, false, err
			}
			for k, node := range a.adj.nodes {
				if a.adj.loops && int64(node) == from {
					continue
				}
				if !g.add(uint32(from-begin), node, a.adj.rels[k]) {
					return l, false, nil
				}
			}
		}
	}
	return l, g.flush(), nil
}

// gatherer adds to lists what passes.
type gatherer struct {
	lists *neighbourLists
	step  *wave
	most  int
	src   []uint32 // by number in the wave
}

func (g *gatherer) add(from, node, rel uint32) bool {
	if g.step == nil {
		g.put(from, node, rel)
		return true
	}
	g.src = append(g.src, from)
	if g.step.add(node, rel); len(g.src) < g.most {
		return true
	}
	return g.flush()
}

func (g *gatherer) put(from, node, rel uint32) {
	g.lists.from[from]++
	g.lists.nodes, g.lists.rels = append(g.lists.nodes, node), append(g.lists.rels, rel)
}

func (g *gatherer) flush() bool {
	if len(g.src) == 0 {
		return true
	}
	passed, err := g.step.pass()
	for _, i := range passed {
		g.put(g.src[i], g.step.to[i], g.step.by[i])
	}
	g.src = g.src[:0]
	g.step.clear()
	return err == nil
}

// bound finds which ends pass, and what leads there, unless most do; it reports whether the lists are of use.
func (a *stepAsks) bound(l *stepLists, limit int64) bool {
	words := (limit + 63) / 64
	seen, ends := make(nodeBits, words), make(nodeBits, words)
	met, passing := 0, 0
	ask := func() bool {
		passed, err := a.end.pass()
		for _, i := range passed {
			ends.add(a.end.to[i])
		}
		met, passing = met+len(a.end.to), passing+len(passed)
		a.end.clear()
		return err == nil
	}
	a.end.clear()
	for _, n := range l.all.nodes {
		if seen.has(n) {
			continue
		}
		seen.add(n)
		if a.end.add(n, 0); len(a.end.to) >= a.adj.st.BatchSize && !ask() {
			return false
		}
	}
	switch {
	case !ask():
		return false
	case (met-passing)*lastShare < met:
		return a.step != nil
	}
	l.ends, l.last = ends, l.all.leading(ends)
	if a.max >= 0 {
		l.live(int(min(a.max-1, aliveMost)), limit)
	}
	return true
}

// leading is the part of the lists that leads to some nodes.
func (l *neighbourLists) leading(to nodeBits) *neighbourLists {
	out := &neighbourLists{from: make([]uint32, len(l.from))}
	for from := range len(l.from) - 1 {
		for k := l.from[from]; k < l.from[from+1]; k++ {
			if to.has(l.nodes[k]) {
				out.nodes, out.rels = append(out.nodes, l.nodes[k]), append(out.rels, l.rels[k])
			}
		}
		out.from[from+1] = uint32(len(out.nodes))
	}
	return out
}

// live finds from which nodes up to so many steps lead to an end.
func (l *stepLists) live(steps int, limit int64) {
	for k := range steps {
		bits := make(nodeBits, len(l.ends))
		for n := range uint32(limit) {
			if l.last.from[n] < l.last.from[n+1] || k > 0 && l.all.any(n, l.alive[k-1]) {
				bits.add(n)
			}
		}
		l.alive = append(l.alive, bits)
	}
}

// any reports whether a node's list leads to one of some nodes.
func (l *neighbourLists) any(from uint32, to nodeBits) bool {
	for _, n := range l.nodes[l.from[from]:l.from[from+1]] {
		if to.has(n) {
			return true
		}
	}
	return false
}

// expandListed is expand over the lists of all nodes.
func (t *trails) expandListed(s step) error {
	l, depth := t.listed, s.depth+1
	lists, alive := &l.all, nodeBits(nil)
	switch left := t.max - int64(depth); {
	case l.last == nil || left < 0: // no bound
	case left == 0:
		lists = l.last // max is bounded
	case left <= int64(len(l.alive)):
		alive = l.alive[left-1]
	}
	from, to := lists.from[s.node], lists.from[s.node+1]
	t.filter.st.Hit(int64(to - from))
	stack := t.stack
	for k := int(to) - 1; k >= int(from); k-- {
		node, rel := lists.nodes[k], lists.rels[k]
		if alive != nil && !alive.has(node) && (int64(depth) < t.min || !l.ends.has(node)) {
			continue
		}
		if !t.rels.has(int64(rel)) && !t.filter.used.has(int64(rel)) {
			stack = append(stack, step{node, rel, depth})
		}
	}
	t.stack = stack
	return t.charge()
}

// ended reports whether the trail that s ends is of use.
func (t *trails) ended(s step) bool {
	return t.listed == nil || t.listed.ends == nil || s.depth == 0 || t.listed.ends.has(s.node)
}
