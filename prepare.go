package morsel

import (
	"slices"
	"strings"

	"github.com/morseldb/morsel/parser"
	"github.com/morseldb/morsel/planner"
	"github.com/morseldb/morsel/planner/bind"
	"github.com/morseldb/morsel/planner/cost"
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/sketch"
	"github.com/morseldb/morsel/value"
)

// statistics gives the planner its counts from a snapshot, and the parameters of the run that is planned for.
type statistics struct {
	s      *storage.Snapshot
	params map[string]value.Value
}

// Parameter is a parameter's value.
func (st statistics) Parameter(name string) (value.Value, bool) {
	v, ok := st.params[name]
	return v, ok
}

// LabelPair is how many nodes have both labels.
func (st statistics) LabelPair(a, b string) (float64, bool) {
	x, one := st.s.Catalog().Label(a)
	y, two := st.s.Catalog().Label(b)
	if !one || !two {
		return 0, true
	}
	return float64(st.s.LabelNodes(x).AndCardinality(st.s.LabelNodes(y))), true
}

// NodeValues is what is known of a property of nodes with a label; nil where there is none.
func (st statistics) NodeValues(label, key string) *sketch.Values {
	l, ok := catalog.AnyLabel, true
	if label != "" {
		l, ok = st.s.Catalog().Label(label)
	}
	k, known := st.s.Catalog().Key(key)
	if !ok || !known {
		return nil
	}
	return st.s.NodeValues(l, k)
}

// RelValues is what is known of a property of relationships of a type; nil where there is none.
func (st statistics) RelValues(typ, key string) *sketch.Values {
	t, ok := catalog.AnyType, true
	if typ != "" {
		t, ok = st.s.Catalog().Type(typ)
	}
	k, known := st.s.Catalog().Key(key)
	if !ok || !known {
		return nil
	}
	return st.s.RelValues(t, k)
}

// LabelCount is the number of nodes with a label, of all nodes for "".
func (st statistics) LabelCount(label string) float64 {
	if label == "" {
		return float64(st.s.NodeCount())
	}
	l, ok := st.s.Catalog().Label(label)
	if !ok {
		return 0
	}
	return float64(st.s.LabelCount(l))
}

// PatternCount is the number of relationships (:start)-[:typ]->(:end); "" is any.
func (st statistics) PatternCount(start, typ, end string) float64 {
	c := st.s.Catalog()
	src, dst, t := catalog.AnyLabel, catalog.AnyLabel, catalog.AnyType
	var ok bool
	if start != "" {
		if src, ok = c.Label(start); !ok {
			return 0
		}
	}
	if end != "" {
		if dst, ok = c.Label(end); !ok {
			return 0
		}
	}
	if typ != "" {
		if t, ok = c.Type(typ); !ok {
			return 0
		}
	}
	n, _ := st.s.PatternCount(src, t, dst)
	return float64(n)
}

// Loops is the number of relationships of a type ("": of any) that lead from a node to itself.
func (st statistics) Loops(typ string) float64 {
	n := int64(0)
	if typ == "" {
		for _, t := range st.s.RelTypes() {
			n += st.s.Loops(t)
		}
	} else if t, ok := st.s.Catalog().Type(typ); ok {
		n = st.s.Loops(t)
	}
	return float64(n)
}

// Simple reports whether no two nodes are joined by more than one relationship of a type, and none with itself.
func (st statistics) Simple(typ string) bool {
	t, ok := st.s.Catalog().Type(typ)
	return ok && st.s.Simple(t)
}

// manyTypes is how many types are too many to look at each time a plan is used.
const manyTypes = 64

// TypesAt is the types of the relationships that leave nodes with a label, or reach them; ok is false where there are too many types.
func (st statistics) TypesAt(label string, leaving bool) (types []string, ok bool) {
	all := st.s.RelTypes()
	if len(all) > manyTypes {
		return nil, false
	}
	c := st.s.Catalog()
	l, ok := c.Label(label)
	if !ok {
		return nil, true
	}
	src, dst := l, catalog.AnyLabel
	if !leaving {
		src, dst = dst, src
	}
	for _, t := range all {
		if n, _ := st.s.PatternCount(src, t, dst); n > 0 {
			types = append(types, c.TypeName(t))
		}
	}
	slices.Sort(types)
	return types, true
}

// step is an arm as the store names it; ok is false where nothing has it.
func (st statistics) step(label string, a cost.Arm) (l catalog.LabelID, step storage.Step, ok bool) {
	l, step.Type, ok = catalog.AnyLabel, catalog.AnyType, true
	if label != "" {
		if l, ok = st.s.Catalog().Label(label); !ok {
			return l, step, false
		}
	}
	if a.Type != "" {
		step.Type, ok = st.s.Catalog().Type(a.Type)
	}
	if !a.Ways.Out {
		step.Dir = storage.Incoming
	}
	step.Both = a.Ways.Out && a.Ways.In
	return l, step, ok
}

// Meet is how much more often two arms come together at a node with a label than if their degrees were independent.
func (st statistics) Meet(label string, a, b cost.Arm) float64 {
	l, x, one := st.step(label, a)
	_, y, two := st.step(label, b)
	if !one || !two {
		return 1
	}
	return st.s.Correlation(l, x, y)
}

// Without is the share of the nodes with a label that have no relationship of an arm.
func (st statistics) Without(label string, a cost.Arm) (share float64, known bool) {
	l, x, ok := st.step(label, a)
	if !ok {
		return 1, true
	}
	d := st.s.DegreeStatistics(l, x)
	return d.Zero, d.Nodes > 0
}

// EndLabel is the rarest label that all nodes at one end of a type's relationships have; "" where there is none.
func (st statistics) EndLabel(typ string, out bool) (best string) {
	c := st.s.Catalog()
	t, ok := c.Type(typ)
	all := st.s.TypeCount(t)
	if !ok || all == 0 {
		return ""
	}
	least := st.s.NodeCount()
	for i, name := range c.Labels() {
		l := catalog.LabelID(i)
		src, dst := l, catalog.AnyLabel
		if !out {
			src, dst = dst, src
		}
		if n, _ := st.s.PatternCount(src, t, dst); n == all && st.s.LabelCount(l) < least {
			best, least = name, st.s.LabelCount(l)
		}
	}
	return best
}

// names tells which names a snapshot's catalog knows.
type names struct{ c *catalog.Catalog }

// Knows reports whether the database has ever had a label, type or property key of this name.
func (n names) Knows(kind bind.TokenKind, name string) (ok bool) {
	switch kind {
	case bind.Label:
		_, ok = n.c.Label(name)
	case bind.RelType:
		_, ok = n.c.Type(name)
	default:
		_, ok = n.c.Key(name)
	}
	return ok
}

// prepare gives the plan of a text: from the plan cache, else parsed, bound and planned. The cache's key is
// the normalised text; its literals have become parameters, whose values are added to params.
func (tx *Tx) prepare(text string, params map[string]value.Value) (*physical.Plan, error) {
	snap := tx.view()
	stats := statistics{snap, params}
	key := planner.Key{Text: text, Registry: tx.db.registry, Version: tx.registry.Version(), Database: tx.db.name, Schema: snap.IndexVersion(), Params: planner.Kinds(params), Rules: tx.sess.rules}
	lifted, literals, ok := parser.Normalize(text)
	if ok = ok && !explained(lifted); ok {
		key.Text = lifted
		addLiterals(params, literals)
		if plan := tx.db.plans.Get(key, stats, snap.Seq()); plan != nil {
			return plan, nil
		}
		for _, l := range literals {
			delete(params, l.Name)
		}
		key.Text = text
	}
	if plan := tx.db.plans.Get(key, stats, snap.Seq()); plan != nil {
		return plan, nil
	}
	// The text itself is bound first: errors and notifications have their places in it.
	bound, err := tx.bind(text, params)
	if err != nil {
		return nil, err
	}
	if ok && len(bound.Notifications) == 0 {
		if b, err := tx.bind(lifted, params); err == nil {
			bound, key.Text = b, lifted
			addLiterals(params, literals)
		}
	}
	return tx.db.plans.Put(key, stats, snap.Seq(), func(stats planner.Stats) (*physical.Plan, error) {
		plan, err := tx.plan(bound, stats)
		if err == nil {
			plan.Lifted = key.Text != text
		} else if key.Text != text {
			err = inText(err, text)
		}
		return plan, err
	})
}

// placed gives an error of a run of a plan its place in the query's text, and the line that is there.
func placed(err error, plan *physical.Plan, text string) error {
	if plan.Lifted {
		err = inText(err, text)
	}
	return status.WithText(err, text)
}

// inText is an error with a place in the key of the plan cache, with its place in the text instead.
func inText(err error, text string) error {
	e := status.As(err)
	if e == nil || !e.Pos.Known() || e.Snippet != "" {
		return err
	}
	c := *e
	c.Pos = parser.PlaceInText(text, e.Pos.Offset)
	return &c
}

// explained reports whether a query asks for its plan: that shows literals as they were written.
func explained(text string) bool {
	const longest = len("EXPLAIN")
	word := strings.ToUpper(text[:min(len(text), longest)])
	return strings.HasPrefix(word, "EXPLAIN") || strings.HasPrefix(word, "PROFILE") || strings.HasPrefix(word, "CYPHER")
}

func addLiterals(params map[string]value.Value, literals []parser.Lifted) {
	for _, l := range literals {
		params[l.Name] = l.Value
	}
}

func (tx *Tx) bind(text string, params map[string]value.Value) (*bind.Bound, error) {
	stmt, err := parser.Parse(text)
	if err != nil {
		return nil, err
	}
	return bind.Bind(stmt, bind.Env{Registry: tx.registry, HasParam: func(name string) bool {
		_, ok := params[name]
		return ok
	}, ParamType: func(name string) value.Type {
		v := params[name]
		if _, ok := v.AsBytes(); ok || v.IsNull() {
			return value.TypeAny // Neo4j takes no byte array for a list before it runs
		}
		return value.TypeOf(v.Kind())
	}})
}

func (tx *Tx) plan(bound *bind.Bound, stats planner.Stats) (*physical.Plan, error) {
	plan, err := planner.Plan(bound, planner.Context{Stats: stats, Registry: tx.registry, Database: tx.db.name, Rules: tx.sess.rules})
	if err != nil {
		return nil, err
	}
	if !plan.ReadOnly {
		return plan, nil // what it reads by it may itself make first: Neo4j tells of no unknown names then
	}
	for _, t := range bound.Tokens {
		plan.Reads = append(plan.Reads, physical.Token{Kind: uint8(t.Kind), Name: t.Name, Pos: t.Pos})
	}
	return plan, nil
}

// notes is the notifications of a plan in this transaction's view. Names that the database does not know are looked up in
// the text itself where the plan was made from another one that differs in its literals.
func (tx *Tx) notes(plan *physical.Plan, text string, params map[string]value.Value) []Notification {
	out := plan.Notifications[:len(plan.Notifications):len(plan.Notifications)]
	if plan.QueryType != "r" { // what is written may be what makes a name known
		return out
	}
	known := names{tx.view().Catalog()}
	for _, t := range plan.Reads {
		token := bind.Token{Kind: bind.TokenKind(t.Kind), Name: t.Name, Pos: t.Pos}
		if known.Knows(token.Kind, token.Name) {
			continue
		}
		if !plan.Lifted {
			out = append(out, bind.Unknown([]bind.Token{token}, known)...)
		} else if bound, err := tx.bind(text, params); err == nil {
			return append(out, bind.Unknown(bound.Tokens, known)...)
		}
	}
	return out
}
