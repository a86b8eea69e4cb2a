package record

import (
	"errors"
	"testing"

	"github.com/morseldb/morsel/value"
)

func sample() *Record {
	return &Record{
		Seq:   7,
		Names: Names{FirstLabel: 3, Labels: []string{"A", ""}, FirstKey: 1, Keys: []string{"größe"}},
		Ops: []Op{
			{Kind: CreateNode, ID: 1},
			{Kind: AddLabel, ID: 1, Key: 2},
			{Kind: SetNodeProp, ID: 1, Key: 300, Value: value.List([]value.Value{value.Int(1), value.String("x")})},
			{Kind: CreateRel, ID: 1 << 31, Key: 4, Start: 5, End: 6},
			{Kind: SetRelProp, ID: 9, Key: 1},
			{Kind: RemoveLabel, ID: 1, Key: 2},
			{Kind: DeleteRel, ID: 9},
			{Kind: DeleteNode, ID: 1},
		},
	}
}

func TestRoundTrip(t *testing.T) {
	for _, r := range []*Record{sample(), {Seq: 1}} {
		b, sum, err := r.Append([]byte("before"), Link{Prev: 42, Synced: true})
		if err != nil {
			t.Fatal(err)
		}
		b = b[len("before"):]
		f, err := Check(b)
		if err != nil || f.Seq != r.Seq || f.Link != (Link{42, true}) || f.Sum != sum {
			t.Fatal(f, err)
		}
		if n, ok := FrameSize(append(b, 1, 2, 3)); !ok || n != len(b) {
			t.Fatal(n, ok)
		}
		got, err := f.Decode()
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := got.Append(nil, Link{Prev: 42, Synced: true})
		if err != nil || string(again) != string(b) || len(got.Ops) != len(r.Ops) {
			t.Fatal("the record changed on its way", err)
		}
	}
}

func TestDamage(t *testing.T) {
	b, _, err := sample().Append(nil, Link{Prev: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(b) * 8 {
		c := append([]byte(nil), b...)
		c[i/8] ^= 1 << (i % 8)
		if _, err := Check(c); !errors.Is(err, ErrDamaged) {
			t.Fatalf("bit %d: %v", i, err)
		}
	}
	for i := range b {
		if _, err := Check(b[:i]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("%d bytes: %v", i, err)
		}
	}
}

// FuzzDecode holds that no payload crashes the decoder, and that what it
// accepts is stable.
func FuzzDecode(f *testing.F) {
	b, _, err := sample().Append(nil, Link{Prev: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[headerSize : len(b)-4])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, payload []byte) {
		frame := Frame{Seq: 1, payload: payload}
		r, err := frame.Decode()
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		b, _, err := r.Append(nil, Link{})
		if err != nil {
			t.Fatal(err)
		}
		again, err := Check(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := again.Decode(); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzCheck holds that no bytes crash the reading of frames.
func FuzzCheck(f *testing.F) {
	b, _, err := sample().Append(nil, Link{Prev: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		FrameSize(b)
		if frame, err := Check(b); err == nil {
			frame.Decode()
		}
	})
}
