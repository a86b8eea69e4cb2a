package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/spill"
)

// sortedRuns is the part of a sort that is in files: sorted runs, in the order of
// their rows in the input. An external merge sort, see Knuth, The Art of Computer
// Programming, volume 3, section 5.4.
type sortedRuns struct {
	b       *Builder
	by      []physical.SortKey
	slots   []physical.Slot
	runs    []*spill.Rows
	list    []int32
	merging *merging
}

func (b *Builder) sortedRuns(by []physical.SortKey, slots []physical.Slot) *sortedRuns {
	return &sortedRuns{b: b, by: by, slots: slots}
}

// write makes a run of the listed rows of a batch, which it puts in order; only of
// those that are among the first most, where that is not negative.
func (r *sortedRuns) write(in *batch.Batch, rows []int32, most int64) error {
	r.sort(in, rows)
	n := 0
	for left := most; n < len(rows) && left != 0; n++ {
		if c := in.Count(int(rows[n])); left > 0 {
			left -= min(left, c)
		}
	}
	run := r.b.State.SpillRows(r.slots)
	r.runs = append(r.runs, run)
	if err := run.Append(in, rows[:n]); err != nil {
		return err
	}
	return run.Finish()
}

// allRowsOf is for write: all rows are wanted.
const allRowsOf = -1

// some reports whether there are runs.
func (r *sortedRuns) some() bool { return r != nil && len(r.runs) > 0 }

// end makes a run of the rows that are left, and readies reading.
func (r *sortedRuns) end(t *Table, most int64) error {
	if err := r.writeTable(t, most); err != nil {
		return err
	}
	t.Release()
	return r.open()
}

func (r *sortedRuns) sort(in *batch.Batch, rows []int32) {
	slices.SortStableFunc(rows, func(i, j int32) int { return orderRows(r.by, in, int(i), in, int(j)) })
}

// writeTable makes a run of a table, which is empty then.
func (r *sortedRuns) writeTable(t *Table, most int64) error {
	if t.Len() == 0 {
		return nil
	}
	r.list = livingRows(t.Batch(), r.list)
	if err := r.write(t.Batch(), r.list, most); err != nil {
		return err
	}
	t.Reset()
	return nil
}

// fanIn bounds how many runs are merged at once.
const (
	mostRuns = 64
	// A reader has a block as it lies in the file and as rows.
	readerBlocks = 3
)

// open readies reading: runs are merged into fewer until there is memory for a
// block of each.
func (r *sortedRuns) open() error {
	st := r.b.State
	room, _ := st.Memory.Room()
	most := int(min(max(room/2/(readerBlocks*st.SpillBlock()), 2), mostRuns))
	for len(r.runs) > most {
		if err := r.reduce(most); err != nil {
			return err
		}
	}
	r.merging = r.mergeOf(r.runs)
	return nil
}

// reduce merges neighbours, so that ties stay in order.
func (r *sortedRuns) reduce(most int) error {
	var fewer []*spill.Rows
	old := r.runs
	for len(old) > 0 {
		n := min(most, len(old))
		m, run := r.mergeOf(old[:n]), r.b.State.SpillRows(r.slots)
		fewer = append(fewer, run)
		r.runs = append(slices.Clone(fewer), old...)
		if err := writeOut(r.b.State, m, run); err != nil {
			return err
		}
		m.Close()
		old = old[n:]
	}
	r.runs = fewer
	return nil
}

func (r *sortedRuns) mergeOf(runs []*spill.Rows) *merging {
	var in []Operator
	for _, run := range runs {
		in = append(in, r.b.spooled(run))
	}
	return r.b.merging(r.by, r.slots, in)
}

// Next gives the rows in order, after open.
func (r *sortedRuns) Next() (*batch.Batch, error) { return r.merging.Next() }

// drop removes the files.
func (r *sortedRuns) drop() {
	if r == nil {
		return
	}
	if r.merging != nil {
		r.merging.Close()
		r.merging = nil
	}
	for _, run := range r.runs {
		run.Drop()
	}
	r.runs = nil
}
