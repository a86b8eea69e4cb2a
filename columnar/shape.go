package columnar

import (
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/morseldb/morsel/value"
)

// Shape is what is known of a column's values: the narrowest Arrow type that
// holds all that were Taken. The zero Shape is of a column of nulls.
type Shape struct {
	kind value.Kind // KindNull until a value came; KindMap for what becomes JSON
	fine bool       // of datetimes: microseconds are not enough
	text bool       // of datetimes: they do not fit a timestamp
	zone *value.Zone
	of   *Shape // of lists but byte arrays
	byte bool   // lists are byte arrays
	wide bool   // of integers: some are beyond what a FLOAT holds exactly
}

// Take widens the shape so that it holds v. It reports whether the shape has
// changed. An error means that no column holds both v and what came before.
func (s *Shape) Take(v value.Value) (changed bool, err error) {
	kind := v.Kind()
	switch kind {
	case value.KindNull:
		return false, nil
	case value.KindNode, value.KindRel, value.KindPath:
		kind = value.KindMap
	case value.KindInt:
		if s.kind == value.KindInt && (s.wide || !beyondFloat(v.AsInt())) {
			return false, nil
		}
	}
	if s.kind == value.KindNull {
		s.kind, changed = kind, true
		if _, s.byte = v.AsBytes(); kind == value.KindList && !s.byte {
			s.of = new(Shape)
		}
		if kind == value.KindDateTime {
			s.zone = v.Zone()
		}
	}
	if err := s.number(&kind, v, &changed); err != nil {
		return changed, err
	}
	if s.kind != kind {
		return changed, fmt.Errorf("it has a value of type %s and one of type %s, and a column has one type; toString() makes them alike", s.kind, v.Kind())
	}
	switch kind {
	case value.KindList:
		if _, is := v.AsBytes(); is || s.byte {
			return changed, bytesFit(is, s.byte)
		}
		for _, e := range v.AsList() {
			c, err := s.of.Take(e)
			if changed = changed || c; err != nil {
				return changed, err
			}
		}
	case value.KindLocalDateTime, value.KindDateTime:
		changed = s.instant(v) || changed
	}
	return changed, nil
}

// ErrBytes is what a column says that has both byte arrays and other lists.
var ErrBytes = errors.New("it has byte arrays and other lists, and a column has one type; JSON lines keep both, and [x IN b | x] is the list of a byte array b")

func bytesFit(is, column bool) error {
	if is == column {
		return nil
	}
	return ErrBytes
}

// number lets integers and floats be in one column, of floats.
func (s *Shape) number(kind *value.Kind, v value.Value, changed *bool) error {
	if *kind == value.KindInt && beyondFloat(v.AsInt()) && !s.wide {
		s.wide, *changed = true, true
	}
	switch {
	case s.kind == value.KindInt && *kind == value.KindFloat:
		s.kind, *changed = value.KindFloat, true
	case s.kind == value.KindFloat && *kind == value.KindInt:
		*kind = value.KindFloat
	}
	if s.kind == value.KindFloat && s.wide {
		return fmt.Errorf("it has FLOAT values and an INTEGER that no FLOAT holds exactly; toString() makes them alike")
	}
	return nil
}

func beyondFloat(n int64) bool {
	const exact = 1 << 53
	return n > exact || n < -exact
}

// instant widens a shape of datetimes.
func (s *Shape) instant(v value.Value) (changed bool) {
	before := *s
	if s.kind == value.KindDateTime && s.zone != nil && s.zone.String() != v.Zone().String() {
		s.text = true
	}
	s.fine = s.fine || v.Nanos()%1000 != 0
	unit := int64(second)
	if !s.fine {
		unit /= 1000
	}
	// Where one value needs the finer unit, those that came before must fit it too.
	if sec := v.EpochSeconds(); sec > math.MaxInt64/second-1 || sec < math.MinInt64/second+1 {
		s.wide = true
	}
	if sec := v.EpochSeconds(); s.fine && s.wide || sec > math.MaxInt64/unit-1 || sec < math.MinInt64/unit+1 {
		s.text = true
	}
	return before != *s
}

// Field is the Arrow field for a column of the shape.
func (s *Shape) Field(name string) arrow.Field {
	f := arrow.Field{Name: name, Type: s.dataType(), Nullable: true}
	if leaf := s.leaf(); leaf.isText() {
		f.Metadata = arrow.MetadataFrom(map[string]string{typeKey: marks[leaf.kind]})
	}
	return f
}

// leaf is the shape of what is in a list, and in lists in it.
func (s *Shape) leaf() *Shape {
	for s.of != nil {
		s = s.of
	}
	return s
}

// isText reports whether the values are kept as marked text.
func (s *Shape) isText() bool {
	switch s.kind {
	case value.KindTime, value.KindDuration, value.KindVector, value.KindUUID, value.KindMap:
		return true
	}
	return s.text
}

func (s *Shape) dataType() arrow.DataType {
	if s.isText() {
		return arrow.BinaryTypes.String
	}
	switch s.kind {
	case value.KindBool:
		return arrow.FixedWidthTypes.Boolean
	case value.KindInt:
		return arrow.PrimitiveTypes.Int64
	case value.KindFloat:
		return arrow.PrimitiveTypes.Float64
	case value.KindDate:
		return arrow.FixedWidthTypes.Date32
	case value.KindLocalTime:
		return arrow.FixedWidthTypes.Time64ns
	case value.KindLocalDateTime:
		return &arrow.TimestampType{Unit: s.unit()}
	case value.KindDateTime:
		return &arrow.TimestampType{Unit: s.unit(), TimeZone: s.zone.String()}
	case value.KindPoint:
		return pointType
	case value.KindList:
		if s.byte {
			return arrow.BinaryTypes.Binary
		}
		return arrow.ListOf(s.of.dataType())
	}
	return arrow.BinaryTypes.String // strings, and columns of nulls
}

func (s *Shape) unit() arrow.TimeUnit {
	if s.fine {
		return arrow.Nanosecond
	}
	return arrow.Microsecond
}
