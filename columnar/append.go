package columnar

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/morseldb/morsel/value"
)

// Text writes a value that becomes JSON: a map, a node, a relationship, a path.
type Text func(v value.Value) string

// Append adds a value, which the shape must have Taken, to a builder of the
// shape's type.
func (s *Shape) Append(b array.Builder, v value.Value, text Text) {
	if v.IsNull() {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.Int64Builder:
		b.Append(v.AsInt())
	case *array.Float64Builder:
		b.Append(v.Number())
	case *array.BinaryBuilder:
		bytes, _ := v.AsBytes()
		b.Append(bytes)
	case *array.StringBuilder:
		switch {
		case s.kind == value.KindMap:
			b.Append(text(v))
		case s.kind == value.KindUUID:
			b.Append(v.AsUUID().String())
		case s.isText():
			b.Append(v.String())
		default:
			b.Append(v.AsString())
		}
	case *array.BooleanBuilder:
		b.Append(v.AsBool())
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.Days()))
	case *array.Time64Builder:
		b.Append(arrow.Time64(v.NanosOfDay()))
	case *array.TimestampBuilder:
		unit := int64(s.unit().Multiplier())
		b.Append(arrow.Timestamp(v.EpochSeconds()*(second/unit) + int64(v.Nanos())/unit))
	case *array.StructBuilder:
		appendPoint(b, v.AsPoint())
	case *array.ListBuilder:
		b.Append(true)
		for _, e := range v.AsList() {
			s.of.Append(b.ValueBuilder(), e, text)
		}
	}
}

func appendPoint(b *array.StructBuilder, p value.Point) {
	b.Append(true)
	b.FieldBuilder(0).(*array.Int32Builder).Append(int32(p.CRS))
	b.FieldBuilder(1).(*array.Float64Builder).Append(p.X)
	b.FieldBuilder(2).(*array.Float64Builder).Append(p.Y)
	if z := b.FieldBuilder(3).(*array.Float64Builder); p.CRS.Dims() == 3 {
		z.Append(p.Z)
	} else {
		z.AppendNull()
	}
}
