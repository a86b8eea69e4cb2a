package operator

import (
	"sync"
	"time"
)

// counter cuts a number of rows that is known into morsels. Lanes begin with small ones and go on with as many rows as are
// a good part of what is left by the time that they took before, between morselTime and longMorsel: few morsels where rows are little
// work, as each costs some microseconds and begins and ends a batch; and all lanes end at about the same time. Guided
// self-scheduling (Polychronopoulos and Kuck 1987), by time.
type counter struct {
	p     *pipeline
	index int   // of the source
	rows  int64 // to be given out
	first int64 // rows of a lane's first morsel
	most  int64 // rows of any
	batch int64 // rows of a batch

	mu    sync.Mutex
	at    int64 // rows that have been given out
	count int64 // morsels that have been
}

const (
	morselTime = 100 * time.Microsecond
	longMorsel = 400 * time.Microsecond
	// morselsLeft is into how many morsels a worker what is left is cut.
	morselsLeft = 4
	// morselGrows is how many times as long or as short as the one before a morsel may be: rows that follow may be more work.
	morselGrows = 4
	// wide is how many rows make an operator's work on a batch cheap.
	wide = 256
)

func (c *counter) reset(rows, limit int64) {
	t := c.p.b.team
	workers := int64(t.Group.Workers())
	c.rows, c.at, c.count, c.batch = rows, 0, 0, int64(c.p.b.State.BatchSize)
	c.first = t.size(rows, limit)
	c.most = t.limit(max(rows/(16*workers), min(rows/(4*workers), wide), c.first), limit)
}

func (c *counter) skip() { c.reset(0, 1) }

// morsels is how many there were, once all rows have been given out.
func (c *counter) morsels() (n int64, all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count, c.at >= c.rows
}

// worth is how many lanes have something to do, at most.
func (c *counter) worth() int64 { return (c.rows + c.first - 1) / c.first }

// progress is how many rows have been given out.
func (c *counter) progress() (given, all int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at, c.rows
}

// claim gives a lane its next morsel, rows from..to.
func (c *counter) claim(l *lane) (from, to int64, ok bool) {
	if l.took {
		return 0, 0, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at >= c.rows {
		return 0, 0, false
	}
	n := l.pace.next(c)
	from, to = c.at, min(c.at+n, c.rows)
	l.claim(c.index, c.count)
	c.at = to
	c.count++
	return from, to, true
}

// pace is how fast a lane works.
type pace struct {
	source *counter  // of the morsel that it works on
	began  time.Time // with that
	rows   int64     // that it has
}

// next is how many rows the next morsel is to have. Those of many rows are whole batches.
func (p *pace) next(c *counter) int64 {
	now := time.Now()
	n := min(c.first, max(c.first/16, 16)) // until it is known how long they take
	if p.source == c {
		each := float64(max(now.Sub(p.began), 1)) / float64(p.rows)
		left := each * float64(c.rows-c.at) / float64(morselsLeft*c.p.b.team.Group.Workers())
		n = int64(min(max(left, float64(morselTime)), float64(longMorsel)) / each)
		n = min(max(n, p.rows/morselGrows, 1), p.rows*morselGrows, c.most)
	}
	if n > c.batch {
		n -= n % c.batch
	}
	*p = pace{c, now, n}
	return n
}
