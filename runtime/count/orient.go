package count

import (
	"slices"

	"github.com/morseldb/morsel/storage"
)

// Orienting: where every two of some nodes are joined and their order is asked for, the order may be any. By degree, a list then holds
// only nodes that have at least as many neighbours, and is never longer than the root of twice the number of relationships: a node with very many
// neighbours costs no more than others (Chiba and Nishizeki, SIAM J. Comput. 1985; Latapy, TCS 2008). The lists are made for
// the query, and take the place of the stored lists and of the order.

// costOrient is what an entry takes that is looked at for oriented lists, in nanoseconds.
const costOrient = 6

// narrow makes lists in which fewer neighbours stand, where that pays: those after a node in an order by degree, and those that have the same key.
func (p *Pattern) narrow(each Each) error {
	byNode, err := p.meet(each)
	if err != nil {
		return err
	}
	group := p.share(byNode)
	if group == nil {
		group = p.oriented()
	}
	if group == nil && byNode == nil {
		return nil
	}
	o := &orienter{p: p, each: each, keys: byNode}
	if group != nil {
		if err := o.rank(p.Nodes[group[1]].Edges[0].Lists); err != nil {
			return err
		}
		defer narrow.put(o.degree)
	}
	for j, n := range p.Nodes {
		if err := o.node(j, n, group); err != nil {
			return err
		}
	}
	return nil
}

// oriented is the nodes whose order is to be that of their degrees; nil where that does not pay.
func (p *Pattern) oriented() []int {
	if !p.AnyOrder {
		return nil
	}
	group := p.clique()
	if len(group) < 3 {
		return nil
	}
	entries := int64(0)
	seen := map[Ref]bool{}
	for _, j := range group {
		for _, e := range p.Nodes[j].Edges {
			if !slices.Contains(group, e.From) {
				continue
			}
			for _, r := range e.Lists {
				if !seen[r] {
					seen[r] = true
					entries += p.entries(r)
				}
			}
		}
	}
	if float64(entries)*costOrient*2 > p.Work {
		return nil
	}
	return group
}

// clique is the nodes whose order is asked for, if each is joined with all the others and has a place before or after each.
func (p *Pattern) clique() []int {
	var group []int
	for j, n := range p.Nodes {
		if len(n.Bounds) > 0 {
			group = append(group, j)
		}
		for _, b := range n.Bounds {
			group = append(group, b.Node)
		}
	}
	slices.Sort(group)
	group = slices.Compact(group)
	for i, j := range group {
		for _, f := range group[:i] {
			joined := slices.ContainsFunc(p.Nodes[j].Edges, func(e Edge) bool { return e.From == f && !e.Once })
			if !joined || !slices.ContainsFunc(p.Nodes[j].Bounds, func(b Bound) bool { return b.Node == f }) {
				return nil
			}
		}
	}
	return group
}

func (p *Pattern) entries(r Ref) (n int64) {
	l := p.Graph.Lists(r.Type, r.Dir)
	for i := range p.views[Ref{Type: r.Type, Dir: r.Dir}] {
		_, nodes := l.Chunk(i)
		n += int64(len(nodes))
	}
	return n
}

// orienter makes the lists of one pattern.
type orienter struct {
	p      *Pattern
	each   Each
	first  int           // chunk of the first node with a degree
	degree []uint32      // by node from there
	keys   map[int]*keys // by node
	made   []own
}

// own is lists of one kind that have been made.
type own struct {
	kind
	ref Ref
}

// kind says what of some lists is wanted.
type kind struct {
	refs       []Ref
	order      order
	mine, keys *keys // where they are not nil, a neighbour's key must be that of the node
}

// order is which neighbours are wanted.
type order int

const (
	anyOrder order = iota
	above          // those that are after the node that has them
	below
)

func (k *kind) same(o *kind) bool {
	return k.order == o.order && k.mine == o.mine && k.keys == o.keys && same(k.refs, o.refs)
}

// span is the chunks in which nodes have any of some lists.
func (o *orienter) span(refs []Ref) (first, end int) {
	first, end = -1, 0
	for _, r := range refs {
		l := o.p.Graph.Lists(r.Type, r.Dir)
		if from, to := l.Span(); from < to {
			if c := int(from >> storage.ChunkBits); first < 0 || c < first {
				first = c
			}
			end = max(end, int((to-1)>>storage.ChunkBits)+1)
		}
	}
	return max(first, 0), end
}

func (o *orienter) rank(refs []Ref) error {
	first, end := o.span(refs)
	o.first, o.degree = first, narrow.get(max(end-first, 0)<<storage.ChunkBits)
	if err := o.p.Charge(4 * int64(cap(o.degree))); err != nil {
		return err
	}
	return o.each(end-first, func(i int) {
		out := o.degree[i<<storage.ChunkBits:][:1<<storage.ChunkBits]
		clear(out)
		for _, r := range refs {
			l := o.p.Graph.Lists(r.Type, r.Dir)
			if offsets, _ := l.Chunk(first + i); offsets != nil {
				for k := range out {
					out[k] += offsets[k+1] - offsets[k]
				}
			}
		}
	})
}

func (o *orienter) degreeOf(x uint32) uint32 {
	if k := int(x) - o.first<<storage.ChunkBits; k >= 0 && k < len(o.degree) {
		return o.degree[k]
	}
	return 0
}

// node gives a node lists of the pattern's own, in the place of the order that is asked for.
func (o *orienter) node(j int, n *Node, group []int) error {
	n.Edges = slices.Clone(n.Edges)
	for i := range n.Edges {
		e := &n.Edges[i]
		k := kind{refs: e.Lists}
		if slices.Contains(group, j) && slices.Contains(group, e.From) {
			at := slices.IndexFunc(n.Bounds, func(b Bound) bool { return b.Node == e.From })
			if k.order = below; n.Bounds[at].Above {
				k.order = above
			}
		}
		if o.keys[e.From] != nil && o.keys[j] != nil {
			k.mine, k.keys = o.keys[e.From], o.keys[j]
		}
		if k.order == anyOrder && k.keys == nil {
			continue
		}
		ref, err := o.lists(&k)
		if err != nil {
			return err
		}
		e.Lists = []Ref{ref}
	}
	if slices.Contains(group, j) {
		n.Bounds = nil
	}
	return nil
}
