package spill

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

const root = string(filepath.Separator) + "temporary"

func newSpace(t *testing.T, f vfs.FS, limit int64) (*Folder, *Space) {
	d := NewFolder(f, root)
	t.Cleanup(func() {
		if err := d.Close(); err != nil && !errors.Is(err, syscall.EIO) {
			t.Error(err)
		}
	})
	return d, d.Space(limit)
}

type letters struct{}

func (letters) String(code uint32) string { return strings.Repeat("w", int(code)) }

var stored, own = batch.DictWords(letters{}), batch.NewWords(true)

func init() { own.Add(value.String("own")) }

// randomColumn is a column of one form, or of any kinds of values.
func randomColumn(r *rand.Rand, n int) *batch.Vector {
	v := &batch.Vector{}
	switch r.IntN(8) {
	case 0:
		v.Form, v.Words = batch.Code, stored
	case 1:
		v.Form, v.Words = batch.Code, own
	}
	kind := r.IntN(7)
	for range n {
		if v.Form == batch.Code {
			v.Ints = append(v.Ints, int64(r.IntN(2))-1)
			continue
		}
		k := kind
		if k == 6 {
			k = r.IntN(6)
		}
		v.Append(randomValue(r, k))
		if r.IntN(9) == 0 {
			v.SetNull(v.Len() - 1)
		}
	}
	return v
}

func randomValue(r *rand.Rand, kind int) value.Value {
	switch kind {
	case 0:
		return value.Int(r.Int64() >> r.IntN(64))
	case 1:
		return value.Float(math.Float64frombits(r.Uint64()))
	case 2:
		return value.Node(r.Int64N(1 << 40))
	case 3:
		return value.Rel(r.Int64N(200))
	case 4:
		return value.Bool(r.IntN(2) == 0)
	}
	m := value.NewMap(1)
	m.Put("k", value.String(strings.Repeat("x", r.IntN(50))))
	node := value.VirtualNode(-3, &value.Virtual{Labels: []string{"A", "B"}, Props: m})
	return []value.Value{value.String("text"), value.MapOf(m), value.List([]value.Value{value.Int(1), value.Null}), node,
		value.List([]value.Value{value.VirtualRel(-4, &value.Virtual{Type: "T", Start: node, End: node})}),
		value.PathOf(&value.Path{Nodes: []int64{1, 2}, Rels: []int64{3}})}[r.IntN(6)]
}

func describe(v value.Value) string {
	if x := v.Virtual(); x != nil {
		props := value.Null
		if x.Props != nil {
			props = value.MapOf(x.Props)
		}
		return fmt.Sprint(v.ID(), x.Labels, x.Type, describe(x.Start), describe(x.End), props)
	}
	if v.Kind() == value.KindList {
		s := "["
		for _, e := range v.AsList() {
			s += describe(e) + ","
		}
		return s
	}
	if v.Kind() == value.KindFloat {
		return fmt.Sprintf("f%x", math.Float64bits(v.AsFloat()))
	}
	return v.Kind().String() + v.String()
}

// TestRows writes random batches and reads them back, twice.
func TestRows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		d, s := newSpace(t, vfs.NewMemory(), 0)
		width := 1 + r.IntN(4)
		var slots []physical.Slot
		for i := range width {
			slots = append(slots, physical.Slot(2*i))
		}
		rows := s.Rows(slots, []int64{1, 100, 4096, 1 << 20}[r.IntN(4)])
		var want []string
		for range r.IntN(6) {
			n := r.IntN(40)
			in := &batch.Batch{Cols: make([]*batch.Vector, 2*width), N: n}
			for i := range width {
				if r.IntN(6) > 0 {
					in.Cols[2*i] = randomColumn(r, n)
				}
			}
			if r.IntN(3) == 0 {
				for range n {
					in.Mult = append(in.Mult, 1+r.Int64N(9))
				}
			}
			var list []int32
			for i := range n {
				if r.IntN(3) > 0 {
					list = append(list, int32(i))
					want = append(want, row(in, i, slots))
				}
			}
			if err := rows.Append(in, list); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Finish(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			same(t, rows, slots, want)
		}
		rows.Drop()
		rows.Drop()
		if s.used != 0 || d.Held() != 0 || len(s.files) != 0 {
			t.Fatal("a file is left", s.used, d.Held())
		}
	}
}

func row(b *batch.Batch, i int, slots []physical.Slot) string {
	s := fmt.Sprint(b.Count(i))
	for _, k := range slots {
		v := value.Null
		if b.Cols[k] != nil {
			v = b.Cols[k].Get(i)
		}
		s += " " + describe(v)
	}
	return s
}

func same(t *testing.T, rows *Rows, slots []physical.Slot, want []string) {
	t.Helper()
	rd := rows.Reader(int(slots[len(slots)-1]) + 1)
	defer rd.Close()
	for {
		in, err := rd.Next()
		if err != nil {
			t.Fatal(err)
		}
		if in == nil {
			break
		}
		for i := range in.N {
			if len(want) == 0 || row(in, i, slots) != want[0] {
				t.Fatalf("got %s, want %s", row(in, i, slots), want[0])
			}
			want = want[1:]
		}
	}
	if len(want) > 0 {
		t.Fatalf("%d rows are missing", len(want))
	}
}

// filled is rows of numbers, finished.
func filled(s *Space, n int) (*Rows, error) {
	rows := s.Rows([]physical.Slot{0}, 64)
	for i := range n {
		in := &batch.Batch{Cols: []*batch.Vector{{}}, N: 1}
		in.Cols[0].Append(value.Int(int64(i)))
		if err := rows.Append(in, []int32{0}); err != nil {
			return rows, err
		}
	}
	return rows, rows.Finish()
}

func readAll(rows *Rows) error {
	rd := rows.Reader(1)
	defer rd.Close()
	for next := int64(0); ; {
		in, err := rd.Next()
		if err != nil || in == nil {
			return err
		}
		for i := range in.N {
			if in.Cols[0].Get(i).AsInt() != next {
				return errors.New("wrong rows")
			}
			next++
		}
	}
}

// TestDamage flips each bit of a file: every one is found.
func TestDamage(t *testing.T) {
	m := vfs.NewMemory()
	_, s := newSpace(t, m, 0)
	rows, err := filled(s, 20)
	if err != nil {
		t.Fatal(err)
	}
	f, err := m.Open(rows.file.name, vfs.Write)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at := range rows.file.size {
		var b [1]byte
		if _, err := f.ReadAt(b[:], at); err != nil {
			t.Fatal(err)
		}
		for bit := range 8 {
			if _, err := f.WriteAt([]byte{b[0] ^ 1<<bit}, at); err != nil {
				t.Fatal(err)
			}
			if err := readAll(rows); status.CodeOf(err) != status.StoreCorrupt {
				t.Fatalf("byte %d bit %d: %v", at, bit, err)
			}
		}
		if _, err := f.WriteAt(b[:], at); err != nil {
			t.Fatal(err)
		}
	}
	if err := readAll(rows); err != nil {
		t.Fatal(err)
	}
}

// TestLimit holds that what would take more than the limit is refused, and fits
// again when files are dropped.
func TestLimit(t *testing.T) {
	_, s := newSpace(t, vfs.NewMemory(), 400)
	rows, err := filled(s, 10)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := filled(s, 1000); status.CodeOf(err) != status.MemoryLimit || !strings.Contains(err.Error(), Setting) {
		t.Fatal(err)
	}
	s.Close()
	if err := readAll(rows); err == nil && s.used != 0 {
		t.Fatal(s.used)
	}
	if _, err := filled(s, 10); err != nil {
		t.Fatal(err)
	}
}

// TestFailures fails each call of the file system: an error with a code, and
// nothing is left in the folder.
func TestFailures(t *testing.T) {
	for _, fault := range []error{syscall.ENOSPC, syscall.EIO} {
		for k := 0; ; k++ {
			m, calls := vfs.NewMemory(), 0
			h := vfs.NewHooked(m, func(vfs.Op, string) error {
				if calls++; calls-1 == k {
					return fault
				}
				return nil
			})
			d := NewFolder(h, root)
			s := d.Space(0)
			rows, err := filled(s, 40)
			if err == nil {
				err = readAll(rows)
			}
			if calls <= k {
				if err != nil || k == 0 {
					t.Fatal(k, err)
				}
				break
			}
			if status.CodeOf(err) != status.ExecutionFailed || !errors.Is(err, fault) {
				t.Fatalf("call %d: %v", k, err)
			}
			s.Close()
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			if left, err := m.List(root); err == nil && len(left) > 0 {
				t.Fatalf("call %d: %v is left", k, left)
			}
		}
	}
}

// TestClean removes what another opening left, but not what one has in use.
func TestClean(t *testing.T) {
	m := vfs.NewMemory()
	dead := NewFolder(m, root)
	if _, err := filled(dead.Space(0), 40); err != nil {
		t.Fatal(err)
	}
	if err := dead.lock.Close(); err != nil { // as the end of the process does
		t.Fatal(err)
	}
	live := NewFolder(m, root)
	rows, err := filled(live.Space(0), 40)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Stat(dead.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("what a crash left is still there:", err)
	}
	if err := NewFolder(m, root).Clean(); err != nil {
		t.Fatal(err)
	}
	if err := readAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := live.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := m.List(root); err != nil || len(left) != 0 {
		t.Error(left, err)
	}
	if _, err := filled(live.Space(0), 40); !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
}
