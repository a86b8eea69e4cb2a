package morsel

import (
	"bytes"
	"fmt"
	"reflect"
	"time"

	"github.com/morseldb/morsel/procedures/function"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// paramValues turns the parameters of a query into Cypher values.
func paramValues(params map[string]any) (map[string]value.Value, error) {
	out := make(map[string]value.Value, len(params))
	for name, p := range params {
		v, err := toValue(p)
		if err != nil {
			return nil, status.Wrap(status.TypeError, err, "parameter $%s: %v", name, err)
		}
		out[name] = v
	}
	return out, nil
}

// toValue turns a Go value into a Cypher value: nil, booleans, integers, floats,
// strings, []byte, time.Time, time.Duration, this package's temporal and spatial types,
// and slices, arrays, string-keyed maps and structs of these. Struct fields go by their `morsel` tag or name.
func toValue(p any) (value.Value, error) {
	switch t := p.(type) {
	case nil:
		return value.Null, nil
	case bool:
		return value.Bool(t), nil
	case int:
		return value.Int(int64(t)), nil
	case int64:
		return value.Int(t), nil
	case float64:
		return value.Float(t), nil
	case string:
		return value.String(t), nil
	case []byte:
		return bytesValue(t), nil
	case value.Value:
		return t, nil
	}
	if v, ok := temporalValue(p); ok {
		return v, nil
	}
	return reflectValue(reflect.ValueOf(p))
}

// bytesValue copies a byte array; nil is null.
func bytesValue(b []byte) value.Value {
	if b == nil {
		return value.Null
	}
	return value.Bytes(bytes.Clone(b))
}

func temporalValue(p any) (value.Value, bool) {
	switch t := p.(type) {
	case time.Time:
		return dateTimeValue(t), true
	case time.Duration:
		return value.DurationOf(value.Duration{Seconds: int64(t / time.Second), Nanos: int64(t % time.Second)}), true
	case Date:
		return value.DateOf(t.Days), true
	case LocalTime:
		return value.NewLocalTime(t.Nanos), true
	case OffsetTime:
		return value.NewTime(t.Nanos, t.Offset), true
	case LocalDateTime:
		return value.NewLocalDateTime(t.Seconds, t.Nanos), true
	case Duration:
		return value.DurationOf(value.Duration(t)), true
	case Vector:
		if t.Dimension() == 0 {
			return value.Null, true
		}
		return value.VectorOf(t.v), true
	case UUID:
		return value.UUIDOf(value.UUID(t)), true
	case Point:
		return value.PointOf(value.Point{CRS: value.CRS(t.SRID), X: t.X, Y: t.Y, Z: t.Z}), true
	}
	return value.Null, false
}

func dateTimeValue(t time.Time) value.Value {
	zone := value.UTC
	if name := t.Location().String(); name != "UTC" && name != "" && name != "Local" {
		if z, err := value.NamedZone(name); err == nil {
			return value.NewDateTime(t.Unix(), int32(t.Nanosecond()), z)
		}
	}
	if _, off := t.Zone(); off != 0 {
		zone = value.FixedZone(int32(off))
	}
	return value.NewDateTime(t.Unix(), int32(t.Nanosecond()), zone)
}

func reflectValue(r reflect.Value) (value.Value, error) {
	switch r.Kind() {
	case reflect.Bool:
		return value.Bool(r.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return value.Int(r.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if r.Uint() > 1<<63-1 {
			return value.Null, fmt.Errorf("%d does not fit into a 64-bit INTEGER", r.Uint())
		}
		return value.Int(int64(r.Uint())), nil
	case reflect.Float32, reflect.Float64:
		return value.Float(r.Float()), nil
	case reflect.String:
		return value.String(r.String()), nil
	case reflect.Pointer, reflect.Interface:
		if r.IsNil() {
			return value.Null, nil
		}
		return toValue(r.Elem().Interface())
	case reflect.Slice, reflect.Array:
		return listValue(r)
	case reflect.Map:
		return mapValue(r)
	case reflect.Struct:
		return structValue(r)
	}
	return value.Null, fmt.Errorf("a Go value of type %s is not a Cypher value", r.Type())
}

func listValue(r reflect.Value) (value.Value, error) {
	if isBytes(r.Type()) {
		return bytesValue(r.Bytes()), nil
	}
	if r.Kind() == reflect.Slice && r.IsNil() {
		return value.Null, nil
	}
	out := make([]value.Value, r.Len())
	for i := range out {
		v, err := toValue(r.Index(i).Interface())
		if err != nil {
			return value.Null, fmt.Errorf("element %d: %w", i, err)
		}
		out[i] = v
	}
	return value.List(out), nil
}

func mapValue(r reflect.Value) (value.Value, error) {
	if r.IsNil() {
		return value.Null, nil
	}
	if r.Type().Key().Kind() != reflect.String {
		return value.Null, fmt.Errorf("a map's keys must be strings, not %s", r.Type().Key())
	}
	keys := make([]string, 0, r.Len())
	for _, k := range r.MapKeys() {
		keys = append(keys, k.String())
	}
	sortStrings(keys)
	m := value.NewMap(len(keys))
	for _, k := range keys {
		v, err := toValue(r.MapIndex(reflect.ValueOf(k).Convert(r.Type().Key())).Interface())
		if err != nil {
			return value.Null, fmt.Errorf("key %q: %w", k, err)
		}
		m.Put(k, v)
	}
	return value.MapOf(m), nil
}

func structValue(r reflect.Value) (value.Value, error) {
	switch r.Interface().(type) {
	case Node, Relationship, Path:
		return value.Null, fmt.Errorf("a %s cannot be passed as a parameter; pass its id", r.Type().Name())
	}
	m := value.NewMap(r.NumField())
	for _, f := range reflect.VisibleFields(r.Type()) {
		name, ok := fieldName(f)
		if !ok || f.Anonymous {
			continue
		}
		v, err := toValue(r.FieldByIndex(f.Index).Interface())
		if err != nil {
			return value.Null, fmt.Errorf("field %s: %w", f.Name, err)
		}
		m.Put(name, v)
	}
	return value.MapOf(m), nil
}

// materializer turns Cypher values into Go values in one view of the graph.
type materializer struct {
	snap     *storage.Snapshot
	database string
}

func (g *materializer) native(v value.Value) any {
	switch v.Kind() {
	case value.KindNull:
		return nil
	case value.KindBool:
		return v.AsBool()
	case value.KindInt:
		return v.AsInt()
	case value.KindFloat:
		return v.AsFloat()
	case value.KindString:
		return g.snap.Keep(v.AsString())
	case value.KindList:
		if b, ok := v.AsBytes(); ok {
			return bytes.Clone(b)
		}
		in := v.AsList()
		out := make([]any, len(in))
		for i, e := range in {
			out[i] = g.native(e)
		}
		return out
	case value.KindMap:
		m := v.AsMap()
		out := make(map[string]any, m.Len())
		for i := range m.Len() {
			k, e := m.At(i)
			out[k] = g.native(e)
		}
		return out
	case value.KindNode:
		if x := v.Virtual(); x != nil {
			return g.virtualNode(v.ID(), x)
		}
		return g.node(v.ID())
	case value.KindRel:
		if x := v.Virtual(); x != nil {
			return g.virtualRel(v.ID(), x)
		}
		return g.rel(v.ID())
	case value.KindPath:
		return g.path(v.AsPath())
	}
	return nativeTemporal(v)
}

func nativeTemporal(v value.Value) any {
	switch v.Kind() {
	case value.KindDate:
		return Date{Days: v.Days()}
	case value.KindLocalTime:
		return LocalTime{Nanos: v.NanosOfDay()}
	case value.KindTime:
		return OffsetTime{Nanos: v.NanosOfDay(), Offset: v.OffsetSeconds()}
	case value.KindLocalDateTime:
		return LocalDateTime{Seconds: v.EpochSeconds(), Nanos: v.Nanos()}
	case value.KindDateTime:
		return time.Unix(v.EpochSeconds(), int64(v.Nanos())).In(location(v.Zone(), v.EpochSeconds()))
	case value.KindDuration:
		return Duration(v.AsDuration())
	case value.KindVector:
		return keepVector(v.AsVector())
	case value.KindUUID:
		return UUID(v.AsUUID())
	}
	p := v.AsPoint()
	return Point{SRID: int32(p.CRS), X: p.X, Y: p.Y, Z: p.Z}
}

// keepVector copies a vector out of what may be a mapped file.
func keepVector(v value.Vector) Vector {
	own, err := value.RawVector(v.Coord, bytes.Clone(v.Raw()))
	if err != nil {
		return Vector{}
	}
	return Vector{own}
}

// node copies a node; one that was deleted in the transaction has neither labels nor properties.
func (g *materializer) node(id int64) Node {
	n := Node{ID: id, ElementID: function.NodeElementID(g.database, id), Labels: []string{}, Props: map[string]any{}}
	if !g.snap.NodeExists(id) {
		n.Deleted = true
		return n
	}
	c := g.snap.Catalog()
	for _, l := range g.snap.NodeLabels(id, nil) {
		n.Labels = append(n.Labels, c.LabelName(l))
	}
	var keys [16]catalog.KeyID
	for _, k := range g.snap.NodeKeys(id, keys[:0]) {
		n.Props[c.KeyName(k)] = g.native(g.snap.NodeProperty(id, k))
	}
	return n
}

func (g *materializer) rel(id int64) Relationship {
	r := Relationship{ID: id, ElementID: function.RelElementID(g.database, id), Props: map[string]any{}}
	start, end, t, ok := g.snap.Rel(id)
	if !ok {
		r.Deleted = true
		return r
	}
	c := g.snap.Catalog()
	r.Type, r.Start, r.End = c.TypeName(t), start, end
	r.StartElementID, r.EndElementID = function.NodeElementID(g.database, start), function.NodeElementID(g.database, end)
	var keys [16]catalog.KeyID
	for _, k := range g.snap.RelKeys(id, keys[:0]) {
		r.Props[c.KeyName(k)] = g.native(g.snap.RelProperty(id, k))
	}
	return r
}

func (g *materializer) path(p *value.Path) Path {
	out := Path{Nodes: make([]Node, len(p.Nodes)), Relationships: make([]Relationship, len(p.Rels))}
	for i, n := range p.Nodes {
		out.Nodes[i] = g.node(n)
	}
	for i, r := range p.Rels {
		out.Relationships[i] = g.rel(r)
	}
	return out
}
