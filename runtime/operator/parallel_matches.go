package operator

import (
	"sync/atomic"
	"time"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/count"
)

// matchSource shares out the nodes that a pattern's first node may be. The weights are made before, by all workers together.
type matchSource struct {
	counter
	op      *physical.CountMatches
	pattern *matchPattern
	ready   *count.Pattern
	first   int64 // node that the pattern's first may be
}

func (p *pipeline) matches(op *physical.CountMatches) (*matchSource, error) {
	m, err := p.b.matchPattern(op)
	return &matchSource{counter: p.counter(), op: op, pattern: m}, err
}

func (s *matchSource) open() (err error) {
	if s.ready, err = s.pattern.ready(s.p.b.side); err != nil {
		return err
	}
	from, to := s.ready.Span()
	s.first = from
	s.reset(max(to-from, 0), maxMorsel)
	return nil
}

// manySides is how many calls of side are told apart by what they took when the plan ran before.
const manySides = 64

// side does pieces of work side by side, once one worker has seen that they are worth it.
func (b *Builder) side(n int, work func(i int)) error {
	begin, first := time.Now(), 0
	t := b.team
	t.sides = min(t.sides+1, manySides)
	long := t.Past.Long(-t.sides)
	for ; !long && first < n && (first == 0 || t.alone(time.Since(begin), float64(first)/float64(n))); first++ {
		if err := b.State.Check(); err != nil {
			return err
		}
		work(first)
	}
	if first == n {
		return nil
	}
	var next atomic.Int64
	next.Store(int64(first))
	one := func() (more bool, err error) {
		i := int(next.Add(1) - 1)
		if i >= n {
			return false, nil
		}
		work(i)
		return true, nil
	}
	var all []chore
	for range min(n-first, t.Group.Workers()) {
		all = append(all, one)
	}
	err := b.together(all)
	if err == nil {
		t.Past.Took(-t.sides, time.Since(begin))
	}
	return err
}

func (s *matchSource) reader(l *lane) (Operator, error) {
	o := countMatchesOf(l.b, s.op)
	o.shared = s.ready
	o.morsels = func() (from, to int64) {
		from, to, ok := s.claim(l)
		if !ok {
			return 0, 0
		}
		return s.first + from, s.first + to
	}
	return l.b.profiled(s.op, o), nil
}

func (s *matchSource) close() {
	s.pattern.drop()
	s.ready = nil
}
