package value

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestEncodingRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		v := sample(r, 3)
		b := AppendBinary([]byte("x"), v)
		got, rest, err := DecodeBinary(append(b[1:], 'y'))
		if err != nil || string(rest) != "y" {
			t.Fatalf("%v: %v, rest %q", v, err, rest)
		}
		_, was := v.AsBytes()
		if _, is := got.AsBytes(); is != was || got.kind != v.kind || got.String() != v.String() || !containsNaN(v) && !Equivalent(got, v) {
			t.Fatalf("%v came back as %v", v, got)
		}
		checkElements(t, v, b[1:])
	}
}

// checkElements reads an encoding as a list.
func checkElements(t *testing.T, v Value, b []byte) {
	t.Helper()
	n, counted := EncodedListLen(b)
	elems, read := DecodeListTo(b, []Value{Int(7)})
	if _, is := v.AsBytes(); v.kind != KindList || is {
		if counted || read || len(elems) != 1 {
			t.Fatalf("%v was read as a list", v)
		}
		return
	}
	if !counted || !read || n != v.ListLen() || len(elems) != n+1 || List(elems[1:]).String() != v.String() {
		t.Fatalf("%v has %d elements, %v", v, n, elems)
	}
	if elems, read = DecodeListTo(b[:len(b)-1], elems[:1]); read && n > 0 || len(elems) != 1 && n > 0 {
		t.Fatalf("%v without its end was read", v)
	}
}

// The bytes are a file format: these must never change.
func TestEncodingIsStable(t *testing.T) {
	for _, c := range []struct {
		v    Value
		want []byte
	}{
		{Null, []byte{0}}, {False, []byte{1}}, {True, []byte{2}}, {Int(5), []byte{0x85}}, {Int(-1), []byte{3, 1}},
		{Float(1), []byte{4, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f}}, {String("ab"), []byte{5, 2, 'a', 'b'}},
		{list(Int(1), Null), []byte{6, 2, 0x81, 0}}, {mapping("k", True), []byte{7, 1, 1, 'k', 2}},
		{Node(1), []byte{8, 2}}, {Rel(1), []byte{9, 2}}, {PathOf(&Path{Nodes: []int64{1, 2}, Rels: []int64{3}}), []byte{10, 1, 2, 4, 6}},
		{DateOf(1), []byte{11, 2}}, {NewLocalTime(1), []byte{12, 1}}, {NewTime(1, -1), []byte{13, 1, 1}},
		{NewLocalDateTime(1, 2), []byte{14, 2, 2}}, {NewDateTime(1, 2, FixedZone(1)), []byte{15, 2, 2, 2}},
		{NewDateTime(1, 2, zone("UTC")), []byte{16, 2, 2, 3, 'U', 'T', 'C'}}, {dur(1, 2, 3, 4), []byte{17, 2, 4, 6, 4}},
		{Bytes([]byte{1, 255}), []byte{21, 2, 1, 255}},
	} {
		if got := AppendBinary(nil, c.v); !bytes.Equal(got, c.want) {
			t.Errorf("%v: % x, want % x", c.v, got, c.want)
		}
	}
}

func TestDecodeDeepNesting(t *testing.T) {
	b := bytes.Repeat([]byte{tagList, 1}, 1<<20)
	if _, _, err := DecodeBinary(append(b, tagNull)); err == nil {
		t.Error("a million nested lists were accepted")
	}
}

func FuzzDecodeBinary(f *testing.F) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		f.Add(AppendBinary(nil, sample(r, 2)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, rest, err := DecodeBinary(b)
		if err != nil {
			return
		}
		if len(rest) > len(b) {
			t.Fatal("more left than given")
		}
		again, _, err := DecodeBinary(AppendBinary(nil, v))
		if err != nil || again.String() != v.String() {
			t.Fatalf("%v re-read as %v: %v", v, again, err)
		}
		Hash(v, 0)
		if !containsNaN(v) && Order(v, again) != 0 {
			t.Fatalf("%v is not where it was", v)
		}
	})
}
