package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// endpoints is ProjectEndpoints: the nodes between which a bound relationship,
// or a bound list of relationships in order from start to end, runs.
type endpoints struct {
	st    *state.State
	op    *physical.ProjectEndpoints
	types *state.Types
	feed  Feed
	out   *Output
	pairs [][2]int64 // of the row at hand, still to be given
}

func newProjectEndpoints(b *Builder, op *physical.ProjectEndpoints) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &endpoints{st: b.State, op: op, types: state.NewTypes(op.Types), feed: Feed{src: src}}
	o.out = b.output(&op.Header, o.own()...)
	return o, nil
}

// own is the slots that are not bound yet.
func (o *endpoints) own() []physical.Slot {
	var out []physical.Slot
	if !o.op.StartBound {
		out = append(out, o.op.Start)
	}
	if !o.op.EndBound {
		out = append(out, o.op.End)
	}
	return out
}

func (o *endpoints) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	for _, s := range o.own() {
		if c := o.out.Col(s); c != nil {
			c.Reset(batch.Node)
		}
	}
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if len(o.pairs) > 0 {
			o.give(o.pairs[0])
			o.pairs = o.pairs[1:]
			continue
		}
		ok, err := o.feed.Next(o.out)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := o.find(); err != nil {
			return nil, err
		}
	}
	return o.out.Finish(), nil
}

func (o *endpoints) give(p [2]int64) {
	o.out.Add(o.feed.Row, o.feed.Count())
	if c := o.out.Col(o.op.Start); c != nil && !o.op.StartBound {
		c.AppendID(p[0])
	}
	if c := o.out.Col(o.op.End); c != nil && !o.op.EndBound {
		c.AppendID(p[1])
	}
}

// find finds the pairs of ends for the row at hand.
func (o *endpoints) find() error {
	o.pairs = o.pairs[:0]
	v := cell(o.feed.In, o.op.Rel, o.feed.Row)
	rels := []value.Value{v}
	switch {
	case v.IsNull():
		return nil
	case o.op.VarLength && v.Kind() == value.KindList:
		rels = v.AsList()
		if n := int64(len(rels)); n < o.op.Min || o.op.Max >= 0 && n > o.op.Max {
			return nil
		}
	}
	walk, err := o.hops(rels)
	if err != nil || walk == nil {
		return err
	}
	if len(walk) == 0 {
		return o.findEmpty()
	}
	starts := []int64{walk[0].start}
	if o.op.Both && walk[0].end != walk[0].start {
		starts = append(starts, walk[0].end)
	}
	for _, s := range starts {
		if end, ok := o.follow(walk, s); ok {
			if err := o.keep(s, end); err != nil {
				return err
			}
		}
	}
	return nil
}

// bareRel is a relationship by its ends.
type bareRel struct{ start, end int64 }

// hops looks the relationships up; nil when one is gone, met twice, or of another type.
func (o *endpoints) hops(rels []value.Value) ([]bareRel, error) {
	out := make([]bareRel, 0, len(rels))
	for k, r := range rels {
		if r.IsNull() {
			return nil, nil
		}
		if r.Kind() != value.KindRel {
			return nil, status.New(status.TypeError, "InvalidArgumentType", "Expected to find a relationship but found %s instead", value.Debug(r))
		}
		start, end, t, ok := o.st.Graph.Rel(r.ID())
		same := func(x value.Value) bool { return x.Kind() == value.KindRel && x.ID() == r.ID() }
		if !ok || !o.types.Has(o.st.Graph.Catalog(), t) || slices.ContainsFunc(rels[:k], same) {
			return nil, nil
		}
		out = append(out, bareRel{start, end})
	}
	return out, nil
}

// follow walks the relationships from a node.
func (o *endpoints) follow(walk []bareRel, at int64) (end int64, ok bool) {
	for _, r := range walk {
		switch {
		case r.start == at:
			at = r.end
		case o.op.Both && r.end == at:
			at = r.start
		default:
			return 0, false
		}
	}
	return at, true
}

// findEmpty is find for an empty list: every node is its own end.
func (o *endpoints) findEmpty() error {
	for _, s := range []struct {
		slot  physical.Slot
		bound bool
	}{{o.op.Start, o.op.StartBound}, {o.op.End, o.op.EndBound}} {
		if s.bound {
			id, ok, err := NodeAt(o.feed.In, s.slot, o.feed.Row)
			if !ok {
				return err
			}
			return o.keep(id, id)
		}
	}
	for it := o.st.Graph.Nodes().Iterator(); it.HasNext(); {
		id := int64(it.Next())
		o.pairs = append(o.pairs, [2]int64{id, id})
	}
	return nil
}

// keep notes a pair of ends when it agrees with those that are bound.
func (o *endpoints) keep(start, end int64) error {
	if o.op.StartBound {
		id, ok, err := NodeAt(o.feed.In, o.op.Start, o.feed.Row)
		if !ok || id != start {
			return err
		}
	}
	if o.op.EndBound {
		id, ok, err := NodeAt(o.feed.In, o.op.End, o.feed.Row)
		if !ok || id != end {
			return err
		}
	}
	o.pairs = append(o.pairs, [2]int64{start, end})
	return nil
}

func (o *endpoints) Reset() {
	o.feed.Reset()
	o.pairs = o.pairs[:0]
}

func (o *endpoints) Close() { o.feed.src.Close() }
