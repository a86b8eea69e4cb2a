package value

import (
	"fmt"
	"strconv"
	"strings"
)

// messageNames holds the names of the kinds as compile-time messages say them
// and as Neo4j's run-time messages do.
var messageNames = [...]struct{ message, runtime string }{
	KindNull:          {"Null", "NO_VALUE"},
	KindBool:          {"Boolean", "Boolean"},
	KindInt:           {"Integer", "Long"},
	KindFloat:         {"Float", "Double"},
	KindString:        {"String", "String"},
	KindList:          {"List", "List"},
	KindMap:           {"Map", "Map"},
	KindNode:          {"Node", "NodeReference"},
	KindRel:           {"Relationship", "RelationshipReference"},
	KindPath:          {"Path", "PathReference"},
	KindDate:          {"Date", "Date"},
	KindLocalTime:     {"LocalTime", "LocalTime"},
	KindTime:          {"Time", "Time"},
	KindLocalDateTime: {"LocalDateTime", "LocalDateTime"},
	KindDateTime:      {"DateTime", "DateTime"},
	KindDuration:      {"Duration", "Duration"},
	KindPoint:         {"Point", "Point"},
	KindVector:        {"Vector", "Vector"},
	KindUUID:          {"UUID", "UUID"},
}

// TypeName is the name of v's type in messages of the compile-time kind, e.g.
// Integer.
func TypeName(v Value) string { return messageNames[v.kind].message }

// RuntimeTypeName is the name of v's type in Neo4j's run-time messages, which
// say Long and Double.
func RuntimeTypeName(v Value) string {
	if _, ok := v.AsBytes(); ok {
		return "ByteArray"
	}
	return messageNames[v.kind].runtime
}

// Debug is v in the form that Neo4j's run-time messages show values in:
// Long(1), String("a"), List{Long(1)}.
func Debug(v Value) string {
	switch v.kind {
	case KindNull:
		return "NO_VALUE"
	case KindBool:
		return "Boolean('" + strconv.FormatBool(v.AsBool()) + "')"
	case KindInt:
		return "Long(" + strconv.FormatInt(v.AsInt(), 10) + ")"
	case KindFloat:
		return "Double(" + debugFloat(v.AsFloat()) + ")"
	case KindString:
		return "String(\"" + v.AsString() + "\")"
	case KindList:
		if b, ok := v.AsBytes(); ok {
			return debugBytes(b)
		}
		parts := make([]string, 0, len(v.AsList()))
		for _, e := range v.AsList() {
			parts = append(parts, Debug(e))
		}
		return "List{" + strings.Join(parts, ", ") + "}"
	case KindMap:
		m := v.AsMap()
		parts := make([]string, 0, m.Len())
		for i, k := range m.keys {
			parts = append(parts, k+" -> "+Debug(m.vals[i]))
		}
		return "Map{" + strings.Join(parts, ", ") + "}"
	case KindPath:
		return "Path{" + v.String() + "}"
	}
	if v.IsTemporalInstant() {
		return fullText(v)
	}
	return v.String()
}

// debugFloat prints as Java's %e.
func debugFloat(f float64) string {
	switch {
	case f != f:
		return "NaN"
	case f > maxFloat:
		return "Infinity"
	case f < -maxFloat:
		return "-Infinity"
	}
	return fmt.Sprintf("%e", f)
}
