package builtin

import (
	"math"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// failed is the error of a procedure that was called with what it cannot take.
func failed(procedure, format string, args ...any) error {
	e := status.New(status.ProcedureCallFailed, "", format, args...)
	e.Msg = "Failed to invoke procedure `" + procedure + "`: Caused by: " + e.Msg
	return e
}

// setVector makes a procedure that sets a vector property of an entity, which
// the procedure calls entity; echo says that it yields the entity.
func setVector(procedure, entity string, echo bool) callFunc {
	return func(ctx *procedures.Context, args []value.Value, yield func([]value.Value) error) error {
		for i, name := range [...]string{entity, "key", "vector"} {
			if args[i].IsNull() {
				return failed(procedure, "'%s' must not be null", name)
			}
		}
		name, err := newName(ctx, args[1])
		if err != nil {
			return err
		}
		vector, ok := finite(args[2])
		if !ok {
			return failed(procedure, "Vector must only contain finite values. Provided: %s", value.Debug(args[2]))
		}
		key, id := ctx.Tx.Key(name), args[0].ID()
		if args[0].Kind() == value.KindNode {
			ctx.Tx.SetNodeProperty(id, key, vector)
		} else {
			ctx.Tx.SetRelProperty(id, key, vector)
		}
		if echo {
			return yield(args[:1])
		}
		return nil
	}
}

// finite is a list of numbers as FLOATs; ok is false where one is beyond single
// precision, which is what vectors are compared in, or where there is none.
func finite(v value.Value) (vector value.Value, ok bool) {
	if v.Kind() != value.KindList || len(v.AsList()) == 0 {
		return value.Null, false
	}
	out := make([]value.Value, len(v.AsList()))
	for i, e := range v.AsList() {
		f := e.Number()
		if !e.IsNumber() || math.IsNaN(f) || math.IsInf(float64(float32(f)), 0) {
			return value.Null, false
		}
		out[i] = value.Float(f)
	}
	return value.List(out), true
}

const (
	setNodeVector = "db.create.setNodeVectorProperty"
	setRelVector  = "db.create.setRelationshipVectorProperty"
	setOldVector  = "db.create.setVectorProperty"

	vectorDoc = " in a more space efficient representation than Cypher's SET."
	keyArg    = "The name of the new property."
	vectorArg = "The object containing the embedding."
)

// vectors are the procedures that store vectors.
var vectors = []entry{
	{
		sig: setNodeVector + "(node :: NODE, key :: STRING, vector :: ANY)", mode: procedures.Write, call: setVector(setNodeVector, "node", false),
		doc:  "Set a vector property on a given node" + vectorDoc,
		args: []string{"The node on which the new property will be stored.", keyArg, vectorArg},
	},
	{
		sig: setRelVector + "(relationship :: RELATIONSHIP, key :: STRING, vector :: ANY)", mode: procedures.Write, call: setVector(setRelVector, "relationship", false),
		doc:  "Set a vector property on a given relationship" + vectorDoc,
		args: []string{"The relationship on which the new property will be stored.", keyArg, vectorArg},
	},
	{
		sig: setOldVector + "(node :: NODE, key :: STRING, vector :: ANY) :: (node :: NODE)", mode: procedures.Write, call: setVector(setOldVector, "node", true),
		doc:     "Set a vector property on a given node" + vectorDoc,
		args:    []string{"The node on which the new property will be stored.", keyArg, vectorArg},
		results: []string{"The node on which the vector property was set."}, deprecated: setNodeVector,
	},
}
