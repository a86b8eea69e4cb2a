package spill

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/vfs"
	"github.com/morseldb/morsel/value"
)

// Rows is a sequence of rows: Append, then Finish, then any number of readers,
// then Drop. For one goroutine at a time.
//
// The file is a sequence of blocks: the length of what follows and its CRC-32C,
// which goes on from the number of the block, then the columns (see column.go).
type Rows struct {
	space  *Space
	slots  []physical.Slot
	block  int64
	buffer batch.Batch // by position in slots
	mult   bool        // some row of buffer stands for several
	bytes  int64       // about, in buffer
	file   *file       // nil while all fits into one block, and after Drop
	n      int64
	blocks uint32
	words  []*batch.Words // of the columns of codes, by number
	out    []byte
	// Wrote is told of what is written, for PROFILE; may be nil.
	Wrote func(bytes int64)
}

// blockRows is the most rows that a block has.
const blockRows = 4096

// headerSize is what is before a block's columns.
const headerSize = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Rows begins a sequence of rows with the columns in slots; a block has about so
// many bytes, which is what a writer or reader keeps in memory about three times.
func (s *Space) Rows(slots []physical.Slot, block int64) *Rows {
	r := &Rows{space: s, slots: slots, block: block}
	r.buffer.Cols = make([]*batch.Vector, len(slots))
	for i := range slots {
		r.buffer.Cols[i] = &batch.Vector{}
	}
	return r
}

// Len is how many rows were appended, multiplicity not counted.
func (r *Rows) Len() int64 { return r.n }

// Append adds the listed rows of a batch.
func (r *Rows) Append(in *batch.Batch, rows []int32) error {
	for len(rows) > 0 {
		n := r.fits(in, rows)
		r.add(in, rows[:n])
		rows = rows[n:]
		if r.bytes >= r.block || r.buffer.N >= blockRows {
			if err := r.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// fits is how many of the rows may be added before the block is looked at.
func (r *Rows) fits(in *batch.Batch, rows []int32) int {
	wide := int64(8 * (1 + len(r.slots)))
	for _, s := range r.slots {
		if c := in.Cols[s]; c != nil && c.Form == batch.Any {
			return 1
		}
	}
	return min(len(rows), max(int(r.block/wide), 1), blockRows)
}

func (r *Rows) add(in *batch.Batch, rows []int32) {
	b := &r.buffer
	for i, s := range r.slots {
		dst, src := b.Cols[i], in.Cols[s]
		if src == nil {
			for range rows {
				dst.AppendNull()
			}
			r.bytes += int64(len(rows))
			continue
		}
		dst.Gather(src, rows)
		r.bytes += 8 * int64(len(rows))
		if src.Form == batch.Any {
			for _, k := range rows {
				r.bytes += value.SizeOf(src.Vals[k])
			}
		}
	}
	for _, k := range rows {
		n := in.Count(int(k))
		b.Mult = append(b.Mult, n)
		r.mult = r.mult || n != 1
	}
	b.N += len(rows)
	r.n += int64(len(rows))
}

// flush writes the buffer.
func (r *Rows) flush() (err error) {
	b := &r.buffer
	if b.N == 0 {
		return nil
	}
	if r.file == nil {
		if r.file, err = r.space.create(); err != nil {
			return err
		}
	}
	r.out = append(r.out[:0], make([]byte, headerSize)...)
	r.out = binary.AppendUvarint(r.out, uint64(b.N))
	for _, c := range b.Cols {
		r.out = r.appendColumn(r.out, c, b.N)
		c.Reset(batch.Any)
	}
	if r.mult {
		r.out = appendInts(append(r.out, 1), b.Mult)
	} else {
		r.out = append(r.out, 0)
	}
	b.N, b.Mult, r.bytes, r.mult = 0, b.Mult[:0], 0, false
	binary.LittleEndian.PutUint32(r.out, uint32(len(r.out)-headerSize))
	binary.LittleEndian.PutUint32(r.out[4:], crc32.Update(r.blocks, castagnoli, r.out[headerSize:]))
	r.blocks++
	if r.Wrote != nil {
		r.Wrote(int64(len(r.out)))
	}
	return r.file.append(r.out)
}

// Finish ends writing, and gives the buffer's memory back.
func (r *Rows) Finish() error {
	if err := r.flush(); err != nil {
		return err
	}
	r.buffer, r.out = batch.Batch{}, nil
	if r.file == nil {
		return nil
	}
	return r.file.finish()
}

// Drop removes the file; harmless where there is none.
func (r *Rows) Drop() {
	if r.file != nil {
		r.file.drop()
		r.file = nil
	}
}

// Reader reads rows from the beginning. The batches have width columns, those of
// the rows by their slots.
func (r *Rows) Reader(width int) *Reader {
	d := &Reader{rows: r}
	d.out.Cols = make([]*batch.Vector, width)
	for _, s := range r.slots {
		d.out.Cols[s] = &batch.Vector{}
	}
	return d
}

// Reader gives the rows of a sequence, a block at a time.
type Reader struct {
	rows  *Rows
	file  vfs.File
	at    int64
	n     uint32 // blocks
	data  []byte
	out   batch.Batch
	mult  []int64
	bytes int64
}

// Next gives the rows of the next block, nil after the last. They are valid until
// the next call.
func (d *Reader) Next() (*batch.Batch, error) {
	f := d.rows.file
	if f == nil || d.at >= f.size {
		d.Close()
		return nil, nil
	}
	if d.file == nil {
		var err error
		if d.file, err = f.space.folder.fs.Open(f.name, vfs.Read); err != nil {
			return nil, failure("read temporary file "+f.name, err)
		}
	}
	if err := d.read(f); err != nil {
		d.Close()
		return nil, err
	}
	return &d.out, nil
}

// Place is where a block is in its sequence.
type Place struct {
	at int64
	n  uint32
}

// Place is where the next block is; Seek goes there again, in this or another reader of the sequence.
func (d *Reader) Place() Place { return Place{d.at, d.n} }

// Seek makes the block at a place the next.
func (d *Reader) Seek(to Place) { d.at, d.n = to.at, to.n }

// Bytes is about what the last block takes in memory.
func (d *Reader) Bytes() int64 { return d.bytes }

// read reads a block and decodes it.
func (d *Reader) read(f *file) error {
	var head [headerSize]byte
	if err := readAt(d.file, head[:], d.at); err != nil {
		return failure("read temporary file "+f.name, err)
	}
	size := int64(binary.LittleEndian.Uint32(head[:]))
	if size > f.size-d.at-headerSize {
		return d.damaged(f)
	}
	if int64(cap(d.data)) < size {
		d.data = make([]byte, size)
	}
	d.data = d.data[:size]
	if err := readAt(d.file, d.data, d.at+headerSize); err != nil {
		return failure("read temporary file "+f.name, err)
	}
	if crc32.Update(d.n, castagnoli, d.data) != binary.LittleEndian.Uint32(head[4:]) || !d.decode() {
		return d.damaged(f)
	}
	d.n++
	d.at += headerSize + size
	return nil
}

func readAt(f vfs.File, data []byte, at int64) error {
	n, err := f.ReadAt(data, at)
	if err == io.EOF && n == len(data) {
		return nil
	}
	return err
}

func (d *Reader) damaged(f *file) error {
	return status.New(status.StoreCorrupt, "", "The temporary file %s is damaged at byte %d: its checksum does not fit.", f.name, d.at)
}

// decode makes a batch of the block's bytes.
func (d *Reader) decode() bool {
	in := input{b: d.data}
	d.out.N, d.out.Mult, d.bytes = int(in.uvarint(blockRows)), nil, int64(len(d.data))
	for _, s := range d.rows.slots {
		d.bytes += in.column(d.out.Cols[s], d.out.N, d.rows.words)
	}
	if in.byte() == 1 {
		d.mult = in.ints(d.mult[:0], d.out.N)
		d.out.Mult = d.mult
	}
	return !in.bad && len(in.b) == 0
}

// Close ends reading; it may be called twice.
func (d *Reader) Close() {
	if d.file != nil {
		_ = d.file.Close() // nothing was written
		d.file = nil
	}
	d.data = nil
}
