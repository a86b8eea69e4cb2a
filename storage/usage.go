package storage

import (
	"encoding/binary"
	"hash/crc32"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/morseldb/morsel/storage/record"
)

// IndexUsage is how an index was used.
type IndexUsage struct {
	Since    time.Time // from when on reads are counted
	LastRead time.Time // zero: never
	Reads    int64
}

// usages is how the indexes of a store were used, by id. It is no part of any state and in no record: it lies in
// a file of its own, which is written with checkpoints and on closing. A crash loses what was counted since.
type usages struct {
	now     func() time.Time
	mu      sync.Mutex
	of      map[uint32]IndexUsage
	changed bool
}

func newUsages(now func() time.Time) *usages {
	return &usages{now: now, of: map[uint32]IndexUsage{}}
}

// CountReads notes that an index was searched so many times.
func (s *Snapshot) CountReads(index uint32, times int64) {
	u := s.usages
	if u == nil || times == 0 {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	x, ok := u.of[index]
	if !ok { // of a transaction that has not committed, or dropped
		return
	}
	x.LastRead = u.now()
	x.Reads += times
	u.of[index], u.changed = x, true
}

// IndexUsage is how an index was used; ok is false where nobody counts, as for one that is not committed.
func (s *Snapshot) IndexUsage(index uint32) (usage IndexUsage, ok bool) {
	if s.usages == nil {
		return IndexUsage{}, false
	}
	s.usages.mu.Lock()
	defer s.usages.mu.Unlock()
	usage, ok = s.usages.of[index]
	return usage, ok
}

// begin counts from now on the reads of all indexes of a state that are not counted yet, and no others.
func (u *usages) begin(root *Snapshot) {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.DeleteFunc(u.of, func(id uint32, _ IndexUsage) bool { return root.schema.Index(id) == nil })
	for _, ix := range root.schema.Indexes {
		if _, ok := u.of[ix.ID]; !ok {
			u.of[ix.ID] = IndexUsage{Since: u.now()}
		}
	}
}

// follow notes the indexes that a record made or dropped.
func (u *usages) follow(root *Snapshot, r *record.Record) {
	for i := range r.Ops {
		if id := r.Ops[i].ID; r.Ops[i].Kind == record.CreateIndex || r.Ops[i].Kind == record.DropIndex {
			u.mu.Lock()
			delete(u.of, id)
			u.changed = true
			u.mu.Unlock()
		}
	}
	u.begin(root)
}

// usageMagic begins the file; a checksum of the rest ends it.
const usageMagic = "MORSELU1"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode gives the file, and whether it has changed since it was last asked for.
func (u *usages) encode() (data []byte, changed bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	changed, u.changed = u.changed, false
	data = []byte(usageMagic)
	for _, id := range slices.Sorted(maps.Keys(u.of)) {
		x := u.of[id]
		data = binary.AppendUvarint(data, uint64(id))
		data = binary.AppendVarint(data, x.Since.UnixMilli())
		last := int64(0)
		if !x.LastRead.IsZero() {
			last = x.LastRead.UnixMilli()
		}
		data = binary.AppendVarint(data, last)
		data = binary.AppendVarint(data, x.Reads)
	}
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli)), changed
}

// decode reads the file; ok is false where it is damaged, and nothing is known then.
func (u *usages) decode(data []byte) (ok bool) {
	n := len(data) - 4
	if n < len(usageMagic) || string(data[:len(usageMagic)]) != usageMagic || binary.LittleEndian.Uint32(data[n:]) != crc32.Checksum(data[:n], castagnoli) {
		return false
	}
	data = data[len(usageMagic):n]
	number := func() int64 {
		v, k := binary.Varint(data)
		data = data[max(k, 0):]
		ok = ok && k > 0
		return v
	}
	for ok = true; ok && len(data) > 0; {
		id, k := binary.Uvarint(data)
		if k <= 0 {
			return false
		}
		data = data[k:]
		x := IndexUsage{Since: time.UnixMilli(number())}
		if last := number(); last != 0 {
			x.LastRead = time.UnixMilli(last)
		}
		x.Reads = number()
		u.of[uint32(id)] = x
	}
	return ok
}

// loadUsage reads how indexes were used before the store was opened.
func (s *Store) loadUsage() {
	data, err := s.folder.Usage()
	if err == nil && data != nil && !s.usages.decode(data) {
		clear(s.usages.of)
		s.options.Logger.Warn("the file that says how indexes were used is damaged; they are counted anew")
	}
}

// saveUsage writes how indexes were used, where that has changed. It is nothing that a database could not do without.
func (s *Store) saveUsage() {
	data, changed := s.usages.encode()
	if !changed || s.wal == nil {
		return
	}
	if err := s.folder.SetUsage(data); err != nil {
		s.options.Logger.Warn("how indexes were used could not be written", "error", err)
	}
}
