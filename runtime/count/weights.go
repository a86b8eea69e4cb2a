package count

import "sync/atomic"

// weights is a number for each node of a range of ids, 0 for others, in the smallest type that all fit in: the smaller the array, the nearer
// the cache that holds it.
type weights struct {
	base   uint32
	tiny   []uint8
	narrow []uint32
	wide   []int64
}

func (w *weights) at(x uint32) int64 {
	k := int(x - w.base)
	switch {
	case k < len(w.tiny):
		return int64(w.tiny[k])
	case k < len(w.narrow):
		return int64(w.narrow[k])
	case k < len(w.wide):
		return w.wide[k]
	}
	return 0
}

func (w *weights) free() {
	tiny.put(w.tiny)
	narrow.put(w.narrow)
	wide.put(w.wide)
	*w = weights{}
}

// weigh makes the weights of a node.
func (p *Pattern) weigh(n *Node, each Each) error {
	from, to := p.span(n)
	size := int(to - from)
	w := &weights{base: from}
	n.weights = w
	w.tiny = tiny.get(size)
	if err := p.Charge(int64(cap(w.tiny))); err != nil {
		return err
	}
	if fits, err := fill(p, n, each, w.tiny); fits || err != nil {
		return err
	}
	w.free()
	w.base, w.narrow = from, narrow.get(size)
	if err := p.Charge(4 * int64(cap(w.narrow))); err != nil {
		return err
	}
	if fits, err := fill(p, n, each, w.narrow); fits || err != nil {
		return err
	}
	w.free()
	w.base, w.wide = from, wide.get(size)
	if err := p.Charge(8 * int64(cap(w.wide))); err != nil {
		return err
	}
	_, err := fill(p, n, each, w.wide)
	return err
}

// fill computes the weights of a node; fits is false where the type is too small.
func fill[T uint8 | uint32 | int64](p *Pattern, n *Node, each Each, out []T) (fits bool, err error) {
	from, _ := p.span(n)
	var large atomic.Bool
	err = p.blocks(n, each, large.Load, func(at uint32, acc []int64) {
		out := out[at-from:][:len(acc)]
		over := int64(0)
		for i, x := range acc {
			out[i] = T(x)
			over |= x ^ int64(out[i])
		}
		if over != 0 {
			large.Store(true)
		}
	})
	return !large.Load(), err
}
