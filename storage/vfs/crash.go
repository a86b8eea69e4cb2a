package vfs

import (
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
)

// sector is the unit in which a disk keeps or loses what was not synced.
const sector = 512

// Crash gives the file system as a power failure at this moment may leave it:
// what was synced is there; of the rest each sector and each change of a name is
// there with probability keep. The receiver goes on as if nothing had happened.
func (m *Memory) Crash(r *rand.Rand, keep float64) *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := maps.Clone(m.durable)
	for _, c := range m.pending {
		// A name in a folder that was lost is lost, too.
		if r.Float64() < keep && names[filepath.Dir(c.to)] != nil && (c.from == "" || names[c.from] == c.node) {
			c.apply(names)
		}
	}
	after := &Memory{now: map[string]*node{}, durable: map[string]*node{}, locks: map[string]int{}}
	for _, name := range slices.Sorted(maps.Keys(names)) { // the same for the same r
		n := names[name]
		c := &node{dir: n.dir, data: n.torn(r, keep)}
		c.synced = c.data
		after.now[name], after.durable[name] = c, c
	}
	return after
}

// torn is a file's content after a crash.
func (n *node) torn(r *rand.Rand, keep float64) []byte {
	size := len(n.synced)
	if r.Float64() < keep {
		size = len(n.data) // the new length, longer or shorter
	}
	if keep > 0 && keep < 1 && len(n.data) > len(n.synced) && r.IntN(2) == 0 {
		size = len(n.synced) + r.IntN(len(n.data)-len(n.synced)+1)
	}
	data := make([]byte, size)
	copy(data, n.synced)
	if keep == 0 || sameArray(n.data, n.synced) && len(n.data) == len(n.synced) {
		return data
	}
	for at := 0; at < min(size, len(n.data)); at += sector {
		if r.Float64() < keep {
			copy(data[at:min(at+sector, size)], n.data[at:])
		}
	}
	return data
}

func sameArray(a, b []byte) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

// Clone is a copy of all that is there now, as after an orderly shutdown.
func (m *Memory) Clone() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &Memory{now: map[string]*node{}, durable: map[string]*node{}, locks: map[string]int{}}
	for name, n := range m.now {
		k := &node{dir: n.dir, data: slices.Clone(n.data)}
		k.synced = k.data
		c.now[name], c.durable[name] = k, k
	}
	return c
}

// EndProcess frees the locks, as the end of the process does that had them. What
// it wrote is there, durable or not.
func (m *Memory) EndProcess() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.locks)
}
