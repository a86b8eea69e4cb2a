package checkpoint

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// sample has something of every kind of content.
func sample() *Image {
	img := &Image{
		Seq: 5, Labels: []string{"A", "B"}, Types: []string{"T", "U"}, Keys: []string{"k", "l"},
		NodeLimit: 5000, RelLimit: 3, RelCount: 2,
		Nodes:     roaring.BitmapOf(0, 1, 4999),
		LabelSets: []*roaring.Bitmap{roaring.BitmapOf(1), nil},
		TypeData:  make([]TypeData, 2),
	}
	img.TypeData[1] = TypeData{Count: 2, ByLabel: [2][]int64{{1}, {0, 2}}}
	for _, r := range [][3]uint32{{0, 1, 0}, {4999, 1, 2}} {
		img.TypeData[1].Adj[0].Insert(1, r[0], r[1], r[2])
		img.TypeData[1].Adj[1].Insert(1, r[1], r[0], r[2])
		img.Rels.Insert(1, r[2], adjacency.Rel{Start: r[0], End: r[1], Type: 1})
	}
	zone := value.FixedZone(3600)
	for _, v := range []value.Value{
		value.Int(1), value.Float(2), value.True, value.String("s"), value.DateOf(3), value.NewLocalTime(4),
		value.NewLocalDateTime(5, 6), value.NewDateTime(7, 8, zone), value.List([]value.Value{value.Int(9)}),
		value.String(string(make([]byte, 2000))),
	} {
		c := column.New().Own(1)
		c.Set(1, v)
		c.Set(4999, v)
		img.NodeCols = append(img.NodeCols, c)
	}
	for i := range uint32(adjacency.ChunkSize) { // a chunk without offsets
		img.TypeData[1].Adj[1].Insert(1, 3<<adjacency.ChunkBits|i, i%7, 10+i)
	}
	img.TypeData[1].Adj[1].Compact(1)
	img.RelCols = []*column.Column{nil}
	return img
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c")
	want := sample()
	written, err := Write(vfs.OS(), path, want, nil)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != written.Bytes {
		t.Fatal(info, err)
	}
	img, err := Read(vfs.OS(), path)
	if err != nil {
		t.Fatal(err)
	}
	if img.Seq != 5 || img.Labels[1] != "B" || !img.Nodes.Equals(want.Nodes) || !img.LabelSets[0].Equals(want.LabelSets[0]) {
		t.Fatalf("%+v", img)
	}
	for i, c := range img.NodeCols {
		for id := range int64(5001) {
			a, b := value.AppendBinary(nil, c.Get(id)), value.AppendBinary(nil, want.NodeCols[i].Get(id))
			if string(a) != string(b) {
				t.Fatalf("column %d, node %d: %v", i, id, c.Get(id))
			}
		}
	}
	if r, ok := img.Rels.Get(2); !ok || r != (adjacency.Rel{Start: 4999, End: 1, Type: 1}) {
		t.Fatal(r, ok)
	}
	var n, r []uint32
	nodes, rels := img.TypeData[1].Adj[1].Neighbours(1, 0, &n, &r)
	if len(nodes) != 2 || nodes[1] != 4999 || rels[1] != 2 {
		t.Fatal(nodes, rels)
	}
	for i := range uint32(adjacency.ChunkSize) {
		nodes, rels := img.TypeData[1].Adj[1].Neighbours(3<<adjacency.ChunkBits|i, 0, &n, &r)
		if len(nodes) != 1 || nodes[0] != i%7 || rels[0] != 10+i {
			t.Fatal(i, nodes, rels)
		}
	}
	// Written again, from what is mapped, it must be the same bytes.
	again := filepath.Join(t.TempDir(), "d")
	if _, err := Write(vfs.OS(), again, img, nil); err != nil {
		t.Fatal(err)
	}
	a, _ := os.ReadFile(path)
	b, _ := os.ReadFile(again)
	if string(a) != string(b) {
		t.Fatalf("%d bytes turned into other %d", len(a), len(b))
	}
}

// TestFiles writes a changed image over files, over and over: what did not change
// is not written again, all files are needed, and what is read is the image.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	img, files := sample(), NewFiles()
	var sizes []int64
	for i := range 3 {
		img.NodeCols[0] = img.NodeCols[0].Own(uint64(10 + i))
		img.NodeCols[0].Set(1, value.Int(int64(100+i)))
		name := fmt.Sprint("c", i)
		w, err := Write(vfs.OS(), filepath.Join(dir, name), img, files)
		if err != nil {
			t.Fatal(err)
		}
		files = w.Keep(name)
		sizes = append(sizes, w.Bytes)
		got, err := Read(vfs.OS(), filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if v := got.NodeCols[0].Get(1); v.AsInt() != int64(100+i) || got.NodeCols[9].Get(4999).AsString() != string(make([]byte, 2000)) {
			t.Fatal(i, v)
		}
		for _, name := range got.Files.Names() {
			if !got.Files.Same(name, files) {
				t.Errorf("file %s is another one", name)
			}
			if err := files.VerifyFile(vfs.OS(), filepath.Join(dir, name), name); err != nil {
				t.Error(err)
			}
		}
	}
	if names := files.Names(); len(names) != 2 || sizes[1] > sizes[0]/4 {
		t.Errorf("files %v, sizes %v", names, sizes)
	}
	if err := os.Remove(filepath.Join(dir, "c0")); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(vfs.OS(), filepath.Join(dir, "c2")); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "c0") {
		t.Error("a file is missing:", err)
	}
}

// FuzzDirectory holds that no directory crashes the reader, whatever its
// checksum says, and that every error says that the file is damaged.
func FuzzDirectory(f *testing.F) {
	path := filepath.Join(f.TempDir(), "c")
	if _, err := Write(vfs.OS(), path, sample(), nil); err != nil {
		f.Fatal(err)
	}
	good, err := openFile(vfs.OS(), path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good.dir)
	img, err := Read(vfs.OS(), path)
	if err != nil {
		f.Fatal(err)
	}
	img.RelCols = nil
	second := filepath.Join(filepath.Dir(path), "d")
	if _, err := Write(vfs.OS(), second, img, img.Files); err != nil {
		f.Fatal(err)
	}
	two, err := openFile(vfs.OS(), second)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(two.dir)
	f.Fuzz(func(t *testing.T, dir []byte) {
		if len(dir) > 1<<16 {
			return
		}
		for _, c := range []file{*good, *two} {
			c.dir = dir
			d := c.decoder()
			err := d.open(vfs.OS(), &c, false)
			if err == nil {
				_, err = d.image()
			}
			if err != nil && !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
		}
	})
}
