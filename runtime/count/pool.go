package count

import (
	"math/bits"
	"sync"
)

// pool keeps arrays for the next query, by the power of two that their capacity is: a query that counts a large graph
// then allocates next to nothing.
type pool[T any] struct{ sizes [40]sync.Pool }

var (
	marksPool  pool[uint8]  // all zero
	worthsPool pool[uint16] // all zero
	clearWords pool[uint32] // all zero
	tiny       pool[uint8]
	narrow     pool[uint32]
	wide       pool[int64]
	words      pool[uint64]
)

// get gives an array of n elements: what they hold is whatever was put back.
func (p *pool[T]) get(n int) []T {
	class := bits.Len(uint(max(n-1, 0)))
	if a, ok := p.sizes[class].Get().(*[]T); ok {
		return (*a)[:n]
	}
	return make([]T, n, 1<<class)
}

// put gives an array that get gave back.
func (p *pool[T]) put(a []T) {
	if cap(a) == 0 {
		return
	}
	a = a[:cap(a)]
	p.sizes[bits.Len(uint(cap(a)-1))].Put(&a)
}
