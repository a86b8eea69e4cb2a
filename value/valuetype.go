package value

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// typeRank is the place of each kind among the members of a union type.
var typeRank = [...]int{
	KindNull:          0,
	KindBool:          1,
	KindString:        2,
	KindInt:           3,
	KindFloat:         4,
	KindDate:          5,
	KindLocalTime:     6,
	KindTime:          7,
	KindLocalDateTime: 8,
	KindDateTime:      9,
	KindDuration:      10,
	KindPoint:         11,
	KindNode:          14,
	KindRel:           15,
	KindMap:           16,
	KindList:          17,
	KindPath:          18,
	KindVector:        12,
	KindUUID:          13,
}

// union is a set of types, sorted, without members that another one covers; a
// null among the values makes all of it nullable.
type union struct {
	members  []member
	nullable bool
}

// member is one type of a union; elem is what a list's elements are.
type member struct {
	kind  Kind
	elem  *union
	coord Coord // of vectors
	dims  int
}

// ValueType is what valueType() says: the smallest type of v, such as
// LIST<STRING NOT NULL | INTEGER NOT NULL> NOT NULL.
func ValueType(v Value) string {
	u := unionOf([]Value{v})
	var b strings.Builder
	u.write(&b)
	return b.String()
}

// elementsType is the type of a list's elements; those of an empty byte array are INTEGERs, too.
func elementsType(list Value) union {
	if _, ok := list.AsBytes(); ok {
		return union{members: []member{{kind: KindInt}}}
	}
	return unionOf(list.AsList())
}

func unionOf(vs []Value) union {
	var u union
	for _, v := range vs {
		switch v.kind {
		case KindNull:
			u.nullable = true
		case KindList:
			elem := elementsType(v)
			u.add(member{kind: KindList, elem: &elem})
		case KindVector:
			u.add(member{kind: KindVector, coord: v.AsVector().Coord, dims: v.AsVector().Dims()})
		default:
			u.add(member{kind: v.kind})
		}
	}
	return u
}

// add puts m into u unless a member covers it, and drops those that it covers.
func (u *union) add(m member) {
	for _, other := range u.members {
		if other.covers(m) {
			return
		}
	}
	u.members = slices.DeleteFunc(u.members, m.covers)
	at, _ := slices.BinarySearchFunc(u.members, m, compareMembers)
	u.members = slices.Insert(u.members, at, m)
}

// covers reports whether every value of n's type is of m's type.
func (m member) covers(n member) bool {
	return m.kind == n.kind && m.coord == n.coord && m.dims == n.dims && (m.kind != KindList || m.elem.covers(n.elem))
}

func (u *union) covers(n *union) bool {
	if n.nullable && !u.nullable {
		return false
	}
	for _, m := range n.members {
		if !slices.ContainsFunc(u.members, func(o member) bool { return o.covers(m) }) {
			return false
		}
	}
	return true
}

func compareMembers(a, b member) int {
	c := cmp.Or(cmp.Compare(typeRank[a.kind], typeRank[b.kind]), cmp.Compare(a.coord, b.coord), cmp.Compare(a.dims, b.dims))
	if c != 0 || a.kind != KindList {
		return c
	}
	return compareUnions(a.elem, b.elem)
}

func compareUnions(a, b *union) int {
	if c := cmp.Compare(min(len(a.members), 2), min(len(b.members), 2)); c != 0 {
		return c
	}
	if c := slices.CompareFunc(a.members, b.members, compareMembers); c != 0 {
		return c
	}
	switch {
	case a.nullable == b.nullable:
		return 0
	case b.nullable:
		return -1
	}
	return 1
}

func (u *union) write(b *strings.Builder) {
	if len(u.members) == 0 {
		if u.nullable {
			b.WriteString("NULL")
		} else {
			b.WriteString("NOTHING")
		}
		return
	}
	for i, m := range u.members {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(m.kind.String())
		if m.kind == KindList {
			b.WriteByte('<')
			m.elem.write(b)
			b.WriteByte('>')
		}
		if m.kind == KindVector {
			fmt.Fprintf(b, "<%s NOT NULL>(%d)", m.coord, m.dims)
		}
		if !u.nullable {
			b.WriteString(" NOT NULL")
		}
	}
}
