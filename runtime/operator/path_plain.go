package operator

import (
	"github.com/morseldb/morsel/storage"
	"github.com/morseldb/morsel/storage/catalog"
)

// plainly readies trails for nextPlain, which walks relationships of one type in one direction, where a row has no others and nobody asks
// for the ends and properties. It reports whether the walk is of that kind.
func (t *trails) plainly() bool {
	f, a := t.filter, t.adj
	if f.relPred != nil || f.nodePred != nil || len(f.used.slots) > 0 || t.beyond != nil ||
		a.lists() != 1 || a.newest || a.cull != nil || a.span.labels != nil || a.st.Writes {
		return false
	}
	a.resolve()
	if len(a.ids) != 1 {
		return false
	}
	t.list, t.dir = a.ids[0], a.binding[0]
	return true
}

// plain is the one kind of lists that nextPlain walks.
type plain struct {
	on   bool // they are walked so
	list catalog.TypeID
	dir  storage.Direction
}

// nextPlain is next without what only other walks need.
func (t *trails) nextPlain() (bool, error) {
	st := t.filter.st
	for len(t.stack) > 0 {
		s := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		if err := st.Tick(); err != nil {
			return false, err
		}
		depth := int(s.depth)
		t.nodes = append(t.nodes[:depth], int64(s.node))
		switch {
		case depth == 0:
		case len(t.rels.ids) <= nearRels && depth <= nearRels:
			t.rels.ids = append(t.rels.ids[:depth-1], int64(s.rel))
		default:
			t.rels.truncate(depth - 1)
			t.rels.push(int64(s.rel))
		}
		if t.max < 0 || int64(depth) < t.max {
			if err := t.expandPlain(s); err != nil {
				return false, err
			}
		}
		if int64(depth) >= t.min {
			return true, nil
		}
	}
	return false, nil
}

// expandPlain puts the steps that go on from s on the stack, so that the first is on top.
func (t *trails) expandPlain(s step) error {
	st := t.filter.st
	nodes, rels := st.Graph.Neighbours(int64(s.node), t.list, t.dir, &t.adj.buf)
	if len(nodes) == 0 {
		return nil
	}
	st.Hit(int64(len(nodes)))
	stack := t.stack
	for k := len(nodes) - 1; k >= 0; k-- {
		if !t.rels.has(int64(rels[k])) {
			stack = append(stack, step{nodes[k], rels[k], s.depth + 1})
		}
	}
	t.stack = stack
	return t.charge()
}
