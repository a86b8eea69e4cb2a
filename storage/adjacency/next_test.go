package adjacency

import (
	"math/rand/v2"
	"testing"
)

// TestNext compares Next with the degrees of tables with holes, flat and with changes beside.
func TestNext(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	const nodes = 5 * ChunkSize
	flats := make([]*Flat, 5)
	for i := range flats {
		if i == 2 {
			continue
		}
		f := &Flat{Offsets: make([]uint32, ChunkSize+1)}
		for k := range ChunkSize {
			if rnd.IntN(700) == 0 {
				f.Nodes, f.Rels = append(f.Nodes, uint32(k)), append(f.Rels, uint32(len(f.Rels)))
			}
			f.Offsets[k+1] = uint32(len(f.Nodes))
		}
		flats[i] = f
	}
	table := FromFlat(flats)
	for pass := range 2 {
		for from := uint32(0); from < nodes+10; from += 1 + uint32(rnd.IntN(40)) {
			want := from
			for want < nodes && table.Degree(want) == 0 {
				want++
			}
			if got, ok := table.Next(from); ok != (want < nodes) || ok && (got < from || got > want || pass == 0 && got != want) {
				t.Fatalf("Next(%d) = %d, %v; the first with neighbours is %d of %d", from, got, ok, want, nodes)
			}
		}
		for range 20 { // changes: nodes that gain a list are found as well, and others may be
			table.Insert(1, uint32(rnd.IntN(nodes)), 7, 100000+uint32(rnd.IntN(1000)))
		}
	}
}
