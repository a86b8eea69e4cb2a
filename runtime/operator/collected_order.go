package operator

import (
	"cmp"
	"slices"

	"github.com/morseldb/morsel/runtime/batch"
)

// index brings the rows to their groups, where they stay in the order in which they came.
func (c *collected) index(groups int) {
	if c.indexed == c.n && len(c.starts) > groups {
		return
	}
	c.starts = slices.Grow(c.starts[:0], groups+1)[:groups+1]
	clear(c.starts)
	for _, ch := range c.chunks {
		for _, g := range ch.groups {
			c.starts[g]++
		}
	}
	for _, t := range c.taken {
		for k, g := range t.groups {
			c.starts[t.into[k]] += t.starts[g+1] - t.starts[g]
		}
	}
	sum := int32(0)
	for g, n := range c.starts {
		c.starts[g] = sum
		sum += n
	}
	c.perm = make([]int32, c.n)
	c.place()
	copy(c.starts[1:], c.starts)
	c.starts[0] = 0
	c.indexed, c.ordered = c.n, false
}

// place puts the rows where starts says, which goes on to where the next group begins.
func (c *collected) place() {
	for at, ch := range c.chunks {
		for i, g := range ch.groups {
			c.perm[c.starts[g]] = int32(at<<chunkBits | i)
			c.starts[g]++
		}
	}
	for _, t := range c.taken {
		for k, g := range t.groups {
			to := &c.starts[t.into[k]]
			for _, row := range t.perm[t.starts[g]:t.starts[g+1]] {
				c.perm[*to] = t.base + row
				*to++
			}
		}
	}
}

// of is the rows of group g.
func (c *collected) of(g int32) []int32 { return c.perm[c.starts[g]:c.starts[g+1]] }

// settle brings the rows of each group in order.
func (c *collected) settle(groups int) {
	c.index(groups)
	if c.ordered {
		return
	}
	c.ordered = true
	if len(c.desc) == 0 {
		return
	}
	ints := c.intKeys()
	for g := range int32(groups) {
		if rows := c.of(g); len(rows) > 1 {
			if ints {
				c.sortInts(rows)
			} else {
				slices.SortFunc(rows, func(a, b int32) int { return c.compare(0, a, b) })
			}
		}
	}
	c.pairs, c.spare = nil, nil
}

// intKeys reports whether the first key is an integer in all rows.
func (c *collected) intKeys() bool {
	for _, ch := range c.chunks {
		if col := &ch.cols[1]; col.Len() > 0 && (col.Form != batch.Int || col.Nulls != nil) {
			return false
		}
	}
	return true
}

// sortInts sorts rows by keys of which the first is an integer: it lies beside the number of the row that is moved.
func (c *collected) sortInts(rows []int32) {
	turn := int64(0)
	if c.desc[0] {
		turn = -1
	}
	c.pairs = c.pairs[:0]
	for _, row := range rows {
		col, i := c.cell(1, int(row))
		c.pairs = append(c.pairs, keyed{col.Ints[i] ^ turn, row})
	}
	if len(c.desc) == 1 && c.mergeRuns() {
		c.unpair(rows)
		return
	}
	slices.SortFunc(c.pairs, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return c.compare(1, a.row, b.row)
	})
	c.unpair(rows)
}

func (c *collected) unpair(rows []int32) {
	for k, p := range c.pairs {
		rows[k] = p.row
	}
}

// compare orders two rows by the keys from number k on; rows with the same keys stay as they came.
func (c *collected) compare(k int, a, b int32) int {
	for ; k < len(c.desc); k++ {
		x, i := c.cell(k+1, int(a))
		y, j := c.cell(k+1, int(b))
		if o := orderCell(x, i, y, j); o != 0 {
			if c.desc[k] {
				return -o
			}
			return o
		}
	}
	return cmp.Compare(a, b)
}

// fewRuns is up to how many runs of rows in order are merged one after the other.
const fewRuns = 8

// mergeRuns brings pairs in order where they are few runs that are, as those of several lanes are; it reports whether they are.
func (c *collected) mergeRuns() bool {
	a, ends := c.pairs, [fewRuns]int{}
	n := 0
	for i := range a {
		if i+1 == len(a) || a[i+1].key < a[i].key {
			if n == fewRuns {
				return false
			}
			ends[n] = i + 1
			n++
		}
	}
	for r := 1; r < n; r++ {
		left, right := append(c.spare[:0], a[:ends[r-1]]...), a[ends[r-1]:ends[r]]
		c.spare = left
		for k := range a[:ends[r]] {
			if len(left) == 0 {
				break
			}
			if len(right) > 0 && right[0].key < left[0].key {
				a[k], right = right[0], right[1:]
			} else {
				a[k], left = left[0], left[1:]
			}
		}
	}
	return true
}

// prune drops the rows that are not among the first of their groups, now and then: when there are twice as many rows as were
// left the last time. What then enters a group that is full has to come before its last row.
func (c *collected) prune(a *agg) {
	if c.most < 0 || len(c.desc) == 0 || c.n < c.pruneAt {
		return
	}
	c.settle(a.groups)
	old, held := *c, c.bytes
	c.chunks, c.taken, c.n, c.bytes, c.indexed = nil, nil, 0, 0, -1
	for g := range int32(a.groups) {
		rows := old.of(g)
		full := int64(len(rows)) >= c.most
		if full {
			rows = rows[:c.most]
		}
		for _, row := range rows {
			cols, i := old.chunks[row>>chunkBits].cols, int(row)&(chunkRows-1)
			c.bytes += collectedSize(cols, i)
			c.addRow(cols, i, g)
		}
		if full && c.most > 0 {
			last := len(c.chunks) - 1
			c.bound[g] = int32(last<<chunkBits | len(c.chunks[last].groups) - 1)
		}
	}
	a.account.Release(held - c.bytes)
	c.pruneAt = max(leastPruned, 2*c.n)
}

// addRow appends row i of some columns.
func (c *collected) addRow(cols []batch.Vector, i int, g int32) {
	ch := c.open(len(cols))
	for k := range ch.cols {
		ch.cols[k].AppendFrom(&cols[k], i)
	}
	ch.groups = append(ch.groups, g)
	c.n++
}
