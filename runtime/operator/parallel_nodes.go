package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/count"
	"github.com/morseldb/morsel/runtime/state"
)

// nodeReader reads the nodes that a plan gives in a slot into a set. Where the plan can be shared out, each worker fills a set of its own: no rows
// are handed from one to the other.
type nodeReader struct {
	b    *Builder
	op   physical.Op
	slot physical.Slot
	src  Operator  // nil: lanes read
	p    *pipeline // of lanes
}

func (b *Builder) nodeReader(op physical.Op, slot physical.Slot) (r *nodeReader, err error) {
	r = &nodeReader{b: b, op: op, slot: slot}
	if b.team != nil && !b.alone[op] && streamed(op) != nil {
		if r.p, err = b.pipeline(op); err != nil {
			return r, err
		}
	}
	if r.p == nil {
		r.src, err = b.Build(op)
		return r, err
	}
	r.p.sink = func(l *lane) (Operator, sink, error) {
		root, err := l.b.Build(op)
		if err != nil {
			return nil, nil, err
		}
		s := &nodeSink{slot: slot, set: count.Collect(b.State.Graph.NodeLimit()), account: state.Account{Memory: &l.st.Memory}}
		return root, s, s.account.Charge(s.set.Bytes())
	}
	return r, nil
}

// read adds the nodes to a set.
func (r *nodeReader) read(set *count.Set) error {
	if r.p != nil {
		err := r.p.run()
		for _, l := range r.p.lanes {
			if s, ok := l.sink.(*nodeSink); ok && err == nil {
				set.Or(s.set)
			}
		}
		if r.p.close(); !r.b.State.Spills(err) {
			return err
		}
		r.p.closeInputs()
		r.b.forget(r.op)
		r.p = nil
		if r.src, err = r.b.withAlone(r.op).usual(r.op); err != nil {
			return err
		}
	}
	r.src.Reset()
	for {
		in, err := r.src.Next()
		if err != nil || in == nil {
			return err
		}
		if err := r.b.State.Check(); err != nil {
			return err
		}
		if err := addNodes(set, r.slot, in); err != nil {
			return err
		}
	}
}

func (r *nodeReader) reset() {
	if r.src != nil {
		r.src.Reset()
	}
}

func (r *nodeReader) close() {
	if r.p != nil {
		r.p.close()
		r.p.closeInputs()
	}
	if r.src != nil {
		r.src.Close()
	}
}

// nodeSink is a lane's nodes.
type nodeSink struct {
	slot    physical.Slot
	set     *count.Set
	account state.Account
}

func (s *nodeSink) take(_ *lane, in *batch.Batch) error { return addNodes(s.set, s.slot, in) }
func (s *nodeSink) ended(*lane) error                   { return nil }
func (s *nodeSink) finish(*lane) error                  { return nil }

func (s *nodeSink) close() {
	s.set.Free()
	s.account.Free()
}

// addNodes adds the nodes of a batch to a set.
func addNodes(set *count.Set, slot physical.Slot, in *batch.Batch) error {
	if c := in.Cols[slot]; c != nil && c.Form == batch.Node {
		set.AddRows(c.Ints, in.Sel, in.N)
		return nil
	}
	for k := range in.Len() {
		node, ok, err := NodeAt(in, slot, in.Row(k))
		if err != nil {
			return err
		}
		if ok {
			set.Add(uint32(node))
		}
	}
	return nil
}
