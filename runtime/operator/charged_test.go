package operator

import (
	"testing"

	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// TestKeyTableChargesHashing holds a table that goes from nodes to other keys to charging the index and the hashes that it then makes,
// and to being as it was where there is no room for them.
func TestKeyTableChargesHashing(t *testing.T) {
	const n = 4 * denseKeys
	nodes := &batch.Vector{Form: batch.Node}
	for id := range int64(n) {
		nodes.AppendID(id)
	}
	for _, room := range []bool{true, false} {
		st := &state.State{}
		table := newKeyTable(st, 1)
		for range 2 { // the second time by node
			in := &batch.Batch{N: n, Cols: []*batch.Vector{nodes}}
			if _, err := table.addAll(in.Cols, in, nil); err != nil {
				t.Fatal(err)
			}
		}
		if table.dense == nil {
			t.Fatal("the table has no array by node")
		}
		before := table.account.Held()
		if !room {
			st.Memory.Limit = before
		}
		words := &batch.Vector{Form: batch.Int, Ints: []int64{7}}
		_, _, err := table.add([]*batch.Vector{words}, 0)
		switch {
		case room && err != nil:
			t.Fatal(err)
		case room && table.account.Held()-before < 8*n+entryBytes*int64(len(table.index)):
			t.Errorf("%d bytes were charged for %d keys", table.account.Held()-before, n)
		case !room && (err == nil || table.dense == nil || table.find([]*batch.Vector{nodes}, 5) != 5):
			t.Errorf("without room: error %v", err)
		}
	}
}
