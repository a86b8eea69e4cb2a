package checkpoint

import (
	"math"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/pack"
)

// oldTable reads a table of directories before version 6, which say only where the
// arrays of all its chunks begin.
func (d *decoder) oldTable(outgoing bool) adjacency.Table {
	const offsetsPerChunk = adjacency.ChunkSize + 1
	chunks := d.u32()
	used := d.count(2)
	at, sizes, units, runs := make([]uint32, used), make([]uint64, used), make([]bool, used), make([]bool, used)
	total, withOffsets := uint64(0), used
	for i := range at {
		at[i], sizes[i] = d.u32(), d.uint()
		if d.version > 1 {
			units[i] = sizes[i]&unitChunk != 0
			sizes[i] >>= 1
		}
		if d.version > 3 {
			runs[i] = sizes[i]&(runChunk>>1) != 0
			sizes[i] >>= 1
		}
		if units[i] {
			withOffsets--
			if sizes[i] != adjacency.ChunkSize {
				d.fail("a chunk has another size than it says")
			}
		}
		total += sizes[i]
		if at[i] >= chunks || sizes[i] > math.MaxUint32 {
			d.fail("a chunk is out of range")
		}
	}
	if chunks > math.MaxUint32>>adjacency.ChunkBits+1 {
		d.fail("too many chunks")
	}
	offsets := array[uint32](d, d.uint(), uint64(withOffsets*offsetsPerChunk))
	nodes := array[uint32](d, d.uint(), total)
	var rels []uint32
	if d.version < 4 {
		rels = array[uint32](d, d.uint(), total)
	}
	if d.err != nil {
		return adjacency.Table{}
	}
	flats := make([]*adjacency.Flat, chunks)
	store := make([]adjacency.Flat, used)
	for i, c := range at {
		n := sizes[i]
		store[i] = adjacency.Flat{Offsets: adjacency.UnitOffsets, Nodes: nodes[:n:n]}
		if !units[i] {
			store[i].Offsets = offsets[:offsetsPerChunk:offsetsPerChunk]
			offsets = offsets[offsetsPerChunk:]
		}
		nodes = nodes[n:]
		if flats[c] = &store[i]; d.version < 4 {
			store[i].Rels, rels = rels[:n:n], rels[n:]
		}
	}
	if d.version >= 4 {
		ids := make([]pack.Ints, len(store))
		for i := range store {
			ids[i] = d.ints(uint64(len(store[i].Nodes)))
			store[i].Packed = &ids[i]
		}
	}
	t := adjacency.FromFlat(flats)
	if outgoing {
		d.oldRuns(&t, at, runs)
	}
	return t
}

// oldRuns notes which chunks are runs, for the relationships that are derived
// from them.
func (d *decoder) oldRuns(t *adjacency.Table, at []uint32, is []bool) {
	last := len(d.runs) - 1
	for i, c := range at {
		if is[i] {
			f, _ := t.Stored(int(c))
			d.runs[last] = append(d.runs[last], t.Run(int(c), d.u32(), uint32(len(f.Nodes))))
		}
	}
	sortRuns(d.runs[last])
}

// oldRelChunk reads a chunk of relationships of directories before version 4.
func (d *decoder) oldRelChunk() *adjacency.RelChunk {
	size := d.uint()
	if size == 0 {
		return nil
	}
	if size > adjacency.ChunkSize {
		d.fail("a chunk is too large")
		return nil
	}
	starts, ends := array[uint32](d, d.uint(), size), array[uint32](d, d.uint(), size)
	var types []uint32
	if off := d.uint(); off > 0 {
		types = array[uint32](d, off, size)
	}
	return adjacency.NewRelChunk(starts, ends, types, d.u32())
}
