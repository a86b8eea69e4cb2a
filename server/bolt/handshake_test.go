package bolt

import (
	"bufio"
	"bytes"
	"errors"
	"testing"
)

type pipe struct {
	bytes.Reader
	out bytes.Buffer
}

func (p *pipe) Write(b []byte) (int, error) { return p.out.Write(b) }

func shake(t *testing.T, in ...byte) (version, []byte, error) {
	t.Helper()
	p := &pipe{Reader: *bytes.NewReader(in)}
	v, _, err := negotiate(p)
	return v, p.out.Bytes(), err
}

func TestHandshake(t *testing.T) {
	head := []byte{0x60, 0x60, 0xB0, 0x17}
	for name, c := range map[string]struct {
		slots []byte
		want  []byte
		err   error
	}{
		"range":             {[]byte{0, 8, 8, 5, 0, 2, 4, 4, 0, 0, 0, 3, 0, 0, 0, 0}, []byte{0, 0, 8, 5}, nil},
		"first slot wins":   {[]byte{0, 0, 4, 4, 0, 8, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0, 0, 4, 4}, nil},
		"never 5.5":         {[]byte{0, 0, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0, 0, 0, 0}, errNoVersion},
		"below 5.5":         {[]byte{0, 1, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0, 0, 4, 5}, nil},
		"from above":        {[]byte{0, 3, 9, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0, 0, 8, 5}, nil},
		"old":               {[]byte{0, 0, 0, 3, 0, 0, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0, 0, 0, 0}, errNoVersion},
		"range of too many": {[]byte{0, 255, 2, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0, 0, 2, 5}, nil},
		"manifest": {[]byte{0, 0, 1, 0xFF, 0, 8, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 5, 0},
			[]byte{0, 0, 1, 0xFF, 4, 0, 0, 4, 4, 0, 4, 4, 5, 0, 2, 8, 5, 0, 0, 0, 6, 0}, nil},
		"manifest, wrong choice": {[]byte{0, 0, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 0},
			[]byte{0, 0, 1, 0xFF, 4, 0, 0, 4, 4, 0, 4, 4, 5, 0, 2, 8, 5, 0, 0, 0, 6, 0}, errNoVersion},
		"manifest, a capability that was not offered": {[]byte{0, 0, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 5, 1},
			[]byte{0, 0, 1, 0xFF, 4, 0, 0, 4, 4, 0, 4, 4, 5, 0, 2, 8, 5, 0, 0, 0, 6, 0}, errNoVersion},
		"manifest, endless varint": {append([]byte{0, 0, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 5}, bytes.Repeat([]byte{0x80}, 50)...),
			[]byte{0, 0, 1, 0xFF, 4, 0, 0, 4, 4, 0, 4, 4, 5, 0, 2, 8, 5, 0, 0, 0, 6, 0}, errVarint},
	} {
		_, out, err := shake(t, append(append([]byte{}, head...), c.slots...)...)
		if !errors.Is(err, c.err) || !bytes.Equal(out, c.want) {
			t.Errorf("%s: % x, %v; want % x, %v", name, out, err, c.want, c.err)
		}
	}
	if _, _, err := shake(t, []byte("POST / HTTP/1.1\r\n\r\n....")...); !errors.Is(err, errNotBolt) {
		t.Errorf("HTTP: %v", err)
	}
}

func TestChunks(t *testing.T) {
	for _, n := range []int{1, maxChunk - 1, maxChunk, maxChunk + 1, 3*maxChunk + 7} {
		payload := bytes.Repeat([]byte("abcdefg"), n/7+1)[:n]
		buf := append(openChunk([]byte("before")), payload...)
		buf = closeChunk(buf, len("before"))
		in := append([]byte{0, 0, 0, 0}, buf[len("before"):]...) // two NOOPs first
		got, err := readMessage(bufio.NewReader(bytes.NewReader(in)), 1<<20)
		if err != nil || !bytes.Equal(got, payload) {
			t.Errorf("%d bytes: %d came back, %v", n, len(got), err)
		}
	}
	single := []byte{0, 1, 'a', 0, 1, 'b', 0, 0}
	if got, err := readMessage(bufio.NewReader(bytes.NewReader(single)), 10); err != nil || string(got) != "ab" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := readMessage(bufio.NewReader(bytes.NewReader(single)), 1); !errors.Is(err, errTooLarge) {
		t.Errorf("beyond the limit: %v", err)
	}
}

func FuzzHandshake(f *testing.F) {
	f.Add([]byte{0x60, 0x60, 0xB0, 0x17, 0, 8, 8, 5, 0, 2, 4, 4, 0, 0, 0, 3, 0, 0, 0, 0})
	f.Add([]byte{0x60, 0x60, 0xB0, 0x17, 0, 0, 1, 0xFF, 0, 8, 8, 5, 0, 2, 4, 4, 0, 0, 0, 3, 0, 0, 8, 5, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		p := &pipe{Reader: *bytes.NewReader(in)}
		if v, _, err := negotiate(p); err == nil && !supported(v) {
			t.Fatalf("agreed on %v", v)
		}
	})
}

func FuzzChunks(f *testing.F) {
	f.Add([]byte{0, 1, 'a', 0, 1, 'b', 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		if got, err := readMessage(bufio.NewReader(bytes.NewReader(in)), 1<<16); err == nil && (len(got) == 0 || len(got) > len(in)) {
			t.Fatalf("%d bytes out of %d", len(got), len(in))
		}
	})
}
