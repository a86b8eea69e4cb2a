package bulk

import (
	"slices"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
)

// labelCounts counts relationships by the labels of the nodes that begins is by.
func labelCounts(groups []*NodeAppender, labels int, begins []uint32) []int64 {
	counts := make([]int64, labels)
	for _, a := range groups {
		n := int64(0)
		for _, r := range a.ranges {
			n += int64(begins[r.to] - begins[r.from])
		}
		for _, l := range a.labels {
			counts[l] += n
		}
		for l, set := range a.extra {
			for it := set.Iterator(); it.HasNext(); {
				id := it.Next()
				counts[l] += int64(begins[id+1] - begins[id])
			}
		}
	}
	return counts
}

// chunks enters the relationships in the list by id.
func (tb *typeBuild) chunks(rels []*adjacency.RelChunk) {
	at := int(tb.base >> adjacency.ChunkBits)
	for from := 0; from < tb.n; from += adjacency.ChunkSize {
		to := min(from+adjacency.ChunkSize, tb.n)
		rels[at] = adjacency.NewRelChunk(tb.starts[from:to:to], tb.ends[from:to:to], nil, uint32(tb.typ))
		at++
	}
}

// source is one group's values of a property, in one part: from a place in the part on.
type source struct {
	begin  int
	chunks []*column.Chunk // nil where the group does not have the property
}

// unit is how many chunks of a column one task gathers.
const unit = 32

// properties brings the values into the order of the relationships.
func (tb *typeBuild) properties(cols [][]*column.Chunk) error {
	for k := range cols {
		sources := tb.sources(catalog.KeyID(k))
		if cols[k] == nil || sources == nil {
			continue
		}
		chunks := (tb.n + column.ChunkSize - 1) >> column.ChunkBits
		err := tb.b.each((chunks+unit-1)/unit, func(u int) error {
			build := column.NewBuilder(tb.b.relDicts[k])
			for c := u * unit; c < min(u*unit+unit, chunks); c++ {
				tb.gather(c<<column.ChunkBits, sources, build)
				cols[k][int(tb.base>>column.ChunkBits)+c] = tb.b.arena.chunk(build.Chunk(), build.Codes())
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sources is where the values of a key are, by part; nil where no group has it.
func (tb *typeBuild) sources(k catalog.KeyID) [][]source {
	out := make([][]source, len(tb.offs)-1)
	found := false
	for p := range out {
		n := 0
		for _, a := range tb.groups {
			part := a.parts[p]
			if part == nil {
				continue
			}
			s := source{begin: n}
			if c := slices.Index(a.keys, k); c >= 0 {
				s.chunks, found = part.chunks[c], true
			}
			n += part.n
			out[p] = append(out[p], s)
		}
	}
	if !found {
		return nil
	}
	return out
}

// gather fills a chunk with the values of the relationships from a place on.
func (tb *typeBuild) gather(from int, sources [][]source, build *column.Builder) {
	p, _ := slices.BinarySearch(tb.offs, from+1)
	p--
	for i, place := range tb.order[from:min(from+column.ChunkSize, tb.n)] {
		for from+i >= tb.offs[p+1] {
			p++
		}
		s := sourceOf(sources[p], int(place))
		if row := int(place) - s.begin; s.chunks != nil {
			build.Append(i, s.chunks[row>>column.ChunkBits], row&(column.ChunkSize-1))
		}
	}
}

// sourceOf finds the group that a place is in.
func sourceOf(sources []source, place int) *source {
	g := len(sources) - 1
	for sources[g].begin > place {
		g--
	}
	return &sources[g]
}
