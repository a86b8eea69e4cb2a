package operator

import (
	"slices"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// set is SET and REMOVE.
type set struct {
	st    *state.State
	src   Operator
	items []setter
	out   *Output
	late
}

func newSet(b *Builder, op *physical.Set) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	items, err := newSetters(b, op.Items)
	return &set{st: b.State, src: src, items: items, out: b.output(&op.Header)}, err
}

func (o *set) Next() (*batch.Batch, error) {
	if o.late.err != nil {
		return nil, o.late.err
	}
	in, err := o.src.Next()
	if in == nil || err != nil {
		return nil, err
	}
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if err := writable(o.st); err != nil {
		return nil, err
	}
	o.out.Start()
	o.out.From(in)
	for k := range in.Len() {
		i := in.Row(k)
		n := in.Count(i)
		for range n {
			if err := setAll(o.items, in, i); err != nil {
				return o.after(o.out, err)
			}
			if err := o.st.ChargeChanges(); err != nil {
				return nil, err
			}
		}
		o.out.Add(i, n)
	}
	return o.out.Finish(), nil
}

func (o *set) Reset() {
	o.late = late{}
	o.src.Reset()
}

func (o *set) Close() { o.src.Close() }

// setter is one item of a SET or REMOVE.
type setter interface {
	set(b *batch.Batch, i int) error
}

// setAll does the items for row i of b.
func setAll(items []setter, b *batch.Batch, i int) error {
	for _, s := range items {
		if err := s.set(b, i); err != nil {
			return err
		}
	}
	return nil
}

// newSetters compiles items. Properties of one entity that are set one after the
// other in a clause are computed before any of them is set, as in Neo4j.
func newSetters(b *Builder, items []physical.SetItem) ([]setter, error) {
	var out []setter
	const noGroup physical.Slot = -2
	last := noGroup
	for _, item := range items {
		on := physical.NoSlot
		var s setter
		var err error
		switch item := item.(type) {
		case *physical.SetProperty:
			if ref, ok := item.Entity.(*physical.SlotRef); ok && item.Value != nil {
				on = ref.Slot
			}
			if on != physical.NoSlot && on == last {
				group := out[len(out)-1].(*setProperty)
				if err := group.add(b, item); err != nil {
					return nil, err
				}
				continue
			}
			s, err = newSetProperty(b, item)
		case *physical.SetProperties:
			s, err = newSetProperties(b, item)
		case *physical.SetLabels:
			s, err = newSetLabels(b, item)
		}
		if err != nil {
			return nil, err
		}
		out, last = append(out, s), on
		if on == physical.NoSlot {
			last = noGroup
		}
	}
	return out, nil
}

// entity is a node or relationship that is written to.
type entity struct {
	st *state.State
	value.Value
}

// evalEntity gives the entity for row i; ok is false for null.
func evalEntity(st *state.State, e expr.Evaluator, b *batch.Batch, i int) (x entity, ok bool, err error) {
	v, err := e.Eval(b, i)
	if err != nil || v.IsNull() {
		return entity{}, false, err
	}
	if v.Kind() != value.KindNode && v.Kind() != value.KindRel {
		return entity{}, false, status.New(status.ArgumentError, "InvalidArgumentType",
			"The expression should have been a node or a relationship, but got %s", value.Debug(v))
	}
	return entity{st, v}, true, nil
}

func (x entity) property(k catalog.KeyID) value.Value {
	if x.Kind() == value.KindNode {
		return x.st.Graph.NodeProperty(x.ID(), k)
	}
	return x.st.Graph.RelProperty(x.ID(), k)
}

func (x entity) keys(buf []catalog.KeyID) []catalog.KeyID {
	if x.Kind() == value.KindNode {
		return x.st.Graph.NodeKeys(x.ID(), buf)
	}
	return x.st.Graph.RelKeys(x.ID(), buf)
}

func (x entity) put(k catalog.KeyID, v value.Value) {
	x.st.Counters.PropertiesSet++
	if x.Kind() == value.KindNode {
		x.st.Tx.SetNodeProperty(x.ID(), k, v)
	} else {
		x.st.Tx.SetRelProperty(x.ID(), k, v)
	}
}

// set sets a property, or removes it with null; it counts only what was there to remove. Among
// several properties that are set together all count whose names are known, as in Neo4j.
func (x entity) set(name string, v value.Value, several bool) {
	if !v.IsNull() {
		x.put(x.st.Tx.Key(name), v)
	} else if k, ok := x.st.Graph.Catalog().Key(name); ok && (several || !x.property(k).IsNull()) {
		x.put(k, v)
	}
}

// setProperty is entity.key = value, for one or several keys.
type setProperty struct {
	st     *state.State
	entity expr.Evaluator
	parts  []propertyPart
	buf    propList
}

type propertyPart struct {
	key     string
	keyExpr expr.Evaluator // nil: key
	val     expr.Evaluator // nil: remove
}

func newSetProperty(b *Builder, item *physical.SetProperty) (*setProperty, error) {
	e, err := b.Compile(item.Entity)
	if err != nil {
		return nil, err
	}
	s := &setProperty{st: b.State, entity: e}
	return s, s.add(b, item)
}

func (s *setProperty) add(b *Builder, item *physical.SetProperty) error {
	part := propertyPart{key: item.Key}
	var err error
	if part.keyExpr, err = b.Compile(item.KeyExpr); err != nil {
		return err
	}
	if part.val, err = b.Compile(item.Value); err != nil {
		return err
	}
	s.parts = append(s.parts, part)
	return nil
}

func (s *setProperty) set(b *batch.Batch, i int) error {
	x, ok, err := evalEntity(s.st, s.entity, b, i)
	if !ok {
		return err
	}
	l := &s.buf
	l.names, l.vals = l.names[:0], l.vals[:0]
	for k := range s.parts {
		name, v, err := s.parts[k].eval(b, i)
		if err != nil {
			return err
		}
		l.put(name, v)
	}
	if err := l.storable(); err != nil {
		return err
	}
	for k, name := range l.names {
		x.set(name, l.vals[k], len(s.parts) > 1)
	}
	return s.st.Tx.Violation()
}

// put adds a property; a later one replaces an earlier one of the same name.
func (l *propList) put(name string, v value.Value) {
	for k, n := range l.names {
		if n == name {
			l.vals[k] = v
			return
		}
	}
	l.names, l.vals = append(l.names, name), append(l.vals, v)
}

func (p *propertyPart) eval(b *batch.Batch, i int) (name string, v value.Value, err error) {
	name = p.key
	if p.keyExpr != nil {
		k, err := p.keyExpr.Eval(b, i)
		if err != nil {
			return "", v, err
		}
		if k.Kind() != value.KindString {
			return "", v, status.New(status.TypeError, "InvalidArgumentType",
				"Expected %s to be a property key of type String, but it was a %s", value.Debug(k), value.RuntimeTypeName(k))
		}
		name = k.AsString()
	}
	if p.val != nil {
		v, err = p.val.Eval(b, i)
	}
	return name, v, err
}

// setProperties is entity = map and entity += map.
type setProperties struct {
	st     *state.State
	entity expr.Evaluator
	of     expr.Evaluator
	add    bool
	buf    propList
	keys   []catalog.KeyID
}

func newSetProperties(b *Builder, item *physical.SetProperties) (setter, error) {
	e, err := b.Compile(item.Entity)
	if err != nil {
		return nil, err
	}
	of, err := b.Compile(item.Map)
	return &setProperties{st: b.State, entity: e, of: of, add: item.Add}, err
}

func (s *setProperties) set(b *batch.Batch, i int) error {
	x, ok, err := evalEntity(s.st, s.entity, b, i)
	if !ok {
		return err
	}
	v, err := s.of.Eval(b, i)
	if err != nil {
		return err
	}
	if err := s.read(v); err != nil {
		return err
	}
	l := &s.buf
	if err := l.storable(); err != nil {
		return err
	}
	if !s.add {
		s.removeOthers(x)
	}
	cat := s.st.Graph.Catalog()
	for k, name := range l.names {
		if !l.vals[k].IsNull() {
			x.put(s.st.Tx.Key(name), l.vals[k])
		} else if key, ok := cat.Key(name); ok {
			x.put(key, value.Null)
		}
	}
	return s.st.Tx.Violation()
}

// read takes the properties out of a map or an entity.
func (s *setProperties) read(v value.Value) error {
	l := &s.buf
	l.names, l.vals = l.names[:0], l.vals[:0]
	switch v.Kind() {
	case value.KindMap:
		m := v.AsMap()
		for k := range m.Len() {
			name, v := m.At(k)
			l.names, l.vals = append(l.names, name), append(l.vals, v)
		}
		return nil
	case value.KindRel:
		if !s.st.Graph.RelExists(v.ID()) {
			return status.New(status.EntityNotFound, "DeletedEntityAccess",
				"Relationship with id %d has been deleted in this transaction", v.ID())
		}
		fallthrough
	case value.KindNode:
		from, cat := entity{s.st, v}, s.st.Graph.Catalog()
		s.keys = from.keys(s.keys[:0])
		for _, k := range s.keys {
			l.names, l.vals = append(l.names, cat.KeyName(k)), append(l.vals, from.property(k))
		}
		return nil
	}
	return status.New(status.TypeError, "InvalidArgumentType", "Expected the properties to be a map, but it was :`%s`", value.Debug(v))
}

// removeOthers removes the properties that the map does not have.
func (s *setProperties) removeOthers(x entity) {
	cat := s.st.Graph.Catalog()
	s.keys = x.keys(s.keys[:0])
	for _, k := range s.keys {
		if name := cat.KeyName(k); !slices.Contains(s.buf.names, name) {
			x.put(k, value.Null)
		}
	}
}

// setLabels adds or removes labels.
type setLabels struct {
	st     *state.State
	entity expr.Evaluator
	names  *names
	remove bool
}

func newSetLabels(b *Builder, item *physical.SetLabels) (setter, error) {
	e, err := b.Compile(item.Entity)
	if err != nil {
		return nil, err
	}
	n, err := newNames(b, item.Labels, labelNames)
	return &setLabels{st: b.State, entity: e, names: n, remove: item.Remove}, err
}

func (s *setLabels) set(b *batch.Batch, i int) error {
	v, err := s.entity.Eval(b, i)
	if err != nil || v.IsNull() {
		return err
	}
	if v.Kind() != value.KindNode {
		return status.New(status.TypeError, "InvalidArgumentType", "Expected %s to be a node, but it was a %s",
			value.Debug(v), value.RuntimeTypeName(v))
	}
	names, err := s.names.eval(b, i)
	if err != nil {
		return err
	}
	if s.st.Tx.NodeDeleted(v.ID()) {
		return status.New(status.EntityNotFound, "DeletedEntityAccess", "Node with id %d has been deleted in this transaction", v.ID())
	}
	tx := s.st.Tx
	for _, name := range names {
		if !s.remove {
			if tx.AddLabel(v.ID(), tx.Label(name)) {
				s.st.Counters.LabelsAdded++
			}
		} else if l, ok := s.st.Graph.Catalog().Label(name); ok && tx.RemoveLabel(v.ID(), l) {
			s.st.Counters.LabelsRemoved++
		}
	}
	return tx.Violation()
}
