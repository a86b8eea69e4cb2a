package value

import (
	"encoding/binary"
	"errors"
	"math"
)

// The tags of the binary encoding, one byte before each value. They are part of
// the file format: never renumber them. A tag from tagSmallInt on is the
// integer 0..127 itself.
const (
	tagNull byte = iota
	tagFalse
	tagTrue
	tagInt
	tagFloat
	tagString
	tagList
	tagMap
	tagNode
	tagRel
	tagPath
	tagDate
	tagLocalTime
	tagTime
	tagLocalDateTime
	tagDateTimeOffset
	tagDateTimeNamed
	tagDuration
	tagPoint
	tagVector
	tagUUID
	tagBytes

	tagSmallInt byte = 0x80
)

// AppendBinary appends the binary encoding of v, which DecodeBinary reads back.
// The encoding is compact, says its own length and does not change between
// releases.
func AppendBinary(dst []byte, v Value) []byte {
	switch v.kind {
	case KindNull:
		return append(dst, tagNull)
	case KindBool:
		return append(dst, tagFalse+byte(v.n))
	case KindInt:
		if v.n < uint64(tagSmallInt) {
			return append(dst, tagSmallInt|byte(v.n))
		}
		return binary.AppendVarint(append(dst, tagInt), v.AsInt())
	case KindFloat:
		return binary.LittleEndian.AppendUint64(append(dst, tagFloat), v.n)
	case KindString:
		return appendText(append(dst, tagString), v.AsString())
	case KindList:
		return appendListBinary(dst, v)
	case KindMap:
		m := v.AsMap()
		dst = binary.AppendUvarint(append(dst, tagMap), uint64(m.Len()))
		for i, k := range m.keys {
			dst = AppendBinary(appendText(dst, k), m.vals[i])
		}
		return dst
	case KindNode:
		return binary.AppendVarint(append(dst, tagNode), v.ID())
	case KindRel:
		return binary.AppendVarint(append(dst, tagRel), v.ID())
	case KindPath:
		return appendPathBinary(dst, v.AsPath())
	case KindPoint:
		return appendPointBinary(dst, v.AsPoint())
	case KindVector:
		return appendVectorBinary(dst, v.AsVector())
	case KindUUID:
		u := v.AsUUID()
		return append(append(dst, tagUUID), u[:]...)
	}
	return appendTemporalBinary(dst, v)
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendPathBinary(dst []byte, p *Path) []byte {
	dst = binary.AppendUvarint(append(dst, tagPath), uint64(len(p.Rels)))
	for _, n := range p.Nodes {
		dst = binary.AppendVarint(dst, n)
	}
	for _, r := range p.Rels {
		dst = binary.AppendVarint(dst, r)
	}
	return dst
}

func appendPointBinary(dst []byte, p Point) []byte {
	dst = binary.AppendUvarint(append(dst, tagPoint), uint64(p.CRS))
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p.X))
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p.Y))
	if p.CRS.Dims() == 3 {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p.Z))
	}
	return dst
}

func appendTemporalBinary(dst []byte, v Value) []byte {
	switch v.kind {
	case KindDate:
		return binary.AppendVarint(append(dst, tagDate), v.Days())
	case KindLocalTime:
		return binary.AppendUvarint(append(dst, tagLocalTime), v.n)
	case KindTime:
		dst = binary.AppendUvarint(append(dst, tagTime), v.n)
		return binary.AppendVarint(dst, int64(v.aux))
	case KindLocalDateTime:
		dst = binary.AppendVarint(append(dst, tagLocalDateTime), v.EpochSeconds())
		return binary.AppendUvarint(dst, uint64(v.aux))
	case KindDateTime:
		tag := tagDateTimeOffset
		if v.Zone().Named() {
			tag = tagDateTimeNamed
		}
		dst = binary.AppendVarint(append(dst, tag), v.EpochSeconds())
		dst = binary.AppendUvarint(dst, uint64(v.aux))
		if tag == tagDateTimeNamed {
			return appendText(dst, v.Zone().name)
		}
		return binary.AppendVarint(dst, int64(v.Zone().offset))
	case KindDuration:
		d := v.AsDuration()
		dst = binary.AppendVarint(append(dst, tagDuration), d.Months)
		dst = binary.AppendVarint(dst, d.Days)
		dst = binary.AppendVarint(dst, d.Seconds)
		return binary.AppendUvarint(dst, uint64(d.Nanos))
	}
	return append(dst, tagNull)
}

// errEncoding is what DecodeBinary answers to bytes that AppendBinary did not
// write.
var errEncoding = errors.New("damaged value encoding")
