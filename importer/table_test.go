package importer

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// writeTable writes rows, given as JSON, as a Parquet or an Arrow file, by its name; groupRows rows a group.
func writeTable(t testing.TB, path string, groupRows int64, fields []arrow.Field, rows string) {
	t.Helper()
	s := arrow.NewSchema(fields, nil)
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, s, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(path) {
	case ".parquet":
		tab := array.NewTableFromRecords(s, []arrow.RecordBatch{b})
		err = pqarrow.WriteTable(tab, f, groupRows, parquet.NewWriterProperties(), pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	case ".arrow":
		var w *ipc.FileWriter
		if w, err = ipc.NewFileWriter(f, ipc.WithSchema(s)); err == nil {
			err = w.Write(b)
		}
		if err == nil {
			err = w.Close()
		}
		_ = f.Close()
	default:
		w := ipc.NewWriter(f, ipc.WithSchema(s))
		if err = w.Write(b); err == nil {
			err = w.Close()
		}
		_ = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

var personFields = []arrow.Field{
	{Name: "name:ID(P)", Type: arrow.BinaryTypes.String},
	{Name: "n", Type: arrow.PrimitiveTypes.Int32, Nullable: true},
	{Name: "big", Type: arrow.PrimitiveTypes.Uint64, Nullable: true},
	{Name: "f", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
	{Name: "ok", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
	{Name: "d", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
	{Name: "at", Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "Europe/Paris"}, Nullable: true},
	{Name: "local", Type: &arrow.TimestampType{Unit: arrow.Millisecond}, Nullable: true},
	{Name: "tags", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
	{Name: "born:date", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "code:string", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: ":LABEL", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
}

const personRows = `[
 {"name:ID(P)":"ann","n":7,"big":9000000000,"f":1.5,"ok":true,"d":"2024-02-29","at":"2024-07-01T10:00:00Z","local":"2024-01-01T10:00:00.5","tags":["a","b"],"born:date":"1999-12-31","code:string":12,":LABEL":["X","Y"]},
 {"name:ID(P)":"bob","big":1}]`

// TestTables reads Parquet and Arrow files as nodes and relationships, with their types.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	for _, ext := range []string{"parquet", "arrow", "arrows"} {
		t.Run(ext, func(t *testing.T) {
			writeTable(t, filepath.Join(dir, "p."+ext), 1, personFields, personRows)
			writeTable(t, filepath.Join(dir, "r."+ext), 1, []arrow.Field{
				{Name: ":START_ID(P)", Type: arrow.BinaryTypes.String}, {Name: ":END_ID(P)", Type: arrow.BinaryTypes.String}, {Name: "w", Type: arrow.PrimitiveTypes.Float64},
			}, `[{":START_ID(P)":"ann",":END_ID(P)":"bob","w":0.25},{":START_ID(P)":"bob",":END_ID(P)":"ann","w":1}]`)
			s, sum := load(t, Options{Nodes: in(dir, "P=p."+ext), Relationships: in(dir, "R=r."+ext), Workers: 3})
			if sum.Nodes != 2 || sum.Relationships != 2 {
				t.Fatal(sum)
			}
			ann, bob := find(t, s, "ann"), find(t, s, "bob")
			for key, want := range map[string]string{
				"n": "7", "big": "9000000000", "f": "1.5", "ok": "true", "d": "2024-02-29", "local": "2024-01-01T10:00:00.500", "tags": "['a', 'b']",
				"born": "1999-12-31", "code": "'12'",
			} {
				if got := prop(s, ann, key); got != want {
					t.Errorf("%s: %s, not %s", key, got, want)
				}
			}
			if got := prop(s, ann, "at"); got != "2024-07-01T12:00+02:00[Europe/Paris]" && got != "2024-07-01T12:00:00+02:00[Europe/Paris]" {
				t.Error("at:", got)
			}
			if x, _ := s.Catalog().Label("X"); !s.HasLabel(ann, x) || s.HasLabel(bob, x) {
				t.Error("labels")
			}
			if got := prop(s, bob, "n"); got != "null" {
				t.Error("bob has n:", got)
			}
		})
	}
}

// TestHeaderFile gives a file's columns other names, by order and by name, and leaves one out.
func TestHeaderFile(t *testing.T) {
	dir := files(t, map[string]string{"order.csv": "name:ID,age:long\n", "names.csv": "age:long,name:ID\nyears,who\n", "wrong.csv": "name:ID,age\nwho,ages\n"})
	writeTable(t, filepath.Join(dir, "p.parquet"), 10, []arrow.Field{
		{Name: "who", Type: arrow.BinaryTypes.String}, {Name: "years", Type: arrow.PrimitiveTypes.Int8},
	}, `[{"who":"ann","years":33}]`)
	for _, head := range []string{"order.csv", "names.csv"} {
		s, _ := load(t, Options{Nodes: in(dir, "P="+head+",p.parquet")})
		if got := prop(s, find(t, s, "ann"), "age"); got != "33" {
			t.Error(head, got)
		}
	}
	_, err := Run(context.Background(), filepath.Join(t.TempDir(), "db"), Options{Nodes: in(dir, "P=wrong.csv,p.parquet")})
	if err == nil || !strings.Contains(err.Error(), `there is no column "ages"`) {
		t.Error(err)
	}
}

// TestByteArrays come from binary columns, and from lists and CSV fields whose header says byte[].
func TestByteArrays(t *testing.T) {
	dir := files(t, map[string]string{"c.csv": "name:ID,n:byte[]\nc,1;-1;127\n"})
	id := arrow.Field{Name: "name:ID", Type: arrow.BinaryTypes.String}
	writeTable(t, filepath.Join(dir, "b.parquet"), 10, []arrow.Field{id, {Name: "n", Type: arrow.BinaryTypes.Binary}}, `[{"name:ID":"b","n":"Af9/"}]`)
	writeTable(t, filepath.Join(dir, "l.arrow"), 10, []arrow.Field{id, {Name: "n:byte[]", Type: arrow.ListOf(arrow.PrimitiveTypes.Int16)}}, `[{"name:ID":"l","n:byte[]":[1,-1,127]}]`)
	s, _ := load(t, Options{Nodes: in(dir, "P=c.csv", "P=b.parquet", "P=l.arrow")})
	key, _ := s.Catalog().Key("n")
	for _, name := range []string{"c", "b", "l"} {
		if got, ok := s.NodeProperty(find(t, s, name), key).AsBytes(); !ok || string(got) != "\x01\xff\x7f" {
			t.Errorf("%s has %v, %v", name, got, ok)
		}
	}
}

// TestBadTables are refused with file, row group and row.
func TestBadTables(t *testing.T) {
	dir := t.TempDir()
	name := arrow.Field{Name: "name:ID", Type: arrow.BinaryTypes.String, Nullable: true}
	for _, bad := range []struct {
		field arrow.Field
		rows  string
		want  string
	}{
		{arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Uint64}, `[{"name:ID":"a","n":1},{"name:ID":"b","n":2},{"name:ID":"c","n":18446744073709551615}]`, "p.parquet: row group 2, row 1: column \"n\": 18446744073709551615 is larger"},
		{arrow.Field{Name: "n:byte", Type: arrow.PrimitiveTypes.Int64}, `[{"name:ID":"a","n:byte":1},{"name:ID":"b","n:byte":200}]`, `row group 1, row 2: column "n": "200" is no byte`},
		{arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Int64}, `[{"name:ID":"a","n":1},{"name:ID":"a","n":2}]`, `row group 1, row 2: id "a" occurs a second time`},
		{arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Int64}, `[{"n":1}]`, "row group 1, row 1: the id is missing"},
		{arrow.Field{Name: "n", Type: arrow.StructOf(arrow.Field{Name: "a", Type: arrow.PrimitiveTypes.Int64})}, `[{"name:ID":"a","n":{"a":1}}]`, "Cypher has no type for Arrow's struct"},
		{arrow.Field{Name: "n", Type: arrow.ListOf(arrow.BinaryTypes.Binary)}, `[{"name:ID":"a","n":["AA=="]}]`, "Collections containing collections"},
		{arrow.Field{Name: "n:byte[]", Type: arrow.ListOf(arrow.PrimitiveTypes.Int64)}, `[{"name:ID":"a","n:byte[]":[1,200]}]`, `"200" is no byte`},
		{arrow.Field{Name: "n", Type: arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Int64))}, `[{"name:ID":"a","n":[[1]]}]`, "row group 1, row 1: column \"n\": Collections containing collections"},
		{arrow.Field{Name: "n:long[]", Type: arrow.PrimitiveTypes.Int64}, `[{"name:ID":"a","n:long[]":1}]`, `column "n": INTEGER does not fit the header, which says long[]`},
	} {
		path := filepath.Join(dir, "p.parquet")
		writeTable(t, path, 2, []arrow.Field{name, bad.field}, bad.rows)
		_, err := Run(context.Background(), filepath.Join(t.TempDir(), "db"), Options{Nodes: in(dir, "P=p.parquet")})
		if err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%v, not %q", err, bad.want)
		}
	}
}

// FuzzTables imports damaged files: an error, never a panic.
func FuzzTables(f *testing.F) {
	dir := f.TempDir()
	for _, name := range []string{"p.parquet", "p.arrow", "p.arrows"} {
		path := filepath.Join(dir, name)
		writeTable(f, path, 1, personFields, personRows)
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, at := range []int{0, 8, len(data) / 3, len(data) / 2, len(data) - 6} {
			damaged := append([]byte(nil), data...)
			damaged[at] ^= 0x55
			f.Add(name, damaged)
			f.Add(name, data[:at])
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "p"+filepath.Ext(name))
		if !isTable(path) {
			return
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = Run(context.Background(), filepath.Join(dir, "db"), Options{Nodes: []string{"P=" + path}}) // no panic is the point
	})
}
