package adjacency

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMutual holds how many pairs of relationships lead there and back equal to what trying every pair gives, and holds it apart from other lists'.
func TestMutual(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	const nodes = 2*MutualBlock + 5
	random := func() (f, back *Flat, times map[[2]uint32]int64) {
		out, in := make([][]uint32, nodes), make([][]uint32, nodes)
		times = map[[2]uint32]int64{}
		for range 4 * nodes {
			a := uint32(r.IntN(nodes))
			b := min(uint32(int(a/8*8)+r.IntN(8)), nodes-1) // near, so that many lead back, some twice and some to themselves
			out[a], in[b] = append(out[a], b), append(in[b], a)
			times[[2]uint32{a, b}]++
		}
		for i := range nodes {
			slices.Sort(out[i])
			slices.Sort(in[i])
		}
		return flatOf(out...), flatOf(in...), times
	}
	f, back, times := random()
	out, in := FromFlat([]*Flat{f}), FromFlat([]*Flat{back})
	want := map[uint32]int64{}
	for ab, n := range times {
		if ab[0] < ab[1] {
			want[ab[0]/MutualBlock] += n * times[[2]uint32{ab[1], ab[0]}]
		}
	}
	for range 2 { // the second answer is the one that was kept
		for block := range uint32(ChunkSize / MutualBlock) {
			if n := Mutual(&out, &in, block*MutualBlock); n != want[block] {
				t.Errorf("block %d: %d, there are %d", block, n, want[block])
			}
		}
	}
	if want[0] == 0 || want[1] == 0 {
		t.Error("there is nothing to be found")
	}
	none := FromFlat([]*Flat{flatOf(nil, []uint32{0})})
	if n := Mutual(&out, &none, 0); n != 0 {
		t.Errorf("an answer of before was given for other lists: %d", n)
	}
	if n := Mutual(&out, &in, ChunkSize); n != 0 {
		t.Error("a chunk that is not there has pairs")
	}
}
