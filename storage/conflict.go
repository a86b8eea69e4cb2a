package storage

import (
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

// conflict says whether a record may follow those committed after its
// transaction began at mark `from`.
func conflict(r *record.Record, from *mark) error {
	mine := make(map[touch]struct{}, 2*len(r.Ops))
	for i := range r.Ops {
		touches(&r.Ops[i], func(t touch) { mine[t] = struct{}{} })
	}
	var hit *touch
	check := func(t touch) {
		_, same := mine[t]
		if same && !t.shared() {
			hit = &t
		}
		if other, ok := t.excludes(); ok {
			if _, met := mine[other]; met {
				hit = &t
			}
		}
	}
	for m := from.next.Load(); m != nil; m = m.next.Load() {
		for i := range m.rec.Ops {
			if touches(&m.rec.Ops[i], check); hit != nil {
				return outdated(*hit)
			}
		}
	}
	return nil
}

func outdated(t touch) error {
	what := "Node"
	if t.kind >= relProp {
		what = "Relationship"
	}
	return status.New(status.Outdated, "",
		"%s with id %d was changed by another transaction that committed first. Please retry the transaction.", what, t.id)
}
