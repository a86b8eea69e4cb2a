package importer

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestDamagedArrowLengths reads Arrow files in which each four bytes in turn, lengths and references among them, have become a
// number so large that no memory would be enough: an error or other rows, and the process lives on.
func TestDamagedArrowLengths(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"p.arrow", "p.arrows"} {
		path := filepath.Join(dir, name)
		writeTable(t, path, 1, personFields, personRows)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for at := 0; at+4 <= len(data); at += 4 {
			for _, huge := range []uint32{1 << 28, 1<<31 - 1} {
				damaged := append([]byte(nil), data...)
				binary.LittleEndian.PutUint32(damaged[at:], huge)
				if err := errors.Join(os.Remove(path), os.WriteFile(path, damaged, 0o600)); err != nil { // truncating one would wait for the disk
					t.Fatal(err)
				}
				if readBatches(path) != nil {
					refused++
				}
			}
		}
		if refused == 0 {
			t.Errorf("%s: no damage was found", name)
		}
	}
}

// readBatches reads a file to its end.
func readBatches(path string) error {
	b, err := openBatches(context.Background(), piece{path: path})
	if err != nil {
		return err
	}
	defer b.Close()
	for {
		if _, _, err := b.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
