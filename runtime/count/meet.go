package count

import (
	"slices"
	"sync/atomic"

	"github.com/morseldb/morsel/storage"
)

// Meeting: where some nodes of a pattern, its ends, lead each to one other, the hub, by relationships of which a node has at most one, that they meet
// there says that they have the same key, which is the hub's id: people of one country, messages of one thread. The hub and what lies between are
// left out, and the lists between ends hold only neighbours with the same key (a functional dependency made use of as in a join on equal keys;
// Abiteboul, Hull and Vianu, Foundations of Databases, 1995, on chasing).

// What an entry takes that is looked at for such lists, and a step towards a hub, in nanoseconds.
const (
	costMeet = 6
	costHop  = 4
)

// link is a relationship between two nodes of a pattern: b is in the lists of a.
type link struct {
	a, b  int
	lists []Ref
	once  bool
}

// to is the other end of a link than x, and x's lists in which it is.
func (l *link) to(x int) (other int, lists []Ref) {
	if l.a == x {
		return l.b, l.lists
	}
	back := slices.Clone(l.lists)
	for i := range back {
		back[i].Dir = storage.Outgoing + storage.Incoming - back[i].Dir
	}
	return l.a, back
}

// hop is a step towards a hub.
type hop struct {
	ref Ref
	set *Set // where it leads
}

// meeting is a hub and the paths from the ends to it.
type meeting struct {
	ends  []int
	paths [][]hop
	gone  []int      // the hub and what lies between
	spans [][2]int64 // by end: the ids that it may have
	inner []link     // between ends
}

// keys is the key of each node of a range of ids, one more than the hub's id; 0 where there is none.
type keys struct {
	base uint32
	at   []uint32
}

func (k *keys) of(x uint32) uint32 {
	if i := x - k.base; int(i) < len(k.at) {
		return k.at[i]
	}
	return 0
}

func (p *Pattern) links() (out []link) {
	for j, n := range p.Nodes {
		for _, e := range n.Edges {
			out = append(out, link{a: e.From, b: j, lists: e.Lists, once: e.Once})
		}
	}
	return out
}

// meet leaves out a hub, and gives the keys of its ends by their place in the pattern that is left; nil where there is none, or that would take longer.
func (p *Pattern) meet(each Each) (map[int]*keys, error) {
	links := p.links()
	for hub := range p.Nodes {
		m := p.meetingAt(hub, links)
		if m == nil || p.meetCost(m) > p.Work {
			continue
		}
		nodes, place := p.without(m, links)
		if nodes == nil {
			continue
		}
		byEnd, functional, err := p.keysOf(m, each)
		if err != nil {
			return nil, err
		}
		if functional {
			p.Nodes = nodes
			out := map[int]*keys{}
			for i, end := range m.ends {
				out[place[end]] = byEnd[i]
			}
			return out, nil
		}
	}
	return nil, nil
}

// bare reports whether nothing but its relationships in the pattern is asked of a node, beside its set.
func (p *Pattern) bare(j int) bool {
	for _, n := range p.Nodes {
		if slices.ContainsFunc(n.Bounds, func(b Bound) bool { return b.Node == j }) {
			return false
		}
	}
	return len(p.Nodes[j].Branches) == 0 && len(p.Nodes[j].Bounds) == 0 && (j > 0 || !p.Rooted)
}

// meetingAt is the meeting at a hub, nil where it is none.
func (p *Pattern) meetingAt(hub int, links []link) *meeting {
	if !p.bare(hub) {
		return nil
	}
	m := &meeting{gone: []int{hub}}
	for i := range links {
		l := &links[i]
		if l.a != hub && l.b != hub {
			continue
		}
		end, path := p.walk(m, hub, l, links)
		if path == nil || slices.Contains(m.ends, end) {
			return nil
		}
		m.ends, m.paths = append(m.ends, end), append(m.paths, path)
	}
	for _, l := range links {
		if slices.Contains(m.ends, l.a) && slices.Contains(m.ends, l.b) {
			m.inner = append(m.inner, l)
		}
	}
	if len(m.ends) < 2 || !m.joined() {
		return nil
	}
	for _, end := range m.ends {
		m.spans = append(m.spans, p.endSpan(m, end))
	}
	return m
}

// endSpan is the ids that an end may have: those in its span that have what joins it with other ends.
func (p *Pattern) endSpan(m *meeting, end int) [2]int64 {
	n := *p.Nodes[end]
	for i := range m.inner {
		if l := &m.inner[i]; l.a == end || l.b == end {
			_, lists := l.to(end)
			n.needs = append(slices.Clip(n.needs), lists)
		}
	}
	from, to := p.span(&n)
	return [2]int64{int64(from), int64(to)}
}

// walk goes from a hub along a link as far as every step back is the only one of its kind.
func (p *Pattern) walk(m *meeting, hub int, l *link, links []link) (end int, path []hop) {
	for at := hub; ; {
		next, _ := l.to(at)
		_, back := l.to(next)
		if len(back) != 1 || back[0].Skip || !p.single(back[0]) {
			return at, path
		}
		if path = slices.Insert(path, 0, hop{ref: back[0], set: p.Nodes[at].Set}); at != hub {
			m.gone = append(m.gone, at)
		}
		var more []*link
		for i := range links {
			if k := &links[i]; k != l && (k.a == next || k.b == next) {
				more = append(more, k)
			}
		}
		if len(more) != 1 || more[0].once || !p.bare(next) {
			return next, path
		}
		if other, _ := more[0].to(next); other == hub || slices.Contains(m.ends, other) {
			return next, path
		}
		at, l = next, more[0]
	}
}

// joined reports whether the links between its ends join them all, so that equal keys along them are equal keys of all.
func (m *meeting) joined() bool {
	seen := []int{m.ends[0]}
	for again := true; again; {
		again = false
		for _, l := range m.inner {
			if l.once {
				continue
			}
			if a := slices.Contains(seen, l.a); a != slices.Contains(seen, l.b) {
				if again = true; a {
					seen = append(seen, l.b)
				} else {
					seen = append(seen, l.a)
				}
			}
		}
	}
	return len(seen) == len(m.ends)
}

// single reports whether the first lists of a kind have at most one entry each.
func (p *Pattern) single(r Ref) bool {
	l := p.Graph.Lists(r.Type, r.Dir)
	from, to := l.Span()
	for c, seen := int(from>>storage.ChunkBits), 0; c <= int(to>>storage.ChunkBits) && seen < looks; c++ {
		offsets, _ := l.Chunk(c)
		if offsets == nil {
			continue
		}
		seen++
		for k, next := range offsets[1:] {
			if next-offsets[k] > 1 {
				return false
			}
		}
	}
	return true
}

// meetCost is what making keys and lists takes, in nanoseconds.
func (p *Pattern) meetCost(m *meeting) (cost float64) {
	for i, path := range m.paths {
		if p.sameKeys(m, i) == i {
			cost += costHop * float64(len(path)) * float64(m.spans[i][1]-m.spans[i][0])
		}
	}
	var seen [][]Ref
	for i := range m.inner {
		_, lists := m.inner[i].to(m.inner[i].b)
		if slices.ContainsFunc(seen, func(refs []Ref) bool { return same(refs, lists) }) {
			continue
		}
		seen = append(seen, lists)
		for _, r := range lists {
			cost += costMeet * float64(p.Graph.TypeCount(r.Type))
		}
	}
	return cost
}

// without puts the other nodes of the pattern in an order in which each is joined with one before; nil where there is none.
func (p *Pattern) without(m *meeting, links []link) (nodes []*Node, place map[int]int) {
	place = map[int]int{}
	for len(place)+len(m.gone) < len(p.Nodes) {
		next := -1
		for j := range p.Nodes {
			if _, placed := place[j]; placed || slices.Contains(m.gone, j) || next >= 0 {
				continue
			}
			if len(place) == 0 || slices.ContainsFunc(links, func(l link) bool {
				_, a := place[l.a]
				_, b := place[l.b]
				return !l.once && (l.a == j && b || l.b == j && a)
			}) {
				next = j
			}
		}
		if next < 0 {
			return nil, nil
		}
		place[next] = len(nodes)
		nodes = append(nodes, p.placed(next, links, place))
	}
	return nodes, place
}

// placed is a node with what joins it with those that have their place before it.
func (p *Pattern) placed(j int, links []link, place map[int]int) *Node {
	out := *p.Nodes[j]
	out.Edges, out.Bounds = nil, nil
	for i := range links {
		l := &links[i]
		other := l.a + l.b - j
		if at, before := place[other]; before && (l.a == j || l.b == j) {
			_, lists := l.to(other)
			out.Edges = append(out.Edges, Edge{From: at, Lists: lists, Once: l.once})
			p.view(lists)
		}
	}
	for k, n := range p.Nodes {
		for _, b := range n.Bounds {
			if at, before := place[b.Node]; before && k == j {
				out.Bounds = append(out.Bounds, Bound{Node: at, Above: b.Above})
			} else if at, before := place[k]; before && b.Node == j {
				out.Bounds = append(out.Bounds, Bound{Node: at, Above: !b.Above})
			}
		}
	}
	return &out
}

// keysOf finds the keys of all ends; functional is false where a node has more than one relationship after all.
func (p *Pattern) keysOf(m *meeting, each Each) (out []*keys, functional bool, err error) {
	var several atomic.Bool
	for i, path := range m.paths {
		if k := p.sameKeys(m, i); k < i {
			out = append(out, out[k])
			continue
		}
		from, to := m.spans[i][0], m.spans[i][1]
		k := &keys{base: uint32(from), at: narrow.get(int(to - from))}
		out = append(out, k)
		p.arrays = append(p.arrays, k.at)
		if err := p.Charge(4 * int64(cap(k.at))); err != nil {
			return nil, false, err
		}
		for _, h := range path {
			p.view([]Ref{h.ref})
		}
		first, last := from>>storage.ChunkBits, (to-1)>>storage.ChunkBits
		err := each(int(last-first)+1, func(c int) {
			lo, hi := max(from, (first+int64(c))<<storage.ChunkBits), min(to, (first+int64(c)+1)<<storage.ChunkBits)
			if lo < hi && !p.follow(path, uint32(lo), k.at[lo-from:hi-from]) {
				several.Store(true)
			}
		})
		if err != nil || several.Load() {
			return nil, false, err
		}
	}
	return out, true, nil
}

// sameKeys is the first end that has the same keys as end i.
func (p *Pattern) sameKeys(m *meeting, i int) int {
	for k, path := range m.paths[:i] {
		alike := func(a, b hop) bool { return a.ref == b.ref && a.set.like(b.set) }
		if m.spans[k] == m.spans[i] && slices.EqualFunc(path, m.paths[i], alike) {
			return k
		}
	}
	return i
}

// follow goes from nodes to their hub; false where there is more than one way.
func (p *Pattern) follow(path []hop, from uint32, out []uint32) bool {
	lists := make([]list, len(path))
	for i, h := range path {
		lists[i] = list{views: p.views[h.ref]}
	}
	for k := range out {
		x := from + uint32(k)
		out[k] = 0
		for i := range lists {
			xs := lists[i].of(x)
			if len(xs) > 1 {
				return false
			}
			if len(xs) == 0 || path[i].set != nil && !path[i].set.has(xs[0]) {
				break
			}
			if x = xs[0]; i == len(lists)-1 {
				out[k] = x + 1
			}
		}
	}
	return true
}
