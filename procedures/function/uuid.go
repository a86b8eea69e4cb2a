package function

import (
	"crypto/rand"
	"encoding/binary"

	"github.com/morseldb/morsel/procedures"
	"github.com/morseldb/morsel/value"
)

// uuids are the functions on UUID values, which came with Cypher 25.
var uuids = []entry{
	{
		sig:      "uuid(mostSigBits :: INTEGER, leastSigBits :: INTEGER) :: UUID",
		doc:      "Converts two `INTEGER` values, or a `STRING`, to a `UUID`; without arguments it is random.",
		args:     []string{"The most significant bits.", "The least significant bits."},
		types:    []value.Type{value.OneOf(value.TypeString, value.TypeInt), value.TypeInt},
		call:     makeUUID,
		volatile: true,
		more: []overload{
			{sig: "uuid(name :: STRING) :: UUID", doc: "Converts the given `STRING` to a `UUID`.", args: []string{"32 hexadecimal digits in five groups with hyphens between them."}},
			{sig: "uuid() :: UUID", doc: "Returns a randomly generated `UUID`."},
		},
	},
	{
		sig:  "uuid.leastSignificantBits(uuid :: UUID) :: INTEGER",
		doc:  "Returns the least significant bits of a `UUID`.",
		args: []string{"The identifier to take the bits from."},
		call: uuidBits("uuid.leastSignificantBits", 8),
	},
	{
		sig:  "uuid.mostSignificantBits(uuid :: UUID) :: INTEGER",
		doc:  "Returns the most significant bits of a `UUID`.",
		args: []string{"The identifier to take the bits from."},
		call: uuidBits("uuid.mostSignificantBits", 0),
	},
}

// newUUID is a random identifier of version 4 (RFC 9562).
func newUUID() (id value.UUID, err error) {
	if _, err := rand.Read(id[:]); err != nil {
		return id, err
	}
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id, nil
}

func randomUUID(*procedures.Context, []value.Value) (value.Value, error) {
	id, err := newUUID()
	return value.String(id.String()), err
}

func makeUUID(_ *procedures.Context, args []value.Value) (value.Value, error) {
	switch len(args) {
	case 0:
		id, err := newUUID()
		return value.UUIDOf(id), err
	case 1:
		if args[0].Kind() != value.KindString {
			return value.Null, errType("Invalid input for function 'uuid()': Expected a String, got: %s", value.Debug(args[0]))
		}
		id, err := value.ParseUUID(args[0].AsString())
		if err != nil {
			return value.Null, err
		}
		return value.UUIDOf(id), nil
	}
	var id value.UUID
	for i, name := range [...]string{"mostSigBits", "leastSigBits"} {
		bits, err := integer("uuid", name, args[i])
		if err != nil {
			return value.Null, err
		}
		binary.BigEndian.PutUint64(id[8*i:], uint64(bits))
	}
	return value.UUIDOf(id), nil
}

// uuidBits reads eight bytes of an identifier.
func uuidBits(name string, from int) callFunc {
	return func(_ *procedures.Context, args []value.Value) (value.Value, error) {
		if args[0].Kind() != value.KindUUID {
			return value.Null, errType("Invalid input for function '%s()': Expected a UUID, got: %s", name, value.Debug(args[0]))
		}
		id := args[0].AsUUID()
		return value.Int(int64(binary.BigEndian.Uint64(id[from:]))), nil
	}
}
