package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
)

// shortestPath is shortestPath() and allShortestPaths() between two bound nodes.
// With a predicate over the whole path it looks at all trails, shorter ones
// first, until some satisfy it. The predicate over nodes holds for both ends, too.
type shortestPath struct {
	st     *state.State
	op     *physical.ShortestPath
	feed   Feed
	out    *Output
	filter stepFilter
	search *bidirectional
	pred   expr.Evaluator
	longer *longerPaths // where there is a predicate over the path

	open, found bool
	nodes, rels []int64 // the path at hand
}

func newShortestPath(b *Builder, op *physical.ShortestPath) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	o := &shortestPath{st: b.State, op: op, feed: Feed{src: src}, out: b.output(&op.Header, op.Rels, op.Path)}
	o.filter, err = newStepFilter(b, nil, physical.Assign{Slot: op.RelVar, Expr: op.RelPred},
		physical.Assign{Slot: op.NodeVar, Expr: op.NodePred})
	if err != nil {
		return nil, err
	}
	o.search = newBidirectional(b, &o.filter, op)
	if op.PathPred != nil {
		o.longer = newLongerPaths(b, &o.filter, op)
	}
	o.pred, err = b.Compile(op.PathPred, bound(op.Rels, op.Path)...)
	return o, err
}

func (o *shortestPath) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	o.out.Start()
	if o.feed.In != nil {
		o.out.From(o.feed.In)
	}
	for !o.out.Full() {
		if o.open {
			if err := o.emit(); err != nil {
				return nil, err
			}
			continue
		}
		ok, err := o.feed.Next(o.out)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if err := o.begin(); err != nil {
			return nil, err
		}
	}
	return o.out.Finish(), nil
}

func (o *shortestPath) begin() error {
	o.open, o.found = true, false
	from, ok, err := NodeAt(o.feed.In, o.op.From, o.feed.Row)
	if !ok {
		o.end()
		return err
	}
	to, ok, err := NodeAt(o.feed.In, o.op.To, o.feed.Row)
	if !ok {
		o.end()
		return err
	}
	if from == to {
		return errCommonNodes()
	}
	o.filter.begin(o.feed.In, o.feed.Row)
	if ok, err = o.filter.allowsNode(from); !ok {
		o.end()
		return err
	}
	if ok, err = o.search.search(from, to); !ok {
		o.end()
		return err
	}
	if o.longer != nil {
		return o.longer.begin(from, to, o.search.length())
	}
	return nil
}

// emit gives the next path of the row at hand, or ends it.
func (o *shortestPath) emit() error {
	ok, err := o.nextPath()
	if err != nil {
		return err
	}
	if !ok {
		o.end()
		return nil
	}
	o.found = true
	o.out.Add(o.feed.Row, o.feed.Count())
	if c := o.out.Col(o.op.Rels); c != nil {
		c.Append(relList(o.rels, false))
	}
	if c := o.out.Col(o.op.Path); c != nil {
		c.Append(pathOf(o.nodes, o.rels))
	}
	if !o.op.All {
		o.open = false
	}
	return nil
}

func (o *shortestPath) nextPath() (bool, error) {
	if o.longer != nil {
		return o.longer.next(o.found, o.satisfies)
	}
	ok := o.search.next()
	if ok {
		o.nodes, o.rels = o.search.appendTo(o.nodes[:0], o.rels[:0])
	}
	return ok, nil
}

// satisfies makes a path the one at hand and asks the predicate over it.
func (o *shortestPath) satisfies(nodes, rels []int64) (bool, error) {
	o.nodes, o.rels = append(o.nodes[:0], nodes...), append(o.rels[:0], rels...)
	if o.op.Rels != physical.NoSlot {
		o.st.Scratch[o.op.Rels] = relList(rels, false)
	}
	if o.op.Path != physical.NoSlot {
		o.st.Scratch[o.op.Path] = pathOf(nodes, rels)
	}
	return expr.Test(o.pred, o.feed.In, o.feed.Row)
}

// end ends the row at hand, with nulls where it is optional and gave nothing.
func (o *shortestPath) end() {
	o.open = false
	if o.found || !o.op.Optional {
		return
	}
	o.out.Add(o.feed.Row, o.feed.Count())
	for _, s := range bound(o.op.Rels, o.op.Path) {
		o.out.Col(s).AppendNull()
	}
}

func (o *shortestPath) Reset() {
	o.feed.Reset()
	o.open = false
}

func (o *shortestPath) Close() {
	o.feed.src.Close()
	o.search.account.Free()
	if o.longer != nil {
		o.longer.walk.account.Free()
	}
}

func errCommonNodes() error {
	return status.New(status.ExecutionFailed, "", "%s", `The shortest path algorithm does not work when the start and end nodes are the same. This can happen if you
perform a shortestPath search after a cartesian product that might have the same start and end nodes for some
of the rows passed to shortestPath. If you would rather not experience this exception, and can accept the
possibility of missing results for those rows, disable this in the Neo4j configuration by setting
`+"`dbms.cypher.forbid_shortestpath_common_nodes`"+` to false. If you cannot accept missing results, and really want the
shortestPath between two common nodes, then re-write the query using a standard Cypher variable length pattern
expression followed by ordering by path length and limiting to one result.`)
}

// longerPaths walks the trails between two nodes by increasing length. What
// cannot reach the end within the length at hand is never walked.
type longerPaths struct {
	walk trails
	adj  adjacency
	back adjacency
	max  int64

	to     int64
	dist   map[uint32]int64 // from each node to the end
	length int64
	cut    bool // a longer trail may exist
}

func newLongerPaths(b *Builder, f *stepFilter, op *physical.ShortestPath) *longerPaths {
	l := &longerPaths{max: op.Max, adj: newAdjacency(b.State, op.Types, op.Dir), back: newAdjacency(b.State, op.Types, reverse(op.Dir))}
	l.walk = trails{filter: f, adj: &l.adj, account: state.Account{Memory: &b.State.Memory}}
	l.walk.beyond = func(node uint32, depth int64) bool {
		d, ok := l.dist[node]
		if !ok {
			return true
		}
		if depth+d > l.length {
			l.cut = true
			return true
		}
		return false
	}
	return l
}

// begin starts with the trails of a length, below which there is none.
func (l *longerPaths) begin(from, to, length int64) error {
	l.to, l.length, l.cut = to, length, false
	l.walk.account.Free()
	l.walk.charged = 0
	if err := l.measure(); err != nil {
		return err
	}
	l.start(from)
	return nil
}

func (l *longerPaths) start(from int64) {
	l.cut = false
	l.walk.min, l.walk.max = l.length, l.length
	l.walk.begin(from)
}

// measure finds how far each node is from the end, predicates aside.
func (l *longerPaths) measure() error {
	l.dist = map[uint32]int64{uint32(l.to): 0}
	queue := []uint32{uint32(l.to)}
	for k := 0; k < len(queue); k++ {
		d := l.dist[queue[k]] + 1
		if l.max >= 0 && d > l.max {
			break
		}
		for l.back.open(int64(queue[k])); l.back.next(); {
			for _, n := range l.back.nodes {
				if _, seen := l.dist[n]; !seen {
					l.dist[n] = d
					queue = append(queue, n)
				}
			}
		}
		if err := l.walk.filter.st.Tick(); err != nil {
			return err
		}
	}
	return l.walk.account.Charge(int64(len(queue)) * 48)
}

// next finds the next trail that ok accepts; once found says that one of the
// length at hand was accepted, longer ones are not looked for.
func (l *longerPaths) next(found bool, ok func(nodes, rels []int64) (bool, error)) (bool, error) {
	for {
		more, err := l.walk.next()
		if err != nil {
			return false, err
		}
		if !more {
			if found || !l.cut || l.max >= 0 && l.length >= l.max {
				return false, nil
			}
			l.length++
			l.start(l.walk.nodes[0])
			continue
		}
		if l.walk.at() != l.to {
			continue
		}
		l.cut = true // it might leave the end and come back
		if yes, err := ok(l.walk.nodes, l.walk.rels.ids); yes || err != nil {
			return yes, err
		}
	}
}
