package operator

import "math"

// agreeOnKeys brings the lanes to one kind of keys: nodes, where all of them have
// those or can (see latekeys.go), else values. Partitions and the whole follow.
func (o *parallelAggregation) agreeOnKeys() error {
	some, all := false, true
	for _, l := range o.p.lanes {
		s := l.sink.(*aggregationSink)
		some = some || s.late != nil
		all = all && !s.spreads && (s.late != nil || s.oneEach())
	}
	if !some {
		return nil
	}
	for _, l := range o.p.lanes {
		s := l.sink.(*aggregationSink)
		switch {
		case all && s.late == nil:
			s.beLate()
		case !all && s.late != nil:
			if err := s.readBornKeys(); err != nil {
				return err
			}
		}
	}
	if !all {
		return nil
	}
	slots := o.whole.via.slots
	for _, a := range append([]*aggregation{o.whole}, o.partAggregations()...) {
		a.late, a.keys = slots, newKeyTable(a.st, len(slots))
	}
	return nil
}

func (o *parallelAggregation) partAggregations() []*aggregation {
	var out []*aggregation
	for _, p := range o.parts {
		out = append(out, p.agg)
	}
	return out
}

// readBornKeys is readKeys for a lane: a group is as old as the oldest of those it is made of.
func (s *aggregationSink) readBornKeys() error {
	old := s.born
	into, err := s.readKeys(&s.groups)
	if err != nil {
		return err
	}
	s.born = make([]int64, s.keys.len())
	for g := range s.born {
		s.born[g] = math.MaxInt64
	}
	for g, n := range into {
		s.born[n] = min(s.born[n], old[g])
	}
	return nil
}

// settleParts makes sure that the groups of the partitions are all different.
func (o *parallelAggregation) settleParts() error {
	if len(o.groups) == 0 || o.groups[0].late == nil {
		return nil
	}
	ok, err := distinctKeys(&o.whole.groups, o.groups)
	if err != nil || ok {
		return err
	}
	o.whole.late, o.whole.keys = nil, newKeyTable(o.whole.st, len(o.op.Groups))
	if err := o.whole.begin(); err != nil {
		return err
	}
	whole := &partition{agg: o.whole}
	for _, part := range o.parts {
		s := &aggregationSink{aggregation: part.agg, born: part.born}
		s.groups = o.whole.groups
		if err := s.readBornKeys(); err != nil {
			return err
		}
		if err := whole.mergeAll(s); err != nil {
			return err
		}
	}
	o.groups = []*aggregation{o.whole}
	return nil
}
