package connect

import (
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"github.com/morseldb/morsel"
)

// clock is nanoseconds since midnight.
func clock(t time.Time) int64 {
	return int64(t.Hour())*int64(time.Hour) + int64(t.Minute())*int64(time.Minute) + int64(t.Second())*int64(time.Second) + int64(t.Nanosecond())
}

// local is t's reading of the clock as if it were in UTC.
func localReading(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// fromDriver turns a value of the driver into one of package morsel.
func fromDriver(v any) any {
	switch t := v.(type) {
	case []any:
		out := make([]any, len(t))
		for i, x := range t {
			out[i] = fromDriver(x)
		}
		return out
	case map[string]any:
		return propsOf(t)
	case dbtype.Node:
		return nodeOf(t)
	case dbtype.Relationship:
		return relOf(t)
	case dbtype.Path:
		p := morsel.Path{}
		for _, n := range t.Nodes {
			p.Nodes = append(p.Nodes, nodeOf(n))
		}
		for _, r := range t.Relationships {
			p.Relationships = append(p.Relationships, relOf(r))
		}
		return p
	case dbtype.Date:
		return morsel.DateOf(time.Time(t))
	case dbtype.LocalTime:
		return morsel.LocalTime{Nanos: clock(time.Time(t))}
	case dbtype.Time:
		_, offset := time.Time(t).Zone()
		return morsel.OffsetTime{Nanos: clock(time.Time(t)), Offset: int32(offset)}
	case dbtype.LocalDateTime:
		u := localReading(time.Time(t))
		return morsel.LocalDateTime{Seconds: u.Unix(), Nanos: int32(u.Nanosecond())}
	case dbtype.Duration:
		return morsel.Duration{Months: t.Months, Days: t.Days, Seconds: t.Seconds, Nanos: int64(t.Nanos)}
	case dbtype.Point2D:
		return morsel.Point{SRID: int32(t.SpatialRefId), X: t.X, Y: t.Y}
	case dbtype.Point3D:
		return morsel.Point{SRID: int32(t.SpatialRefId), X: t.X, Y: t.Y, Z: t.Z}
	}
	return v
}

func propsOf(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = fromDriver(v)
	}
	return out
}

func nodeOf(n dbtype.Node) morsel.Node {
	return morsel.Node{ID: n.GetId(), ElementID: n.ElementId, Labels: n.Labels, Props: propsOf(n.Props)}
}

func relOf(r dbtype.Relationship) morsel.Relationship {
	return morsel.Relationship{ID: r.GetId(), ElementID: r.ElementId, Type: r.Type, Start: startID(r), End: endID(r),
		StartElementID: r.StartElementId, EndElementID: r.EndElementId, Props: propsOf(r.Props)}
}

// startID and endID are deprecated in the driver, and what morsel's type has.
func startID(r dbtype.Relationship) int64 { return r.StartId } //nolint:staticcheck
func endID(r dbtype.Relationship) int64   { return r.EndId }   //nolint:staticcheck

// spatial3D are the coordinate systems with three dimensions.
var spatial3D = map[int32]bool{9157: true, 4979: true}

// toDriver turns a value of package morsel into one of the driver.
func toDriver(v any) any {
	switch t := v.(type) {
	case []any:
		out := make([]any, len(t))
		for i, x := range t {
			out[i] = toDriver(x)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(t))
		for k, x := range t {
			out[k] = toDriver(x)
		}
		return out
	case morsel.Date:
		return dbtype.Date(t.Time())
	case morsel.LocalTime:
		return dbtype.LocalTime(time.Unix(0, t.Nanos).UTC())
	case morsel.OffsetTime:
		zone := time.FixedZone("Offset", int(t.Offset))
		return dbtype.Time(time.Date(0, 1, 1, 0, 0, 0, 0, zone).Add(time.Duration(t.Nanos)))
	case morsel.LocalDateTime:
		u := t.Time()
		return dbtype.LocalDateTime(time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), u.Second(), u.Nanosecond(), time.Local))
	case morsel.Duration:
		return dbtype.Duration{Months: t.Months, Days: t.Days, Seconds: t.Seconds, Nanos: int(t.Nanos)}
	case morsel.Point:
		if spatial3D[t.SRID] {
			return dbtype.Point3D{X: t.X, Y: t.Y, Z: t.Z, SpatialRefId: uint32(t.SRID)}
		}
		return dbtype.Point2D{X: t.X, Y: t.Y, SpatialRefId: uint32(t.SRID)}
	}
	return v
}
