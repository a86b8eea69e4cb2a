// Package graph makes graphs for benchmarks: small ones with the shapes of those that graph databases are measured with.
// The same size always gives the same graph, on every machine.
package graph

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/morseldb/morsel/storage/bulk"
)

// Kind is a shape of graph, named like the queries for it.
type Kind struct {
	Name string
	// Make writes a database of about so many nodes into a folder that does not exist yet.
	Make func(dir string, nodes int) error
	// Nodes is the size that benchmarks take unless told otherwise.
	Nodes int
}

// Kinds is all shapes:
//   - lsqb: a social network without properties, for counting patterns; the schema of LDBC's LSQB.
//   - study: people who follow each other very unevenly, with the places they live in.
//   - amazon: one label, one type, neighbours near each other, as in a graph of purchases.
//   - social: the network of lsqb with properties on nodes and relationships, long texts among them.
var Kinds = []Kind{
	{"lsqb", func(dir string, n int) error { return network(dir, n, false) }, 40_000},
	{"study", study, 12_000},
	{"amazon", amazon, 20_000},
	{"social", func(dir string, n int) error { return network(dir, n, true) }, 40_000},
}

// maker is the state of making one graph.
type maker struct {
	b *bulk.Builder
	r *rand.Rand
}

func begin(dir string, seed uint64) (*maker, error) {
	b, err := bulk.NewBuilder(dir, bulk.Options{})
	if err != nil {
		return nil, fmt.Errorf("making a graph: %w", err)
	}
	return &maker{b, rand.New(rand.NewPCG(seed, seed))}, nil
}

func (m *maker) end() error {
	if _, err := m.b.Finish(); err != nil {
		return fmt.Errorf("making a graph: %w", err)
	}
	return nil
}

func columns(names ...string) []bulk.ColumnSpec {
	out := make([]bulk.ColumnSpec, len(names))
	for i, n := range names {
		out[i].Name = n
	}
	return out
}

// Shares of the uneven choices below: how far the first of many are ahead.
const (
	skew      = 1.2
	skewFrom  = 8.0
	syllables = "ba be bi bo da de di do ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to"
)

// uneven gives numbers below n, small ones most often.
func (m *maker) uneven(n int) *rand.Zipf { return rand.NewZipf(m.r, skew, skewFrom, uint64(n-1)) }

// word is a name of a few syllables.
func (m *maker) word() []byte {
	const width, parts = 3, 2
	var out []byte
	for range parts + m.r.IntN(parts) {
		at := m.r.IntN((len(syllables)+1)/width) * width
		out = append(out, syllables[at:at+2]...)
	}
	out[0] -= 'a' - 'A'
	return out
}

func numbered(what string, i int) []byte { return strconv.AppendInt([]byte(what), int64(i), 10) }
