package bench

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/morseldb/morsel/importer"
)

var importRels = flag.Int("bench.import-rels", 2_000_000, "relationships that BenchmarkImportRelationships imports; the claim is about 20000000")

// BenchmarkImportRelationships imports relationships with two properties between a twentieth of as many
// persons, from one file, as bench/relgen makes them.
func BenchmarkImportRelationships(b *testing.B) {
	dir := b.TempDir()
	gen := exec.Command("go", "run", "./relgen", "-dir", dir, "-rels", strconv.Itoa(*importRels), "-nodes", strconv.Itoa(*importRels/20))
	if out, err := gen.CombinedOutput(); err != nil {
		b.Fatalf("relgen: %v\n%s", err, out)
	}
	size := int64(0)
	for _, name := range []string{"persons.csv", "knows.csv"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		sum, err := importer.Run(context.Background(), filepath.Join(dir, "db"), importer.Options{
			IDType: "INTEGER", Overwrite: true,
			Nodes:         []string{"Person=" + filepath.Join(dir, "persons.csv")},
			Relationships: []string{"KNOWS=" + filepath.Join(dir, "knows.csv")},
		})
		if err != nil || sum.Relationships != int64(*importRels) {
			b.Fatal(sum, err)
		}
	}
}
