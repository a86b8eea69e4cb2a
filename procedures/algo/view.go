package algo

import (
	"math/bits"
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
)

// view is the part of a snapshot that an algorithm works on. Nodes go by their
// ids, which are below limit; what is known about them is in arrays of that length.
type view struct {
	snap       *storage.Snapshot
	limit      uint32
	nodes      []uint32 // ascending
	member     bitset   // nil: all nodes
	types      []catalog.TypeID
	reverse    bool
	undirected bool

	weighted      bool
	weights       *column.Column // nil: no relationship has the property
	defaultWeight float64
}

// has reports whether a node is among those to work on.
func (g *view) has(n uint32) bool {
	if g.member != nil {
		return g.member.has(n)
	}
	return g.snap.NodeExists(int64(n))
}

// buffer is the memory of one worker for neighbours.
type buffer struct {
	raw         storage.Buffer
	nodes, rels []uint32
}

// out is the neighbours that the relationships of a node lead to, once for each
// relationship, and in is those that lead to it. They are valid until the next
// call with the same buffer.
func (g *view) out(n uint32, b *buffer) []uint32 {
	nodes, _ := g.around(n, b, true)
	return nodes
}

func (g *view) in(n uint32, b *buffer) []uint32 {
	nodes, _ := g.around(n, b, false)
	return nodes
}

// around is out or in with the relationships' ids.
func (g *view) around(n uint32, b *buffer, forward bool) (nodes, rels []uint32) {
	d := storage.Outgoing
	if forward == g.reverse {
		d = storage.Incoming
	}
	if len(g.types) == 1 && !g.undirected && g.member == nil {
		return g.snap.Neighbours(int64(n), g.types[0], d, &b.raw)
	}
	b.nodes, b.rels = b.nodes[:0], b.rels[:0]
	for _, t := range g.types {
		g.append(n, t, d, b)
		if g.undirected {
			g.append(n, t, 1-d, b)
		}
	}
	return b.nodes, b.rels
}

func (g *view) append(n uint32, t catalog.TypeID, d storage.Direction, b *buffer) {
	nodes, rels := g.snap.Neighbours(int64(n), t, d, &b.raw)
	if g.member == nil {
		b.nodes, b.rels = append(b.nodes, nodes...), append(b.rels, rels...)
		return
	}
	for i, m := range nodes {
		if g.member.has(m) {
			b.nodes, b.rels = append(b.nodes, m), append(b.rels, rels[i])
		}
	}
}

// degree is len(out), or len(in).
func (g *view) degree(n uint32, b *buffer, forward bool) int {
	if g.member != nil {
		nodes, _ := g.around(n, b, forward)
		return len(nodes)
	}
	d := storage.Outgoing
	if forward == g.reverse {
		d = storage.Incoming
	}
	sum := 0
	for _, t := range g.types {
		sum += g.snap.Degree(int64(n), t, d)
		if g.undirected {
			sum += g.snap.Degree(int64(n), t, 1-d)
		}
	}
	return sum
}

// weight is the weight of a relationship, 1 without weights.
func (g *view) weight(rel uint32) float64 {
	if !g.weighted {
		return 1
	}
	if g.weights != nil {
		if v := g.weights.Get(int64(rel)); v.IsNumber() {
			return v.Number()
		}
	}
	return g.defaultWeight
}

// bitset is a set of node ids.
type bitset []uint64

func newBits(limit uint32) bitset { return make(bitset, (int(limit)+63)/64) }

func (b bitset) has(n uint32) bool { return b[n/64]&(1<<(n%64)) != 0 }
func (b bitset) set(n uint32)      { b[n/64] |= 1 << (n % 64) }

// add sets a bit that other workers may be setting bits beside; it reports whether it was clear.
func (b bitset) add(n uint32) bool {
	mask := uint64(1) << (n % 64)
	return atomic.OrUint64(&b[n/64], mask)&mask == 0
}

func (b bitset) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// run is one call of an algorithm.
type run struct {
	ctx *procedures.Context
	cfg *config
	g   *view
	progress
}

func (r *run) now() time.Time {
	if r.ctx.Now != nil {
		return r.ctx.Now()
	}
	return r.ctx.StatementTime
}

// check is looked at every so often: it is the error of a run that has been cancelled.
func (r *run) check() error {
	r.step.Add(1)
	if r.ctx.Context == nil {
		return nil
	}
	return r.ctx.Err()
}

func (r *run) charge(bytes int64) error {
	if r.ctx.Charge == nil {
		return nil
	}
	return r.ctx.Charge(bytes)
}

// floats and ints are arrays with a value for each node, from the query's budget.
func (r *run) floats() ([]float64, error) {
	if err := r.charge(int64(r.g.limit) * 8); err != nil {
		return nil, err
	}
	return make([]float64, r.g.limit), nil
}

func (r *run) ints() ([]int64, error) {
	if err := r.charge(int64(r.g.limit) * 8); err != nil {
		return nil, err
	}
	return make([]int64, r.g.limit), nil
}

func (r *run) words() ([]uint32, error) {
	if err := r.charge(int64(r.g.limit) * 4); err != nil {
		return nil, err
	}
	return make([]uint32, r.g.limit), nil
}

// blockSize is how many nodes a worker takes at a time.
const blockSize = 1 << 12

// each calls work for 0 … n-1, several at a time where the host lends workers.
func (r *run) each(n int, part func(i int) error) error {
	r.begin(n)
	work := func(i int) error {
		defer r.done.Add(1)
		return part(i)
	}
	if each := r.ctx.DatabaseHost().Each; each != nil && n > 1 {
		return each(r.ctx.Context, n, work)
	}
	for i := range n {
		if err := r.check(); err != nil {
			return err
		}
		if err := work(i); err != nil {
			return err
		}
	}
	return nil
}

// blocks calls work for all nodes, a block at a time, with a buffer for neighbours.
func (r *run) blocks(work func(nodes []uint32, b *buffer)) error { return r.blocksOf(r.g.nodes, work) }

// blocksOf is blocks for some nodes.
func (r *run) blocksOf(nodes []uint32, work func(nodes []uint32, b *buffer)) error {
	size := min(blockSize, max(len(nodes)/minBlocks, leastBlock))
	return r.each((len(nodes)+size-1)/size, func(i int) error {
		var b buffer
		work(nodes[i*size:min((i+1)*size, len(nodes))], &b)
		return nil
	})
}

// minBlocks is about how many blocks there should be, so that workers end
// together; leastBlock is the smallest that is worth handing out.
const (
	minBlocks  = 64
	leastBlock = 256
)
