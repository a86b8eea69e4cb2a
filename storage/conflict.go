package storage

import (
	"math"
	"slices"

	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage/record"
)

// touch is one thing that a record changes, as a key to look up. Two records
// conflict where one has a touch that the other has too, by these rules: a
// property of an entity, a label of a node, and an entity's very existence
// (deleting it) are things; and who does anything to an entity, or attaches a
// relationship to a node, uses the entity, which a deletion excludes.
type touch struct {
	kind touchKind
	key  uint32
	id   uint32
}

type touchKind uint8

const (
	nodeProp touchKind = iota
	nodeLabel
	nodeUse
	nodeGone
	relProp
	relUse
	relGone
	schemaChange

	// Of traces only: who else runs cannot mean what was made.
	nodeMade
	relMade
)

// touches calls f with all that an operation touches.
func touches(op *record.Op, f func(touch)) {
	switch op.Kind {
	case record.SetNodeProp:
		f(touch{nodeProp, op.Key, op.ID})
		f(touch{nodeUse, 0, op.ID})
	case record.AddLabel, record.RemoveLabel:
		f(touch{nodeLabel, op.Key, op.ID})
		f(touch{nodeUse, 0, op.ID})
	case record.DeleteNode:
		f(touch{nodeGone, 0, op.ID})
	case record.CreateRel:
		f(touch{nodeUse, 0, op.Start})
		f(touch{nodeUse, 0, op.End})
	case record.SetRelProp:
		f(touch{relProp, op.Key, op.ID})
		f(touch{relUse, 0, op.ID})
	case record.DeleteRel:
		f(touch{relGone, 0, op.ID})
	case record.CreateIndex, record.DropIndex, record.CreateConstraint, record.DropConstraint:
		f(touch{kind: schemaChange})
	}
}

// excludes lists what else a touch may not meet in another record beside itself.
func (t touch) excludes() (touch, bool) {
	switch t.kind {
	case nodeUse:
		return touch{nodeGone, 0, t.id}, true
	case nodeGone:
		return touch{nodeUse, 0, t.id}, true
	case relUse:
		return touch{relGone, 0, t.id}, true
	case relGone:
		return touch{relUse, 0, t.id}, true
	}
	return touch{}, false
}

// shared reports whether two records may both have the touch.
func (t touch) shared() bool { return t.kind == nodeUse || t.kind == relUse }

// packed is the touch as a map's key. Keys beyond 2^29 run into each other, which
// at worst makes a transaction try again.
func (t touch) packed() uint64 { return uint64(t.kind)<<61 | uint64(t.key)<<32 | uint64(t.id) }

// mine is what the transaction touches of entities that it did not make itself:
// nobody else can mean those.
func (t *Tx) mine() map[uint64]struct{} {
	mine := map[uint64]struct{}{}
	for i := range t.rec.Ops {
		touches(&t.rec.Ops[i], func(x touch) {
			if !t.own(x) {
				mine[x.packed()] = struct{}{}
			}
		})
	}
	return mine
}

// own reports whether a touch is of an entity that the transaction has made.
func (t *Tx) own(x touch) bool {
	made := t.newNodes
	if x.kind >= relProp {
		made = t.newRels
	}
	_, own := slices.BinarySearch(made, x.id) // they ascend
	return own && x.kind != schemaChange
}

// conflict says whether the transaction may follow those committed since it began.
func (t *Tx) conflict() error {
	if hit := t.base.mark.meets(t.mine()); hit != nil {
		return outdated(*hit)
	}
	return nil
}

// meets is what records committed since a mark touch that one that touches what mine has may not follow; nil where there is nothing.
func (m *mark) meets(mine map[uint64]struct{}) (hit *touch) {
	lo, hi := uint32(math.MaxUint32), uint32(0) // the ids of mine
	for packed := range mine {
		lo, hi = min(lo, uint32(packed)), max(hi, uint32(packed))
	}
	check := func(x touch) {
		_, same := mine[x.packed()]
		if same && !x.shared() {
			hit = &x
		}
		if other, ok := x.excludes(); ok {
			if _, met := mine[other.packed()]; met {
				hit = &x
			}
		}
	}
	for l := m.after.Load(); l != nil && hit == nil; l = l.to.after.Load() {
		for i := range l.traces {
			if t := &l.traces[i]; hit == nil && t.id <= hi && t.end() > uint64(lo) {
				t.each(check)
			}
		}
	}
	return hit
}

func outdated(t touch) error {
	if t.kind == schemaChange {
		return status.New(status.Outdated, "",
			"Indexes or constraints were changed by another transaction that committed first. Please retry the transaction.")
	}
	what := "Node"
	if t.kind >= relProp {
		what = "Relationship"
	}
	return status.New(status.Outdated, "",
		"%s with id %d was changed by another transaction that committed first. Please retry the transaction.", what, t.id)
}
