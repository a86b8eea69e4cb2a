package operator

import (
	"strings"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// create is CREATE: nodes, then relationships, for each row.
type create struct {
	st   *state.State
	rows rowCursor
	view *rowView
	pat  *pattern
	out  *Output
}

func newCreate(b *Builder, op *physical.Create) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	pat, err := newPattern(b, op.Nodes, op.Rels)
	if err != nil {
		return nil, err
	}
	slots := pat.slots()
	return &create{st: b.State, rows: rowCursor{src: src}, view: newRowView(b.State.NumSlots, slots...), pat: pat,
		out: b.output(&op.Header, slots...)}, nil
}

func (o *create) Next() (*batch.Batch, error) {
	fresh, ok, err := o.rows.batch()
	if !ok {
		return nil, err
	}
	if err := o.begin(fresh); err != nil {
		return nil, err
	}
	for !o.out.Full() && o.rows.next() {
		i := o.rows.i
		o.view.clear(i)
		if err := o.pat.create(o.view, i); err != nil {
			return o.rows.after(o.out, err)
		}
		o.out.Add(i, 1)
		for _, s := range o.view.own {
			o.out.Col(s).Append(o.view.get(s, i))
		}
	}
	return o.out.Finish(), nil
}

// begin readies the output and, for a fresh input batch, the view.
func (o *create) begin(fresh bool) error {
	if err := o.st.Check(); err != nil {
		return err
	}
	if err := writable(o.st); err != nil {
		return err
	}
	o.out.Start()
	o.out.From(o.rows.in)
	if fresh {
		o.view.over(o.rows.in)
	}
	return nil
}

func (o *create) Reset() { o.rows.reset() }
func (o *create) Close() { o.rows.src.Close() }

// pattern makes the nodes and relationships of a CREATE or MERGE.
type pattern struct {
	st    *state.State
	nodes []newNode
	rels  []newRel
	merge bool   // a property may not be null
	text  string // of a MERGE, for messages
}

type newNode struct {
	slot   physical.Slot
	labels *names
	props  *properties
}

type newRel struct {
	made  physical.CreateRel
	typ   *names
	props *properties
}

func newPattern(b *Builder, nodes []physical.CreateNode, rels []physical.CreateRel) (*pattern, error) {
	p := &pattern{st: b.State}
	for _, n := range nodes {
		labels, err := newNames(b, n.Labels, labelNames)
		if err != nil {
			return nil, err
		}
		props, err := newProperties(b, n.Props)
		if err != nil {
			return nil, err
		}
		p.nodes = append(p.nodes, newNode{n.Slot, labels, props})
	}
	for _, r := range rels {
		typ, err := newNames(b, []physical.LabelRef{r.Type}, typeNames)
		if err != nil {
			return nil, err
		}
		props, err := newProperties(b, r.Props)
		if err != nil {
			return nil, err
		}
		p.rels = append(p.rels, newRel{r, typ, props})
	}
	return p, nil
}

// slots is the slots of what the pattern makes.
func (p *pattern) slots() []physical.Slot {
	var out []physical.Slot
	for _, n := range p.nodes {
		out = append(out, n.slot)
	}
	for _, r := range p.rels {
		out = append(out, r.made.Slot)
	}
	return out
}

// create makes the pattern for row i of v and enters it there.
func (p *pattern) create(v *rowView, i int) error {
	for k := range p.nodes {
		if err := p.createNode(&p.nodes[k], v, i); err != nil {
			return err
		}
	}
	for k := range p.rels {
		if err := p.createRel(&p.rels[k], v, i); err != nil {
			return err
		}
	}
	return p.st.ChargeChanges()
}

func (p *pattern) createNode(n *newNode, v *rowView, i int) error {
	labels, err := n.labels.eval(&v.b, i)
	if err != nil {
		return err
	}
	props, err := n.props.eval(&v.b, i)
	if err != nil {
		return err
	}
	if key, ok := props.null(); ok && p.merge {
		return errMergeNull("node", key, "("+labelText(labels)+" {"+key+": null})")
	}
	if err := props.storable(); err != nil {
		return err
	}
	tx, count := p.st.Tx, p.st.Counters
	id := tx.CreateNode()
	count.NodesCreated++
	for _, name := range labels {
		if tx.AddLabel(id, tx.Label(name)) {
			count.LabelsAdded++
		}
	}
	for k, name := range props.names {
		if !props.vals[k].IsNull() {
			tx.SetNodeProperty(id, tx.Key(name), props.vals[k])
			count.PropertiesSet++
		}
	}
	v.put(n.slot, i, value.Node(id))
	return tx.Violation()
}

func (p *pattern) createRel(r *newRel, v *rowView, i int) error {
	types, err := r.typ.eval(&v.b, i)
	if err != nil {
		return err
	}
	if len(types) != 1 {
		return status.New(status.ExecutionFailed, "NoSingleRelationshipType",
			"Exactly one relationship type must be specified, but %d were found.", len(types))
	}
	start, err := r.endNode(v.get(r.made.Start, i), r.made.StartName)
	if err != nil {
		return err
	}
	end, err := r.endNode(v.get(r.made.End, i), r.made.EndName)
	if err != nil {
		return err
	}
	props, err := r.props.eval(&v.b, i)
	if err != nil {
		return err
	}
	if key, ok := props.null(); ok && p.merge {
		return errMergeNull("relationship", key, p.relText(types[0], key))
	}
	if err := props.storable(); err != nil {
		return err
	}
	tx, count := p.st.Tx, p.st.Counters
	id, err := tx.CreateRel(start, end, tx.Type(types[0]))
	if err != nil {
		return err
	}
	count.RelationshipsCreated++
	for k, name := range props.names {
		if !props.vals[k].IsNull() {
			tx.SetRelProperty(id, tx.Key(name), props.vals[k])
			count.PropertiesSet++
		}
	}
	v.put(r.made.Slot, i, value.Rel(id))
	return tx.Violation()
}

// labelText is labels as a pattern has them.
func labelText(labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	return ":" + strings.Join(labels, ":")
}

// relText is a relationship as a message shows it.
func (p *pattern) relText(typ, key string) string {
	if p.text != "" {
		return p.text
	}
	return "()-[:" + typ + " {" + key + ": null}]->()"
}

// endNode is the node, called name, that the relationship is to start or end at.
func (r *newRel) endNode(v value.Value, name string) (int64, error) {
	switch v.Kind() {
	case value.KindNode:
		return v.ID(), nil
	case value.KindNull:
		return 0, status.New(status.ExecutionFailed, "", "Failed to create relationship `%s`, node `%s` is missing. "+
			"If you prefer to simply ignore rows where a relationship node is missing, "+
			"set 'dbms.cypher.lenient_create_relationship = true' in neo4j.conf", r.made.Name, name)
	}
	return 0, status.New(status.TypeError, "InvalidArgumentType", "Expected to find a node but found %s instead", value.Debug(v))
}

// properties is the map of properties of a CREATE or MERGE. A map literal is
// kept by key, so that no map is made for each row.
type properties struct {
	keys []string
	vals []expr.Evaluator
	all  expr.Evaluator // any other expression
	buf  propList
}

// propList is the evaluated properties: names with values, nulls included.
type propList struct {
	names []string
	vals  []value.Value
}

func newProperties(b *Builder, e physical.Expr) (*properties, error) {
	p := &properties{}
	var err error
	if m, ok := e.(*physical.MapExpr); ok && !repeats(m.Keys) {
		p.keys = m.Keys
		p.vals, err = b.CompileAll(m.Values)
		return p, err
	}
	p.all, err = b.Compile(e)
	return p, err
}

func repeats(names []string) bool {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if seen[n] {
			return true
		}
		seen[n] = true
	}
	return false
}

// eval gives the properties for row i of b, valid until the next call.
func (p *properties) eval(b *batch.Batch, i int) (*propList, error) {
	l := &p.buf
	l.names, l.vals = l.names[:0], l.vals[:0]
	for k, e := range p.vals {
		v, err := e.Eval(b, i)
		if err != nil {
			return nil, err
		}
		l.names, l.vals = append(l.names, p.keys[k]), append(l.vals, v)
	}
	if p.all == nil {
		return l, nil
	}
	v, err := p.all.Eval(b, i)
	switch {
	case err != nil:
		return nil, err
	case v.IsNull():
		return nil, status.New(status.TypeError, "InvalidArgumentType", "Parameter provided for node creation is not a Map, instead got %s", value.Debug(v))
	case v.Kind() != value.KindMap:
		return nil, status.New(status.TypeError, "InvalidArgumentType", "Expected a map of properties, but it was :`%s`", value.Debug(v))
	}
	m := v.AsMap()
	for k := range m.Len() {
		name, v := m.At(k)
		l.names, l.vals = append(l.names, name), append(l.vals, v)
	}
	return l, nil
}

// storable brings the values into the form in which they are stored, or says
// which cannot be.
func (l *propList) storable() (err error) {
	for k, name := range l.names {
		if l.vals[k], err = value.Normalize(l.vals[k]); err != nil {
			return err
		}
		if err := tokenName(name); err != nil {
			return err
		}
	}
	return nil
}

// null is the first key whose value is null.
func (l *propList) null() (key string, ok bool) {
	for k, v := range l.vals {
		if v.IsNull() {
			return l.names[k], true
		}
	}
	return "", false
}

// tokenName reports a name that no label, type or key may have.
func tokenName(name string) error {
	for k := 0; k < len(name); k++ {
		if name[k] == 0 {
			name = ""
		}
	}
	if name == "" {
		return status.New(status.TokenNameError, "",
			"'%s' is not a valid token name. Token names cannot be empty or contain any null-bytes.", name)
	}
	return nil
}

// nameKind says what names are of, for messages.
type nameKind string

const (
	labelNames nameKind = "node label"
	typeNames  nameKind = "relationship type"
)

// names is a list of labels or types, some of which may be computed.
type names struct {
	kind   nameKind
	static []string
	exprs  []expr.Evaluator // nil where the name is static
	buf    []string
}

func newNames(b *Builder, refs []physical.LabelRef, kind nameKind) (*names, error) {
	n := &names{kind: kind}
	dynamic := false
	for _, r := range refs {
		e, err := b.Compile(r.Expr)
		if err != nil {
			return nil, err
		}
		n.static, n.exprs = append(n.static, r.Name), append(n.exprs, e)
		dynamic = dynamic || e != nil
	}
	if !dynamic {
		n.exprs = nil
	}
	return n, nil
}

// eval gives the names for row i of b, valid until the next call.
func (n *names) eval(b *batch.Batch, i int) ([]string, error) {
	if n.exprs == nil {
		return n.static, nil
	}
	n.buf = n.buf[:0]
	for k, e := range n.exprs {
		if e == nil {
			n.buf = append(n.buf, n.static[k])
			continue
		}
		v, err := e.Eval(b, i)
		if err != nil {
			return nil, err
		}
		if err := n.add(v); err != nil {
			return nil, err
		}
	}
	return n.buf, nil
}

func (n *names) add(v value.Value) error {
	switch v.Kind() {
	case value.KindString:
		n.buf = append(n.buf, v.AsString())
		return tokenName(v.AsString())
	case value.KindList:
		for _, e := range v.AsList() {
			if e.Kind() != value.KindString {
				return n.wrong()
			}
			if err := n.add(e); err != nil {
				return err
			}
		}
		return nil
	}
	return n.wrong()
}

func (n *names) wrong() error {
	return status.New(status.TypeError, "InvalidArgumentType", "Expected %s to be a string or list of strings.", n.kind)
}
