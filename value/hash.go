package value

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"
)

// Odd constants of the mixing function, from the digits of well-known numbers.
const (
	mixA = 0x9e3779b97f4a7c15
	mixB = 0xe7037ed1a0b428db
	mixC = 0x8ebc6af09c88c6e3
)

// mix folds the 128-bit product of two words, in the manner of wyhash.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// Hash is a hash of v that agrees with Equivalent: 1 and 1.0 hash alike, the
// order of a map's keys does not matter. The same seed gives the same hash in
// every process.
func Hash(v Value, seed uint64) uint64 {
	switch v.kind {
	case KindInt:
		return hashWord(v.n, seed)
	case KindFloat:
		return hashFloat(v.AsFloat(), seed)
	case KindString:
		return HashString(v.AsString(), seed)
	case KindList:
		return hashList(v, seed)
	case KindMap:
		return hashMap(v.AsMap(), seed)
	case KindPath:
		return hashPath(v.AsPath(), seed)
	case KindDuration:
		d := v.AsDuration()
		h := hashWord(uint64(d.Months), seed+uint64(KindDuration))
		return hashWord(uint64(d.Nanos), hashWord(uint64(d.Seconds), hashWord(uint64(d.Days), h)))
	case KindPoint:
		return hashPoint(v.AsPoint(), seed)
	case KindVector:
		return hashVector(v.AsVector(), seed)
	case KindUUID:
		u := v.AsUUID()
		h := hashWord(binary.BigEndian.Uint64(u[:8]), seed+uint64(KindUUID))
		return hashWord(binary.BigEndian.Uint64(u[8:]), h)
	case KindDateTime:
		return hashWord(v.n^uint64(uint32(v.aux))<<32, seed+uint64(KindDateTime))
	default:
		return hashWord(v.n, seed+uint64(v.kind)+uint64(uint32(v.aux))<<16)
	}
}

// HashInt is the hash of Int(i).
func HashInt(i int64, seed uint64) uint64 { return hashWord(uint64(i), seed) }

func hashWord(w, seed uint64) uint64 { return mix(w^mixA, mix(seed^mixB, mixC)^mixA) }

// hashFloat hashes floats that are whole numbers as integers.
func hashFloat(f float64, seed uint64) uint64 {
	if f >= -1<<63 && f < 1<<63 && f == math.Trunc(f) {
		return hashWord(uint64(int64(f)), seed)
	}
	return hashWord(math.Float64bits(f), seed)
}

// HashString is the hash of String(s).
func HashString(s string, seed uint64) uint64 {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	h := mix(seed^mixB, mixC^uint64(len(s)))
	for len(b) > 16 {
		h = mix(binary.LittleEndian.Uint64(b)^mixA^h, binary.LittleEndian.Uint64(b[8:])^mixB)
		b = b[16:]
	}
	var x, y uint64
	switch {
	case len(b) >= 8:
		x = binary.LittleEndian.Uint64(b)
		y = binary.LittleEndian.Uint64(b[len(b)-8:])
	case len(b) >= 4:
		x = uint64(binary.LittleEndian.Uint32(b))
		y = uint64(binary.LittleEndian.Uint32(b[len(b)-4:]))
	case len(b) > 0:
		x = uint64(b[0])<<16 | uint64(b[len(b)/2])<<8 | uint64(b[len(b)-1])
	}
	return mix(x^mixA^h, y^mixC^h>>7)
}

// hashMap adds the hashes of the entries, so that their order is of no account.
func hashMap(m *Map, seed uint64) uint64 {
	var sum uint64
	for i, k := range m.keys {
		sum += Hash(m.vals[i], HashString(k, seed))
	}
	return hashWord(sum, seed+uint64(KindMap)+uint64(m.Len())<<8)
}

func hashPath(p *Path, seed uint64) uint64 {
	h := hashWord(uint64(len(p.Nodes)), seed+uint64(KindPath))
	for _, n := range p.Nodes {
		h = hashWord(uint64(n), h)
	}
	for _, r := range p.Rels {
		h = hashWord(uint64(r), h)
	}
	return h
}

func hashPoint(p Point, seed uint64) uint64 {
	h := hashWord(uint64(p.CRS), seed+uint64(KindPoint))
	return hashFloat(p.Z, hashFloat(p.Y, hashFloat(p.X, h)))
}
