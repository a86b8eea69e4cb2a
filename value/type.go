package value

import "strings"

// KindSet is a set of kinds: bit 1<<k stands for Kind k.
type KindSet uint32

// Has reports whether k is in s.
func (s KindSet) Has(k Kind) bool { return s&(1<<k) != 0 }

// Type is a static type: the set of kinds that an expression may have, and for
// lists the type of the elements where it is known. Null is always allowed
// unless NotNull says otherwise.
type Type struct {
	Kinds   KindSet // without KindNull
	Elem    *Type   // of lists; nil = anything
	NotNull bool
}

// The types of one kind, and the groups that signatures use.
var (
	TypeAny           = Type{Kinds: 1<<(lastKind+1) - 2}
	TypeBool          = Type{Kinds: 1 << KindBool}
	TypeInt           = Type{Kinds: 1 << KindInt}
	TypeFloat         = Type{Kinds: 1 << KindFloat}
	TypeNumber        = Type{Kinds: 1<<KindInt | 1<<KindFloat}
	TypeString        = Type{Kinds: 1 << KindString}
	TypeMap           = Type{Kinds: 1 << KindMap}
	TypeNode          = Type{Kinds: 1 << KindNode}
	TypeRel           = Type{Kinds: 1 << KindRel}
	TypePath          = Type{Kinds: 1 << KindPath}
	TypeDate          = Type{Kinds: 1 << KindDate}
	TypeLocalTime     = Type{Kinds: 1 << KindLocalTime}
	TypeTime          = Type{Kinds: 1 << KindTime}
	TypeLocalDateTime = Type{Kinds: 1 << KindLocalDateTime}
	TypeDateTime      = Type{Kinds: 1 << KindDateTime}
	TypeDuration      = Type{Kinds: 1 << KindDuration}
	TypePoint         = Type{Kinds: 1 << KindPoint}
	TypeVector        = Type{Kinds: 1 << KindVector}
	TypeUUID          = Type{Kinds: 1 << KindUUID}
	TypeList          = Type{Kinds: 1 << KindList}
)

// TypeOf is the type of all values of one kind but null.
func TypeOf(k Kind) Type { return Type{Kinds: 1 << k} }

// ListOf is the type of lists of elem.
func ListOf(elem Type) Type { return Type{Kinds: 1 << KindList, Elem: &elem} }

// OneOf is the union of types.
func OneOf(ts ...Type) Type {
	var u Type
	for _, t := range ts {
		u.Kinds |= t.Kinds
		if t.Elem != nil {
			u.Elem = t.Elem
		}
	}
	return u
}

// kindNames is the Cypher name of each kind, in the order in which unions print.
var kindNames = [...]string{KindNull: "NULL", KindBool: "BOOLEAN", KindInt: "INTEGER", KindFloat: "FLOAT", KindString: "STRING",
	KindList: "LIST", KindMap: "MAP", KindNode: "NODE", KindRel: "RELATIONSHIP", KindPath: "PATH", KindDate: "DATE",
	KindLocalTime: "LOCAL TIME", KindTime: "ZONED TIME", KindLocalDateTime: "LOCAL DATETIME", KindDateTime: "ZONED DATETIME",
	KindDuration: "DURATION", KindPoint: "POINT", KindVector: "VECTOR", KindUUID: "UUID"}

// String is the kind's Cypher type name: INTEGER, ZONED DATETIME, ….
func (k Kind) String() string { return kindNames[k] }

// String renders t as SHOW FUNCTIONS does: INTEGER | FLOAT, LIST<ANY>, ANY.
func (t Type) String() string {
	if t.Kinds == TypeAny.Kinds {
		return "ANY"
	}
	var parts []string
	for k := KindBool; k <= lastKind; k++ {
		if !t.Kinds.Has(k) {
			continue
		}
		name := k.String()
		if k == KindList {
			elem := "ANY"
			if t.Elem != nil {
				elem = t.Elem.String()
			}
			name = "LIST<" + elem + ">"
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, " | ")
}
