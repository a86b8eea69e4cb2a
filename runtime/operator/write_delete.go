package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/value"
)

// remove is DELETE and DETACH DELETE. That a deleted node has no relationships
// left is checked when the transaction commits.
type remove struct {
	st     *state.State
	src    Operator
	exprs  []expr.Evaluator
	detach bool
	buf    storage.Buffer
	rels   []uint32
	out    *Output
	late
}

func newDelete(b *Builder, op *physical.Delete) (Operator, error) {
	src, err := b.Build(op.Source)
	if err != nil {
		return nil, err
	}
	exprs, err := b.CompileAll(op.Exprs)
	return &remove{st: b.State, src: src, exprs: exprs, detach: op.Detach, out: b.output(&op.Header)}, err
}

func (o *remove) Next() (*batch.Batch, error) {
	if o.late.err != nil {
		return nil, o.late.err
	}
	in, err := o.src.Next()
	if in == nil || err != nil {
		return nil, err
	}
	if err := o.st.Check(); err != nil {
		return nil, err
	}
	if err := writable(o.st); err != nil {
		return nil, err
	}
	o.out.Start()
	o.out.From(in)
	for k := range in.Len() {
		i := in.Row(k)
		if err := o.deleteAll(in, i); err != nil {
			return o.after(o.out, err)
		}
		o.out.Add(i, in.Count(i))
	}
	return o.out.Finish(), nil
}

// deleteAll deletes what row i of in names.
func (o *remove) deleteAll(in *batch.Batch, i int) error {
	for _, e := range o.exprs {
		v, err := e.Eval(in, i)
		if err != nil {
			return err
		}
		if err := o.delete(v); err != nil {
			return err
		}
	}
	return o.st.ChargeChanges()
}

func (o *remove) delete(v value.Value) error {
	switch v.Kind() {
	case value.KindNull:
	case value.KindNode:
		o.deleteNode(v.ID())
	case value.KindRel:
		o.deleteRel(v.ID())
	case value.KindPath:
		p := v.AsPath()
		for _, id := range p.Rels {
			o.deleteRel(id)
		}
		for _, id := range p.Nodes {
			o.deleteNode(id)
		}
	default:
		return status.New(status.TypeError, "InvalidArgumentType", "Expected a Node, Relationship or Path, but got a %s", javaKind(v))
	}
	return nil
}

func (o *remove) deleteRel(id int64) {
	if o.st.Tx.DeleteRel(id) {
		o.st.Counters.RelationshipsDeleted++
	}
}

func (o *remove) deleteNode(id int64) {
	if o.detach {
		for _, t := range o.st.Graph.RelTypes() {
			for _, d := range [2]storage.Direction{storage.Outgoing, storage.Incoming} {
				_, rels := o.st.Graph.Neighbours(id, t, d, &o.buf)
				o.rels = append(o.rels, rels...)
			}
		}
		for _, r := range o.rels {
			o.deleteRel(int64(r))
		}
		o.rels = o.rels[:0]
	}
	if o.st.Tx.DeleteNode(id) {
		o.st.Counters.NodesDeleted++
	}
}

func (o *remove) Reset() {
	o.late = late{}
	o.src.Reset()
}

func (o *remove) Close() { o.src.Close() }

// javaKind is what Neo4j's messages call the kind of a value.
func javaKind(v value.Value) string {
	switch v.Kind() {
	case value.KindBool:
		return "BooleanValue"
	case value.KindInt:
		return "LongValue"
	case value.KindFloat:
		return "DoubleValue"
	case value.KindString:
		return "StringValue"
	case value.KindList:
		return "ListValue"
	case value.KindMap:
		return "MapValue"
	}
	return v.Kind().String()
}

// emptyResult runs its source for its effects.
type emptyResult struct{ src Operator }

func newEmptyResult(b *Builder, op *physical.EmptyResult) (Operator, error) {
	src, err := b.Build(op.Source)
	return &emptyResult{src}, err
}

func (o *emptyResult) Next() (*batch.Batch, error) { return nil, drain(o.src) }
func (o *emptyResult) Reset()                      { o.src.Reset() }
func (o *emptyResult) Close()                      { o.src.Close() }

// drain runs an operator to its end.
func drain(o Operator) error {
	for {
		b, err := o.Next()
		if b == nil || err != nil {
			return err
		}
	}
}
