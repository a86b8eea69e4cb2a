package graphjson

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/morseldb/morsel/value"
)

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

func appendString(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // strings cannot fail
	return append(b, text...)
}

// appendValue appends a storable value.
func appendValue(b []byte, v value.Value) ([]byte, error) {
	switch v.Kind() {
	case value.KindNull, value.KindBool, value.KindInt:
		return append(b, v.String()...), nil
	case value.KindFloat:
		if f := v.AsFloat(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return append(b, value.FormatFloat(f)...), nil
		}
		return appendTyped(b, "Float", v.String()), nil
	case value.KindString:
		return appendString(b, v.AsString()), nil
	case value.KindList:
		if raw, ok := v.AsBytes(); ok {
			return appendTyped(b, "Base64", base64.StdEncoding.EncodeToString(raw)), nil
		}
		b = append(b, '[')
		for i, e := range v.AsList() {
			var err error
			if b, err = appendValue(comma(b, i), e); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case value.KindPoint:
		return appendTyped(b, "Point", wkt(v.AsPoint())), nil
	case value.KindUUID:
		return appendTyped(b, "UUID", v.AsUUID().String()), nil
	case value.KindVector:
		return appendVector(b, v.AsVector()), nil
	}
	if name, ok := temporalNames[v.Kind()]; ok {
		if v.Kind() == value.KindDateTime && strings.HasSuffix(v.String(), "]") {
			name = "ZonedDateTime"
		}
		return appendTyped(b, name, v.String()), nil
	}
	return b, fmt.Errorf("a %s cannot be stored", v.Kind())
}

func appendTyped(b []byte, name, text string) []byte {
	b = appendString(append(b, `{"$type":`...), name)
	return append(appendString(append(b, `,"_value":`...), text), '}')
}

func appendVector(b []byte, v value.Vector) []byte {
	b = appendString(append(b, `{"$type":"Vector","_value":{"coordinatesType":`...), v.Coord.String())
	b = append(b, `,"coordinates":[`...)
	for i, e := range v.List() {
		b = appendString(comma(b, i), e.String())
	}
	return append(b, "]}}"...)
}

// temporalNames are the types' names; datetimes with a named zone are ZonedDateTime.
var temporalNames = map[value.Kind]string{
	value.KindDate: "Date", value.KindTime: "Time", value.KindLocalTime: "LocalTime", value.KindLocalDateTime: "LocalDateTime",
	value.KindDateTime: "OffsetDateTime", value.KindDuration: "Duration",
}

var temporalKinds = map[string]value.Kind{
	"Date": value.KindDate, "Time": value.KindTime, "LocalTime": value.KindLocalTime, "LocalDateTime": value.KindLocalDateTime,
	"OffsetDateTime": value.KindDateTime, "ZonedDateTime": value.KindDateTime, "Duration": value.KindDuration,
}

// wkt is a point as well-known text.
func wkt(p value.Point) string {
	kind, coordinates := "POINT", []float64{p.X, p.Y}
	if p.CRS.Dims() == 3 {
		kind, coordinates = "POINT Z", append(coordinates, p.Z)
	}
	parts := make([]string, len(coordinates))
	for i, f := range coordinates {
		parts[i] = value.FormatFloat(f)
	}
	return fmt.Sprintf("SRID=%d;%s (%s)", int32(p.CRS), kind, strings.Join(parts, " "))
}

func parseWKT(s string) (value.Value, error) {
	errPoint := fmt.Errorf("%q is no point such as SRID=7203;POINT (1.0 2.0)", s)
	srid, rest, _ := strings.Cut(strings.TrimPrefix(s, "SRID="), ";")
	kind, rest, _ := strings.Cut(rest, "(")
	inside, closed := strings.CutSuffix(rest, ")")
	n, err := strconv.ParseInt(srid, 10, 32)
	p := value.Point{CRS: value.CRS(n)}
	fields := strings.Fields(inside)
	want := map[int]string{2: "POINT", 3: "POINT Z"}[len(fields)]
	if err != nil || !closed || want == "" || strings.TrimSpace(kind) != want || p.CRS.Dims() != len(fields) {
		return value.Null, errPoint
	}
	for i, to := range []*float64{&p.X, &p.Y, &p.Z}[:len(fields)] {
		if *to, err = strconv.ParseFloat(fields[i], 64); err != nil {
			return value.Null, errPoint
		}
	}
	return value.PointOf(p), nil
}

// parseValue reads what appendValue writes.
func parseValue(raw json.RawMessage) (value.Value, error) {
	raw = bytes.TrimSpace(raw)
	switch c := raw[0]; {
	case c == 'n':
		return value.Null, nil
	case c == 't' || c == 'f':
		return value.Bool(c == 't'), nil
	case c == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return value.String(s), err
	case c == '[':
		return parseList(raw)
	case c == '{':
		return parseTyped(raw)
	}
	return parseNumber(string(raw))
}

func parseNumber(s string) (value.Value, error) {
	if !strings.ContainsAny(s, ".eE") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return value.Null, fmt.Errorf("%s does not fit into an INTEGER of 64 bits", s)
		}
		return value.Int(n), nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return value.Null, fmt.Errorf("%s does not fit into a FLOAT", s)
	}
	return value.Float(f), nil
}

func parseList(raw json.RawMessage) (value.Value, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return value.Null, err
	}
	out := make([]value.Value, len(items))
	for i, item := range items {
		if item[0] == '[' {
			return value.Null, errors.New("lists within lists cannot be stored")
		}
		v, err := parseValue(item)
		if err != nil {
			return value.Null, err
		}
		out[i] = v
	}
	return value.List(out), nil
}

func parseTyped(raw json.RawMessage) (value.Value, error) {
	var t struct {
		Type  string          `json:"$type"`
		Value json.RawMessage `json:"_value"`
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return value.Null, err
	}
	if t.Type == "" || t.Value == nil {
		return value.Null, errors.New(`an object as a value has "$type" and "_value"; maps cannot be stored`)
	}
	if t.Type == "Vector" {
		return parseVector(t.Value)
	}
	var s string
	if err := json.Unmarshal(t.Value, &s); err != nil {
		return value.Null, fmt.Errorf(`the "_value" of a %s is a string`, t.Type)
	}
	switch t.Type {
	case "Float":
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return value.Null, fmt.Errorf("%q is no FLOAT", s)
		}
		return value.Float(f), nil
	case "Point":
		return parseWKT(s)
	case "Base64":
		raw, err := base64.StdEncoding.DecodeString(s)
		return value.Bytes(raw), err
	case "UUID":
		u, err := value.ParseUUID(s)
		return value.UUIDOf(u), err
	}
	if k, ok := temporalKinds[t.Type]; ok {
		return value.Parse(k, s, value.Clock{Zone: value.UTC})
	}
	return value.Null, fmt.Errorf("unknown $type %q", t.Type)
}

func parseVector(raw json.RawMessage) (value.Value, error) {
	var v struct {
		Type        string   `json:"coordinatesType"`
		Coordinates []string `json:"coordinates"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return value.Null, errors.New("a Vector has coordinatesType and coordinates, numbers as strings")
	}
	coord, ok := value.CoordOf(v.Type)
	if !ok {
		return value.Null, fmt.Errorf("unknown coordinatesType %q", v.Type)
	}
	list := make([]value.Value, len(v.Coordinates))
	for i, s := range v.Coordinates {
		var err error
		if list[i], err = parseNumber(s); err != nil {
			return value.Null, err
		}
	}
	vec, err := value.NewVector(value.List(list), coord)
	return value.VectorOf(vec), err
}
