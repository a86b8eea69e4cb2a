package adjacency

import "sync/atomic"

// MutualBlock is for how many nodes Mutual counts at once.
const MutualBlock = 1024

// mutual is how many pairs of relationships lead from the nodes of a chunk's blocks to greater ones and back, as was found beside one state of the
// chunk of the other direction.
type mutual struct {
	in      *Chunk
	changes int                                   // of in
	blocks  [ChunkSize / MutualBlock]atomic.Int64 // one more than the number; 0 where it is not counted yet
}

// Mutual counts the pairs of relationships of which one leads from a node of the block that begins with node from to a node with a greater id, and the
// other back. In holds the same relationships for the other direction. They are counted when first asked for.
func Mutual(out, in *Table, from uint32) int64 {
	i := int(from >> ChunkBits)
	if i >= len(out.chunks) || out.chunks[i] == nil || i >= len(in.chunks) || in.chunks[i] == nil {
		return 0
	}
	c, other := out.chunks[i], in.chunks[i]
	m := c.mutual.Load()
	if m == nil || m.in != other || m.changes != other.changes {
		fresh := &mutual{in: other, changes: other.changes}
		c.mutual.CompareAndSwap(m, fresh) // another reader's is as good, but only where it is beside the same chunk
		m = fresh
		if now := c.mutual.Load(); now != nil && now.in == other && now.changes == other.changes {
			m = now
		}
	}
	block := &m.blocks[from%ChunkSize/MutualBlock]
	if known := block.Load(); known > 0 {
		return known - 1
	}
	var f, back Flat
	f.Offsets, f.Nodes = out.Flats(i)
	back.Offsets, back.Nodes = in.Flats(i)
	n := f.mutual(&back, from)
	block.Store(n + 1)
	return n
}

// mutual counts the pairs for a block.
func (f *Flat) mutual(in *Flat, from uint32) (n int64) {
	if f.Offsets == nil || in.Offsets == nil {
		return 0
	}
	for x := from; x < from+MutualBlock; x++ {
		k := x % ChunkSize
		n += common(f.Nodes[f.Offsets[k]:f.Offsets[k+1]], in.Nodes[in.Offsets[k]:in.Offsets[k+1]], x)
	}
	return n
}

// common counts the pairs of equal entries above a limit in two sorted lists.
func common(a, b []uint32, limit uint32) (n int64) {
	i, j := len(a)-1, len(b)-1
	for i >= 0 && j >= 0 && a[i] > limit && b[j] > limit {
		switch {
		case a[i] > b[j]:
			i--
		case a[i] < b[j]:
			j--
		default:
			x, left, right := a[i], int64(0), int64(0)
			for ; i >= 0 && a[i] == x; i-- {
				left++
			}
			for ; j >= 0 && b[j] == x; j-- {
				right++
			}
			n += left * right
		}
	}
	return n
}
