package count

import (
	"sync"

	"github.com/morseldb/morsel/storage"
)

// blockSize is for how many nodes weights are computed at once: what is in between stays in the nearest cache.
const blockSize = 1024

// worker computes blocks of weights.
type worker struct {
	g        *storage.Snapshot
	from     uint32  // the first node of the block
	acc, sum []int64 // by node of the block: what is known so far, what the branch at hand is worth
	ones     bool    // acc is not written yet: all are 1
	store    [2][blockSize]int64
}

var workers = sync.Pool{New: func() any { return new(worker) }}

// empty reports whether no node of the chunk that holds a node has all relationships that n must have.
func (w *worker) empty(n *Node, at uint32) bool {
	for _, lists := range n.needs {
		some := false
		for _, r := range lists {
			l := w.g.Lists(r.Type, r.Dir)
			offsets, _ := l.Chunk(int(at >> storage.ChunkBits))
			some = some || offsets != nil
		}
		if !some {
			return true
		}
	}
	return false
}

// block computes the weights of a node for the ids from on, which lie in one chunk. The answer is valid until the next call.
func (w *worker) block(n *Node, from uint32, size int) []int64 {
	w.start(n, from, size)
	for i := range n.Branches {
		if b := &n.Branches[i]; !w.leaf(b) {
			w.branch(b)
			w.multiply(b.Optional)
		}
	}
	w.write()
	return w.acc
}

// total is the sum of what block computes; nothing is written for the last branch.
func (w *worker) total(n *Node, from uint32, size int) (sum int64) {
	w.start(n, from, size)
	last := len(n.Branches) - 1
	for i := range n.Branches {
		b := &n.Branches[i]
		if i == last && !b.Optional {
			return w.totalBy(b)
		}
		if !w.leaf(b) {
			w.branch(b)
			w.multiply(b.Optional)
		}
	}
	w.write()
	for _, x := range w.acc {
		sum += x
	}
	return sum
}

// totalBy is the sum of what is known so far times what a last branch is worth.
func (w *worker) totalBy(b *Branch) int64 {
	offsets, _, plain := w.degreesOf(b)
	switch {
	case !plain:
		w.branch(b)
		return dot(w.acc, w.sum)
	case w.ones:
		return int64(offsets[len(offsets)-1] - offsets[0])
	}
	return sumDegrees(w.acc, offsets)
}

// start begins with what a node's set says.
func (w *worker) start(n *Node, from uint32, size int) {
	w.from, w.acc, w.sum = from, w.store[0][:size], w.store[1][:size]
	w.ones = n.Set == nil || n.Set.full(from, size)
	if !w.ones {
		n.Set.spread(from, w.acc)
	}
}

// branch computes what a branch is worth.
func (w *worker) branch(b *Branch) {
	w.write()
	clear(w.sum)
	for _, r := range b.Lists {
		l := w.g.Lists(r.Type, r.Dir)
		w.add(b, r, &l)
	}
	if b.Once {
		for i, s := range w.sum {
			w.sum[i] = min(s, 1)
		}
	}
}

// write makes the ones that are known so far.
func (w *worker) write() {
	if w.ones {
		for i := range w.acc {
			w.acc[i] = 1
		}
		w.ones = false
	}
}

// degreesOf gives the offsets between which the degrees lie that a branch without more is worth, where one list gives them.
// With unit, all are 1.
func (w *worker) degreesOf(b *Branch) (offsets []uint32, unit, plain bool) {
	if b.Loop || len(b.Lists) != 1 || !b.Node.trivial() {
		return nil, false, false
	}
	l := w.g.Lists(b.Lists[0].Type, b.Lists[0].Dir)
	offsets, _ = l.Chunk(int(w.from >> storage.ChunkBits))
	if offsets == nil {
		return nil, false, false
	}
	local := int(w.from & (1<<storage.ChunkBits - 1))
	return offsets[local : local+len(w.acc)+1], storage.Unit(offsets), true
}

// leaf multiplies by them; false where it is another branch.
func (w *worker) leaf(b *Branch) bool {
	offsets, unit, plain := w.degreesOf(b)
	switch {
	case !plain:
		return false
	case unit:
	case b.Optional:
		w.write()
		last := offsets[0]
		for i, next := range offsets[1:] {
			w.acc[i] *= int64(max(next-last, 1))
			last = next
		}
	case w.ones:
		w.ones = false
		setDegrees(w.acc, offsets)
	default:
		timesDegrees(w.acc, offsets)
	}
	return true
}

// setDegrees writes the lengths of the lists that begin at some offsets.
func setDegrees(acc []int64, offsets []uint32) {
	last, ends := offsets[0], offsets[1:]
	acc = acc[:len(ends)]
	for i, next := range ends {
		acc[i] = int64(next - last)
		last = next
	}
}

// timesDegrees multiplies by them.
func timesDegrees(acc []int64, offsets []uint32) {
	last, ends := offsets[0], offsets[1:]
	acc = acc[:len(ends)]
	for i, next := range ends {
		acc[i] *= int64(next - last)
		last = next
	}
}

// sumDegrees is the sum of what timesDegrees computes.
func sumDegrees(acc []int64, offsets []uint32) (sum int64) {
	last, ends := offsets[0], offsets[1:]
	acc = acc[:len(ends)]
	for i, next := range ends {
		sum += acc[i] * int64(next-last)
		last = next
	}
	return sum
}

// dot adds up the products of numbers at the same places.
func dot(a, b []int64) (sum int64) {
	b = b[:len(a)]
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

func (w *worker) multiply(optional bool) {
	acc := w.acc[:len(w.sum)]
	if optional {
		for i, s := range w.sum {
			acc[i] *= max(s, 1)
		}
		return
	}
	for i, s := range w.sum {
		acc[i] *= s
	}
}

// add adds what a branch is worth over the lists of one type in one direction.
func (w *worker) add(b *Branch, r Ref, l *storage.Lists) {
	chunk := int(w.from >> storage.ChunkBits)
	offsets, nodes := l.Chunk(chunk)
	switch {
	case offsets == nil:
		return
	case b.Loop:
		if !l.LoopFree(chunk) {
			w.slow(b, r, l)
		}
		return
	case r.Skip && !l.LoopFree(chunk):
		w.slow(b, r, l)
		return
	}
	local := int(w.from & (1<<storage.ChunkBits - 1))
	unit := storage.Unit(offsets)
	offsets = offsets[local : local+len(w.sum)+1]
	switch child := b.Node; {
	case child.trivial():
		degrees(w.sum, offsets)
	case child.weights == nil:
		w.members(offsets, nodes, child.Set)
	case unit:
		child.weights.one(w.sum, nodes[local:local+len(w.sum)])
	case child.weights.tiny != nil:
		gather(w, offsets, nodes, child.weights.base, child.weights.tiny)
	case child.weights.narrow != nil:
		gather(w, offsets, nodes, child.weights.base, child.weights.narrow)
	default:
		gather(w, offsets, nodes, child.weights.base, child.weights.wide)
	}
}

// one adds the weights of one neighbour each.
func (w *weights) one(sum []int64, nodes []uint32) {
	switch {
	case w.tiny != nil:
		gatherOne(sum, nodes, w.base, w.tiny)
	case w.narrow != nil:
		gatherOne(sum, nodes, w.base, w.narrow)
	default:
		gatherOne(sum, nodes, w.base, w.wide)
	}
}

func gatherOne[T uint8 | uint32 | int64](sum []int64, nodes []uint32, base uint32, weights []T) {
	sum = sum[:len(nodes)]
	for i, x := range nodes {
		if k := x - base; int(k) < len(weights) {
			sum[i] += int64(weights[k])
		}
	}
}

func degrees(sum []int64, offsets []uint32) {
	offsets = offsets[:len(sum)+1]
	last := offsets[0]
	for i := range sum {
		next := offsets[i+1]
		sum[i] += int64(next - last)
		last = next
	}
}

// members counts the neighbours that are in a set.
func (w *worker) members(offsets, nodes []uint32, set *Set) {
	bits := set.bits
	acc := w.acc[:len(w.sum)]
	for i := range w.sum {
		if acc[i] == 0 {
			continue
		}
		n := int64(0)
		for _, x := range nodes[offsets[i]:offsets[i+1]] {
			if k := int(x >> 6); k < len(bits) {
				n += int64(bits[k] >> (x & 63) & 1)
			}
		}
		w.sum[i] += n
	}
}

// gather adds up the weights of the neighbours.
func gather[T uint8 | uint32 | int64](w *worker, offsets, nodes []uint32, base uint32, weights []T) {
	acc := w.acc[:len(w.sum)]
	for i := range w.sum {
		if acc[i] == 0 {
			continue
		}
		n := int64(0)
		for _, x := range nodes[offsets[i]:offsets[i+1]] {
			if k := x - base; int(k) < len(weights) {
				n += int64(weights[k])
			}
		}
		w.sum[i] += n
	}
}

// slow is add for loops.
func (w *worker) slow(b *Branch, r Ref, l *storage.Lists) {
	for i := range w.sum {
		if w.acc[i] == 0 {
			continue
		}
		here := w.from + uint32(i)
		for _, x := range l.Of(here) {
			switch {
			case b.Loop:
				if x == here {
					w.sum[i]++
				}
			case r.Skip && x == here:
			default:
				w.sum[i] += b.Node.weight(x)
			}
		}
	}
}
