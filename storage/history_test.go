package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// Histories of transactions that read lists and append to them, checked as Elle
// does (Kingsbury and Alvaro, VLDB 2020): an element that is read says who wrote
// it, and the order of a list says in which order it was written.

// step is what a committed transaction did to one list: what it read there, and
// the element that it appended, 0 for none.
type step struct {
	list  int
	read  []int64
	wrote int64
}

// done is a committed transaction; those of one client are in order.
type done struct {
	client int
	steps  []step
}

// findAnomaly says what snapshot isolation forbids of a history, given the lists as
// they are at the end. A history is allowed where following writes, reads and
// clients' orders, at most one overtaken read after each, never leads back to
// where one was (Cerone and Gotsman, "Analysing Snapshot Isolation", 2016).
func findAnomaly(history []done, lists [][]int64) string {
	writer := map[int64]int{}
	for i, d := range history {
		for _, s := range d.steps {
			if s.wrote != 0 {
				writer[s.wrote] = i
			}
		}
	}
	kept := map[int64]bool{}
	var follows, overtakes = make([][]int, len(history)), make([][]int, len(history))
	for _, list := range lists {
		for i, v := range list {
			w, known := writer[v]
			if !known || kept[v] {
				return fmt.Sprintf("element %d was written by nobody who committed, or is there twice", v)
			}
			kept[v] = true
			if i > 0 && writer[list[i-1]] != w {
				follows[writer[list[i-1]]] = append(follows[writer[list[i-1]]], w)
			}
		}
	}
	for v := range writer {
		if !kept[v] {
			return fmt.Sprintf("element %d was lost", v)
		}
	}
	last := map[int]int{}
	for i, d := range history {
		if before, ok := last[d.client]; ok {
			follows[before] = append(follows[before], i)
		}
		last[d.client] = i
		for _, s := range d.steps {
			list := lists[s.list]
			if len(s.read) > len(list) {
				return fmt.Sprintf("transaction %d read more than there is", i)
			}
			for k, v := range s.read {
				if list[k] != v {
					return fmt.Sprintf("transaction %d read %v of %v", i, s.read, list)
				}
			}
			if n := len(s.read); n > 0 && writer[s.read[n-1]] != i {
				follows[writer[s.read[n-1]]] = append(follows[writer[s.read[n-1]]], i)
			}
			if n := len(s.read); n < len(list) && writer[list[n]] != i {
				overtakes[i] = append(overtakes[i], writer[list[n]])
			}
		}
	}
	return findCycle(follows, overtakes)
}

// findCycle looks for a way back over edges of follows, each with one of overtakes
// behind it or none.
func findCycle(follows, overtakes [][]int) string {
	state := make([]int, len(follows)) // 1 on the way, 2 done
	var visit func(int) string
	visit = func(i int) string {
		state[i] = 1
		for _, j := range follows[i] {
			for _, k := range append([]int{j}, overtakes[j]...) {
				if state[k] == 1 {
					return fmt.Sprintf("a cycle leads through transactions %d, %d and %d", i, j, k)
				}
				if state[k] == 0 {
					if found := visit(k); found != "" {
						return found
					}
				}
			}
		}
		state[i] = 2
		return ""
	}
	for i := range follows {
		if state[i] == 0 {
			if found := visit(i); found != "" {
				return found
			}
		}
	}
	return ""
}

// TestAnomaliesAreFound shows the checker histories that must not be, and some that
// may.
func TestAnomaliesAreFound(t *testing.T) {
	for _, c := range []struct {
		what    string
		bad     bool
		history []done
		lists   [][]int64
	}{
		{"one after the other", false, []done{{0, []step{{0, nil, 1}}}, {1, []step{{0, []int64{1}, 2}}}}, [][]int64{{1, 2}}},
		{"lost update", true, []done{{0, []step{{0, nil, 1}}}, {1, []step{{0, nil, 2}}}}, [][]int64{{1, 2}}},
		{"lost element", true, []done{{0, []step{{0, nil, 1}}}}, [][]int64{{}}},
		{"aborted read", true, []done{{0, []step{{0, []int64{7}, 0}}}}, [][]int64{{7}}},
		{"dirty write", true, []done{{0, []step{{0, nil, 1}, {1, []int64{4}, 3}}}, {1, []step{{0, []int64{1}, 2}, {1, nil, 4}}}}, [][]int64{{1, 2}, {4, 3}}},
		{"read skew", true, []done{{0, []step{{0, nil, 1}, {1, nil, 2}}}, {1, []step{{0, []int64{1}, 0}, {1, nil, 0}}}}, [][]int64{{1}, {2}}},
		{"long fork", true, []done{
			{0, []step{{0, nil, 1}}}, {1, []step{{1, nil, 2}}},
			{2, []step{{0, []int64{1}, 0}, {1, nil, 0}}}, {3, []step{{0, nil, 0}, {1, []int64{2}, 0}}},
		}, [][]int64{{1}, {2}}},
		{"forgotten own write", true, []done{{0, []step{{0, nil, 1}}}, {0, []step{{0, nil, 0}}}}, [][]int64{{1}}},
		{"write skew", false, []done{{0, []step{{0, nil, 1}, {1, nil, 0}}}, {1, []step{{0, nil, 0}, {1, nil, 2}}}}, [][]int64{{1}, {2}}},
	} {
		if found := findAnomaly(c.history, c.lists); (found != "") != c.bad {
			t.Errorf("%s: %q", c.what, found)
		}
	}
}

// TestHistories runs random transactions of several clients and checks all that
// committed.
func TestHistories(t *testing.T) {
	const lists, clients, each = 6, 6, 60
	for seed := range uint64(8) {
		s := OpenMemory()
		tx := s.Begin()
		for range lists {
			tx.CreateNode()
		}
		commits(t, tx)
		var mu sync.Mutex
		var history []done
		var all sync.WaitGroup
		for c := range clients {
			all.Go(func() {
				r := rand.New(rand.NewPCG(seed, uint64(c)))
				for i := range each {
					d, err := appendSome(s, r, int64(c*each+i)*10)
					if err != nil && status.CodeOf(err) != status.Outdated {
						t.Error(err)
					}
					if err == nil {
						d.client = c
						mu.Lock()
						history = append(history, d)
						mu.Unlock()
					}
				}
			})
		}
		all.Wait()
		if len(history) < each {
			t.Fatalf("only %d transactions committed: that proves nothing", len(history))
		}
		final := make([][]int64, lists)
		end := s.Begin()
		for i := range final {
			final[i] = elements(end, int64(i))
		}
		if found := findAnomaly(history, final); found != "" {
			t.Fatalf("seed %d: %s", seed, found)
		}
	}
}

func elements(tx *Tx, node int64) (out []int64) {
	v := tx.Snapshot().NodeProperty(node, tx.Key("list"))
	if v.IsNull() {
		return nil
	}
	for _, e := range v.AsList() {
		out = append(out, e.AsInt())
	}
	return out
}

// appendSome reads up to three lists and appends to some of them.
func appendSome(s *Store, r *rand.Rand, unique int64) (done, error) {
	tx := s.Begin()
	defer tx.Rollback()
	var d done
	for k, list := range r.Perm(6)[:1+r.IntN(3)] {
		st := step{list: list, read: elements(tx, int64(list))}
		if r.IntN(3) > 0 {
			st.wrote = unique + int64(k) + 1
			var values []value.Value
			for _, e := range append(st.read[:len(st.read):len(st.read)], st.wrote) {
				values = append(values, value.Int(e))
			}
			tx.SetNodeProperty(int64(list), tx.Key("list"), value.List(values))
		}
		d.steps = append(d.steps, st)
		runtime.Gosched() // let others in between
	}
	_, err := tx.Commit(context.Background())
	return d, err
}
