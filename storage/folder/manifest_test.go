package folder

import "testing"

// FuzzManifest holds that no bytes crash the reader, and that what is read is
// written as it was.
func FuzzManifest(f *testing.F) {
	m := Manifest{ID: NewID(), Logged: true, Backup: true, checkpoint: prefix + "7"}
	f.Add(m.encode())
	f.Add((&Manifest{}).encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		m, ok := decodeManifest(b)
		if !ok || string(b[:8]) == manifestHeadOld {
			return
		}
		if again, ok := decodeManifest(m.encode()); !ok || again != m {
			t.Fatal(m, again, ok)
		}
	})
}

// TestManifestBits flips every bit of a manifest.
func TestManifestBits(t *testing.T) {
	m := Manifest{ID: NewID(), Logged: true, checkpoint: prefix + "7"}
	b := m.encode()
	if got, ok := decodeManifest(b); !ok || got != m {
		t.Fatal(got, ok)
	}
	for i := range len(b) * 8 {
		b[i/8] ^= 1 << (i % 8)
		if _, ok := decodeManifest(b); ok {
			t.Fatalf("bit %d", i)
		}
		b[i/8] ^= 1 << (i % 8)
	}
}
