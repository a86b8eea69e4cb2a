package operator

import (
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/value"
)

// collected is what collect() keeps for all groups: the values, with what they are to be sorted by, as rows in columns,
// which are brought to their groups when all are there (a counting sort), and there in order. So a value costs no call and no
// list that grows, lanes can put together what they have, and a group has an order without all rows being sorted. Where only
// the first values of a group are asked for, others go: rows that come after the last one kept are not taken in.
type collected struct {
	desc  []bool         // by key: columns 1 and so on
	lazy  bool           // values need not be computed for rows that are not kept
	limit expr.Evaluator // how many values of a group are asked for; nil: all
	arg   *expr.Arg
	most  int64 // that number; -1: all

	chunks []*chunk
	taken  []taken // what others had, whose chunks are among chunks
	n      int
	bytes  int64   // what the rows have charged
	rows   []int32 // of the batch at hand: those that are taken in
	into   []int32 // their groups
	part   batch.Batch
	sel    []int32 // of part
	known  []int32 // groups of the rows of part

	counts  []int32 // by group, of the first values in no order: how many there are
	bound   []int32 // by group, of the first values in order: the last of as many as are asked for; -1: there are fewer yet
	pruneAt int     // with so many rows, those that are not among the first go

	starts  []int32 // by group: where its rows begin in perm
	perm    []int32 // rows by group; good while indexed == n
	indexed int     // rows that perm has; -1: there is none
	ordered bool    // perm has the rows of each group in order
	pairs   []keyed // of the group that is brought in order
	spare   []keyed
}

// chunk is some of the rows; one that is another's has no groups here. A row's number is that of its chunk and its place there.
type chunk struct {
	cols   []batch.Vector
	groups []int32
}

// taken is rows that another had, which stay where they are: those of its groups, by its perm and starts, are rows of the groups into
// here, with numbers that are larger by base.
type taken struct {
	groups, into, perm, starts []int32
	base                       int32
}

const (
	chunkBits = 14
	chunkRows = 1 << chunkBits
	// collectedBytes is what a row takes beside its values: its group and its places in an order.
	collectedBytes = 24
	leastPruned    = 8 << 10
)

// begin finds out how many values are asked for. What is no number of values is left to the expression that asks.
func (c *collected) begin() {
	c.most, c.indexed, c.pruneAt = -1, -1, leastPruned
	if c.limit == nil {
		return
	}
	if v, err := c.limit.Eval(c.arg.B, c.arg.I); err == nil && v.Kind() == value.KindInt && v.AsInt() >= 0 {
		c.most = v.AsInt()
	}
}

func (c *collected) cell(col, row int) (*batch.Vector, int) {
	return &c.chunks[row>>chunkBits].cols[col], row & (chunkRows - 1)
}

// extend makes room for groups up to n.
func (c *collected) extend(n int) {
	if c.most < 0 {
		return
	}
	for len(c.counts) < n && len(c.desc) == 0 {
		c.counts = append(c.counts, 0)
	}
	for len(c.bound) < n && len(c.desc) > 0 {
		c.bound = append(c.bound, -1)
	}
}

// update takes in the living rows of a batch, all of them or, where there is no room, none.
func (c *collected) update(a *agg, in *batch.Batch, groups []int32) error {
	bytes, err := c.pick(a, in, groups)
	if err == nil {
		err = a.account.Charge(bytes)
	}
	if err != nil {
		for _, g := range c.into {
			c.uncount(g)
		}
		return err
	}
	c.bytes += bytes
	c.add(a.vecs, c.rows, c.into)
	c.prune(a)
	return nil
}

// screen leaves out rows that are not among the first by what is known before their values are.
func (c *collected) screen(a *agg, in *batch.Batch, groups []int32) (*batch.Batch, []int32, error) {
	if c.most < 0 || !c.lazy || c.n == 0 {
		return in, groups, nil
	}
	for k, e := range a.args[1:] {
		if err := expr.EvalBatch(e, in, &a.vecs[k+1]); err != nil {
			return nil, nil, err
		}
	}
	c.sel, c.known = c.sel[:0], c.known[:0]
	for k, g := range groups {
		if i := in.Row(k); c.wanted(a.vecs, i, g) {
			c.sel, c.known = append(c.sel, int32(i)), append(c.known, g)
		}
	}
	c.part = *in
	c.part.Sel = c.sel
	if c.sel == nil {
		c.part.Sel = []int32{}
	}
	return &c.part, c.known, nil
}

func (c *collected) uncount(g int32) {
	if c.counts != nil {
		c.counts[g]--
	}
}

// pick lists the rows to be taken in, as often as they count, and says what they take. Rows that count many times are charged for at once.
func (c *collected) pick(a *agg, in *batch.Batch, groups []int32) (bytes int64, err error) {
	c.rows, c.into = c.rows[:0], c.into[:0]
	vals := &a.vecs[0]
	for k, g := range groups {
		i := in.Row(k)
		if vals.IsNull(i) || c.most >= 0 && !c.wanted(a.vecs, i, g) {
			continue
		}
		size := collectedSize(a.vecs, i)
		n := in.Count(i)
		if c.most >= 0 {
			n = min(n, c.most)
		}
		if n > 1 {
			if err := a.account.Charge(size * (n - 1)); err != nil {
				return 0, err
			}
			c.bytes += size * (n - 1)
		}
		bytes += size
		for ; n > 0 && (c.counts == nil || int64(c.counts[g]) < c.most); n-- {
			c.rows, c.into = append(c.rows, int32(i)), append(c.into, g)
			if c.counts != nil {
				c.counts[g]++
			}
		}
	}
	return bytes, nil
}

// collectedSize is what row i of some columns takes when it is taken in. The first column becomes an element of a list.
func collectedSize(cols []batch.Vector, i int) int64 {
	n := int64(collectedBytes)
	for k := range cols {
		if cols[k].Form == batch.Any {
			n += value.SizeOf(cols[k].Vals[i])
		} else {
			n += 8
		}
	}
	return n
}

// wanted reports whether row i of some columns may be among the first of group g.
func (c *collected) wanted(cols []batch.Vector, i int, g int32) bool {
	if len(c.desc) == 0 {
		return int64(c.counts[g]) < c.most
	}
	last := c.bound[g]
	return c.most > 0 && (last < 0 || c.order(cols, i, int(last)) < 0)
}

// order orders row i of some columns and a row that was taken in; the latter came first.
func (c *collected) order(cols []batch.Vector, i, row int) int {
	for k, desc := range c.desc {
		kept, at := c.cell(k+1, row)
		if o := orderCell(&cols[k+1], i, kept, at); o != 0 {
			if desc {
				return -o
			}
			return o
		}
	}
	return 1
}

// add appends rows of columns.
func (c *collected) add(cols []batch.Vector, rows, into []int32) {
	for len(rows) > 0 {
		ch := c.open(len(cols))
		n := min(len(rows), chunkRows-len(ch.groups))
		for k := range ch.cols {
			ch.cols[k].Gather(&cols[k], rows[:n])
		}
		ch.groups = append(ch.groups, into[:n]...)
		c.n += n
		rows, into = rows[n:], into[n:]
	}
}

// again is update for one row of values, which has come back from a file, and the only group.
func (c *collected) again(a *agg, n int64) error {
	for k := range a.vecs {
		a.vecs[k].Reset(batch.Any)
		a.vecs[k].Append(a.vals[k])
	}
	c.extend(1)
	return c.update(a, &batch.Batch{N: 1, Mult: []int64{n}}, []int32{0})
}

// open is a chunk in which there is room.
func (c *collected) open(cols int) *chunk {
	if k := len(c.chunks); k > 0 {
		if n := len(c.chunks[k-1].groups); n < chunkRows && (n > 0 || c.n == 0) {
			return c.chunks[k-1]
		}
	}
	c.chunks = append(c.chunks, &chunk{cols: make([]batch.Vector, cols)})
	return c.chunks[len(c.chunks)-1]
}

// merge takes over the rows that another has for some groups; into says which group here each of them is. The other is not changed
// any more.
func (c *collected) merge(a, other *agg, groups, into []int32) error {
	from := other.coll
	if from.n == 0 {
		return nil
	}
	from.index(other.groups)
	rows := 0
	for _, g := range groups {
		rows += len(from.of(g))
	}
	if rows == 0 {
		return nil
	}
	bytes := from.bytes / int64(from.n) * int64(rows)
	if err := a.account.Charge(bytes + 2*groupNumberBytes*int64(len(groups))); err != nil {
		return err
	}
	c.bytes += bytes
	c.taken = append(c.taken, taken{groups, into, from.perm, from.starts, int32(len(c.chunks) << chunkBits)})
	for _, ch := range from.chunks {
		c.chunks = append(c.chunks, &chunk{cols: ch.cols})
	}
	c.n += rows
	return nil
}

// result is the list of group g.
func (c *collected) result(g, groups int) value.Value {
	c.settle(groups)
	rows := c.of(int32(g))
	if c.most >= 0 {
		rows = rows[:min(int64(len(rows)), c.most)]
	}
	list := make([]value.Value, len(rows))
	for k, row := range rows {
		col, i := c.cell(0, int(row))
		list[k] = col.Get(i)
	}
	return value.List(list)
}

// replay gives all rows with their groups and forgets them.
func (c *collected) replay(groups int, each func(g int, args []value.Value, n int64) error) error {
	c.index(groups)
	var vals []value.Value
	for g := range groups {
		for _, row := range c.of(int32(g)) {
			cols, i := c.chunks[row>>chunkBits].cols, int(row)&(chunkRows-1)
			vals = vals[:0]
			for k := range cols {
				vals = append(vals, cols[k].Get(i))
			}
			if err := each(g, vals, 1); err != nil {
				return err
			}
		}
	}
	c.chunks, c.perm, c.starts = nil, nil, nil
	c.forget()
	return nil
}

// forget drops all rows and keeps some of their memory.
func (c *collected) forget() {
	if c.taken != nil {
		c.chunks, c.taken = nil, nil
	}
	c.chunks = c.chunks[:min(len(c.chunks), 1)]
	for _, ch := range c.chunks {
		for k := range ch.cols {
			ch.cols[k].Reset(batch.Any)
		}
		ch.groups = ch.groups[:0]
	}
	c.n, c.bytes, c.indexed, c.pruneAt = 0, 0, -1, leastPruned
	c.counts, c.bound = c.counts[:0], c.bound[:0]
}

// another is one for the same aggregate.
func (c *collected) another() *collected {
	return &collected{desc: c.desc, lazy: c.lazy, limit: c.limit, arg: c.arg, most: -1, indexed: -1}
}

// free drops all.
func (c *collected) free() { *c = *c.another() }
