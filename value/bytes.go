package value

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"strconv"
	"unsafe"
)

// listOfBytes in a list's aux marks a byte array: p is its first byte then.
const listOfBytes = 1

// Bytes wraps a byte array: a list of the INTEGERs -128 to 127 that remembers
// what it was, and takes a byte for each. The slice must not be written to afterwards.
func Bytes(b []byte) Value {
	return Value{kind: KindList, aux: listOfBytes, n: uint64(len(b)), p: unsafe.Pointer(unsafe.SliceData(b))}
}

// AsBytes is the bytes of a byte array, not nil; do not write to them. ok is
// false for all that is none, such as another list of integers.
func (v Value) AsBytes() (b []byte, ok bool) {
	if v.kind != KindList || v.aux != listOfBytes {
		return nil, false
	}
	if v.n == 0 {
		return []byte{}, true
	}
	return unsafe.Slice((*byte)(v.p), int(v.n)), true
}

// ListLen is the number of elements of a KindList value.
func (v Value) ListLen() int { return int(v.n) }

// ListAt is an element of a KindList value, from 0.
func (v Value) ListAt(i int) Value {
	if b, ok := v.AsBytes(); ok {
		return Int(int64(int8(b[i])))
	}
	return v.AsList()[i]
}

// bytesList is the elements of a byte array, made anew for each who asks.
func bytesList(p unsafe.Pointer, n uint64) []Value {
	b := unsafe.Slice((*byte)(p), n)
	out := make([]Value, len(b))
	for i, c := range b {
		out[i] = Int(int64(int8(c)))
	}
	return out
}

// sameBytes compares two byte arrays; ok is false where one of the lists is none.
func sameBytes(a, b Value) (eq, ok bool) {
	x, isX := a.AsBytes()
	y, isY := b.AsBytes()
	return bytes.Equal(x, y), isX && isY
}

// orderBytes is orderLists for two byte arrays.
func orderBytes(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Compare(int8(a[i]), int8(b[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// hashList is the same for a byte array and the list of the same integers.
func hashList(v Value, seed uint64) uint64 {
	h := hashWord(v.n, seed+uint64(KindList))
	if b, ok := v.AsBytes(); ok {
		for _, c := range b {
			h = HashInt(int64(int8(c)), h)
		}
		return h
	}
	for _, e := range v.AsList() {
		h = Hash(e, h)
	}
	return h
}

func appendListBinary(dst []byte, v Value) []byte {
	if b, ok := v.AsBytes(); ok {
		return append(binary.AppendUvarint(append(dst, tagBytes), v.n), b...)
	}
	dst = binary.AppendUvarint(append(dst, tagList), v.n)
	for _, e := range v.AsList() {
		dst = AppendBinary(dst, e)
	}
	return dst
}

// debugBytes is a byte array as Neo4j's messages show it.
func debugBytes(b []byte) string {
	out := []byte("ByteArray[")
	for i, c := range b {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = strconv.AppendInt(out, int64(int8(c)), 10)
	}
	return string(append(out, ']'))
}
