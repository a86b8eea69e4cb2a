package operator

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/planner/physical"
)

// special builds what is not built as in a plan that one worker runs alone; nil
// for all else.
func (b *Builder) special(op physical.Op) (Operator, error) {
	if b.lane != nil {
		return b.lane.build(op)
	}
	o, err := b.parallel(op)
	if o == nil || err != nil {
		return nil, err
	}
	return b.profiled(op, &fallback{Operator: o, b: b, op: op}), nil
}

// parallel builds what a team can do together: a chain of operators that pass
// rows on, and what collects the rows of such a chain. It gives nil for all else,
// and where there is nothing to share out: it is then built as ever.
func (b *Builder) parallel(op physical.Op) (Operator, error) {
	if b.alone[op] {
		return nil, nil
	}
	switch op := op.(type) {
	case *physical.Aggregation:
		if b.inLanes(op) {
			return b.parallelGather(op)
		}
		if !b.mergeable(op) {
			return nil, nil
		}
		return b.parallelAggregation(op)
	case *physical.Distinct:
		if b.distinctInLanes(op) {
			return b.parallelGather(op)
		}
		if b.inOrder[op] || len(op.Items) == 0 || !within(op.Keep, op.Items) || ordered(op.Source) {
			return nil, nil
		}
		return b.parallelAggregation(&physical.Aggregation{Header: op.Header, Source: op.Source, Groups: op.Items})
	case *physical.Sort:
		return b.parallelSort(op)
	case *physical.Top:
		return b.parallelTop(op)
	case *physical.Limit:
		b.expectFew(op)
		return nil, nil
	}
	if streamed(op) == nil {
		return nil, nil
	}
	return b.parallelGather(op)
}

// mergeable reports whether the groups of several workers can be put together
// with the result of a single one. A single list of all values is as much work when workers put it together.
func (b *Builder) mergeable(op *physical.Aggregation) bool {
	for _, a := range op.Aggs {
		f := b.State.Registry.Aggregate(a.Func)
		if f == nil && !strings.EqualFold(a.Func, "count") || f != nil && !f.Mergeable {
			return false
		}
		if strings.HasPrefix(strings.ToLower(a.Func), "collect") && (!collects(&a, f) || len(op.Groups) == 0 && a.Most == nil) {
			return false
		}
	}
	return true
}

// distinctInLanes reports whether each lane does a DISTINCT for itself.
func (b *Builder) distinctInLanes(op *physical.Distinct) bool {
	return op.Ordered != nil && !b.inOrder[op] && within(op.Keep, op.Items) && b.inLanes(op.Ordered)
}

// within reports whether all slots are among those of items.
func within(slots []physical.Slot, items []physical.Assign) bool {
	for _, s := range slots {
		if !slices.ContainsFunc(items, func(a physical.Assign) bool { return a.Slot == s }) {
			return false
		}
	}
	return true
}

// expectFew marks the Distinct below a Limit: it gives rows while it reads, so
// that reading can end early.
func (b *Builder) expectFew(op physical.Op) {
	for {
		switch o := op.(type) {
		case *physical.Limit:
			op = o.Source
		case *physical.Skip:
			op = o.Source
		case *physical.Projection:
			op = o.Source
		case *physical.Filter:
			op = o.Source
		case *physical.Distinct:
			if b.inOrder == nil {
				b.inOrder = map[physical.Op]bool{}
			}
			b.inOrder[o] = true
			return
		default:
			return
		}
	}
}

// ordered reports whether the rows of an operator come in an order that was
// asked for.
func ordered(op physical.Op) bool {
	switch o := op.(type) {
	case *physical.Sort, *physical.Top:
		return true
	case *physical.NodeIndexSeek:
		return o.Ordered
	case *physical.RelIndexSeek:
		return o.Ordered
	case *physical.Distinct:
		return ordered(o.Source)
	case *physical.Limit:
		return ordered(o.Source)
	case *physical.Skip:
		return ordered(o.Source)
	case *physical.Optional:
		return ordered(o.Source)
	case *physical.Eager:
		return ordered(o.Source)
	}
	if next := streamed(op); next != nil {
		return ordered(next)
	}
	return false
}

// streamed is the input that an operator passes on row by row, each on its own;
// nil for operators that are no such thing.
func streamed(op physical.Op) physical.Op {
	switch op := op.(type) {
	case *physical.Expand:
		return op.Source
	case *physical.VarLengthExpand:
		return op.Source
	case *physical.ShortestPath:
		return op.Source
	case *physical.Repeat:
		return op.Source
	case *physical.StatefulShortestPath:
		return op.Source
	case *physical.ProjectEndpoints:
		return op.Source
	case *physical.Filter:
		return op.Source
	case *physical.Projection:
		return op.Source
	case *physical.Unwind:
		return op.Source
	case *physical.ProcedureCall:
		return op.Source
	case *physical.LoadCSV:
		return op.Source
	case *physical.Apply:
		return op.Left
	case *physical.SemiApply:
		return op.Left
	case *physical.SemiJoin:
		return op.Left
	case *physical.CartesianProduct:
		return op.Left
	case *physical.NodeHashJoin:
		return op.Right
	case *physical.ValueHashJoin:
		return op.Right
	}
	return nil
}

// multiplies reports whether an operator of a chain may make many rows of one.
func multiplies(op physical.Op) bool {
	switch op := op.(type) {
	case *physical.Expand:
		return !op.Merged && (op.To != physical.NoSlot && !op.Into || op.Rel != physical.NoSlot)
	case *physical.Filter, *physical.Projection, *physical.SemiApply, *physical.SemiJoin, *physical.ShortestPath, *physical.ProjectEndpoints:
		return false
	case *physical.ProcedureCall:
		return len(op.Results) > 0
	}
	return true
}

// pipeline makes the pipeline whose chain ends in op; nil where the chain has no
// source that can be shared out.
func (b *Builder) pipeline(op physical.Op) (*pipeline, error) {
	p := &pipeline{b: b, top: op, starts: map[physical.Op]source{}, bare: map[physical.Op]*physical.Aggregation{}, shared: map[physical.Op]shared{}}
	ok, err := p.cut(op)
	if !ok || err != nil {
		p.closeInputs()
		return nil, err
	}
	return p, nil
}

// cut finds where the chain that ends in op begins.
func (p *pipeline) cut(top physical.Op) (ok bool, err error) {
	first := len(p.sources)
	chain, ok, err := p.begin(top)
	if !ok || err != nil {
		return ok, err
	}
	return true, p.share(chain, first)
}

// begin adds the sources of the chain that ends in top, and gives the operators between, from the top.
func (p *pipeline) begin(top physical.Op) (chain []physical.Op, ok bool, err error) {
	leaf := top
	for next := p.streamed(leaf); next != nil; next = p.streamed(leaf) {
		chain = append(chain, leaf)
		leaf = next
	}
	if u, isUnion := leaf.(*physical.Union); isUnion {
		ok, err = p.cutUnion(u)
	} else {
		ok, err = p.startAt(leaf, chain)
	}
	if ok || err != nil {
		return chain, ok, err
	}
	best := p.widest(chain)
	if best < 0 {
		return nil, false, nil
	}
	p.lock(chain[best], chain[:best]...)
	return chain[:best], true, nil
}

// streamed is streamed, of aggregations as well that each lane does for itself.
func (p *pipeline) streamed(op physical.Op) physical.Op {
	if p.b.alone[op] {
		return nil
	}
	switch op := op.(type) {
	case *physical.Aggregation:
		if p.b.inLanes(op) {
			p.bare[op] = p.b.bare(op)
			return p.bare[op].Source
		}
	case *physical.Distinct:
		if p.b.distinctInLanes(op) {
			p.bare[op.Ordered] = op.Ordered
			return op.Source
		}
	}
	return streamed(op)
}

// cutUnion makes sources of both sides.
func (p *pipeline) cutUnion(u *physical.Union) (bool, error) {
	for _, side := range []physical.Op{u.Left, u.Right} {
		ok, err := p.cut(side)
		if err != nil {
			return false, err
		}
		if !ok {
			p.lock(side)
		}
	}
	return true, nil
}

// startAt makes a source of the leaf of a chain where it gives many rows.
func (p *pipeline) startAt(leaf physical.Op, chain []physical.Op) (bool, error) {
	few := leaf.Head().EstRows < p.b.team.few()
	switch leaf := leaf.(type) {
	case *physical.AllNodesScan, *physical.NodeByLabelScan:
		found, err := p.finds(leaf, chain)
		if few && anyMultiplies(chain) && !p.heavyRows(leaf, chain) || found || err != nil {
			return false, err
		}
		p.add(leaf, &scanSource{counter: p.counter(), op: leaf})
		return true, nil
	case *physical.RelTypeScan:
		p.add(leaf, &relSource{counter: p.counter(), op: leaf})
		return true, nil
	case *physical.CountMatches:
		if leaf.Work < p.b.team.few() {
			return false, nil
		}
		s, err := p.matches(leaf)
		if err != nil {
			return false, err
		}
		p.add(leaf, s)
		return true, nil
	case *physical.Aggregation, *physical.Distinct, *physical.Sort, *physical.Top, *physical.Eager:
		if few && !anyMultiplies(chain) {
			return false, nil
		}
		src, err := p.b.Build(leaf)
		if err != nil {
			return false, err
		}
		p.add(leaf, p.collected(leaf, src))
		return true, nil
	}
	return false, nil
}

// collected is a source of the rows of an operator that has them all at hand.
func (p *pipeline) collected(op physical.Op, src Operator) source {
	o := src
	if q, ok := src.(*profiled); ok {
		o = q.Operator
	}
	if f, ok := o.(*fallback); ok {
		o = f.Operator
	}
	if agg, ok := o.(*parallelAggregation); ok {
		return &groupSource{p: p, counter: p.counter(), agg: agg, id: op.Head().ID}
	}
	return &tableSource{counter: p.counter(), src: src}
}

// finds reports whether the nodes of a scan are found in a property's column:
// few of them, as far as is known.
func (p *pipeline) finds(leaf physical.Op, chain []physical.Op) (bool, error) {
	if len(chain) == 0 {
		return false, nil
	}
	f, ok := chain[len(chain)-1].(*physical.Filter)
	if !ok || f.EstRows >= p.b.team.few() {
		return false, nil
	}
	l, err := p.b.lookup(f.Pred, physical.Defines(leaf)[0])
	return l != nil, err
}

func anyMultiplies(chain []physical.Op) bool {
	for _, op := range chain {
		if multiplies(op) {
			return true
		}
	}
	return false
}

// rowsEachWorker is how many rows a worker must have, at least, where each is much work.
const rowsEachWorker = 4

// heavyRows reports whether most of the work is what some operator of the chain does for each of the leaf's rows, as Apply does, and
// not what the rows that it gives are for those above: a source above it would leave that to one worker.
func (p *pipeline) heavyRows(leaf physical.Op, chain []physical.Op) bool {
	best := p.widest(chain)
	if best < 0 || leaf.Head().EstRows < float64(rowsEachWorker*p.b.team.Group.Workers()) {
		return false
	}
	return 2*(physical.Work(chain[best])-chain[best].Head().EstRows) > physical.Work(chain[0])
}

// Where nothing gives many rows, enough is what each worker must have, and about the most is that part of the most.
const (
	enoughEach = 16
	aboutMost  = 8
)

// widest finds the lowest operator in the chain that gives many rows, or one that gives about the most, which then is a source; -1 where none
// makes many rows of one. What is below it is done by one worker at a time, so of those with enough rows, about as many as the most, it is the
// lowest. What the operators above it know of its rows is used there, too (see announce).
func (p *pipeline) widest(chain []physical.Op) int {
	best, enough := -1, float64(enoughEach*p.b.team.Group.Workers())
	for i := len(chain) - 1; i >= 0; i-- {
		if !multiplies(chain[i]) {
			continue
		}
		rows := chain[i].Head().EstRows
		if best < 0 || rows > chain[best].Head().EstRows && (chain[best].Head().EstRows < enough || rows > aboutMost*chain[best].Head().EstRows) {
			best = i
		}
		if rows >= p.b.team.few() {
			break
		}
	}
	return best
}

// lock makes a source of an operator and all below it; above is the chain that reads its rows.
func (p *pipeline) lock(op physical.Op, above ...physical.Op) {
	p.add(op, &lockedSource{p: p, index: len(p.sources), op: op, above: above})
}

func (p *pipeline) counter() counter { return counter{p: p, index: len(p.sources)} }

func (p *pipeline) add(op physical.Op, s source) {
	p.sources = append(p.sources, s)
	p.over = append(p.over, nil)
	p.starts[op] = s
}

// share readies what the lanes have in common of the operators in a chain, which the rows of all sources from first on go through.
func (p *pipeline) share(chain []physical.Op, first int) (err error) {
	var all []shared
	for _, op := range chain {
		var s shared
		switch op := op.(type) {
		case *physical.NodeHashJoin:
			s, err = p.b.sharedJoin(op, op.Left, op.Right)
		case *physical.ValueHashJoin:
			s, err = p.b.sharedJoin(op, op.Left, op.Right)
		case *physical.CartesianProduct:
			s, err = p.b.sharedProduct(op)
		case *physical.SemiJoin:
			s, err = p.b.sharedSemiJoin(op)
		case *physical.VarLengthExpand:
			s = &sharedVarLength{b: p.b, op: op}
		}
		if err != nil {
			return err
		}
		if s != nil {
			p.shared[op] = s
			all = append(all, s)
		}
	}
	for i := first; i < len(p.sources); i++ {
		p.over[i] = append(slices.Clone(all), p.over[i]...)
	}
	return nil
}

// closeInputs closes the operators that the pipeline reads.
func (p *pipeline) closeInputs() {
	for _, s := range p.sources {
		switch s := s.(type) {
		case *tableSource:
			s.src.Close()
		case *groupSource:
			s.agg.Close()
		case *matchSource:
			s.pattern.close()
		}
	}
	for _, s := range p.shared {
		s.closed()
	}
}
