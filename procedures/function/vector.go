package function

import (
	"math"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

var vectors = []entry{
	{
		sig: "vector.similarity.cosine(a :: LIST<INTEGER | FLOAT>, b :: LIST<INTEGER | FLOAT>) :: FLOAT",
		doc: "Returns a `FLOAT` representing the similarity between the argument vectors based on their cosine.",
		args: []string{
			"A list representing the first vector.",
			"A list representing the second vector.",
		},
		types: []value.Type{numbers, numbers},
		call:  cosine,
	},
	{
		sig: "vector.similarity.euclidean(a :: LIST<INTEGER | FLOAT>, b :: LIST<INTEGER | FLOAT>) :: FLOAT",
		doc: "Returns a `FLOAT` representing the similarity between the argument vectors based on their Euclidean distance.",
		args: []string{
			"A list representing the first vector.",
			"A list representing the second vector.",
		},
		types: []value.Type{numbers, numbers},
		call:  euclidean,
	},
}

// vectorArgs reads two vectors of the same length, in single precision as the
// vector index keeps them; valid checks each of them.
func vectorArgs(function string, args []value.Value, valid func([]float32) bool) (a, b []float32, err error) {
	var both [2][]float32
	for i, name := range [...]string{"a", "b"} {
		list := []value.Value{}
		switch args[i].Kind() {
		case value.KindList:
			list = args[i].AsList()
		case value.KindVector:
			list = args[i].AsVector().List()
		default:
			return nil, nil, errType("Invalid input for '%s()': Expected argument %s to be a LIST<INTEGER | FLOAT>.", function, name)
		}
		v, ok := floatVector(list)
		if !ok || !valid(v) {
			return nil, nil, errVector(function, "Argument "+name+" is not a valid vector for this similarity function.")
		}
		both[i] = v
	}
	if len(both[0]) != len(both[1]) {
		return nil, nil, errVector(function, "The supplied vectors do not have the same number of dimensions.")
	}
	return both[0], both[1], nil
}

func errVector(function, why string) error {
	return status.New(status.ArgumentError, "InvalidArgumentValue", "Invalid input for '%s()': %s", function, why)
}

// floatVector reads numbers that are finite in single precision.
func floatVector(list []value.Value) ([]float32, bool) {
	v := make([]float32, len(list))
	for i, e := range list {
		if !e.IsNumber() {
			return nil, false
		}
		v[i] = float32(e.Number())
		if f := float64(v[i]); math.IsInf(f, 0) || math.IsNaN(f) {
			return nil, false
		}
	}
	return v, len(v) > 0
}

// cosine is (1 + cos)/2, between 0 and 1.
func cosine(_ *procedures.Context, args []value.Value) (value.Value, error) {
	a, b, err := vectorArgs("vector.similarity.cosine", args, func(v []float32) bool { return dot(v, v) > 0 })
	if err != nil {
		return value.Null, err
	}
	cos := dot(a, b) / math.Sqrt(dot(a, a)*dot(b, b))
	return value.Float(float64(float32((1 + math.Max(-1, math.Min(1, cos))) / 2))), nil
}

// euclidean is 1/(1 + d²), between 0 and 1.
func euclidean(_ *procedures.Context, args []value.Value) (value.Value, error) {
	a, b, err := vectorArgs("vector.similarity.euclidean", args, func([]float32) bool { return true })
	if err != nil {
		return value.Null, err
	}
	var squares float64
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		squares += d * d
	}
	return value.Float(float64(float32(1 / (1 + squares)))), nil
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
