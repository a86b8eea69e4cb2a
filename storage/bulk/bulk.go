// Package bulk builds a database folder from nothing as fast as the machine
// allows: values go into column chunks as they come, relationships are sorted
// once at the end, and what is written is a checkpoint that a store then opens
// like any other. There is no log and no transaction; a build that does not
// finish leaves nothing behind.
//
// Use: NewBuilder, one NodeAppender for each group of node files, one
// RelAppender for each group of relationship files, Finish (or Abort).
// Appenders are independent of each other: each may be fed by a goroutine of
// its own. All nodes that a relationship names must be appended before Finish.
package bulk

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/storage/folder"
)

// Options of a build.
type Options struct {
	// Overwrite replaces a database that is in the folder already; without it
	// a folder that is not empty is an error.
	Overwrite bool
	// Workers is how many goroutines Finish uses; 0 means one a processor.
	Workers int
	// MaxMemory is how many bytes of relationships and values the build may keep
	// in memory before they go to a file beside the database; 0 means no limit.
	// Names, dictionaries and a few bytes a node stay in memory always.
	MaxMemory int64
}

// ColumnSpec is a property that the rows of an appender may have.
type ColumnSpec struct {
	Name string
}

// Summary says what a build made.
type Summary struct {
	Nodes, Relationships, Properties int64
	Bytes                            int64 // on disk
}

// Builder collects a graph. Its methods may be called from any goroutine.
type Builder struct {
	options Options
	folder  *folder.Folder
	cat     catalog.Catalog
	arena   arena

	partBits uint // relationships are kept by start node >> partBits
	parts    int

	mu        sync.Mutex
	nextChunk uint32 // of node ids: appenders take them whole
	nodes     []*NodeAppender
	rels      []*RelAppender
	nodeCols  []*nodeColumn  // by key id
	relDicts  []*column.Dict // by key id
	err       error
	done      bool
}

// nodeColumn collects the chunks of one key from all appenders.
type nodeColumn struct {
	dict   *column.Dict
	chunks []*column.Chunk
}

// NewBuilder prepares to build a database in folder dir, which is made when it
// is missing. Errors: the path is a file, the folder is in use or not empty.
func NewBuilder(dir string, o Options) (*Builder, error) {
	f, err := folder.Open(dir, folder.Options{Build: true})
	if err != nil {
		return nil, err
	}
	empty, err := f.Empty()
	if err == nil && !empty && !o.Overwrite {
		err = status.New(status.InvalidRequest, "", "There is a database in %s already; ask to overwrite it (--overwrite-destination) to replace it.", f.Path())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	b := &Builder{options: o, folder: f, partBits: 32, parts: 1}
	b.arena.dir, b.arena.limit = f.Path(), o.MaxMemory/2 // the other half is for sorting
	return b, nil
}

// Sizes of the parts that relationships are sorted in.
const (
	partRels  = 1 << 18 // relationships, which a processor's cache holds with a value each
	maxParts  = 1 << 9
	partBytes = 16 // of sorting a relationship, in memory
)

// Expect tells the builder, between the last node and the first appender of
// relationships, about how many relationships will come. It is a hint: builds
// are faster for it, and need it to keep to MaxMemory.
func (b *Builder) Expect(rels int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	size := int64(partRels)
	if b.options.MaxMemory > 0 {
		size = min(size, max(b.options.MaxMemory/(4*partBytes), 1))
	}
	parts := min((rels+size-1)/size, maxParts, int64(b.nextChunk))
	for b.partBits = column.ChunkBits; int64(b.nextChunk)<<column.ChunkBits>>b.partBits > parts; b.partBits++ {
	}
	b.parts = int(int64(b.nextChunk)<<column.ChunkBits>>b.partBits) + 1
}

// Nodes begins a group of nodes that have all of the labels; columns are numbered
// from 0 in the order given.
func (b *Builder) Nodes(labels []string, columns []ColumnSpec) *NodeAppender {
	a := &NodeAppender{b: b, extra: map[catalog.LabelID]*roaring.Bitmap{}}
	for _, name := range labels {
		if l := b.cat.AddLabel(name); !slices.Contains(a.labels, l) {
			a.labels = append(a.labels, l)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	a.keys = b.addKeys(columns)
	for _, k := range a.keys {
		for len(b.nodeCols) <= int(k) {
			b.nodeCols = append(b.nodeCols, nil)
		}
		if b.nodeCols[k] == nil {
			b.nodeCols[k] = &nodeColumn{dict: column.NewDict()}
		}
		a.cols = append(a.cols, column.NewBuilder(b.nodeCols[k].dict))
	}
	a.row = column.ChunkSize // the first Append takes a chunk of ids
	a.at = a.take
	b.nodes = append(b.nodes, a)
	return a
}

// Relationships begins a group of relationships of one type. There may be
// several groups of the same type.
func (b *Builder) Relationships(typ string, columns []ColumnSpec) *RelAppender {
	a := &RelAppender{b: b, typ: b.cat.AddType(typ)}
	b.mu.Lock()
	defer b.mu.Unlock()
	a.keys = b.addKeys(columns)
	for _, k := range a.keys {
		for len(b.relDicts) <= int(k) {
			b.relDicts = append(b.relDicts, nil)
		}
		if b.relDicts[k] == nil {
			b.relDicts[k] = column.NewDict()
		}
		a.first = append(a.first, column.NewBuilder(b.relDicts[k]))
	}
	a.parts = make([]*relPart, b.parts)
	b.rels = append(b.rels, a)
	return a
}

func (b *Builder) addKeys(columns []ColumnSpec) []catalog.KeyID {
	keys := make([]catalog.KeyID, len(columns))
	for i, c := range columns {
		keys[i] = b.cat.AddKey(c.Name)
		if slices.Contains(keys[:i], keys[i]) {
			b.err = errors.Join(b.err, fmt.Errorf("property %s occurs twice in a group", c.Name))
		}
	}
	return keys
}

// Label is the id of a label, for NodeAppender.AddLabel.
func (b *Builder) Label(name string) catalog.LabelID { return b.cat.AddLabel(name) }

// fail keeps the first error, which Finish returns.
func (b *Builder) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = err
	}
}

// takeChunk gives an appender ChunkSize node ids of its own.
func (b *Builder) takeChunk() (chunk uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	chunk = b.nextChunk
	b.nextChunk++
	return chunk
}

// place keeps the finished chunks of an appender's columns.
func (b *Builder) place(at uint32, keys []catalog.KeyID, cols []*column.Builder) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, k := range keys {
		if cols[i].TooLarge && b.err == nil {
			b.err = fmt.Errorf("the strings of property %s are too long: over 4 GiB in %d rows", b.cat.KeyName(k), column.ChunkSize)
		}
		c := b.arena.chunk(cols[i].Chunk(), cols[i].Codes())
		if c == nil {
			continue
		}
		col := b.nodeCols[k]
		if n := int(at) + 1; n > len(col.chunks) {
			col.chunks = append(col.chunks, make([]*column.Chunk, n-len(col.chunks))...)
		}
		col.chunks[at] = c
	}
}

// Abort removes what was made so far; harmless after Finish.
func (b *Builder) Abort() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done {
		return
	}
	b.done = true
	_ = b.arena.file.close()
	_ = b.folder.Discard() // there is nobody to tell, and nothing of value
}
