package value

import "unsafe"

// Virtual is an entity that no store holds: it is what its value says. Its id is
// negative, so that no stored entity has it.
type Virtual struct {
	Labels     []string // of a node
	Type       string   // of a relationship
	Start, End Value    // of a relationship: virtual nodes
	Props      *Map
}

// VirtualNode is a node with an id below zero that is described by v.
func VirtualNode(id int64, v *Virtual) Value {
	return Value{kind: KindNode, n: uint64(id), p: unsafe.Pointer(v)}
}

// VirtualRel is a relationship with an id below zero that is described by v.
func VirtualRel(id int64, v *Virtual) Value {
	return Value{kind: KindRel, n: uint64(id), p: unsafe.Pointer(v)}
}

// Virtual describes a virtual node or relationship; nil for any other value.
func (v Value) Virtual() *Virtual {
	if v.kind != KindNode && v.kind != KindRel {
		return nil
	}
	return (*Virtual)(v.p)
}
