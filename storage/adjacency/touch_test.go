package adjacency

import "testing"

// Touch only reads: lists that are flat, changed, empty or beyond the table must not stop it.
func TestTouch(t *testing.T) {
	flats := make([]*Flat, farChunks)
	for i := range flats {
		f := &Flat{Offsets: make([]uint32, ChunkSize+1), Nodes: []uint32{7}, Rels: []uint32{uint32(i)}}
		for k := i + 1; k <= ChunkSize; k++ {
			f.Offsets[k] = 1
		}
		flats[i] = f
	}
	flats[5] = nil
	table := FromFlat(flats)
	table.Insert(2, 3*ChunkSize+3, 9, 99)
	nodes := []uint32{0, ChunkSize + 1, 3*ChunkSize + 3, 5 * ChunkSize, farChunks*ChunkSize - 1, 1000 * ChunkSize, 1<<32 - 1}
	if got := table.Touch(nodes, make([]uint32, len(nodes))); got != 7+0+7+1 {
		t.Errorf("Touch read %d, want the beginnings of the two lists that are flat", got)
	}
}
