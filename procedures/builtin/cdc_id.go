package builtin

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// changeID is a place in the sequence of changes: after the change at that place of a transaction. It also says when the transaction was
// committed, so that an identifier from before a restored backup is not taken for one of the history after it.
type changeID struct {
	seq       uint64
	place     uint32
	committed int64 // nanoseconds since 1970; 0 = not known
}

// placeEnd is the place of a transaction's last change.
const placeEnd = math.MaxUint32

// The form in bytes: version, the first bytes of a hash of the database's identity, seq, place, committed.
const (
	changeIDVersion = 1
	changeIDHash    = 16
	changeIDSize    = 1 + changeIDHash + 8 + 4 + 8
)

func identityHash(identity string) []byte {
	sum := sha256.Sum256([]byte(identity))
	return sum[:changeIDHash]
}

func (c changeID) encode(identity string) value.Value {
	b := make([]byte, 0, changeIDSize)
	b = append(append(b, changeIDVersion), identityHash(identity)...)
	b = binary.BigEndian.AppendUint64(b, c.seq)
	b = binary.BigEndian.AppendUint32(b, c.place)
	b = binary.BigEndian.AppendUint64(b, uint64(c.committed))
	return value.String(base64.RawURLEncoding.EncodeToString(b))
}

// decodeChangeID reads an identifier; of reports whether it is one of the database with an identity.
func decodeChangeID(text string) (c changeID, of func(identity string) bool, err error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != changeIDSize || b[0] != changeIDVersion {
		return c, nil, invalidChangeID("it has not the form of one")
	}
	hash, b := b[1:1+changeIDHash], b[1+changeIDHash:]
	return changeID{
		seq: binary.BigEndian.Uint64(b), place: binary.BigEndian.Uint32(b[8:]), committed: int64(binary.BigEndian.Uint64(b[12:])),
	}, func(identity string) bool { return bytes.Equal(hash, identityHash(identity)) }, nil
}

func invalidChangeID(why string, args ...any) error {
	return status.New(status.InvalidChangeIdentifier, "",
		"Invalid change identifier: %s. Take one from `db.cdc.current`, `db.cdc.earliest` or `db.cdc.query` of this database.", fmt.Sprintf(why, args...))
}
