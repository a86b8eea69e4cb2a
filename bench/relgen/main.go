// Command relgen writes a graph of its own making as CSV files for morsel import:
// persons with an id, and relationships between them with two properties. The same
// arguments give the same files, byte for byte.
//
//	go run ./bench/relgen -dir DIR -nodes 1000000 -rels 20000000
//	morsel import DB --id-type=INTEGER --nodes=Person=DIR/persons.csv --relationships=KNOWS=DIR/knows.csv
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

func main() {
	dir := flag.String("dir", ".", "folder that the files are written to")
	nodes := flag.Int("nodes", 1_000_000, "number of persons")
	rels := flag.Int("rels", 20_000_000, "number of relationships")
	seed := flag.Uint64("seed", 1, "of the random numbers")
	flag.Parse()
	err := write(*dir, *nodes, *rels, *seed)
	if err != nil {
		fmt.Fprintln(os.Stderr, "relgen:", err)
		os.Exit(1)
	}
}

func write(dir string, nodes, rels int, seed uint64) error {
	err := file(filepath.Join(dir, "persons.csv"), func(w *bufio.Writer) {
		persons(w, nodes)
	})
	if err != nil {
		return err
	}
	return file(filepath.Join(dir, "knows.csv"), func(w *bufio.Writer) {
		knows(w, nodes, rels, rand.New(rand.NewPCG(seed, 0)))
	})
}

// file writes a file; the writer keeps the first error until the end.
func file(path string, fill func(w *bufio.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	if err := w.Flush(); err != nil {
		_ = f.Close()
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return f.Close()
}

func persons(w *bufio.Writer, nodes int) {
	_, _ = io.WriteString(w, "id:ID\n") // the error comes again with Flush
	var line []byte
	for i := range nodes {
		line = append(strconv.AppendInt(line[:0], int64(i), 10), '\n')
		_, _ = w.Write(line)
	}
}

// knows writes relationships with ends drawn evenly, in no order, a year and a weight.
func knows(w *bufio.Writer, nodes, rels int, rnd *rand.Rand) {
	_, _ = io.WriteString(w, ":START_ID,:END_ID,since:long,weight:double\n")
	var line []byte
	for range rels {
		line = append(strconv.AppendInt(line[:0], int64(rnd.IntN(nodes)), 10), ',')
		line = append(strconv.AppendInt(line, int64(rnd.IntN(nodes)), 10), ',')
		line = append(strconv.AppendInt(line, 1990+int64(rnd.IntN(35)), 10), ',')
		line = append(strconv.AppendFloat(line, float64(rnd.IntN(1_000_000))/1_000_000, 'g', -1, 64), '\n')
		_, _ = w.Write(line)
	}
}
