package operator

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
)

// idSource gives ascending ids, as many as fit into a buffer; 0 at the end.
type idSource interface{ NextMany(buf []uint32) int }

// nodeScan gives the nodes of a set: AllNodesScan and NodeByLabelScan.
type nodeScan struct {
	st     *state.State
	arg    *expr.Arg
	labels *expr.Labels // nil = all nodes
	node   physical.Slot
	out    *Output
	it     idSource
	ids    []uint32
	find   *lookup // nil: the whole set

	morsels *scanMorsels // nil: this worker alone scans
}

func newAllNodesScan(b *Builder, op *physical.AllNodesScan) Operator {
	return newNodeScan(b, &op.Header, op.Node, nil)
}

func newNodeByLabelScan(b *Builder, op *physical.NodeByLabelScan) (Operator, error) {
	labels, err := b.CompileLabels(op.Labels)
	return newNodeScan(b, &op.Header, op.Node, labels), err
}

func newNodeScan(b *Builder, h *physical.Header, node physical.Slot, labels *expr.Labels) *nodeScan {
	return &nodeScan{st: b.State, arg: b.Arg, labels: labels, node: node,
		out: b.output(h, node), ids: make([]uint32, b.State.BatchSize)}
}

// set is the nodes to scan, as they are now.
func (o *nodeScan) set() (*roaring.Bitmap, error) {
	if o.labels == nil {
		return o.st.Graph.Nodes(), nil
	}
	return o.labels.Set(o.arg.B, o.arg.I)
}

// open takes the set as it is now. A plan that writes may change it while it is
// scanned, so it scans a copy: a scan sees what was there when it began.
func (o *nodeScan) open() error {
	if o.morsels != nil {
		o.it = o.morsels.open()
		return nil
	}
	set, err := o.set()
	if err != nil {
		return err
	}
	if o.find != nil {
		if it := o.find.open(o.st, o.arg, set); it != nil {
			o.it = it
			return nil
		}
	}
	if o.st.Writes {
		set = set.Clone()
	}
	o.it = set.ManyIterator()
	return nil
}

func (o *nodeScan) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if o.it == nil {
		if err := o.open(); err != nil {
			return nil, err
		}
	}
	n := o.it.NextMany(o.ids)
	if n == 0 {
		return nil, nil
	}
	o.st.Hit(int64(n))
	o.out.Start()
	o.out.From(o.arg.B)
	o.out.Repeat(o.arg.I, n)
	if c := o.out.Col(o.node); c != nil {
		c.Reset(batch.Node)
		for _, id := range o.ids[:n] {
			c.Ints = append(c.Ints, int64(id))
		}
	}
	return o.out.Finish(), nil
}

func (o *nodeScan) Reset() { o.it = nil }
func (o *nodeScan) Close() {}
