// Package join decides in which order the parts of a query graph are solved: by dynamic programming over
// its connected parts, or, where there are too many of them, greedily: every start is tried, then always the
// step that leaves the fewest rows. It is deterministic: of equal choices the one written first.
package join

import (
	"maps"
	"slices"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/logical"
)

// StepKind is what a step does.
type StepKind uint8

// The kinds of steps.
const (
	ScanNode  StepKind = iota // all nodes, or those with a label
	SeekNode                  // a node by id
	ScanRel                   // all relationships of some types, with both ends
	SeekRel                   // a relationship by id, with both ends
	Expand                    // a connection from one end, or between both (Into)
	Endpoints                 // the ends of a relationship that is bound already
	Join                      // two parts that share nodes, each solved on its own, by a hash of these nodes; one may be the rows so far
)

// Step is one step of an order.
type Step struct {
	Kind     StepKind
	Node     *logical.Node
	Rel      *logical.Rel
	FromLeft bool // Expand: from the node written on the left
	Into     bool // Expand: the other end is bound
	Seek     *Seek
	Build    []Step          // Join: the side that is held in a table; nil: the rows so far
	Probe    []Step          // and the one that goes by; nil: the rows so far
	On       []*logical.Node // the nodes that they share
	Raw      float64         // rows that the step itself gives
	Rows     float64         // rows after the predicates that it makes possible
	Hub      float64         // Expand: by how much its node is estimated to have more relationships than the mean, see hubs.go
}

// Component is a connected part of the graph and the steps that solve it. What is Bound hangs on
// variables that were bound before and continues their rows; any other has a leaf of its own. What is Tied is solved for
// each row of those before it, by what the row has.
type Component struct {
	Steps []Step
	Bound bool
	Tied  bool
	Rows  float64
	Cost  float64 // in rows made from memory that is read in order
}

// All is the steps, those of both sides of joins included.
func (c *Component) All() []Step { return flat(nil, c.Steps) }

func flat(out, steps []Step) []Step {
	for _, s := range steps {
		out = append(flat(flat(out, s.Build), s.Probe), s)
	}
	return out
}

// Joins says when hash joins of parts of a pattern are used.
type Joins uint8

// When they are used.
const (
	CheapJoins Joins = iota // where they cost less
	NoJoins                 // never
	EveryJoin               // wherever they can; for tests
)

// Input is what an order starts from and what is done with its rows.
type Input struct {
	Bound   func(id int) bool // variables that the rows have already
	Rows    float64
	Counted bool // equal rows are only counted
	// Needed tells what is used of the rows beside the graph itself; nil: everything may be.
	Needed func(id int) bool
	// Joins says when parts of the pattern may be solved each on its own and joined by a hash.
	Joins Joins
	// Beside says that parts of what hangs on bound nodes may be solved on their own, and joined with the rows. No relationship is bound then.
	Beside bool
	// Wants tells whether the rows are going to be sorted by a property first; nil: they are not.
	Wants func(id int, key string) bool
	// Grouped is what the rows are going to be grouped by; nil: they are not, or by something else.
	Grouped []Group
	// Unions says that a node may be found by several seeks, each of which finds some.
	Unions bool
	// Scope is what is known of variables; what the graph says is added.
	Scope cost.Scope
}

// Order orders g on top of an input.
func Order(g *logical.Graph, stats cost.Stats, in Input) []Component {
	o, rows := newOrderer(g, stats, in), in.Rows
	var first []Component
	var rest []loose
	known := map[int]bool{}
	for _, c := range o.components() {
		if c.bound {
			best := o.ordered(c, in, rows)
			rows = best.rows
			first = append(first, Component{Steps: best.steps, Bound: true, Rows: best.rows, Cost: best.cost})
			maps.Copy(known, c.vars())
			continue
		}
		rest = append(rest, loose{c, o.alone(c, in)})
	}
	return append(first, o.line(in, rest, known, rows)...)
}

// orderer holds what is known about a graph's parts while it is ordered.
type orderer struct {
	g     *logical.Graph
	stats cost.Stats
	bound func(id int) bool
	wants func(id int, key string) bool
	scope cost.Scope
	nodes map[int]*nodeInfo // by variable
	multi []*logical.Pred   // predicates over several variables, or one that is a relationship
	hints hints
	// unions is Input's.
	unions bool
	free   *orderer // the same as if nothing were bound, where a part is solved so
}

type nodeInfo struct {
	label string  // the rarest plain label, "" when none
	base  string  // label, or one that the node has by its relationships though nobody asks for it
	sel   float64 // selectivity of everything else that is said of the node alone
	seek  *Seek
	rest  float64 // selectivity of what is said of the node beside what the seek is asked for
}

func newOrderer(g *logical.Graph, stats cost.Stats, in Input) *orderer {
	o := &orderer{g: g, stats: stats, bound: in.Bound, wants: in.Wants, scope: in.Scope, unions: in.Unions, nodes: map[int]*nodeInfo{}}
	if o.scope == nil {
		o.scope = cost.Scope{}
	}
	o.hints = hintsOf(g)
	for _, r := range g.Rels {
		if r.Var != nil && r.Kind == logical.Single {
			o.scope[r.Var.ID] = cost.About{Rel: true, Types: r.Types}
		}
	}
	for _, n := range g.Nodes {
		o.nodes[n.Var.ID] = o.inspect(n)
	}
	for _, p := range g.Preds {
		if (len(p.Deps) > 1 || len(p.Deps) == 1 && o.scope[p.Deps[0]].Rel) && !slices.ContainsFunc(g.Nodes, func(n *logical.Node) bool { return o.about(p, n.Var.ID) }) {
			o.multi = append(o.multi, p)
		}
	}
	return o
}

func (o *orderer) inspect(n *logical.Node) *nodeInfo {
	info := &nodeInfo{sel: 1, rest: 1}
	var labels []string
	var rest []ast.Expr
	for _, p := range o.g.Preds {
		if s := seekOf(p, n.Var.ID, o.bound); s != nil {
			info.seek = s
		}
		if !o.about(p, n.Var.ID) {
			continue
		}
		if name, ok := PlainLabel(p.Expr, n.Var.ID); !ok {
			rest = append(rest, p.Expr)
		} else {
			labels = append(labels, name)
		}
	}
	for _, name := range labels {
		if info.label == "" || o.stats.LabelCount(name) < o.stats.LabelCount(info.label) {
			info.label = name
		}
	}
	for _, name := range labels {
		if name != info.label {
			info.sel *= cost.Both(o.stats, info.label, name) / max(cost.Label(o.stats, info.label), tiny)
		}
	}
	info.base = info.label
	if info.base == "" {
		info.base = o.scope[n.Var.ID].Label // of an earlier clause
	}
	if info.base == "" {
		info.base = o.inferred(n)
	}
	o.scope[n.Var.ID] = cost.About{Label: info.base}
	info.sel *= o.all(rest)
	if info.seek == nil {
		o.indexed(n, info, labels)
	}
	return info
}

// about reports whether a predicate is about a node, and otherwise about what is bound at most.
func (o *orderer) about(p *logical.Pred, id int) bool {
	if len(p.Deps) == 1 {
		return p.Deps[0] == id
	}
	return !o.bound(id) && o.tells(p, id)
}

// tiny is instead of nothing where something is divided by it.
const tiny = 1e-12

// indexed looks for an index that finds the node. What it knows of the values is better than what is supposed of predicates.
func (o *orderer) indexed(n *logical.Node, info *nodeInfo, labels []string) {
	use := o.indexOf(n.Var.ID, false, labels)
	if o.unions {
		if u := o.united(n, labels, use); u != nil {
			use = u
		}
	}
	if use == nil {
		return
	}
	info.seek = &Seek{Index: use}
	for _, p := range o.g.Preds {
		if !o.about(p, n.Var.ID) || slices.Contains(use.Preds, p) {
			continue
		}
		if name, ok := PlainLabel(p.Expr, n.Var.ID); !ok {
			info.rest *= o.selectivity(p)
		} else if name != use.Token {
			info.rest *= cost.Label(o.stats, name)
		}
	}
	if all := o.stats.LabelCount(info.label); all > 0 {
		info.sel = min(1, use.rows*info.rest/all)
	}
}

// PlainLabel is the label that e tests a variable for, where it does just that.
func PlainLabel(e ast.Expr, id int) (string, bool) {
	c, ok := e.(*ast.LabelCheck)
	if !ok {
		return "", false
	}
	v, isVar := c.Of.(*ast.Variable)
	l, plain := c.Labels.(*ast.LabelName)
	if !isVar || v.ID != id || !plain {
		return "", false
	}
	return l.Name, true
}

// part is one connected component.
type part struct {
	nodes []*logical.Node
	rels  []*logical.Rel
	bound bool
}

// components splits the graph at connections; shortest paths connect nothing, as they need both
// ends first.
func (o *orderer) components() []*part {
	group := map[int]int{} // node variable → index of its part's first node
	for i, n := range o.g.Nodes {
		group[n.Var.ID] = i
	}
	for _, r := range o.g.Rels {
		if r.Kind == logical.Shortest {
			continue
		}
		a, b := group[r.Left.ID], group[r.Right.ID]
		for id, at := range group {
			if at == max(a, b) {
				group[id] = min(a, b)
			}
		}
	}
	byRoot := map[int]*part{}
	var out []*part
	for _, n := range o.g.Nodes {
		root := group[n.Var.ID]
		if byRoot[root] == nil {
			byRoot[root] = &part{}
			out = append(out, byRoot[root])
		}
		p := byRoot[root]
		p.nodes = append(p.nodes, n)
		p.bound = p.bound || o.bound(n.Var.ID)
	}
	for _, r := range o.g.Rels {
		if r.Kind == logical.Shortest {
			continue
		}
		p := byRoot[group[r.Left.ID]]
		p.rels = append(p.rels, r)
		p.bound = p.bound || r.Var != nil && o.bound(r.Var.ID)
	}
	return out
}
