package checkpoint

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// contents spells out all that an image has, or gives the error of the damage that
// it meets.
func contents(img *Image) (text string, err error) {
	defer status.Caught(&err)
	var b strings.Builder
	for _, set := range append(img.LabelSets, img.Nodes) {
		if set != nil {
			fmt.Fprintln(&b, set)
		}
	}
	for _, c := range img.NodeCols {
		for id := range int64(5000) {
			if c.Has(id) {
				b.Write(value.AppendBinary(nil, c.Get(id)))
			}
		}
	}
	var n, r []uint32
	for t := range img.TypeData {
		for d := range img.TypeData[t].Adj {
			for node := range uint32(4 * adjacency.ChunkSize) {
				nodes, rels := img.TypeData[t].Adj[d].Neighbours(node, 0, &n, &r)
				fmt.Fprint(&b, nodes, rels)
			}
		}
	}
	img.Rels.IDs(0, 0, true, func(id uint32) bool {
		rel, _ := img.Rels.Get(id)
		fmt.Fprint(&b, rel)
		return true
	})
	return b.String(), nil
}

// TestDamageWhenUnpacked flips bits in a file that is too large to be verified when
// it is opened: what is packed must be an error when it is first looked at, with
// the file and the place, and never another value.
func TestDamageWhenUnpacked(t *testing.T) {
	defer func(n int) { verifySize = n }(verifySize)
	verifySize = -1
	path := filepath.Join(t.TempDir(), "c")
	if _, err := Write(vfs.OS(), path, sample(), nil); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := Read(vfs.OS(), path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := contents(img)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(data); i += len(data) / 150 {
		changed := append([]byte(nil), data...)
		changed[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		img, err := Read(vfs.OS(), path)
		if err != nil {
			continue // seen when it was opened
		}
		got, err := contents(img)
		switch {
		case err == nil && got != want:
			t.Fatalf("a flipped bit in byte %d of %d is another graph", i, len(data))
		case err != nil && (status.CodeOf(err) != status.StoreCorrupt || !strings.Contains(err.Error(), "offset") || !strings.Contains(err.Error(), path)):
			t.Fatal(err)
		}
	}
}

// largeSample is an image of several pages.
func largeSample() *Image {
	img := sample()
	flat := &adjacency.Flat{Offsets: make([]uint32, adjacency.ChunkSize+1)}
	for i := range adjacency.ChunkSize {
		for k := range 300 {
			flat.Nodes = append(flat.Nodes, uint32(i%7*1000+k))
			flat.Rels = append(flat.Rels, uint32(len(flat.Rels)))
		}
		flat.Offsets[i+1] = uint32(len(flat.Nodes))
	}
	img.TypeData[0].Adj[0] = adjacency.FromFlat([]*adjacency.Flat{flat})
	img.TypeData[0].Count = int64(len(flat.Nodes))
	schema, ids := sample().Schema, make([]byte, 4*pageSize)
	for i := range ids {
		ids[i] = byte(i * 7)
	}
	img.Schema, img.Indexes = schema, []IndexData{{ID: 1, Arrays: [][]byte{ids}}}
	return img
}

// TestDamageIsNotCopied flips bits in such a file and writes what it has to another: nothing that is damaged gets a checksum of its own.
func TestDamageIsNotCopied(t *testing.T) {
	defer func(n int) { verifySize = n }(verifySize)
	verifySize = -1
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	if _, err := Write(vfs.OS(), from, largeSample(), nil); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	again := func() error {
		img, err := Read(vfs.OS(), from)
		if err == nil {
			_, err = Write(vfs.OS(), to, img, nil)
		}
		return err
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	for i := 3; i < len(sound); i += pageSize / 2 {
		changed := append([]byte(nil), sound...)
		changed[i] ^= 4
		if err := os.WriteFile(from, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		var err error
		func() {
			defer status.Caught(&err)
			err = again()
		}()
		if got, _ := os.ReadFile(to); err == nil && string(got) != string(want) {
			t.Errorf("a flipped bit in byte %d has got a checksum of its own", i)
		}
	}
}

func sums(a, b []uint32) [2]uint32 {
	return [2]uint32{crc32.ChecksumIEEE(bytesOf(a)), crc32.ChecksumIEEE(bytesOf(b))}
}

// TestDamagedNeighbours flips bits in such a file, and reads neighbours and degrees in each way in which they are read without relationships.
func TestDamagedNeighbours(t *testing.T) {
	defer func(n int) { verifySize = n }(verifySize)
	verifySize = -1
	var buf, rels []uint32
	ways := map[string]func(*adjacency.Table) any{
		"nodes": func(tab *adjacency.Table) any {
			return append([]uint32{}, tab.NeighbourNodes(1, 0, &buf, &rels)...)
		},
		"degree": func(tab *adjacency.Table) any { return tab.Degree(1) },
		"degrees": func(tab *adjacency.Table) any {
			out := make([]uint32, adjacency.ChunkSize)
			tab.Degrees(0, out)
			return out
		},
		"piece": func(tab *adjacency.Table) any {
			offsets, nodes := tab.Flats(0)
			return sums(offsets, nodes)
		},
		"loops": func(tab *adjacency.Table) any { return tab.LoopFree(0) },
		"twice": func(tab *adjacency.Table) any { return tab.Distinct(0) },
		"simple": func(tab *adjacency.Table) any {
			return adjacency.Simple(tab, &adjacency.Table{}, 0)
		},
		"stored": func(tab *adjacency.Table) any {
			if tab.Chunks() == 0 {
				return nil
			}
			f, _ := tab.Stored(0)
			return sums(f.Offsets, f.Nodes)
		},
	}
	path := filepath.Join(t.TempDir(), "c")
	large := largeSample()
	if _, err := Write(vfs.OS(), path, large, nil); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	read := func(way func(*adjacency.Table) any) (text string, err error) {
		defer status.Caught(&err)
		img, err := Read(vfs.OS(), path)
		if err != nil {
			return "", err
		}
		for i := range img.TypeData {
			for d := range img.TypeData[i].Adj {
				text += fmt.Sprintln(way(&img.TypeData[i].Adj[d]))
			}
		}
		return text, nil
	}
	for name, way := range ways {
		if err := os.WriteFile(path, sound, 0o600); err != nil {
			t.Fatal(err)
		}
		want, err := read(way)
		if err != nil {
			t.Fatal(err)
		}
		errors := 0
		for i := 3; i < len(sound); i += pageSize / 2 {
			changed := append([]byte(nil), sound...)
			changed[i] ^= 1 << (i % 8)
			if err := os.WriteFile(path, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := read(way); err == nil && got != want {
				t.Errorf("%s: a flipped bit in byte %d is another graph", name, i)
			} else if err != nil {
				errors++
			}
		}
		if errors == 0 {
			t.Errorf("%s: no damage was seen", name)
		}
	}
}
