package differ

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

// The kinds of pieces: those of values are the types of expressions too.
const (
	kBool     kind = "bool"
	kInt      kind = "int"
	kFloat    kind = "float"
	kString   kind = "string"
	kInts     kind = "ints"
	kMap      kind = "map"
	kDate     kind = "date"
	kLocal    kind = "localdatetime"
	kDuration kind = "duration"
	kAny      kind = "any" // a value that may be stored, of unknown type
	kNode     kind = "node"
	kRel      kind = "rel"
	kRels     kind = "rels"
	kNodes    kind = "nodes"
	kPath     kind = "path"
	kBag      kind = "bag" // a list whose order means nothing, as collect() gives it
	kLabels   kind = "labels"
	kQuery    kind = "query"
	kParts    kind = "parts" // of a MATCH
)

var scalarKinds = []kind{kInt, kInt, kInt, kFloat, kString, kString, kBool, kInts, kDate, kLocal, kDuration, kAny, kAny, kMap}

// Options shape the queries of a generator.
type Options struct {
	Writes bool // updating clauses
	Faults bool // expressions of wrong types and values, now and then
	// Stable keeps away what may depend on the order of rows: values set from other rows.
	Stable bool
}

// variable is a name in scope.
type variable struct {
	name string
	kind kind
}

// gen makes one query.
type gen struct {
	r      *rand.Rand
	opts   Options
	vars   []variable
	names  *int
	params map[string]any
	budget *int // relationships that patterns may still have
	wrote  *bool
	plain  bool // no subqueries in expressions
	stars  bool // variable-length relationships as -[*]- and not as quantified ones: the two do not mix in a clause
	colons bool // labels as A:B and not as label expressions: the two do not mix in a clause
}

// Query is a random query.
type Query struct {
	Params  map[string]any
	Ordered bool   // the rows have one order
	Bags    []bool // by column: the order of the list's elements means nothing
	Writes  bool
	Faults  bool // there may be expressions that fail where they are computed
	tree    *tree
}

// Text is the query as text, confined to nodes with a label unless that is empty.
func (q *Query) Text(label string) string { return q.tree.text(label) }

// NewQuery makes a random query.
func NewQuery(r *rand.Rand, opts Options) *Query {
	names, budget, wrote := 0, 6, false
	g := &gen{r: r, opts: opts, names: &names, params: map[string]any{}, budget: &budget, wrote: &wrote}
	g.colons, g.stars = g.chance(3), g.chance(2)
	q := &Query{Params: g.params, Faults: opts.Faults}
	switch {
	case !opts.Writes && g.chance(12):
		q.tree = g.union(q)
	case !opts.Writes && g.chance(3):
		q.tree = g.analytic(q)
	default:
		q.tree = g.single(q)
	}
	q.Writes = wrote
	return q
}

// chance is true once in n times.
func (g *gen) chance(n int) bool { return g.r.IntN(n) == 0 }

func (g *gen) pick(from ...string) string { return from[g.r.IntN(len(from))] }

func pickOf[T any](g *gen, from []T) T { return from[g.r.IntN(len(from))] }

func (g *gen) fresh(prefix string) string {
	*g.names++
	return prefix + strconv.Itoa(*g.names)
}

// inner is a generator with a scope of its own that begins as g's.
func (g *gen) inner() *gen {
	c := *g
	c.vars = slices.Clone(g.vars)
	return &c
}

func (g *gen) bind(name string, k kind) { g.vars = append(g.vars, variable{name, k}) }

// variable is a random variable of one of the kinds.
func (g *gen) variable(kinds ...kind) (variable, bool) {
	var fit []variable
	for _, v := range g.vars {
		if slices.Contains(kinds, v.kind) {
			fit = append(fit, v)
		}
	}
	if len(fit) == 0 {
		return variable{}, false
	}
	return pickOf(g, fit), true
}

func (g *gen) union(q *Query) *tree {
	cols := 1 + g.r.IntN(2)
	kinds := make([]kind, cols)
	for i := range kinds {
		kinds[i] = pickOf(g, scalarKinds)
	}
	word := g.pick(" UNION ", " UNION ALL ", " UNION DISTINCT ")
	arms := &tree{kind: kQuery, sep: word, list: true}
	for range 2 + g.r.IntN(2) {
		c := g.inner()
		c.vars = nil
		clauses := c.reading(1 + g.r.IntN(2))
		ret := &tree{sep: ", "}
		for i, k := range kinds {
			ret.parts = append(ret.parts, piece("", c.expr(k, 2), fmt.Sprintf(" AS c%d", i)))
		}
		arms.parts = append(arms.parts, piece("", clauses, "RETURN ", ret))
	}
	q.Bags = make([]bool, cols)
	return arms
}

// single is a query without UNION.
func (g *gen) single(q *Query) *tree {
	var body *tree
	if g.opts.Writes {
		body = g.mixed()
	} else {
		body = g.reading(1 + g.r.IntN(4))
	}
	return piece(kQuery, body, g.returning(q))
}

// reading is a sequence of clauses that only read.
func (g *gen) reading(n int) *tree {
	out := &tree{}
	for i := range n {
		out.parts = append(out.parts, g.readClause(i == 0))
	}
	return out
}

func (g *gen) readClause(first bool) *tree {
	roll := g.r.IntN(20)
	switch {
	case first && g.chance(6):
		return g.plainMatch("MATCH ")
	case first && roll < 16 || roll < 6:
		return g.match(false)
	case roll < 9 && !first:
		return g.match(true)
	case roll < 15 && len(g.vars) > 0:
		return g.with()
	case roll < 17:
		return g.unwind()
	case len(g.vars) > 0:
		return g.call()
	}
	return g.unwind()
}

func (g *gen) unwind() *tree {
	if v, ok := g.variable(kBag); ok && g.chance(2) {
		name := g.fresh("u")
		g.bind(name, kAny)
		return maybe("UNWIND " + v.name + " AS " + name + " ")
	}
	if v, ok := g.variable(kNodes, kRels); ok && g.chance(2) {
		name := g.fresh("u")
		g.bind(name, map[kind]kind{kNodes: kNode, kRels: kRel}[v.kind])
		return maybe("UNWIND " + v.name + " AS " + name + " ")
	}
	name := g.fresh("u")
	e := g.expr(kInts, 1)
	g.bind(name, kInt)
	return maybe("UNWIND ", e, " AS "+name+" ")
}

// call is a subquery; it sees the variables that it names.
func (g *gen) call() *tree {
	c := g.inner()
	c.vars = nil
	imports := &tree{sep: ", ", list: true}
	for _, v := range g.vars {
		if g.chance(2) {
			c.vars = append(c.vars, v)
			imports.parts = append(imports.parts, v.name)
		}
	}
	head := piece("", "CALL (", imports, ") { ")
	if len(imports.parts) == 0 {
		head = piece("", "CALL () { ")
	} else if g.chance(5) {
		head = piece("", "CALL { WITH ", imports, " ")
	}
	body := c.reading(1)
	k := pickOf(g, scalarKinds)
	name := g.fresh("v")
	var ret *tree
	switch g.r.IntN(3) {
	case 0:
		ret, k = c.aggregate()
	default:
		ret = c.expr(k, 1)
	}
	g.bind(name, k)
	return maybe(head, body, "RETURN ", ret, " AS "+name+" } ")
}

// returning is the last clause.
func (g *gen) returning(q *Query) *tree {
	if *g.wrote && g.chance(3) {
		return piece("", "RETURN count(*) AS c0").done(q, []kind{kInt})
	}
	if len(g.vars) == 0 || g.chance(4) {
		return g.grouped(q)
	}
	items, kinds := g.items("c", 1+g.r.IntN(4))
	distinct := ""
	if !slices.Contains(kinds, kBag) && g.chance(5) {
		distinct = "DISTINCT "
	}
	out := piece("", "RETURN "+distinct, items)
	if order := g.order("c", kinds); order != nil && g.chance(2) {
		q.Ordered = true
		out.parts = append(out.parts, " ORDER BY ", order, g.window())
	}
	return out.done(q, kinds)
}

func (t *tree) done(q *Query, kinds []kind) *tree {
	q.Bags = make([]bool, len(kinds))
	for i, k := range kinds {
		q.Bags[i] = k == kBag
	}
	return t
}

// items are projections with the aliases prefix0, prefix1 and so on.
func (g *gen) items(prefix string, n int) (*tree, []kind) {
	out := &tree{sep: ", "}
	var kinds []kind
	for i := range n {
		var e *tree
		k := pickOf(g, scalarKinds)
		if len(g.vars) > 0 && g.chance(2) {
			v := pickOf(g, g.vars)
			e, k = piece(v.kind, v.name), v.kind
		} else {
			e = g.expr(k, 3)
		}
		kinds = append(kinds, k)
		out.parts = append(out.parts, piece("", e, " AS "+prefix+strconv.Itoa(i)))
	}
	return out, kinds
}

// grouped is a RETURN with aggregations.
func (g *gen) grouped(q *Query) *tree {
	var kinds []kind
	items := &tree{sep: ", "}
	add := func(e *tree, k kind) {
		items.parts = append(items.parts, piece("", e, " AS c"+strconv.Itoa(len(kinds))))
		kinds = append(kinds, k)
	}
	for range g.r.IntN(3) {
		k := pickOf(g, scalarKinds)
		if v, ok := g.variable(kNode, kRel, kInt, kString); ok && g.chance(2) {
			add(piece(v.kind, v.name), v.kind)
		} else {
			add(g.expr(k, 2), k)
		}
	}
	for range 1 + g.r.IntN(2) {
		e, k := g.aggregate()
		add(e, k)
	}
	out := piece("", "RETURN ", items)
	if order := g.order("c", kinds); order != nil && g.chance(2) {
		q.Ordered = true
		out.parts = append(out.parts, " ORDER BY ", order, g.window())
	}
	return out.done(q, kinds)
}

// order sorts by all columns; nil where that is not a total order.
func (g *gen) order(prefix string, kinds []kind) *tree {
	if *g.wrote {
		return nil // what was created has no uid
	}
	out := &tree{sep: ", "}
	for i, k := range kinds {
		name := prefix + strconv.Itoa(i)
		switch k {
		case kNode, kRel:
			name += ".uid"
		case kPath, kBag, kRels, kNodes:
			return nil
		}
		out.parts = append(out.parts, name+g.pick("", "", " DESC", " ASC"))
	}
	if g.chance(3) { // by another expression first
		out.parts = slices.Insert(out.parts, 0, any(piece("", "("+prefix+"0 IS NULL)")))
	}
	return out
}

// window is SKIP and LIMIT or nothing.
func (g *gen) window() *tree {
	out := piece("")
	if g.chance(4) {
		out.parts = append(out.parts, maybe(" SKIP ", g.constInt()))
	}
	if g.chance(2) {
		out.parts = append(out.parts, maybe(" LIMIT ", g.constInt()))
	}
	return out
}

func (g *gen) constInt() string {
	n := g.r.IntN(6)
	switch g.r.IntN(4) {
	case 0:
		return g.param(int64(n))
	case 1:
		return fmt.Sprintf("1 + %d", n)
	}
	return strconv.Itoa(n)
}

// param makes a parameter with a value.
func (g *gen) param(v any) string {
	name := fmt.Sprintf("p%d", len(g.params))
	g.params[name] = v
	return "$" + name
}
