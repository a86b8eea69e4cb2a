package expr

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// Labels is a compiled label expression. It answers for one node, for one
// relationship (whose type is its only label), or for all nodes at once.
type Labels struct {
	st    *state.State
	op    physical.LabelOp
	label state.Label
	args  []*Labels
	names Evaluator // dynamic
	buf   []catalog.LabelID
}

// CompileLabels compiles a label expression.
func (c *Compiler) CompileLabels(e *physical.LabelExpr) (*Labels, error) {
	l := &Labels{st: c.State, op: e.Op, label: state.Label{Name: e.Name}}
	for _, a := range e.Args {
		arg, err := c.CompileLabels(a)
		if err != nil {
			return nil, err
		}
		l.args = append(l.args, arg)
	}
	var err error
	l.names, err = c.Compile(e.Expr)
	return l, err
}

// Node reports whether the node satisfies the expression; row i of b is what
// dynamic labels are computed from.
func (l *Labels) Node(node int64, b *batch.Batch, i int) (bool, error) {
	switch l.op {
	case physical.LabelIs:
		l.st.Hit(1)
		id, ok := l.label.ID(l.st.Graph.Catalog())
		return ok && l.st.Graph.HasLabel(node, id), nil
	case physical.LabelAny:
		l.buf = l.st.Graph.NodeLabels(node, l.buf[:0])
		return len(l.buf) > 0, nil
	case physical.LabelDynamicAll, physical.LabelDynamicAny:
		return l.dynamic(b, i, "node label", func(name string) bool {
			id, ok := l.st.Graph.Catalog().Label(name)
			return ok && l.st.Graph.HasLabel(node, id)
		})
	}
	return l.combine(func(a *Labels) (bool, error) { return a.Node(node, b, i) })
}

// Rel reports whether a relationship of the named type satisfies the expression.
func (l *Labels) Rel(typ string, b *batch.Batch, i int) (bool, error) {
	switch l.op {
	case physical.LabelIs:
		return typ == l.label.Name, nil
	case physical.LabelAny:
		return true, nil
	case physical.LabelDynamicAll, physical.LabelDynamicAny:
		return l.dynamic(b, i, "relationship type", func(name string) bool { return name == typ })
	}
	return l.combine(func(a *Labels) (bool, error) { return a.Rel(typ, b, i) })
}

// combine applies the logical operator to what holds says of the operands.
func (l *Labels) combine(holds func(*Labels) (bool, error)) (bool, error) {
	for _, a := range l.args {
		ok, err := holds(a)
		switch {
		case err != nil:
			return false, err
		case l.op == physical.LabelNot:
			return !ok, nil
		case ok == (l.op == physical.LabelOr):
			return ok, nil
		}
	}
	return l.op == physical.LabelAnd, nil
}

func (l *Labels) dynamic(b *batch.Batch, i int, what string, has func(string) bool) (bool, error) {
	v, err := l.names.Eval(b, i)
	if err != nil {
		return false, err
	}
	names, err := matchNames(v, what)
	if err != nil {
		return false, err
	}
	all := l.op == physical.LabelDynamicAll
	for _, n := range names {
		if has(n) != all {
			return !all, nil
		}
	}
	return all, nil
}

// Names is what a dynamic label or type may be: a string or a list of strings.
func Names(v value.Value) ([]string, error) {
	switch v.Kind() {
	case value.KindString:
		return []string{v.AsString()}, nil
	case value.KindList:
		var names []string
		for _, e := range v.AsList() {
			if e.Kind() != value.KindString {
				return nil, notName(e)
			}
			names = append(names, e.AsString())
		}
		return names, nil
	}
	return nil, notName(v)
}

func notName(v value.Value) error {
	return status.New(status.TypeError, "InvalidArgumentType", "Expected a string or a list of strings, but got %s", Describe(v))
}

// matchNames is Names for a pattern that is matched, of which Neo4j says less.
func matchNames(v value.Value, what string) ([]string, error) {
	names, err := Names(v)
	if err != nil {
		return nil, status.New(status.TypeError, "InvalidArgumentType", "Expected %s to be a string or list of strings.", what)
	}
	return names, nil
}

// Set is the nodes that satisfy the expression. Read only: it may be the store's own.
func (l *Labels) Set(b *batch.Batch, i int) (*roaring.Bitmap, error) {
	g := l.st.Graph
	switch l.op {
	case physical.LabelIs:
		if id, ok := l.label.ID(g.Catalog()); ok {
			return g.LabelNodes(id), nil
		}
		return roaring.New(), nil
	case physical.LabelAny:
		sets := make([]*roaring.Bitmap, len(g.Catalog().Labels()))
		for id := range sets {
			sets[id] = g.LabelNodes(catalog.LabelID(id))
		}
		return roaring.FastOr(sets...), nil
	case physical.LabelDynamicAll, physical.LabelDynamicAny:
		return l.dynamicSet(b, i)
	}
	return l.combineSets(b, i)
}

func (l *Labels) combineSets(b *batch.Batch, i int) (*roaring.Bitmap, error) {
	var set *roaring.Bitmap
	for _, a := range l.args {
		s, err := a.Set(b, i)
		if err != nil {
			return nil, err
		}
		set = l.merge(set, s)
	}
	if set == nil {
		return roaring.New(), nil
	}
	return set, nil
}

func (l *Labels) merge(set, s *roaring.Bitmap) *roaring.Bitmap {
	switch {
	case l.op == physical.LabelNot:
		return roaring.AndNot(l.st.Graph.Nodes(), s)
	case set == nil:
		return s
	case l.op == physical.LabelAnd || l.op == physical.LabelDynamicAll:
		return roaring.And(set, s)
	}
	return roaring.Or(set, s)
}

func (l *Labels) dynamicSet(b *batch.Batch, i int) (*roaring.Bitmap, error) {
	v, err := l.names.Eval(b, i)
	if err != nil {
		return nil, err
	}
	names, err := matchNames(v, "node label")
	if err != nil {
		return nil, err
	}
	g := l.st.Graph
	var set *roaring.Bitmap
	for _, n := range names {
		s := roaring.New()
		if id, ok := g.Catalog().Label(n); ok {
			s = g.LabelNodes(id)
		}
		set = l.merge(set, s)
	}
	if set == nil && l.op == physical.LabelDynamicAll {
		return g.Nodes(), nil
	}
	if set == nil {
		return roaring.New(), nil
	}
	return set, nil
}

// hasLabels is the label test of an expression.
type hasLabels struct {
	of     Evaluator
	labels *Labels
	tests  int64 // so far: a mask of the label pays only for many
}

func (c *Compiler) hasLabels(e *physical.HasLabels) (Evaluator, error) {
	of, err := c.compile(e.Of)
	if err != nil {
		return nil, err
	}
	labels, err := c.CompileLabels(e.Labels)
	return &hasLabels{of: of, labels: labels}, err
}

func (e *hasLabels) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.of.Eval(b, i)
	if err != nil || v.IsNull() {
		return value.Null, err
	}
	ok, err := e.test(v, b, i)
	return value.Bool(ok), err
}

func (e *hasLabels) test(v value.Value, b *batch.Batch, i int) (bool, error) {
	st := e.labels.st
	switch v.Kind() {
	case value.KindNode:
		return e.labels.Node(v.ID(), b, i)
	case value.KindRel:
		_, _, t, alive := st.Graph.Rel(v.ID())
		if !alive {
			return false, nil
		}
		return e.labels.Rel(st.Graph.Catalog().TypeName(t), b, i)
	}
	return false, status.New(status.TypeError, "InvalidArgumentType", "Expected %s to be a Node or Relationship, but it was a %s",
		Describe(v), value.TypeName(v))
}

// Select tests a label on a column of nodes.
func (e *hasLabels) Select(b *batch.Batch, out []int32) ([]int32, error) {
	ref, ok := e.of.(*slotRef)
	if !ok || e.labels.op != physical.LabelIs {
		return liftSelect(e, b, out)
	}
	c := b.Cols[ref.slot]
	if c == nil || c.Form != batch.Node {
		return liftSelect(e, b, out)
	}
	st := e.labels.st
	st.Hit(int64(b.Len()))
	g := st.Graph
	id, known := e.labels.label.ID(g.Catalog())
	e.tests += int64(b.Len())
	if known && st.Tx == nil && e.tests*64 > g.LabelCount(id) {
		return selectByMask(g.LabelMask(id), c.Ints, b, out), nil
	}
	for k := range b.Len() {
		i := b.Row(k)
		if node := c.Ints[i]; known && node >= 0 && g.HasLabel(node, id) {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// selectByMask appends the rows whose node is in a mask: see Snapshot.LabelMask.
func selectByMask(mask []uint64, nodes []int64, b *batch.Batch, out []int32) []int32 {
	limit := uint64(len(mask)) * 64
	for k := range b.Len() {
		i := b.Row(k)
		if n := uint64(nodes[i]); n < limit && mask[n/64]>>(n%64)&1 != 0 {
			out = append(out, int32(i))
		}
	}
	return out
}

// DeletedNode is the error of reading a node that is gone.
func DeletedNode(id int64) error {
	return status.New(status.EntityNotFound, "DeletedEntityAccess", "Node with id %d has been deleted in this transaction", id)
}

// DeletedRel is the error of reading a relationship that is gone.
func DeletedRel(id int64) error {
	return status.New(status.EntityNotFound, "DeletedEntityAccess", "Relationship with id %d has been deleted in this transaction", id)
}

// mismatch is the error of a value of the wrong type.
func mismatch(want string, v value.Value) error {
	return status.New(status.TypeError, "InvalidArgumentType", "Type mismatch: expected %s but was %s", want, Describe(v))
}
