package operator

import (
	"context"
	"sync"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/parallel"
	"github.com/morseldb/morsel/runtime/schedule"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
)

// Team is the workers that run a query's pipelines together. The zero values of
// Grain and Few let the sizes follow the data; tests set them.
type Team struct {
	Group *schedule.Group
	Grain int // the most rows a morsel may have
	Few   int // a source that is estimated to give fewer rows is not cut; -1: any is
	// Solo is how long the first lane of a pipeline works alone, before others are made: most pipelines are done by then.
	// 0 = as long as is sensible; negative = all begin together.
	Solo time.Duration
	Past *parallel.Past // how long the plan's pipelines took before; may be nil

	sides int // how often work beside pipelines was shared out
}

// few is the number of rows below which a source is not worth cutting, as the
// work may hang on few of them.
func (t *Team) few() float64 {
	if t.Few != 0 {
		return float64(t.Few)
	}
	return float64(morselsEach * t.Group.Workers())
}

// morselsEach is how many morsels each worker would get if all were as long as the first.
const morselsEach = 64

// size is how many of n rows make a morsel, at most limit.
func (t *Team) size(n, limit int64) int64 {
	return t.limit(max(n/int64(morselsEach*t.Group.Workers()), 1), limit)
}

// limit is n where a morsel may have so many rows, else the most that it may have.
func (t *Team) limit(n, most int64) int64 {
	if t.Grain > 0 {
		most = min(most, int64(t.Grain))
	}
	return min(n, most)
}

// Most pipelines are done before it is worth that workers come together: others join the first when that has worked for leastSolo and
// what is left, if it goes on as it did, is so long that they save worthJoining; where nobody knows how much is left, after usualSolo.
// Making lanes and bringing together what they have costs about half of worthJoining.
const (
	leastSolo    = 200 * time.Microsecond
	usualSolo    = 700 * time.Microsecond
	worthJoining = 400 * time.Microsecond
)

// alone reports whether work that has gone on for a time, and of which a share is done (0: unknown), is to be done by one worker still.
func (t *Team) alone(worked time.Duration, done float64) bool {
	if worked < leastSolo {
		return true
	}
	if done <= 0 {
		return worked < usualSolo
	}
	workers := float64(t.Group.Workers())
	return float64(worked)*(1-done)/done*(workers-1)/workers < float64(worthJoining)
}

// Parallel makes b build what several workers can do together for a team.
func (b *Builder) Parallel(t *Team) { b.team = t }

// sink is where a lane's rows go.
type sink interface {
	// take adds the rows of a batch.
	take(l *lane, in *batch.Batch) error
	// ended is told that the lane has given all rows of its morsel.
	ended(l *lane) error
	// finish is told that there are no more morsels.
	finish(l *lane) error
	close()
}

// pipeline is a part of a plan that lanes run side by side: a chain of operators
// that pass rows on, from sources that hand out morsels to a sink a lane.
type pipeline struct {
	b       *Builder // of the plan that the pipeline is a part of
	top     physical.Op
	sources []source
	starts  map[physical.Op]source                // where the lanes' chains begin
	bare    map[physical.Op]*physical.Aggregation // aggregations in the chains, as they are built
	shared  map[physical.Op]shared                // operators in the chains that lanes have parts in common of
	over    [][]shared                            // by source: what its rows go through, from the top
	idle    map[source]bool                       // sources whose rows would come to nothing
	// sink builds a lane's chain and its sink; for several lanes at once, perhaps.
	sink func(l *lane) (root Operator, s sink, err error)
	into physical.Op // whose work the sinks do; nil: only handing on
	// wait reports whether a lane must pause; then it is submitted again later. May be nil.
	wait  func(l *lane) bool
	lanes []*lane
	most  int64 // lanes that there may be
	extra int   // slots of the lanes' rows beyond the plan's and the morsel's

	cancel  context.CancelFunc
	ctx     context.Context
	mu      sync.Mutex
	err     error
	running int           // lanes that have not finished
	done    chan struct{} // closed when none is running
	notify  func()        // called when a lane has finished; may be nil
}

// shared is what the lanes' instances of an operator have in common.
type shared interface {
	// open readies it, before the lanes run; barren says that whatever rows come, none will be given.
	open() (barren bool, err error)
	// build makes a lane's instance.
	build(l *lane) (Operator, error)
	close()  // frees what open read
	closed() // closes what it reads
}

// lane is one worker's instance of a pipeline: a task that runs the chain for one
// morsel after the other.
type lane struct {
	p     *pipeline
	st    *state.State
	b     *Builder
	root  Operator
	sink  sink
	begun bool
	took  bool  // a source has given a morsel for this round
	seq   int64 // of that morsel
	pace  pace
}

// morselSlot is the slot beyond a plan's own in which sinks that keep order put
// the number of a row's morsel.
func (p *pipeline) morselSlot() physical.Slot { return physical.Slot(p.b.State.NumSlots) }

// open readies the sources and makes as many lanes as there is work for.
func (p *pipeline) open() error {
	p.ctx, p.cancel = context.WithCancel(p.b.State.Ctx)
	if err := p.openSources(); err != nil {
		return err
	}
	n, known := int64(0), true
	for _, s := range p.sources {
		c, ok := s.(sized)
		if known = known && ok; known {
			n += c.worth()
		}
	}
	p.most = int64(p.b.team.Group.Workers())
	if known {
		p.most = max(min(p.most, n), 1)
	}
	if t := p.b.team; p.most > 1 && (t.Solo < 0 || t.Solo == 0 && t.Past.Long(p.top.Head().ID)) {
		p.addLanes(p.most)
		return nil
	}
	p.addLanes(1)
	return p.lanes[0].ready()
}

// openSources readies the sources, and before each what its rows go through, from the top. Where a join there holds no rows, nothing
// below it is read: as when one worker runs the plan.
func (p *pipeline) openSources() error {
	opened := map[shared]bool{} // whether it is barren
	p.idle = map[source]bool{}
	for i, s := range p.sources {
		for _, c := range p.over[i] {
			barren, ok := opened[c]
			if !ok {
				var err error
				if barren, err = c.open(); err != nil {
					return err
				}
				opened[c] = barren
			}
			if barren {
				p.idle[s] = true
				break
			}
		}
		if p.idle[s] {
			s.skip()
		} else if err := s.open(); err != nil {
			return err
		}
	}
	return nil
}

// addLanes makes lanes, so that there are n.
func (p *pipeline) addLanes(n int64) {
	for int64(len(p.lanes)) < n {
		l := &lane{p: p, st: p.b.State.Fork(p.ctx, p.b.State.NumSlots+1+p.extra)}
		l.b = &Builder{State: l.st, Arg: p.b.Arg, subplans: &[]Operator{}, lane: l}
		p.lanes = append(p.lanes, l)
	}
}

// solo reports whether the first lane is to work alone, having begun at a time.
func (p *pipeline) solo(begin time.Time) bool {
	if len(p.lanes) != 1 || p.most == 1 {
		return len(p.lanes) == 1
	}
	if p.b.team.Solo > 0 {
		return time.Since(begin) < p.b.team.Solo
	}
	return p.b.team.alone(time.Since(begin), p.given())
}

// sized is a source that knows how many rows it has.
type sized interface {
	worth() int64
	progress() (given, all int64)
}

// given is the share of its rows that the pipeline has handed out; 0 where that is not known.
func (p *pipeline) given() float64 {
	given, all := int64(0), int64(0)
	for _, s := range p.sources {
		c, ok := s.(sized)
		if !ok {
			return 0
		}
		g, n := c.progress()
		given, all = given+g, all+n
	}
	return float64(given) / float64(max(all, 1))
}

// ready builds the lane's chain and its sink, unless they are there: lanes that work together do so side by side.
func (l *lane) ready() (err error) {
	if l.root == nil {
		l.b.Compiler = l.b.newCompiler()
		l.root, l.sink, err = l.p.sink(l)
	}
	return err
}

// start submits the lanes.
func (p *pipeline) start() {
	p.running, p.done = len(p.lanes), make(chan struct{})
	for _, l := range p.lanes {
		p.b.team.Group.Submit(l)
	}
}

// run lets the lanes work until there are no more morsels. A single lane is run
// by the caller.
func (p *pipeline) run() error {
	if err := p.open(); err != nil {
		return err
	}
	return p.work()
}

// work is run for a pipeline that is open.
func (p *pipeline) work() error {
	begin := time.Now()
	for p.solo(begin) {
		if more, err := p.lanes[0].advance(); err != nil || !more {
			p.figures()
			return err
		}
	}
	p.addLanes(p.most)
	p.start()
	p.b.State.Wait(func() { <-p.done })
	if p.figures(); p.err == nil {
		p.b.team.Past.Took(p.top.Head().ID, time.Since(begin))
	}
	return p.err
}

// figures adds what the lanes counted for PROFILE.
func (p *pipeline) figures() {
	for _, l := range p.lanes {
		p.b.State.Join(l.st)
	}
	for _, s := range p.sources {
		if c, ok := s.(interface{ figures() }); ok {
			c.figures()
		}
	}
}

// stop ends the lanes before their time, and waits for those that are running.
// Lanes that pause must have been submitted again by the caller.
func (p *pipeline) stop() {
	if p.cancel != nil {
		p.cancel()
	}
	if p.done != nil {
		<-p.done
	}
}

// close frees all that the run has made; the pipeline can be opened again.
func (p *pipeline) close() {
	p.stop()
	p.figures()
	for _, l := range p.lanes {
		l.close()
	}
	for _, s := range p.sources {
		s.close()
	}
	for _, s := range p.shared {
		s.close()
	}
	p.lanes, p.err, p.done, p.cancel = nil, nil, nil, nil
}

func (l *lane) close() {
	if l.root != nil {
		l.root.Close()
	}
	if l.sink != nil {
		l.sink.close()
	}
	l.b.CloseSubplans()
	l.st.Memory.Retire()
}

// quantum is how long a lane works before another query has its turn.
const quantum = time.Millisecond

// Step runs the lane for about a quantum.
func (l *lane) Step() schedule.Verdict {
	if err := l.ready(); err != nil {
		l.p.leave(err)
		return schedule.Finished
	}
	for begin := time.Now(); ; {
		if l.p.wait != nil && l.p.wait(l) {
			return schedule.Parked
		}
		more, err := false, l.st.Check()
		if err == nil {
			more, err = l.advance()
		}
		if err != nil || !more {
			l.p.leave(err)
			return schedule.Finished
		}
		if time.Since(begin) > quantum {
			return schedule.Again
		}
	}
}

// Panicked ends the query with an error.
func (l *lane) Panicked(err error) {
	l.p.leave(status.Unexpected(err))
}

// leave counts a lane as finished; the first error ends the others.
func (p *pipeline) leave(err error) {
	p.mu.Lock()
	if err != nil && p.err == nil {
		p.err = err
		p.cancel()
	}
	p.running--
	last := p.running == 0
	notify := p.notify
	p.mu.Unlock()
	if notify != nil {
		notify()
	}
	if last {
		close(p.done)
	}
}

// advance moves one batch into the sink, or goes to the next morsel; more is
// false when there is none.
func (l *lane) advance() (more bool, err error) {
	if !l.begun {
		l.begin()
	}
	in, err := l.root.Next()
	if err != nil {
		return false, err
	}
	if in != nil {
		return true, l.profiled(func() error { return l.sink.take(l, in) })
	}
	if !l.took {
		return false, l.profiled(func() error { return l.sink.finish(l) })
	}
	if err := l.sink.ended(l); err != nil {
		return false, err
	}
	l.begin()
	return true, nil
}

// profiled counts what the sink does as its operator's work.
func (l *lane) profiled(work func() error) error {
	if l.p.into == nil || l.st.Profile() == nil {
		return work()
	}
	in := l.st.Enter(l.p.into.Head().ID)
	defer l.st.Leave(in, 0)
	return work()
}

// begin starts the chain over, for the next morsel.
func (l *lane) begin() {
	l.begun, l.took = true, false
	l.root.Reset()
}

// claim marks a morsel as the one that the lane works on.
func (l *lane) claim(source int, k int64) {
	l.took, l.seq = true, morselNumber(source, k)
}

// morselNumber numbers the morsels of a pipeline: source by source, in the order
// in which each hands them out.
func morselNumber(source int, k int64) int64 { return int64(source)<<sourceShift | k }

const sourceShift = 40

// build makes what is not built like in a plan that runs alone; nil for all else.
func (l *lane) build(op physical.Op) (Operator, error) {
	if s, ok := l.p.starts[op]; ok {
		if l.p.idle[s] {
			return nothing{}, nil
		}
		return s.reader(l)
	}
	if s, ok := l.p.shared[op]; ok {
		o, err := s.build(l)
		if err != nil {
			return nil, err
		}
		return l.b.profiled(op, o), nil
	}
	return nil, nil
}
