package storage

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/sketch"
	"github.com/morseldb/morsel/value"
)

// What is known of property values is found when planning first asks for it, from a sample, and kept for all snapshots
// of the store until enough has changed. Nothing is paid for properties that no query asks about, at import, at commit
// or in a checkpoint; asking first costs a few milliseconds.
const (
	// sampleSize is how many entities are looked at for frequent values and borders.
	sampleSize = 8192
	// countedWhole is up to how many entities the different values are counted one by one, in a sketch.
	countedWhole = 200_000
	// A part of changedShare of the entities, and at least changedLeast operations on the graph, make statistics old.
	changedShare = 0.1
	changedLeast = 1000
	// relRuns is how many stretches of relationship ids a sample is taken from: they are found by type and place.
	relRuns = 64
	hashing = 0x5eed
)

// knownValues is the statistics of a store's properties.
type knownValues struct {
	mu      sync.Mutex
	of      map[valueKey]*knownValue
	degrees map[degreeKey]*knownDegrees
	facts   facts
}

// valueKey names a property of the nodes with a label or the relationships of a type.
type valueKey struct {
	rel bool
	of  uint32
	key catalog.KeyID
}

type knownValue struct {
	mu      sync.Mutex
	values  *sketch.Values
	changes uint64 // of the snapshot that they were found in
}

func newKnownValues() *knownValues {
	return &knownValues{of: map[valueKey]*knownValue{}, degrees: map[degreeKey]*knownDegrees{}}
}

// NodeValues is what is known of a property over the nodes with a label (catalog.AnyLabel: all nodes). It may be
// somewhat older than the snapshot. Safe for concurrent use.
func (s *Snapshot) NodeValues(l catalog.LabelID, k catalog.KeyID) *sketch.Values {
	return s.known(valueKey{false, uint32(l), k}, func() *sketch.Values {
		set := s.Nodes()
		if l != catalog.AnyLabel {
			set = s.LabelNodes(l)
		}
		return sampleNodes(set, s.NodeColumn(k))
	})
}

// RelValues is NodeValues for the relationships of a type.
func (s *Snapshot) RelValues(t catalog.TypeID, k catalog.KeyID) *sketch.Values {
	return s.known(valueKey{true, uint32(t), k}, func() *sketch.Values { return s.sampleRels(t, s.RelColumn(k)) })
}

func (s *Snapshot) known(k valueKey, find func() *sketch.Values) *sketch.Values {
	if s.values == nil {
		return find()
	}
	s.values.mu.Lock()
	v := s.values.of[k]
	if v == nil {
		v = &knownValue{}
		s.values.of[k] = v
	}
	s.values.mu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.values == nil || s.changedSince(v) {
		v.values, v.changes = find(), s.changes
	}
	return v.values
}

// changedSince reports whether statistics are too old for s.
func (s *Snapshot) changedSince(v *knownValue) bool {
	n := max(s.changes, v.changes) - min(s.changes, v.changes)
	if n == 0 {
		return false
	}
	// A graph that was all but empty says nothing of the one that it became.
	return float64(n) > max(min(changedLeast, v.values.Rows), changedShare*v.values.Rows)
}

// sampleNodes looks at nodes that are spread evenly over a set, a random one in each stretch.
func sampleNodes(set *roaring.Bitmap, col *column.Column) *sketch.Values {
	rows := int(set.GetCardinality())
	if rows == 0 || col.Count() == 0 {
		return sketch.Build(nil, rows, float64(rows), 0)
	}
	distinct := -1.0
	if rows <= countedWhole {
		var h sketch.HyperLogLog
		for it := set.Iterator(); it.HasNext(); {
			if v := col.Get(int64(it.Next())); !v.IsNull() {
				h.Add(value.Hash(v, hashing))
			}
		}
		distinct = math.Round(h.Count())
	}
	var seen []value.Value
	looked := min(rows, sampleSize)
	r := rand.New(rand.NewPCG(hashing, uint64(rows)))
	for i := range looked {
		at, next := i*rows/looked, (i+1)*rows/looked
		id, err := set.Select(uint32(at + r.IntN(next-at)))
		if err != nil { // not below the cardinality
			continue
		}
		if v := col.Get(int64(id)); !v.IsNull() {
			seen = append(seen, keepValue(v))
		}
	}
	if looked == rows {
		distinct = -1 // all were seen
	}
	return sketch.Build(seen, looked, float64(rows), distinct)
}

// sampleRels looks at stretches of the relationships of a type.
func (s *Snapshot) sampleRels(t catalog.TypeID, col *column.Column) *sketch.Values {
	rows := s.TypeCount(t)
	if t == catalog.AnyType {
		rows = s.RelCount()
	}
	if rows == 0 || col.Count() == 0 {
		return sketch.Build(nil, int(rows), float64(rows), 0)
	}
	runs := int64(relRuns)
	if rows <= sampleSize {
		runs = 1
	}
	var seen []value.Value
	var ids []int64
	looked := 0
	for run := range runs {
		from, to := run*s.RelLimit()/runs, (run+1)*s.RelLimit()/runs
		ids = s.AppendRelIDs(ids[:0], sampleSize/int(runs), t, from, to)
		looked += len(ids)
		for _, id := range ids {
			if v := col.Get(id); !v.IsNull() {
				seen = append(seen, keepValue(v))
			}
		}
	}
	return sketch.Build(seen, looked, float64(rows), -1)
}

// keepValue is a value that may outlive the file it was read from. What is too long to tell values apart by its
// beginning is of no use in a histogram, and of lists and maps only which are the same matters.
func keepValue(v value.Value) value.Value {
	const longest = 64
	switch v.Kind() {
	case value.KindString:
		text := v.AsString()
		return value.String(strings.Clone(text[:min(len(text), longest)]))
	case value.KindList, value.KindMap:
		return value.String(strconv.FormatUint(value.Hash(v, hashing), 16))
	}
	return v
}
