package adjacency

import "testing"

// flatOf makes a chunk of lists from its first nodes' neighbours.
func flatOf(lists ...[]uint32) *Flat {
	f := &Flat{Offsets: make([]uint32, ChunkSize+1)}
	for i := range ChunkSize {
		if i < len(lists) {
			f.Nodes = append(f.Nodes, lists[i]...)
		}
		f.Offsets[i+1] = uint32(len(f.Nodes))
	}
	f.Rels = make([]uint32, len(f.Nodes))
	return f
}

func TestSimple(t *testing.T) {
	for _, c := range []struct {
		name    string
		out, in *Flat
		want    bool
	}{
		{"a path", flatOf([]uint32{1}, []uint32{2}), flatOf(nil, []uint32{0}, []uint32{1}), true},
		{"one way twice", flatOf([]uint32{1, 1}), flatOf(nil, []uint32{0, 0}), false},
		{"both ways", flatOf([]uint32{1}, []uint32{0}), flatOf([]uint32{1}, []uint32{0}), false},
		{"a loop", flatOf([]uint32{0}), flatOf([]uint32{0}), false},
		{"none", nil, nil, true},
	} {
		out, in := FromFlat([]*Flat{c.out}), FromFlat([]*Flat{c.in})
		for range 2 { // the second answer is the one that was kept
			if got := Simple(&out, &in, 0); got != c.want {
				t.Errorf("%s: %v", c.name, got)
			}
		}
	}
	// the answer goes with the lists of both directions
	out, in := FromFlat([]*Flat{flatOf([]uint32{1})}), FromFlat([]*Flat{flatOf(nil, []uint32{0})})
	if !Simple(&out, &in, 0) {
		t.Error("one relationship is not simple")
	}
	back := FromFlat([]*Flat{flatOf([]uint32{1}, []uint32{0})})
	if Simple(&out, &back, 0) {
		t.Error("an answer of before was given for other lists")
	}
}
