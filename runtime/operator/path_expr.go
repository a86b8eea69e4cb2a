package operator

import (
	"github.com/morseldb/morsel/planner/physical"
	"github.com/morseldb/morsel/runtime/batch"
	"github.com/morseldb/morsel/runtime/expr"
	"github.com/morseldb/morsel/runtime/state"
	"github.com/morseldb/morsel/status"
	"github.com/morseldb/morsel/value"
)

// pathBuilder is a path expression: it makes a path of the nodes and
// relationships that a pattern bound.
type pathBuilder struct {
	st    *state.State
	elems []pathElem
}

type pathElem struct {
	kind  physical.PathElemKind
	slot  expr.Evaluator
	group []expr.Evaluator
}

// pathExpr compiles a path expression.
func pathExpr(c *expr.Compiler, e *physical.PathExpr) (expr.Evaluator, error) {
	p := &pathBuilder{st: c.State}
	for _, x := range e.Elems {
		elem := pathElem{kind: x.Kind}
		if x.Kind == physical.PathGroup {
			for _, s := range x.Group {
				elem.group = append(elem.group, c.Slot(s))
			}
		} else {
			elem.slot = c.Slot(x.Slot)
		}
		p.elems = append(p.elems, elem)
	}
	return p, nil
}

// Eval gives the path, or null when any part of it is null.
func (p *pathBuilder) Eval(b *batch.Batch, i int) (value.Value, error) {
	w := walk{st: p.st}
	for _, e := range p.elems {
		ok, err := p.add(&w, &e, b, i)
		if !ok || err != nil {
			return value.Null, err
		}
	}
	return value.PathOf(&w.Path), nil
}

func (p *pathBuilder) add(w *walk, e *pathElem, b *batch.Batch, i int) (ok bool, err error) {
	if e.kind == physical.PathGroup {
		return p.addGroup(w, e, b, i)
	}
	v, err := e.slot.Eval(b, i)
	if err != nil || v.IsNull() {
		return false, err
	}
	if e.kind == physical.PathRelList && v.Kind() == value.KindList {
		return w.followAll(v.AsList())
	}
	return true, w.put(v)
}

// addGroup adds what a quantified part matched: in each iteration its nodes and relationships in order.
func (p *pathBuilder) addGroup(w *walk, e *pathElem, b *batch.Batch, i int) (ok bool, err error) {
	lists := make([][]value.Value, len(e.group))
	for k, g := range e.group {
		v, err := g.Eval(b, i)
		if err != nil || v.Kind() != value.KindList {
			return false, err
		}
		lists[k] = v.AsList()
	}
	for n := 0; len(lists) > 0 && n < len(lists[0]); n++ {
		for _, l := range lists {
			v := l[n]
			if v.Kind() == value.KindList {
				if ok, err := w.followAll(v.AsList()); !ok {
					return false, err
				}
			} else if err := w.put(v); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// walk is a path in the making.
type walk struct {
	value.Path
	st *state.State
}

// put adds a node or a relationship. A node that the walk is at already is not
// added again; where a relationship follows a relationship the node between is looked up.
func (w *walk) put(v value.Value) error {
	switch v.Kind() {
	case value.KindNode:
		if n := len(w.Nodes); n == len(w.Rels) {
			w.Nodes = append(w.Nodes, v.ID())
			return nil
		} else if w.Nodes[n-1] == v.ID() {
			return nil
		}
	case value.KindRel:
		if len(w.Nodes) == len(w.Rels) && len(w.Rels) > 0 {
			if err := w.arrive(); err != nil {
				return err
			}
		}
		if len(w.Nodes) == len(w.Rels)+1 {
			w.Rels = append(w.Rels, v.ID())
			return nil
		}
	}
	return status.New(status.UnknownError, "", "a path cannot go on with %s", value.Debug(v))
}

// arrive adds the node that the last relationship leads to.
func (w *walk) arrive() error {
	rel, from := w.Rels[len(w.Rels)-1], w.Nodes[len(w.Nodes)-1]
	start, end, _, ok := w.st.Graph.Rel(rel)
	if !ok {
		return status.New(status.EntityNotFound, "DeletedEntityAccess", "Relationship with id %d has been deleted in this transaction", rel)
	}
	if from == start {
		start = end
	}
	w.Nodes = append(w.Nodes, start)
	return nil
}

// followAll adds a list of relationships with the nodes that they lead to.
func (w *walk) followAll(rels []value.Value) (ok bool, err error) {
	for _, r := range rels {
		if r.IsNull() {
			return false, nil
		}
		if err := w.put(r); err != nil {
			return false, err
		}
		if err := w.arrive(); err != nil {
			return false, err
		}
	}
	return true, nil
}
