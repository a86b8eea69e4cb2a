package bulk

import (
	"errors"
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/storage/adjacency"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/checkpoint"
	"github.com/morseldb/morsel/storage/column"
)

// Finish sorts, writes and publishes the database. Appenders must not be used
// any more, nor the Builder.
func (b *Builder) Finish() (Summary, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done {
		return Summary{}, errors.New("the builder is finished already")
	}
	b.done = true
	s, err := b.finish()
	err = errors.Join(err, b.arena.file.close())
	if err != nil {
		return Summary{}, errors.Join(err, b.folder.Discard())
	}
	return s, b.folder.Close()
}

func (b *Builder) finish() (Summary, error) {
	b.sealAll()
	if b.err != nil {
		return Summary{}, b.err
	}
	img := &checkpoint.Image{
		NodeLimit: b.nextChunk << column.ChunkBits,
		Labels:    b.cat.Labels(), Types: b.cat.Types(), Keys: b.cat.Keys(),
	}
	if b.nextChunk > math.MaxUint32>>column.ChunkBits {
		return Summary{}, errors.New("too many nodes: at most 2^32 fit")
	}
	b.sets(img)
	for _, c := range b.nodeCols {
		if c == nil {
			img.NodeCols = append(img.NodeCols, nil)
			continue
		}
		img.NodeCols = append(img.NodeCols, column.FromChunks(c.chunks, c.dict))
	}
	if err := b.relationships(img); err != nil {
		return Summary{}, err
	}
	s := Summary{Nodes: int64(img.Nodes.GetCardinality()), Relationships: img.RelCount}
	for _, cols := range [][]*column.Column{img.NodeCols, img.RelCols} {
		for _, c := range cols {
			if c != nil {
				s.Properties += c.Count()
			}
		}
	}
	if err := b.folder.Clear(); err != nil {
		return Summary{}, err
	}
	size, err := b.folder.Save(img)
	s.Bytes = size
	return s, err
}

// sealAll ends the last chunk of every appender. The lock is free meanwhile.
func (b *Builder) sealAll() {
	b.mu.Unlock()
	defer b.mu.Lock()
	for _, a := range b.nodes {
		a.seal()
	}
	for _, a := range b.rels {
		for _, p := range a.parts {
			if p == nil {
				continue
			}
			a.seal(p)
			for i, c := range p.cols {
				if c.TooLarge {
					b.fail(fmt.Errorf("the strings of property %s are too long: over 4 GiB in %d rows", b.cat.KeyName(a.keys[i]), column.ChunkSize))
				}
			}
		}
	}
}

// sets makes the set of nodes and those of the labels.
func (b *Builder) sets(img *checkpoint.Image) {
	img.Nodes = roaring.New()
	img.LabelSets = make([]*roaring.Bitmap, len(img.Labels))
	for l := range img.LabelSets {
		img.LabelSets[l] = roaring.New()
	}
	for _, a := range b.nodes {
		for _, r := range a.ranges {
			img.Nodes.AddRange(uint64(r.from), uint64(r.to))
			for _, l := range a.labels {
				img.LabelSets[l].AddRange(uint64(r.from), uint64(r.to))
			}
		}
		for l, set := range a.extra {
			img.LabelSets[l].Or(set)
		}
	}
}

// relationships sorts each type and numbers the relationships in that order,
// each type from the beginning of a chunk of ids on.
func (b *Builder) relationships(img *checkpoint.Image) error {
	groups := make([][]*RelAppender, len(img.Types))
	for _, a := range b.rels {
		groups[a.typ] = append(groups[a.typ], a)
	}
	img.TypeData = make([]checkpoint.TypeData, len(img.Types))
	builds := make([]*typeBuild, len(groups))
	next := uint64(0)
	for t, g := range groups {
		tb := &typeBuild{b: b, typ: catalog.TypeID(t), groups: g, base: uint32(next), nodes: img.NodeLimit}
		for _, a := range g {
			tb.n += a.n
		}
		builds[t] = tb
		chunks := (uint64(tb.n) + column.ChunkSize - 1) >> column.ChunkBits
		if next += chunks << column.ChunkBits; next >= math.MaxUint32 {
			return errors.New("too many relationships: at most 2^32 fit")
		}
	}
	img.RelLimit = uint32(next)
	img.RelCols = make([]*column.Column, len(b.relDicts))
	relCols := make([][]*column.Chunk, len(b.relDicts))
	for k, dict := range b.relDicts {
		if dict != nil {
			relCols[k] = make([]*column.Chunk, next>>column.ChunkBits)
		}
	}
	relChunks := make([]*adjacency.RelChunk, next>>column.ChunkBits)
	for _, tb := range builds {
		if tb.n == 0 {
			continue
		}
		if err := tb.build(img, relChunks, relCols); err != nil {
			return err
		}
		img.RelCount += int64(tb.n)
	}
	if err := b.arena.err; err != nil {
		return err
	}
	img.Rels = adjacency.RelsOf(relChunks)
	for k, chunks := range relCols {
		if chunks != nil {
			img.RelCols[k] = column.FromChunks(chunks, b.relDicts[k])
		}
	}
	return nil
}
