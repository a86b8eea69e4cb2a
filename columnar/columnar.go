// Package columnar turns Cypher values into Arrow columns and back, for Parquet
// and Arrow files. What Arrow has a type for is stored as that; what it has none
// for is stored as text, with the Cypher type in the field's metadata, so that
// reading it back gives the same value:
//
//	BOOLEAN INTEGER FLOAT STRING       bool int64 float64 utf8
//	DATE, LOCAL TIME                   date32, time64[ns]
//	LOCAL DATETIME, ZONED DATETIME     timestamp[us], or [ns] where a value needs it; zoned ones with the zone
//	POINT                              struct<srid: int32, x, y, z: float64>
//	LIST<T>                            list<T>
//	byte arrays                        binary
//	ZONED TIME, DURATION               utf8 in ISO 8601, marked
//	VECTOR, UUID                       utf8, vectors as Cypher writes them, marked
//	datetimes in several zones or beyond the range of their unit    utf8 in ISO 8601, marked
//	MAP, NODE, RELATIONSHIP, PATH      utf8 in JSON, marked; these are not read back
package columnar

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/morseldb/morsel/value"
)

// typeKey is the key in a field's metadata under which the Cypher type of a text is.
const typeKey = "cypher.type"

// marks are the values of typeKey.
var marks = map[value.Kind]string{
	value.KindTime: "ZONED TIME", value.KindDuration: "DURATION", value.KindDateTime: "ZONED DATETIME", value.KindLocalDateTime: "LOCAL DATETIME",
	value.KindVector: "VECTOR", value.KindUUID: "UUID", value.KindMap: "JSON",
}

// marked is the kind that a field's metadata name; KindNull for none.
func marked(f arrow.Field) value.Kind {
	i := f.Metadata.FindKey(typeKey)
	if i < 0 {
		return value.KindNull
	}
	for k, name := range marks {
		if name == f.Metadata.Values()[i] {
			return k
		}
	}
	return value.KindNull
}

var pointType = arrow.StructOf(
	arrow.Field{Name: "srid", Type: arrow.PrimitiveTypes.Int32},
	arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Float64},
	arrow.Field{Name: "y", Type: arrow.PrimitiveTypes.Float64},
	arrow.Field{Name: "z", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
)
