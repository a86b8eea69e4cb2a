package exporter

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// GraphFiles is what Graph wrote.
type GraphFiles struct {
	Nodes, Relationships int64
	Arguments            []string // of morsel import, which makes the same graph of the files
}

// Graph writes all of a graph to files in a folder: one for each set of labels
// that nodes have, one for each relationship type, with headers that morsel
// import reads, and its arguments in the file import.args. The folder must be
// missing or empty; in the end it is there whole, or not at all.
func Graph(ctx context.Context, snap *storage.Snapshot, dir string, format Format) (g GraphFiles, err error) {
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		return g, status.New(status.InvalidRequest, "", "the folder %s is not empty", dir)
	}
	dir = filepath.Clean(dir)
	temp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".*.tmp")
	if err != nil {
		return g, unwritable(dir, err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(temp)
		}
	}()
	w := &graphWriter{ctx: ctx, snap: snap, dir: temp, format: format, used: map[string]bool{}}
	if err := w.all(); err != nil {
		return g, err
	}
	args := []byte(strings.Join(w.Arguments, "\n") + "\n")
	if err := File(filepath.Join(temp, "import.args"), false, func(f *Out) error { _, err := f.Write(args); return err }); err != nil {
		return g, err
	}
	_ = os.Remove(dir) // where it is there and empty
	const mode = 0o755
	if err := os.Chmod(temp, mode); err != nil {
		return g, unwritable(dir, err)
	}
	if err := os.Rename(temp, dir); err != nil {
		return g, unwritable(dir, err)
	}
	return w.GraphFiles, syncFolder(filepath.Dir(dir))
}

type graphWriter struct {
	GraphFiles
	ctx    context.Context
	snap   *storage.Snapshot
	dir    string
	format Format
	used   map[string]bool // names of files
}

func (w *graphWriter) all() error {
	if w.format == CSV {
		w.Arguments = append(w.Arguments, "--array-delimiter="+string(arrayDelimiter), "--multiline-fields=true")
	}
	w.Arguments = append(w.Arguments, "--id-type=INTEGER")
	for _, set := range w.labelSets() {
		if err := w.nodes(set); err != nil {
			return err
		}
	}
	for _, t := range w.snap.RelTypes() {
		if err := w.relationships(t); err != nil {
			return err
		}
	}
	return nil
}

// labelSet is the nodes that have exactly these labels.
type labelSet struct {
	labels []string
	nodes  *roaring.Bitmap
}

func (w *graphWriter) labelSets() []labelSet {
	byName := map[string]*labelSet{}
	var buf []catalog.LabelID
	for it := w.snap.Nodes().Iterator(); it.HasNext(); {
		node := it.Next()
		buf = w.snap.NodeLabels(int64(node), buf[:0])
		key := fmt.Sprint(buf)
		set := byName[key]
		if set == nil {
			set = &labelSet{nodes: roaring.New()}
			for _, l := range buf {
				set.labels = append(set.labels, w.snap.Catalog().LabelName(l))
			}
			byName[key] = set
		}
		set.nodes.Add(node)
	}
	out := make([]labelSet, 0, len(byName))
	for _, s := range byName {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b labelSet) int { return cmp.Compare(a.nodes.Minimum(), b.nodes.Minimum()) })
	return out
}

// name is that of a new file for entities called what.
func (w *graphWriter) name(kind string, what []string) string {
	base := kind
	for _, n := range what {
		base += "_" + strings.Map(func(r rune) rune {
			if r == '_' || r == '-' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' {
				return r
			}
			return '-'
		}, n)
	}
	name := base
	for i := 2; w.used[strings.ToLower(name)]; i++ {
		name = fmt.Sprint(base, "_", i)
	}
	w.used[strings.ToLower(name)] = true
	return name + "." + string(w.format)
}

// argument is the one that imports a file. Names that its notation has no room for are in columns of the file.
func (w *graphWriter) argument(flag string, names []string, file string) (inFile bool) {
	for _, n := range names {
		if inFile = inFile || n == "" || strings.ContainsAny(n, ":=,;'\"\n\r ") || strings.TrimSpace(n) != n; inFile {
			names = nil
			break
		}
	}
	prefix := ""
	if len(names) > 0 {
		prefix = strings.Join(names, ":") + "="
	}
	w.Arguments = append(w.Arguments, "--"+flag+"="+prefix+file)
	return inFile
}

func (w *graphWriter) nodes(set labelSet) error {
	file := w.name("nodes", set.labels)
	columns := []string{":ID"}
	first := []value.Value{value.Null}
	if w.argument("nodes", set.labels, file) {
		columns = append(columns, ":LABEL")
		var labels []value.Value
		for _, l := range set.labels {
			labels = append(labels, value.String(l))
		}
		first = append(first, value.List(labels))
	}
	keys := w.keys(func(yield func(keys []catalog.KeyID)) {
		var buf []catalog.KeyID
		for it := set.nodes.Iterator(); it.HasNext(); {
			buf = w.snap.NodeKeys(int64(it.Next()), buf[:0])
			yield(buf)
		}
	})
	n, err := w.file(file, columns, keys, func(yield func([]value.Value) error) error {
		row := append(slices.Clone(first), make([]value.Value, len(keys))...)
		for it := set.nodes.Iterator(); it.HasNext(); {
			node := int64(it.Next())
			row[0] = value.Int(node)
			for i, k := range keys {
				row[len(first)+i] = w.snap.NodeProperty(node, k)
			}
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	})
	w.Nodes += n
	return err
}

func (w *graphWriter) relationships(t catalog.TypeID) error {
	name := w.snap.Catalog().TypeName(t)
	file := w.name("relationships", []string{name})
	columns := []string{":START_ID", ":END_ID"}
	first := []value.Value{value.Null, value.Null}
	if w.argument("relationships", []string{name}, file) {
		columns, first = append(columns, ":TYPE"), append(first, value.String(name))
	}
	keys := w.keys(func(yield func(keys []catalog.KeyID)) {
		var buf []catalog.KeyID
		w.snap.RelIDs(t, 0, func(id int64) bool {
			buf = w.snap.RelKeys(id, buf[:0])
			yield(buf)
			return true
		})
	})
	n, err := w.file(file, columns, keys, func(yield func([]value.Value) error) (err error) {
		row := append(slices.Clone(first), make([]value.Value, len(keys))...)
		w.snap.RelIDs(t, 0, func(id int64) bool {
			start, end, _, _ := w.snap.Rel(id)
			row[0], row[1] = value.Int(start), value.Int(end)
			for i, k := range keys {
				row[len(first)+i] = w.snap.RelProperty(id, k)
			}
			err = yield(row)
			return err == nil
		})
		return err
	})
	w.Relationships += n
	return err
}

// keys gathers the property keys that entities have, in the order of their ids.
func (w *graphWriter) keys(each func(yield func([]catalog.KeyID))) []catalog.KeyID {
	var seen []bool
	each(func(keys []catalog.KeyID) {
		for _, k := range keys {
			for len(seen) <= int(k) {
				seen = append(seen, false)
			}
			seen[k] = true
		}
	})
	var out []catalog.KeyID
	for k, has := range seen {
		if has {
			out = append(out, catalog.KeyID(k))
		}
	}
	return out
}

// ctxEvery is how many rows pass between looks at the context.
const ctxEvery = 1 << 12

func (w *graphWriter) file(name string, columns []string, keys []catalog.KeyID, rows Rows) (n int64, err error) {
	for _, k := range keys {
		key := w.snap.Catalog().KeyName(k)
		if strings.ContainsAny(key, ":{") || strings.TrimSpace(key) != key || key == "" {
			return 0, status.New(status.InvalidRequest, "", "the property name %q cannot be in the header of an import file; morsel dump has room for it", key)
		}
		columns = append(columns, key)
	}
	checked := func(yield func([]value.Value) error) error {
		i, numbers := 0, make([]value.Kind, len(columns))
		return rows(func(row []value.Value) error {
			if i++; i%ctxEvery == 0 && w.ctx.Err() != nil {
				return context.Cause(w.ctx)
			}
			for c, v := range row {
				if err := oneNumber(&numbers[c], v); err != nil {
					return place(int64(i), columns[c], err)
				}
			}
			return yield(row)
		})
	}
	err = File(filepath.Join(w.dir, name), false, func(f *Out) error {
		if w.format == CSV {
			n, err = writeCSV(f, columns, checked)
		} else {
			n, err = (&Table{Names: columns, Format: w.format}).Write(f, checked)
		}
		return err
	})
	if err != nil {
		return n, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

// oneNumber keeps a column from having both integers and floats: the file would make floats of all of them, which
// is right for rows but another graph. seen is the kind of those before v; KindNull where there were none.
func oneNumber(seen *value.Kind, v value.Value) error {
	if v.Kind() == value.KindList && v.ListLen() > 0 {
		v = v.ListAt(0) // a property's list has elements of one kind
	}
	switch {
	case !v.IsNumber() || *seen == v.Kind():
	case *seen == value.KindNull:
		*seen = v.Kind()
	default:
		return fmt.Errorf("it has INTEGER and FLOAT values, and a column has one type; JSON lines and morsel dump keep both")
	}
	return nil
}
