package function

import (
	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// spatials is the table of the spatial functions.
var spatials = []entry{
	{
		sig: "point(input :: MAP) :: POINT",
		doc: "Returns a 2D or 3D point object, given two or respectively three coordinate values in the Cartesian coordinate system or WGS 84 geographic coordinate system.",
		args: []string{"Cartesian 2D: {x :: FLOAT, y :: FLOAT, crs = \"cartesian\" :: STRING, srid = 7203 :: INTEGER}\n\n" +
			"Cartesian 3D: {x :: FLOAT, y :: FLOAT, z :: FLOAT, crs = \"cartesian-3D\" :: STRING, srid = 9157 :: INTEGER} \n\n" +
			"WGS 84 2D: {longitude | x :: FLOAT, latitude | y :: FLOAT, crs = \"WGS-84-2D\" :: STRING, srid = 4326 :: INTEGER}\n\n" +
			"WGS 84 3D: {longitude | x :: FLOAT, latitude | y :: FLOAT, height | z :: FLOAT, crs = \"WGS-84-3D\" :: STRING, srid = 4979 :: INTEGER}"},
		types: []value.Type{value.OneOf(value.TypeMap, value.TypeNode, value.TypeRel)},
		call:  makePoint,
	},
	{
		sig: "point.distance(from :: POINT, to :: POINT) :: FLOAT",
		doc: "Returns a `FLOAT` representing the distance between any two points in the same CRS. If the points are in the WGS 84 CRS, " +
			"the function returns the geodesic distance (i.e., the shortest path along the curved surface of the Earth). If the points are in a " +
			"Cartesian CRS, the function returns the Euclidean distance (i.e., the shortest straight-line distance in a flat, planar space).",
		args:  []string{"A start point.", "An end point in the same CRS as the start point."},
		types: []value.Type{value.TypeAny, value.TypeAny},
		call: func(_ *procedures.Context, args []value.Value) (value.Value, error) {
			return value.Distance(args[0], args[1]), nil
		},
	},
	{
		sig: "point.withinBBox(point :: POINT, lowerLeft :: POINT, upperRight :: POINT) :: BOOLEAN",
		doc: "Returns true if the provided point is within the bounding box defined by the two provided points.",
		args: []string{"A point to be confirmed in the bounding box.", "The lower left side point of the bounding box.",
			"The upper right side point of the bounding box."},
		types: []value.Type{value.TypeAny, value.TypeAny, value.TypeAny},
		call: func(_ *procedures.Context, args []value.Value) (value.Value, error) {
			return value.WithinBBox(args[0], args[1], args[2]), nil
		},
	},
}

// makePoint takes the coordinates from a map or from properties.
func makePoint(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	switch args[0].Kind() {
	case value.KindMap:
		return value.MakePoint(args[0].AsMap())
	case value.KindNode, value.KindRel:
		m, err := Properties(ctx, args[0])
		if err != nil {
			return value.Null, err
		}
		return value.MakePoint(m)
	}
	return value.Null, errType("Invalid input for function 'point()': Expected a map but got %s", value.Debug(args[0]))
}
