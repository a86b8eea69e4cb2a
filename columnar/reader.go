package columnar

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/morseldb/morsel/value"
)

// Reader gives the values of one column of a batch.
type Reader struct {
	name string
	col  arrow.Array
	get  func(i int) (value.Value, error)
}

// NewReader makes a reader of a column. An error means that Cypher has nothing
// that values of the column's type could be.
func NewReader(f arrow.Field, col arrow.Array) (Reader, error) {
	get, err := getter(f, col)
	return Reader{f.Name, col, get}, err
}

// Name is the column's name.
func (r *Reader) Name() string { return r.name }

// Value is the value of a row. Strings are the batch's memory. An error means
// that the value has no place in Cypher: it is too large.
func (r *Reader) Value(i int) (value.Value, error) {
	if r.col.IsNull(i) {
		return value.Null, nil
	}
	return r.get(i)
}

type getFunc = func(i int) (value.Value, error)

func getter(f arrow.Field, col arrow.Array) (getFunc, error) {
	if e, ok := col.(array.ExtensionArray); ok {
		return getter(f, e.Storage())
	}
	if get := numbers(col); get != nil {
		return get, nil
	}
	if get := temporal(col); get != nil {
		return get, nil
	}
	switch c := col.(type) {
	case *array.Null:
		return func(int) (value.Value, error) { return value.Null, nil }, nil
	case *array.Boolean:
		return func(i int) (value.Value, error) { return value.Bool(c.Value(i)), nil }, nil
	case interface{ Value(int) string }: // String, LargeString, StringView
		return texts(f, c.Value), nil
	case interface{ Value(int) []byte }: // Binary and its kin
		return func(i int) (value.Value, error) { return value.Bytes(bytes.Clone(c.Value(i))), nil }, nil
	case *array.Dictionary:
		of, err := getter(f, c.Dictionary())
		return func(i int) (value.Value, error) { return of(c.GetValueIndex(i)) }, err
	case *array.Timestamp:
		return timestamps(c)
	case *array.Struct:
		return points(c)
	case array.ListLike:
		return lists(f, c)
	}
	return nil, fmt.Errorf("Cypher has no type for Arrow's %s", col.DataType())
}

// numbers reads what becomes an INTEGER or a FLOAT; nil for other columns.
func numbers(col arrow.Array) getFunc {
	switch c := col.(type) {
	case *array.Int64:
		return func(i int) (value.Value, error) { return value.Int(c.Value(i)), nil }
	case *array.Int32:
		return func(i int) (value.Value, error) { return value.Int(int64(c.Value(i))), nil }
	case *array.Int16:
		return func(i int) (value.Value, error) { return value.Int(int64(c.Value(i))), nil }
	case *array.Int8:
		return func(i int) (value.Value, error) { return value.Int(int64(c.Value(i))), nil }
	case *array.Uint64:
		return func(i int) (value.Value, error) {
			if c.Value(i) > math.MaxInt64 {
				return value.Null, fmt.Errorf("%d is larger than the largest INTEGER", c.Value(i))
			}
			return value.Int(int64(c.Value(i))), nil
		}
	case *array.Uint32:
		return func(i int) (value.Value, error) { return value.Int(int64(c.Value(i))), nil }
	case *array.Uint16:
		return func(i int) (value.Value, error) { return value.Int(int64(c.Value(i))), nil }
	case *array.Uint8:
		return func(i int) (value.Value, error) { return value.Int(int64(c.Value(i))), nil }
	case *array.Float64:
		return func(i int) (value.Value, error) { return value.Float(c.Value(i)), nil }
	case *array.Float32:
		return func(i int) (value.Value, error) { return value.Float(float64(c.Value(i))), nil }
	case *array.Float16:
		return func(i int) (value.Value, error) { return value.Float(float64(c.Value(i).Float32())), nil }
	case *array.Decimal128:
		scale := c.DataType().(*arrow.Decimal128Type).Scale
		return func(i int) (value.Value, error) { return value.Float(c.Value(i).ToFloat64(scale)), nil }
	case *array.Decimal256:
		scale := c.DataType().(*arrow.Decimal256Type).Scale
		return func(i int) (value.Value, error) { return value.Float(c.Value(i).ToFloat64(scale)), nil }
	}
	return nil
}

// temporal reads dates, times and durations; nil for other columns.
func temporal(col arrow.Array) getFunc {
	const day = 24 * 60 * 60 * 1000
	switch c := col.(type) {
	case *array.Date32:
		return func(i int) (value.Value, error) { return value.DateOf(int64(c.Value(i))), nil }
	case *array.Date64:
		return func(i int) (value.Value, error) {
			days, _ := floorDiv(int64(c.Value(i)), day)
			return value.DateOf(days), nil
		}
	case *array.Time32:
		unit := int64(c.DataType().(*arrow.Time32Type).Unit.Multiplier())
		return func(i int) (value.Value, error) { return value.NewLocalTime(int64(c.Value(i)) * unit), nil }
	case *array.Time64:
		unit := int64(c.DataType().(*arrow.Time64Type).Unit.Multiplier())
		return func(i int) (value.Value, error) { return value.NewLocalTime(int64(c.Value(i)) * unit), nil }
	case *array.Duration:
		unit := int64(c.DataType().(*arrow.DurationType).Unit.Multiplier())
		return func(i int) (value.Value, error) {
			sec, rest := floorDiv(int64(c.Value(i)), second/unit)
			return value.DurationOf(value.Duration{Seconds: sec, Nanos: rest * unit}), nil
		}
	case *array.MonthDayNanoInterval:
		return func(i int) (value.Value, error) {
			v := c.Value(i)
			sec, nanos := floorDiv(v.Nanoseconds, second)
			return value.DurationOf(value.Duration{Months: int64(v.Months), Days: int64(v.Days), Seconds: sec, Nanos: nanos}), nil
		}
	case *array.MonthInterval:
		return func(i int) (value.Value, error) {
			return value.DurationOf(value.Duration{Months: int64(c.Value(i))}), nil
		}
	}
	return nil
}

// second is in nanoseconds.
const second = 1_000_000_000

// floorDiv divides so that the rest is not negative.
func floorDiv(a, b int64) (quotient, rest int64) {
	quotient, rest = a/b, a%b
	if rest < 0 {
		quotient, rest = quotient-1, rest+b
	}
	return quotient, rest
}

// texts reads strings, and what is kept as text because Arrow has no type for it.
func texts(f arrow.Field, at func(int) string) getFunc {
	kind := marked(f)
	switch kind {
	case value.KindNull, value.KindMap:
		return func(i int) (value.Value, error) { return value.String(at(i)), nil }
	case value.KindDuration:
		return func(i int) (value.Value, error) { return value.ParseDuration(at(i)) }
	case value.KindUUID:
		return func(i int) (value.Value, error) {
			u, err := value.ParseUUID(at(i))
			return value.UUIDOf(u), err
		}
	case value.KindVector:
		return func(i int) (value.Value, error) { return vector(at(i)) }
	}
	return func(i int) (value.Value, error) { return value.Parse(kind, at(i), value.Clock{Zone: value.UTC}) }
}

// vector reads vector([1.0, 2.5], 2, FLOAT32).
func vector(text string) (value.Value, error) {
	inside, ok := strings.CutPrefix(text, "vector(")
	end := strings.LastIndexByte(inside, ']')
	name := strings.TrimSuffix(inside[strings.LastIndexByte(inside, ',')+1:], ")")
	coord, known := value.CoordOf(strings.TrimSpace(name))
	if !ok || end < 0 || !known {
		return value.Null, fmt.Errorf("%q is no vector", text)
	}
	v, err := value.NewVector(value.String(inside[:end+1]), coord)
	return value.VectorOf(v), err
}

// timestamps reads instants: zoned where the column has a zone, else local.
func timestamps(c *array.Timestamp) (getFunc, error) {
	typ := c.DataType().(*arrow.TimestampType)
	unit := int64(typ.Unit.Multiplier())
	if typ.TimeZone == "" {
		return func(i int) (value.Value, error) {
			sec, rest := floorDiv(int64(c.Value(i)), second/unit)
			return value.NewLocalDateTime(sec, int32(rest*unit)), nil
		}, nil
	}
	zone, err := value.ParseZone(typ.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone %q is not known", typ.TimeZone)
	}
	return func(i int) (value.Value, error) {
		sec, rest := floorDiv(int64(c.Value(i)), second/unit)
		return value.NewDateTime(sec, int32(rest*unit), zone), nil
	}, nil
}

// points reads structs that have the form of a point.
func points(c *array.Struct) (getFunc, error) {
	typ := c.DataType().(*arrow.StructType)
	columns := [4]getFunc{}
	for at, name := range []string{"srid", "x", "y", "z"} {
		i, ok := typ.FieldIdx(name)
		if !ok && at < 3 {
			return nil, fmt.Errorf("Cypher has no type for Arrow's %s; a point is a struct of srid, x, y and, where it has three dimensions, z", typ)
		}
		if !ok {
			continue
		}
		r, err := NewReader(typ.Field(i), c.Field(i))
		if err != nil {
			return nil, err
		}
		columns[at] = r.Value
	}
	return func(i int) (value.Value, error) {
		var v [4]value.Value
		for at, get := range columns {
			if get == nil {
				continue
			}
			var err error
			if v[at], err = get(i); err != nil {
				return value.Null, err
			}
		}
		m := value.NewMap(4)
		m.Put("srid", v[0])
		m.Put("x", v[1])
		m.Put("y", v[2])
		if !v[3].IsNull() {
			m.Put("z", v[3])
		}
		return value.MakePoint(m)
	}, nil
}

func lists(f arrow.Field, c array.ListLike) (getFunc, error) {
	elem, ok := c.DataType().(arrow.ListLikeType)
	if !ok {
		return nil, fmt.Errorf("Cypher has no type for Arrow's %s", c.DataType())
	}
	of := elem.ElemField()
	if marked(of) == value.KindNull {
		of.Metadata = f.Metadata // Parquet keeps no metadata of a list's elements
	}
	r, err := NewReader(of, c.ListValues())
	if err != nil {
		return nil, err
	}
	return func(i int) (value.Value, error) {
		from, to := c.ValueOffsets(i)
		out := make([]value.Value, 0, to-from)
		for at := from; at < to; at++ {
			v, err := r.Value(int(at))
			if err != nil {
				return value.Null, err
			}
			out = append(out, v)
		}
		return value.List(out), nil
	}, nil
}
