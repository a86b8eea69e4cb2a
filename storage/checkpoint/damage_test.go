package checkpoint

import (
	"fmt"
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
