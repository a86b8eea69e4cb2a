package value

import "github.com/morseldb/morsel/status"

// Storable reports why v may not be a property; nil where it may. Null may: it
// removes the property.
func Storable(v Value) error {
	_, err := Normalize(v)
	return err
}

// Normalize is v in the form in which a property holds it: a list of integers
// and floats becomes one of floats. Maps, parts of the graph and lists of them,
// lists within lists and lists of several kinds are TypeErrors.
func Normalize(v Value) (Value, error) {
	switch v.kind {
	case KindList:
		if v.aux == listOfBytes {
			return v, nil
		}
		return normalizeList(v)
	case KindMap, KindNode, KindRel, KindPath:
		return Null, errProperty("Property values can only be of primitive types or arrays thereof. Encountered: %s.", Debug(v))
	}
	return v, nil
}

func errProperty(format string, args ...any) error {
	return status.New(status.TypeError, "InvalidPropertyType", format, args...)
}

func normalizeList(v Value) (Value, error) {
	vs := v.AsList()
	if len(vs) == 0 {
		return v, nil
	}
	widen := false
	for _, e := range vs {
		switch {
		case e.kind == KindNull:
			return Null, errProperty("Collections containing null values can not be stored in properties.")
		case e.kind == KindVector:
			return Null, errProperty("Collections containing vectors can not be stored in properties.")
		case e.kind == KindList:
			return Null, errProperty("Collections containing collections can not be stored in properties.")
		case e.kind == vs[0].kind:
			if e.kind == KindPoint && e.AsPoint().CRS != vs[0].AsPoint().CRS {
				return Null, errProperty("Collections containing point values with different CRS can not be stored in properties.")
			}
			if _, err := Normalize(e); err != nil {
				return Null, err
			}
		case e.IsNumber() && vs[0].IsNumber():
			widen = true
		default:
			return Null, errProperty("Neo4j only supports a subset of Cypher types for storage as singleton or array properties. " +
				"Please refer to section cypher/syntax/values of the manual for more details.")
		}
	}
	if !widen {
		return v, nil
	}
	floats := make([]Value, len(vs))
	for i, e := range vs {
		floats[i] = Float(e.Number())
	}
	return List(floats), nil
}
