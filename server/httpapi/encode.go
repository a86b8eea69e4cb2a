package httpapi

import (
	"encoding/base64"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/morseldb/morsel"
	"github.com/morseldb/morsel/value"
)

// style is how values are rendered.
type style uint8

const (
	rowStyle   style = iota // /db/{name}/tx
	plainStyle              // Query API
	typedStyle              // Query API with types
)

// writer appends JSON.
type writer struct {
	b      []byte
	fields int // of the outermost object
}

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

const hexDigits = "0123456789abcdef"

// str appends a string in quotes.
func (w *writer) str(s string) {
	w.b = append(w.b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			continue
		}
		if c >= utf8.RuneSelf {
			continue
		}
		w.b = append(w.b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			w.b = append(w.b, '\\', c)
		case '\n':
			w.b = append(w.b, '\\', 'n')
		case '\r':
			w.b = append(w.b, '\\', 'r')
		case '\t':
			w.b = append(w.b, '\\', 't')
		default:
			w.b = append(w.b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	w.b = append(append(w.b, s[from:]...), '"')
}

func (w *writer) int(i int64) { w.b = strconv.AppendInt(w.b, i, 10) }

// float appends a number; JSON has none for NaN and the infinities, so they are strings.
func (w *writer) float(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.str(value.FormatFloat(f))
		return
	}
	w.raw(value.FormatFloat(f))
}

// key appends "k": after a comma unless it is the first.
func (w *writer) key(first bool, k string) {
	if !first {
		w.b = append(w.b, ',')
	}
	w.str(k)
	w.b = append(w.b, ':')
}

func list[T any](w *writer, items []T, one func(T)) {
	w.b = append(w.b, '[')
	for i, x := range items {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		one(x)
	}
	w.b = append(w.b, ']')
}

func (w *writer) strs(items []string) { list(w, items, w.str) }

func (w *writer) dict(m map[string]any, st style) {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	w.b = append(w.b, '{')
	for i, k := range keys {
		w.key(i == 0, k)
		w.value(m[k], st)
	}
	w.b = append(w.b, '}')
}

// value appends a value of a record.
func (w *writer) value(v any, st style) {
	if st == typedStyle {
		w.typed(v)
		return
	}
	switch t := v.(type) {
	case nil:
		w.raw("null")
	case bool:
		w.raw(strconv.FormatBool(t))
	case int64:
		w.int(t)
	case float64:
		w.float(t)
	case string:
		w.str(t)
	case []byte:
		if st == plainStyle {
			w.str(base64.StdEncoding.EncodeToString(t))
			break
		}
		list(w, t, func(c byte) { w.int(int64(int8(c))) })
	case []any:
		list(w, t, func(x any) { w.value(x, st) })
	case map[string]any:
		w.dict(t, st)
	case morsel.Node:
		w.node(t, st)
	case morsel.Relationship:
		w.rel(t, st)
	case morsel.Path:
		w.raw("[")
		for i, n := range t.Nodes {
			if i > 0 {
				w.raw(",")
				w.rel(t.Relationships[i-1], st)
				w.raw(",")
			}
			w.node(n, st)
		}
		w.raw("]")
	case morsel.Point:
		w.point(t, st)
	case morsel.Vector:
		list(w, t.Value().AsVector().List(), func(x value.Value) { w.raw(x.String()) })
	case morsel.UUID:
		w.str(t.String())
	default:
		w.str(temporal(v, st))
	}
}

func (w *writer) node(n morsel.Node, st style) {
	if st == rowStyle {
		w.dict(n.Props, st)
		return
	}
	p := prefix(st)
	w.raw(`{"` + p + elementKey(st) + `":`)
	w.str(n.ElementID)
	w.raw(`,"` + p + `labels":`)
	w.strs(n.Labels)
	w.raw(`,"` + p + `properties":`)
	w.dict(n.Props, st)
	w.raw("}")
}

func prefix(st style) string {
	if st == typedStyle {
		return "_"
	}
	return ""
}

func elementKey(st style) string {
	if st == typedStyle {
		return "element_id"
	}
	return "elementId"
}

func (w *writer) rel(r morsel.Relationship, st style) {
	keys := [...]string{`{"elementId":`, `,"startNodeElementId":`, `,"endNodeElementId":`, `,"type":`, `,"properties":`}
	switch st {
	case rowStyle:
		w.dict(r.Props, st)
		return
	case typedStyle:
		keys = [...]string{`{"_element_id":`, `,"_start_node_element_id":`, `,"_end_node_element_id":`, `,"_type":`, `,"_properties":`}
	}
	for i, s := range []string{r.ElementID, r.StartElementID, r.EndElementID, r.Type} {
		w.raw(keys[i])
		w.str(s)
	}
	w.raw(keys[4])
	w.dict(r.Props, st)
	w.raw("}")
}

// crsPaths is where spatialreference.org describes the coordinate systems.
var crsPaths = map[int32]string{7203: "sr-org/7203", 9157: "sr-org/9157", 4326: "epsg/4326", 4979: "epsg/4979"}

func coordinates(p morsel.Point) []float64 {
	if value.CRS(p.SRID).Dims() == 3 {
		return []float64{p.X, p.Y, p.Z}
	}
	return []float64{p.X, p.Y}
}

func (w *writer) point(p morsel.Point, st style) {
	if st != rowStyle {
		w.str(wkt(p))
		return
	}
	w.raw(`{"type":"Point","coordinates":`)
	list(w, coordinates(p), w.float)
	w.raw(`,"crs":{"srid":`)
	w.int(int64(p.SRID))
	w.raw(`,"name":`)
	w.str(value.CRS(p.SRID).String())
	w.raw(`,"type":"link","properties":{"href":"https://spatialreference.org/ref/` + crsPaths[p.SRID] + `/ogcwkt/","type":"ogcwkt"}}}`)
}

// wkt is a point as well-known text.
func wkt(p morsel.Point) string {
	c := coordinates(p)
	parts := make([]string, len(c))
	for i, f := range c {
		parts[i] = value.FormatFloat(f)
	}
	kind := "POINT ("
	if len(c) == 3 {
		kind = "POINT Z ("
	}
	return "SRID=" + strconv.Itoa(int(p.SRID)) + ";" + kind + strings.Join(parts, " ") + ")"
}

// temporal is a temporal value as text. The Query API always has seconds, no zeros that end their fraction and, unless typed, no zone's name.
func temporal(v any, st style) string {
	s := morsel.FormatValue(v)
	if _, ok := v.(morsel.Duration); ok || st == rowStyle {
		return s
	}
	if at := strings.IndexByte(s, '['); at >= 0 && st == plainStyle {
		s = s[:at]
	}
	s = trimmed(s)
	clock := strings.IndexByte(s, ':')
	if clock < 0 || clock+3 > len(s) || clock+3 < len(s) && s[clock+3] == ':' {
		return s
	}
	return s[:clock+3] + ":00" + s[clock+3:]
}

// trimmed is a clock's reading without the zeros that end the fraction of its seconds.
func trimmed(s string) string {
	dot := strings.IndexByte(s, '.')
	if dot < 0 {
		return s
	}
	end := dot + 1
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	return strings.TrimRight(s[:end], "0") + s[end:]
}

// typeName is a value's $type.
func typeName(v any) string {
	switch t := v.(type) {
	case nil:
		return "Null"
	case bool:
		return "Boolean"
	case int64:
		return "Integer"
	case float64:
		return "Float"
	case string:
		return "String"
	case []any:
		return "List"
	case map[string]any:
		return "Map"
	case morsel.Node:
		return "Node"
	case morsel.Relationship:
		return "Relationship"
	case morsel.Path:
		return "Path"
	case morsel.Point:
		return "Point"
	case morsel.Vector:
		return "Vector"
	case morsel.UUID:
		return "UUID"
	case morsel.Date:
		return "Date"
	case morsel.LocalTime:
		return "LocalTime"
	case morsel.OffsetTime:
		return "Time"
	case morsel.LocalDateTime:
		return "LocalDateTime"
	case morsel.Duration:
		return "Duration"
	case time.Time:
		if n := t.Location().String(); n != "" && n != "UTC" {
			return "ZonedDateTime"
		}
		return "OffsetDateTime"
	}
	return "Base64"
}

// typed appends a value with its type.
func (w *writer) typed(v any) {
	w.raw(`{"$type":"` + typeName(v) + `","_value":`)
	switch t := v.(type) {
	case nil:
		w.raw("null")
	case bool:
		w.raw(strconv.FormatBool(t))
	case int64:
		w.str(strconv.FormatInt(t, 10))
	case float64:
		w.str(value.FormatFloat(t))
	case string:
		w.str(t)
	case []any:
		list(w, t, w.typed)
	case map[string]any:
		w.dict(t, typedStyle)
	case morsel.Node:
		w.node(t, typedStyle)
	case morsel.Relationship:
		w.rel(t, typedStyle)
	case morsel.Path:
		w.raw("[")
		for i, n := range t.Nodes {
			if i > 0 {
				w.raw(",")
				w.typed(t.Relationships[i-1])
				w.raw(",")
			}
			w.typed(n)
		}
		w.raw("]")
	case morsel.Point:
		w.str(wkt(t))
	case morsel.Vector:
		w.raw(`{"coordinatesType":"` + t.CoordinateType() + `","coordinates":`)
		list(w, t.Value().AsVector().List(), func(x value.Value) { w.str(x.String()) })
		w.raw("}")
	case morsel.UUID:
		w.str(t.String())
	case []byte:
		w.str(base64.StdEncoding.EncodeToString(t))
	default:
		w.str(temporal(v, typedStyle))
	}
	w.raw("}")
}
