package capturelog

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/morseldb/morsel/storage/vfs"
)

const dir = "/db/captured"

// written is a disk with a log of frames 1 to n in several segments.
func written(t *testing.T, n uint64) (*vfs.Memory, *Log) {
	t.Helper()
	disk := vfs.NewMemory()
	if err := Describe(disk, dir, "id", "FULL"); err != nil {
		t.Fatal(err)
	}
	l, err := Open(disk, dir, 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	for i := uint64(1); i <= n; i++ {
		l.Append(i, data(i))
		if err := l.Flush(i%3 == 0); err != nil {
			t.Fatal(err)
		}
	}
	return disk, l
}

func data(seq uint64) []byte { return bytes.Repeat([]byte{byte(seq)}, int(seq)+1) }

// check holds that the frames with data are those from first to last.
func check(t *testing.T, disk vfs.FS, first, last uint64, what string) {
	t.Helper()
	frames, err := Read(disk, dir)
	if err != nil {
		t.Fatal(what, err)
	}
	next := first
	for _, f := range frames {
		if len(f.Data) == 0 {
			continue
		}
		if f.Seq != next || !bytes.Equal(f.Data, data(next)) {
			t.Fatalf("%s: frame %d %v, want %d", what, f.Seq, f.Data, next)
		}
		next++
	}
	if next != last+1 {
		t.Fatalf("%s: frames up to %d, want %d", what, next-1, last)
	}
}

func TestLog(t *testing.T) {
	disk, l := written(t, 20)
	check(t, disk, 1, 20, "written")
	if len(l.segments) < 3 {
		t.Fatalf("%d segments", len(l.segments))
	}
	if err := l.Drop(l.segments[1].behind); err != nil {
		t.Fatal(err)
	}
	first := l.segments[0].behind + 1
	check(t, disk, first, 20, "dropped")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Flush(true); err != nil {
		t.Error("flushing what is closed:", err)
	}
	for _, last := range []uint64{20, 18, l.segments[1].behind} {
		again, err := Open(disk, dir, last, 200)
		if err != nil {
			t.Fatal(err)
		}
		check(t, disk, first, last, fmt.Sprint("cut behind ", last))
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if id, word, err := About(disk, dir); id != "id" || word != "FULL" || err != nil {
		t.Error(id, word, err)
	}
	// Behind a number that the frames do not reach, nothing before is kept.
	again, err := Open(disk, dir, 100, 200)
	if err != nil {
		t.Fatal(err)
	}
	frames, err := Read(disk, dir)
	if err != nil || len(frames) != 1 || frames[0].Seq != 100 || len(frames[0].Data) != 0 {
		t.Error(frames, err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Remove(disk, dir); err != nil {
		t.Fatal(err)
	}
	if id, _, err := About(disk, dir); id != "" || err != nil {
		t.Error(id, err)
	}
}

// TestDamage changes and cuts every byte: what is read is what was written, up to there.
func TestDamage(t *testing.T) {
	disk, l := written(t, 9)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var before uint64
	for _, seg := range l.segments {
		whole, err := vfs.ReadFile(disk, seg.path)
		if err != nil {
			t.Fatal(err)
		}
		_, ends, _, err := seg.read(disk)
		if err != nil {
			t.Fatal(err)
		}
		for at := range whole {
			changed, intact := bytes.Clone(whole), before
			changed[at] ^= 0x40
			for _, end := range ends[1:] {
				if int64(at) >= end {
					intact++
				}
			}
			for what, content := range map[string][]byte{"changed": changed, "cut": whole[:at]} {
				damaged := disk.Clone()
				if err := vfs.WriteFile(damaged, seg.path, content); err != nil {
					t.Fatal(err)
				}
				frames, err := Read(damaged, dir)
				if err != nil {
					t.Fatal(err)
				}
				last := uint64(0)
				for _, f := range frames {
					if len(f.Data) > 0 {
						last = f.Seq
					}
				}
				name := fmt.Sprintf("%s %s at %d", filepath.Base(seg.path), what, at)
				if last != intact {
					t.Fatalf("%s: frames up to %d, want %d", name, last, intact)
				}
				check(t, damaged, 1, last, name)
			}
		}
		before += uint64(len(ends) - 1)
	}
}
