package storage

import (
	"slices"

	"github.com/morseldb/morsel/storage/record"
)

// trace is what others must know of a committed record, for as long as a transaction runs that began before it: operations
// of one kind on n entities whose ids follow each other, without their values. What a record does to entities that it made
// itself is left out: nobody else can mean those, and indexes look at all that was made.
type trace struct {
	kind       record.Kind
	key, id, n uint32
	start, end uint32 // of a new relationship
}

// traces is those of the transaction's record.
func (t *Tx) traces() []trace {
	var out []trace
	for i := range t.rec.Ops {
		op := &t.rec.Ops[i]
		made := t.newNodes
		switch op.Kind {
		case record.CreateNode, record.CreateRel:
			made = nil
		case record.SetRelProp, record.DeleteRel:
			made = t.newRels
		}
		if _, own := slices.BinarySearch(made, op.ID); own && !op.Kind.Schema() { // they ascend
			continue
		}
		if k := len(out) - 1; k >= 0 && out[k].followedBy(op) {
			out[k].n++
			continue
		}
		out = append(out, trace{op.Kind, op.Key, op.ID, 1, op.Start, op.End})
	}
	return slices.Clip(out)
}

// followedBy reports whether an operation is the same on the entity behind.
func (t *trace) followedBy(op *record.Op) bool {
	return op.Kind == t.kind && op.Key == t.key && op.ID == t.id+t.n && op.Kind != record.CreateRel && !op.Kind.Schema()
}

// each calls f with the operations, which have no values.
func (t *trace) each(f func(op *record.Op)) {
	op := record.Op{Kind: t.kind, Key: t.key, ID: t.id, Start: t.start, End: t.end}
	for range t.n {
		f(&op)
		op.ID++
	}
}
