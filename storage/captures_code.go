package storage

import (
	"fmt"
	"time"

	"github.com/morseldb/morsel/storage/catalog"
	"github.com/morseldb/morsel/value"
)

// A captured transaction in bytes is a Cypher value of nested lists: encode and decodeCaptured
// say in which order. All ids are those of the records.

func (t *Captured) encode() []byte {
	o := &t.Origin
	changes := make([]value.Value, len(t.Changes))
	for i := range t.Changes {
		changes[i] = t.Changes[i].encode()
	}
	return value.AppendBinary(nil, listOf(
		value.Int(int64(t.Mode)), nanoseconds(t.At),
		value.String(o.User), value.String(o.Client), value.String(o.Server), value.String(o.Protocol), nanoseconds(o.Began), o.Meta,
		value.List(changes)))
}

func listOf(v ...value.Value) value.Value { return value.List(v) }

// nanoseconds is a time since 1970, null where it is not known.
func nanoseconds(t time.Time) value.Value {
	if t.IsZero() {
		return value.Null
	}
	return value.Int(t.UnixNano())
}

func (c *Change) encode() value.Value {
	return listOf(value.Bool(c.Rel), value.Int(c.ID), value.Int(int64(c.Type)),
		c.Before.encode(), c.After.encode(), ids(c.Changed), ids(c.OtherLabels),
		c.Node.encode(), c.Start.encode(), c.End.encode(), encodeKeys(c.Keys))
}

func (s *EntityState) encode() value.Value {
	if s == nil {
		return value.Null
	}
	return listOf(ids(s.Labels), encodeProperties(s.Properties))
}

func (n *ChangedNode) encode() value.Value {
	return listOf(value.Int(n.ID), ids(n.Labels), encodeKeys(n.Keys))
}

func encodeKeys(list []KeyValues) value.Value {
	out := make([]value.Value, len(list))
	for i, k := range list {
		out[i] = listOf(value.Int(int64(k.Token)), encodeProperties(k.Properties))
	}
	return value.List(out)
}

func encodeProperties(list []Property) value.Value {
	out := make([]value.Value, 0, 2*len(list))
	for _, p := range list {
		out = append(out, value.Int(int64(p.Key)), p.Value)
	}
	return value.List(out)
}

func ids[T ~uint32](list []T) value.Value {
	out := make([]value.Value, len(list))
	for i, id := range list {
		out[i] = value.Int(int64(id))
	}
	return value.List(out)
}

// decodeCaptured reads what encode wrote of the transaction with a sequence number.
func decodeCaptured(seq uint64, data []byte) (*Captured, error) {
	v, rest, err := value.DecodeBinary(data)
	if err != nil {
		return nil, err
	}
	bad := len(rest) > 0
	r := fields{list: elementsOf(v, &bad), bad: &bad}
	t := &Captured{Seq: seq, Mode: Capture(r.number()), At: r.time()}
	t.Origin = Origin{User: r.text(), Client: r.text(), Server: r.text(), Protocol: r.text(), Began: r.time(), Meta: r.next()}
	t.bytes = value.SizeOf(t.Origin.Meta)
	for _, c := range r.elements() {
		t.Changes = append(t.Changes, r.in(c).change())
		t.bytes += changeBytes
	}
	t.bytes += int64(len(data)) // about what the properties take
	if bad || t.Mode > CaptureFull {
		return nil, fmt.Errorf("transaction %d does not decode", seq)
	}
	return t, nil
}

// fields reads the elements of a list one after another; what is not there, or of another type, sets bad.
type fields struct {
	list []value.Value
	bad  *bool
}

func elementsOf(v value.Value, bad *bool) []value.Value {
	if v.Kind() != value.KindList {
		*bad = true
		return nil
	}
	return v.AsList()
}

func (r *fields) in(v value.Value) *fields { return &fields{elementsOf(v, r.bad), r.bad} }

func (r *fields) next() value.Value {
	if len(r.list) == 0 {
		*r.bad = true
		return value.Null
	}
	v := r.list[0]
	r.list = r.list[1:]
	return v
}

func (r *fields) number() int64 {
	v := r.next()
	if v.Kind() != value.KindInt {
		*r.bad = true
		return 0
	}
	return v.AsInt()
}

func (r *fields) time() time.Time {
	v := r.next()
	if v.Kind() != value.KindInt {
		return time.Time{}
	}
	return time.Unix(0, v.AsInt())
}

func (r *fields) text() string {
	v := r.next()
	if v.Kind() != value.KindString {
		*r.bad = true
		return ""
	}
	return v.AsString()
}

func (r *fields) elements() []value.Value { return elementsOf(r.next(), r.bad) }

// numbers reads a list of ids.
func numbers[T ~uint32](r *fields) (out []T) {
	for _, v := range r.elements() {
		if v.Kind() != value.KindInt {
			*r.bad = true
			return nil
		}
		out = append(out, T(v.AsInt()))
	}
	return out
}

func (r *fields) change() Change {
	rel := r.next()
	return Change{
		Rel: rel.Kind() == value.KindBool && rel.AsBool(), ID: r.number(), Type: catalog.TypeID(r.number()),
		Before: r.state(), After: r.state(), Changed: numbers[catalog.KeyID](r), OtherLabels: numbers[catalog.LabelID](r),
		Node: r.node(), Start: r.node(), End: r.node(), Keys: r.keys(),
	}
}

func (r *fields) state() *EntityState {
	v := r.next()
	if v.IsNull() {
		return nil
	}
	s := r.in(v)
	return &EntityState{Labels: numbers[catalog.LabelID](s), Properties: s.properties()}
}

func (r *fields) node() ChangedNode {
	n := r.in(r.next())
	return ChangedNode{ID: n.number(), Labels: numbers[catalog.LabelID](n), Keys: n.keys()}
}

func (r *fields) keys() (out []KeyValues) {
	for _, v := range r.elements() {
		k := r.in(v)
		out = append(out, KeyValues{Token: uint32(k.number()), Properties: k.properties()})
	}
	return out
}

func (r *fields) properties() (out []Property) {
	p := fields{r.elements(), r.bad}
	for len(p.list) > 0 {
		out = append(out, Property{catalog.KeyID(p.number()), p.next()})
	}
	return out
}
