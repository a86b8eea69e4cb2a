package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
)

// varLength is VarLengthExpand. It has three ways: trail by trail; where nobody
// needs the trails but only their number, by counting; and with Distinct by
// breadth first search, each end once.
type varLength struct {
	st       *state.State
	op       *physical.VarLengthExpand
	feed     Feed
	out      *Output
	filter   stepFilter
	adj      adjacency
	walk     trails
	reach    reach
	frontier frontier // with many
	common   *varLengthShare
	ends     nodeSet // ends that were given, with Distinct where reach does not do

	open     bool
	wide     bool // use reach
	many     bool // for many rows at once, as nobody asks which of them an end is of
	starts   []uint32
	gathered int64 // bytes of starts that are charged
	counted  bool
	to       int64
	hops     physical.Slot
}

func newVarLengthExpand(b *Builder, op *physical.VarLengthExpand) (Operator, error) {
	return varLengthOf(b, op, &varLengthShare{})
}

// varLengthOf is newVarLengthExpand of an operator that may have things in common with others.
func varLengthOf(b *Builder, op *physical.VarLengthExpand, common *varLengthShare) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &varLength{st: b.State, op: op, feed: Feed{src: src}, adj: newAdjacency(b.State, op.Types, op.Dir)}
	rel, node := physical.Assign{Slot: op.RelVar, Expr: op.RelPred}, physical.Assign{Slot: op.NodeVar, Expr: op.NodePred}
	if o.filter, err = newStepFilter(b, op.Unique, rel, node); err != nil {
		return nil, err
	}
	wave, err := newWave(b, rel, node, physical.Assign{Slot: physical.NoSlot})
	if err != nil {
		return nil, err
	}
	account := state.Account{Memory: &b.State.Memory}
	o.walk = trails{filter: &o.filter, adj: &o.adj, min: op.Min, max: op.Max, account: account}
	if err := o.ask(b, wave, rel, node); err != nil {
		return nil, err
	}
	if err := o.listSteps(b, &common.lists, wave); err != nil {
		return nil, err
	}
	o.common = common
	o.reach = reach{filter: &o.filter, adj: &o.adj, min: op.Min, max: op.Max, account: account, wave: wave}
	o.wide = op.Distinct && op.Min <= 1
	asks := op.RelPred != nil || op.NodePred != nil
	o.many = o.wide && !op.Into && len(op.Keep) == 0 && len(op.Unique) == 0 && op.Dir != physical.Both && !b.few && (wave != nil || !asks) && op.Max <= deepest
	o.frontier = frontier{filter: &o.filter, adj: &o.adj, wave: wave, min: op.Min, max: op.Max, account: account}
	o.hops = physical.NoSlot
	if op.CountHops {
		o.hops = op.Hops
	}
	o.counted = !op.Distinct && !op.CountHops && op.Rels == physical.NoSlot && op.Path == physical.NoSlot && (op.Into || op.To == physical.NoSlot)
	o.out = b.output(&op.Header, op.Rels, op.Path, o.hops, o.toSlot())
	return o, nil
}

// ask has the trails ask of many steps at once, and of the last ones what the filter above does.
func (o *varLength) ask(b *Builder, w *wave, rel, node physical.Assign) (err error) {
	if w != nil {
		o.walk.wave = w
		if o.adj.cull, err = w.culling(b); err != nil {
			return err
		}
	}
	end := b.endAsked(o.op)
	if end.Expr == nil || o.op.Max < 0 || w == nil && (rel.Expr != nil || node.Expr != nil) {
		return nil
	}
	last, err := newWave(b, rel, node, end)
	if last == nil || err != nil {
		return err
	}
	o.walk.last = &lastStep{adj: newAdjacency(b.State, o.op.Types, o.op.Dir), wave: last}
	o.walk.last.adj.cull, err = last.culling(b)
	return err
}

// toSlot is where the end goes, NoSlot where it is bound already.
func (o *varLength) toSlot() physical.Slot {
	if o.op.Into {
		return physical.NoSlot
	}
	return o.op.To
}

func (o *varLength) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	if c := o.out.Col(o.toSlot()); c != nil {
		c.Reset(batch.Node)
	}
	if c := o.out.Col(o.hops); c != nil {
		c.Reset(batch.Int)
	}
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if !o.open {
			ok, err := o.nextRow()
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			continue
		}
		if err := o.emit(); err != nil {
			return nil, err
		}
	}
	return o.out.Finish(), nil
}

func (o *varLength) nextRow() (bool, error) {
	if o.many {
		return o.gather()
	}
	ok, err := o.feed.Next(o.out)
	if !ok || err != nil {
		return false, err
	}
	from, isNode, err := NodeAt(o.feed.In, o.op.From, o.feed.Row)
	if err == nil && isNode && o.op.Into {
		o.to, isNode, err = NodeAt(o.feed.In, o.op.To, o.feed.Row)
	}
	if err != nil || !isNode {
		return true, err
	}
	o.filter.begin(o.feed.In, o.feed.Row)
	o.open = true
	if o.wide {
		o.reach.begin(from, o.op.Dir == physical.Both)
		return true, nil
	}
	o.ends.clear()
	o.walk.begin(from)
	return true, nil
}

// gather begins at the nodes of all rows to come, up to manySources.
func (o *varLength) gather() (bool, error) {
	o.starts = o.starts[:0]
	for len(o.starts) < manySources {
		ok, err := o.feed.Next(o.out)
		if err != nil {
			return false, err
		}
		if !ok {
			break
		}
		from, isNode, err := NodeAt(o.feed.In, o.op.From, o.feed.Row)
		if err != nil {
			return false, err
		}
		if isNode {
			o.starts = append(o.starts, uint32(from))
		}
	}
	if len(o.starts) == 0 {
		return false, nil
	}
	if grown := 4*int64(cap(o.starts)) - o.gathered; grown > 0 {
		o.gathered += grown
		if err := o.reach.account.Charge(grown); err != nil {
			return false, err
		}
	}
	if o.common.labels == nil {
		o.common.labels = newFrontierLabels(o.st.Graph.NodeLimit())
	}
	o.open = true
	return true, o.frontier.begin(o.common.labels, o.starts)
}

// emit gives the next row of the input row at hand, or ends it.
func (o *varLength) emit() error {
	switch {
	case o.wide:
		return o.emitReached()
	case o.counted:
		return o.emitCount()
	}
	ok, err := o.walk.next()
	if !ok {
		o.open = false
		return err
	}
	end := o.walk.at()
	if o.op.Into && end != o.to {
		return nil
	}
	if o.op.Distinct && !o.ends.add(uint32(end)) {
		return nil
	}
	o.add(end, 1)
	if o.op.Distinct && o.op.Into {
		o.open = false
	}
	return nil
}

func (o *varLength) add(end, times int64) {
	if o.many {
		o.out.Add(0, 1)
	} else {
		o.out.Add(o.feed.Row, o.feed.Count()*times)
	}
	if c := o.out.Col(o.toSlot()); c != nil {
		c.AppendID(end)
	}
	if c := o.out.Col(o.hops); c != nil {
		c.Ints = append(c.Ints, int64(len(o.walk.rels.ids)))
	}
	if c := o.out.Col(o.op.Rels); c != nil {
		c.Append(relList(o.walk.rels.ids, o.op.Reverse))
	}
	if c := o.out.Col(o.op.Path); c != nil {
		c.Append(o.walk.path())
	}
}

func (o *varLength) emitReached() error {
	if o.many {
		end, ok, err := o.frontier.nextNode()
		if o.open = ok; ok {
			o.add(end, 1)
		}
		return err
	}
	end, ok, err := o.reach.next()
	if !ok {
		o.open = false
		return err
	}
	if !o.op.Into {
		o.add(end, 1)
	} else if end == o.to {
		o.add(end, 1)
		o.open = false
	}
	return nil
}

// countChunk is after how many trails their number is passed on, so that a
// limit above need not wait for all.
const countChunk = 4096

// emitCount gives rows that stand for many trails each.
func (o *varLength) emitCount() error {
	var n int64
	for n < countChunk {
		ok, err := o.walk.next()
		if err != nil {
			return err
		}
		if !ok {
			o.open = false
			break
		}
		if !o.op.Into || o.walk.at() == o.to {
			n++
		}
	}
	if n > 0 {
		o.add(0, n)
	}
	return nil
}

// varLengthShare is what the lanes' instances of a variable-length expansion have in common.
type varLengthShare struct {
	lists  stepLister
	labels *frontierLabels
}

type sharedVarLength struct {
	b      *Builder
	op     *physical.VarLengthExpand
	common varLengthShare
}

func (s *sharedVarLength) open() (barren bool, err error) {
	if s.common.labels = nil; s.op.Distinct {
		s.common.labels = newFrontierLabels(s.b.State.Graph.NodeLimit())
		s.common.labels.shared = true
	}
	return false, nil
}

func (s *sharedVarLength) build(l *lane) (Operator, error) { return varLengthOf(l.b, s.op, &s.common) }
func (s *sharedVarLength) close()                          {}
func (s *sharedVarLength) closed()                         {}

func (o *varLength) Reset() {
	o.feed.Reset()
	o.open = false
	if l := o.common.labels; l != nil && !l.shared {
		l.clear()
		o.frontier.given.clear()
	}
}

func (o *varLength) Close() {
	o.feed.src.Close()
	o.adj.cull.close()
	if o.walk.last != nil {
		o.walk.last.adj.cull.close()
	}
	o.walk.account.Free()
	o.reach.account.Free()
	o.frontier.account.Free()
}
