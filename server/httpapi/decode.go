package httpapi

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

// maxDepth bounds how deep parameters may be nested.
const maxDepth = 200

var errDeep = fmt.Errorf("values are nested more than %d deep", maxDepth)

// decodeParams turns the parameters of a body into values.
func decodeParams(raw json.RawMessage, typed bool) (map[string]value.Value, error) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var m map[string]any
	if err := dec.Decode(&m); err != nil {
		return nil, errors.New("parameters are an object")
	}
	out := make(map[string]value.Value, len(m))
	for k, x := range m {
		v, err := fromJSON(x, typed, 0)
		if err != nil {
			return nil, err
		}
		out[k] = v
	}
	return out, nil
}

func fromJSON(x any, typed bool, depth int) (value.Value, error) {
	if depth > maxDepth {
		return value.Null, errDeep
	}
	if typed && (x != nil || depth > 0) {
		m, ok := x.(map[string]any)
		if !ok {
			return value.Null, errors.New("a typed value is an object with $type and _value")
		}
		return fromTyped(m, depth)
	}
	switch t := x.(type) {
	case nil:
		return value.Null, nil
	case bool:
		return value.Bool(t), nil
	case string:
		return value.String(t), nil
	case json.Number:
		i, err := strconv.ParseInt(t.String(), 10, 64)
		if err == nil {
			return value.Int(i), nil
		}
		if errors.Is(err, strconv.ErrRange) {
			return value.Null, fmt.Errorf("%s does not fit into an integer of 64 bits", t)
		}
		f, err := t.Float64()
		if err != nil {
			return value.Null, fmt.Errorf("%s is no number of 64 bits", t)
		}
		return value.Float(f), nil
	case []any:
		return fromList(t, typed, depth)
	case map[string]any:
		return fromMap(t, typed, depth)
	}
	return value.Null, errors.New("unknown JSON value")
}

func fromList(t []any, typed bool, depth int) (value.Value, error) {
	out := make([]value.Value, len(t))
	for i, x := range t {
		v, err := fromJSON(x, typed, depth+1)
		if err != nil {
			return value.Null, err
		}
		out[i] = v
	}
	return value.List(out), nil
}

func fromMap(t map[string]any, typed bool, depth int) (value.Value, error) {
	m := value.NewMap(len(t))
	for _, k := range sortedKeys(t) {
		v, err := fromJSON(t[k], typed, depth+1)
		if err != nil {
			return value.Null, err
		}
		m.Put(k, v)
	}
	return value.MapOf(m), nil
}

// fromTyped reads {"$type": …, "_value": …}.
func fromTyped(m map[string]any, depth int) (value.Value, error) {
	kind, _ := m["$type"].(string)
	x, has := m["_value"]
	if kind == "" || !has {
		return value.Null, errors.New("a typed value has $type and _value")
	}
	switch kind {
	case "Null":
		if x != nil {
			return value.Null, errors.New("a Null is null")
		}
		return value.Null, nil
	case "Boolean":
		if b, ok := x.(bool); ok {
			return value.Bool(b), nil
		}
		return value.Null, errors.New("a Boolean is true or false")
	case "List":
		if l, ok := x.([]any); ok {
			return fromList(l, true, depth)
		}
		return value.Null, errors.New("a List is a JSON array")
	case "Map":
		if mm, ok := x.(map[string]any); ok {
			return fromMap(mm, true, depth)
		}
		return value.Null, errors.New("a Map is a JSON object")
	}
	s, ok := x.(string)
	if n, is := x.(json.Number); is && (kind == "Integer" || kind == "Float") {
		s, ok = n.String(), true
	}
	if !ok {
		return value.Null, fmt.Errorf("the _value of a %s is a string", kind)
	}
	return fromText(kind, s)
}

// fromText reads the typed values that are strings.
func fromText(kind, s string) (value.Value, error) {
	switch kind {
	case "String":
		return value.String(s), nil
	case "Integer":
		i, err := strconv.ParseInt(s, 10, 64)
		return value.Int(i), err
	case "Float":
		switch s {
		case "NaN":
			return value.Float(math.NaN()), nil
		case "Infinity", "-Infinity":
			sign := 1
			if s[0] == '-' {
				sign = -1
			}
			return value.Float(math.Inf(sign)), nil
		}
		f, err := strconv.ParseFloat(s, 64)
		return value.Float(f), err
	case "Point":
		return parseWKT(s)
	case "Base64":
		b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
		return value.Bytes(b), err
	}
	if k, ok := temporalKinds[kind]; ok {
		return value.Parse(k, s, value.Clock{})
	}
	return value.Null, fmt.Errorf("unknown $type %s", kind)
}

var temporalKinds = map[string]value.Kind{
	"Date": value.KindDate, "Time": value.KindTime, "LocalTime": value.KindLocalTime, "LocalDateTime": value.KindLocalDateTime,
	"OffsetDateTime": value.KindDateTime, "ZonedDateTime": value.KindDateTime, "Duration": value.KindDuration,
}

func parseWKT(s string) (value.Value, error) {
	var srid int32
	var p value.Point
	for _, f := range []string{"SRID=%d;POINT (%g %g)", "SRID=%d;POINT(%g %g)"} {
		if n, err := fmt.Sscanf(s, f, &srid, &p.X, &p.Y); err == nil && n == 3 && value.CRS(srid).Dims() == 2 {
			p.CRS = value.CRS(srid)
			return value.PointOf(p), nil
		}
	}
	for _, f := range []string{"SRID=%d;POINT Z (%g %g %g)", "SRID=%d;POINT Z(%g %g %g)"} {
		if n, err := fmt.Sscanf(s, f, &srid, &p.X, &p.Y, &p.Z); err == nil && n == 4 && value.CRS(srid).Dims() == 3 {
			p.CRS = value.CRS(srid)
			return value.PointOf(p), nil
		}
	}
	return value.Null, errors.New("a Point is SRID=n;POINT (x y) or POINT Z (x y z)")
}
