package algo

import (
	"slices"
	"sync/atomic"
)

// plain is the undirected graph without loops and parallel relationships: each
// node's neighbours, ascending.
type plain struct {
	of [][]uint32
}

func newPlain(r *run) (*plain, error) {
	if err := r.charge(int64(r.g.limit) * 24); err != nil {
		return nil, err
	}
	s := &plain{of: make([][]uint32, r.g.limit)}
	var held atomic.Int64
	err := r.blocks(func(nodes []uint32, b *buffer) {
		var all []uint32
		for _, n := range nodes {
			all = append(all[:0], r.g.out(n, b)...)
			if !r.g.undirected {
				all = append(all, r.g.in(n, b)...)
			}
			slices.Sort(all)
			all = slices.Compact(all)
			if at, ok := slices.BinarySearch(all, n); ok {
				all = slices.Delete(all, at, at+1)
			}
			s.of[n] = slices.Clone(all)
			held.Add(int64(len(all)) * 4)
		}
	})
	if err != nil {
		return nil, err
	}
	return s, r.charge(held.Load())
}

// triangles counts each triangle at its node of least degree, and adds it to all three.
func (s *plain) triangles(r *run) ([]int64, error) {
	counts, err := r.ints()
	if err != nil {
		return nil, err
	}
	before := func(a, b uint32) bool {
		if x, y := len(s.of[a]), len(s.of[b]); x != y {
			return x < y
		}
		return a < b
	}
	higher := make([][]uint32, r.g.limit)
	err = r.blocks(func(nodes []uint32, _ *buffer) {
		for _, n := range nodes {
			for _, m := range s.of[n] {
				if before(n, m) {
					higher[n] = append(higher[n], m)
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	err = r.blocks(func(nodes []uint32, _ *buffer) {
		for _, n := range nodes {
			own := int64(0)
			for _, m := range higher[n] {
				found := intersect(higher[n], higher[m], func(k uint32) { atomic.AddInt64(&counts[k], 1) })
				if found > 0 {
					atomic.AddInt64(&counts[m], found)
					own += found
				}
			}
			if own > 0 {
				atomic.AddInt64(&counts[n], own)
			}
		}
	})
	return counts, err
}

// intersect calls f for what two ascending lists have in common.
func intersect(a, b []uint32, f func(uint32)) (n int64) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			f(a[i])
			n++
			i++
			j++
		}
	}
	return n
}

func triangles(r *run) (result, error) {
	s, err := newPlain(r)
	if err != nil {
		return result{}, err
	}
	counts, err := s.triangles(r)
	return result{cols: []vector{{ints: counts}}}, err
}

func clustering(r *run) (result, error) {
	s, err := newPlain(r)
	if err != nil {
		return result{}, err
	}
	counts, err := s.triangles(r)
	if err != nil {
		return result{}, err
	}
	out, err := r.floats()
	if err != nil {
		return result{}, err
	}
	for _, n := range r.g.nodes {
		if d := float64(len(s.of[n])); d > 1 {
			out[n] = 2 * float64(counts[n]) / (d * (d - 1))
		}
	}
	return result{cols: []vector{{floats: out}}}, nil
}

// kcore takes away the node with the fewest neighbours, again and again (Batagelj,
// Zaveršnik: 2003). Nodes are kept in buckets by degree.
func kcore(r *run) (result, error) {
	s, err := newPlain(r)
	if err != nil {
		return result{}, err
	}
	core, err := r.ints()
	if err != nil {
		return result{}, err
	}
	most := 0
	for _, n := range r.g.nodes {
		core[n] = int64(len(s.of[n]))
		most = max(most, len(s.of[n]))
	}
	buckets := make([][]uint32, most+1)
	for _, n := range r.g.nodes {
		buckets[core[n]] = append(buckets[core[n]], n)
	}
	gone := newBits(r.g.limit)
	for k := 0; k <= most; k++ {
		if err := r.check(); err != nil {
			return result{}, err
		}
		for len(buckets[k]) > 0 {
			n := buckets[k][len(buckets[k])-1]
			buckets[k] = buckets[k][:len(buckets[k])-1]
			if gone.has(n) || core[n] != int64(k) {
				continue
			}
			gone.set(n)
			for _, m := range s.of[n] {
				if !gone.has(m) && core[m] > int64(k) {
					core[m]--
					buckets[core[m]] = append(buckets[core[m]], m)
				}
			}
		}
	}
	return result{cols: []vector{{ints: core}}}, nil
}
