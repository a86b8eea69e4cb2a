package importer

import (
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"github.com/morseldb/morsel/status"
)

// input is an open file, decompressed; the bytes read from disk are reported to progress.
type input struct {
	io.Reader
	file    *os.File
	closers []io.Closer
}

func (in *input) Close() error {
	var first error
	for i := len(in.closers) - 1; i >= 0; i-- {
		if err := in.closers[i].Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// counting tells how many bytes have been read from a file as it lies on disk.
type counting struct {
	io.Reader
	tell func(n int)
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.tell(n)
	return n, err
}

// openInput opens a file that may be compressed: .gz by gzip, .zip with one file in it.
func openInput(path string, tell func(n int)) (*input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, status.New(status.ExternalResourceFailed, "", "%s: is a folder, not a file", path)
	}
	in := &input{Reader: counting{f, tell}, file: f, closers: []io.Closer{f}}
	switch {
	case strings.HasSuffix(path, ".gz"):
		z, err := gzip.NewReader(in.Reader)
		if err != nil {
			_ = in.Close()
			return nil, unreadable(path, err)
		}
		in.Reader = z // its Close would only repeat an error of reading
	case strings.HasSuffix(path, ".zip"):
		if err := in.openZip(f, path, tell); err != nil {
			_ = in.Close()
			return nil, err
		}
	}
	return in, nil
}

func (in *input) openZip(f *os.File, path string, tell func(n int)) error {
	info, err := f.Stat()
	if err != nil {
		return unreadable(path, err)
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return unreadable(path, err)
	}
	var found *zip.File
	for _, e := range z.File {
		if e.FileInfo().IsDir() || strings.HasPrefix(filepath.Base(e.Name), ".") {
			continue
		}
		if found != nil {
			return status.New(status.ExternalResourceFailed, "", "%s: holds more than one file", path)
		}
		found = e
	}
	if found == nil {
		return status.New(status.ExternalResourceFailed, "", "%s: holds no file", path)
	}
	r, err := found.Open()
	if err != nil {
		return unreadable(path, err)
	}
	tell(int(info.Size()))
	in.Reader, in.closers = r, append(in.closers, r)
	return nil
}

func unreadable(path string, err error) error {
	return status.Wrap(status.ExternalResourceFailed, err, "%s: cannot be read: %s", path, reason(err))
}

func unwritable(path string, err error) error {
	return status.Wrap(status.ExternalResourceFailed, err, "%s: cannot be written: %s", path, reason(err))
}

// reason says in words why a file cannot be read or written.
func reason(err error) string {
	var corrupt flate.CorruptInputError
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return at.Err.Error()
	case errors.Is(err, io.EOF):
		return "it is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the compressed data breaks off, the file has been cut"
	case errors.Is(err, gzip.ErrHeader):
		return "it is not compressed by gzip, as its name says"
	case errors.Is(err, zip.ErrFormat):
		return "it is no zip archive, as its name says, or the file has been cut"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zip.ErrChecksum), errors.As(err, &corrupt):
		return "the compressed data is damaged"
	}
	return err.Error()
}

// expand turns a file argument into files: itself where it exists, else the files of its folder whose
// names match it as a regular expression, in order of their names, digits counted as numbers.
func expand(pattern string) ([]string, error) {
	if _, err := os.Stat(pattern); err == nil {
		return []string{pattern}, nil
	}
	dir, base := filepath.Split(pattern)
	re, err := regexp.Compile("^(?:" + base + ")$")
	if err != nil {
		return nil, status.New(status.ExternalResourceFailed, "", "%s: there is no such file", pattern)
	}
	entries, err := os.ReadDir(filepath.Clean("./" + dir))
	if filepath.IsAbs(dir) {
		entries, err = os.ReadDir(dir)
	}
	if err != nil {
		return nil, unreadable(pattern, err)
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() && re.MatchString(e.Name()) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	if len(out) == 0 {
		return nil, status.New(status.ExternalResourceFailed, "", "%s: there is no such file", pattern)
	}
	sort.Slice(out, func(i, j int) bool { return naturalLess(out[i], out[j]) })
	return out, nil
}

var digits = regexp.MustCompile(`\d+|\D+`)

// naturalLess orders part2 before part10.
func naturalLess(a, b string) bool {
	as, bs := digits.FindAllString(a, -1), digits.FindAllString(b, -1)
	for i := 0; i < len(as) && i < len(bs); i++ {
		x, y := as[i], bs[i]
		if x == y {
			continue
		}
		if x[0] >= '0' && x[0] <= '9' && y[0] >= '0' && y[0] <= '9' {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if len(x) != len(y) {
				return len(x) < len(y)
			}
		}
		return x < y
	}
	return len(as) < len(bs)
}
