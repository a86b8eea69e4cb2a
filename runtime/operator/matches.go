package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/count"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// countMatches counts the matches of a pattern: see package count.
type countMatches struct {
	st      *state.State
	arg     *expr.Arg
	root    physical.Slot
	out     *Output
	pattern *matchPattern // nil: shared with others, who ready it
	shared  *count.Pattern
	counter *count.Counter
	account state.Account

	open    bool
	at, to  int64   // ids of the first node that are still to be counted
	first   int64   // id of counts[0]
	counts  []int64 // to be given
	morsels func() (from, to int64)
}

func newCountMatches(b *Builder, op *physical.CountMatches) (Operator, error) {
	p, err := b.matchPattern(op)
	if err != nil {
		return nil, err
	}
	o := countMatchesOf(b, op)
	o.pattern = p
	return o, nil
}

func countMatchesOf(b *Builder, op *physical.CountMatches) *countMatches {
	return &countMatches{st: b.State, arg: b.Arg, root: op.Root, out: b.output(&op.Header, op.Root), account: state.Account{Memory: &b.State.Memory}}
}

func (o *countMatches) begin() error {
	if o.pattern != nil {
		p, err := o.pattern.ready(func(n int, work func(int)) error {
			for i := range n {
				if err := o.st.Check(); err != nil {
					return err
				}
				work(i)
			}
			return nil
		})
		if err != nil {
			return err
		}
		o.shared = p
	}
	if o.counter == nil {
		o.counter = o.shared.NewCounter(o.st.Check, o.account.Charge)
	}
	o.open, o.counts = true, nil
	if o.morsels != nil {
		o.at, o.to = o.morsels()
	} else {
		o.at, o.to = o.shared.Span()
	}
	return nil
}

func (o *countMatches) Next() (*batch.Batch, error) {
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if !o.open {
		if err := o.begin(); err != nil {
			return nil, err
		}
	}
	o.out.Start()
	o.out.From(o.arg.B)
	if o.root == physical.NoSlot {
		return o.total()
	}
	c := o.out.Col(o.root)
	c.Reset(batch.Node)
	for !o.out.Full() {
		if len(o.counts) == 0 {
			if o.at >= o.to {
				break
			}
			if err := o.block(); err != nil {
				return nil, err
			}
		}
		n := o.counts[0]
		if n != 0 {
			o.out.Add(o.arg.I, n)
			c.Ints = append(c.Ints, o.first)
		}
		o.first++
		o.counts = o.counts[1:]
	}
	return o.out.Finish(), nil
}

// block counts for some more ids.
func (o *countMatches) block() (err error) {
	o.first = o.at
	o.counts, err = o.counter.Block(o.at, o.to)
	o.at += int64(len(o.counts))
	o.st.Hit(o.counter.Hits)
	o.counter.Hits = 0
	return err
}

// total gives one row for all that is at hand.
func (o *countMatches) total() (*batch.Batch, error) {
	n := int64(0)
	for o.at < o.to {
		sum, done, err := o.counter.Sum(o.at, o.to)
		if err != nil {
			return nil, err
		}
		n, o.at = n+sum, o.at+done
		o.st.Hit(o.counter.Hits)
		o.counter.Hits = 0
	}
	if n > 0 {
		o.out.Add(o.arg.I, n)
	}
	return o.out.Finish(), nil
}

func (o *countMatches) Reset() { o.open = false }

func (o *countMatches) Close() {
	if o.counter != nil {
		o.counter.Close()
		o.counter = nil
	}
	o.account.Free()
	if o.pattern != nil {
		o.pattern.close()
	}
}

// matchPattern makes the pattern of a plan for the graph of a run.
type matchPattern struct {
	b       *Builder
	op      *physical.CountMatches
	sets    map[*physical.MatchNode]*nodeReader
	labels  map[*physical.MatchNode]*expr.Labels
	pattern *count.Pattern
	account state.Account
}

func (b *Builder) matchPattern(op *physical.CountMatches) (*matchPattern, error) {
	m := &matchPattern{b: b, op: op, sets: map[*physical.MatchNode]*nodeReader{}, labels: map[*physical.MatchNode]*expr.Labels{},
		account: state.Account{Memory: &b.State.Memory}}
	for i := range op.Nodes {
		if err := m.compile(&op.Nodes[i]); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *matchPattern) compile(n *physical.MatchNode) (err error) {
	if n.Set != nil {
		if m.sets[n], err = m.b.nodeReader(n.Set, n.In); err != nil {
			return err
		}
	} else if n.Labels != nil {
		if m.labels[n], err = m.b.CompileLabels(n.Labels); err != nil {
			return err
		}
	}
	for _, b := range n.Branches {
		if b.Node != nil {
			if err := m.compile(b.Node); err != nil {
				return err
			}
		}
	}
	return nil
}

// ready makes the pattern, with its weights, unless it is there.
func (m *matchPattern) ready(each count.Each) (*count.Pattern, error) {
	if m.pattern != nil {
		return m.pattern, nil
	}
	m.pattern = &count.Pattern{Graph: m.b.State.Graph, Times: max(m.op.Times, 1), AnyOrder: true, Rooted: m.op.Root != physical.NoSlot,
		Work: m.op.Work * physical.RowTime, Charge: m.account.Charge}
	for i := range m.op.Nodes {
		n, err := m.node(&m.op.Nodes[i])
		m.pattern.Nodes = append(m.pattern.Nodes, n)
		if err != nil {
			return nil, err
		}
	}
	if n := m.pattern.Nodes[0]; len(m.op.Nodes) == 1 && n.Set == nil && allOptional(n) {
		n.Set = count.Collect(m.pattern.Graph.NodeLimit())
		n.Set.AddAll(m.pattern.Graph.Nodes())
	}
	return m.pattern, m.pattern.Prepare(each)
}

// allOptional reports whether a node matches even where it has no relationships.
func allOptional(n *count.Node) bool {
	for _, b := range n.Branches {
		if !b.Optional {
			return false
		}
	}
	return true
}

func (m *matchPattern) node(n *physical.MatchNode) (*count.Node, error) {
	out := &count.Node{}
	var err error
	if out.Set, err = m.set(n); err != nil {
		return out, err
	}
	for _, e := range n.Edges {
		out.Edges = append(out.Edges, count.Edge{From: e.From, Lists: m.refs(e.Types, e.Dir), Once: e.Once})
	}
	for _, b := range n.Bounds {
		out.Bounds = append(out.Bounds, count.Bound{Node: b.Node, Above: b.Above})
	}
	for _, b := range n.Branches {
		branch := count.Branch{Optional: b.Optional, Loop: b.Loop, Once: b.Once}
		if b.Loop {
			branch.Lists = m.refs(b.Types, physical.Outgoing)
		} else {
			branch.Lists = m.refs(b.Types, b.Dir)
			if branch.Node, err = m.node(b.Node); err != nil {
				return out, err
			}
		}
		out.Branches = append(out.Branches, branch)
	}
	return out, nil
}

// refs is the lists of some types in a direction.
func (m *matchPattern) refs(types []string, dir physical.Direction) []count.Ref {
	var ids []catalog.TypeID
	if types == nil {
		ids = m.b.State.Graph.RelTypes()
	} else {
		ids = state.NewTypes(types).IDs(m.b.State.Graph.Catalog())
	}
	var out []count.Ref
	for _, t := range ids {
		switch dir {
		case physical.Outgoing:
			out = append(out, count.Ref{Type: t, Dir: storage.Outgoing})
		case physical.Incoming:
			out = append(out, count.Ref{Type: t, Dir: storage.Incoming})
		default:
			out = append(out, count.Ref{Type: t, Dir: storage.Outgoing}, count.Ref{Type: t, Dir: storage.Incoming, Skip: true})
		}
	}
	return out
}

// set is the nodes that may stand at a place; nil is all.
func (m *matchPattern) set(n *physical.MatchNode) (*count.Set, error) {
	g := m.b.State.Graph
	if nodes := m.sets[n]; nodes != nil {
		set := count.Collect(g.NodeLimit())
		if err := m.account.Charge(set.Bytes()); err != nil {
			return set, err
		}
		return set, nodes.read(set)
	}
	l := m.labels[n]
	if l == nil {
		return nil, nil
	}
	members, err := l.Set(m.b.Arg.B, m.b.Arg.I)
	if err != nil {
		return nil, err
	}
	if n.Labels.Op == physical.LabelIs {
		if id, ok := g.Catalog().Label(n.Labels.Name); ok {
			return count.SetOf(g.LabelMask(id), members), nil
		}
	}
	set := count.Collect(g.NodeLimit())
	set.AddAll(members)
	return set, m.account.Charge(set.Bytes())
}

// drop forgets the pattern.
func (m *matchPattern) drop() {
	if m.pattern != nil {
		m.pattern.Free()
		m.pattern = nil
	}
	m.account.Free()
}

func (m *matchPattern) close() {
	m.drop()
	for _, nodes := range m.sets {
		nodes.close()
	}
}
