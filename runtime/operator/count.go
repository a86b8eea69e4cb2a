package operator

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// countStore gives one row with a number that the store knows.
type countStore struct {
	st    *state.State
	arg   *expr.Arg
	slot  physical.Slot
	out   *Output
	count func(*storage.Snapshot) (int64, error)
	done  bool
}

func newNodeCount(b *Builder, op *physical.NodeCount) Operator {
	o := &countStore{st: b.State, arg: b.Arg, slot: op.Out, out: b.output(&op.Header, op.Out)}
	o.count = func(g *storage.Snapshot) (int64, error) { return nodeCount(g, op.Labels), nil }
	return o
}

func nodeCount(g *storage.Snapshot, labels []string) int64 {
	n := int64(1)
	for _, name := range labels {
		if name == "" {
			n *= g.NodeCount()
			continue
		}
		id, ok := g.Catalog().Label(name)
		if !ok {
			return 0
		}
		n *= g.LabelCount(id)
	}
	return n
}

func newRelCount(b *Builder, op *physical.RelCount) Operator {
	o := &countStore{st: b.State, arg: b.Arg, slot: op.Out, out: b.output(&op.Header, op.Out)}
	o.count = func(g *storage.Snapshot) (int64, error) { return relCount(o.st, g, op) }
	return o
}

func (o *countStore) Next() (*batch.Batch, error) {
	if o.done {
		return nil, nil
	}
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	n, err := o.count(o.st.Graph)
	if err != nil {
		return nil, err
	}
	o.done = true
	o.st.Hit(1)
	o.out.Start()
	o.out.From(o.arg.B)
	o.out.Add(o.arg.I, 1)
	if c := o.out.Col(o.slot); c != nil {
		c.Append(value.Int(n))
	}
	return o.out.Finish(), nil
}

func (o *countStore) Reset() { o.done = false }
func (o *countStore) Close() {}

// relCount is the number of matches of (:Start)-[:types]->(:End). Undirected it
// is both ways round, but a loop matches only once.
func relCount(st *state.State, g *storage.Snapshot, op *physical.RelCount) (int64, error) {
	start, ok1 := labelOrAny(g, op.Start)
	end, ok2 := labelOrAny(g, op.End)
	if !ok1 || !ok2 {
		return 0, nil
	}
	types := state.Types{Any: len(op.Types) == 0, Names: op.Types}
	ids := types.IDs(g.Catalog())
	c := relCounter{st: st, g: g}
	var n int64
	for _, t := range ids {
		part, err := c.directed(start, t, end)
		if err != nil {
			return 0, err
		}
		n += part
		if !op.Both {
			continue
		}
		if part, err = c.directed(end, t, start); err != nil {
			return 0, err
		}
		loops, err := c.loops(start, t, end)
		if err != nil {
			return 0, err
		}
		n += part - loops
	}
	return n, nil
}

func labelOrAny(g *storage.Snapshot, name string) (catalog.LabelID, bool) {
	if name == "" {
		return catalog.AnyLabel, true
	}
	return g.Catalog().Label(name)
}

// relCounter counts by looking where the store has no exact number.
type relCounter struct {
	st  *state.State
	g   *storage.Snapshot
	buf storage.Buffer
}

func (c *relCounter) nodes(l catalog.LabelID) *roaring.Bitmap {
	if l == catalog.AnyLabel {
		return c.g.Nodes()
	}
	return c.g.LabelNodes(l)
}

func (c *relCounter) directed(start catalog.LabelID, t catalog.TypeID, end catalog.LabelID) (int64, error) {
	if n, exact := c.g.PatternCount(start, t, end); exact {
		return n, nil
	}
	var n int64
	for it := c.nodes(start).Iterator(); it.HasNext(); {
		if err := c.st.Tick(); err != nil {
			return 0, err
		}
		to := c.g.NeighbourNodes(int64(it.Next()), t, storage.Outgoing, &c.buf)
		for _, x := range to {
			if end == catalog.AnyLabel || c.g.HasLabel(int64(x), end) {
				n++
			}
		}
	}
	return n, nil
}

// loops is the number of relationships from a node with both labels to itself.
func (c *relCounter) loops(start catalog.LabelID, t catalog.TypeID, end catalog.LabelID) (int64, error) {
	if all := c.allLoops(t); all == 0 || start == catalog.AnyLabel && end == catalog.AnyLabel {
		return all, nil
	}
	var n int64
	for it := c.nodes(start).Iterator(); it.HasNext(); {
		if err := c.st.Tick(); err != nil {
			return 0, err
		}
		node := it.Next()
		if end != catalog.AnyLabel && !c.g.HasLabel(int64(node), end) {
			continue
		}
		to := c.g.NeighbourNodes(int64(node), t, storage.Outgoing, &c.buf)
		lo, hi := equalRange(to, node)
		n += int64(hi - lo)
	}
	return n, nil
}

// allLoops is the number of relationships from a node to itself.
func (c *relCounter) allLoops(t catalog.TypeID) (n int64) {
	if t != catalog.AnyType {
		return c.g.Loops(t)
	}
	for _, t := range c.g.RelTypes() {
		n += c.g.Loops(t)
	}
	return n
}
