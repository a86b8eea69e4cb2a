package algo

import "sync/atomic"

// wcc finds weakly connected components by union of trees, without locks (Afforest,
// after Sutton, Ben-Nun, Barak: IPDPS 2018): a few relationships of each node
// suffice to find the largest component, whose nodes need not be looked at again.
func wcc(r *run) (result, error) {
	roots, err := r.words()
	if err != nil {
		return result{}, err
	}
	for i := range roots {
		roots[i] = uint32(i)
	}
	f := &forest{r: r, root: roots}
	for k := range sampled {
		err := r.blocks(func(nodes []uint32, b *buffer) {
			for _, n := range nodes {
				if out := r.g.out(n, b); k < len(out) {
					f.link(n, out[k])
				}
			}
		})
		if err == nil {
			err = f.compress()
		}
		if err != nil {
			return result{}, err
		}
	}
	giant := f.giant()
	err = r.blocks(func(nodes []uint32, b *buffer) {
		for _, n := range nodes {
			if f.find(n) == giant {
				continue
			}
			for _, m := range r.g.out(n, b) {
				f.link(n, m)
			}
			for _, m := range r.g.in(n, b) {
				f.link(n, m)
			}
		}
	})
	if err == nil {
		err = f.compress()
	}
	if err != nil {
		return result{}, err
	}
	ids, err := r.ints()
	for _, n := range r.g.nodes {
		if err == nil {
			ids[n] = int64(roots[n])
		}
	}
	return result{cols: []vector{{ints: ids}}}, err
}

// sampled is how many relationships of each node are looked at first.
const sampled = 2

// forest is trees that point to their roots, the least node of each.
type forest struct {
	r    *run
	root []uint32
}

func (f *forest) find(n uint32) uint32 {
	for {
		p := atomic.LoadUint32(&f.root[n])
		if p == n {
			return n
		}
		n = p
	}
}

// link makes one tree of those of two nodes: the larger root points to the smaller.
func (f *forest) link(a, b uint32) {
	for {
		a, b = f.find(a), f.find(b)
		if a == b {
			return
		}
		if a < b {
			a, b = b, a
		}
		if atomic.CompareAndSwapUint32(&f.root[a], a, b) {
			return
		}
	}
}

// compress makes all nodes point to their roots.
func (f *forest) compress() error {
	return f.r.blocks(func(nodes []uint32, _ *buffer) {
		for _, n := range nodes {
			atomic.StoreUint32(&f.root[n], f.find(n))
		}
	})
}

// giant is the root that most of some nodes have.
func (f *forest) giant() uint32 {
	const probes = 1024
	nodes := f.r.g.nodes
	if len(nodes) == 0 {
		return 0
	}
	counts, best := map[uint32]int{}, nodes[0]
	for i := range probes {
		root := f.find(nodes[i*len(nodes)/probes])
		if counts[root]++; counts[root] > counts[best] {
			best = root
		}
	}
	return best
}

// scc is Tarjan's algorithm with a stack of its own, so that deep graphs do no harm.
func scc(r *run) (result, error) {
	t := &tarjan{r: r}
	var err error
	if t.index, err = r.words(); err != nil {
		return result{}, err
	}
	if t.low, err = r.words(); err != nil {
		return result{}, err
	}
	if t.component, err = r.ints(); err != nil {
		return result{}, err
	}
	t.onStack = newBits(r.g.limit)
	for i, n := range r.g.nodes {
		if i%blockSize == 0 {
			if err := r.check(); err != nil {
				return result{}, err
			}
		}
		if t.index[n] == 0 {
			t.visit(n)
		}
	}
	return result{cols: []vector{{ints: t.component}}}, nil
}

type tarjan struct {
	r          *run
	index, low []uint32 // from 1; 0 is not visited
	component  []int64
	onStack    bitset
	stack      []uint32
	calls      []call
	next       uint32
	b          buffer
}

// call is a node whose neighbours are being visited.
type call struct {
	node      uint32
	neighbour []uint32
}

func (t *tarjan) enter(n uint32) {
	t.next++
	t.index[n], t.low[n] = t.next, t.next
	t.stack = append(t.stack, n)
	t.onStack.set(n)
	t.calls = append(t.calls, call{n, append([]uint32(nil), t.r.g.out(n, &t.b)...)})
}

func (t *tarjan) visit(start uint32) {
	t.enter(start)
	for len(t.calls) > 0 {
		c := &t.calls[len(t.calls)-1]
		if len(c.neighbour) > 0 {
			m := c.neighbour[0]
			c.neighbour = c.neighbour[1:]
			switch {
			case t.index[m] == 0:
				t.enter(m)
			case t.onStack.has(m):
				t.low[c.node] = min(t.low[c.node], t.index[m])
			}
			continue
		}
		n := c.node
		t.calls = t.calls[:len(t.calls)-1]
		if len(t.calls) > 0 {
			up := t.calls[len(t.calls)-1].node
			t.low[up] = min(t.low[up], t.low[n])
		}
		if t.low[n] == t.index[n] {
			t.pop(n)
		}
	}
}

// pop takes the component whose first node is n from the stack.
func (t *tarjan) pop(n uint32) {
	at, least := len(t.stack)-1, n
	for ; t.stack[at] != n; at-- {
		least = min(least, t.stack[at])
	}
	for _, m := range t.stack[at:] {
		t.onStack[m/64] &^= 1 << (m % 64)
		t.component[m] = int64(least)
	}
	t.stack = t.stack[:at]
}

// topologicalSort is Kahn's algorithm: nodes that nothing leads to any more come next, the least first.
func topologicalSort(r *run) (result, error) {
	waits, err := r.words()
	if err != nil {
		return result{}, err
	}
	position, err := r.ints()
	if err != nil {
		return result{}, err
	}
	var b buffer
	var ready []uint32
	for _, n := range r.g.nodes {
		position[n] = -1
		waits[n] = uint32(r.g.degree(n, &b, false))
		if waits[n] == 0 {
			ready = append(ready, n)
		}
	}
	for at := 0; at < len(ready); at++ {
		if at%blockSize == 0 {
			if err := r.check(); err != nil {
				return result{}, err
			}
		}
		n := ready[at]
		position[n] = int64(at)
		for _, m := range r.g.out(n, &b) {
			if waits[m]--; waits[m] == 0 {
				ready = append(ready, m)
			}
		}
	}
	return result{cols: []vector{{ints: position}}, skip: func(n uint32) bool { return position[n] < 0 }}, nil
}
