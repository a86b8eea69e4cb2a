package function

import (
	"math"
	"strings"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// numbers is what counts as a vector where a VECTOR is asked for.
var numbers = value.OneOf(value.ListOf(value.TypeNumber), value.TypeVector)

// vectorValues are the functions on VECTOR values, which came with Cypher 25. The words that say a coordinate type
// or a metric are strings when they come here: the binder has seen to it.
var vectorValues = []entry{
	{
		sig:  "vector(vectorValue :: STRING | LIST<INTEGER | FLOAT>, dimension :: INTEGER, coordinateType :: [INTEGER64, INTEGER32, INTEGER16, INTEGER8, FLOAT64, FLOAT32]) :: VECTOR",
		doc:  "Constructs a `VECTOR` value.",
		args: []string{"The numbers to make the coordinates from.", "The number of coordinates.", "The type of each coordinate."},
		call: makeVector,
	},
	{
		sig:   "vector_dimension_count(vector :: VECTOR) :: INTEGER",
		doc:   "Returns the dimension of a `VECTOR`.",
		args:  []string{"The vector to count the coordinates of."},
		types: []value.Type{numbers},
		call: func(_ *procedures.Context, args []value.Value) (value.Value, error) {
			v, err := coordinates("vector_dimension_count", args[0])
			return value.Int(int64(len(v))), err
		},
	},
	{
		sig:   "vector_distance(vector1 :: VECTOR, vector2 :: VECTOR, vectorDistanceMetric :: [EUCLIDEAN, EUCLIDEAN_SQUARED, MANHATTAN, COSINE, DOT, HAMMING]) :: FLOAT",
		doc:   "Returns a `FLOAT` representing the distance between the two vectors, by the given metric.",
		args:  []string{"The first vector.", "The second vector.", "How the distance is measured."},
		types: []value.Type{numbers, numbers, value.TypeString},
		call:  vectorDistance,
	},
	{
		sig:   "vector_norm(vector :: VECTOR, vectorDistanceMetric :: [EUCLIDEAN, MANHATTAN]) :: FLOAT",
		doc:   "Returns a `FLOAT` representing the distance between the vector and the origin, by the given metric.",
		args:  []string{"The vector to measure.", "How the distance is measured."},
		types: []value.Type{numbers, value.TypeString},
		call:  vectorNorm,
	},
}

func makeVector(ctx *procedures.Context, args []value.Value) (value.Value, error) {
	dims, err := integer("vector", "dimension", args[1])
	if err != nil {
		return value.Null, err
	}
	if dims < 1 || dims > value.MaxDims {
		return value.Null, errVector("vector", "the dimension must be between 1 and 4096.")
	}
	if k := args[0].Kind(); k != value.KindList && k != value.KindString {
		return value.Null, errType("Invalid input for function 'vector()': Expected a String or List, got: %s", value.Debug(args[0]))
	}
	coord, ok := value.CoordOf(args[2].AsString())
	if !ok {
		return value.Null, errVector("vector", "'"+args[2].AsString()+"' is not a valid coordinate type.")
	}
	v, err := value.NewVector(args[0], coord)
	if err != nil {
		return value.Null, err
	}
	if int64(v.Dims()) != dims {
		return value.Null, errVector("vector", "the number of coordinates is not the dimension.")
	}
	return value.VectorOf(v), charge(ctx, int64(v.Dims()))
}

// coordinates is the coordinates of a VECTOR or a list of numbers.
func coordinates(function string, of value.Value) ([]float64, error) {
	switch of.Kind() {
	case value.KindVector:
		v := of.AsVector()
		out := make([]float64, v.Dims())
		for i := range out {
			out[i] = v.Float(i)
		}
		return out, nil
	case value.KindList:
		out := make([]float64, len(of.AsList()))
		for i, e := range of.AsList() {
			if !e.IsNumber() {
				return nil, errType("Invalid input for function '%s()': Expected a number, got: %s", function, value.Debug(e))
			}
			out[i] = e.Number()
		}
		return out, nil
	}
	return nil, errType("Invalid input for function '%s()': Expected a Vector, got: %s", function, value.Debug(of))
}

// metrics give the distance between two vectors of one dimension.
var metrics = map[string]func(a, b []float64) float64{
	"EUCLIDEAN":         func(a, b []float64) float64 { return math.Sqrt(squares(a, b)) },
	"EUCLIDEAN_SQUARED": squares,
	"MANHATTAN": func(a, b []float64) (sum float64) {
		for i := range a {
			sum += math.Abs(a[i] - b[i])
		}
		return sum
	},
	"COSINE": func(a, b []float64) float64 { return 1 - product(a, b)/math.Sqrt(product(a, a)*product(b, b)) },
	"DOT":    func(a, b []float64) float64 { return -product(a, b) },
	"HAMMING": func(a, b []float64) (n float64) {
		for i := range a {
			if a[i] != b[i] {
				n++
			}
		}
		return n
	},
}

func squares(a, b []float64) (sum float64) {
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

func product(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func vectorDistance(_ *procedures.Context, args []value.Value) (value.Value, error) {
	const name = "vector_distance"
	a, err := coordinates(name, args[0])
	if err != nil {
		return value.Null, err
	}
	b, err := coordinates(name, args[1])
	if err != nil {
		return value.Null, err
	}
	metric, ok := metrics[strings.ToUpper(args[2].AsString())]
	switch {
	case !ok:
		return value.Null, errVector(name, "'"+args[2].AsString()+"' is not a valid metric.")
	case len(a) != len(b):
		return value.Null, errVector(name, "The supplied vectors do not have the same number of dimensions.")
	}
	return value.Float(metric(a, b)), nil
}

func vectorNorm(_ *procedures.Context, args []value.Value) (value.Value, error) {
	const name = "vector_norm"
	a, err := coordinates(name, args[0])
	if err != nil {
		return value.Null, err
	}
	switch m := strings.ToUpper(args[1].AsString()); m {
	case "EUCLIDEAN", "MANHATTAN":
		return value.Float(metrics[m](a, make([]float64, len(a)))), nil
	}
	return value.Null, errVector(name, "'"+args[1].AsString()+"' is not a valid metric.")
}
