package expr

import (
	"math"

	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/storage/column"
	"github.com/morseldb/morsel/value"
)

// property is of.key.
type property struct {
	st  *state.State
	of  Evaluator
	key state.Key
	// part is what the key is of a temporal value.
	part value.Component
	from columnReader
	vals *batch.Vector  // of what is computed; nil until something is
	days []dayComponent // see component
	// known is the column whose form is known to be form.
	known *column.Column
	form  batch.Form
}

func (c *Compiler) property(e *physical.Property) (Evaluator, error) {
	of, err := c.compile(e.Of)
	return newProperty(c.State, of, e.Key), err
}

func newProperty(st *state.State, of Evaluator, key string) *property {
	return &property{st: st, of: of, key: state.Key{Name: key}, part: value.ComponentOf(key)}
}

// column is the store's column of the property, whose values are read in a form, and the entities to read it of; nil where the property is not that
// of a column of entities, or is read in another form.
func (e *property) column(b *batch.Batch, form batch.Form) (*column.Column, []int64) {
	col, ids := e.stored(b)
	if col == nil {
		return nil, nil
	}
	if e.known != col || e.st.Tx != nil || e.st.Writes {
		e.known, e.form = col, formOf(col)
	}
	if e.form != form {
		return nil, nil
	}
	return col, ids
}

// stored is column in whatever form.
func (e *property) stored(b *batch.Batch) (*column.Column, []int64) {
	ref, ok := e.of.(*slotRef)
	if !ok {
		return nil, nil
	}
	c, g := b.Cols[ref.slot], e.st.Graph
	if c == nil || c.Form != batch.Node && c.Form != batch.Rel {
		return nil, nil
	}
	id, known := e.key.ID(g.Catalog())
	switch {
	case !known:
		return nil, nil
	case c.Form == batch.Node:
		return g.NodeColumn(id), c.Ints
	}
	return g.RelColumn(id), c.Ints
}

// dates reads the property as days where it is a date of every row; else it is nil.
func (e *property) dates(b *batch.Batch) []int64 {
	col, ids := e.stored(b)
	if col == nil {
		return nil
	}
	e.from.may = e.st.Tx == nil && !e.st.Writes
	days := e.from.readDays(col, ids, b)
	if days != nil {
		e.st.Hit(int64(b.Len()))
	}
	return days
}

// codes reads the property where the store's column has codes.
func (e *property) codes(b *batch.Batch, out *batch.Vector) (ok bool, err error) {
	if col, _ := e.column(b, batch.Code); col == nil {
		return false, nil
	}
	err = e.EvalBatch(b, out)
	return out.Form == batch.Code, err
}

// has reports of each living row whether it has the property: into out, a vector of booleans; ok is false where only reading it can tell.
func (e *property) has(b *batch.Batch, out []int64) (ok bool) {
	col, ids := e.stored(b)
	if col == nil || e.st.Tx != nil || e.st.Writes {
		return false
	}
	e.st.Hit(int64(b.Len()))
	for k := range b.Len() {
		i := b.Row(k)
		out[i] = 0
		if col.Has(ids[i]) {
			out[i] = 1
		}
	}
	return true
}

// ListTo appends the elements of the list that the property of row i is to buf; ok is false where it is none that is stored.
func (e *property) ListTo(b *batch.Batch, i int, buf []value.Value) (_ []value.Value, ok bool) {
	col, ids := e.column(b, batch.Any)
	if col == nil || ids[i] < 0 {
		return buf, false
	}
	if buf, ok = col.ListTo(ids[i], buf); ok {
		e.st.Hit(1)
	}
	return buf, ok
}

func (e *property) Eval(b *batch.Batch, i int) (value.Value, error) {
	v, err := e.of.Eval(b, i)
	if err != nil {
		return value.Null, err
	}
	return e.get(v)
}

func (e *property) get(v value.Value) (value.Value, error) {
	if x := v.Virtual(); x != nil {
		p, _ := x.Props.Get(e.key.Name)
		return p, nil
	}
	switch v.Kind() {
	case value.KindNull:
		return value.Null, nil
	case value.KindNode:
		id, ok := e.key.ID(e.st.Graph.Catalog())
		return nodeProperty(e.st, v.ID(), id, ok)
	case value.KindRel:
		id, ok := e.key.ID(e.st.Graph.Catalog())
		return relProperty(e.st, v.ID(), id, ok)
	case value.KindMap:
		p, _ := v.AsMap().Get(e.key.Name)
		return p, nil
	}
	if n, ok := e.part.Of(v); ok {
		return value.Int(n), nil
	}
	return component(v, e.key.Name)
}

// nodeProperty reads a property whose key may be unknown. Only a null can be
// that of a deleted node, so only then it is asked whether the node lives.
func nodeProperty(st *state.State, node int64, k catalog.KeyID, known bool) (value.Value, error) {
	st.Hit(1)
	if known {
		if v := st.Graph.NodeProperty(node, k); !v.IsNull() {
			return v, nil
		}
	}
	if !st.Graph.NodeExists(node) {
		return value.Null, DeletedNode(node)
	}
	return value.Null, nil
}

// relProperty is nodeProperty for relationships.
func relProperty(st *state.State, rel int64, k catalog.KeyID, known bool) (value.Value, error) {
	st.Hit(1)
	if known {
		if v := st.Graph.RelProperty(rel, k); !v.IsNull() {
			return v, nil
		}
	}
	if !st.Graph.RelExists(rel) {
		return value.Null, DeletedRel(rel)
	}
	return value.Null, nil
}

// EvalBatch reads the property of a column of entities from the store's column.
func (e *property) EvalBatch(b *batch.Batch, out *batch.Vector) error {
	ref, ok := e.of.(*slotRef)
	if !ok {
		return e.ofValues(b, out)
	}
	if b.Cols[ref.slot] == nil {
		return lift(e, b, out)
	}
	c, g := b.Cols[ref.slot], e.st.Graph
	if c.Form == batch.Any {
		return e.ofColumn(c, b, out)
	}
	if c.Form != batch.Node && c.Form != batch.Rel {
		return lift(e, b, out)
	}
	e.st.Hit(int64(b.Len()))
	e.from.may = e.st.Tx == nil && !e.st.Writes
	id, known := e.key.ID(g.Catalog())
	col := noColumn
	if c.Form == batch.Node {
		if known {
			col = g.NodeColumn(id)
		}
		return e.from.read(col, c.Ints, b, out, e.missingNode)
	}
	if known {
		col = g.RelColumn(id)
	}
	return e.from.read(col, c.Ints, b, out, e.missingRel)
}

// Select reads the property as a column; only a column of booleans is looked through at once.
func (e *property) Select(b *batch.Batch, out []int32) ([]int32, error) {
	if col, _ := e.column(b, batch.Bool); col == nil {
		return liftSelect(e, b, out)
	}
	if e.vals == nil {
		e.vals = new(batch.Vector)
	}
	if err := e.EvalBatch(b, e.vals); err != nil {
		return out, err
	}
	return selectTruths(e.vals, true, b, out)
}

// ofValues is EvalBatch where what has the property is computed.
func (e *property) ofValues(b *batch.Batch, out *batch.Vector) error {
	if at, ok := e.of.(*epochCall); ok && (e.part.OfDates() || e.part.OfClock()) {
		if ns, err := at.instants(b); ns != nil || err != nil {
			out.Reset(batch.Int)
			out.Resize(b.N)
			e.ofInstants(at, ns, b, out.Ints)
			return err
		}
	}
	if of, ok := e.of.(*property); ok && e.part.OfDates() {
		if days := of.dates(b); days != nil {
			out.Reset(batch.Int)
			out.Resize(b.N)
			for k := range b.Len() {
				i := b.Row(k)
				out.Ints[i] = e.ofDay(days[i])
			}
			return nil
		}
	}
	if call, ok := e.of.(*betweenCall); ok && b.N > 1 {
		out.Reset(batch.Int)
		out.Resize(b.N)
		if call.component(e.part, b, out.Ints) {
			return nil
		}
	}
	if w := wallOf(e.of); w != nil && (e.part.OfDates() || e.part.OfClock()) {
		if ns := w.wall(b); ns != nil {
			out.Reset(batch.Int)
			out.Resize(b.N)
			e.ofWall(ns, b, out.Ints)
			return nil
		}
	}
	if e.vals == nil {
		e.vals = new(batch.Vector)
	}
	if err := EvalBatch(e.of, b, e.vals); err != nil {
		return err
	}
	return e.ofColumn(e.vals, b, out)
}

// ofWall computes the component of local datetimes in nanoseconds.
func (e *property) ofWall(ns []int64, b *batch.Batch, out []int64) {
	clock := e.part.OfClock()
	for k := range b.Len() {
		i := b.Row(k)
		day, rest := floorDiv(ns[i], nanosPerDay)
		if clock {
			out[i] = e.part.OfNanos(rest)
		} else {
			out[i] = e.ofDay(day)
		}
	}
}

// ofInstants computes the component of instants.
func (e *property) ofInstants(at *epochCall, ns []int64, b *batch.Batch, out []int64) {
	if e.part.OfClock() {
		nanos := 1_000_000_000 / at.unit
		for k := range b.Len() {
			i := b.Row(k)
			out[i] = e.part.OfNanos(at.clockOf(ns[i]) * nanos)
		}
		return
	}
	for k := range b.Len() {
		i := b.Row(k)
		out[i] = e.ofDay(at.dayOf(ns[i]))
	}
}

// ofColumn is EvalBatch for a column of values, as temporal ones are.
func (e *property) ofColumn(c *batch.Vector, b *batch.Batch, out *batch.Vector) error {
	n := b.Len()
	for k := range n {
		i := b.Row(k)
		v, err := e.component(c.Get(i))
		if err != nil {
			return err
		}
		if k == 0 {
			out.StartAs(v, b.N)
		}
		if out.Form == batch.Int && out.Nulls == nil && v.Kind() == value.KindInt {
			out.Ints[i] = v.AsInt()
			continue
		}
		out.Put(i, v)
	}
	if n == 0 {
		out.StartAs(value.Null, b.N)
	}
	return nil
}

// dayCache is how many days' components are kept, by their last bits.
const dayCache = 2048

// dayComponent is a component of dates for a day.
type dayComponent struct{ day, n int64 }

// component is get, with the components of dates kept by day.
func (e *property) component(v value.Value) (value.Value, error) {
	day, ok := e.part.Day(v)
	if !ok {
		return e.get(v)
	}
	return value.Int(e.ofDay(day)), nil
}

// ofDay is the component of dates for a day.
func (e *property) ofDay(day int64) int64 {
	if e.days == nil {
		e.days = make([]dayComponent, dayCache)
		for i := range e.days {
			e.days[i].day = math.MinInt64
		}
	}
	d := &e.days[day&(dayCache-1)]
	if d.day != day {
		d.day, d.n = day, e.part.OfDay(day)
	}
	return d.n
}

// noColumn is what a key has that was never used.
var noColumn = column.New()

// missingNode is the error where a node without the property is gone.
func (e *property) missingNode(id int64) error {
	if !e.st.Graph.NodeExists(id) {
		return DeletedNode(id)
	}
	return nil
}

// missingRel is missingNode for relationships.
func (e *property) missingRel(id int64) error {
	if !e.st.Graph.RelExists(id) {
		return DeletedRel(id)
	}
	return nil
}

// Properties is all properties of a node, relationship or map, as a map; an
// entity that was deleted has none.
func Properties(st *state.State, v value.Value) (*value.Map, error) {
	g := st.Graph
	if x := v.Virtual(); x != nil {
		return x.Props, nil
	}
	var keys []catalog.KeyID
	switch v.Kind() {
	case value.KindMap:
		return v.AsMap(), nil
	case value.KindNode:
		keys = g.NodeKeys(v.ID(), nil)
	case value.KindRel:
		keys = g.RelKeys(v.ID(), nil)
	default:
		return nil, mismatch("a map", v)
	}
	m := value.NewMap(len(keys))
	for _, k := range keys {
		p := value.Null
		if v.Kind() == value.KindNode {
			p = g.NodeProperty(v.ID(), k)
		} else {
			p = g.RelProperty(v.ID(), k)
		}
		m.Put(g.Catalog().KeyName(k), p)
	}
	st.Hit(int64(len(keys)))
	return m, nil
}
