package value

import (
	"cmp"
	"slices"
	"strings"
)

// kindRank is the place of each kind in ORDER BY; both number kinds share one.
var kindRank = [...]uint8{
	KindMap:           0,
	KindNode:          1,
	KindRel:           2,
	KindList:          3,
	KindPath:          4,
	KindVector:        5,
	KindPoint:         6,
	KindDateTime:      7,
	KindLocalDateTime: 8,
	KindDate:          9,
	KindTime:          10,
	KindLocalTime:     11,
	KindDuration:      12,
	KindString:        13,
	KindBool:          14,
	KindUUID:          15,
	KindInt:           16,
	KindFloat:         16,
	KindNull:          17,
}

// Group is the place of a kind's values in Order: those of one group follow each other, numbers of both kinds.
func (k Kind) Group() int { return int(kindRank[k]) }

// Order is the total order of ORDER BY, min and max: negative where a comes
// first, 0 where neither does. NaN comes after all numbers and null after
// everything. Values that are Equivalent are in the same place.
func Order(a, b Value) int {
	if a.kind != b.kind {
		if c := cmp.Compare(kindRank[a.kind], kindRank[b.kind]); c != 0 {
			return c
		}
		return orderNumbers(a, b)
	}
	return orderSameKind(a, b)
}

func orderSameKind(a, b Value) int {
	switch a.kind {
	case KindNull:
		return 0
	case KindFloat:
		return orderNumbers(a, b)
	case KindString:
		return strings.Compare(a.AsString(), b.AsString())
	case KindList:
		x, isX := a.AsBytes()
		if y, isY := b.AsBytes(); isX && isY {
			return orderBytes(x, y)
		}
		return orderLists(a.AsList(), b.AsList())
	case KindMap:
		return orderMaps(a.AsMap(), b.AsMap())
	case KindPath:
		return orderPaths(a.AsPath(), b.AsPath())
	case KindDuration:
		return orderDurations(a.AsDuration(), b.AsDuration())
	case KindPoint:
		return orderPoints(a.AsPoint(), b.AsPoint())
	case KindVector:
		return orderVectors(a.AsVector(), b.AsVector())
	case KindUUID:
		return orderUUIDs(a.AsUUID(), b.AsUUID())
	case KindTime:
		return orderTimes(a, b)
	case KindDateTime:
		return orderDateTimes(a, b)
	}
	if c := cmp.Compare(int64(a.n), int64(b.n)); c != 0 {
		return c
	}
	return cmp.Compare(a.aux, b.aux)
}

// orderNumbers puts NaN behind all others.
func orderNumbers(a, b Value) int {
	if c := compareNumbers(a, b); c != Unordered {
		return int(c)
	}
	aNaN := a.kind == KindFloat && a.AsFloat() != a.AsFloat()
	bNaN := b.kind == KindFloat && b.AsFloat() != b.AsFloat()
	switch {
	case aNaN && bNaN:
		return 0
	case aNaN:
		return 1
	}
	return -1
}

func orderLists(a, b []Value) int {
	for i := range min(len(a), len(b)) {
		if c := Order(a[i], b[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func orderMaps(a, b *Map) int {
	if c := cmp.Compare(a.Len(), b.Len()); c != 0 {
		return c
	}
	ka, kb := a.sortedKeys(), b.sortedKeys()
	if c := slices.Compare(ka, kb); c != 0 {
		return c
	}
	for _, k := range ka {
		x, _ := a.Get(k)
		y, _ := b.Get(k)
		if c := Order(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// orderPaths walks two paths in step: node, relationship, node and so on.
func orderPaths(a, b *Path) int {
	for i := range min(len(a.Nodes), len(b.Nodes)) {
		if c := cmp.Compare(a.Nodes[i], b.Nodes[i]); c != 0 {
			return c
		}
		if i < len(a.Rels) && i < len(b.Rels) {
			if c := cmp.Compare(a.Rels[i], b.Rels[i]); c != 0 {
				return c
			}
		}
	}
	return cmp.Compare(len(a.Nodes), len(b.Nodes))
}

// orderDurations orders by average length, then by the larger parts.
func orderDurations(a, b Duration) int {
	return cmp.Or(cmp.Compare(a.averageSeconds(), b.averageSeconds()), cmp.Compare(a.Nanos, b.Nanos),
		cmp.Compare(a.Months, b.Months), cmp.Compare(a.Days, b.Days), cmp.Compare(a.Seconds, b.Seconds))
}

func orderPoints(a, b Point) int {
	return cmp.Or(cmp.Compare(a.CRS, b.CRS), cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y), cmp.Compare(a.Z, b.Z))
}

// orderTimes orders by the instant on one day, then by offset.
func orderTimes(a, b Value) int {
	ua := int64(a.n) - int64(a.aux)*nanosPerSecond
	ub := int64(b.n) - int64(b.aux)*nanosPerSecond
	return cmp.Or(cmp.Compare(ua, ub), cmp.Compare(a.aux, b.aux))
}

// orderDateTimes orders by instant, then offset, then zone.
func orderDateTimes(a, b Value) int {
	c := cmp.Or(cmp.Compare(int64(a.n), int64(b.n)), cmp.Compare(a.aux, b.aux))
	if c != 0 || a.p == b.p {
		return c
	}
	return cmp.Or(cmp.Compare(a.OffsetSeconds(), b.OffsetSeconds()), compareZones(a.Zone(), b.Zone()))
}
