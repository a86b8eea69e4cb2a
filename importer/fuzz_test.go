package importer

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// FuzzFiles imports files of any content as CSV with its header, plain and packed, of nodes and of relationships, and as JSON
// lines: an error, never a panic, and no database after one.
func FuzzFiles(f *testing.F) {
	const nodes = "id:ID(P){id-type: long},name,age:long,:LABEL,at:point,tags:string[],born:date\n1,\"a \"\"b\"\"\",3,X;Y,{x:1;y:2},a;b,2020-01-02\n2,,,,,,\n"
	const rels = ":START_ID(P),:END_ID(P),:TYPE,w:double,x:IGNORE\n1,2,T,0.5,\n"
	const lines = `{"type":"node","id":"1","labels":["A"],"properties":{"d":{"$type":"Date","_value":"2020-01-02"}}}`
	var zipped, packed bytes.Buffer
	z := zip.NewWriter(&zipped)
	if w, err := z.Create("n.csv"); err != nil {
		f.Fatal(err)
	} else if _, err := w.Write([]byte(nodes)); err != nil {
		f.Fatal(err)
	}
	g := gzip.NewWriter(&packed)
	if _, err := g.Write([]byte(nodes)); err != nil {
		f.Fatal(err)
	}
	if z.Close() != nil || g.Close() != nil {
		f.Fatal("nothing is packed")
	}
	f.Add(uint8(0), []byte(nodes))
	f.Add(uint8(1), zipped.Bytes())
	f.Add(uint8(2), packed.Bytes())
	f.Add(uint8(3), []byte(rels))
	f.Add(uint8(4), []byte(lines))
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, []string{"n.csv", "n.zip", "n.csv.gz", "r.csv", "g.jsonl"}[kind%5])
		good := filepath.Join(dir, "good.csv")
		for to, bytes := range map[string][]byte{path: data, good: []byte(nodes)} {
			if err := os.WriteFile(to, bytes, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o := Options{Nodes: []string{"P=" + path}, MultilineFields: kind&8 != 0}
		switch kind % 5 {
		case 3:
			o = Options{Nodes: []string{"P=" + good}, Relationships: []string{"R=" + path}, MultilineFields: kind&8 != 0}
		case 4:
			o = Options{Graphs: []string{path}}
		}
		to := filepath.Join(dir, "db")
		if _, err := Run(context.Background(), to, o); err != nil {
			if left, _ := os.ReadDir(to); len(left) > 0 {
				t.Errorf("after %v there is %v", err, left)
			}
		}
	})
}
