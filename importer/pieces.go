package importer

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/morseldb/morsel/status"
)

// piece is a file, or the part of it that one worker reads: of a CSV file the lines that begin in bytes
// from to to, of a Parquet file row groups from to to.
type piece struct {
	path     string
	from, to int64
	groups   bool // from and to are row groups
}

func (p piece) firstGroup() int64 {
	if p.groups {
		return p.from
	}
	return 0
}

// defaultPiece is the size in bytes from which on a CSV file is worth reading in pieces.
const defaultPiece = 8 << 20

// divide gives the pieces of a group's files that workers read side by side. Compressed files, and those
// whose records may have several lines, are read by one; so are nodes of which some may be left out as
// duplicates, as it is the first that stays.
func (j *job) divide(g fileSpec) ([][]piece, error) {
	whole := func(path string) piece { return piece{path: path, to: sizeOf(path)} }
	if len(g.files) == 1 && isParquet(g.files[0]) && !j.o.SkipDuplicateNodes && j.o.Workers > 1 {
		return rowGroups(g.files[0], j.o.Workers)
	}
	last := g.files[len(g.files)-1]
	size := sizeOf(last)
	if j.o.MultilineFields || j.o.SkipDuplicateNodes || j.o.Workers == 1 || size < j.o.leastPiece || !isPlain(last) {
		var all []piece
		for _, f := range g.files {
			all = append(all, whole(f))
		}
		return [][]piece{all}, nil
	}
	parts := make([][]piece, j.o.Workers)
	for _, f := range g.files[:len(g.files)-1] {
		parts[0] = append(parts[0], whole(f))
	}
	width := (size + int64(len(parts)) - 1) / int64(len(parts))
	for i := range parts {
		from := int64(i) * width
		parts[i] = append(parts[i], piece{path: last, from: from, to: min(from+width, size)})
	}
	return parts, nil
}

// isPlain reports whether a file is CSV text that can be read from anywhere.
func isPlain(path string) bool {
	return !isTable(path) && !strings.HasSuffix(path, ".gz") && !strings.HasSuffix(path, ".zip")
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0 // opening it says why
	}
	return info.Size()
}

// estimate is about how many relationships files have.
func estimate(groups []fileSpec) (n int64) {
	const record, packed = 20, 5 // bytes, in text and compressed
	for _, g := range groups {
		for _, f := range g.files {
			if isPlain(f) {
				n += sizeOf(f) / record
			} else {
				n += sizeOf(f) / packed
			}
		}
	}
	return n
}

// headerLines is a group's header: the columns, and for files with columns of their own the names that
// those have there, where a header file gives them.
type headerLines struct {
	at     place
	path   string
	fields []field
	source []string // by column; nil = the columns in order
	n      int      // lines of the file at path that are no records
}

// lines is how many lines at the beginning of a piece are no records.
func (h *headerLines) lines(p piece) int {
	if p.path == h.path && p.from == 0 {
		return h.n
	}
	return 0
}

// header reads the header from the group's first file. Before Parquet and Arrow files it may stand in a
// CSV file of its own, whose second line, if there is one, names the files' columns.
func (g *group) header() (*headerLines, error) {
	first := g.spec.files[0]
	if isTable(first) {
		fields, err := tableHeader(first)
		if err != nil {
			return nil, err
		}
		return &headerLines{at: fileStart(first), path: first, fields: fields}, nil
	}
	in, err := openInput(first, func(int) {})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	r := newLineReader(in, first, g.f)
	fields, err := r.read()
	if errors.Is(err, io.EOF) {
		return nil, status.New(status.ExternalResourceFailed, "", "%s: is empty; a header was expected", first)
	}
	if err != nil {
		return nil, err
	}
	h := &headerLines{at: r, path: first, n: 1}
	for _, f := range fields {
		f.text = append([]byte(nil), f.text...)
		h.fields = append(h.fields, f)
	}
	if len(g.spec.files) > 1 && isTable(g.spec.files[1]) {
		switch names, err := r.read(); {
		case err == nil && len(names) == len(h.fields):
			for _, f := range names {
				h.source = append(h.source, string(f.text))
			}
			h.n = 2
		case err == nil:
			return nil, r.errorf("the header has %d columns, and names %d of the files that follow", len(h.fields), len(names))
		case !errors.Is(err, io.EOF):
			return nil, err
		}
		r.line = 1
	}
	return h, nil
}

// openPiece opens a piece for reading its records.
func (g *group) openPiece(p piece, h *headerLines) (records, io.Closer, error) {
	if isTable(p.path) {
		return openTable(g.ctx, p, h, g.o.Progress.read)
	}
	in, err := openInput(p.path, g.o.Progress.read)
	if err != nil {
		return nil, nil, err
	}
	r := newLineReader(in, p.path, g.f)
	if isPlain(p.path) && (p.from > 0 || p.to < sizeOf(p.path)) {
		if err := r.seek(in, p); err != nil {
			return nil, nil, errors.Join(err, in.Close())
		}
	}
	return r, in, nil
}

// seek makes r read the lines that begin in a piece.
func (r *lineReader) seek(in *input, p piece) error {
	r.left = p.to - p.from
	if p.from == 0 {
		return nil
	}
	if _, err := in.file.Seek(p.from-1, io.SeekStart); err != nil {
		return unreadable(p.path, err)
	}
	r.left = p.to - p.from + 1
	skipped := r.left
	if _, err := r.readLine(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r.from = p.from - 1 + skipped - r.left
	return nil
}
