package value

import (
	"bytes"
	"encoding/hex"
	"unsafe"

	"github.com/morseldb/morsel/status"
)

// UUID is a 128-bit identifier, its most significant byte first.
type UUID [16]byte

// UUIDOf wraps a UUID.
func UUIDOf(u UUID) Value { return Value{kind: KindUUID, p: unsafe.Pointer(&u)} }

// AsUUID is the identifier of a KindUUID value.
func (v Value) AsUUID() UUID { return *(*UUID)(v.p) }

// ParseUUID reads 32 hexadecimal digits in groups of 8-4-4-4-12; anything else is an ArgumentError.
func ParseUUID(s string) (u UUID, err error) {
	const length = 36
	bad := status.New(status.ArgumentError, "InvalidArgumentValue",
		"Invalid input for function 'uuid()': Expected 32 hexadecimal digits in groups of 8-4-4-4-12, got: %s", String(s))
	if len(s) != length || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return u, bad
	}
	if _, err := hex.Decode(u[:], []byte(s[:8]+s[9:13]+s[14:18]+s[19:23]+s[24:])); err != nil {
		return UUID{}, bad
	}
	return u, nil
}

// String is the form 8-4-4-4-12, in lower case.
func (u UUID) String() string { return string(u.append(nil)) }

func (u UUID) append(b []byte) []byte {
	for i, end := range [...]int{4, 6, 8, 10, 16} {
		start := [...]int{0, 4, 6, 8, 10}[i]
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, u[start:end])
	}
	return b
}

func orderUUIDs(a, b UUID) int { return bytes.Compare(a[:], b[:]) }

func (d *decoder) uuid() Value {
	var u UUID
	if len(d.b) < len(u) {
		d.fail()
		return Null
	}
	d.b = d.b[copy(u[:], d.b):]
	return UUIDOf(u)
}
