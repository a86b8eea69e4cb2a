package operator

import (
	"sync"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// gather gives the rows of a pipeline's lanes in the order of their morsels, which
// is that of a plan that is run alone. A lane copies its rows into parts; one
// that is far ahead pauses, unless its rows are those that come next.
type gather struct {
	p      *pipeline
	mu     sync.Mutex
	more   *sync.Cond // a part has come or a lane has finished
	places []*place   // by lane
	open   bool
	alone  bool // one lane: its batches go out as they are
	ended  bool
	began  time.Time

	source int   // of the morsel whose rows come next
	k      int64 // its number in the source
	part   *part // being given
	at     int
	out    batch.Batch
}

// part is some rows of a morsel.
type part struct {
	owner *place
	rows  *Table
	seq   int64
	last  bool     // the morsel has no more
	long  *spooled // the rows, where there was no memory for them
}

// place is a lane's parts that have not been given yet.
type place struct {
	lane   *lane
	parts  []*part
	rows   int     // in parts
	spare  []*part // given, to be used again
	filled *part   // being filled by the lane; nobody else sees it
	parked bool
}

const (
	partRows = 4096 // about how many rows make a part
	maxAhead = 4 * partRows
	maxParts = 256
)

// ahead reports whether a lane has as many rows waiting as it may have.
func (pl *place) ahead() bool { return pl.rows >= maxAhead || len(pl.parts) >= maxParts }

func (b *Builder) parallelGather(op physical.Op) (Operator, error) {
	p, err := b.pipeline(op)
	if p == nil || err != nil {
		return nil, err
	}
	o := &gather{p: p}
	o.more = sync.NewCond(&o.mu)
	p.notify = o.wake
	p.wait = o.pause
	p.sink = func(l *lane) (Operator, sink, error) {
		root, err := l.b.Build(op)
		if err != nil {
			return nil, nil, err
		}
		pl := &place{lane: l}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.places = append(o.places, pl)
		return root, &gatherSink{o, pl}, nil
	}
	return o, nil
}

func (o *gather) wake() {
	o.mu.Lock()
	o.more.Broadcast()
	o.mu.Unlock()
}

// pause reports whether a lane is so far ahead that it must wait.
func (o *gather) pause(l *lane) bool {
	pl := l.sink.(*gatherSink).place
	o.mu.Lock()
	defer o.mu.Unlock()
	pl.parked = pl.ahead() && o.p.ctx.Err() == nil
	return pl.parked
}

// gatherSink copies a lane's rows.
type gatherSink struct {
	o     *gather
	place *place
}

func (s *gatherSink) take(l *lane, in *batch.Batch) error {
	pl := s.place
	if pl.filled == nil {
		pl.filled = s.o.spare(l, pl)
	}
	pl.filled.rows.widen(in)
	if l.st.Short() {
		return s.o.pushLong(l, pl, in)
	}
	if err := pl.filled.rows.Append(in); l.st.Spills(err) {
		return s.o.pushLong(l, pl, in)
	} else if err != nil {
		return err
	}
	if pl.filled.rows.Len() >= partRows {
		s.o.push(l, pl, false)
	}
	return nil
}

func (s *gatherSink) ended(l *lane) error {
	if s.place.filled == nil {
		s.place.filled = s.o.spare(l, s.place)
	}
	s.o.push(l, s.place, true)
	return nil
}

func (s *gatherSink) finish(*lane) error { return nil }

func (s *gatherSink) close() {
	pl := s.place
	for _, t := range append(pl.parts, pl.spare...) {
		t.free()
	}
	if pl.filled != nil {
		pl.filled.free()
	}
}

// spare is an empty part of a lane.
func (o *gather) spare(l *lane, pl *place) *part {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := len(pl.spare); n > 0 {
		t := pl.spare[n-1]
		pl.spare = pl.spare[:n-1]
		t.rows.Reset()
		return t
	}
	return &part{owner: pl, rows: l.b.table()}
}

func (t *part) free() {
	t.rows.Reset()
	if t.long != nil {
		t.long.Close()
		t.long = nil
	}
}

// pushLong hands the part that a lane has filled over in a file, with a batch for
// which there was no room.
func (o *gather) pushLong(l *lane, pl *place, in *batch.Batch) error {
	t := pl.filled
	rows := l.st.SpillRows(t.rows.slots)
	t.long = o.p.b.spooled(rows)
	t.long.width = len(t.rows.b.Cols)
	for _, b := range []*batch.Batch{t.rows.Batch(), in} {
		if err := rows.Append(b, livingRows(b, nil)); err != nil {
			return err
		}
	}
	t.rows.Reset()
	if err := rows.Finish(); err != nil {
		return err
	}
	o.push(l, pl, false)
	return nil
}

// push hands the part that a lane has filled over.
func (o *gather) push(l *lane, pl *place, last bool) {
	t := pl.filled
	pl.filled = nil
	t.seq, t.last = l.seq, last
	o.mu.Lock()
	defer o.mu.Unlock()
	pl.parts = append(pl.parts, t)
	pl.rows += t.rows.Len()
	o.more.Signal()
}

func (o *gather) Next() (*batch.Batch, error) {
	if err := o.begin(); err != nil || o.ended {
		return nil, err
	}
	if o.alone {
		if in, err := o.pull(); in != nil || err != nil || o.ended {
			return in, err
		}
	}
	for o.part == nil || o.at >= o.part.rows.Len() {
		if o.part != nil && o.part.long != nil {
			if in, err := o.part.long.Next(); in != nil || err != nil {
				return in, err
			}
		}
		if ok, err := o.fetch(); !ok || err != nil {
			return nil, err
		}
	}
	to := min(o.at+o.p.b.State.BatchSize, o.part.rows.Len())
	o.out.Cols = nil
	o.part.rows.Slice(o.at, to, &o.out)
	o.at = to
	return &o.out, nil
}

// begin starts the lanes.
func (o *gather) begin() error {
	if o.open {
		return nil
	}
	o.open, o.ended, o.source, o.k = true, false, 0, 0
	if err := o.p.open(); err != nil {
		o.ended = true
		return err
	}
	o.began = time.Now()
	if o.alone = len(o.p.lanes) == 1; !o.alone {
		o.p.start()
	}
	return nil
}

// grow lets other lanes join the one that was alone, when it has ended a morsel.
func (o *gather) grow() {
	seq := o.p.lanes[0].seq
	o.source, o.k = int(seq>>sourceShift), seq&(1<<sourceShift-1)+1
	o.p.addLanes(o.p.most)
	o.alone = false
	o.p.start()
}

// pull gives the batches of a lane that is alone; nil when it is no more, or has ended.
func (o *gather) pull() (*batch.Batch, error) {
	l := o.p.lanes[0]
	for {
		if !l.begun {
			l.begin()
		}
		in, err := l.root.Next()
		if in != nil || err != nil {
			return in, err
		}
		if !l.took {
			o.finish()
			return nil, nil
		}
		l.begun = false
		if !o.p.solo(o.began) {
			o.grow()
			return nil, nil
		}
	}
}

func (o *gather) finish() {
	o.ended = true
	o.p.figures()
}

// fetch waits for the next part; ok is false at the end.
func (o *gather) fetch() (ok bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.giveBack()
	for {
		if o.part = o.take(); o.part != nil {
			o.at = 0
			return true, nil
		}
		if o.skip() {
			continue
		}
		running, err := o.state()
		if err != nil {
			return false, err
		}
		if running == 0 {
			o.finish()
			return false, nil
		}
		o.p.b.State.Wait(o.more.Wait)
	}
}

// take gives the next part if it is there.
func (o *gather) take() *part {
	next := morselNumber(o.source, o.k)
	for _, pl := range o.places {
		if len(pl.parts) == 0 || pl.parts[0].seq != next {
			continue
		}
		t := pl.parts[0]
		pl.parts = append(pl.parts[:0], pl.parts[1:]...)
		pl.rows -= t.rows.Len()
		if t.last {
			o.k++
		}
		return t
	}
	return nil
}

// skip goes to the next source when the current one has no more morsels.
func (o *gather) skip() bool {
	if o.source >= len(o.p.sources) {
		return false
	}
	n, known := o.p.sources[o.source].morsels()
	if !known || o.k < n {
		return false
	}
	o.source, o.k = o.source+1, 0
	return true
}

// state is how many lanes run, and the error that ended them.
func (o *gather) state() (running int, err error) {
	o.p.mu.Lock()
	defer o.p.mu.Unlock()
	return o.p.running, o.p.err
}

// usedUp lets the part that has been given be used again: its lane may still be running, even while the operator is closed.
func (o *gather) usedUp() {
	if o.part == nil {
		return
	}
	if o.part.long != nil {
		o.part.long.Close()
		o.part.long = nil
	}
	o.part.owner.spare = append(o.part.owner.spare, o.part)
	o.part = nil
}

// giveBack lets the part that has been given be used again, and its lane go on.
func (o *gather) giveBack() {
	if o.part == nil {
		return
	}
	pl := o.part.owner
	o.usedUp()
	if pl.parked && !pl.ahead() {
		pl.parked = false
		o.p.b.team.Group.Submit(pl.lane)
	}
}

// stop ends the lanes; those that pause end at once.
func (o *gather) stop() {
	if o.p.cancel == nil {
		return
	}
	o.p.cancel()
	o.mu.Lock()
	o.usedUp()
	for _, pl := range o.places {
		if pl.parked {
			pl.parked = false
			o.p.b.team.Group.Submit(pl.lane)
		}
	}
	o.mu.Unlock()
	o.p.close()
	o.places, o.part = nil, nil
}

func (o *gather) Reset() {
	o.stop()
	o.open = false
}

func (o *gather) Close() {
	o.stop()
	o.p.closeInputs()
}
