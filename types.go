package morsel

import (
	"sync"
	"time"

	"github.com/morseldb/morsel/value"
)

// Node is a node as a result holds it: a copy, not connected to the database.
type Node struct {
	ID        int64 // internal; reused after deletion
	ElementID string
	Labels    []string
	Props     map[string]any
	Deleted   bool // by the query or transaction that gives it; labels and properties are gone
}

// Relationship is a relationship as a result holds it.
type Relationship struct {
	ID             int64
	ElementID      string
	Type           string
	Start, End     int64 // internal ids of its nodes
	StartElementID string
	EndElementID   string
	Props          map[string]any
	Deleted        bool // as of a Node; nothing but the ids is known
}

// Path alternates nodes and relationships: len(Nodes) == len(Relationships)+1.
// A relationship may have been walked against its direction.
type Path struct {
	Nodes         []Node
	Relationships []Relationship
}

// Date is a DATE: days since 1970-01-01.
type Date struct{ Days int64 }

// LocalTime is a LOCAL TIME: nanoseconds since midnight.
type LocalTime struct{ Nanos int64 }

// OffsetTime is a ZONED TIME: nanoseconds since local midnight and the offset in seconds east of UTC.
type OffsetTime struct {
	Nanos  int64
	Offset int32
}

// LocalDateTime is a LOCAL DATETIME: seconds since 1970-01-01T00:00 on the local clock.
type LocalDateTime struct {
	Seconds int64
	Nanos   int32
}

// Duration is a DURATION; its four parts are independent.
type Duration struct{ Months, Days, Seconds, Nanos int64 }

// Point is a POINT: SRID 7203, 9157 (cartesian), 4326, 4979 (wgs-84); Z counts in three dimensions only.
type Point struct {
	SRID    int32
	X, Y, Z float64
}

// DateOf is the calendar day of t in its own time zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Days: time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay}
}

const secondsPerDay = 24 * 60 * 60

// Time is midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix(d.Days*secondsPerDay, 0).UTC() }

// Time is the same reading of the clock in UTC.
func (l LocalDateTime) Time() time.Time { return time.Unix(l.Seconds, int64(l.Nanos)).UTC() }

// String is the ISO form, as Cypher's toString gives it.
func (d Date) String() string { return text(d) }

// String is the ISO form, as Cypher's toString gives it.
func (l LocalTime) String() string { return text(l) }

// String is the ISO form, as Cypher's toString gives it.
func (o OffsetTime) String() string { return text(o) }

// String is the ISO form, as Cypher's toString gives it.
func (l LocalDateTime) String() string { return text(l) }

// String is the ISO form, as Cypher's toString gives it.
func (d Duration) String() string { return text(d) }

// String is Cypher's rendering, point({x: 1.0, y: 2.0, crs: 'cartesian'}).
func (p Point) String() string { return text(p) }

// FormatValue renders a value of a record as Cypher prints it: strings in quotes, temporal values in ISO form.
func FormatValue(v any) string {
	switch t := v.(type) {
	case Node, Relationship, Path:
		return formatEntity(t)
	case []any:
		return formatList(t)
	case map[string]any:
		return formatMap(t)
	}
	cv, err := toValue(v)
	if err != nil {
		return err.Error()
	}
	return cv.String()
}

func text(v any) string {
	cv, err := toValue(v)
	if err != nil {
		return err.Error()
	}
	return cv.String()
}

var locations sync.Map // IANA name → *time.Location

// location is the Go time zone of z.
func location(z *value.Zone, epochSec int64) *time.Location {
	if z == nil {
		return time.UTC
	}
	if !z.Named() {
		off := int(z.OffsetAt(epochSec))
		if off == 0 {
			return time.UTC
		}
		return time.FixedZone("", off)
	}
	if l, ok := locations.Load(z.String()); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(z.String())
	if err != nil {
		l = time.FixedZone(z.String(), int(z.OffsetAt(epochSec)))
	}
	locations.Store(z.String(), l)
	return l
}
