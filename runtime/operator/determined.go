package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
)

// determined finds the group of a row by the nodes that its grouping values are
// properties of: the values are read, and looked up, once for each combination
// of nodes and not for each row.
type determined struct {
	slots  []physical.Slot
	keys   *keyTable
	cols   []*batch.Vector
	groups []int32 // by number of the combination
	rows   int64   // so far
	sub    batch.Batch
	fresh  []int32
	found  []int32
}

// Looking up nodes first does not pay where hardly a combination comes twice;
// that is seen after so many.
var determinedTrial = 4096 // a variable for tests

// groupNumberBytes is what keeping the group of a combination takes.
const groupNumberBytes = 4

// determined makes one where the grouping items are properties of up to two
// nodes; nil where they are not, or are the nodes.
func (b *Builder) determined(groups []physical.Assign) *determined {
	var slots []physical.Slot
	properties := 0
	for _, g := range groups {
		e := g.Expr
		if p, ok := e.(*physical.Property); ok {
			e = p.Of
			properties++
		}
		ref, ok := e.(*physical.SlotRef)
		if !ok {
			return nil
		}
		slots = addSlot(slots, ref.Slot)
	}
	if properties == 0 || len(slots) > 2 || b.State.Writes {
		return nil
	}
	return &determined{slots: slots, keys: newKeyTable(b.State, len(slots))}
}

func addSlot(slots []physical.Slot, s physical.Slot) []physical.Slot {
	for _, x := range slots {
		if x == s {
			return slots
		}
	}
	return append(slots, s)
}

// nodes reports whether the batch's columns are nodes, and takes them.
func (d *determined) nodes(in *batch.Batch) bool {
	d.cols = d.cols[:0]
	for _, s := range d.slots {
		c := in.Cols[s]
		if c == nil || c.Form != batch.Node {
			return false
		}
		d.cols = append(d.cols, c)
	}
	return true
}

// pays reports whether looking up nodes paid so far.
func (d *determined) pays() bool {
	n := d.keys.len()
	return n <= determinedTrial || int64(n)*2 <= d.rows
}

// Rows that have had so few different nodes in a slot do not tell whether nodes have values of their own: a scan may begin with a node
// that has very many relationships. More rows are looked at then, but not more than so many times those of the trial.
const (
	variousNodes = 32
	trials       = 16
)

// various reports whether there have been many different nodes in each slot.
func (d *determined) various() bool {
	var seen []int64
	for _, c := range d.keys.cols {
		seen = seen[:0]
		for _, id := range c.Ints {
			if !slices.Contains(seen, id) {
				if seen = append(seen, id); len(seen) == variousNodes {
					break
				}
			}
		}
		if len(seen) < variousNodes {
			return false
		}
	}
	return true
}

// undecided reports whether rows may be looked at some more.
func (d *determined) undecided() bool { return d.keys.len() <= trials*determinedTrial }

// groupDetermined is group by way of the nodes.
func (o *aggregation) groupDetermined(in *batch.Batch) error {
	d := o.via
	d.rows += int64(in.Len())
	var err error
	if o.rows, err = d.keys.addAll(d.cols, in, o.rows); err != nil {
		return err
	}
	next := int32(len(d.groups))
	d.fresh = d.fresh[:0]
	for k, n := range o.rows {
		if n == next { // combinations are numbered as they come
			d.fresh = append(d.fresh, int32(in.Row(k)))
			next++
		}
	}
	if len(d.fresh) > 0 {
		d.sub = *in
		d.sub.Sel = d.fresh
		if err := o.groups.eval(&d.sub); err != nil {
			return err
		}
		if d.found, err = o.keys.addAll(o.cols, &d.sub, d.found[:0]); err != nil {
			return err
		}
		if err := d.keys.account.Charge(groupNumberBytes * int64(len(d.found))); err != nil {
			return err
		}
		d.groups = append(d.groups, d.found...)
	}
	for k, n := range o.rows {
		o.rows[k] = d.groups[n]
	}
	return nil
}

func (d *determined) free() {
	if d != nil {
		d.keys.reset()
		d.groups, d.rows = d.groups[:0], 0
	}
}

// bare makes of count(n.key) a count of rows where every node of the graph has
// the key and n is an end of the scanned relationships; the scan then need not
// give n, if nobody else asks for it. Plans are shared, so it answers a copy.
func (b *Builder) bare(op *physical.Aggregation) *physical.Aggregation {
	scan, ok := op.Source.(*physical.RelTypeScan)
	if !ok || !scan.AnyOrder || b.State.Writes {
		return op
	}
	out := *op
	out.Aggs = append([]physical.Agg{}, op.Aggs...)
	found := false
	for i := range out.Aggs {
		a := &out.Aggs[i]
		if a.Func == "count" && !a.Distinct && len(a.Args) == 1 && b.everyEnd(a.Args[0], scan) {
			a.Args, found = nil, true
		}
	}
	if !found {
		return op
	}
	need := map[physical.Slot]bool{}
	note := func(e physical.Expr) { slotsOf(e, need) }
	physical.Exprs(&out, note)
	narrow := *scan
	if !need[narrow.Start] {
		narrow.Start = physical.NoSlot
	}
	if !need[narrow.End] {
		narrow.End = physical.NoSlot
	}
	out.Source = &narrow
	return &out
}

func slotsOf(e physical.Expr, into map[physical.Slot]bool) {
	switch e := e.(type) {
	case *physical.SlotRef:
		into[e.Slot] = true
	case *physical.Nested:
		for _, s := range e.Args {
			into[s] = true
		}
	}
	physical.Subexprs(e, func(e physical.Expr) { slotsOf(e, into) })
}

// everyEnd reports whether e is a property, or the whole, of an end of the
// scan's relationships that is never null.
func (b *Builder) everyEnd(e physical.Expr, scan *physical.RelTypeScan) bool {
	if isSlot(e, scan.Start) || isSlot(e, scan.End) {
		return true
	}
	p, ok := e.(*physical.Property)
	if !ok || !isSlot(p.Of, scan.Start) && !isSlot(p.Of, scan.End) {
		return false
	}
	g := b.State.Graph
	id, known := g.Catalog().Key(p.Key)
	return known && g.NodeColumn(id).Count() == g.NodeCount()
}
